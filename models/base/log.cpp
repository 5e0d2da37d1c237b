#include "models/base/log.h"

#include <cstdio>
#include <mutex>

namespace oriel {
namespace {

struct LogState {
  std::mutex mutex;
  LogSink sink;
  LogLevel lowest = LogLevel::Info;
};

LogState& logState() {
  static LogState state;
  return state;
}

const char* levelName(LogLevel level) {
  switch (level) {
    case LogLevel::Debug: return "debug";
    case LogLevel::Info: return "info";
    case LogLevel::Warning: return "warning";
    case LogLevel::Error: return "error";
  }
  return "?";
}

}  // namespace

void log(LogLevel level, std::string_view area, std::string_view message) {
  LogState& state = logState();
  std::lock_guard lock(state.mutex);
  if (level < state.lowest) return;
  if (state.sink) {
    state.sink(level, area, message);
    return;
  }
  std::fprintf(stderr, "oriel: %s: %.*s: %.*s\n", levelName(level), static_cast<int>(area.size()), area.data(),
               static_cast<int>(message.size()), message.data());
}

void setLogSink(LogSink sink) {
  LogState& state = logState();
  std::lock_guard lock(state.mutex);
  state.sink = std::move(sink);
}

void setLogLevel(LogLevel lowest) {
  LogState& state = logState();
  std::lock_guard lock(state.mutex);
  state.lowest = lowest;
}

}  // namespace oriel
