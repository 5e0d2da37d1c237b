#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/graph_parts.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

struct OldThreshold {
  double value = 0;
  bool below = false;
  std::string color;
};

std::string oldThresholdColor(const Json& old) {
  const auto mode = jsonText(old, "colorMode", "critical");
  if (mode == "critical") return "red";
  if (mode == "warning") return "orange";
  if (mode == "ok") return "green";
  const auto fill = jsonText(old, "fillColor");
  return jsonBool(old, "fill") && !fill.empty() ? fill : jsonText(old, "lineColor", fill.empty() ? "red" : fill);
}

}  // namespace

/// Each old threshold coloured what lies above or below it; steps colour what lies above them.
void migrateGraphThresholds(Json& panel) {
  const Json* old = jsonFind(panel, "thresholds");
  if (!jsonIsArray(old) || old->empty() || jsonFind(fieldDefaults(panel), "thresholds")) return;
  std::vector<OldThreshold> found;
  bool fill = false;
  bool line = false;
  for (const Json& one : *old) {
    const auto value = jsonNumber(one, "value");
    if (!value) continue;
    fill = fill || jsonBool(one, "fill");
    line = line || jsonBool(one, "line");
    found.push_back({*value, jsonText(one, "op", "gt") == "lt", oldThresholdColor(one)});
  }
  if (found.empty()) return;
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.value < b.value; });
  Json steps =
      Json::array({{{"value", nullptr}, {"color", found.front().below ? found.front().color : "transparent"}}});
  for (std::size_t i = 0; i < found.size(); ++i) {
    std::string color = found[i].color;
    if (found[i].below) color = i + 1 < found.size() && found[i + 1].below ? found[i + 1].color : "transparent";
    steps.push_back({{"value", found[i].value}, {"color", color}});
  }
  fieldDefaults(panel)["thresholds"] = {{"mode", "absolute"}, {"steps", std::move(steps)}};
  fieldCustom(panel)["thresholdsStyle"] = {{"mode", fill && line ? "line+area"
                                                    : fill       ? "area"
                                                    : line       ? "line"
                                                                 : "off"}};
}

}  // namespace oriel::dashboards
