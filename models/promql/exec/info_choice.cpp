#include "models/promql/exec/info_choice.h"

#include <algorithm>
#include <iterator>

namespace oriel::promql {

int InfoChoice::offer(int series, int step, Timestamp time, int steps) {
  if (members_ == 1) {
    extend(series, step);
    return kNone;
  }
  if (chosen_.empty()) {
    chosen_.assign(static_cast<std::size_t>(steps), kNone);
    newest_.assign(static_cast<std::size_t>(steps), 0);
  }
  int& chosen = chosen_[static_cast<std::size_t>(step)];
  Timestamp& newest = newest_[static_cast<std::size_t>(step)];
  if (chosen != kNone && newest >= time) return newest == time ? chosen : kNone;
  chosen = series;
  newest = time;
  return kNone;
}

void InfoChoice::extend(int series, int step) {
  if (step > next_) runs_.push_back({next_, kNone});
  if (runs_.empty() || runs_.back().series != series) runs_.push_back({step, series});
  next_ = step + 1;
}

void InfoChoice::endMember(int steps) {
  if (++ended_ >= members_) finish(steps);
}

void InfoChoice::finish(int steps) {
  if (finished_) return;
  finished_ = true;
  for (int step = 0; step < static_cast<int>(chosen_.size()); ++step)
    if (const int series = chosen_[static_cast<std::size_t>(step)]; series != kNone) extend(series, step);
  chosen_ = {};
  newest_ = {};
  if (next_ < steps) runs_.push_back({next_, kNone});
}

int InfoChoice::at(int step) const {
  const auto after =
      std::upper_bound(runs_.begin(), runs_.end(), step, [](int s, const Run& run) { return s < run.from; });
  return after == runs_.begin() ? kNone : std::prev(after)->series;
}

}  // namespace oriel::promql
