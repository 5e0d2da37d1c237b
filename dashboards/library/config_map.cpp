#include "dashboards/library/config_map.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/library/embedded_text.h"
#include "dashboards/library/json_splice.h"
#include "dashboards/library/json_text.h"
#include "dashboards/library/yaml_json.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

Error noDashboardInMap() {
  return makeError(ErrorCode::InvalidInput,
                   "there is no dashboard in this file: no ConfigMap or GrafanaDashboard that holds dashboard JSON");
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
  const Json* text = nullptr;
  std::string pointer;  ///< of the object that holds the text
  std::string key;
  std::string name;
};

/// Names must tell the dashboards of a file apart; of equal ones the later get a number.
template <class Entry>
void nameEntry(std::vector<Entry>& entries, Entry entry) {
  const auto plain = entry.name;
  const auto taken = [&](const Entry& other) { return other.name == entry.name; };
  for (int number = 2; std::any_of(entries.begin(), entries.end(), taken) && number < 1000; ++number)
    entry.name = fmt::format("{}#{}", plain, number);
  entries.push_back(std::move(entry));
}

bool isDashboardKind(const std::string& kind) { return kind == "ConfigMap" || kind == "GrafanaDashboard"; }

void collectEntries(const Json& document, const std::string& pointer, int level, std::vector<MapEntry>& entries) {
  const auto kind = jsonText(document, "kind");
  if (isDashboardKind(kind)) {
    const char* owner = kind == "ConfigMap" ? "data" : "spec";
    const Json* data = jsonFind(document, owner);
    if (!jsonIsObject(data)) return;
    for (const auto& [key, value] : data->items()) {
      if (kind == "GrafanaDashboard" && key != "json") continue;
      if (!value.is_string() || !mayBeDashboard(key, value.get_ref<const std::string&>())) continue;
      const Json* name = jsonAt(document, "metadata.name");
      const bool byKey = kind == "ConfigMap" || !name;
      nameEntry(entries, MapEntry{&value, fmt::format("{}/{}", pointer, owner), key, byKey ? key : jsonTextOf(*name)});
    }
    return;
  }
  const Json* items = jsonFind(document, "items");
  if (!jsonIsArray(items) || level > 0) return;
  for (std::size_t i = 0; i < items->size(); ++i)
    collectEntries((*items)[i], fmt::format("{}/items/{}", pointer, i), level + 1, entries);
}

/// A text in a ConfigMap, or a whole resource that is YAML itself.
struct YamlEntry {
  std::string name;
  YAML::Node value;
  bool resource = false;
};

std::string yamlText(const YAML::Node& node) { return node && node.IsScalar() ? node.Scalar() : std::string(); }

/// True for a dashboard resource that was written as YAML instead of JSON.
bool isYamlResource(const YAML::Node& document) {
  return document.IsMap() && yamlText(document["apiVersion"]).rfind("dashboard.grafana.app/", 0) == 0;
}

std::string yamlName(const YAML::Node& document) {
  const YAML::Node metadata = document["metadata"];
  return metadata && metadata.IsMap() ? yamlText(metadata["name"]) : std::string();
}

void collectYamlEntries(const YAML::Node& document, int level, std::vector<YamlEntry>& entries) {
  if (!document.IsMap()) return;
  if (isYamlResource(document)) return nameEntry(entries, YamlEntry{yamlName(document), document, true});
  const auto kind = yamlText(document["kind"]);
  if (isDashboardKind(kind)) {
    const YAML::Node data = document[kind == "ConfigMap" ? "data" : "spec"];
    if (!data || !data.IsMap()) return;
    for (const auto& member : data) {
      if (!member.first.IsScalar() || !member.second.IsScalar()) continue;
      const auto& key = member.first.Scalar();
      if (kind == "GrafanaDashboard" && key != "json") continue;
      if (!mayBeDashboard(key, member.second.Scalar())) continue;
      const auto name = kind == "ConfigMap" ? key : yamlName(document);
      nameEntry(entries, YamlEntry{name.empty() ? key : name, member.second, false});
    }
    return;
  }
  const YAML::Node items = document["items"];
  if (!items || !items.IsSequence() || level > 0) return;
  for (const auto& item : items) collectYamlEntries(item, level + 1, entries);
}

std::vector<YamlEntry> yamlEntries(std::string_view text) {
  std::vector<YamlEntry> entries;
  for (const YAML::Node& document : YAML::LoadAll(std::string(text))) collectYamlEntries(document, 0, entries);
  return entries;
}

