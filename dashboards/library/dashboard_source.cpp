#include "dashboards/library/dashboard_source.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "dashboards/library/config_map.h"
#include "dashboards/library/json_text.h"
#include "dashboards/model/json_access.h"
#include "dashboards/v2/read_v2.h"
#include "models/base/text.h"

namespace oriel::dashboards {
namespace {

constexpr std::string_view kResourceGroup = "dashboard.grafana.app/";

bool looksClassic(const Json& value) {
  return value.is_object() && (value.contains("panels") || value.contains("rows") || value.contains("title"));
}

Error sourceError(ErrorCode code, std::string text, std::string_view pointer = {}) {
  Error error = makeError(code, std::move(text));
  error.place.path = displayPath(pointer);
  return error;
}

Result<DashboardSource> fromResource(Json document) {
  Json* spec = document.contains("spec") ? &document["spec"] : nullptr;
  if (!jsonIsObject(spec)) {
    return sourceError(ErrorCode::InvalidInput, "this dashboard resource has no spec", "/spec");
  }
  const auto version = jsonText(document, "apiVersion").substr(kResourceGroup.size());
  DashboardSource source;
  source.v2 = looksV2(*spec) || (version.rfind("v2", 0) == 0 && !spec->contains("panels"));
  if (const Json* name = jsonAt(document, "metadata.name")) source.uid = jsonTextOf(*name);
  source.root = std::make_shared<Json>(std::move(*spec));
  source.prefix = "/spec";
  return source;
}

/// `{"dashboard": ...}` of the HTTP API; what stands inside may be a resource again.
Result<DashboardSource> fromWrapper(Json inner) {
  DashboardSource source;
  if (jsonText(inner, "apiVersion").rfind(kResourceGroup, 0) == 0) {
    ORIEL_ASSIGN(source, fromResource(std::move(inner)));
  } else {
    source.v2 = looksV2(inner);
    source.root = std::make_shared<Json>(std::move(inner));
  }
  source.prefix = "/dashboard" + source.prefix;
  return source;
}

bool isDashboardList(const Json& document) {
  const Json* list = jsonFind(document, "dashboards");
  return jsonIsArray(list) && !list->empty() && !looksClassic(document) && !looksV2(document);
}

std::string listEntry(std::size_t index) { return fmt::format("dashboards/{}", index); }

/// Of `{"dashboards": [...]}` the one that is called `dashboards/INDEX`, or the first.
Result<DashboardSource> fromList(Json document, const std::string& entry) {
  Json& list = document["dashboards"];
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!entry.empty() && entry != listEntry(i)) continue;
    const std::string at = fmt::format("/dashboards/{}", i);
    // A list in a list has no name of its own.
    if (isDashboardList(list[i])) return sourceError(ErrorCode::InvalidInput, "a list in a list is no dashboard", at);
    auto found = findDashboardIn(std::move(list[i]));
    if (!found.ok()) {
      Error error = std::move(found).error();
      error.place.path = displayPath(at) + (error.place.path.empty() ? "" : "." + error.place.path);
      return error;
    }
    DashboardSource source = std::move(found).value();
    source.prefix = at + source.prefix;
    if (list.size() > 1) source.entry = listEntry(i);
    return source;
  }
  return sourceError(ErrorCode::NotFound, fmt::format("there is no {} in this file", quote(entry)));
}

}  // namespace

Result<DashboardSource> findDashboardIn(Json document, const std::string& entry) {
  if (!document.is_object()) {
    return sourceError(
        ErrorCode::InvalidInput,
        fmt::format("this JSON is no dashboard: a dashboard is an object, this is {}", document.type_name()));
  }
  if (jsonText(document, "apiVersion").rfind(kResourceGroup, 0) == 0) return fromResource(std::move(document));
  if (isDashboardList(document)) return fromList(std::move(document), entry);
  DashboardSource source;
  if (jsonFind(document, "dashboard") && !document.contains("panels") && !document.contains("rows")) {
    Json& inner = document["dashboard"];
    if (!inner.is_object()) {
      return sourceError(ErrorCode::InvalidInput, fmt::format("must be an object, is {}", inner.type_name()),
                         "/dashboard");
    }
    return fromWrapper(std::move(inner));
  }
  source.v2 = looksV2(document);
  if (!source.v2 && !looksClassic(document)) {
    return sourceError(ErrorCode::InvalidInput, "this JSON is no dashboard: it has none of title, panels and rows");
  }
  source.root = std::make_shared<Json>(std::move(document));
  return source;
}

namespace {

/// The text without byte order mark and blanks before it.
std::string_view contentOf(std::string_view text) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  const auto first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

bool isYamlText(std::string_view content) { return content[0] != '{' && content[0] != '[' && looksLikeYaml(content); }

}  // namespace

Result<DashboardSource> findDashboard(std::string_view text, const std::string& entry) {
  const auto content = contentOf(text);
  if (content.empty()) {
    Error error = sourceError(ErrorCode::InvalidInput, "the file is empty");
    error.place.line = error.place.column = 1;
    return error;
  }
  if (isYamlText(content)) return findInYaml(text, entry);
  ORIEL_ASSIGN(Json document, parseJsonText(text));
  if (isConfigMap(document)) return findInJsonConfigMap(text, document, entry);
  return findDashboardIn(std::move(document), entry);
}

std::vector<std::string> dashboardEntries(std::string_view text) {
  const auto content = contentOf(text);
  if (content.empty()) return {std::string()};
  if (isYamlText(content)) return entriesInYaml(text);
  // Only lists and ConfigMaps hold several; the rest need not be parsed for this.
  if (content.find("\"dashboards\"") == std::string_view::npos && content.find("\"kind\"") == std::string_view::npos) {
    return {std::string()};
  }
  const auto document = parseJsonText(text);
  if (!document.ok()) return {std::string()};
  if (isConfigMap(*document)) return entriesInJsonConfigMap(*document);
  std::vector<std::string> names;
  if (isDashboardList(*document) && jsonFind(*document, "dashboards")->size() > 1) {
    for (std::size_t i = 0; i < jsonFind(*document, "dashboards")->size(); ++i) names.push_back(listEntry(i));
  }
  if (names.empty()) names.emplace_back();
  return names;
}

}  // namespace oriel::dashboards
