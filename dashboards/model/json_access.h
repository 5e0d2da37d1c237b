#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dashboards/model/json.h"

namespace oriel::dashboards {

// Reading JSON whose shape nobody promised: nothing here throws, a value of another type is as good as absent. Any
// thread.

/// The member `key`; null when `value` is no object, the member is absent or is JSON null.
const Json* jsonFind(const Json& value, std::string_view key);
/// Follows a dotted path: `jsonAt(panel, "options.reduceOptions.calcs")`.
const Json* jsonAt(const Json& value, std::string_view dottedPath);

/// Text of a string, or of a number as JSON writes it; else the fallback.
std::string jsonText(const Json& value, std::string_view key, std::string_view fallback = {});
/// A number, or a string that is one as a whole; else nothing.
std::optional<double> jsonNumber(const Json& value, std::string_view key);
double jsonNumber(const Json& value, std::string_view key, double fallback);
/// As jsonNumber, rounded towards zero and kept within the range of int.
int jsonInt(const Json& value, std::string_view key, int fallback);
/// true or false, also written as text or as 0 and 1; else the fallback.
bool jsonBool(const Json& value, std::string_view key, bool fallback = false);

/// The same for a value itself.
std::string jsonTextOf(const Json& value, std::string_view fallback = {});
std::optional<double> jsonNumberOf(const Json& value);

bool jsonIsObject(const Json* value);
bool jsonIsArray(const Json* value);

/// One empty object or array that panels without the part share; never null.
JsonPtr emptyJsonObject();
JsonPtr emptyJsonArray();

}  // namespace oriel::dashboards
