#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

struct TimedValue {
  double x = 0, y = 0;
};
using TimedValues = std::vector<TimedValue>;

// Means over a moving window, of times and of values.
TimedValues movingMeans(const TimedValues& points, std::size_t window, std::size_t slide) {
  window = std::clamp<std::size_t>(window, 1, std::max<std::size_t>(points.size(), 1));
  TimedValues result;
  double x = 0, y = 0;
  const double origin = points.empty() ? 0 : points.front().x;
  for (std::size_t i = 0; i < points.size(); ++i) {
    x += points[i].x - origin;
    y += points[i].y;
    if (i >= window) {
      x -= points[i - window].x - origin;
      y -= points[i - window].y;
    }
    const double count = static_cast<double>(window);
    if (i + 1 >= window && (i + 1 - window) % slide == 0) result.push_back({origin + x / count, y / count});
  }
  return result;
}

// How much the curve jumps from point to point: the spread of its steps.
double roughnessOf(const TimedValues& points) {
  if (points.size() < 2) return 0;
  double sum = 0, squares = 0;
  const double count = static_cast<double>(points.size() - 1);
  for (std::size_t i = 1; i < points.size(); ++i) sum += points[i].y - points[i - 1].y;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const double off = points[i].y - points[i - 1].y - sum / count;
    squares += off * off;
  }
  return std::sqrt(squares / count);
}

// How much the curve keeps its outliers.
double kurtosisOf(const TimedValues& points) {
  double mean = 0, second = 0, fourth = 0;
  const double count = static_cast<double>(points.size());
  for (const TimedValue& point : points) mean += point.y / count;
  for (const TimedValue& point : points) {
    const double square = (point.y - mean) * (point.y - mean);
    second += square;
    fourth += square * square;
  }
  return second == 0 ? 0 : fourth * count / (second * second);
}

std::vector<double> autocorrelation(const TimedValues& points, std::size_t most) {
  double mean = 0, own = 0;
  for (const TimedValue& point : points) mean += point.y / static_cast<double>(points.size());
  for (const TimedValue& point : points) own += (point.y - mean) * (point.y - mean);
  std::vector<double> result(most + 1, 0);
  for (std::size_t lag = 1; lag <= most && own > 0; ++lag) {
    for (std::size_t i = 0; i + lag < points.size(); ++i) {
      result[lag] += (points[i].y - mean) * (points[i + lag].y - mean) / own;
    }
  }
  return result;
}

std::vector<std::size_t> correlationPeaks(const std::vector<double>& correlation) {
  constexpr double kWorthwhile = 0.2;
  std::vector<std::size_t> peaks;
  for (std::size_t lag = 2; lag + 1 < correlation.size(); ++lag) {
    const bool peak = correlation[lag] > correlation[lag - 1] && correlation[lag] >= correlation[lag + 1];
    if (peak && correlation[lag] > kWorthwhile) peaks.push_back(lag);
  }
  return peaks;
}

/// Looks for the widest window that makes the curve smooth and leaves its outliers (ASAP, Rong and Bailis 2017).
class WindowSearch {
 public:
  explicit WindowSearch(const TimedValues& points)
      : points_(points), kurtosis_(kurtosisOf(points)), roughness_(roughnessOf(points)) {}

  std::size_t find() {
    const std::size_t most = std::max<std::size_t>(points_.size() / 10, 1);
    const std::vector<double> correlation = autocorrelation(points_, most);
    const std::vector<std::size_t> peaks = correlationPeaks(correlation);
    std::size_t low = 1, high = most;
    for (std::size_t i = peaks.size(); i-- > 0;) {
      if (peaks[i] < low) break;
      if (!tryWindow(peaks[i])) continue;
      low = peaks[i] + 1;
      if (i + 1 < peaks.size()) high = peaks[i + 1];
      break;
    }
    while (low <= high) {
      const std::size_t middle = low + (high - low) / 2;
      if (tryWindow(middle)) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return window_;
  }

 private:
  // True when the outliers stay; the smoothest such window is kept.
  bool tryWindow(std::size_t window) {
    const TimedValues smooth = movingMeans(points_, window, 1);
    if (kurtosisOf(smooth) < kurtosis_) return false;
    const double roughness = roughnessOf(smooth);
    if (roughness < roughness_) {
      roughness_ = roughness;
      window_ = window;
    }
    return true;
  }

  const TimedValues& points_;
  double kurtosis_;
  double roughness_;
  std::size_t window_ = 1;
};

TimedValues smoothCurve(TimedValues points, std::size_t resolution) {
  if (points.size() >= 2 * resolution) {
    const std::size_t group = points.size() / resolution;
    points = movingMeans(points, group, group);
  }
  return movingMeans(points, WindowSearch(points).find(), 1);
}

TimedValues therePoints(const StepField& time, const StepField& field) {
  TimedValues points;
  for (std::size_t row = 0; row < field.size(); ++row) {
    if (isNullCell(time, row) || std::isnan(field.numbers()[row])) continue;
    points.push_back({static_cast<double>(time.times()[row]), field.numbers()[row]});
  }
  return points;
}

// The value of a curve between its points; outside of them on the line from its first to its last.
double valueBetween(const TimedValues& points, double x) {
  auto right =
      std::lower_bound(points.begin(), points.end(), x, [](const TimedValue& p, double at) { return p.x < at; });
  if (right != points.end() && right->x == x) return right->y;
  const bool inside = right != points.begin() && right != points.end();
  const TimedValue a = inside ? *(right - 1) : points.front(), b = inside ? *right : points.back();
  return a.x == b.x ? a.y : a.y + (x - a.x) / (b.x - a.x) * (b.y - a.y);
}

StepFrame smoothedFrame(const StepFrame& frame, std::size_t resolution) {
  const StepField *time = firstTimeField(frame), *reference = nullptr;
  for (const StepField& field : frame.fields) {
    if (!reference && stepTypeName(field) == "number" && field.size() > 0) reference = &field;
  }
  if (!time || !reference) return frame;
  const TimedValues points = therePoints(*time, *reference);
  if (points.empty()) return frame;
  const TimedValues smooth = smoothCurve(points, resolution);
  StepFrame out = frame.with({});
  out.name = (frame.name.empty() ? "Data" : frame.name) + " (smoothed)";
  for (const StepField& field : frame.fields) {
    const bool number = stepTypeName(field) == "number";
    // Columns of other kinds have no values between rows.
    if (!number && field.type() != FieldType::Time) continue;
    const TimedValues own = number ? therePoints(*time, field) : TimedValues();
    std::vector<Cell> cells;
    for (const TimedValue& point : smooth) {
      cells.emplace_back(!number ? std::round(point.x) : own.empty() ? std::nan("") : valueBetween(own, point.x));
    }
    StepField& smoothed = out.fields.emplace_back(field);
    if (number) smoothed.name += " (smoothed)";
    smoothed.forget();
    setCells(smoothed, field.type(), cells);
  }
  return out;
}

}  // namespace

StepFrames transformSmoothing(StepFrames frames, const Json& options, StepNotes&) {
  constexpr int kHighestResolution = 2000;
  const int resolution = std::clamp(jsonInt(options, "resolution", 100), 1, kHighestResolution);
  StepFrames result;
  for (const StepFrame& frame : frames) result.push_back(smoothedFrame(frame, static_cast<std::size_t>(resolution)));
  return result;
}

}  // namespace oriel::dashboards
