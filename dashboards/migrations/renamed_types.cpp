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

void migrateOldPie(Json& panel) {
  Json& options = childObject(panel, "options");
  setDefault(options, "pieType", jsonText(panel, "pieType", "pie") == "donut" ? "donut" : "pie");
  setDefault(childObject(options, "reduceOptions"), "calcs",
             Json::array({currentReducer(jsonText(panel, "valueName", "current"))}));
  if (const auto format = jsonText(panel, "format"); !format.empty()) setDefault(fieldDefaults(panel), "unit", format);
  if (const Json* decimals = jsonFind(panel, "decimals"); decimals && decimals->is_number()) {
    setDefault(fieldDefaults(panel), "decimals", Json(*decimals));
  }
  const Json* colors = jsonFind(panel, "aliasColors");
  if (!jsonIsObject(colors)) return;
  const Json named = *colors;
  for (const auto& [name, color] : named.items()) {
    addProperty(addOverride(panel, "byName", name), "color", {{"mode", "fixed"}, {"fixedColor", color}});
  }
}

}  // namespace

/// Types that live on under another name.
void migrateRenamedTypes(Json& panel, MigrationContext&) {
  const auto type = jsonText(panel, "type");
  if (type == "grafana-piechart-panel") migrateOldPie(panel);
  for (const auto& renamed : kRenamedTypes) {
    if (type == renamed.from) panel["type"] = renamed.to;
  }
  // The tables of before version 7 have styles where today's have field configuration.
  if (type == "table-old") panel["type"] = "table";
}

}  // namespace oriel::dashboards
