#include "models/promql/exec/range_source.h"

#include <algorithm>

namespace oriel::promql {
namespace {

/// Inner steps evaluated at a time; their rows are copied into columns at once.
constexpr int kInnerBatch = 1024;

/// What a histogram says about a reset is about the sample before it in the store, not about the step before it.
HistogramPtr withoutResetHint(const HistogramPtr& histogram) {
  if (histogram->hint == CounterResetHint::Unknown || histogram->hint == CounterResetHint::Gauge) return histogram;
  auto plain = std::make_shared<FloatHistogram>(*histogram);
  plain->hint = CounterResetHint::Unknown;
  return plain;
}

}  // namespace

Status RangeSource::rows(int first, int count, const RowMakerFactory& makers, const RowSink& sink) {
  const auto maker = makers();
  RowBuffer row;
  return read(first, count, [&](int series, SampleColumns& columns) -> Status {
    if (columns.size() == 0) return {};
    row.reset(count);
    ORIEL_ASSIGN(const bool any, maker->make(series, columns, first, count, row));
    return any ? sink(series, row) : Status();
  });
}

Status SubqueryRange::open(std::vector<OutputSeries>& series) {
  ORIEL_TRY(inner_->open());
  series = inner_->series();
  columns_.resize(series.size());
  return {};
}

Status SubqueryRange::pullUntil(Timestamp to) {
  const Grid& inner = inner_->grid();
  while (next_ < inner.count && inner.at(next_) <= to) {
    const auto wanted = (to - inner.at(next_)) / inner.step + 1;
    const int count = static_cast<int>(std::min<Timestamp>({wanted, kInnerBatch, inner.count - next_}));
    ORIEL_TRY(context_.check());
    ORIEL_TRY(inner_->rows(next_, count, [this](int series, RowBuffer& row) -> Status {
      take(series, row, next_);
      return {};
    }));
    next_ += count;
  }
  return {};
}

void SubqueryRange::take(int series, const RowBuffer& row, int first) {
  SampleColumns& columns = columns_[static_cast<std::size_t>(series)];
  const Grid& inner = inner_->grid();
  for (int i = 0; i < row.size(); ++i) {
    if (row.isFloat(i)) {
      columns.times.push_back(inner.at(first + i));
      columns.values.push_back(row.value(i));
    } else if (row.isHistogram(i)) {
      columns.histogramTimes.push_back(inner.at(first + i));
      columns.histograms.push_back(withoutResetHint(row.histogram(i)));
    }
  }
}

Status SubqueryRange::read(int first, int count, const std::function<Status(int, SampleColumns&)>& use) {
  const Timestamp from = end_.at(grid_.at(first)) - range_;
  for (SampleColumns& columns : columns_) columns.dropUntil(from);
  ORIEL_TRY(pullUntil(end_.at(grid_.at(first + count - 1))));
  std::uint64_t samples = 0;
  for (const SampleColumns& columns : columns_) samples += columns.held();
  const SampleHold hold(context_, samples);
  ORIEL_TRY(context_.hold(samples));
  for (std::size_t i = 0; i < columns_.size(); ++i) ORIEL_TRY(use(static_cast<int>(i), columns_[i]));
  return {};
}

}  // namespace oriel::promql
