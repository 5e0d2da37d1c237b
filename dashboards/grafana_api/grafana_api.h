#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "dashboards/provisioning/source_store.h"
#include "dashboards/search/library.h"
#include "models/base/file_system.h"
#include "models/net/http_server.h"

namespace oriel::dashboards {

/// What Grafana's API works on. The pointers outlive the server that calls it.
struct GrafanaServices {
  std::shared_ptr<Library> library;
  std::shared_ptr<SourceStore> sources;
  std::shared_ptr<FileSystem> files;
  std::string password;  ///< what basic auth wants, of any user; empty: anything, also nothing
  std::string version;   ///< of Oriel
  /// Runs work that may wait for files, on another thread; the token fires when the client went away.
  std::function<void(std::stop_token, std::function<void(std::stop_token)>)> submit;
  /// Called on that thread when data sources or dashboards have changed.
  std::function<void()> sourcesChanged;
  std::function<void()> dashboardsChanged;
};

/// The part of Grafana's HTTP API that set-up scripts use, over the library's folders: health, data sources,
/// dashboards, folders, search. `handle` is a net::HttpServer's handler. What is not there answers 404 in Grafana's
/// form
/// {"message": ...}. Requests that change something are worked on one after the other. Thread-safe.
class GrafanaApi {
 public:
  explicit GrafanaApi(GrafanaServices services);
  ~GrafanaApi();
  GrafanaApi(const GrafanaApi&) = delete;
  GrafanaApi& operator=(const GrafanaApi&) = delete;

  void handle(std::shared_ptr<const net::ServerRequest> request, net::HttpServer::Respond respond);

  struct State;

 private:
  std::shared_ptr<State> state_;  ///< also held by work that still waits
};

/// The largest body that is taken: a dashboard of that many bytes.
inline constexpr std::size_t kMaxGrafanaBody = 64u << 20;

}  // namespace oriel::dashboards
