#include "models/promql/script/expected_table.h"

#include <algorithm>

#include "models/base/text.h"
#include "models/promql/functions/histogram_math.h"
#include "models/promql/functions/quantile.h"

namespace oriel::promql::script {
namespace {

constexpr double kScriptTolerance = 1e-6;
constexpr std::size_t kMostShownSeries = 40;
constexpr std::size_t kMostShownPoints = 60;

bool nearEnough(double a, double b) { return almostEqual(a, b, kScriptTolerance); }

bool sameBuckets(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), nearEnough);
}

bool sameExpectedHistogram(const FloatHistogram& expected, const FloatHistogram& got, bool hintMatters) {
  if (hintMatters && expected.hint != got.hint) return false;
  if (expected.schema != got.schema || expected.zeroThreshold != got.zeroThreshold ||
      expected.customBounds != got.customBounds || !nearEnough(expected.count, got.count) ||
      !nearEnough(expected.sum, got.sum) || !nearEnough(expected.zeroCount, got.zeroCount))
    return false;
  const FloatHistogram a = compactHistogram(expected);
  const FloatHistogram b = compactHistogram(got);
  return a.positiveSpans == b.positiveSpans && a.negativeSpans == b.negativeSpans &&
         sameBuckets(a.positiveBuckets, b.positiveBuckets) && sameBuckets(a.negativeBuckets, b.negativeBuckets);
}

const char* hintText(CounterResetHint hint) {
  switch (hint) {
    case CounterResetHint::Unknown: return "unknown";
    case CounterResetHint::Reset: return "reset";
    case CounterResetHint::NotReset: return "not_reset";
    case CounterResetHint::Gauge: return "gauge";
  }
  return "";
}

std::string listText(const std::vector<double>& values) {
  std::string out = "[";
  for (const double value : values) out += (out.size() > 1 ? " " : "") + formatFloatShort(value);
  return out + "]";
}

/// The buckets without gaps; a script has no other way to write them.
void addBucketText(std::string& out, const char* offsetKey, const char* key, const std::vector<Span>& spans,
                   const std::vector<double>& buckets) {
  if (spans.empty() || buckets.empty()) return;
  constexpr std::int32_t kLongestGap = 1000;
  std::vector<double> dense;
  std::size_t next = 0;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (i > 0) dense.insert(dense.end(), static_cast<std::size_t>(std::clamp(spans[i].offset, 0, kLongestGap)), 0.0);
    for (std::uint32_t k = 0; k < spans[i].length && next < buckets.size(); ++k) dense.push_back(buckets[next++]);
  }
  if (spans.front().offset != 0) out += std::string(" ") + offsetKey + ":" + std::to_string(spans.front().offset);
  out += std::string(" ") + key + ":" + listText(dense);
}

}  // namespace

std::string histogramText(const FloatHistogram& histogram, bool withHint) {
  std::string out = "{{schema:" + std::to_string(histogram.schema);
  if (histogram.count != 0) out += " count:" + formatFloatShort(histogram.count);
  if (histogram.sum != 0) out += " sum:" + formatFloatShort(histogram.sum);
  if (histogram.zeroCount != 0) out += " z_bucket:" + formatFloatShort(histogram.zeroCount);
  if (histogram.zeroThreshold != 0) out += " z_bucket_w:" + formatFloatShort(histogram.zeroThreshold);
  if (!histogram.customBounds.empty()) out += " custom_values:" + listText(histogram.customBounds);
  if (withHint || histogram.hint != CounterResetHint::Unknown)
    out += std::string(" counter_reset_hint:") + hintText(histogram.hint);
  const FloatHistogram compact = compactHistogram(histogram);
  addBucketText(out, "offset", "buckets", compact.positiveSpans, compact.positiveBuckets);
  addBucketText(out, "n_offset", "n_buckets", compact.negativeSpans, compact.negativeBuckets);
  return out + "}}";
}

ResultTable tableOf(const Vector& vector) {
  ResultTable table;
  for (const VectorSample& sample : vector) table[sample.labels][sample.timestamp] = {sample.value, sample.histogram};
  return table;
}

ResultTable tableOf(const Matrix& matrix) {
  ResultTable table;
  for (const MatrixSeries& series : matrix) {
    TablePoints& points = table[series.labels];
    for (std::size_t i = 0; i < series.timestamps.size(); ++i)
      points[series.timestamps[i]] = {series.values[i], nullptr};
    for (const HistogramPoint& point : series.histograms) points[point.timestamp] = {0, point.histogram};
  }
  return table;
}

ResultTable expectedTable(const EvalCommand& eval, Timestamp start, Duration step) {
  ResultTable table;
  for (const SeriesLine& line : eval.series) {
    TablePoints points;
    for (std::size_t i = 0; i < line.values.size(); ++i) {
      const SequenceValue& value = line.values[i];
      if (!value.omitted)
        points[start + step * static_cast<Timestamp>(i)] = {value.value, value.histogram, value.hintGiven};
    }
    table[line.labels] = std::move(points);
  }
  return table;
}

bool samePoint(const TablePoint& expected, const TablePoint& got) {
  if ((expected.histogram != nullptr) != (got.histogram != nullptr)) return false;
  if (expected.histogram == nullptr) return nearEnough(expected.value, got.value);
  return sameExpectedHistogram(*expected.histogram, *got.histogram, expected.hintMatters);
}

bool sameTables(const ResultTable& expected, const ResultTable& got) {
  const auto samePoints = [](const auto& a, const auto& b) {
    return a.first == b.first && samePoint(a.second, b.second);
  };
  return std::equal(expected.begin(), expected.end(), got.begin(), got.end(), [&](const auto& a, const auto& b) {
    return a.first == b.first &&
           std::equal(a.second.begin(), a.second.end(), b.second.begin(), b.second.end(), samePoints);
  });
}

std::string tableText(const ResultTable& table, bool times) {
  if (table.empty()) return "nothing";
  std::string out;
  std::size_t shown = 0;
  for (const auto& [labels, points] : table) {
    if (!out.empty()) out += "\n";
    if (shown++ == kMostShownSeries)
      return out + "... and " + std::to_string(table.size() - kMostShownSeries) + " more series";
    out += labels.empty() ? "{}" : labels.toString();
    std::size_t shownPoints = 0;
    for (const auto& [time, point] : points) {
      if (shownPoints++ == kMostShownPoints) {
        out += " ...";
        break;
      }
      out += " " + (point.histogram ? histogramText(*point.histogram, point.hintMatters) : formatFloat(point.value));
      if (times) out += " @[" + formatFloat(static_cast<double>(time) / 1000) + "]";
    }
    if (points.empty()) out += " (no values)";
  }
  return out;
}

}  // namespace oriel::promql::script
