#pragma once

#include <vector>

#include "models/base/time.h"

namespace oriel::promql {

/// Which of several info series with the same identity counts at each step: the one with the newest sample. A plain
/// value of InfoJoin. Kept as runs of steps, as the choice seldom changes; only while several series are being offered
/// does it need room for every step.
class InfoChoice {
 public:
  static constexpr int kNone = -1;
  struct Run {
    int from = 0;  ///< the first step; the run ends where the next one begins
    int series = kNone;
  };

  /// Once for each series, before any is offered.
  void addMember() { ++members_; }
  /// A series at a step, with the time of its sample; of one series with rising steps. Answers the other series whose
  /// sample is exactly as new, or kNone.
  int offer(int series, int step, Timestamp time, int steps);
  /// All of one series was offered.
  void endMember(int steps);
  /// Nothing more will be offered.
  void finish(int steps);

  int at(int step) const;
  const std::vector<Run>& runs() const { return runs_; }

 private:
  void extend(int series, int step);

  int members_ = 0;
  int ended_ = 0;
  bool finished_ = false;
  int next_ = 0;  ///< behind the last step of the last run
  std::vector<Run> runs_;
  std::vector<int> chosen_;  ///< for each step, while several series are offered
  std::vector<Timestamp> newest_;
};

}  // namespace oriel::promql
