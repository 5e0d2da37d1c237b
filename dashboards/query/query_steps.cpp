#include "dashboards/query/query_steps.h"

#include <algorithm>

#include "dashboards/variables/interval.h"
#include "models/base/text.h"

namespace oriel::dashboards {
namespace {

enum class OwnStep { None, Interval, RateInterval };

// A min step that is itself a step to be worked out. The names are left in place, since they have no value yet.
std::string filledInterval(const std::string& text, const Scope& scope) {
  if (text.find('$') == std::string::npos && text.find("[[") == std::string::npos) return text;
  if (text.find("interval") == std::string::npos || text.find("__") == std::string::npos) {
    return interpolate(text, scope, DefaultFormat::Glob);
  }
  Scope without = scope;
  for (const char* name : {"__interval", "__interval_ms", "__rate_interval", "__rate_interval_ms"}) {
    without.globals.erase(name);
  }
  return interpolate(text, without, DefaultFormat::Glob);
}

OwnStep ownStepOf(const std::string& text) {
  const auto names = text.find('$') == std::string::npos ? std::vector<std::string>() : referencedVariables(text);
  if (names.size() != 1) return OwnStep::None;
  if (names[0] == "__rate_interval" || names[0] == "__rate_interval_ms") return OwnStep::RateInterval;
  return names[0] == "__interval" || names[0] == "__interval_ms" ? OwnStep::Interval : OwnStep::None;
}

Duration intervalOr(const std::string& text, Duration fallback) {
  const auto parsed = text.empty() ? std::nullopt : parseInterval(text);
  return parsed && *parsed > 0 ? *parsed : fallback;
}

}  // namespace

QuerySteps querySteps(const StepInput& input, const Scope& scope) {
  const Duration scrape = std::max<Duration>(kMillisecond, input.scrapeInterval);
  const std::string wanted = filledInterval(input.targetInterval, scope);
  const OwnStep own = ownStepOf(wanted);
  const Duration ofPanel =
      calculateInterval(input.range, input.points, intervalOr(filledInterval(input.panelInterval, scope), scrape));
  const Duration least = own == OwnStep::None ? intervalOr(wanted, ofPanel) : ofPanel;
  const Duration safe = roundInterval(static_cast<double>(input.range) / kMaxPoints);
  const Duration adjusted = std::max(calculateInterval(input.range, input.points, least), safe);
  const auto rateOf = [](Duration interval, Duration minStep) { return std::max(interval + minStep, 4 * minStep); };
  QuerySteps steps;
  if (own == OwnStep::RateInterval) {
    steps.step = steps.rateInterval = rateOf(adjusted, scrape);
  } else {
    steps.step = adjusted * std::clamp(input.intervalFactor, 1, 10'000);
    steps.rateInterval = rateOf(ofPanel, own == OwnStep::Interval ? steps.step : intervalOr(wanted, scrape));
  }
  steps.interval = steps.step;
  return steps;
}

void setStepGlobals(Scope& scope, TimeRange range, const QuerySteps& steps) {
  const Duration length = range.to - range.from;
  const std::string seconds = std::to_string((length + 500) / 1000);
  scope.range = range;
  scope.globals["__interval"] = intervalText(steps.interval);
  scope.globals["__interval_ms"] = std::to_string(steps.interval);
  scope.globals["__rate_interval"] = formatDuration(steps.rateInterval);
  scope.globals["__rate_interval_ms"] = std::to_string(steps.rateInterval);
  scope.globals["__range"] = seconds + "s";
  scope.globals["__range_s"] = seconds;
  scope.globals["__range_ms"] = std::to_string(length);
}

}  // namespace oriel::dashboards
