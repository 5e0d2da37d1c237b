#pragma once

#include <string>

#include "models/base/time.h"

namespace oriel::dashboards {

/// A point in time by one of the patterns that Grafana uses (`YYYY-MM-DD HH:mm:ss.SSS`, `ddd`, `[literal]`, `LT`, `X`,
/// ...). Any thread.
std::string datePattern(Timestamp time, const std::string& pattern, const std::string& timezone);
/// `3 hours ago`, `in 2 days`, `a few seconds ago`.
std::string timeFromNow(Timestamp time, Timestamp now);

}  // namespace oriel::dashboards
