#pragma once

#include <cstdint>
#include <vector>

#include "models/histogram/histogram.h"
#include "models/tsdb/chunks/bit_stream.h"

/// What the two files of histogram chunks share: the header with the layout of the buckets. Plain functions.
namespace oriel::tsdb {

/// The top bits of the third byte of a chunk.
enum class CounterResetHeader : std::uint8_t { Unknown = 0, NotReset = 0x40, Reset = 0x80, Gauge = 0xc0 };
inline constexpr std::uint8_t kCounterResetMask = 0xc0;

/// What all histograms of a chunk have in common.
struct HistogramLayout {
  std::int32_t schema = 0;
  double zeroThreshold = 0;
  std::vector<Span> positiveSpans;
  std::vector<Span> negativeSpans;
  std::vector<double> customBounds;  ///< only with kCustomBucketsSchema
};

void writeLayout(BitWriter& out, const HistogramLayout& layout);
/// The reader turns bad when the layout is not sound.
HistogramLayout readLayout(BitReader& in);
/// The sum of the lengths.
std::uint64_t bucketCount(const std::vector<Span>& spans);

}  // namespace oriel::tsdb
