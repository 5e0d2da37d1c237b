#include <functional>
#include <map>

#include "tests/support/naive_evaluation.h"
#include "tests/support/naive_numbers.h"

namespace oriel::test {
namespace {

struct WindowInput {
  const NaiveWindow& window;
  std::vector<NaivePoint> floats;
  std::vector<double> values;
  const std::vector<double>& parameters;
  Timestamp at = 0;
  const NaivePromql::OldRules& old;

  std::size_t histograms() const { return window.points.size() - floats.size(); }
  const NaivePoint& first() const { return floats.front(); }
  const NaivePoint& last() const { return floats.back(); }
};
using WindowFunction = std::function<bool(const WindowInput&, NaiveSample&)>;

double secondsOf(Duration milliseconds) { return static_cast<double>(milliseconds) / 1000; }

/// Last minus first, and at each reset what was there before it. A first one that is reset at once does not count, and
/// neither does its resolution.
NaiveHistogram histogramIncrease(const std::vector<NaivePoint>& points, bool counter) {
  const bool withoutFirst = counter && naiveReset(*points[0].histogram, *points[1].histogram);
  NaiveHistogram out = points.back().histogram;
  if (!withoutFirst) out = naiveAdd(*out, *points.front().histogram, -1);
  for (std::size_t i = withoutFirst ? 2 : 1; i < points.size() && counter && out; ++i)
    if (naiveReset(*points[i - 1].histogram, *points[i].histogram)) out = naiveAdd(*out, *points[i - 1].histogram, 1);
  return out;
}

bool extrapolated(const WindowInput& input, bool counter, bool perSecond, NaiveSample& out) {
  if (input.histograms() > 0 && !input.floats.empty()) return false;
  const auto& points = input.window.points;
  if (points.size() < 2) return false;
  const NaivePoint& first = points.front();
  const NaivePoint& last = points.back();
  const bool native = first.histogram != nullptr;
  double increase = last.value - first.value;
  if (native) {
    out.histogram = histogramIncrease(points, counter);
    if (!out.histogram) return false;
    increase = out.histogram->count;
  } else if (counter) {
    for (std::size_t i = 1; i < input.values.size(); ++i)
      if (input.values[i] < input.values[i - 1]) increase += input.values[i - 1];
  }
  const double sampled = secondsOf(last.time - first.time);
  const double between = sampled / static_cast<double>(points.size() - 1);
  double before = secondsOf(first.time - input.window.start);
  double after = secondsOf(input.window.end - last.time);
  const double begin = native ? first.histogram->count : first.value;
  const bool hasZero = counter && increase > 0 && begin >= 0;
  const double toZero = hasZero ? sampled * (begin / increase) : kNaiveInf;
  if (input.old.zeroPoint) before = std::min(before, toZero);
  if (before >= between * 1.1) before = between / 2;
  if (after >= between * 1.1) after = between / 2;
  if (!input.old.zeroPoint) before = std::min(before, toZero);
  double factor = (sampled + before + after) / sampled;
  if (perSecond) factor /= secondsOf(input.window.end - input.window.start);
  if (native) {
    out.histogram = naiveScaled(*out.histogram, factor);
  } else {
    out.value = increase * factor;
  }
  return true;
}

bool lastStep(const WindowInput& input, bool rate, NaiveSample& out) {
  const auto& points = input.window.points;
  if (points.size() < 2) return false;
  const NaivePoint& now = points[points.size() - 1];
  const NaivePoint& before = points[points.size() - 2];
  if (now.histogram && before.histogram) {
    const bool reset = rate && naiveReset(*before.histogram, *now.histogram);
    out.histogram = reset ? naiveCompact(*now.histogram) : naiveAdd(*now.histogram, *before.histogram, -1);
    if (rate && out.histogram) out.histogram = naiveDivided(*out.histogram, secondsOf(now.time - before.time));
    return out.histogram != nullptr;
  }
  if (now.histogram || before.histogram) return false;
  out.value = rate && now.value < before.value ? now.value : now.value - before.value;
  if (rate) out.value /= secondsOf(now.time - before.time);
  return true;
}

/// Slope and value at `reference` of the line of least squares.
std::pair<double, double> line(const std::vector<NaivePoint>& points, Timestamp reference) {
  const bool flat = std::all_of(points.begin(), points.end(),
                                [&](const NaivePoint& point) { return point.value == points.front().value; });
  if (flat && std::isinf(points.front().value)) return {kNaiveNaN, kNaiveNaN};
  if (flat) return {0, points.front().value};
  NaiveSum sumX;
  NaiveSum sumY;
  NaiveSum sumXY;
  NaiveSum sumXX;
  for (const NaivePoint& point : points) {
    const double seconds = secondsOf(point.time - reference);
    sumX.add(seconds);
    sumY.add(point.value);
    sumXY.add(seconds * point.value);
    sumXX.add(seconds * seconds);
  }
  const auto n = static_cast<double>(points.size());
  const double x = sumX.sum + sumX.lost;
  const double y = sumY.sum + sumY.lost;
  const double covariance = sumXY.sum + sumXY.lost - x * y / n;
  const double slope = covariance / (sumXX.sum + sumXX.lost - x * x / n);
  return {slope, y / n - slope * x / n};
}

bool smoothing(const WindowInput& input, NaiveSample& out) {
  const double smooth = input.parameters[0];
  const double trend = input.parameters[1];
  if (smooth <= 0 || smooth >= 1 || trend <= 0 || trend >= 1) throw NaiveError{"invalid factor"};
  const auto& x = input.values;
  if (x.size() < 2) return false;
  // s and b of Holt: the first level is x[0], the first trend x[1]-x[0], which the second sample does not change.
  double level = x[0];
  double slope = x[1] - x[0];
  for (std::size_t i = 1; i < x.size(); ++i) {
    const double next = smooth * x[i] + (1 - smooth) * (level + slope);
    slope = trend * (next - level) + (1 - trend) * slope;
    level = next;
  }
  out.value = level;
  return true;
}

bool extreme(const WindowInput& input, bool largest, bool time, NaiveSample& out) {
  if (input.floats.empty()) return false;
  NaivePoint best = input.first();
  for (const NaivePoint& point : input.floats) {
    // The time is that of the youngest of equal ones.
    const bool better = largest ? point.value > best.value || (time && point.value == best.value)
                                : point.value < best.value || (time && point.value == best.value);
    if (better || std::isnan(best.value)) best = point;
  }
  out.value = time ? secondsOf(best.time) : best.value;
  return true;
}

/// Pairs of neighbours that `differ`; a change between float and histogram always counts.
double neighbours(const WindowInput& input, const std::function<bool(double, double)>& differ,
                  const std::function<bool(const FloatHistogram&, const FloatHistogram&)>& histogramsDiffer) {
  double count = 0;
  const auto& points = input.window.points;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (points[i].histogram && points[i - 1].histogram) {
      if (histogramsDiffer(*points[i - 1].histogram, *points[i].histogram)) ++count;
      continue;
    }
    if ((points[i].histogram != nullptr) != (points[i - 1].histogram != nullptr) ||
        (!points[i].histogram && differ(points[i - 1].value, points[i].value)))
      ++count;
  }
  return count;
}

WindowFunction ofFloats(const std::function<double(const WindowInput&)>& function, std::size_t atLeast = 1) {
  return [=](const WindowInput& input, NaiveSample& out) {
    if (input.floats.size() < atLeast) return false;
    out.value = function(input);
    return true;
  };
}

/// Sums and averages: of one kind only.
WindowFunction ofOneKind(const std::function<double(const WindowInput&)>& function, bool average) {
  return [=](const WindowInput& input, NaiveSample& out) {
    if (input.histograms() > 0 && !input.floats.empty()) return false;
    if (input.histograms() > 0) {
      std::vector<NaiveHistogram> all;
      for (const NaivePoint& point : input.window.points) all.push_back(point.histogram);
      out.histogram = naiveTotal(all, average);
      return out.histogram != nullptr;
    }
    out.value = function(input);
    return true;
  };
}

WindowFunction ofAll(const std::function<double(const WindowInput&)>& function) {
  return [=](const WindowInput& input, NaiveSample& out) {
    out.value = function(input);
    return true;
  };
}

WindowFunction ofPoint(const std::function<NaivePoint(const WindowInput&)>& function) {
  return [=](const WindowInput& input, NaiveSample& out) {
    const NaivePoint point = function(input);
    out.value = point.value;
    out.histogram = point.histogram;
    out.dropName = input.window.dropName;
    return true;
  };
}

double sumOf(const WindowInput& input) {
  NaiveSum sum;
  for (const double value : input.values) sum.add(value);
  return std::isinf(sum.sum) ? sum.sum : sum.sum + sum.lost;
}

double deviationFromMedian(const WindowInput& input) {
  for (const double value : input.values)
    if (std::isnan(value)) return value;
  const double median = naiveQuantile(0.5, input.values);
  std::vector<double> distances;
  for (const double value : input.values) distances.push_back(std::fabs(value - median));
  return naiveQuantile(0.5, distances);
}

std::map<std::string, WindowFunction> functionsOfWindows() {
  using Input = const WindowInput&;
  using Out = NaiveSample&;
  return {
      {"rate", [](Input i, Out o) { return extrapolated(i, true, true, o); }},
      {"increase", [](Input i, Out o) { return extrapolated(i, true, false, o); }},
      {"delta", [](Input i, Out o) { return extrapolated(i, false, false, o); }},
      {"irate", [](Input i, Out o) { return lastStep(i, true, o); }},
      {"idelta", [](Input i, Out o) { return lastStep(i, false, o); }},
      {"deriv", ofFloats([](Input i) { return line(i.floats, i.first().time).first; }, 2)},
      {"predict_linear", ofFloats(
                             [](Input i) {
                               const auto [slope, value] = line(i.floats, i.at);
                               return slope * i.parameters[0] + value;
                             },
                             2)},
      {"double_exponential_smoothing", smoothing},
      {"min_over_time", [](Input i, Out o) { return extreme(i, false, false, o); }},
      {"max_over_time", [](Input i, Out o) { return extreme(i, true, false, o); }},
      {"ts_of_min_over_time", [](Input i, Out o) { return extreme(i, false, true, o); }},
      {"ts_of_max_over_time", [](Input i, Out o) { return extreme(i, true, true, o); }},
      {"sum_over_time", ofOneKind(sumOf, false)},
      {"avg_over_time",
       ofOneKind([](Input i) { return i.old.sums ? naiveOldMean(i.values, true) : naiveMean(i.values); }, true)},
      {"count_over_time", ofAll([](Input i) { return static_cast<double>(i.window.points.size()); })},
      {"present_over_time", ofAll([](Input) { return 1; })},
      {"ts_of_first_over_time", ofAll([](Input i) { return secondsOf(i.window.points.front().time); })},
      {"ts_of_last_over_time", ofAll([](Input i) { return secondsOf(i.window.points.back().time); })},
      {"first_over_time", ofPoint([](Input i) { return i.window.points.front(); })},
      {"last_over_time", ofPoint([](Input i) { return i.window.points.back(); })},
      {"stdvar_over_time", ofFloats([](Input i) { return naiveVariance(i.values); })},
      {"stddev_over_time", ofFloats([](Input i) { return std::sqrt(naiveVariance(i.values)); })},
      {"quantile_over_time", ofFloats([](Input i) { return naiveQuantile(i.parameters[0], i.values); })},
      {"mad_over_time", ofFloats(deviationFromMedian)},
      {"resets", ofAll([](Input i) { return neighbours(i, [](double a, double b) { return b < a; }, naiveReset); })},
      {"changes", ofAll([](Input i) {
         return neighbours(
             i, [](double a, double b) { return a != b && !(std::isnan(a) && std::isnan(b)); }, std::not_fn(naiveSame));
       })},
  };
}

}  // namespace

bool naiveOverTime(const std::string& function, const NaiveWindow& window, const std::vector<double>& parameters,
                   Timestamp at, const NaivePromql::OldRules& old, NaiveSample& out) {
  static const std::map<std::string, WindowFunction> table = functionsOfWindows();
  if (window.edges != promql::Edges::Plain) return naiveExtended(function, window, out);
  const auto found = table.find(function);
  if (found == table.end()) throw NaiveUnknown{function};
  WindowInput input{window, {}, {}, parameters, at, old};
  for (const NaivePoint& point : window.points) {
    if (point.histogram) continue;
    input.floats.push_back(point);
    input.values.push_back(point.value);
  }
  out.labels = window.labels;
  out.dropName = true;
  return found->second(input, out);
}

}  // namespace oriel::test
