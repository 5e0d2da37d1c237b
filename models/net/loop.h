#pragma once

#include <functional>
#include <memory>

#include "models/base/clock.h"

namespace oriel::net {

/// The engine loop: one thread with an epoll set, on which timers run and file descriptors are watched. It is the Clock
/// of a running engine. Thread-safe; watch() and its callbacks belong to the loop's own thread (use post()).
class Loop : public Clock {
 public:
  /// Runs `task` on the loop's thread, in the order of posting. Tasks that were posted when the loop ends are dropped.
  virtual void post(std::function<void()> task) = 0;
  virtual bool onLoopThread() const = 0;

  /// Calls `ready(events)` (EPOLLIN, ...) whenever `fd` is; replaces an earlier watch. 0 events end it.
  virtual void watch(int fd, std::uint32_t events, std::function<void(std::uint32_t)> ready) = 0;
};

/// Starts the thread; the destructor stops and joins it.
std::shared_ptr<Loop> makeLoop();

}  // namespace oriel::net
