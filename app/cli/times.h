#pragma once

#include <string>

#include "models/base/result.h"
#include "models/base/time.h"

namespace oriel::cli {

/// A time as a person writes it: Unix seconds (`1700000000`, `1700000000.5`), RFC 3339 (`2023-11-14T22:13:20Z`,
/// `+01:00`), `now`, `now-1h30m`, `now+5m`. InvalidInput otherwise.
Result<Timestamp> parseTime(const std::string& text, Timestamp now);

/// A step: `15s`, `1m30s` or seconds (`15`, `0.5`). Positive.
Result<Duration> parseStep(const std::string& text);

/// Seconds since the epoch with at most three decimals: `1700000000`, `1700000000.5`.
std::string formatSeconds(Timestamp time);

/// `2023-11-14T22:13:20Z`, with milliseconds where there are some.
std::string formatRfc3339(Timestamp time);

}  // namespace oriel::cli
