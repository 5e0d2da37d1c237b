#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "models/base/time.h"

namespace oriel {

/// Names a pending timer of one Clock; 0 is no timer.
enum class TimerId : std::uint64_t { None = 0 };

/// Time and timers. Everything in models/ that waits or stamps goes through a Clock, so tests run on a virtual one.
///
/// Thread-safe. Timer tasks run one after the other on the clock's own thread (SystemClock: the engine loop;
/// ManualClock: the thread that calls advance). A task must not block. cancel() of a running task returns at
/// once without waiting; tasks therefore hold what they need by shared or weak pointer.
class Clock {
 public:
  virtual ~Clock() = default;

  /// Wall clock, may jump either way.
  virtual Timestamp now() const = 0;
  /// Never goes back; only differences mean anything.
  virtual std::chrono::nanoseconds monotonic() const = 0;

  /// Runs `task` once, `delay` from now on the monotonic clock (a past or zero delay: as soon as possible).
  virtual TimerId schedule(std::chrono::nanoseconds delay, std::function<void()> task) = 0;
  /// False when the timer has already run or never was.
  virtual bool cancel(TimerId id) = 0;
};

/// The computer's clock; owns one thread for its timers, joined by the destructor (pending timers are dropped).
std::unique_ptr<Clock> makeSystemClock();

/// A clock that stands still until told. `advance` moves wall and monotonic time together and runs due tasks in
/// order on the calling thread; `jumpWall` moves only the wall clock.
class ManualClock : public Clock {
 public:
  explicit ManualClock(Timestamp start = 0);
  ~ManualClock() override;

  Timestamp now() const override;
  std::chrono::nanoseconds monotonic() const override;
  TimerId schedule(std::chrono::nanoseconds delay, std::function<void()> task) override;
  bool cancel(TimerId id) override;

  void advance(Duration by);
  void jumpWall(Duration by);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oriel
