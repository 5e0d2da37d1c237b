#include <algorithm>
#include <map>
#include <string>

#include "models/tsdb/chunks/histogram_chunk.h"
#include "models/tsdb/chunks/histogram_layout.h"
#include "models/tsdb/chunks/xor_chunk.h"

namespace oriel::tsdb {
namespace {

/// A chunk ends early when it grows beyond this, so that no file has to hold one it cannot.
constexpr std::size_t kHistogramChunkBytes = 1u << 20;

struct IndexedBucket {
  std::int64_t index = 0;
  double value = 0;
};
using IndexedBuckets = std::vector<IndexedBucket>;

/// The fewest spans that hold these buckets.
std::vector<Span> spansOf(const IndexedBuckets& buckets) {
  std::vector<Span> spans;
  std::int64_t next = 0;
  for (const IndexedBucket& bucket : buckets) {
    if (spans.empty() || bucket.index != next) spans.push_back({static_cast<std::int32_t>(bucket.index - next), 0});
    ++spans.back().length;
    next = bucket.index + 1;
  }
  return spans;
}

/// One side of a histogram: its buckets by rising index, and spans that fit them.
struct Side {
  std::vector<Span> spans;
  IndexedBuckets buckets;
};

/// Spans that overlap, go backwards or do not fit the number of buckets would make a chunk that nobody can read: such
/// buckets are sorted and added up.
void straighten(Side& side) {
  std::map<std::int64_t, double> sorted;
  for (const IndexedBucket& bucket : side.buckets) sorted[bucket.index] += bucket.value;
  side.buckets.clear();
  for (const auto& [index, value] : sorted) side.buckets.push_back({index, value});
  side.spans = spansOf(side.buckets);
}

Side sideOf(const std::vector<Span>& spans, const std::vector<double>& values) {
  Side side{spans, {}};
  side.buckets.reserve(values.size());
  std::int64_t index = 0;
  bool rising = true;
  for (const Span& span : spans) {
    index += span.offset;
    if (!side.buckets.empty() && span.length > 0 && index <= side.buckets.back().index) rising = false;
    for (std::uint32_t i = 0; i < span.length && side.buckets.size() < values.size(); ++i)
      side.buckets.push_back({index++, values[side.buckets.size()]});
  }
  if (!rising || bucketCount(spans) != side.buckets.size()) straighten(side);
  return side;
}

/// How the buckets of one side go on from those of a chunk.
struct Step {
  bool appears = false;  ///< a bucket that the chunk does not have
  bool missing = false;  ///< the chunk has one that is not there now
  bool reset = false;    ///< a bucket that counted something has less now
};

Step stepBetween(const IndexedBuckets& before, const IndexedBuckets& now) {
  Step step;
  std::size_t a = 0;
  std::size_t b = 0;
  while (a < before.size() || b < now.size()) {
    if (b == now.size() || (a < before.size() && before[a].index < now[b].index)) {
      step.missing = true;
      if (before[a].value != 0) step.reset = true;
      ++a;
    } else if (a == before.size() || now[b].index < before[a].index) {
      step.appears = true;
      ++b;
    } else {
      if (now[b].value < before[a].value) step.reset = true;
      ++a, ++b;
    }
  }
  return step;
}

/// The buckets of both; the values are those of `now`, 0 where it has none.
IndexedBuckets merged(const IndexedBuckets& before, const IndexedBuckets& now) {
  IndexedBuckets out;
  out.reserve(std::max(before.size(), now.size()));
  std::size_t b = 0;
  for (const IndexedBucket& bucket : before) {
    while (b < now.size() && now[b].index < bucket.index) out.push_back(now[b++]);
    if (b < now.size() && now[b].index == bucket.index)
      out.push_back(now[b++]);
    else
      out.push_back({bucket.index, 0});
  }
  out.insert(out.end(), now.begin() + static_cast<std::ptrdiff_t>(b), now.end());
  return out;
}

bool sameNumbers(const std::vector<double>& a, const std::vector<double>& b) { return a == b; }

/// Collects histograms that fit into one chunk; the layout is known when all are there.
class ChunkGroup {
 public:
  enum class Fit { Yes, No, Reset };

  ChunkGroup(const HistogramSample& sample, CounterResetHeader header) : header_(header) {
    const FloatHistogram& histogram = *sample.second;
    gauge_ = histogram.hint == CounterResetHint::Gauge;
    if (gauge_) header_ = CounterResetHeader::Gauge;
    stale_ = isStaleNaN(histogram.sum);
    if (!stale_) {
      layout_.schema = histogram.schema;
      layout_.zeroThreshold = histogram.zeroThreshold;
      if (histogram.usesCustomBuckets()) layout_.customBounds = histogram.customBounds;
      positive_ = sideOf(histogram.positiveSpans, histogram.positiveBuckets);
      negative_ = sideOf(histogram.negativeSpans, histogram.negativeBuckets);
    }
    add(sample);
  }

