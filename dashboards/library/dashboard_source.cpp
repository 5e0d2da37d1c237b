#include "dashboards/library/dashboard_source.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "dashboards/library/config_map.h"
#include "dashboards/library/json_text.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

constexpr std::string_view kResourceGroup = "dashboard.grafana.app/";

bool looksClassic(const Json& value) {
  return value.is_object() && (value.contains("panels") || value.contains("rows") || value.contains("title"));
}

bool looksV2(const Json& value) {
  return jsonIsObject(jsonFind(value, "elements")) && jsonIsObject(jsonFind(value, "layout"));
}

Error sourceError(ErrorCode code, std::string text, std::string_view pointer = {}) {
  Error error = makeError(code, std::move(text));
  error.place.path = displayPath(pointer);
  return error;
}

Error v2Error(std::string_view pointer) {
  return sourceError(
      ErrorCode::Unsupported,
      "this is a dashboard in Grafana's v2 form (elements and layout), which Oriel does not read yet; export "
      "it from Grafana as a classic dashboard",
      pointer);
}

Result<DashboardSource> fromResource(Json document) {
  Json* spec = document.contains("spec") ? &document["spec"] : nullptr;
  if (!jsonIsObject(spec)) {
    return sourceError(ErrorCode::InvalidInput, "this dashboard resource has no spec", "/spec");
  }
  const auto version = jsonText(document, "apiVersion").substr(kResourceGroup.size());
  if (looksV2(*spec) || version.rfind("v2", 0) == 0) return v2Error("/spec");
  DashboardSource source;
  if (const Json* name = jsonAt(document, "metadata.name")) source.uid = jsonTextOf(*name);
  source.root = std::make_shared<const Json>(std::move(*spec));
  source.prefix = "/spec";
  return source;
}

}  // namespace

Result<DashboardSource> findDashboardIn(Json document) {
  if (!document.is_object()) {
    return sourceError(
        ErrorCode::InvalidInput,
        fmt::format("this JSON is no dashboard: a dashboard is an object, this is {}", document.type_name()));
  }
  if (jsonText(document, "apiVersion").rfind(kResourceGroup, 0) == 0) return fromResource(std::move(document));
  DashboardSource source;
  if (jsonFind(document, "dashboard") && !document.contains("panels") && !document.contains("rows")) {
    Json& inner = document["dashboard"];
    if (!inner.is_object()) {
      return sourceError(ErrorCode::InvalidInput, fmt::format("must be an object, is {}", inner.type_name()),
                         "/dashboard");
    }
    if (looksV2(inner)) return v2Error("/dashboard");
    source.prefix = "/dashboard";
    source.root = std::make_shared<const Json>(std::move(inner));
    return source;
  }
  if (looksV2(document)) return v2Error("");
  if (!looksClassic(document)) {
    return sourceError(ErrorCode::InvalidInput, "this JSON is no dashboard: it has none of title, panels and rows");
  }
  source.root = std::make_shared<const Json>(std::move(document));
  return source;
}

Result<DashboardSource> findDashboard(std::string_view text) {
  std::string_view start = text;
  if (start.substr(0, 3) == "\xEF\xBB\xBF") start.remove_prefix(3);
  const auto first = start.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    Error error = sourceError(ErrorCode::InvalidInput, "the file is empty");
    error.place.line = error.place.column = 1;
    return error;
  }
  if (start[first] != '{' && start[first] != '[' && looksLikeYaml(start)) return findInYaml(text);
  ORIEL_ASSIGN(Json document, parseJsonText(text));
  if (isConfigMap(document)) return findInJsonConfigMap(text, document);
  return findDashboardIn(std::move(document));
}

}  // namespace oriel::dashboards
