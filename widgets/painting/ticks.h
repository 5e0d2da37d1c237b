#pragma once

#include <QString>
#include <functional>
#include <string>
#include <vector>

#include "models/base/time.h"

namespace oriel::widgets {

enum class TickBase { Decimal, Binary };

struct AxisRange {
  double min = 0;
  double max = 1;
};

/// Limits that were asked for; NaN where there is none. Hard ones are taken as they are, soft ones only widen.
struct AxisLimits {
  double hardMin;
  double hardMax;
  double softMin;
  double softMax;
  AxisLimits();
};

/// The range an axis shows for data between `dataMin` and `dataMax` (NaN: no data): a tenth of air on both sides,
/// rounded to a tenth of the range's power of ten, never crossing zero only because of the air. Always max > min. Any
/// thread.
AxisRange niceRange(double dataMin, double dataMax, const AxisLimits& limits = {});

/// Multiples of 1, 2, 2.5 or 5 x 10^n (Binary: 1, 2, 4 ... 512 x 1024^n) within the range, at most `maxCount` (>= 2).
/// Ascending.
std::vector<double> valueTicks(double min, double max, int maxCount, TickBase base = TickBase::Decimal);
/// Powers of `logBase` within the range, thinned to `maxCount`. Empty unless 0 < min < max.
std::vector<double> logTicks(double min, double max, double logBase, int maxCount);
/// True for units that count in 1024s, whose ticks want TickBase::Binary.
bool isBinaryUnit(const std::string& unitId);

struct TimeTick {
  Timestamp time = 0;
  QString label;
};

/// Ticks at round local times of `timezone` ("" and "browser": this computer's, "utc", or an IANA name), as many as fit
/// into `widthPx` without touching. `labelWidth` measures a label in px. Labels: `10:30`, `10:30:15`, `11/21 10:30`,
/// `11/21`, `2026-11`, `2026`.
std::vector<TimeTick> timeTicks(TimeRange range, double widthPx,
                                const std::function<double(const QString&)>& labelWidth, const std::string& timezone);

}  // namespace oriel::widgets
