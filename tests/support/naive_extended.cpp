#include "tests/support/naive_evaluation.h"

namespace oriel::test {
namespace {

using promql::Edges;

struct Line {
  const NaivePoint& from;
  const NaivePoint& to;
};

/// A counter that fell between the two began at zero.
double valueOn(const Line& line, Timestamp time, bool counter) {
  const double begin = counter && line.to.value < line.from.value ? 0 : line.from.value;
  return begin + (line.to.value - begin) * static_cast<double>(time - line.from.time) /
                     static_cast<double>(line.to.time - line.from.time);
}

/// The last sample at or before the start, or the first one.
std::size_t firstOf(const NaiveWindow& window) {
  std::size_t first = 0;
  for (std::size_t i = 0; i < window.points.size(); ++i)
    if (window.points[i].time <= window.start) first = i;
  return first;
}

/// Anchored: the last sample. Smoothed: the first at or after the end, or the last one.
std::size_t lastOf(const NaiveWindow& window) {
  std::size_t last = window.points.size() - 1;
  for (std::size_t i = last; window.edges == Edges::Smoothed && i-- > 0;)
    if (window.points[i].time >= window.end) last = i;
  return last;
}

bool difference(const NaiveWindow& window, bool counter, bool perSecond, NaiveSample& out) {
  const auto& points = window.points;
  const std::size_t first = firstOf(window);
  const std::size_t last = lastOf(window);
  if (points[last].time <= window.start) return false;
  const bool smoothed = window.edges == Edges::Smoothed;
  if (smoothed && points[first].time > window.end) return false;
  double left = points[first].value;
  if (smoothed && points[first].time < window.start)
    left = valueOn({points[first], points[first + 1]}, window.start, counter);
  double right = points[last].value;
  if (smoothed && last > 0 && points[last].time > window.end)
    right = valueOn({points[last - 1], points[last]}, window.end, counter);
  out.value = right - left;
  if (counter) {
    double before = left;
    for (std::size_t i = first; i <= last; ++i) {
      if (points[i].time <= window.start || points[i].time >= window.end) continue;
      if (points[i].value < before) out.value += before;
      before = points[i].value;
    }
    if (right < before) out.value += before;
  }
  if (perSecond) out.value /= static_cast<double>(window.end - window.start) / 1000;
  return true;
}

}  // namespace

bool naiveExtended(const std::string& function, const NaiveWindow& window, NaiveSample& out) {
  const bool anchored = window.edges == Edges::Anchored;
  for (const NaivePoint& point : window.points)
    if (point.histogram) throw NaiveUnknown{"histograms with extended edges"};
  out.labels = window.labels;
  out.dropName = true;
  if (function == "rate" || function == "increase") return difference(window, true, function == "rate", out);
  if (function == "delta") return difference(window, false, false, out);
  if (!anchored || (function != "resets" && function != "changes")) throw NaiveError{"not with these edges"};
  if (window.points.back().time <= window.start) return false;
  NaiveWindow counted = window;
  counted.edges = Edges::Plain;
  counted.points.erase(counted.points.begin(), counted.points.begin() + static_cast<std::ptrdiff_t>(firstOf(window)));
  return naiveOverTime(function, counted, {}, window.end, {}, out);
}

bool naiveSmoothed(const NaiveWindow& around, Timestamp at, double& value) {
  const auto& points = around.points;
  for (const NaivePoint& point : points)
    if (point.histogram) throw NaiveUnknown{"smoothed histograms"};
  std::size_t next = 0;
  while (next < points.size() && points[next].time < at) ++next;
  if (next < points.size() && points[next].time == at) {
    value = points[next].value;
  } else if (next == 0) {
    return false;
  } else if (next == points.size()) {
    value = points.back().value;
  } else {
    value = valueOn({points[next - 1], points[next]}, at, false);
  }
  return true;
}

}  // namespace oriel::test
