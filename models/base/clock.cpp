#include "models/base/clock.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace oriel {

using std::chrono::nanoseconds;

// Named, since ManualClock::State has external linkage and holds one.
namespace detail {

/// Timers ordered by due time, then by the order they were set. Not synchronised.
class TimerQueue {
 public:
  TimerId add(nanoseconds due, std::function<void()> task) {
    const auto id = static_cast<TimerId>(++lastId_);
    const Key key{due, lastId_};
    tasks_.emplace(key, std::move(task));
    keys_.emplace(id, key);
    return id;
  }
  bool remove(TimerId id) {
    const auto it = keys_.find(id);
    if (it == keys_.end()) return false;
    tasks_.erase(it->second);
    keys_.erase(it);
    return true;
  }
  bool empty() const { return tasks_.empty(); }
  nanoseconds nextDue() const { return tasks_.begin()->first.first; }
  std::function<void()> takeNext() {
    auto node = tasks_.extract(tasks_.begin());
    keys_.erase(static_cast<TimerId>(node.key().second));
    return std::move(node.mapped());
  }

 private:
  using Key = std::pair<nanoseconds, std::uint64_t>;
  std::uint64_t lastId_ = 0;
  std::map<Key, std::function<void()>> tasks_;
  std::map<TimerId, Key> keys_;
};

}  // namespace detail

namespace {

class SystemClock final : public Clock {
 public:
  SystemClock() : thread_([this] { run(); }) {}
  ~SystemClock() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  Timestamp now() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
  nanoseconds monotonic() const override { return std::chrono::steady_clock::now().time_since_epoch(); }

  TimerId schedule(nanoseconds delay, std::function<void()> task) override {
    TimerId id;
    {
      std::lock_guard lock(mutex_);
      id = queue_.add(monotonic() + delay, std::move(task));
    }
    wake_.notify_all();
    return id;
  }
  bool cancel(TimerId id) override {
    std::lock_guard lock(mutex_);
    return queue_.remove(id);
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      if (queue_.empty()) {
        wake_.wait(lock);
        continue;
      }
      const auto due = std::chrono::steady_clock::time_point(
          std::chrono::duration_cast<std::chrono::steady_clock::duration>(queue_.nextDue()));
      if (std::chrono::steady_clock::now() < due) {
        wake_.wait_until(lock, due);
        continue;
      }
      auto task = queue_.takeNext();
      lock.unlock();
      task();
      task = nullptr;
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  detail::TimerQueue queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Clock> makeSystemClock() { return std::make_unique<SystemClock>(); }

struct ManualClock::State {
  mutable std::mutex mutex;
  detail::TimerQueue queue;
  Timestamp wall = 0;
  nanoseconds mono{0};
};

ManualClock::ManualClock(Timestamp start) : state_(std::make_unique<State>()) { state_->wall = start; }
ManualClock::~ManualClock() = default;

Timestamp ManualClock::now() const {
  std::lock_guard lock(state_->mutex);
  return state_->wall;
}
nanoseconds ManualClock::monotonic() const {
  std::lock_guard lock(state_->mutex);
  return state_->mono;
}
TimerId ManualClock::schedule(nanoseconds delay, std::function<void()> task) {
  std::lock_guard lock(state_->mutex);
  return state_->queue.add(state_->mono + std::max(delay, nanoseconds(0)), std::move(task));
}
bool ManualClock::cancel(TimerId id) {
  std::lock_guard lock(state_->mutex);
  return state_->queue.remove(id);
}

void ManualClock::advance(Duration by) {
  std::unique_lock lock(state_->mutex);
  const nanoseconds target = state_->mono + std::chrono::milliseconds(by);
  const Timestamp wallAtTarget = state_->wall + by;
  while (!state_->queue.empty() && state_->queue.nextDue() <= target) {
    const nanoseconds due = state_->queue.nextDue();
    state_->mono = due;
    state_->wall = wallAtTarget - std::chrono::duration_cast<std::chrono::milliseconds>(target - due).count();
    auto task = state_->queue.takeNext();
    lock.unlock();
    task();
    lock.lock();
  }
  state_->mono = target;
  state_->wall = wallAtTarget;
}

void ManualClock::jumpWall(Duration by) {
  std::lock_guard lock(state_->mutex);
  state_->wall += by;
}

}  // namespace oriel
