#include "dashboards/query/panel_query.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "dashboards/query/time_text.h"
#include "dashboards/variables/interval.h"

namespace oriel::dashboards {
namespace {

constexpr int kDefaultWidth = 800;

struct PanelTime {
  TimeRange range;
  std::string info;
};

// `1h` of "relative time" means now-1h to now; `now/d` and the like stand for themselves.
PanelTime ownTime(const PlanInput& input) {
  const Panel& panel = input.instance.panel;
  const std::string& zone = input.scope.timezone;
  PanelTime time{input.range, {}};
  const std::string from = interpolate(panel.timeFrom, input.scope, DefaultFormat::Glob);
  if (!from.empty()) {
    const std::string text = from.rfind("now", 0) == 0 ? from : "now-" + from;
    const auto resolved = resolveTime(text, input.now, false, zone, input.weekStart);
    if (resolved.ok()) {
      time.range = {*resolved, input.now};
      time.info = describeTimeRange(text, "now", zone);
    }
  }
  const std::string shift = interpolate(panel.timeShift, input.scope, DefaultFormat::Glob);
  if (!shift.empty()) {
    const auto begin = resolveTime("now-" + shift, time.range.from, false, zone, input.weekStart);
    const auto end = resolveTime("now-" + shift, time.range.to, false, zone, input.weekStart);
    if (begin.ok() && end.ok()) {
      time.range = {*begin, *end};
      time.info += (time.info.empty() ? "" : " ") + std::string("timeshift -") + shift;
    }
  }
  if (panel.hideTimeOverride) time.info.clear();
  return time;
}

Duration intervalSetting(const std::string& text, const Scope& scope, Duration fallback) {
  if (text.empty()) return fallback;
  return parseInterval(interpolate(text, scope, DefaultFormat::Glob)).value_or(fallback);
}

Duration boundedStep(Duration step, Duration range) {
  const Duration least = (range / kMaxPoints + kSecond) / kSecond * kSecond;
  return range / std::max<Duration>(1, step) > kMaxPoints ? std::max(step, least) : step;
}

void setGlobals(Scope& scope, TimeRange range, Duration interval, Duration rateInterval) {
  const Duration length = range.to - range.from;
  const std::string seconds = std::to_string((length + 500) / 1000);
  scope.range = range;
  scope.globals["__interval"] = intervalText(interval);
  scope.globals["__interval_ms"] = std::to_string(interval);
  scope.globals["__rate_interval"] = intervalText(rateInterval);
  scope.globals["__rate_interval_ms"] = std::to_string(rateInterval);
  scope.globals["__range"] = seconds + "s";
  scope.globals["__range_s"] = seconds;
  scope.globals["__range_ms"] = std::to_string(length);
}

struct TargetSteps {
  Duration interval;  ///< `$__interval`
  Duration rateInterval;
  Duration step;
};

TargetSteps stepsOf(const PlanInput& input, const Target& target, const DataSource& source, TimeRange range,
                    const Scope& scope) {
  const Panel& panel = input.instance.panel;
  const Duration scrape = std::max<Duration>(kMillisecond, source.scrapeInterval());
  const int points = panel.maxDataPoints.value_or(input.widthPx > 0 ? input.widthPx : kDefaultWidth);
  const Duration length = range.to - range.from;
  const Duration panelLeast = intervalSetting(panel.interval, scope, scrape);
  TargetSteps steps{};
  steps.interval = calculateInterval(length, points, panelLeast);
  const bool wantsRate = target.interval.find("__rate_interval") != std::string::npos;
  const bool wantsOwn = target.interval.find("__interval") != std::string::npos;
  const Duration least = wantsRate || wantsOwn ? scrape : intervalSetting(target.interval, scope, scrape);
  steps.interval = boundedStep(std::max(steps.interval, target.interval.empty() ? 0 : least), length);
  steps.rateInterval = std::max(steps.interval + least, 4 * least);
  steps.step = wantsRate ? steps.rateInterval : steps.interval;
  steps.step = boundedStep(steps.step * std::max(1, target.intervalFactor), length);
  return steps;
}

TimeRange alignedRange(TimeRange range, Duration step) {
  const auto down = [step](Timestamp t) { return t - ((t % step) + step) % step; };
  return {down(range.from), down(range.to)};
}

void addTarget(PanelPlan& plan, const PlanInput& input, const Target& target, const Scope& panelScope) {
  const bool mixed = input.instance.panel.datasource.uid == "-- Mixed --";
  const bool own = !target.datasource.uid.empty() || !target.datasource.type.empty();
  const DatasourceRef ref = own ? target.datasource : mixed ? DatasourceRef{} : input.instance.panel.datasource;
  const auto source = findSource(input.sources, ref, panelScope);
  if (!source.ok()) {
    if (!plan.error) plan.error = source.error();
    return;
  }
  const TargetSteps steps = stepsOf(input, target, **source, plan.range, panelScope);
  Scope scope = panelScope;
  setGlobals(scope, plan.range, steps.interval, steps.rateInterval);
  QueryRequest request;
  request.refId = target.refId;
  request.query = interpolate(target.expr, scope, DefaultFormat::Prometheus);
  request.legendFormat = interpolate(target.legendFormat, scope, DefaultFormat::Text);
  request.format = target.format;
  request.step = steps.step;
  request.exemplars = target.exemplar;
  if (plan.queries.empty()) plan.step = steps.step;
  if (target.range || !target.instant) {
    request.kind = QueryKind::Range;
    request.range = alignedRange(plan.range, steps.step);
    plan.queries.push_back({*source, request});
  }
  if (target.instant) {
    request.kind = QueryKind::Instant;
    request.range = plan.range;
    plan.queries.push_back({*source, request});
  }
}

}  // namespace

std::string PlannedQuery::identity() const {
  const auto number = [](auto value) { return std::to_string(static_cast<long long>(value)) + '\x1f'; };
  return number(reinterpret_cast<std::intptr_t>(source.get())) + number(static_cast<int>(request.kind)) +
         number(static_cast<int>(request.format)) + number(request.range.from) + number(request.range.to) +
         number(request.step) + number(request.exemplars) + request.legendFormat + '\x1f' + request.query;
}

PanelPlan planPanel(const PlanInput& input) {
  PanelPlan plan;
  plan.panel = input.instance.panel;
  const PanelTime time = ownTime(input);
  plan.range = time.range;
  plan.timeInfo = time.info;
  Scope scope = instanceScope(input.scope, input.instance);
  scope.range = plan.range;
  for (const Target& target : plan.panel.targets) {
    if (!target.hide && !target.expr.empty()) addTarget(plan, input, target, scope);
  }
  plan.panel.fieldConfig = interpolateJson(plan.panel.fieldConfig, scope, DefaultFormat::Text);
  plan.panel.transformations = interpolateJson(plan.panel.transformations, scope, DefaultFormat::Glob);
  return plan;
}

}  // namespace oriel::dashboards
