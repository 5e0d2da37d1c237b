#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "models/base/result.h"
#include "models/promql/ast.h"
#include "models/promql/engine.h"
#include "models/promql/exec/monotonicity_infos.h"
#include "models/promql/exec/ordered_pieces.h"
#include "models/storage/storage.h"

namespace oriel::promql {

class QueryContext;

/// Samples in memory that count against the query's limit; given back when the hold ends.
class SampleHold {
 public:
  SampleHold() = default;
  SampleHold(QueryContext& context, std::uint64_t samples) : context_(&context), samples_(samples) {}
  SampleHold(SampleHold&& other) noexcept { swap(other); }
  SampleHold& operator=(SampleHold&& other) noexcept {
    swap(other);
    return *this;
  }
  ~SampleHold();
  /// More samples that were held in the same context.
  void add(std::uint64_t samples) { samples_ += samples; }

 private:
  void swap(SampleHold& other) noexcept {
    std::swap(context_, other.context_);
    std::swap(samples_, other.samples_);
  }
  QueryContext* context_ = nullptr;
  std::uint64_t samples_ = 0;
};

/// What the operators of one query share: the store's view, limits, deadline, warnings. Owned by the engine's call. Its
/// thread plans and opens; what is said of samples and warnings (check, hold, release, count, warn, info) may come from
/// its helpers too.
class QueryContext {
 public:
  struct Limits {
    std::uint64_t maxSamples = 0;
    Duration timeout = 0;
    std::stop_token stop;
    bool useStartTimes = true;
    Helpers helpers;
  };

  QueryContext(Queryable& store, std::string_view text, Limits limits);

  /// Widens the time range that openQuerier() will ask for. Called while the plan is built.
  void needRange(Timestamp from, Timestamp to);
  /// One querier for the whole query: all selectors see the same commits.
  Status openQuerier();
  Querier& querier() { return *querier_; }

  bool usesStartTimes() const { return limits_.useStartTimes; }
  const Helpers& helpers() const { return limits_.helpers; }

  /// Cancelled or Timeout when the query must end. Cheap enough for every row.
  Status check();

  /// LimitExceeded when the query would hold too many samples.
  Status hold(std::uint64_t samples);
  void release(std::uint64_t samples) { held_.fetch_sub(samples, std::memory_order_relaxed); }
  void countRead(std::uint64_t samples) { read_.fetch_add(samples, std::memory_order_relaxed); }
  /// Series of one selector; the batches are chosen by the largest.
  void countSeries(std::size_t series) { mostSeries_ = series > mostSeries_ ? series : mostSeries_; }
  std::size_t mostSeries() const { return mostSeries_; }
  std::uint64_t peakSamples() const { return peak_; }
  std::uint64_t samplesRead() const { return read_; }

  /// Texts without the leading `PromQL warning: `; the place is added as (line:column). Each text stands once, whatever
  /// its places: with that of the part which Prometheus evaluates last.
  void warn(const std::string& text, SourceRange place);
  void info(const std::string& text, SourceRange place);
  /// The info that buckets of a classic histogram were not monotonic. Those of one metric are one info, which says over
  /// which buckets, samples and times.
  void infoMonotonicity(const std::string& metric, SourceRange place, Timestamp at, const MonotonicityFix& fix) {
    const std::lock_guard lock(textsMutex_);
    monotonicity_.add(metric, place, at, fix);
  }
  /// What the store has to say.
  void addStoreWarnings(const Warnings& warnings);
  /// After the helpers have gone.
  Warnings warnings() const;
  Warnings infos() const;

 private:
  using Notes = std::map<std::string, SourceRange>;
  void note(Notes& notes, const std::string& text, SourceRange place);
  std::string placeText(SourceRange place) const;

  Queryable& store_;
  std::string_view text_;
  Limits limits_;
  std::chrono::steady_clock::time_point deadline_;
  std::unique_ptr<Querier> querier_;
  Timestamp from_ = kMaxTimestamp;
  Timestamp to_ = kMinTimestamp;
  std::atomic<std::uint64_t> held_ = 0;
  std::atomic<std::uint64_t> peak_ = 0;
  std::atomic<std::uint64_t> read_ = 0;
  std::size_t mostSeries_ = 0;
  std::atomic<unsigned> checks_ = 0;
  std::mutex textsMutex_;  ///< guards what follows
  Notes warnings_;
  Notes infos_;
  std::set<std::string> storeWarnings_;
  MonotonicityInfos monotonicity_;
};

}  // namespace oriel::promql
