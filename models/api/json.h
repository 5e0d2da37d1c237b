#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/labels/labels.h"
#include "models/promql/engine.h"

/// Prometheus' JSON: numbers of samples as texts, times in seconds. Every function appends to `out`.
namespace oriel::api {

void writeText(std::string& out, std::string_view text);        ///< quoted and escaped as Go's encoding/json does
void writeLabels(std::string& out, const Labels& labels);       ///< an object
void writeSeconds(std::string& out, Timestamp time);            ///< `1700000000.123`
void writeValue(std::string& out, const promql::Value& value);  ///< `{"resultType":...,"result":...}`

}  // namespace oriel::api