  std::size_t size() const { return samples_.size(); }
  bool full() const { return size() >= kSamplesPerChunk || bytes_ >= kHistogramChunkBytes; }

  /// Whether the histogram may follow in this chunk.
  Fit fit(const FloatHistogram& histogram) const {
    const bool gauge = histogram.hint == CounterResetHint::Gauge;
    if (gauge_ != gauge) return Fit::No;
    if (histogram.hint == CounterResetHint::Reset) return Fit::Reset;
    if (isStaleNaN(histogram.sum)) return Fit::Yes;
    if (stale_) return Fit::No;
    const FloatHistogram& last = *samples_.back()->second;
    if (!gauge && histogram.count < last.count) return Fit::Reset;
    if (histogram.schema != layout_.schema || histogram.zeroThreshold != layout_.zeroThreshold) return Fit::No;
    if (histogram.usesCustomBuckets() && !sameNumbers(histogram.customBounds, layout_.customBounds))
      return gauge ? Fit::No : Fit::Reset;
    if (gauge) return Fit::Yes;
    if (histogram.zeroCount < last.zeroCount) return Fit::Reset;
    const auto resets = [](const Side& side, const std::vector<Span>& spans, const std::vector<double>& buckets) {
      return stepBetween(side.buckets, sideOf(spans, buckets).buckets).reset;
    };
    return resets(positive_, histogram.positiveSpans, histogram.positiveBuckets) ||
                   resets(negative_, histogram.negativeSpans, histogram.negativeBuckets)
               ? Fit::Reset
               : Fit::Yes;
  }

  /// Only what fits.
  void append(const HistogramSample& sample) {
    const FloatHistogram& histogram = *sample.second;
    if (isStaleNaN(histogram.sum))
      stale_ = true;
    else
      widen(sideOf(histogram.positiveSpans, histogram.positiveBuckets),
            sideOf(histogram.negativeSpans, histogram.negativeBuckets));
    add(sample);
  }

  EncodedChunk encode() const;

 private:
  void add(const HistogramSample& sample) {
    samples_.push_back(&sample);
    bytes_ += 16 + 2 * (positive_.buckets.size() + negative_.buckets.size());
  }

  /// Takes new buckets into the layout. The spans are exactly those that Prometheus would have by then.
  void widen(const Side& positive, const Side& negative) {
    const Step up = stepBetween(positive_.buckets, positive.buckets);
    const Step down = stepBetween(negative_.buckets, negative.buckets);
    if (up.appears || down.appears) {
      const bool both = gauge_ && (up.missing || down.missing);
      const auto spans = [](const Side& before, const Side& now, bool missing) {
        return missing ? spansOf(merged(before.buckets, now.buckets)) : now.spans;
      };
      positive_.spans = spans(positive_, positive, both || up.missing);
      negative_.spans = spans(negative_, negative, both || down.missing);
    }
    positive_.buckets = merged(positive_.buckets, positive.buckets);
    negative_.buckets = merged(negative_.buckets, negative.buckets);
  }

  std::vector<const HistogramSample*> samples_;
  CounterResetHeader header_;
  bool gauge_ = false;
  bool stale_ = false;  ///< the last one is a stale marker: only those may follow
  HistogramLayout layout_;
  Side positive_;  ///< all buckets so far, with the values of the last histogram
  Side negative_;
  std::size_t bytes_ = 0;  ///< a guess
};

/// Writes the samples of a chunk whose layout stands.
class SampleWriter {
 public:
  SampleWriter(BitWriter& out, const Side& positive, const Side& negative)
      : out_(out), positive_(positive), negative_(negative) {}

  void first(Timestamp timestamp, const FloatHistogram& histogram) {
    out_.varbit(timestamp);
    writeFirst(count_, histogram.count);
    writeFirst(zeroCount_, histogram.zeroCount);
    writeFirst(sum_, histogram.sum);
    firstSide(positive_, positiveValues_, histogram.positiveSpans, histogram.positiveBuckets);
    firstSide(negative_, negativeValues_, histogram.negativeSpans, histogram.negativeBuckets);
    time_ = static_cast<std::uint64_t>(timestamp);
  }

