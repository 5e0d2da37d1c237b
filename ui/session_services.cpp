#include "ui/session_services.h"

#include "models/engine/engine.h"

namespace oriel::ui {

dashboards::SessionServices sessionServices(engine::Engine& engine) {
  dashboards::SessionServices services;
  services.sources = engine.dataSources();
  services.run = [&engine](std::function<void()> task) {
    engine.queryPool().submit(engine::Priority::Interactive, {}, [task = std::move(task)](std::stop_token) { task(); });
  };
  services.now = [&engine] { return engine.clock().now(); };
  return services;
}

}  // namespace oriel::ui
