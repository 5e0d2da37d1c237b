#include "models/remote/histogram_message.h"

#include <cmath>

#include "models/remote/proto_fields.h"

namespace oriel::remote {

namespace {

constexpr std::int32_t kLowestSchema = -4;
constexpr std::int32_t kHighestSchema = 8;

template <class Range, class Value>
void takeAll(const Range& range, std::vector<Value>& out, DecodeBudget& budget) {
  for (const Value value : range) {
    DecodeBudget::take(budget.buckets, 1, "buckets");
    out.push_back(value);
  }
}
template <class Value>
void takeOne(Value value, std::vector<Value>& out, DecodeBudget& budget) {
  DecodeBudget::take(budget.buckets, 1, "buckets");
  out.push_back(value);
}

Span readSpan(protozero::pbf_reader message) {
  Span span;
  while (message.next()) {
    switch (message.tag_and_type()) {
      case fieldOf(1, kVarint): span.offset = message.get_sint32(); break;
      case fieldOf(2, kVarint): span.length = message.get_uint32(); break;
      default:
        if (message.tag() <= 2) failDecoding("a bucket span has a field of a wrong type");
        message.skip();
    }
  }
  return span;
}

CounterResetHint hintOf(std::int32_t number) {
  return number >= 0 && number <= 3 ? static_cast<CounterResetHint>(number) : CounterResetHint::Unknown;
}

/// Absolute counts and their sum. A problem when one is negative, or does not fit.
void addDeltas(const std::vector<std::int64_t>& deltas, std::vector<double>& out, std::uint64_t& sum,
               std::string& problem) {
  std::int64_t count = 0;
  for (const std::int64_t delta : deltas) {
    if (__builtin_add_overflow(count, delta, &count) || count < 0) {
      problem = "histogram has a bucket whose observation count is negative";
      return;
    }
    if (__builtin_add_overflow(sum, static_cast<std::uint64_t>(count), &sum)) {
      problem = "histogram's observation count should equal the number of observations found in the buckets";
      return;
    }
    out.push_back(static_cast<double>(count));
  }
}

std::string spanProblem(const std::vector<Span>& spans, std::size_t buckets) {
  std::uint64_t total = 0;
  std::int64_t index = 0;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (i > 0 && spans[i].offset < 0) return "histogram has a span whose offset is negative";
    total += spans[i].length;
    index += static_cast<std::int64_t>(spans[i].offset) + spans[i].length;
  }
  if (total != buckets) return "histogram spans specify different number of buckets than provided";
  if (index > INT32_MAX) return "histogram has a bucket whose index does not fit";
  return {};
}

std::string customProblem(const FloatHistogram& histogram) {
  if (histogram.zeroCount != 0) return "custom buckets: must have zero count of 0";
  if (histogram.zeroThreshold != 0) return "custom buckets: must have zero threshold of 0";
  if (!histogram.negativeSpans.empty()) return "custom buckets: must not have negative spans";
  if (!histogram.negativeBuckets.empty()) return "custom buckets: must not have negative buckets";
  const std::vector<double>& bounds = histogram.customBounds;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    if (std::isnan(bounds[i])) return "histogram custom bounds must not be NaN";
    if (std::isinf(bounds[i])) return "histogram custom bounds must be finite";
    if (i > 0 && bounds[i] <= bounds[i - 1]) return "histogram custom bounds must be in strictly increasing order";
  }
  std::int64_t end = 0;
  for (const Span& span : histogram.positiveSpans) end += static_cast<std::int64_t>(span.offset) + span.length;
  if (!histogram.positiveSpans.empty() && histogram.positiveSpans.front().offset < 0)
    return "histogram has a span whose offset is negative";
  // The last bucket has no bound: it goes to infinity.
  if (end > static_cast<std::int64_t>(bounds.size()) + 1) return "histogram custom bounds are too few";
  return {};
}

std::string shapeProblem(const FloatHistogram& histogram) {
  if (std::string text = spanProblem(histogram.positiveSpans, histogram.positiveBuckets.size()); !text.empty())
    return text;
  if (std::string text = spanProblem(histogram.negativeSpans, histogram.negativeBuckets.size()); !text.empty())
    return text;
  if (histogram.usesCustomBuckets()) return customProblem(histogram);
  if (histogram.schema < kLowestSchema || histogram.schema > kHighestSchema)
    return "histogram has an invalid schema, which must be between -4 and 8 for exponential buckets, or -53 for custom "
           "buckets, got schema " +
           std::to_string(histogram.schema);
  if (!histogram.customBounds.empty()) return "histogram with exponential schema must not have custom bounds";
  return {};
}

}  // namespace