  void next(Timestamp timestamp, const FloatHistogram& histogram) {
    // Unsigned, because the distance of two arbitrary timestamps may wrap as it does in Go.
    const std::uint64_t delta = static_cast<std::uint64_t>(timestamp) - time_;
    out_.varbit(static_cast<std::int64_t>(delta - delta_));
    time_ = static_cast<std::uint64_t>(timestamp);
    delta_ = delta;
    count_.write(out_, histogram.count);
    zeroCount_.write(out_, histogram.zeroCount);
    sum_.write(out_, histogram.sum);
    if (isStaleNaN(histogram.sum)) return;
    nextSide(positive_, positiveValues_, histogram.positiveSpans, histogram.positiveBuckets);
    nextSide(negative_, negativeValues_, histogram.negativeSpans, histogram.negativeBuckets);
  }

 private:
  void writeFirst(XorValue& state, double value) {
    state.reset(value);
    out_.float64(value);
  }
  void firstSide(const Side& layout, std::vector<XorValue>& values, const std::vector<Span>& spans,
                 const std::vector<double>& buckets) {
    values.resize(layout.buckets.size());
    const IndexedBuckets full = merged(layout.buckets, sideOf(spans, buckets).buckets);
    for (std::size_t i = 0; i < values.size(); ++i) writeFirst(values[i], full[i].value);
  }
  void nextSide(const Side& layout, std::vector<XorValue>& values, const std::vector<Span>& spans,
                const std::vector<double>& buckets) {
    const IndexedBuckets full = merged(layout.buckets, sideOf(spans, buckets).buckets);
    for (std::size_t i = 0; i < values.size(); ++i) values[i].write(out_, full[i].value);
  }

  BitWriter& out_;
  const Side& positive_;
  const Side& negative_;
  std::uint64_t time_ = 0;
  std::uint64_t delta_ = 0;
  XorValue count_;
  XorValue zeroCount_;
  XorValue sum_;
  std::vector<XorValue> positiveValues_;
  std::vector<XorValue> negativeValues_;
};

EncodedChunk owning(Encoding encoding, Timestamp from, Timestamp to, std::string bytes) {
  auto owner = std::make_shared<const std::string>(std::move(bytes));
  return {encoding, from, to, asBytes(*owner), owner};
}

EncodedChunk ChunkGroup::encode() const {
  BitWriter out;
  out.bits(samples_.size(), 16);
  out.bits(static_cast<std::uint8_t>(header_), 8);
  HistogramLayout layout = layout_;
  layout.positiveSpans = positive_.spans;
  layout.negativeSpans = negative_.spans;
  writeLayout(out, layout);
  SampleWriter writer(out, positive_, negative_);
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    const auto& [timestamp, histogram] = *samples_[i];
    FloatHistogram stale;
    stale.sum = histogram->sum;
    const FloatHistogram& written = isStaleNaN(histogram->sum) ? stale : *histogram;
    if (i == 0)
      writer.first(timestamp, written);
    else
      writer.next(timestamp, written);
  }
  return owning(Encoding::FloatHistogram, samples_.front()->first, samples_.back()->first, out.take());
}

}  // namespace

std::vector<EncodedChunk> encodeHistograms(std::span<const HistogramSample> samples) {
  std::vector<EncodedChunk> chunks;
  std::unique_ptr<ChunkGroup> group;
  for (const HistogramSample& sample : samples) {
    CounterResetHeader header =
        sample.second->hint == CounterResetHint::Reset ? CounterResetHeader::Reset : CounterResetHeader::Unknown;
    if (group) {
      const ChunkGroup::Fit fit = group->fit(*sample.second);
      if (fit == ChunkGroup::Fit::Yes && !group->full()) {
        group->append(sample);
        continue;
      }
      if (fit == ChunkGroup::Fit::Yes) header = CounterResetHeader::NotReset;
      if (fit == ChunkGroup::Fit::Reset) header = CounterResetHeader::Reset;
      chunks.push_back(group->encode());
    }
    group = std::make_unique<ChunkGroup>(sample, header);
  }
  if (group) chunks.push_back(group->encode());
  return chunks;
}

std::vector<EncodedChunk> encodeFloats(std::span<const Timestamp> timestamps, std::span<const double> values) {
  std::vector<EncodedChunk> chunks;
  XorEncoder encoder;
  const std::size_t count = std::min(timestamps.size(), values.size());
  for (std::size_t i = 0; i < count; ++i) {
    encoder.append(timestamps[i], values[i]);
    if (encoder.count() < kSamplesPerChunk && i + 1 < count) continue;
    chunks.push_back(owning(Encoding::Xor, encoder.minTime(), encoder.maxTime(), std::string(asText(encoder.bytes()))));
    encoder.reset();
  }
  return chunks;
}

}  // namespace oriel::tsdb
