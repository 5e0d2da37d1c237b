#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/steps.h"
#include "models/base/text.h"

namespace oriel::dashboards {
namespace {

constexpr double kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour, kYear = 365 * kDay;

const std::vector<double>& roundTimes() {
  static const std::vector<double> sizes = [] {
    std::vector<double> all;
    const auto add = [&all](double unit, std::initializer_list<double> counts) {
      for (const double count : counts) all.push_back(unit * count);
    };
    add(1, {1, 2, 4, 5, 10, 20, 25, 40, 50, 100, 200, 250, 400, 500});
    add(kSecond, {1, 2, 4, 5, 10, 15, 20, 30});
    add(kMinute, {1, 2, 4, 5, 10, 15, 20, 30});
    add(kHour, {1, 2, 4, 6, 8, 12, 18});
    add(kDay, {1, 2, 3, 4, 5, 6, 7, 10, 15, 30, 45, 60, 90, 180});
    add(kYear, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    return all;
  }();
  return sizes;
}

// 1, 1.5, 2, ... 9.5 times a power of ten; from 1 on whole numbers only.
const std::vector<double>& roundNumbers() {
  static const std::vector<double> sizes = [] {
    std::vector<double> all;
    for (int power = -16; power < 16; ++power) {
      for (int half = 2; half < 20; ++half) {
        // Divided, so that 0.3 is 0.3 and not 0.30000000000000004.
        const double size = power < 0 ? half * 5 / std::pow(10, 1 - power) : half * 5 * std::pow(10, power) / 10;
        if (power < 0 || std::trunc(size) == size) all.push_back(size);
      }
    }
    return all;
  }();
  return sizes;
}

// The greatest round size that makes at least about `count` buckets.
double roundSize(double span, double count, bool time) {
  const double target = span / std::max(count - 1, 1.0);
  const std::vector<double>& sizes = time ? roundTimes() : roundNumbers();
  const auto above = std::upper_bound(sizes.begin(), sizes.end(), target);
  if (above == sizes.end()) return sizes.front();
  return above == sizes.begin() ? sizes.front() : *(above - 1);
}

struct HeatmapAxis {
  double size = 0;
  double first = 0;
  std::size_t count = 0;
  double logBase = 0;  ///< 0: linear

  double binOf(double value) const {
    const double scaled = logBase == 2 ? std::log2(value) : logBase == 10 ? std::log10(value) : value;
    return std::floor(scaled / size) * size;
  }
  std::size_t placeOf(double value) const {
    return static_cast<std::size_t>(std::llround((binOf(value) - first) / size));
  }
  double lowerOf(std::size_t place) const {
    const double bin = first + static_cast<double>(place) * size;
    return logBase > 0 ? std::pow(logBase, bin) : bin;
  }
  void span(double low, double high) {
    first = binOf(low);
    const double bins = std::round((binOf(high) - first) / size) + 1;
    count = bins >= 1 && bins < 1e9 ? static_cast<std::size_t>(bins) : 0;
  }
};

struct HeatmapPoint {
  double x, y;
};

double bucketValue(const Json* config, bool time) {
  const Json* value = jsonIsObject(config) ? jsonFind(*config, "value") : nullptr;
  if (!value) return 0;
  const std::string text = jsonTextOf(*value);
  const double number = numberOfText(text);
  if (!std::isnan(number)) return number;
  const auto duration = parseDuration(text);
  return time && duration.ok() ? static_cast<double>(duration.value()) : 0;
}

HeatmapAxis makeAxis(const Json* config, double low, double high, bool time, double defaultCount) {
  HeatmapAxis axis;
  const std::string mode = jsonIsObject(config) ? jsonText(*config, "mode") : "";
  const double value = bucketValue(config, time && mode == "size");
  const bool given = std::isfinite(value) && value > 0;
  axis.size = given ? value : defaultCount;
  const Json* scale = jsonIsObject(config) ? jsonFind(*config, "scale") : nullptr;
  if (!time && scale && jsonText(*scale, "type") == "log") {
    axis.logBase = jsonNumber(*scale, "log", 2) == 10 ? 10 : 2;
    axis.size = 1 / (given ? value : 1);
  } else if (!given || mode == "count") {
    axis.size = roundSize(high - low, axis.size, time);
  }
  axis.span(low, high);
  return axis;
}

StepFrame heatmapFrame(const HeatmapAxis& x, const HeatmapAxis& y, const std::vector<double>& counts,
                       const StepField& time, const StepField& value, const Json* scale) {
  std::vector<Timestamp> xs;
  std::vector<double> ys;
  for (std::size_t i = 0; i < x.count; ++i) {
    for (std::size_t k = 0; k < y.count; ++k) {
      xs.push_back(static_cast<Timestamp>(x.lowerOf(i)));
      ys.push_back(y.lowerOf(k));
    }
  }
  StepFrame out{StepNames::alone(value), "", {}, "heatmap-cells"};
  StepField left(timeField(std::move(xs), "xMin"));
  left.config = time.config;
  StepField lower(numberField("yMin", std::move(ys)));
  lower.config = value.config;
  setFieldSetting(lower, "custom", {{"scaleDistribution", scale ? *scale : Json{{"type", "linear"}}}});
  StepField count(numberField("Count", counts));
  setFieldSetting(count, "unit", "short");
  out.fields = {std::move(left), std::move(lower), std::move(count)};
  return out;
}

}  // namespace

StepFrames transformHeatmap(StepFrames frames, const Json& options, StepNotes& notes) {
  const StepField *firstTime = nullptr, *firstValue = nullptr;
  std::vector<HeatmapPoint> points;
  for (const StepFrame& frame : frames) {
    const StepField* time = firstTimeField(frame);
    for (const StepField& field : frame.fields) {
      if (!time || stepTypeName(field) != "number") continue;
      if (!firstTime) firstTime = time;
      if (!firstValue) firstValue = &field;
      for (std::size_t row = 0; row < field.size(); ++row) {
        if (!isNullCell(*time, row) && std::isfinite(field.numbers()[row])) {
          points.push_back({static_cast<double>(time->times()[row]), field.numbers()[row]});
        }
      }
    }
  }
  const Json *xConfig = jsonFind(options, "xBuckets"), *yConfig = jsonFind(options, "yBuckets");
  const Json* scale = jsonIsObject(yConfig) ? jsonFind(*yConfig, "scale") : nullptr;
  const bool log = scale && jsonText(*scale, "type") == "log";
  if (log) std::erase_if(points, [](const HeatmapPoint& point) { return point.y <= 0; });
  if (points.empty()) {
    notes.tell("finds no values beside a time");
    return frames;
  }
  const auto [left, right] =
      std::minmax_element(points.begin(), points.end(), [](auto& a, auto& b) { return a.x < b.x; });
  const auto [low, high] =
      std::minmax_element(points.begin(), points.end(), [](auto& a, auto& b) { return a.y < b.y; });
  const HeatmapAxis x = makeAxis(xConfig, left->x, right->x, true, 20);
  const HeatmapAxis y = makeAxis(yConfig, low->y, high->y, false, 10);
  if (x.count == 0 || y.count == 0 || !notes.mayMake(x.count * 3, y.count)) {
    if (x.count == 0 || y.count == 0) notes.tell("the buckets are too many");
    return frames;
  }
  std::vector<double> counts(x.count * y.count, 0);
  for (const HeatmapPoint& point : points) {
    const std::size_t place = x.placeOf(point.x) * y.count + y.placeOf(point.y);
    if (place < counts.size()) ++counts[place];
  }
  StepFrames result{heatmapFrame(x, y, counts, *firstTime, *firstValue, scale)};
  if (jsonBool(options, "keepOriginalData")) result.insert(result.end(), frames.begin(), frames.end());
  return result;
}

}  // namespace oriel::dashboards
