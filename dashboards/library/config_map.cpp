#include "dashboards/library/config_map.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>

#include "dashboards/library/embedded_text.h"
#include "dashboards/library/json_splice.h"
#include "dashboards/library/json_text.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

Error noDashboardInMap() {
  return makeError(ErrorCode::InvalidInput,
                   "there is no dashboard in this file: no ConfigMap whose data hold dashboard JSON");
}

bool mayBeDashboard(std::string_view name, std::string_view value) {
  const auto first = value.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || value[first] != '{') return false;
  return name.size() < 5 || name.substr(name.size() - 5) == ".json" ||
         value.find("\"panels\"") != std::string_view::npos;
}

/// Reads the inner JSON; its errors are given with the place in the outer file when that is known.
Result<DashboardSource> readEmbedded(std::string_view outer, EmbeddedText embedded) {
  auto inner = parseJsonText(embedded.inner);
  if (inner.ok()) {
    ORIEL_ASSIGN(DashboardSource source, findDashboardIn(std::move(inner).value()));
    source.embedded = std::move(embedded);
    return source;
  }
  Error error = std::move(inner).error();
  error.place.path = fmt::format("data[\"{}\"]", embedded.name);
  if (!embedded.offsets.empty() && error.place.begin >= 0) {
    const auto at = embedded.offsets[std::min<std::size_t>(error.place.begin, embedded.offsets.size() - 1)];
    const auto position = textPosition(outer, at);
    error.place.line = position.line;
    error.place.column = position.column;
    error.place.begin = error.place.end = static_cast<int>(at);
  }
  return error;
}

struct MapEntry {
  const Json* data = nullptr;
  std::string pointer;
  std::string name;
};

bool findEntry(const Json& document, const std::string& pointer, int level, MapEntry& entry) {
  if (jsonText(document, "kind") == "ConfigMap") {
    const Json* data = jsonFind(document, "data");
    if (!jsonIsObject(data)) return false;
    for (const auto& [name, value] : data->items()) {
      if (!value.is_string() || !mayBeDashboard(name, value.get_ref<const std::string&>())) continue;
      entry = {&value, pointer + "/data", name};
      return true;
    }
    return false;
  }
  const Json* items = jsonFind(document, "items");
  if (!jsonIsArray(items) || level > 0) return false;
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (findEntry((*items)[i], fmt::format("{}/items/{}", pointer, i), level + 1, entry)) return true;
  }
  return false;
}

struct YamlEntry {
  std::string name;
  YAML::Node value;
};

bool isYamlText(const YAML::Node& node, const char* text) { return node && node.IsScalar() && node.Scalar() == text; }

bool findYamlEntry(const YAML::Node& document, int level, YamlEntry& entry) {
  if (!document.IsMap()) return false;
  if (isYamlText(document["kind"], "ConfigMap")) {
    const YAML::Node data = document["data"];
    if (!data || !data.IsMap()) return false;
    for (const auto& member : data) {
      if (!member.first.IsScalar() || !member.second.IsScalar()) continue;
      if (!mayBeDashboard(member.first.Scalar(), member.second.Scalar())) continue;
      entry.name = member.first.Scalar();
      entry.value.reset(member.second);
      return true;
    }
    return false;
  }
  const YAML::Node items = document["items"];
  if (!items || !items.IsSequence() || level > 0) return false;
  for (const auto& item : items) {
    if (findYamlEntry(item, level + 1, entry)) return true;
  }
  return false;
}

/// True for a dashboard resource that was written as YAML instead of JSON.
bool isYamlResource(const YAML::Node& document) {
  return document.IsMap() && document["apiVersion"] && document["apiVersion"].IsScalar() &&
         document["apiVersion"].Scalar().rfind("dashboard.grafana.app/", 0) == 0;
}

}  // namespace

bool looksLikeYaml(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto line = text.substr(at, text.find('\n', at) - at);
    if (line.rfind("kind:", 0) == 0 || line.rfind("apiVersion:", 0) == 0) return true;
    at += line.size() + 1;
  }
  return false;
}

Result<DashboardSource> findInYaml(std::string_view text) {
  if (text.size() > kMaxDashboardBytes)
    return makeError(ErrorCode::LimitExceeded, "the file is larger than a dashboard may be");
  try {
    bool resource = false;
    for (const YAML::Node& document : YAML::LoadAll(std::string(text))) {
      YamlEntry entry;
      resource = resource || isYamlResource(document);
      if (!findYamlEntry(document, 0, entry)) continue;
      const YAML::Mark mark = entry.value.Mark();
      auto embedded = yamlEmbeddedText(text, mark.line, mark.column, entry.value.Scalar());
      embedded.name = entry.name;
      return readEmbedded(text, std::move(embedded));
    }
    if (resource) {
      return makeError(ErrorCode::Unsupported,
                       "this is a dashboard resource written as YAML, which Oriel does not read; export it as JSON");
    }
    return noDashboardInMap();
  } catch (const YAML::Exception& failure) {
    Error error = makeError(ErrorCode::InvalidInput, "not valid YAML: " + failure.msg);
    if (failure.mark.line >= 0) {
      error.place.line = failure.mark.line + 1;
      error.place.column = failure.mark.column + 1;
    }
    return error;
  }
}

bool isConfigMap(const Json& document) {
  const auto kind = jsonText(document, "kind");
  return kind == "ConfigMap" || kind == "ConfigMapList" || (kind == "List" && jsonIsArray(jsonFind(document, "items")));
}

Result<DashboardSource> findInJsonConfigMap(std::string_view text, const Json& document) {
  MapEntry entry;
  if (!findEntry(document, "", 0, entry)) return noDashboardInMap();
  EmbeddedText embedded;
  const auto index = indexJson(text);
  const JsonNode* data = index.ok() ? nodeAt(*index, entry.pointer) : nullptr;
  const JsonNode* node = data ? memberOf(*data, entry.name) : nullptr;
  if (node && node->kind == JsonNode::Kind::String) embedded = jsonEmbeddedText(text, node->begin, node->end);
  if (embedded.inner != entry.data->get_ref<const std::string&>()) {
    embedded.inner = entry.data->get<std::string>();
    embedded.offsets.clear();
    embedded.whyFrozen = "its text in the ConfigMap could not be located";
  }
  embedded.name = entry.name;
  return readEmbedded(text, std::move(embedded));
}

}  // namespace oriel::dashboards
