#include "models/promql/exec/absent.h"

#include <set>

namespace oriel::promql {

Status AbsentOperator::open() {
  series_.assign(1, {labels_, false});
  return input_->open();
}

Status AbsentOperator::rows(int first, int count, const RowSink& sink) {
  seen_.assign(static_cast<std::size_t>(count), 0);
  ORIEL_TRY(input_->rows(first, count, [this](int, RowBuffer& row) -> Status {
    for (int i = 0; i < row.size(); ++i) seen_[static_cast<std::size_t>(i)] |= row.present(i) ? 1 : 0;
    return {};
  }));
  row_.reset(count);
  for (int i = 0; i < count; ++i)
    if (seen_[static_cast<std::size_t>(i)] == 0) row_.setFloat(i, 1);
  return sink(0, row_);
}

Labels absentLabels(const Expr& expr) {
  const Expr* at = &expr;
  if (const auto* matrix = at->as<MatrixSelector>()) at = matrix->selector.get();
  const auto* selector = at->as<VectorSelector>();
  if (selector == nullptr) return {};
  LabelsBuilder builder;
  std::set<std::string> seen;
  for (const Matcher& matcher : selector->matchers) {
    if (matcher.name() == kMetricName) continue;
    if (matcher.type() == MatchType::Equal && seen.insert(matcher.name()).second) {
      builder.set(matcher.name(), matcher.value());
    } else {
      builder.remove(matcher.name());
    }
  }
  return builder.labels();
}

}  // namespace oriel::promql
