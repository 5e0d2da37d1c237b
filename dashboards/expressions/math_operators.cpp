#include "dashboards/expressions/math_operators.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace oriel::dashboards {
namespace {

using Kind = ExpressionValue::Kind;
constexpr std::size_t kMostPairs = 100'000;

double binaryNumber(const std::string& op, double a, double b) {
  if (op == "||" && a != 0) return 1;
  if (op == "&&" && a == 0) return 0;
  if (std::isnan(a) || std::isnan(b)) return std::nan("");
  if (op == "+") return a + b;
  if (op == "-") return a - b;
  if (op == "*") return a * b;
  if (op == "/") return a / b;
  if (op == "%") return std::fmod(a, b);
  if (op == "**") return std::pow(a, b);
  bool holds = false;
  if (op == "==") holds = a == b;
  if (op == "!=") holds = a != b;
  if (op == ">") holds = a > b;
  if (op == "<") holds = a < b;
  if (op == ">=") holds = a >= b;
  if (op == "<=") holds = a <= b;
  if (op == "||") holds = b != 0;
  if (op == "&&") holds = b != 0;
  return holds ? 1 : 0;
}

double binaryOrNull(const std::string& op, double a, double b) {
  return isNull(a) || isNull(b) ? nullNumber() : binaryNumber(op, a, b);
}

// Every label of `some` stands in `all`.
bool containsLabels(const Labels& all, const Labels& some) {
  for (const LabelView label : some) {
    if (all.get(label.name) != label.value) return false;
  }
  return true;
}

bool labelsFit(const Labels& a, const Labels& b, Labels& joined) {
  if (a == b || a.empty() || b.empty()) {
    joined = a.empty() ? b : a;
    return true;
  }
  if (a.size() == b.size()) return false;
  if (containsLabels(a, b)) {
    joined = a;
    return true;
  }
  if (!containsLabels(b, a)) return false;
  joined = b;
  return true;
}

ExpressionValue seriesWithSeries(const std::string& op, const ExpressionValue& a, const ExpressionValue& b) {
  ExpressionValue result{Kind::Series, {}, {}, {}};
  std::size_t j = 0;
  for (std::size_t i = 0; i < a.times.size(); ++i) {
    while (j < b.times.size() && b.times[j] < a.times[i]) ++j;
    if (j == b.times.size()) break;
    if (b.times[j] != a.times[i]) continue;
    result.times.push_back(a.times[i]);
    result.values.push_back(binaryOrNull(op, a.values[i], b.values[j]));
  }
  return result;
}

ExpressionValue paired(const std::string& op, const ExpressionValue& a, const ExpressionValue& b, Labels labels) {
  if (a.kind == Kind::NoData) return a;
  if (b.kind == Kind::NoData) return b;
  ExpressionValue result;
  if (a.kind == Kind::Series && b.kind == Kind::Series) {
    result = seriesWithSeries(op, a, b);
  } else if (a.kind == Kind::Series || b.kind == Kind::Series) {
    const bool seriesFirst = a.kind == Kind::Series;
    result = seriesFirst ? a : b;
    const double other = (seriesFirst ? b : a).values.front();
    for (double& value : result.values) {
      value = seriesFirst ? binaryOrNull(op, value, other) : binaryOrNull(op, other, value);
    }
  } else {
    const bool scalars = a.kind == Kind::Scalar && b.kind == Kind::Scalar;
    result.kind = scalars ? Kind::Scalar : Kind::Number;
    result.values = {binaryOrNull(op, a.values.front(), b.values.front())};
  }
  result.labels = std::move(labels);
  return result;
}

struct MathFunction {
  const char* name;
  int arguments;
  double (*apply)(double);  ///< of one number; of a constant: ignores it
  bool ofNull;              ///< applied to missing values too, which otherwise become NaN
};

const MathFunction kMathFunctions[] = {
    {"abs", 1, [](double v) { return std::abs(v); }, false},
    {"log", 1, [](double v) { return std::log(v); }, false},
    {"round", 1, [](double v) { return std::round(v); }, false},
    {"ceil", 1, [](double v) { return std::ceil(v); }, false},
    {"floor", 1, [](double v) { return std::floor(v); }, false},
    {"is_inf", 1, [](double v) { return std::isinf(v) ? 1.0 : 0.0; }, false},
    {"is_nan", 1, [](double v) { return std::isnan(v) ? 1.0 : 0.0; }, false},
    {"is_number", 1, [](double v) { return std::isfinite(v) ? 1.0 : 0.0; }, false},
    {"is_null", 1, [](double v) { return isNull(v) ? 1.0 : 0.0; }, true},
    {"nan", 0, [](double) { return std::nan(""); }, false},
    {"inf", 0, [](double) { return std::numeric_limits<double>::infinity(); }, false},
    {"infn", 0, [](double) { return -std::numeric_limits<double>::infinity(); }, false},
    {"null", 0, [](double) { return nullNumber(); }, false},
};

const MathFunction* findMathFunction(const std::string& name) {
  const auto found = std::find_if(std::begin(kMathFunctions), std::end(kMathFunctions),
                                  [&name](const MathFunction& f) { return name == f.name; });
  return found == std::end(kMathFunctions) ? nullptr : found;
}

}  // namespace

ExpressionValues mathUnary(const std::string& op, ExpressionValues values) {
  for (ExpressionValue& value : values) {
    for (double& number : value.values) {
      if (std::isnan(number)) continue;
      number = op == "-" ? -number : number == 0 ? 1 : 0;
    }
  }
  return values;
}

ExpressionValues mathBinary(const std::string& op, const ExpressionValues& left, const ExpressionValues& right) {
  ExpressionValues results;
  if (left.empty() || right.empty()) return results;
  const bool missing = left.front().kind == Kind::NoData || right.front().kind == Kind::NoData;
  if ((left.size() == 1 || right.size() == 1) && missing) {
    results.emplace_back();
    return results;
  }
  for (const ExpressionValue& a : left) {
    for (const ExpressionValue& b : right) {
      Labels labels;
      if (results.size() < kMostPairs && labelsFit(a.labels, b.labels, labels)) {
        results.push_back(paired(op, a, b, std::move(labels)));
      }
    }
  }
  if (results.empty() && left.size() == 1 && right.size() == 1) {
    results.push_back(paired(op, left.front(), right.front(), {}));
  }
  return results;
}

int mathFunctionArguments(const std::string& name) {
  const MathFunction* function = findMathFunction(name);
  return function ? function->arguments : -1;
}

ExpressionValues mathFunction(const std::string& name, ExpressionValues argument) {
  const MathFunction* function = findMathFunction(name);
  if (!function) return {};
  if (function->arguments == 0) return {{Kind::Scalar, {}, {}, {function->apply(0)}}};
  for (ExpressionValue& value : argument) {
    for (double& number : value.values) {
      const bool null = isNull(number) && !function->ofNull;
      number = null ? std::nan("") : function->apply(number);
    }
  }
  return argument;
}

}  // namespace oriel::dashboards
