#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace oriel {

enum class LogLevel { Debug, Info, Warning, Error };

/// Writes one line to the sink (standard error by default). Thread-safe. `area` is the folder's word: "tsdb", "engine".
void log(LogLevel level, std::string_view area, std::string_view message);

using LogSink = std::function<void(LogLevel, std::string_view area, std::string_view message)>;
/// Replaces the sink (tests, the window's notices); an empty one restores standard error.
void setLogSink(LogSink sink);
void setLogLevel(LogLevel lowest);

}  // namespace oriel
