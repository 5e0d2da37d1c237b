#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/expressions/expression.h"
#include "dashboards/expressions/expression_reduce.h"
#include "dashboards/model/json_access.h"
#include "dashboards/variables/interval.h"

namespace oriel::dashboards {
namespace {

constexpr Duration kMostResampled = 100'000;  // points of one series

struct ResamplePlan {
  Duration window = 0;
  std::string down, up;
  TimeRange range;
};

Result<ResamplePlan> resamplePlan(const Json& model, TimeRange range) {
  const std::string window = jsonText(model, "window");
  const auto parsed = parseInterval(window);
  if (!parsed || *parsed <= 0)
    return makeError(ErrorCode::InvalidInput, "the window \"" + window + "\" is no duration");
  ResamplePlan plan{*parsed, jsonText(model, "downsampler"), jsonText(model, "upsampler"), range};
  const Duration points = (range.to - range.from) / plan.window;
  if (points <= 0) return makeError(ErrorCode::InvalidInput, "the time range is shorter than the window");
  if (points > kMostResampled) return makeError(ErrorCode::LimitExceeded, "the window gives more than 100,000 points");
  if (plan.up != "pad" && plan.up != "backfilling" && plan.up != "fillna") {
    return makeError(ErrorCode::InvalidInput, "there is no upsampling " + plan.up);
  }
  ORIEL_TRY(reduceStrictly(plan.down, {}));
  return plan;
}

ExpressionValue resampled(const ExpressionValue& series, const ResamplePlan& plan) {
  ExpressionValue result{ExpressionValue::Kind::Series, series.labels, {}, {}};
  std::size_t next = 0;
  double last = nullNumber();
  for (Timestamp t = plan.range.from; t <= plan.range.to; t += plan.window) {
    std::vector<double> taken;
    while (next < series.times.size() && series.times[next] <= t) taken.push_back(series.values[next++]);
    if (!taken.empty()) last = taken.back();
    double value = nullNumber();
    if (!taken.empty()) {
      value = reduceStrictly(plan.down, taken).value();
    } else if (plan.up == "pad") {
      value = last;
    } else if (plan.up == "backfilling" && next < series.values.size()) {
      value = series.values[next];
    }
    result.times.push_back(t);
    result.values.push_back(value);
  }
  return result;
}

}  // namespace

Result<ExpressionValues> computeResample(const Json& model, const ExpressionInputs& inputs, TimeRange range) {
  ORIEL_ASSIGN(const ResamplePlan plan, resamplePlan(model, range));
  ExpressionValues results;
  for (const ExpressionValue& value : inputs.at(singleReference(model).front())) {
    if (value.kind == ExpressionValue::Kind::NoData) {
      results.push_back(value);
    } else if (value.kind == ExpressionValue::Kind::Series) {
      results.push_back(resampled(value, plan));
    } else {
      return makeError(ErrorCode::InvalidInput, "only series can be resampled");
    }
  }
  return results;
}

}  // namespace oriel::dashboards
