#include "dashboards/variables/interpolate.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "dashboards/format/value_format.h"
#include "dashboards/model/json_access.h"
#include "dashboards/variables/data_context.h"
#include "dashboards/variables/formats.h"
#include "dashboards/variables/reference.h"
#include "dashboards/variables/url_text.h"

namespace oriel::dashboards {
namespace {

/// Custom values of All may name variables whose All is custom again.
constexpr int kDeepestValue = 8;

/// A file may name a long value many times; from here on references stay as they are.
constexpr std::size_t kLongestResult = 8 << 20;

struct Interpolation {
  const Scope& scope;
  DefaultFormat format;
  const DataContext* data = nullptr;
  int depth = 0;
};

std::string interpolated(const std::string& text, const Interpolation& run);

std::string_view formatId(DefaultFormat format) {
  switch (format) {
    case DefaultFormat::Prometheus: return kPrometheusFormat;
    case DefaultFormat::Text: return "text";
    case DefaultFormat::Regex: return "regex";
    case DefaultFormat::PercentEncode: return "percentencode";
    case DefaultFormat::UriEncode: return "uriencode";
    case DefaultFormat::Html: return "html";
    case DefaultFormat::Glob: break;
  }
  return "glob";
}

bool holdsList(const ScopeValue& value) { return value.isArray || value.all || value.values.size() != 1; }

// `join:;` as the format and what follows it.
std::string_view splitFormat(std::string_view format, std::vector<std::string_view>& args) {
  const std::string_view whole = format;
  std::size_t colon = format.find(':');
  const std::string_view id = whole.substr(0, colon);
  while (colon != std::string_view::npos) {
    format.remove_prefix(colon + 1);
    colon = format.find(':');
    args.push_back(format.substr(0, colon));
  }
  return id;
}

std::string textOfJson(const Json* json) {
  if (!json || json->is_null()) return {};
  if (json->is_string()) return json->get<std::string>();
  if (!json->is_array()) return json->dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string text;
  for (const Json& item : *json) text += (&item == &json->front() ? "" : ",") + textOfJson(&item);
  return text;
}

// What stands at a path below one chosen option.
const Json* propertyAt(const ScopeValue& value, std::size_t index, std::string_view path) {
  const bool has = index < value.properties.size() && value.properties[index];
  return has ? jsonAtPath(*value.properties[index], path) : nullptr;
}

// An option that is no more than text and value has these two fields.
std::string plainField(const ScopeValue& value, std::size_t index, std::string_view path) {
  if (path == "value") return value.values[index];
  return path == "text" && index < value.texts.size() ? value.texts[index] : std::string();
}

void followPath(const ScopeValue& value, std::string_view path, FormatCall& call) {
  std::size_t index = 0;
  const auto number = std::from_chars(path.data(), path.data() + path.size(), index);
  if (call.isList && number.ec == std::errc() && index < value.values.size()) {
    call.isList = false;
    call.values = {value.values[index]};
    call.text = index < value.texts.size() ? value.texts[index] : value.values[index];
    return;
  }
  std::vector<std::string> found;
  for (std::size_t i = 0; i < value.values.size(); ++i) {
    const Json* property = propertyAt(value, i, path);
    if (property && property->is_array() && !call.isList) {
      call.isList = true;
      for (const Json& item : *property) found.push_back(textOfJson(&item));
    } else {
      found.push_back(property ? textOfJson(property) : plainField(value, i, path));
    }
  }
  call.values = std::move(found);
  call.text.clear();
  for (const std::string& text : call.values) call.text += (call.text.empty() ? "" : " + ") + text;
}

std::string listText(const std::vector<std::string>& texts) {
  std::string text;
  for (std::size_t i = 0; i < texts.size(); ++i) text += (i ? " + " : "") + texts[i];
  return text;
}

// The custom value of All goes in as the person wrote it, whatever the format, but for three.
std::string allValueText(const Reference& ref, const ScopeValue& value, std::string_view format,
                         const Interpolation& run) {
  if (format == "text") return "All";
  if (format == "queryparam") return variableUrl(ref.name, value);
  if (format == "percentencode") return percentEncoded(value.allValue);
  if (run.depth >= kDeepestValue) return value.allValue;
  return interpolated(value.allValue, {run.scope, DefaultFormat::Glob, nullptr, run.depth + 1});
}

std::string variableText(const Reference& ref, const ScopeValue& value, const Interpolation& run) {
  const std::string_view given = ref.format.empty() ? formatId(run.format) : ref.format;
  if (value.all && !value.allValue.empty()) return allValueText(ref, value, given, run);
  FormatCall call{ref.name, value.values, holdsList(value), {}, {}, value.isList, {}, run.scope.timezone};
  const std::string_view id = splitFormat(given, call.args);
  call.text = value.all ? "All" : listText(value.texts.empty() ? value.values : value.texts);
  if (!ref.path.empty()) followPath(value, ref.path, call);
  if (id == "queryparam") call.url = variableUrl(ref.name, value);
  return formatVariable(id, call);
}

// What is one text and no variable of the dashboard.
std::string formattedText(const Reference& ref, const std::string& value, const std::string& text,
                          const Interpolation& run) {
  FormatCall call{ref.name, {value}, false, text, {}, false, {}, run.scope.timezone};
  const std::string_view id = splitFormat(ref.format.empty() ? formatId(run.format) : ref.format, call.args);
  if (id == "queryparam") call.url = "var-" + std::string(ref.name) + "=" + percentEncoded(value);
  return formatVariable(id, call);
}

// `?from=...` of the dashboard; `exclude:a,b` and `include:a,b` choose parameters by name.
std::string urlParameters(std::string_view format, const Scope& scope) {
  const std::string all = timeRangeUrl(scope) + "&" + allVariablesUrl(scope);
  std::vector<std::string_view> args;
  const std::string_view mode = splitFormat(format, args);
  const bool include = mode == "include";
  const bool choose = !args.empty() && (include || mode == "exclude");
  std::set<std::string_view> names;
  for (std::string_view rest = choose ? args.front() : ""; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    names.insert(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  std::string result = "?";
  for (std::string_view rest = all; !rest.empty();) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view one = rest.substr(0, end);
    const bool named = names.count(one.substr(0, one.find('='))) > 0;
    if (!one.empty() && (!choose || named == include)) result.append(result.size() > 1 ? "&" : "").append(one);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return result;
}

std::optional<std::string> urlText(const Reference& ref, const Scope& scope) {
  if (ref.name == "__all_variables") return allVariablesUrl(scope);
  if (ref.name == "__url_time_range") return timeRangeUrl(scope);
  if (ref.name != "__url") return {};
  if (ref.path == "params") return urlParameters(ref.format, scope);
  return ref.path == "path" ? scope.urlPath : scope.urlPath + urlParameters({}, scope);
}

std::optional<std::string> globalText(const Reference& ref, const Interpolation& run) {
  const auto& globals = run.scope.globals;
  auto found = globals.end();
  if (!ref.path.empty()) found = globals.find(std::string(ref.name) + "." + std::string(ref.path));
  if (found == globals.end()) found = globals.find(ref.name);
  if (found != globals.end()) return formattedText(ref, found->second, found->second, run);
  if (ref.name != "__from" && ref.name != "__to") return {};
  const Timestamp time = ref.name == "__from" ? run.scope.range.from : run.scope.range.to;
  return formattedText(ref, std::to_string(time), formatTime(time, run.scope.timezone), run);
}

std::optional<std::string> referenceText(const Reference& ref, std::string_view whole, const Interpolation& run) {
  const auto variable = run.scope.variables.find(ref.name);
  if (variable != run.scope.variables.end()) return variableText(ref, variable->second, run);
  if (run.data) {
    if (const auto text = dataReferenceText(ref, whole, *run.data)) return formattedText(ref, *text, *text, run);
  }
  if (auto text = urlText(ref, run.scope)) return text;
  return globalText(ref, run);
}

std::string interpolated(const std::string& text, const Interpolation& run) {
  std::string result;
  std::size_t at = 0;
  while (const auto ref = nextReference(text, at)) {
    const std::string_view whole = std::string_view(text).substr(ref->begin, ref->end - ref->begin);
    result.append(text, at, ref->begin - at);
    if (result.size() > kLongestResult) return result.append(text, ref->begin);
    if (const auto value = referenceText(*ref, whole, run)) {
      result += *value;
    } else {
      result += whole;
    }
    at = ref->end;
  }
  return at == 0 ? text : result.append(text, at);
}

constexpr const char* kLinksKey = "links";

bool hasReference(const Json& json) {
  if (json.is_string()) return nextReference(json.get_ref<const std::string&>(), 0).has_value();
  if (json.is_array()) return std::any_of(json.begin(), json.end(), hasReference);
  if (!json.is_object()) return false;
  for (const auto& [key, value] : json.items()) {
    if (key != kLinksKey && hasReference(value)) return true;
  }
  return false;
}

void interpolateInPlace(Json& json, const Scope& scope, DefaultFormat format) {
  if (json.is_string()) {
    json = interpolate(json.get_ref<const std::string&>(), scope, format);
  } else if (json.is_array()) {
    for (Json& item : json) interpolateInPlace(item, scope, format);
  } else if (json.is_object()) {
    for (auto& [key, value] : json.items()) {
      if (key != kLinksKey) interpolateInPlace(value, scope, format);
    }
  }
}

}  // namespace

std::string interpolate(const std::string& text, const Scope& scope, DefaultFormat format, const DataContext* data) {
  return interpolated(text, {scope, format, data, 0});
}

JsonPtr interpolateJson(const JsonPtr& json, const Scope& scope, DefaultFormat format) {
  if (!json || !hasReference(*json)) return json;
  Json copy = *json;
  interpolateInPlace(copy, scope, format);
  return std::make_shared<const Json>(std::move(copy));
}

std::vector<std::string> referencedVariables(const std::string& text) {
  std::vector<std::string> names;
  std::set<std::string_view> seen;
  std::size_t at = 0;
  while (const auto ref = nextReference(text, at)) {
    if (seen.insert(ref->name).second) names.emplace_back(ref->name);
    at = ref->end;
  }
  return names;
}

std::string variableUrl(std::string_view name, const ScopeValue& value) {
  if (!value.inUrl) return {};
  std::vector<std::string> values = value.urlValues ? *value.urlValues : value.values;
  if (value.all) values = {"$__all"};
  if (values.empty()) values = {""};
  std::string result;
  for (const std::string& one : values) {
    result +=
        (result.empty() ? "" : "&") + urlParameterEncoded("var-" + std::string(name)) + "=" + urlParameterEncoded(one);
  }
  return result;
}

std::string allVariablesUrl(const Scope& scope) {
  std::vector<std::pair<std::string_view, const ScopeValue*>> ordered;
  for (const auto& [name, value] : scope.variables) {
    const bool empty = !holdsList(value) && !value.urlValues && value.values.front().empty();
    if (value.inUrl && !empty) ordered.emplace_back(name, &value);
  }
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto& a, const auto& b) { return a.second->order < b.second->order; });
  std::string result;
  for (const auto& [name, value] : ordered) result += (result.empty() ? "" : "&") + variableUrl(name, *value);
  return result;
}

std::string timeRangeUrl(const Scope& scope) {
  return "from=" + urlParameterEncoded(scope.fromText) + "&to=" + urlParameterEncoded(scope.toText);
}

}  // namespace oriel::dashboards
