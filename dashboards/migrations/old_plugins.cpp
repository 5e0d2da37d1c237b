#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

void fixedColors(Json& panel) {
  const Json* colors = jsonFind(panel, "aliasColors");
  if (!jsonIsObject(colors)) return;
  const Json named = *colors;
  for (const auto& [name, color] : named.items()) {
    if (color.is_string() && !color.get_ref<const std::string&>().empty())
      addProperty(addOverride(panel, "byName", name), "color", {{"mode", "fixed"}, {"fixedColor", color}});
  }
}

Json pieLegend(const Json& panel) {
  Json legend = {{"placement", jsonText(panel, "legendType") == "Under graph" ? "bottom" : "right"},
                 {"values", Json::array()},
                 {"displayMode", "table"},
                 {"showLegend", true},
                 {"calcs", Json::array()}};
  const Json* old = jsonFind(panel, "legend");
  if (!jsonIsObject(old)) return legend;
  if (!jsonBool(*old, "show", true)) legend["showLegend"] = false;
  if (jsonBool(*old, "values")) legend["values"].push_back("value");
  if (jsonBool(*old, "percentage")) legend["values"].push_back("percent");
  return legend;
}

/// The pie of the first version, a plug-in.
void migrateOldPie(Json& panel) {
  Json& options = childObject(panel, "options");
  setDefault(options, "pieType", jsonText(panel, "pieType", "pie") == "donut" ? "donut" : "pie");
  setDefault(childObject(options, "reduceOptions"), "calcs",
             Json::array({currentReducer(jsonText(panel, "valueName", "current"))}));
  Json legend = pieLegend(panel);
  if (jsonText(panel, "legendType") == "On graph") {
    Json labels = Json::array({"name"});
    for (const Json& value : legend["values"]) labels.push_back(value);
    setDefault(options, "displayLabels", std::move(labels));
    legend["showLegend"] = false;
  }
  setDefault(options, "legend", std::move(legend));
  if (const auto format = jsonText(panel, "format"); !format.empty()) setDefault(fieldDefaults(panel), "unit", format);
  const Json* decimals = jsonFind(panel, "decimals");
  setDefault(fieldDefaults(panel), "decimals", decimals && decimals->is_number() ? Json(*decimals) : Json(0));
  fixedColors(panel);
}

const char* mapCenter(const std::string& old) {
  if (old == "North America") return "north-america";
  if (old == "Europe") return "europe";
  if (old == "West Asia") return "west-asia";
  if (old == "SE Asia") return "se-asia";
  if (old == "Last GeoHash" || old == "custom") return "coords";
  return "zero";
}

void migrateWorldMap(Json& panel) {
  Json view = {{"id", mapCenter(jsonText(panel, "mapCenter"))}};
  const auto copy = [&](const char* to, const char* from) {
    if (const auto number = jsonNumber(panel, from)) view[to] = *number;
  };
  copy("lat", "mapCenterLatitude");
  copy("lon", "mapCenterLongitude");
  copy("zoom", "initialZoom");
  const bool wheel = jsonBool(panel, "mouseWheelZoom");
  Json& options = childObject(panel, "options");
  setDefault(options, "view", std::move(view));
  setDefault(options, "controls", {{"showZoom", true}, {"mouseWheelZoom", wheel}});
  setDefault(options, "basemap", {{"type", "default"}, {"name", "Basemap"}});
  setDefault(options, "layers", Json::array());
  setDefault(options, "tooltip", {{"mode", "details"}});
  if (const auto decimals = jsonNumber(panel, "decimals"); decimals && *decimals != 0)
    setDefault(fieldDefaults(panel), "decimals", *decimals);
  if (const auto text = jsonText(panel, "thresholds"); !text.empty() && jsonFind(panel, "colors"))
    setDefault(fieldDefaults(panel), "thresholds", thresholdsFromText(text, jsonFind(panel, "colors")));
}

