#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "models/base/clock.h"

namespace oriel::net {

/// Timers by due time, then by the order they were set. A cancelled timer gives its task back at once; its place in the
/// heap goes when it comes to the top, or when such places outnumber the living. Not synchronised; owned by a loop.
class TimerHeap {
 public:
  using Task = std::function<void()>;

  TimerId add(std::chrono::nanoseconds due, Task task);
  /// The task, so that the caller destroys it outside of locks; empty when there is no such timer.
  Task remove(TimerId id);
  /// kNever when there is none.
  std::chrono::nanoseconds nextDue();
  /// The next task that is due; empty when none is.
  Task takeDue(std::chrono::nanoseconds now);

  static constexpr std::chrono::nanoseconds kNever = std::chrono::nanoseconds::max();

 private:
  struct Entry {
    std::chrono::nanoseconds due;
    std::uint64_t id;
    bool operator<(const Entry& other) const { return due != other.due ? due > other.due : id > other.id; }
  };
  void dropCancelledTop();
  void popTop();

  std::uint64_t lastId_ = 0;
  std::vector<Entry> heap_;
  std::unordered_map<std::uint64_t, Task> tasks_;
};

}  // namespace oriel::net
