#include "dashboards/panels/common_options.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/panels/decode_helpers.h"

namespace oriel::dashboards {

std::vector<std::string> decodeTexts(const Json* list) {
  std::vector<std::string> texts;
  if (!jsonIsArray(list)) return texts;
  for (const Json& one : *list) {
    if (one.is_string()) texts.push_back(one.get<std::string>());
  }
  return texts;
}

std::string decodeChoice(const Json& owner, std::string_view key, std::initializer_list<std::string_view> known,
                         std::string_view fallback) {
  const Json* value = jsonFind(owner, key);
  if (value && value->is_string()) {
    for (const auto choice : known) {
      if (value->get_ref<const std::string&>() == choice) return std::string(choice);
    }
  }
  return std::string(fallback);
}

LegendOptions decodeLegend(const Json& options) {
  LegendOptions legend;
  const Json* json = jsonFind(options, "legend");
  if (json && json->is_boolean()) legend.show = false;  // no object: nothing says that it is shown
  if (!jsonIsObject(json)) return legend;
  const auto mode = jsonText(*json, "displayMode", "list");
  legend.show = jsonBool(*json, "showLegend", true) && mode != "hidden";
  legend.table = mode == "table";
  legend.right = jsonText(*json, "placement") == "right";
  legend.calcs = decodeTexts(jsonFind(*json, "calcs"));
  legend.sortBy = jsonText(*json, "sortBy");
  legend.sortDesc = jsonBool(*json, "sortDesc");
  legend.width = std::max(0, jsonInt(*json, "width", 0));
  return legend;
}

TooltipOptions decodeTooltip(const Json& options) {
  TooltipOptions tooltip;
  const Json* json = jsonFind(options, "tooltip");
  if (!jsonIsObject(json)) return tooltip;
  const auto mode = jsonText(*json, "mode", "single");
  const Json* word = jsonFind(*json, "mode");
  // Grafana shows all series for every word but these two.
  tooltip.mode = mode == "none"                                    ? TooltipMode::None
                 : mode == "single" || !word || !word->is_string() ? TooltipMode::Single
                                                                   : TooltipMode::Multi;
  tooltip.sort = decodeChoice(*json, "sort", {"none", "asc", "desc"}, "none");
  tooltip.hideZeros = jsonBool(*json, "hideZeros");
  return tooltip;
}

ReduceOptions decodeReduce(const Json& options) {
  ReduceOptions reduce;
  const Json* json = jsonFind(options, "reduceOptions");
  if (!jsonIsObject(json)) return reduce;
  reduce.allValues = jsonBool(*json, "values");
  if (auto calcs = decodeTexts(jsonFind(*json, "calcs")); !calcs.empty()) reduce.calcs = std::move(calcs);
  reduce.fields = jsonText(*json, "fields");
  reduce.limit = std::max(0, jsonInt(*json, "limit", 0));
  return reduce;
}

}  // namespace oriel::dashboards
