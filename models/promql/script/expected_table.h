#pragma once

#include <map>
#include <memory>
#include <string>

#include "models/promql/engine.h"
#include "models/promql/script/script.h"

/// Answers and expectations in one form, to be compared and shown.
namespace oriel::promql::script {

struct TablePoint {
  double value = 0;
  std::shared_ptr<const FloatHistogram> histogram;
  bool hintMatters = false;  ///< of an expectation that names a counter reset hint
};
using TablePoints = std::map<Timestamp, TablePoint>;
/// The points of each series.
using ResultTable = std::map<Labels, TablePoints>;

ResultTable tableOf(const Vector& vector);
ResultTable tableOf(const Matrix& matrix);
/// What is written below the eval: value i stands at start + i * step.
ResultTable expectedTable(const EvalCommand& eval, Timestamp start, Duration step);

bool sameTables(const ResultTable& expected, const ResultTable& got);
bool samePoint(const TablePoint& expected, const TablePoint& got);

/// A line for each series, at most 40: `foo{a="b"} 1 @[60] {{count:1}} @[120]`; times are left out when `times` is
/// false.
std::string tableText(const ResultTable& table, bool times);

/// A histogram as scripts write it: `{{schema:1 sum:3 count:2 buckets:[1 1]}}`; an unknown counter reset hint
/// only when it is asked for.
std::string histogramText(const FloatHistogram& histogram, bool withHint);

}  // namespace oriel::promql::script
