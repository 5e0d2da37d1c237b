#pragma once

#include <bit>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "models/base/result.h"
#include "models/base/time.h"
#include "models/histogram/histogram.h"
#include "models/labels/labels.h"
#include "models/labels/matcher.h"

/// The narrow waist between those who write (scrape, rules, hostmetrics), keep (tsdb) and read (promql, api).
namespace oriel {

// ---------------------------------------------------------------- samples

/// The value that marks the end of a series (Prometheus' stale marker).
inline constexpr std::uint64_t kStaleNaNBits = 0x7ff0000000000002ULL;
double staleNaN();
inline bool isStaleNaN(double value) { return std::bit_cast<std::uint64_t>(value) == kStaleNaNBits; }

enum class SampleKind : std::uint8_t { Float, Histogram };

/// A run of samples of one kind in time order: either `values` or `histograms` is as long as `timestamps`, the other
/// empty. Stale markers are included (as a float NaN with kStaleNaNBits, or a histogram whose sum is one).
struct SampleBatch {
  SampleKind kind = SampleKind::Float;
  std::vector<Timestamp> timestamps;
  std::vector<double> values;
  std::vector<std::shared_ptr<const FloatHistogram>> histograms;
  /// When the counter behind each sample began to count, 0 where that is unknown. Empty, as nearly always, when no
  /// sample of the run says; otherwise as long as `timestamps`.
  std::vector<Timestamp> startTimes;

  std::size_t size() const { return timestamps.size(); }
  void clear() {
    timestamps.clear();
    values.clear();
    histograms.clear();
    startTimes.clear();
  }
};

/// Texts that belong to an answer but are not errors: skipped chunks, truncated results. Each stands once.
using Warnings = std::vector<std::string>;

/// Reads one series forward. Belongs to one thread.
class SampleReader {
 public:
  virtual ~SampleReader() = default;
  /// Replaces `batch` by the next run (usually one chunk, up to some hundred samples); false at the end. Only samples
  /// inside the querier's time range are given. An error ends the series and the query that reads it.
  virtual Result<bool> next(SampleBatch& batch) = 0;
  /// A time before which nothing will be given by the next call, as far as that is known without reading.
  virtual Timestamp notBefore() const { return kMinTimestamp; }
  /// What was left out so far (damaged chunks); whoever reads the samples puts it into the answer.
  virtual const Warnings& warnings() const {
    static const Warnings none;
    return none;
  }
};

struct Exemplar {
  Labels labels;
  double value = 0;
  Timestamp timestamp = 0;
};

enum class MetricType : std::uint8_t { Unknown, Counter, Gauge, Histogram, GaugeHistogram, Summary, Info, StateSet };
const char* metricTypeName(MetricType type);  ///< `counter`, `gauge`, ... as in an exposition

struct Metadata {
  MetricType type = MetricType::Unknown;
  std::string help;
  std::string unit;
  friend bool operator==(const Metadata&, const Metadata&) = default;
};

// ---------------------------------------------------------------- writing

/// A series of one store; 0 is none. Lets a caller that writes the same series again skip the look-up of its labels.
struct SeriesRef {
  std::uint64_t value = 0;
  friend bool operator==(SeriesRef, SeriesRef) = default;
};

/// A sample of a series whose ref is known.
struct KnownSample {
  SeriesRef ref;
  Timestamp timestamp = 0;
  double value = 0;
};
/// Which of several samples was refused, and why; NotFound: the series is gone, and append() with its labels makes it
/// again.
struct RefusedSample {
  std::size_t index = 0;
  Error error;
};

/// One transaction. Not thread-safe; any number may exist at once. Ends with exactly one commit() or rollback(); the
/// destructor rolls back. Nothing is visible to readers before commit, and then all of it.
///
/// A refused sample (OutOfOrder, OutOfBounds, Duplicate, LimitExceeded) leaves the rest of the transaction usable.
class Appender {
 public:
  virtual ~Appender() = default;

