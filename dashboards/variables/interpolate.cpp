#include "dashboards/variables/interpolate.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "dashboards/variables/formats.h"

namespace oriel::dashboards {
namespace {

struct Reference {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string name;
  std::string field;   ///< after a dot
  std::string format;  ///< after a colon
};

bool isWordChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

std::size_t wordEnd(const std::string& text, std::size_t at) {
  while (at < text.size() && isWordChar(text[at])) ++at;
  return at;
}

std::optional<Reference> referenceAt(const std::string& text, std::size_t at) {
  Reference ref{at, 0, {}, {}, {}};
  const bool brackets = text.compare(at, 2, "[[") == 0;
  if (brackets || text.compare(at, 2, "${") == 0) {
    const std::size_t end = wordEnd(text, at + 2);
    const std::size_t close = text.find(brackets ? "]]" : "}", end);
    if (end == at + 2 || close == std::string::npos) return {};
    ref.name = text.substr(at + 2, end - at - 2);
    ref.end = close + (brackets ? 2 : 1);
    std::string rest = text.substr(end, close - end);
    if (!rest.empty() && rest.front() == '.') {
      const std::size_t colon = std::min(rest.find(':'), rest.size());
      ref.field = rest.substr(1, colon - 1);
      rest = rest.substr(colon);
    }
    if (!rest.empty() && rest.front() != ':') return {};
    if (!rest.empty()) ref.format = rest.substr(1);
    return ref;
  }
  if (text[at] != '$') return {};
  ref.end = wordEnd(text, at + 1);
  if (ref.end == at + 1) return {};
  ref.name = text.substr(at + 1, ref.end - at - 1);
  return ref;
}

const char* formatId(DefaultFormat format) {
  return format == DefaultFormat::Prometheus ? "prometheus" : format == DefaultFormat::Text ? "text" : "glob";
}

std::string variableText(const Reference& ref, const ScopeValue& value, DefaultFormat defaultFormat) {
  const std::size_t colon = ref.format.find(':');
  std::string format = ref.format.substr(0, colon);
  if (ref.field == "text") format = "text";
  if (format.empty()) format = formatId(defaultFormat);
  // What the person wrote for All goes in untouched, whatever the format (but a link names All, and a text says it).
  if (value.all && !value.allValue.empty() && format != "text" && format != "queryparam") return value.allValue;
  return formatVariable(format, {ref.name, value, colon == std::string::npos ? "" : ref.format.substr(colon + 1)});
}

std::string allVariablesText(const Scope& scope) {
  std::string result;
  for (const auto& [name, value] : scope.variables) {
    result += (result.empty() ? "" : "&") + formatVariable("queryparam", {name, value, {}});
  }
  return result;
}

std::optional<std::string> timeText(const Reference& ref, const Scope& scope) {
  if (ref.name == "__url_time_range") return "from=" + scope.fromText + "&to=" + scope.toText;
  if (ref.name != "__from" && ref.name != "__to") return {};
  const Timestamp time = ref.name == "__from" ? scope.range.from : scope.range.to;
  if (ref.format.rfind("date", 0) != 0) return std::to_string(time);
  return formatScopeTime(time, ref.format.size() > 5 ? ref.format.substr(5) : "", scope.timezone);
}

std::optional<std::string> referenceText(const Reference& ref, const Scope& scope, DefaultFormat format) {
  const auto variable = scope.variables.find(ref.name);
  if (variable != scope.variables.end()) return variableText(ref, variable->second, format);
  const auto global = scope.globals.find(ref.field.empty() ? ref.name : ref.name + "." + ref.field);
  if (global != scope.globals.end()) return global->second;
  if (ref.name == "__all_variables") return allVariablesText(scope);
  return timeText(ref, scope);
}

bool hasReference(const Json& json) {
  if (json.is_string()) {
    const auto& text = json.get_ref<const std::string&>();
    return text.find('$') != std::string::npos || text.find("[[") != std::string::npos;
  }
  return json.is_structured() && std::any_of(json.begin(), json.end(), hasReference);
}

void interpolateInPlace(Json& json, const Scope& scope, DefaultFormat format) {
  if (json.is_string()) {
    json = interpolate(json.get_ref<const std::string&>(), scope, format);
  } else if (json.is_structured()) {
    for (Json& item : json) interpolateInPlace(item, scope, format);
  }
}

}  // namespace

std::string interpolate(const std::string& text, const Scope& scope, DefaultFormat format) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto ref = referenceAt(text, at);
    const auto value = ref ? referenceText(*ref, scope, format) : std::nullopt;
    if (value) {
      result += *value;
    } else {
      result += ref ? text.substr(at, ref->end - at) : text.substr(at, 1);
    }
    at = ref ? ref->end : at + 1;
  }
  return result;
}

JsonPtr interpolateJson(const JsonPtr& json, const Scope& scope, DefaultFormat format) {
  if (!json || !hasReference(*json)) return json;
  Json copy = *json;
  interpolateInPlace(copy, scope, format);
  return std::make_shared<const Json>(std::move(copy));
}

std::vector<std::string> referencedVariables(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < text.size();) {
    const auto ref = referenceAt(text, at);
    if (ref && std::find(names.begin(), names.end(), ref->name) == names.end()) names.push_back(ref->name);
    at = ref ? ref->end : at + 1;
  }
  return names;
}

}  // namespace oriel::dashboards
