#pragma once

#include <optional>
#include <string>

#include "models/base/time.h"

namespace oriel::dashboards {

/// `30s`, `1m`, `500ms`, `60` (seconds), `>10s`; nothing when the text is none. Any thread.
std::optional<Duration> parseInterval(const std::string& text);
/// `15s`, `1m`, `200ms`: the largest unit that fits, rounded down (Grafana's).
std::string intervalText(Duration interval);
/// The next of Grafana's round steps (1 ms ... 1 y) for a wanted one.
Duration roundInterval(double wantedMs);
/// The step for `points` points over a range, never below `minimum`.
Duration calculateInterval(Duration range, int points, Duration minimum);

}  // namespace oriel::dashboards
