#include "models/net/loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "models/base/log.h"
#include "models/net/timer_heap.h"

namespace oriel::net {

namespace {

using std::chrono::nanoseconds;

// Marks in epoll's data beside those of watched descriptors, whose lower half is a descriptor.
constexpr std::uint64_t kWakeMark = ~0ULL;
constexpr std::uint64_t kTimerMark = ~0ULL - 1;

/// Everything of a loop; shared between its owner and its thread, since the last owner may let go on that very thread.
class LoopState {
 public:
  LoopState()
      : epoll_(epoll_create1(EPOLL_CLOEXEC)),
        wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        timer_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
    if (epoll_ < 0 || wake_ < 0 || timer_ < 0) log(LogLevel::Error, "net", "no descriptors left for the engine loop");
    addOwn(wake_, kWakeMark);
    addOwn(timer_, kTimerMark);
  }
  ~LoopState() {
    for (const int fd : {epoll_, wake_, timer_}) {
      if (fd >= 0) close(fd);
    }
  }
  LoopState(const LoopState&) = delete;
  LoopState& operator=(const LoopState&) = delete;

  static nanoseconds monotonic() { return std::chrono::steady_clock::now().time_since_epoch(); }

  TimerId schedule(nanoseconds delay, std::function<void()> task) {
    delay = std::max(delay, nanoseconds(0));
    const nanoseconds now = monotonic();
    const nanoseconds due = delay < TimerHeap::kNever - now ? now + delay : TimerHeap::kNever - nanoseconds(1);
    std::lock_guard lock(mutex_);
    const TimerId id = timers_.add(due, std::move(task));
    // The loop itself looks at its timers before it sleeps.
    if (due < armed_ && !onThread()) wake();
    return id;
  }

  bool cancel(TimerId id) {
    std::function<void()> task;  // destroyed after the lock
    std::lock_guard lock(mutex_);
    task = timers_.remove(id);
    return static_cast<bool>(task);
  }

  void post(std::function<void()> task) {
    std::lock_guard lock(mutex_);
    posted_.push_back(std::move(task));
    if (!onThread()) wake();
  }

  void watch(int fd, std::uint32_t events, std::function<void(std::uint32_t)> ready) {
    if (events == 0) {
      if (watches_.erase(fd) > 0) epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
      return;
    }
    // The generation keeps an event that waits in the current round from reaching a later owner of the same number.
    Watch& watch = watches_[fd];
    const bool known = watch.ready != nullptr;
    watch = {++generation_, std::make_shared<const std::function<void(std::uint32_t)>>(std::move(ready))};
    epoll_event event{};
    event.events = events;
    event.data.u64 = (static_cast<std::uint64_t>(watch.generation) << 32U) | static_cast<std::uint32_t>(fd);
    const int first = known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    const int second = known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    if (epoll_ctl(epoll_, first, fd, &event) != 0 && epoll_ctl(epoll_, second, fd, &event) != 0) {
      log(LogLevel::Error, "net", "a descriptor cannot be watched");
    }
  }

  bool onThread() const { return std::this_thread::get_id() == thread_.load(std::memory_order_relaxed); }

  void stop() {
    stopping_.store(true);
    std::lock_guard lock(mutex_);
    wake();
  }

  void run() {
    thread_.store(std::this_thread::get_id());
    while (!stopping_.load()) {
      runTimers();
      runPosted();
      if (!stopping_.load()) waitForEvents();
    }
    dropTasks();
  }

 private:
  struct Watch {
    std::uint32_t generation = 0;
    std::shared_ptr<const std::function<void(std::uint32_t)>> ready;
  };

  void addOwn(int fd, std::uint64_t mark) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = mark;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }

  // Under the mutex. One write serves everything that comes before the loop has woken up.
  void wake() {
    if (wakePending_) return;
    wakePending_ = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(wake_, &one, sizeof one);
  }

  void runTimers() {
    // What a task schedules for now waits for the next round, so that descriptors get their turn.
    const nanoseconds now = monotonic();
    while (!stopping_.load()) {
      std::function<void()> task;
      {
        std::lock_guard lock(mutex_);
        task = timers_.takeDue(now);
      }
      if (!task) return;
      task();
    }
  }