RemoteHistogram HistogramReader::read(protozero::pbf_reader message, DecodeBudget& budget, std::string& problem) {
  DecodeBudget::take(budget.histograms, 1, "histograms");
  histogram_ = {};
  timestamp_ = 0;
  isFloat_ = false;
  count_ = zeroCount_ = 0;
  floatCount_ = floatZeroCount_ = 0;
  positiveDeltas_.clear();
  negativeDeltas_.clear();
  positiveCounts_.clear();
  negativeCounts_.clear();
  problem.clear();
  readFields(message, budget);
  if (isFloat_)
    takeFloats(problem);
  else
    takeIntegers(problem);
  if (problem.empty()) problem = shapeProblem(histogram_);
  return {timestamp_, std::make_shared<const FloatHistogram>(std::move(histogram_))};
}

void HistogramReader::readFields(protozero::pbf_reader& message, DecodeBudget& budget) {
  constexpr std::uint32_t kLastField = 17;
  while (message.next()) {
    switch (message.tag_and_type()) {
      case fieldOf(1, kVarint): count_ = message.get_uint64(), isFloat_ = false; break;
      case fieldOf(2, kFixed64): floatCount_ = message.get_double(), isFloat_ = true; break;
      case fieldOf(3, kFixed64): histogram_.sum = message.get_double(); break;
      case fieldOf(4, kVarint): histogram_.schema = message.get_sint32(); break;
      case fieldOf(5, kFixed64): histogram_.zeroThreshold = message.get_double(); break;
      case fieldOf(6, kVarint): zeroCount_ = message.get_uint64(); break;
      case fieldOf(7, kFixed64): floatZeroCount_ = message.get_double(); break;
      case fieldOf(8, kBytes): takeOne(readSpan(message.get_message()), histogram_.negativeSpans, budget); break;
      case fieldOf(9, kBytes): takeAll(message.get_packed_sint64(), negativeDeltas_, budget); break;
      case fieldOf(9, kVarint): takeOne(message.get_sint64(), negativeDeltas_, budget); break;
      case fieldOf(10, kBytes): takeAll(message.get_packed_double(), negativeCounts_, budget); break;
      case fieldOf(10, kFixed64): takeOne(message.get_double(), negativeCounts_, budget); break;
      case fieldOf(11, kBytes): takeOne(readSpan(message.get_message()), histogram_.positiveSpans, budget); break;
      case fieldOf(12, kBytes): takeAll(message.get_packed_sint64(), positiveDeltas_, budget); break;
      case fieldOf(12, kVarint): takeOne(message.get_sint64(), positiveDeltas_, budget); break;
      case fieldOf(13, kBytes): takeAll(message.get_packed_double(), positiveCounts_, budget); break;
      case fieldOf(13, kFixed64): takeOne(message.get_double(), positiveCounts_, budget); break;
      case fieldOf(14, kVarint): histogram_.hint = hintOf(message.get_enum()); break;
      case fieldOf(15, kVarint): timestamp_ = message.get_int64(); break;
      case fieldOf(16, kBytes): takeAll(message.get_packed_double(), histogram_.customBounds, budget); break;
      case fieldOf(16, kFixed64): takeOne(message.get_double(), histogram_.customBounds, budget); break;
      default:
        if (message.tag() < kLastField) failDecoding("a histogram has a field of a wrong type");
        message.skip();
    }
  }
}

void HistogramReader::takeIntegers(std::string& problem) {
  std::uint64_t sum = zeroCount_;
  histogram_.count = static_cast<double>(count_);
  histogram_.zeroCount = static_cast<double>(zeroCount_);
  addDeltas(negativeDeltas_, histogram_.negativeBuckets, sum, problem);
  if (problem.empty()) addDeltas(positiveDeltas_, histogram_.positiveBuckets, sum, problem);
  if (!problem.empty()) return;
  // Observed NaN are in no bucket, but counted.
  if (std::isnan(histogram_.sum) && sum > count_) {
    problem = "histogram's observation count should be at least the number of observations found in the buckets";
  } else if (!std::isnan(histogram_.sum) && sum != count_) {
    problem =
        "histogram's observation count should equal the number of observations found in the buckets (in absence of "
        "NaN)";
  }
}

void HistogramReader::takeFloats(std::string& problem) {
  histogram_.count = floatCount_;
  histogram_.zeroCount = floatZeroCount_;
  histogram_.negativeBuckets = negativeCounts_;
  histogram_.positiveBuckets = positiveCounts_;
  const bool stale = isStaleNaN(histogram_.sum);
  if (!stale && (histogram_.count < 0 || histogram_.zeroCount < 0))
    problem = "histogram's observation count is negative";
  for (const auto* counts : {&negativeCounts_, &positiveCounts_})
    for (const double count : *counts)
      if (count < 0) problem = "histogram has a bucket whose observation count is negative";
}

}  // namespace oriel::remote