/// Colours by text, then texts by value; a value or range whose text has a colour takes it.
Json discreteMappings(const Json& panel) {
  Json values = Json::object();
  Json ranges = Json::array();
  Json colors = Json::object();
  const auto each = [&](const char* key, const auto& visit) {
    const Json* list = jsonFind(panel, key);
    if (!jsonIsArray(list)) return;
    for (const Json& one : *list) {
      if (const auto text = jsonText(one, "text"); !text.empty()) visit(one, text);
    }
  };
  each("colorMaps", [&](const Json& one, const std::string& text) {
    const auto color = jsonText(one, "color");
    if (!color.empty()) values[text]["color"] = colors[text] = color;
  });
  each("valueMaps", [&](const Json& one, const std::string& text) {
    const auto value = jsonText(one, "value");
    if (value.empty()) return;
    values[value]["text"] = text;
    if (!values[value].contains("color") && colors.contains(text)) values[value]["color"] = colors[text];
  });
  each("rangeMaps", [&](const Json& one, const std::string& text) {
    Json result = {{"text", text}};
    if (colors.contains(text)) result["color"] = colors[text];
    Json options = {{"from", nullptr}, {"to", nullptr}, {"result", std::move(result)}};
    if (const auto from = jsonNumber(one, "from")) options["from"] = *from;
    if (const auto to = jsonNumber(one, "to")) options["to"] = *to;
    ranges.push_back({{"type", "range"}, {"options", std::move(options)}});
  });
  Json mappings = Json::array({{{"type", "value"}, {"options", std::move(values)}}});
  for (Json& range : ranges) mappings.push_back(std::move(range));
  return mappings;
}

void migrateDiscrete(Json& panel) {
  if (const auto unit = jsonText(panel, "units"); !unit.empty()) setDefault(fieldDefaults(panel), "unit", unit);
  setDefault(fieldCustom(panel), "fillOpacity", 100);
  setDefault(fieldCustom(panel), "lineWidth", 0);
  setDefault(childObject(panel, "options"), "mergeValues", true);
  setDefault(fieldDefaults(panel), "mappings", discreteMappings(panel));
}

struct MovedOption {
  const char* from;
  const char* to;
};

constexpr MovedOption kDashListOptions[] = {
    {"starred", "showStarred"}, {"recent", "showRecentlyViewed"},
    {"search", "showSearch"},   {"headings", "showHeadings"},
    {"limit", "maxItems"},      {"query", "query"},
    {"folderId", "folderId"},   {"tags", "tags"},
};

constexpr MovedOption kAlertListOptions[] = {
    {"show", "showOptions"},     {"limit", "maxItems"},
    {"sortOrder", "sortOrder"},  {"onlyAlertsOnDashboard", "dashboardAlerts"},
    {"nameFilter", "alertName"}, {"dashboardFilter", "dashboardTitle"},
    {"folderId", "folderId"},    {"dashboardTags", "tags"},
};

template <std::size_t N>
void moveOptions(Json& panel, const MovedOption (&moved)[N]) {
  for (const auto& option : moved) {
    if (const Json* old = jsonFind(panel, option.from)) {
      const Json value = *old;
      setDefault(childObject(panel, "options"), option.to, value);
    }
  }
}

void migrateAlertList(Json& panel) {
  moveOptions(panel, kAlertListOptions);
  const Json* states = jsonFind(panel, "stateFilter");
  if (!jsonIsArray(states)) return;
  Json filter = Json::object();
  for (const Json& state : *states) {
    if (state.is_string()) filter[state.get<std::string>()] = true;
  }
  setDefault(childObject(panel, "options"), "stateFilter", std::move(filter));
}

}  // namespace

/// Panels that were plug-ins, and lists that kept their options beside them.
void migrateOldPlugins(Json& panel, MigrationContext&) {
  const auto type = jsonText(panel, "type");
  if (type == "grafana-piechart-panel") migrateOldPie(panel);
  if (type == "grafana-worldmap-panel") migrateWorldMap(panel);
  if (type == "natel-discrete-panel") migrateDiscrete(panel);
  if (type == "dashlist") moveOptions(panel, kDashListOptions);
  if (type == "alertlist") migrateAlertList(panel);
}

}  // namespace oriel::dashboards
