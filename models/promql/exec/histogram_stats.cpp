#include "models/promql/exec/histogram_stats.h"

#include "models/promql/functions/histogram_math.h"
#include "models/storage/storage.h"

namespace oriel::promql {

HistogramPtr HistogramStats::reduce(const HistogramPtr& histogram) {
  if (isStaleNaN(histogram->sum)) return histogram;
  auto stats = std::make_shared<FloatHistogram>();
  stats->hint = histogram->hint;
  stats->schema = histogram->schema;
  stats->count = histogram->count;
  stats->sum = histogram->sum;
  stats->customBounds = histogram->customBounds;
  if (stats->hint == CounterResetHint::Unknown && last_)
    stats->hint = isCounterReset(*last_, *histogram) ? CounterResetHint::Reset : CounterResetHint::NotReset;
  last_ = histogram;
  return stats;
}

}  // namespace oriel::promql
