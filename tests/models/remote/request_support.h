#pragma once

#include <string>
#include <vector>

#include "models/base/text.h"
#include "models/remote/decoder.h"
#include "models/remote/encoder.h"
#include "models/remote/snappy_block.h"

namespace oriel::test {

inline remote::RemoteSeries seriesOf(const Labels& labels, std::vector<remote::RemoteSample> samples) {
  remote::RemoteSeries series;
  series.labels = labels;
  series.samples = std::move(samples);
  return series;
}

inline FloatHistogram exponentialHistogram() {
  FloatHistogram histogram;
  histogram.hint = CounterResetHint::NotReset;
  histogram.schema = 1;
  histogram.zeroThreshold = 0.001;
  histogram.zeroCount = 2;
  histogram.count = 12.5;
  histogram.sum = 18.4;
  histogram.positiveSpans = {{-2, 2}, {1, 1}};
  histogram.positiveBuckets = {1, 2.5, 3};
  histogram.negativeSpans = {{0, 1}};
  histogram.negativeBuckets = {4};
  return histogram;
}

inline FloatHistogram customHistogram() {
  FloatHistogram histogram;
  histogram.schema = kCustomBucketsSchema;
  histogram.count = 6;
  histogram.sum = 7;
  histogram.customBounds = {0.5, 1, 2};
  histogram.positiveSpans = {{0, 2}, {1, 1}};
  histogram.positiveBuckets = {1, 2, 3};
  return histogram;
}

/// One series with everything that a request may hold.
inline remote::RemoteSeries fullSeries() {
  remote::RemoteSeries series = seriesOf({{"__name__", "full"}, {"job", "a"}}, {{1000, 1.5}, {2000, -0.0}});
  series.histograms = {{3000, std::make_shared<FloatHistogram>(exponentialHistogram())},
                       {4000, std::make_shared<FloatHistogram>(customHistogram())}};
  series.exemplars = {{{{"trace_id", "abc"}}, 0.25, 1500}};
  series.metadata = Metadata{MetricType::Counter, "Helps.", "bytes"};
  return series;
}

inline std::string describe(const remote::RemoteSeries& series) {
  std::string out = series.labels.toString();
  for (const auto& sample : series.samples)
    out += " " + std::to_string(sample.timestamp) + ":" + formatFloat(sample.value);
  for (const auto& item : series.histograms)
    out += " " + std::to_string(item.timestamp) + ":" + item.histogram->toString() + "/" +
           std::to_string(item.histogram->schema) + "/" + std::to_string(static_cast<int>(item.histogram->hint));
  for (const auto& exemplar : series.exemplars)
    out += " #" + exemplar.labels.toString() + "=" + formatFloat(exemplar.value) + "@" +
           std::to_string(exemplar.timestamp);
  if (series.metadata)
    out += std::string(" ") + metricTypeName(series.metadata->type) + "," + series.metadata->help + "," +
           series.metadata->unit;
  return out;
}

}  // namespace oriel::test
