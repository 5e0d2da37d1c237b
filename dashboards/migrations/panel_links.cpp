#include <cctype>
#include <nlohmann/json.hpp>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

/// A title as it stood in addresses: lower case, words joined by hyphens.
std::string titleSlug(const std::string& title) {
  std::string slug;
  for (const char c : title) {
    if (c == ' ')
      slug += slug.empty() || slug.back() != '-' ? "-" : "";
    else if (std::isalnum(static_cast<unsigned char>(c)) || c == '_')
      slug += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return slug;
}

void appendQuery(std::string& url, const std::string& query) {
  if (query.empty()) return;
  const auto mark = url.find('?');
  if (mark == std::string::npos)
    url += '?';
  else if (mark + 1 < url.size())
    url += '&';
  url += query;
}

bool isOldLink(const Json& link) {
  for (const char* key : {"dashboard", "dashUri", "keepTime", "includeVars", "params"}) {
    if (jsonFind(link, key)) return true;
  }
  return false;
}

Json currentLink(const Json& link) {
  auto url = jsonText(link, "url");
  const auto dashboard = jsonText(link, "dashboard");
  const auto uri = jsonText(link, "dashUri");
  if (url.empty() && !dashboard.empty()) url = "dashboard/db/" + titleSlug(dashboard);
  if (url.empty() && !uri.empty()) url = "dashboard/" + uri;
  if (url.empty()) url = "/";
  if (jsonBool(link, "keepTime")) appendQuery(url, "$__url_time_range");
  if (jsonBool(link, "includeVars")) appendQuery(url, "$__all_variables");
  appendQuery(url, jsonText(link, "params"));
  return {{"title", jsonText(link, "title")}, {"url", url}, {"targetBlank", jsonBool(link, "targetBlank")}};
}

struct OldName {
  const char* from;
  const char* to;
};

/// Longer ones first: the shorter are parts of them.
constexpr OldName kOldLinkNames[] = {
    {"$__series_name", "${__series.name}"}, {"$__field_name", "${__field.name}"}, {"__series_name", "__series.name"},
    {"__field_name", "__field.name"},       {"__value_time", "__value.time"},     {"__series.labels", "__field.labels"},
};

void renameInText(Json& owner, const char* key) {
  const Json* found = jsonFind(owner, key);
  if (!found || !found->is_string()) return;
  auto text = found->get<std::string>();
  for (const auto& name : kOldLinkNames) {
    const std::string_view from = name.from;
    for (auto at = text.find(from); at != std::string::npos;
         at = text.find(from, at + std::string_view(name.to).size()))
      text.replace(at, from.size(), name.to);
  }
  owner[key] = text;
}

void renameInLinks(Json& owner, const char* key) {
  if (!jsonIsArray(jsonFind(owner, key))) return;
  for (Json& link : owner[key]) {
    if (link.is_object()) renameInText(link, "url");
  }
}

void renameInFieldConfig(Json& panel) {
  if (!jsonIsObject(jsonFind(panel, "fieldConfig"))) return;
  Json& config = panel["fieldConfig"];
  if (jsonIsObject(jsonFind(config, "defaults"))) renameInLinks(config["defaults"], "links");
  if (!jsonIsArray(jsonFind(config, "overrides"))) return;
  for (Json& rule : config["overrides"]) {
    if (!jsonIsArray(jsonFind(rule, "properties"))) continue;
    for (Json& property : rule["properties"]) {
      if (jsonText(property, "id") == "links") renameInLinks(property, "value");
    }
  }
}

}  // namespace

/// Links that named a dashboard by its title, and the names of variables in the first data links.
void migratePanelLinks(Json& panel, MigrationContext&) {
  if (jsonIsArray(jsonFind(panel, "links"))) {
    for (Json& link : panel["links"]) {
      if (isOldLink(link)) link = currentLink(link);
    }
  }
  if (jsonIsObject(jsonFind(panel, "options"))) {
    Json& options = panel["options"];
    renameInLinks(options, "dataLinks");
    if (jsonIsObject(jsonAt(options, "fieldOptions.defaults"))) {
      renameInLinks(options["fieldOptions"]["defaults"], "links");
      renameInText(options["fieldOptions"]["defaults"], "title");
    }
    // The graph had its data links among the options.
    const Json* data = jsonFind(options, "dataLinks");
    if (jsonIsArray(data) && !data->empty()) {
      const Json links = *data;
      setDefault(fieldDefaults(panel), "links", links);
      panel["options"].erase("dataLinks");
    }
  }
  renameInFieldConfig(panel);
}

}  // namespace oriel::dashboards
