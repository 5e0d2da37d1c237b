#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

struct RenamedType {
  const char* from;
  const char* to;
};

constexpr RenamedType kRenamedTypes[] = {
    {"grafana-singlestat-panel", "singlestat"},
    {"grafana-piechart-panel", "piechart"},
    {"grafana-worldmap-panel", "geomap"},
    {"natel-discrete-panel", "state-timeline"},
    {"text2", "text"},
    {"graphite", "graph"},
};

}  // namespace

/// Types that live on under another name.
void migrateRenamedTypes(Json& panel, MigrationContext&) {
  const auto type = jsonText(panel, "type");
  for (const auto& renamed : kRenamedTypes) {
    if (type == renamed.from) panel["type"] = renamed.to;
  }
  // The tables of before version 7 have styles where today's have field configuration.
  if (type == "table-old") panel["type"] = "table";
}

}  // namespace oriel::dashboards
