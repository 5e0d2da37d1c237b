#pragma once

#include <string>
#include <vector>

#include "models/labels/labels.h"
#include "models/promql/engine.h"

/// The `data` of Prometheus' HTTP API: numbers of samples as texts, times in seconds. One line each.
namespace oriel::cli {

std::string jsonValue(const promql::Value& value);
std::string jsonSeries(const std::vector<Labels>& series);
std::string jsonTexts(const std::vector<std::string>& texts);

}  // namespace oriel::cli
