#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/graph_parts.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

struct LegendValue {
  const char* key;  ///< in the old legend
  const char* reducer;
  const char* title;  ///< of the column, by which a table legend is sorted
};

constexpr LegendValue kLegendValues[] = {
    {"min", "min", "Min"},     {"max", "max", "Max"}, {"avg", "mean", "Mean"}, {"current", "lastNotNull", "Last *"},
    {"total", "sum", "Total"},
};

/// Series of which a reducer says yes (1) or no (0) are left out of legend and tooltip.
void hideFromLegend(Json& panel, const char* reducer) {
  Json& rule = addOverride(panel, "byValue", {{"reducer", reducer}, {"op", "gte"}, {"value", 0}});
  addProperty(rule, "custom.hideFrom", {{"tooltip", true}, {"viz", false}, {"legend", true}});
}

}  // namespace

void migrateGraphLegend(Json& panel) {
  Json& options = childObject(panel, "options");
  if (!jsonFind(options, "tooltip")) {
    const Json tooltip = jsonFind(panel, "tooltip") ? *jsonFind(panel, "tooltip") : Json::object();
    const int sort = jsonInt(tooltip, "sort", 0);
    options["tooltip"] = {{"mode", jsonBool(tooltip, "shared", true) ? "multi" : "single"},
                          {"sort", sort == 1   ? "asc"
                                   : sort == 2 ? "desc"
                                               : "none"}};
  }
  if (jsonFind(options, "legend")) return;
  const Json old = jsonFind(panel, "legend") ? *jsonFind(panel, "legend") : Json::object();
  Json legend = {{"showLegend", jsonBool(old, "show", true)},
                 {"displayMode", jsonBool(old, "alignAsTable") ? "table" : "list"},
                 {"placement", jsonBool(old, "rightSide") ? "right" : "bottom"},
                 {"calcs", Json::array()}};
  const auto sort = jsonText(old, "sort");
  for (const auto& value : kLegendValues) {
    if (jsonBool(old, "values") && jsonBool(old, value.key)) legend["calcs"].push_back(value.reducer);
    if (sort != value.key) continue;
    legend["sortBy"] = value.title;
    legend["sortDesc"] = jsonBool(old, "sortDesc");
  }
  if (const int width = jsonInt(old, "sideWidth", 0); width > 0) legend["width"] = width;
  options["legend"] = std::move(legend);
  if (jsonBool(old, "hideEmpty")) hideFromLegend(panel, "allIsNull");
  if (jsonBool(old, "hideZero")) hideFromLegend(panel, "allIsZero");
}

}  // namespace oriel::dashboards