/// The entry called `wanted`, or the first; null when there is none.
template <class Entry>
const Entry* chooseEntry(const std::vector<Entry>& entries, const std::string& wanted) {
  for (const Entry& entry : entries) {
    if (wanted.empty() || entry.name == wanted) return &entry;
  }
  return nullptr;
}

template <class Entry>
std::vector<std::string> entryNames(const std::vector<Entry>& entries) {
  std::vector<std::string> names;
  for (const Entry& entry : entries) names.push_back(entries.size() > 1 ? entry.name : std::string());
  if (names.empty()) names.emplace_back();
  return names;
}

Result<DashboardSource> readYamlResource(const YamlEntry& entry) {
  ORIEL_ASSIGN(Json document, jsonFromYaml(entry.value));
  EmbeddedText embedded;
  embedded.form = EmbeddedText::Form::YamlBlock;
  embedded.inner = document.dump(2, ' ', false, Json::error_handler_t::replace);
  embedded.name = entry.name;
  embedded.whyFrozen = "it is written in YAML";
  ORIEL_ASSIGN(DashboardSource source, findDashboardIn(std::move(document)));
  source.embedded = std::move(embedded);
  return source;
}

Result<DashboardSource> readYamlEntry(std::string_view text, const YamlEntry& entry) {
  if (entry.resource) return readYamlResource(entry);
  const YAML::Mark mark = entry.value.Mark();
  auto embedded = yamlEmbeddedText(text, mark.line, mark.column, entry.value.Scalar());
  embedded.name = entry.name;
  return readEmbedded(text, std::move(embedded));
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

Result<DashboardSource> findInYaml(std::string_view text, const std::string& entry) {
  if (text.size() > kMaxYamlBytes)
    return makeError(ErrorCode::LimitExceeded, "the file is larger than a dashboard in YAML may be");
  try {
    const auto entries = yamlEntries(text);
    const YamlEntry* chosen = chooseEntry(entries, entry);
    if (!chosen) return noDashboardInMap();
    ORIEL_ASSIGN(DashboardSource source, readYamlEntry(text, *chosen));
    if (entries.size() > 1) source.entry = chosen->name;
    return source;
  } catch (const YAML::Exception& failure) {
    Error error = makeError(ErrorCode::InvalidInput, "not valid YAML: " + failure.msg);
    if (failure.mark.line >= 0) {
      error.place.line = failure.mark.line + 1;
      error.place.column = failure.mark.column + 1;
    }
    return error;
  }
}

std::vector<std::string> entriesInYaml(std::string_view text) {
  if (text.size() > kMaxYamlBytes) return {std::string()};
  try {
    return entryNames(yamlEntries(text));
  } catch (const YAML::Exception&) {
    return {std::string()};
  }
}

bool isConfigMap(const Json& document) {
  const auto kind = jsonText(document, "kind");
  return isDashboardKind(kind) || kind == "ConfigMapList" || kind == "GrafanaDashboardList" ||
         (kind == "List" && jsonIsArray(jsonFind(document, "items")));
}

Result<DashboardSource> findInJsonConfigMap(std::string_view text, const Json& document, const std::string& wanted) {
  std::vector<MapEntry> entries;
  collectEntries(document, "", 0, entries);
  const MapEntry* entry = chooseEntry(entries, wanted);
  if (!entry) return noDashboardInMap();
  EmbeddedText embedded;
  const auto index = indexJson(text);
  const JsonNode* data = index.ok() ? nodeAt(*index, entry->pointer) : nullptr;
  const JsonNode* node = data ? memberOf(*data, entry->key) : nullptr;
  if (node && node->kind == JsonNode::Kind::String) embedded = jsonEmbeddedText(text, node->begin, node->end);
  if (embedded.inner != entry->text->get_ref<const std::string&>()) {
    embedded.inner = entry->text->get<std::string>();
    embedded.offsets.clear();
    embedded.whyFrozen = "its text in the ConfigMap could not be located";
  }
  embedded.name = entry->key;
  ORIEL_ASSIGN(DashboardSource source, readEmbedded(text, std::move(embedded)));
  if (entries.size() > 1) source.entry = entry->name;
  return source;
}

std::vector<std::string> entriesInJsonConfigMap(const Json& document) {
  std::vector<MapEntry> entries;
  collectEntries(document, "", 0, entries);
  return entryNames(entries);
}

}  // namespace oriel::dashboards
