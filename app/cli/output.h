#pragma once

#include <string>
#include <vector>

#include "models/labels/labels.h"
#include "models/promql/engine.h"

/// Answers as text for standard output. Every text ends with a new line.
namespace oriel::cli {

enum class OutputFormat {
  Promql,  ///< promtool's: `{labels} => value @[seconds]`
  Json,    ///< the `data` of Prometheus' HTTP API
  Csv      ///< time, a column a label, value; RFC 4180
};

std::string writeValue(const promql::Value& value, OutputFormat format);
std::string writeSeries(const std::vector<Labels>& series, OutputFormat format);
std::string writeTexts(const std::vector<std::string>& texts, OutputFormat format);

/// An error of a query: the message, the line of the query it is about, and a caret below the place.
std::string describeQueryError(const std::string& query, const Error& error);

}  // namespace oriel::cli
