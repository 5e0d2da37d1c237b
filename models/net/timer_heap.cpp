#include "models/net/timer_heap.h"

#include <algorithm>
#include <utility>

namespace oriel::net {

using std::chrono::nanoseconds;

TimerId TimerHeap::add(nanoseconds due, Task task) {
  const std::uint64_t id = ++lastId_;
  heap_.push_back({due, id});
  std::push_heap(heap_.begin(), heap_.end());
  tasks_.emplace(id, std::move(task));
  return static_cast<TimerId>(id);
}

TimerHeap::Task TimerHeap::remove(TimerId id) {
  const auto found = tasks_.find(static_cast<std::uint64_t>(id));
  if (found == tasks_.end()) return {};
  Task task = std::move(found->second);
  tasks_.erase(found);
  if (heap_.size() > 2 * tasks_.size() + 64) {
    std::erase_if(heap_, [this](const Entry& entry) { return !tasks_.contains(entry.id); });
    std::make_heap(heap_.begin(), heap_.end());
  }
  return task;
}

void TimerHeap::popTop() {
  std::pop_heap(heap_.begin(), heap_.end());
  heap_.pop_back();
}

void TimerHeap::dropCancelledTop() {
  while (!heap_.empty() && !tasks_.contains(heap_.front().id)) popTop();
}

nanoseconds TimerHeap::nextDue() {
  dropCancelledTop();
  return heap_.empty() ? kNever : heap_.front().due;
}

TimerHeap::Task TimerHeap::takeDue(nanoseconds now) {
  if (nextDue() > now) return {};
  auto node = tasks_.extract(heap_.front().id);
  popTop();
  return std::move(node.mapped());
}

}  // namespace oriel::net
