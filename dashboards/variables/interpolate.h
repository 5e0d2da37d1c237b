#pragma once

#include <map>
#include <string>
#include <vector>

#include "dashboards/model/json.h"
#include "models/base/time.h"

namespace oriel::dashboards {

/// The value of a variable where texts use it.
struct ScopeValue {
  std::vector<std::string> values;  ///< of All: every option
  std::vector<std::string> texts;
  bool isList = false;  ///< multi or includeAll: queries take it as a regular expression
  bool all = false;
  std::string allValue;  ///< inserted as it is when All is chosen
};

/// Everything a `$name` can stand for. A value, copied to workers.
struct Scope {
  std::map<std::string, ScopeValue> variables;
  std::map<std::string, std::string> globals;  ///< `__interval`, `__range_s`, ...; inserted as they are
  TimeRange range;
  std::string timezone;
  std::string fromText, toText;  ///< raw, for links
};

/// How a variable without an explicit format is written.
enum class DefaultFormat { Prometheus, Text, Glob };

/// Replaces `$x`, `${x}`, `${x:format}`, `${x.text}`, `[[x]]`, `[[x:format]]`. Names that the scope has not stay as
/// they are. Any thread.
std::string interpolate(const std::string& text, const Scope& scope, DefaultFormat format);
/// The same in every string of a JSON value; the same pointer when nothing changes.
JsonPtr interpolateJson(const JsonPtr& json, const Scope& scope, DefaultFormat format);
/// The names that a text refers to, each once.
std::vector<std::string> referencedVariables(const std::string& text);

}  // namespace oriel::dashboards