  /// `ref` may be none; the answer is the ref to use next time. Labels are only looked at when the ref is none or gone.
  virtual Result<SeriesRef> append(SeriesRef ref, const Labels& labels, Timestamp timestamp, double value) = 0;
  /// The same for many floats of known series, which a store may do faster. What is refused is added to `refused`; an
  /// error means that the store takes nothing at all.
  virtual Status appendKnown(std::span<const KnownSample> samples, std::vector<RefusedSample>& refused);
  virtual Result<SeriesRef> appendHistogram(SeriesRef ref, const Labels& labels, Timestamp timestamp,
                                            std::shared_ptr<const FloatHistogram> histogram) = 0;
  virtual Status appendExemplar(SeriesRef ref, const Labels& labels, const Exemplar& exemplar) = 0;
  virtual Status updateMetadata(SeriesRef ref, const Labels& labels, const Metadata& metadata) = 0;

  /// Makes the samples visible and hands them to the log. Returns without waiting for the disk; `onWritten` (may be
  /// empty) is called from the store's writer thread when the records stand in the WAL, or with the error.
  virtual Status commit(std::function<void(Status)> onWritten = {}) = 0;
  virtual void rollback() = 0;
};

// ---------------------------------------------------------------- reading

class Series {
 public:
  virtual ~Series() = default;
  virtual const Labels& labels() const = 0;
  virtual std::unique_ptr<SampleReader> samples() const = 0;  ///< by any thread; the reader belongs to one
  /// The samples will be asked for soon: what is far away may be fetched meanwhile. Never waits.
  virtual void prefetch() const {}
};

/// Series one after the other. Belongs to one thread; a Series stays valid after next() and after the set, as long as
/// the Querier.
class SeriesSet {
 public:
  virtual ~SeriesSet() = default;
  virtual std::shared_ptr<const Series> next() = 0;  ///< null at the end or on error
  virtual Status status() const = 0;
  virtual Warnings warnings() const = 0;
};

/// What the reader will do with the series, so that the store can leave things out. Everything is optional.
struct SelectHints {
  Timestamp start = kMinTimestamp;  ///< inclusive
  Timestamp end = kMaxTimestamp;    ///< inclusive
  Duration step = 0;
  Duration range = 0;
  std::string function;     ///< of the innermost call around the selector: "rate", "sum", ...
  std::size_t limit = 0;    ///< series; 0 = all
  bool labelsOnly = false;  ///< samples will not be read
  /// The labels will not be looked at; a store that has each series at one place only may leave them empty.
  bool samplesOnly = false;
};

struct TextAnswer {
  std::vector<std::string> values;  ///< sorted, unique
  Warnings warnings;
};

/// A consistent view of the store over a time range: sees whole commits or nothing of them. Belongs to one thread.
class Querier {
 public:
  virtual ~Querier() = default;
  /// All matchers must match. `sorted`: in label order. At least one matcher must not match the empty text.
  virtual std::unique_ptr<SeriesSet> select(bool sorted, const SelectHints& hints,
                                            const std::vector<Matcher>& matchers) = 0;
  virtual Result<TextAnswer> labelValues(const std::string& name, const std::vector<Matcher>& matchers) = 0;
  virtual Result<TextAnswer> labelNames(const std::vector<Matcher>& matchers) = 0;
};

/// Thread-safe.
class Queryable {
 public:
  virtual ~Queryable() = default;
  /// Both ends inclusive.
  virtual Result<std::unique_ptr<Querier>> querier(Timestamp from, Timestamp to) = 0;
};

struct ExemplarSeries {
  Labels series;
  std::vector<Exemplar> exemplars;
};

/// Thread-safe. A store that keeps samples.
class Storage : public Queryable {
 public:
  virtual std::unique_ptr<Appender> appender() = 0;
  virtual Result<std::vector<ExemplarSeries>> exemplars(Timestamp from, Timestamp to,
                                                        const std::vector<std::vector<Matcher>>& selectors) = 0;
  /// Metadata of one metric family name; Unknown type and empty texts when there is none.
  virtual Metadata metadata(const std::string& metric) = 0;
};

}  // namespace oriel
