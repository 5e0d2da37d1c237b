#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/base/result.h"
#include "models/base/time.h"
#include "models/histogram/histogram.h"
#include "models/labels/labels.h"
#include "models/promql/exec/ordered_pieces.h"
#include "models/storage/storage.h"

namespace oriel::promql {

struct Scalar {
  Timestamp timestamp = 0;
  double value = 0;
};

struct Text {
  Timestamp timestamp = 0;
  std::string value;
};

/// One series of an instant answer; a histogram when `histogram` is set.
struct VectorSample {
  Labels labels;
  Timestamp timestamp = 0;
  double value = 0;
  std::shared_ptr<const FloatHistogram> histogram;
};
using Vector = std::vector<VectorSample>;

struct HistogramPoint {
  Timestamp timestamp = 0;
  std::shared_ptr<const FloatHistogram> histogram;
};

/// One series of a range answer (or of an instant query for a range vector): floats as two columns of equal length, and
/// the histogram points beside them.
struct MatrixSeries {
  Labels labels;
  std::vector<Timestamp> timestamps;
  std::vector<double> values;
  std::vector<HistogramPoint> histograms;
};
using Matrix = std::vector<MatrixSeries>;  ///< sorted by labels for range queries

using Value = std::variant<Scalar, Text, Vector, Matrix>;

struct QueryStatistics {
  double seconds = 0;         ///< all in all
  double prepareSeconds = 0;  ///< plan, open the store
  double answerSeconds = 0;   ///< name and sort the answer
  std::uint64_t samplesRead = 0;
  std::uint64_t peakSamples = 0;
  /// What Prometheus calls queryable samples, all in all and at each step; 0 and empty when it was not asked for.
  std::uint64_t queryableSamples = 0;
  std::vector<std::uint64_t> samplesPerStep;
};

class PlanObserver;

struct QueryResult {
  Value value;
  Warnings warnings;  ///< Prometheus' texts, `PromQL warning: ...`
  Warnings infos;     ///< `PromQL info: ...`
  QueryStatistics statistics;
};

struct EngineOptions {
  Duration lookbackDelta = 5 * kMinute;
  Duration defaultSubqueryStep = kMinute;
  std::uint64_t maxSamples = 50'000'000;
  Duration timeout = 2 * kMinute;
  /// Whether counters tell by their start times, where the store has them, when they were reset.
  bool useStartTimestamps = true;
  /// Series times steps evaluated at a time. Most queries are one batch: each series is then read by one reader after
  /// the other.
  std::size_t cellsInBatch = 4'000'000;
  /// Who may read and evaluate series beside the thread of the query.
  Helpers helpers{};
};

struct QueryOptions {
  Duration timeout = 0;          ///< 0: the engine's
  std::uint64_t maxSamples = 0;  ///< 0: the engine's
  std::size_t maxSeries = 0;     ///< of the answer; 0: no limit
  std::stop_token stop;
  Duration lookbackDelta = 0;        ///< 0: the engine's
  bool countSamples = false;         ///< fill QueryStatistics::samplesPerStep, which costs some time
  PlanObserver* observer = nullptr;  ///< watches the plan (then nothing is counted); for explain()
};

/// Evaluates PromQL over a Queryable. Thread-safe: a query keeps its state to itself and runs on the calling thread,
/// which shares series with the helpers where it pays.
/// Errors: InvalidInput (parse, with place), Execution (with Prometheus' text), Timeout, Cancelled, LimitExceeded.
class Engine {
 public:
  explicit Engine(EngineOptions options = {}) : options_(options) {}

  Result<QueryResult> instant(Queryable& store, std::string_view query, Timestamp at,
                              const QueryOptions& options = {}) const;
  /// Steps at start, start+step, ... <= end. step > 0.
  Result<QueryResult> range(Queryable& store, std::string_view query, Timestamp start, Timestamp end, Duration step,
                            const QueryOptions& options = {}) const;

  const EngineOptions& options() const { return options_; }

 private:
  EngineOptions options_;
};

}  // namespace oriel::promql
