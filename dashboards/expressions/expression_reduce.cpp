#include "dashboards/expressions/expression_reduce.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/expressions/expression.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

// What is done with values that are no numbers before a series is reduced.
struct NonNumbers {
  enum class Mode { Strict, Drop, Replace } mode = Mode::Strict;
  double replacement = 0;

  std::vector<double> apply(const std::vector<double>& values) const {
    if (mode == Mode::Strict) return values;
    std::vector<double> result;
    for (const double value : values) {
      if (std::isfinite(value)) {
        result.push_back(value);
      } else if (mode == Mode::Replace) {
        result.push_back(replacement);
      }
    }
    return result;
  }

  double output(double value) const { return mode == Mode::Drop && std::isnan(value) ? nullNumber() : value; }
};

Result<NonNumbers> nonNumbersOf(const Json& model) {
  const Json* settings = jsonFind(model, "settings");
  const std::string mode = settings ? jsonText(*settings, "mode") : std::string();
  if (mode.empty() || mode == "strict") return NonNumbers{};
  if (mode == "dropNN") return NonNumbers{NonNumbers::Mode::Drop, 0};
  if (mode != "replaceNN") return makeError(ErrorCode::InvalidInput, "the mode " + mode + " is not known");
  const auto replacement = jsonNumber(*settings, "replaceWithValue");
  if (!replacement) return makeError(ErrorCode::InvalidInput, "replaceWithValue is missing");
  return NonNumbers{NonNumbers::Mode::Replace, *replacement};
}

double medianOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace

Result<double> reduceStrictly(const std::string& reducer, const std::vector<double>& values) {
  if (reducer == "count") return static_cast<double>(values.size());
  if (reducer == "last") return values.empty() ? std::nan("") : values.back();
  const bool sums = reducer == "sum" || reducer == "mean";
  if (!sums && reducer != "min" && reducer != "max" && reducer != "median") {
    return makeError(ErrorCode::InvalidInput, "there is no reduction " + reducer);
  }
  if (std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); })) return std::nan("");
  if (sums) {
    double sum = 0;
    for (const double value : values) sum += value;
    return reducer == "sum" ? sum : sum / static_cast<double>(values.size());
  }
  if (values.empty()) return std::nan("");
  if (reducer == "min") return *std::min_element(values.begin(), values.end());
  if (reducer == "max") return *std::max_element(values.begin(), values.end());
  return medianOf(values);
}

Result<ExpressionValues> computeReduce(const Json& model, const ExpressionInputs& inputs, TimeRange) {
  using Kind = ExpressionValue::Kind;
  ORIEL_ASSIGN(const NonNumbers nonNumbers, nonNumbersOf(model));
  ExpressionValues results;
  for (const ExpressionValue& value : inputs.at(singleReference(model).front())) {
    if (value.kind == Kind::NoData) {
      results.push_back(value);
    } else if (value.kind == Kind::Series) {
      ORIEL_ASSIGN(const double reduced, reduceStrictly(jsonText(model, "reducer"), nonNumbers.apply(value.values)));
      results.push_back(expressionNumber(nonNumbers.output(reduced), value.labels));
    } else {
      // A number is its own reduction; only what is none is treated.
      const auto kept = nonNumbers.apply(value.values);
      results.push_back(expressionNumber(kept.empty() ? nullNumber() : kept.front(), value.labels));
    }
  }
  return results;
}

}  // namespace oriel::dashboards
