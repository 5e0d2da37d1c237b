#include <QDateTime>
#include <QTimeZone>
#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/painting/ticks.h"

namespace oriel::widgets {

namespace {

constexpr double kLabelGapPx = 28;
// Months and years are no fixed lengths: they stand as negative numbers of months.
constexpr std::array<Duration, 36> kTimeSteps{1,
                                              2,
                                              5,
                                              10,
                                              20,
                                              50,
                                              100,
                                              200,
                                              500,
                                              kSecond,
                                              2 * kSecond,
                                              5 * kSecond,
                                              10 * kSecond,
                                              15 * kSecond,
                                              30 * kSecond,
                                              kMinute,
                                              2 * kMinute,
                                              5 * kMinute,
                                              10 * kMinute,
                                              15 * kMinute,
                                              30 * kMinute,
                                              kHour,
                                              2 * kHour,
                                              3 * kHour,
                                              6 * kHour,
                                              12 * kHour,
                                              kDay,
                                              2 * kDay,
                                              7 * kDay,
                                              14 * kDay,
                                              -1,
                                              -3,
                                              -6,
                                              -12,
                                              -60,
                                              -120};

QTimeZone tickZone(const std::string& timezone) {
  if (timezone.empty() || timezone == "browser") return QTimeZone::systemTimeZone();
  if (timezone == "utc" || timezone == "UTC") return QTimeZone::utc();
  const QTimeZone zone(QByteArray::fromStdString(timezone));
  return zone.isValid() ? zone : QTimeZone::systemTimeZone();
}

Duration zoneOffset(const QTimeZone& zone, Timestamp time) {
  return static_cast<Duration>(zone.offsetFromUtc(QDateTime::fromMSecsSinceEpoch(time, Qt::UTC))) * kSecond;
}

// Where a wall-clock time stands on the time line; one repetition corrects for a change of offset in between.
Timestamp fromWallClock(const QTimeZone& zone, Timestamp wall) {
  const Timestamp guess = wall - zoneOffset(zone, wall);
  return wall - zoneOffset(zone, guess);
}

QString timeTickFormat(Duration step, TimeRange range) {
  if (step == -12 || step == -60 || step == -120) return QStringLiteral("yyyy");
  if (step < 0) return QStringLiteral("yyyy-MM");
  if (step >= kDay) return QStringLiteral("MM/dd");
  if (step < kSecond) return QStringLiteral("HH:mm:ss.zzz");
  if (step < kMinute) return QStringLiteral("HH:mm:ss");
  return range.to - range.from > kDay + kHour ? QStringLiteral("MM/dd HH:mm") : QStringLiteral("HH:mm");
}

Timestamp floorWall(Timestamp wall, Duration step) {
  // Weeks begin on Monday; the epoch was a Thursday.
  const Duration shift = step % kWeek == 0 ? 4 * kDay : 0;
  const Timestamp shifted = wall - shift;
  return (shifted >= 0 ? shifted / step : -((-shifted + step - 1) / step)) * step + shift;
}

std::vector<Timestamp> fixedSteps(TimeRange range, Duration step, const QTimeZone& zone) {
  std::vector<Timestamp> times;
  Timestamp wall = floorWall(range.from + zoneOffset(zone, range.from), step);
  for (int guard = 0; guard < 2000; ++guard, wall += step) {
    const Timestamp time = fromWallClock(zone, wall);
    if (time > range.to) break;
    if (time >= range.from && (times.empty() || time > times.back())) times.push_back(time);
  }
  return times;
}

std::vector<Timestamp> monthSteps(TimeRange range, int months, const QTimeZone& zone) {
  std::vector<Timestamp> times;
  const QDate start = QDateTime::fromMSecsSinceEpoch(range.from, zone).date();
  const int first = (start.year() * 12 + start.month() - 1) / months * months;
  for (int index = first, guard = 0; guard < 2000; index += months, ++guard) {
    const QDateTime at(QDate(index / 12, index % 12 + 1, 1), QTime(0, 0), zone);
    const Timestamp time = at.toMSecsSinceEpoch();
    if (time > range.to) break;
    if (time >= range.from) times.push_back(time);
  }
  return times;
}

Duration approximate(Duration step) { return step > 0 ? step : -step * 30 * kDay; }

}  // namespace

std::vector<TimeTick> timeTicks(TimeRange range, double widthPx,
                                const std::function<double(const QString&)>& labelWidth, const std::string& timezone) {
  std::vector<TimeTick> ticks;
  if (range.to <= range.from || widthPx <= 0) return ticks;
  const QTimeZone zone = tickZone(timezone);
  const double pxPerMs = widthPx / static_cast<double>(range.to - range.from);
  Duration chosen = kTimeSteps.back();
  QString format = timeTickFormat(chosen, range);
  QString measured;
  double width = 0;
  for (const Duration step : kTimeSteps) {
    const QString candidate = timeTickFormat(step, range);
    if (candidate != measured) width = labelWidth(QDateTime::fromMSecsSinceEpoch(range.from, zone).toString(candidate));
    measured = candidate;
    if (static_cast<double>(approximate(step)) * pxPerMs < width + kLabelGapPx) continue;
    chosen = step;
    format = candidate;
    break;
  }
  const std::vector<Timestamp> times =
      chosen > 0 ? fixedSteps(range, chosen, zone) : monthSteps(range, static_cast<int>(-chosen), zone);
  ticks.reserve(times.size());
  for (const Timestamp time : times) {
    ticks.push_back({time, QDateTime::fromMSecsSinceEpoch(time, zone).toString(format)});
  }
  return ticks;
}

}  // namespace oriel::widgets
