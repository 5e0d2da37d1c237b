#pragma once

#include <vector>

#include "models/base/result.h"
#include "models/histogram/histogram.h"

namespace oriel::datasource {

/// A histogram from the buckets of an answer, which names bounds and no schema. Exponential buckets get their schema
/// back; others become custom buckets. Empty buckets are not in answers, so the threshold of an empty zero bucket is
/// lost. InvalidInput when the buckets overlap or lie in no order. Any thread.
Result<FloatHistogram> histogramOf(double count, double sum, const std::vector<BucketView>& buckets);

}  // namespace oriel::datasource