  void runPosted() {
    std::vector<std::function<void()>> tasks;
    {
      std::lock_guard lock(mutex_);
      tasks.swap(posted_);
    }
    for (auto& task : tasks) {
      if (stopping_.load()) return;
      task();
      task = nullptr;
    }
  }

  /// True when there is something to do without waiting.
  bool armTimer() {
    std::lock_guard lock(mutex_);
    if (!posted_.empty()) return true;
    const nanoseconds due = timers_.nextDue();
    if (due <= monotonic()) return true;
    // An early wake-up costs less than telling the kernel of every cancelled timer.
    if (due >= armed_ && armed_ > monotonic()) return false;
    armed_ = due;
    itimerspec when{};
    if (due != TimerHeap::kNever) {
      when.it_value.tv_sec = static_cast<time_t>(due.count() / 1'000'000'000);
      when.it_value.tv_nsec = static_cast<long>(due.count() % 1'000'000'000);
    }
    timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
    return false;
  }

  void waitForEvents() {
    const int patience = armTimer() ? 0 : -1;
    std::array<epoll_event, 64> events;
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), patience);
    for (int i = 0; i < count && !stopping_.load(); ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      if (event.data.u64 == kWakeMark || event.data.u64 == kTimerMark) {
        drain(event.data.u64);
        continue;
      }
      const auto found = watches_.find(static_cast<int>(event.data.u64 & 0xFFFFFFFFU));
      if (found == watches_.end() || found->second.generation != event.data.u64 >> 32U) continue;
      const auto ready = found->second.ready;  // the callback may end its own watch
      (*ready)(event.events);
    }
  }

  void drain(std::uint64_t mark) {
    std::uint64_t value = 0;
    std::lock_guard lock(mutex_);
    if (mark == kWakeMark) {
      [[maybe_unused]] const auto woken = read(wake_, &value, sizeof value);
      wakePending_ = false;
    } else {
      [[maybe_unused]] const auto fired = read(timer_, &value, sizeof value);
      armed_ = TimerHeap::kNever;
    }
  }

  /// Tasks may own what calls the loop again when it goes, so they are destroyed outside the lock.
  void dropTasks() {
    for (;;) {
      std::vector<std::function<void()>> posted;
      TimerHeap timers;
      {
        std::lock_guard lock(mutex_);
        posted.swap(posted_);
        std::swap(timers, timers_);
      }
      if (posted.empty() && timers.nextDue() == TimerHeap::kNever) break;
    }
    watches_.clear();
  }

  const int epoll_, wake_, timer_;
  std::atomic<std::thread::id> thread_;
  std::atomic<bool> stopping_{false};

  std::mutex mutex_;
  TimerHeap timers_;
  std::vector<std::function<void()>> posted_;
  nanoseconds armed_ = TimerHeap::kNever;  ///< what the timerfd stands at
  bool wakePending_ = false;

  // The loop's thread only.
  std::unordered_map<int, Watch> watches_;
  std::uint32_t generation_ = 0;
};

class EpollLoop final : public Loop {
 public:
  EpollLoop() : state_(std::make_shared<LoopState>()), thread_([state = state_] { state->run(); }) {}
  ~EpollLoop() override {
    state_->stop();
    if (state_->onThread()) {
      thread_.detach();  // the last owner was a task
    } else {
      thread_.join();
    }
  }

  Timestamp now() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
  nanoseconds monotonic() const override { return LoopState::monotonic(); }
  TimerId schedule(nanoseconds delay, std::function<void()> task) override {
    return state_->schedule(delay, std::move(task));
  }
  bool cancel(TimerId id) override { return state_->cancel(id); }
  void post(std::function<void()> task) override { state_->post(std::move(task)); }
  bool onLoopThread() const override { return state_->onThread(); }
  void watch(int fd, std::uint32_t events, std::function<void(std::uint32_t)> ready) override {
    state_->watch(fd, events, std::move(ready));
  }

 private:
  std::shared_ptr<LoopState> state_;
  std::thread thread_;
};

}  // namespace

std::shared_ptr<Loop> makeLoop() { return std::make_shared<EpollLoop>(); }

}  // namespace oriel::net
