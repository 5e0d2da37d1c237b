#include "app/cli/end_signals.h"

#include <pthread.h>

#include <algorithm>

namespace oriel::cli {

EndSignals::EndSignals() {
  sigemptyset(&set_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set_, signal);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
}

int EndSignals::wait(Duration time) const {
  const timespec limit{static_cast<time_t>(time / kSecond), static_cast<long>(time % kSecond) * 1000000};
  return std::max(sigtimedwait(&set_, nullptr, &limit), 0);
}

}  // namespace oriel::cli
