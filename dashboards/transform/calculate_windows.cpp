#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/calculate.h"

namespace oriel::dashboards {
namespace {

// The field that the options name, or the first one of numbers.
const StepField* windowField(const Json& part, const StepFrames& frames, StepNames& names, std::size_t f) {
  const std::string wanted = jsonText(part, "field");
  const StepMatcher matcher =
      wanted.empty() ? StepMatcher("numeric", Json()) : StepMatcher("byNames", {{"names", Json::array({wanted})}});
  for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
    if (matcher.matches(frames, names, f, i)) return &frames[f].fields[i];
  }
  return nullptr;
}

std::vector<double> windowNumbers(const StepField& field) {
  std::vector<double> numbers = columnNumbers(field);
  std::replace_if(numbers.begin(), numbers.end(), isAbsent, nullNumber());
  return numbers;
}

// The rows that a window around a row takes in.
struct WindowShape {
  std::size_t before = 0;
  std::size_t after = 0;
};

class RunningMean {
 public:
  void add(double value) { change(value, 1); }
  void remove(double value) { change(value, -1); }
  Cell mean() const { return count_ == 0 ? 0 : sum_ / count_; }

 private:
  void change(double value, int sign) {
    if (isNull(value)) return;
    sum_ += sign * value;
    count_ += sign;
  }
  double sum_ = 0;
  double count_ = 0;
};

// Grafana takes the oldest value off only where a new one comes in: a missing value keeps both out.
std::vector<Cell> trailingMeans(const std::vector<double>& values, std::size_t window) {
  RunningMean running;
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!isNull(values[i])) {
      running.add(values[i]);
      if (i >= window) running.remove(values[i - window]);
    }
    cells.push_back(running.mean());
  }
  return cells;
}

std::vector<Cell> centeredMeans(const std::vector<double>& values, const WindowShape& shape) {
  RunningMean running;
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i == 0) {
      for (std::size_t x = 0; x <= shape.after && x < values.size(); ++x) running.add(values[x]);
    } else {
      if (i + shape.after < values.size()) running.add(values[i + shape.after]);
      if (i > shape.before) running.remove(values[i - shape.before - 1]);
    }
    cells.push_back(running.mean());
  }
  return cells;
}

double varianceOf(const double* begin, const double* end) {
  double mean = 0, squares = 0, count = 0;
  for (const double* value = begin; value < end; ++value) {
    if (isNull(*value)) continue;
    ++count;
    const double before = mean;
    mean += (*value - before) / count;
    squares += (*value - before) * (*value - mean);
  }
  return count == 0 ? 0 : squares / count;
}

std::vector<Cell> spreads(const std::vector<double>& values, const WindowShape& shape, bool root) {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t begin = i > shape.before ? i - shape.before : 0;
    const std::size_t end = std::min(values.size(), i + shape.after + 1);
    const double variance = varianceOf(values.data() + begin, values.data() + end);
    cells.emplace_back(root ? std::sqrt(variance) : variance);
  }
  return cells;
}

}  // namespace

Calculated calculateCumulative(const Json& options, const StepFrames& frames, StepNames& names, std::size_t f) {
  const Json* part = jsonFind(options, "cumulative");
  static const Json kNone = Json::object();
  if (!jsonIsObject(part)) part = &kNone;
  const StepField* field = windowField(*part, frames, names, f);
  if (!field) return {};
  const bool mean = jsonText(*part, "reducer", "sum") == "mean";
  double total = 0;
  std::vector<Cell> cells;
  for (const double value : windowNumbers(*field)) {
    total += operandOf(value);
    cells.emplace_back(mean ? total / static_cast<double>(cells.size() + 1) : total);
  }
  return cells;
}

Calculated calculateWindow(const Json& options, const StepFrames& frames, StepNames& names, std::size_t f) {
  const Json* part = jsonFind(options, "window");
  static const Json kNone = Json::object();
  if (!jsonIsObject(part)) part = &kNone;
  const StepField* field = windowField(*part, frames, names, f);
  if (!field) return {};
  const std::vector<double> values = windowNumbers(*field);
  const double rows = static_cast<double>(values.size());
  const bool share = jsonText(*part, "windowSizeMode", "percentage") == "percentage";
  const double size = std::ceil(jsonNumber(*part, "windowSize", 0.1) * (share ? rows : 1));
  // A window longer than the data takes all of them in, however long it is.
  const auto window = static_cast<std::size_t>(std::clamp(size, 0.0, 2 * rows + 2));
  const bool centered = jsonText(*part, "windowAlignment", "trailing") == "centered";
  const std::string reducer = jsonText(*part, "reducer", "mean");
  WindowShape shape{window > 0 ? window - 1 : 0, 0};
  if (centered) shape = {window / 2, window > 0 ? (window + 1) / 2 - 1 : 0};
  if (reducer == "mean") return centered ? centeredMeans(values, shape) : trailingMeans(values, window);
  // Sliding sums of squares would differ in the last digits, so each window is gone through; long ones are refused.
  constexpr double kMostVisits = 2e9;
  if (static_cast<double>(std::min(window, values.size())) * rows > kMostVisits) return {};
  return spreads(values, shape, reducer == "stdDev");
}

}  // namespace oriel::dashboards
