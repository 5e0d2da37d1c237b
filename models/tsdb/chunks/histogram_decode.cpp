#include <bit>

#include "models/tsdb/chunks/histogram_chunk.h"
#include "models/tsdb/chunks/histogram_layout.h"

namespace oriel::tsdb {
namespace {

constexpr std::size_t kHistogramHeader = 3;
/// Histograms decoded from a few bytes of damage shall not fill the memory.
constexpr std::size_t kMaxDecodedBytes = 256u << 20;
constexpr std::int32_t kSmallestSchema = -4;
constexpr std::int32_t kLargestSchema = 8;

Error endsEarly() { return makeError(ErrorCode::Corrupt, "histogram chunk ends before its last sample"); }

/// The buckets of one side, of float histograms.
struct FloatBuckets {
  std::vector<XorValue> values;

  void readFirst(BitReader& in, std::size_t count) {
    values.resize(count);
    for (XorValue& value : values) value.reset(in.float64());
  }
  void readNext(BitReader& in) {
    for (XorValue& value : values) value.read(in);
  }
  std::vector<double> absolute() const {
    std::vector<double> out;
    out.reserve(values.size());
    for (const XorValue& value : values) out.push_back(value.value());
    return out;
  }
};

/// A whole number that is written as the change of its change. Wraps as it does in Go.
struct SecondDifference {
  std::uint64_t value = 0;
  std::uint64_t delta = 0;

  void readNext(BitReader& in) {
    delta += static_cast<std::uint64_t>(in.varbit());
    value += delta;
  }
};

/// The same of integer histograms, where each bucket is the difference to the one before.
struct IntegerBuckets {
  std::vector<SecondDifference> values;

  void readFirst(BitReader& in, std::size_t count) {
    values.resize(count);
    for (SecondDifference& value : values) value.value = static_cast<std::uint64_t>(in.varbit());
  }
  void readNext(BitReader& in) {
    for (SecondDifference& value : values) value.readNext(in);
  }
  std::vector<double> absolute() const {
    std::vector<double> out;
    out.reserve(values.size());
    std::uint64_t sum = 0;
    for (const SecondDifference& value : values)
      out.push_back(static_cast<double>(static_cast<std::int64_t>(sum += value.value)));
    return out;
  }
};

struct FloatCount {
  XorValue value;

  void readFirst(BitReader& in) { value.reset(in.float64()); }
  void readNext(BitReader& in) { value.read(in); }
  double get() const { return value.value(); }
};

struct IntegerCount {
  SecondDifference value;

  void readFirst(BitReader& in) { value.value = in.varbitUnsigned(); }
  void readNext(BitReader& in) { value.readNext(in); }
  double get() const { return static_cast<double>(value.value); }
};

/// Reads one chunk; the two encodings differ only in how counts and buckets are written.
template <class Count, class Buckets>
class HistogramReader {
 public:
  explicit HistogramReader(Bytes chunk)
      : in_(chunk.subspan(kHistogramHeader)),
        gauge_((static_cast<std::uint8_t>(chunk[2]) & kCounterResetMask) ==
               static_cast<std::uint8_t>(CounterResetHeader::Gauge)) {}

  Status read(std::size_t count, SampleBatch& batch) {
    layout_ = readLayout(in_);
    if (!in_.ok()) return makeError(ErrorCode::Corrupt, "the layout of a histogram chunk is not sound");
    if ((layout_.schema < kSmallestSchema || layout_.schema > kLargestSchema) && layout_.schema != kCustomBucketsSchema)
      return makeError(ErrorCode::Unsupported,
                       "histogram chunk of schema " + std::to_string(layout_.schema) + ", which is not known");
    if (decodedBytes(count) > kMaxDecodedBytes)
      return makeError(ErrorCode::Corrupt, "histogram chunk claims " + std::to_string(count) + " large histograms");
    for (std::size_t i = 0; i < count; ++i) {
      readSample(i == 0);
      if (!in_.ok()) return endsEarly();
      batch.timestamps.push_back(static_cast<Timestamp>(time_.value));
      batch.histograms.push_back(histogram(i == 0));
    }
    return {};
  }

 private:
  std::size_t decodedBytes(std::size_t count) const {
    const std::size_t spans = layout_.positiveSpans.size() + layout_.negativeSpans.size();
    const std::size_t buckets = bucketCount(layout_.positiveSpans) + bucketCount(layout_.negativeSpans);
    return count *
           (sizeof(FloatHistogram) + spans * sizeof(Span) + (buckets + layout_.customBounds.size()) * sizeof(double));
  }

  void readSample(bool first) {
    if (first) {
      time_.value = static_cast<std::uint64_t>(in_.varbit());
      count_.readFirst(in_);
      zeroCount_.readFirst(in_);
      sum_.reset(in_.float64());
      positive_.readFirst(in_, bucketCount(layout_.positiveSpans));
      negative_.readFirst(in_, bucketCount(layout_.negativeSpans));
      return;
    }
    time_.readNext(in_);
    count_.readNext(in_);
    zeroCount_.readNext(in_);
    sum_.read(in_);
    if (isStaleNaN(sum_.value())) return;  // such a sample has no buckets
    positive_.readNext(in_);
    negative_.readNext(in_);
  }

  std::shared_ptr<const FloatHistogram> histogram(bool first) const {
    auto out = std::make_shared<FloatHistogram>();
    out->sum = sum_.value();
    if (isStaleNaN(out->sum)) return out;
    if (gauge_)
      out->hint = CounterResetHint::Gauge;
    else if (!first)
      out->hint = CounterResetHint::NotReset;
    out->schema = layout_.schema;
    out->zeroThreshold = layout_.zeroThreshold;
    out->count = count_.get();
    out->zeroCount = zeroCount_.get();
    out->positiveSpans = layout_.positiveSpans;
    out->negativeSpans = layout_.negativeSpans;
    out->positiveBuckets = positive_.absolute();
    out->negativeBuckets = negative_.absolute();
    out->customBounds = layout_.customBounds;
    return out;
  }

  BitReader in_;
  const bool gauge_;
  HistogramLayout layout_;
  SecondDifference time_;
  Count count_;
  Count zeroCount_;
  XorValue sum_;
  Buckets positive_;
  Buckets negative_;
};

}  // namespace

Status decodeHistograms(Encoding encoding, Bytes chunk, std::size_t limit, SampleBatch& batch) {
  batch.clear();
  batch.kind = SampleKind::Histogram;
  const std::size_t count = std::min(chunkSampleCount(chunk), limit);
  if (count == 0) return {};
  if (chunk.size() < kHistogramHeader) return endsEarly();
  Status status;
  if (encoding == Encoding::FloatHistogram)
    status = HistogramReader<FloatCount, FloatBuckets>(chunk).read(count, batch);
  else if (encoding == Encoding::Histogram)
    status = HistogramReader<IntegerCount, IntegerBuckets>(chunk).read(count, batch);
  else
    status = makeError(ErrorCode::Internal, "not a histogram chunk");
  if (!status.ok()) batch.clear();
  return status;
}

}  // namespace oriel::tsdb
