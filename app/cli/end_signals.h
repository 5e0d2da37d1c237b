#pragma once

#include <csignal>

#include "models/base/time.h"

namespace oriel::cli {

/// Signals that a verb without a window waits for. Blocked before any thread starts, so that only wait() takes them.
class EndSignals {
 public:
  EndSignals();
  /// The signal that came within the time; 0: none.
  int wait(Duration time) const;

 private:
  sigset_t set_{};
};

}  // namespace oriel::cli
