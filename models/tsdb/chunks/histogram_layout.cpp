#include "models/tsdb/chunks/histogram_layout.h"

#include <cmath>

namespace oriel::tsdb {
namespace {

/// The threshold is one byte where it is 0 or a power of two of usual size: the exponent (as frexp gives it) plus this.
constexpr int kThresholdBias = 243;
constexpr int kSmallestThresholdExponent = -242;
constexpr int kLargestThresholdExponent = 11;
constexpr std::uint8_t kThresholdFollows = 255;
/// The largest bound in thousandths that is written as a number (plus one, so that no such number is 0).
constexpr double kLargestShortBound = 33554430;
/// Spans without buckets are allowed, but not without end.
constexpr std::uint64_t kMaxEmptySpans = 1024;

void writeZeroThreshold(BitWriter& out, double threshold) {
  int exponent = 0;
  const double fraction = std::frexp(threshold, &exponent);
  if (threshold == 0) {
    out.bits(0, 8);
  } else if (fraction == 0.5 && exponent >= kSmallestThresholdExponent && exponent <= kLargestThresholdExponent) {
    out.bits(static_cast<std::uint64_t>(exponent + kThresholdBias), 8);
  } else {
    out.bits(kThresholdFollows, 8);
    out.float64(threshold);
  }
}

double readZeroThreshold(BitReader& in) {
  const auto byte = static_cast<int>(in.bits(8));
  if (byte == 0) return 0;
  if (byte == kThresholdFollows) return in.float64();
  return std::ldexp(0.5, byte - kThresholdBias);
}

void writeSpans(BitWriter& out, const std::vector<Span>& spans) {
  out.varbitUnsigned(spans.size());
  for (const Span& span : spans) {
    out.varbitUnsigned(span.length);
    out.varbit(span.offset);
  }
}

std::vector<Span> readSpans(BitReader& in) {
  std::vector<Span> spans;
  const std::uint64_t count = in.varbitUnsigned();
  // A span takes two bits at least, a bucket one in the first sample.
  if (count > in.remainingBits() / 2) in.fail();
  std::uint64_t buckets = 0;
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    const std::uint64_t length = in.varbitUnsigned();
    const std::int64_t offset = in.varbit();
    buckets += length;
    if (length > in.remainingBits() || buckets > in.remainingBits() || i > buckets + kMaxEmptySpans ||
        offset != static_cast<std::int32_t>(offset))
      in.fail();
    spans.push_back({static_cast<std::int32_t>(offset), static_cast<std::uint32_t>(length)});
  }
  return spans;
}

void writeBound(BitWriter& out, double bound) {
  const double thousandths = bound * 1000;
  const double whole = std::round(thousandths);
  if (thousandths >= 0 && thousandths <= kLargestShortBound && whole / 1000 == bound) {
    out.varbitUnsigned(static_cast<std::uint64_t>(whole) + 1);
  } else {
    out.bits(0, 1);
    out.float64(bound);
  }
}

double readBound(BitReader& in) {
  const std::uint64_t thousandths = in.varbitUnsigned();
  return thousandths == 0 ? in.float64() : static_cast<double>(thousandths - 1) / 1000;
}

std::vector<double> readBounds(BitReader& in) {
  std::vector<double> bounds;
  const std::uint64_t count = in.varbitUnsigned();
  constexpr std::uint64_t shortest = 5;
  if (count > in.remainingBits() / shortest) in.fail();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) bounds.push_back(readBound(in));
  return bounds;
}

}  // namespace

void writeLayout(BitWriter& out, const HistogramLayout& layout) {
  writeZeroThreshold(out, layout.zeroThreshold);
  out.varbit(layout.schema);
  writeSpans(out, layout.positiveSpans);
  writeSpans(out, layout.negativeSpans);
  if (layout.schema != kCustomBucketsSchema) return;
  out.varbitUnsigned(layout.customBounds.size());
  for (const double bound : layout.customBounds) writeBound(out, bound);
}

HistogramLayout readLayout(BitReader& in) {
  HistogramLayout layout;
  layout.zeroThreshold = readZeroThreshold(in);
  const std::int64_t schema = in.varbit();
  if (schema != static_cast<std::int32_t>(schema)) in.fail();
  layout.schema = static_cast<std::int32_t>(schema);
  layout.positiveSpans = readSpans(in);
  layout.negativeSpans = readSpans(in);
  if (layout.schema == kCustomBucketsSchema) layout.customBounds = readBounds(in);
  return layout;
}

std::uint64_t bucketCount(const std::vector<Span>& spans) {
  std::uint64_t count = 0;
  for (const Span& span : spans) count += span.length;
  return count;
}

}  // namespace oriel::tsdb
