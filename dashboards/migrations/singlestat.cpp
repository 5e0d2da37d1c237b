#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/old_mappings.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

/// The unit, or what stood before or behind the number when there was no unit.
std::string singlestatUnit(const Json& panel) {
  const auto format = jsonText(panel, "format", "none");
  if (format != "none" && format != "short") return format;
  if (const auto postfix = jsonText(panel, "postfix"); !postfix.empty()) return "suffix:" + postfix;
  if (const auto prefix = jsonText(panel, "prefix"); !prefix.empty()) return "prefix:" + prefix;
  return format;
}

/// Until schema 9 the first of three was the lowest value, which nothing lies below.
std::string currentThresholdText(const Json& panel, const MigrationContext& context) {
  const auto text = jsonText(panel, "thresholds");
  const bool three = std::count(text.begin(), text.end(), ',') >= 2;
  const Json* colors = jsonFind(panel, "colors");
  const bool spare = !jsonIsArray(colors) || colors->size() <= 3;
  if (!three || !spare || context.schemaVersion >= 9) return text;
  return text.substr(text.find(',') + 1);
}

void migrateSinglestatField(Json& panel, const MigrationContext& context) {
  Json& defaults = fieldDefaults(panel);
  setDefault(defaults, "unit", singlestatUnit(panel));
  if (const auto decimals = jsonNumber(panel, "decimals")) setDefault(defaults, "decimals", *decimals);
  if (const auto mode = jsonText(panel, "nullPointMode"); !mode.empty()) setDefault(defaults, "nullValueMode", mode);
  if (const auto text = jsonText(panel, "nullText"); !text.empty()) setDefault(defaults, "noValue", text);
  if (const auto thresholds = currentThresholdText(panel, context); !thresholds.empty()) {
    Json steps = thresholdsFromText(thresholds, jsonFind(panel, "colors"));
    // Each colour is a step; a limit without a colour never showed.
    const Json* colors = jsonFind(panel, "colors");
    while (jsonIsArray(colors) && !colors->empty() && steps["steps"].size() > colors->size()) {
      steps["steps"].erase(steps["steps"].size() - 1);
    }
    setDefault(defaults, "thresholds", std::move(steps));
  }
  Json mappings = mappingsFromMaps(panel, jsonFind(defaults, "thresholds"));
  if (!mappings.empty()) setDefault(defaults, "mappings", std::move(mappings));
  const bool coloured = jsonBool(panel, "colorBackground") || jsonBool(panel, "colorValue");
  const Json* line = jsonAt(panel, "sparkline.lineColor");
  if (!coloured && line && line->is_string())
    setDefault(defaults, "color", {{"mode", "fixed"}, {"fixedColor", *line}});
  else
    setDefault(defaults, "color", {{"mode", "thresholds"}});
}

void migrateSinglestatReduce(const Json& panel, Json& options) {
  const auto valueName = jsonText(panel, "valueName", "avg");
  Json& reduce = childObject(options, "reduceOptions");
  const bool nameOnly = valueName == "name";
  setDefault(reduce, "calcs",
             Json::array({nameOnly || valueName == "last_time" ? "lastNotNull" : currentReducer(valueName)}));
  if (nameOnly) setDefault(options, "textMode", "name");
  if (const auto column = jsonText(panel, "tableColumn"); !column.empty())
    setDefault(reduce, "fields", "/^" + column + "$/");
}

void makeGauge(Json& panel, const Json& gauge, Json& options) {
  panel["type"] = "gauge";
  setDefault(fieldDefaults(panel), "min", jsonNumber(gauge, "minValue", 0));
  setDefault(fieldDefaults(panel), "max", jsonNumber(gauge, "maxValue", 100));
  setDefault(options, "showThresholdMarkers", jsonBool(gauge, "thresholdMarkers", true));
  setDefault(options, "showThresholdLabels", jsonBool(gauge, "thresholdLabels"));
}

}  // namespace

/// The old single number as a stat panel, or as a gauge when it showed one.
void migrateSinglestat(Json& panel, MigrationContext& context) {
  migrateSinglestatField(panel, context);
  Json& options = childObject(panel, "options");
  migrateSinglestatReduce(panel, options);
  const Json* gauge = jsonFind(panel, "gauge");
  if (gauge && jsonBool(*gauge, "show")) {
    const Json old = *gauge;
    makeGauge(panel, old, options);
    return;
  }
  panel["type"] = "stat";
  const char* color = jsonBool(panel, "colorBackground") ? "background"
                      : jsonBool(panel, "colorValue")    ? "value"
                                                         : "none";
  setDefault(options, "colorMode", color);
  const Json* sparkline = jsonFind(panel, "sparkline");
  setDefault(options, "graphMode", sparkline && jsonBool(*sparkline, "show") ? "area" : "none");
  setDefault(options, "orientation", "horizontal");
}

}  // namespace oriel::dashboards
