#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/calculate.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

struct CurvePoints {
  std::vector<double> x, y;
};

/// Coefficients from the constant upwards; x is shifted and scaled first, so that powers stay small.
struct Polynomial {
  double shift = 0, scale = 1;
  std::vector<double> coefficients;

  double at(double x) const {
    double value = 0;
    for (std::size_t i = coefficients.size(); i-- > 0;) value = value * ((x - shift) / scale) + coefficients[i];
    return value;
  }
};

Polynomial straightLine(const CurvePoints& points) {
  double xSum = 0, ySum = 0, xSquared = 0, xy = 0;
  for (std::size_t i = 0; i < points.x.size(); ++i) {
    xSum += points.x[i];
    ySum += points.y[i];
    xSquared += points.x[i] * points.x[i];
    xy += points.x[i] * points.y[i];
  }
  const double n = static_cast<double>(points.x.size());
  const double slope = (n * xy - xSum * ySum) / (n * xSquared - xSum * xSum);
  return {0, 1, {(1 / n) * ySum - slope * (1 / n) * xSum, slope}};
}

// Elimination with the greatest pivot; an unsolvable row leaves its coefficient 0.
std::vector<double> solveLinear(std::vector<std::vector<double>> rows) {
  const std::size_t n = rows.size();
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t best = c;
    for (std::size_t r = c + 1; r < n; ++r) best = std::fabs(rows[r][c]) > std::fabs(rows[best][c]) ? r : best;
    std::swap(rows[c], rows[best]);
    if (rows[c][c] == 0) continue;
    for (std::size_t r = 0; r < n; ++r) {
      const double factor = r == c ? 0 : rows[r][c] / rows[c][c];
      for (std::size_t k = c; factor != 0 && k <= n; ++k) rows[r][k] -= factor * rows[c][k];
    }
  }
  std::vector<double> result(n, 0);
  for (std::size_t i = 0; i < n; ++i) result[i] = rows[i][i] == 0 ? 0 : rows[i][n] / rows[i][i];
  return result;
}

Polynomial fittedPolynomial(const CurvePoints& points, std::size_t degree) {
  const auto [low, high] = std::minmax_element(points.x.begin(), points.x.end());
  Polynomial curve{(*low + *high) / 2, std::max((*high - *low) / 2, 1e-300), {}};
  const std::size_t n = degree + 1;
  std::vector<double> sums(2 * n, 0);
  std::vector<std::vector<double>> rows(n, std::vector<double>(n + 1, 0));
  for (std::size_t i = 0; i < points.x.size(); ++i) {
    double power = 1;
    for (std::size_t k = 0; k < 2 * n - 1; ++k) {
      sums[k] += power;
      if (k < n) rows[k][n] += power * points.y[i];
      power *= (points.x[i] - curve.shift) / curve.scale;
    }
  }
  for (std::size_t r = 0; r < n; ++r) {
    for (std::size_t c = 0; c < n; ++c) rows[r][c] = sums[r + c];
  }
  curve.coefficients = solveLinear(std::move(rows));
  return curve;
}

// Evenly spread, the last one at the very end.
std::vector<double> predictionPoints(const std::vector<double>& xs, int count) {
  const auto [low, high] = std::minmax_element(xs.begin(), xs.end());
  std::vector<double> points;
  for (int i = 0; i + 1 < count; ++i) points.push_back(i * ((*high - *low) / count) + *low);
  points.push_back(*high);
  return points;
}

struct CurveFields {
  const StepField *x = nullptr, *y = nullptr;
};

const StepField* curveField(const StepFrames& frames, StepNames& names, std::size_t f, const std::string& name) {
  const StepMatcher matcher("byName", name);
  for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
    if (!name.empty() && matcher.matches(frames, names, f, i)) return &frames[f].fields[i];
  }
  return nullptr;
}

}  // namespace

StepFrames transformRegression(StepFrames frames, const Json& options, StepNotes& notes) {
  constexpr int kMostPoints = 100'000, kHighestDegree = 20;
  const std::string model = jsonText(options, "modelType", "linear");
  CurveFields fields;
  StepNames names(frames);
  for (std::size_t f = 0; f < frames.size() && !fields.y; ++f) {
    fields = {curveField(frames, names, f, jsonText(options, "xFieldName")),
              curveField(frames, names, f, jsonText(options, "yFieldName"))};
  }
  if (!fields.x || !fields.y) {
    if (fields.y) notes.tell("the fields of X and Y must stand in the same frame");
    return frames;
  }
  const std::vector<double> xs = operandColumn(*fields.x), ys = columnNumbers(*fields.y);
  const double start = fields.x->type() == FieldType::Time && !xs.empty() ? *std::min_element(xs.begin(), xs.end()) : 0;
  CurvePoints points;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    if (isNull(ys[i]) || isAbsent(ys[i])) continue;
    points.x.push_back(xs[i] - start);
    points.y.push_back(ys[i]);
  }
  const bool known = model == "linear" || model == "polynomial";
  if (!known) notes.tell("there is no model \"" + model + "\"");
  if (!known || points.x.empty()) return frames;
  const int degree = std::clamp(jsonInt(options, "degree", 2), 0, kHighestDegree);
  const Polynomial curve =
      model == "linear" ? straightLine(points) : fittedPolynomial(points, static_cast<std::size_t>(degree));
  std::vector<Cell> outX, outY;
  for (const double x : predictionPoints(xs, std::clamp(jsonInt(options, "predictionCount", 100), 1, kMostPoints))) {
    outX.emplace_back(x);
    outY.emplace_back(curve.at(x - start));
  }
  StepFrame out{model + " regression", "", {}};
  out.fields.resize(2);
  out.fields[0].name = fields.x->name;
  out.fields[1].name = fields.y->name + " predicted";
  setCells(out.fields[0], fields.x->type(), outX);
  setCells(out.fields[1], fields.y->type(), outY);
  frames.push_back(std::move(out));
  return frames;
}

}  // namespace oriel::dashboards
