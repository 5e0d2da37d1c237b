#pragma once

#include <string>
#include <vector>

#include "models/labels/labels.h"
#include "models/promql/engine.h"
#include "models/promql/explain.h"

/// The `data` of Prometheus' HTTP API: numbers of samples as texts, times in seconds. One line each.
namespace oriel::cli {

std::string jsonValue(const promql::Value& value);
/// With `stats`, samples of each step included; an instant answer has no step.
std::string jsonAnswer(const promql::QueryResult& result, Timestamp start, Duration step);
/// The `data` of Oriel's own /api/v1/explain.
std::string jsonExplanation(const promql::Explanation& explanation);
std::string jsonSeries(const std::vector<Labels>& series);
std::string jsonTexts(const std::vector<std::string>& texts);

}  // namespace oriel::cli
