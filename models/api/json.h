#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/labels/labels.h"
#include "models/promql/engine.h"

/// Prometheus' JSON: numbers of samples as texts, times in seconds. Every function appends to `out`.
namespace oriel::api {

void writeText(std::string& out, std::string_view text);   ///< quoted and escaped as Go's encoding/json does
void writeLabels(std::string& out, const Labels& labels);  ///< an object
void writeSeconds(std::string& out, Timestamp time);       ///< `1700000000.123`, of a point: `1.500`
void writeNumber(std::string& out, double value);          ///< a JSON number; what is none becomes null
void writeTime(std::string& out, Timestamp time);          ///< RFC 3339 in quotes; 0 is Go's zero time
void writeTexts(std::string& out, const std::vector<std::string>& texts);
void writeValue(std::string& out, const promql::Value& value);  ///< `{"resultType":...,"result":...}`
/// The two members of that object without its braces, for an object that goes on.
void writeValueMembers(std::string& out, const promql::Value& value);

/// `"name":` with a comma before it unless it is the first of its object.
void writeKey(std::string& out, std::string_view name);
/// A whole member whose value is a text.
void writeMember(std::string& out, std::string_view name, std::string_view text);

/// A float as Go's strconv.FormatFloat(v, 'e', -1, 64): `1.5e+00`. Alerts show their values so.
std::string formatScientific(double value);

}  // namespace oriel::api
