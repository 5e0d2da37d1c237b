#pragma once

namespace oriel::promql {

/// Whether the functions around a selector look only at count and sum of histograms, so that their buckets need not be
/// carried along.
struct StatsNeed {
  bool enough = false;         ///< histogram_count, histogram_sum or histogram_avg stands around
  bool bucketsNeeded = false;  ///< so does something that looks at buckets
};

enum class StatsUse { Either, Stats, Buckets };

/// Notes what a part of the expression needs while the plan of that part is built.
class StatsScope {
 public:
  StatsScope(StatsNeed& need, StatsUse use) : need_(need), before_(need) {
    need_.enough |= use == StatsUse::Stats;
    need_.bucketsNeeded |= use == StatsUse::Buckets;
  }
  ~StatsScope() { need_ = before_; }
  StatsScope(const StatsScope&) = delete;
  StatsScope& operator=(const StatsScope&) = delete;

 private:
  StatsNeed& need_;
  StatsNeed before_;
};

}  // namespace oriel::promql
