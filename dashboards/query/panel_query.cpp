#include "dashboards/query/panel_query.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "dashboards/format/time_zone.h"
#include "dashboards/model/json_access.h"
#include "dashboards/query/annotation_query.h"
#include "dashboards/query/panel_time.h"
#include "dashboards/variables/apply_to_query.h"

namespace oriel::dashboards {
namespace {

constexpr int kDefaultWidth = 800;
constexpr std::size_t kMostQueries = 1000;  // of one panel, those of panels it takes results from included

bool isMixed(const DatasourceRef& ref) { return ref.uid == "-- Mixed --" || ref.type == "mixed"; }
bool isEmptyRef(const DatasourceRef& ref) { return ref.uid.empty() && ref.type.empty(); }

// A panel that names one source means it for all of its queries; expressions are computed, not asked.
DatasourceRef targetSource(const Panel& panel, const Target& target) {
  const bool expression = target.datasource.uid == "__expr__" || target.datasource.type == "__expr__";
  if (expression || isMixed(panel.datasource) || isEmptyRef(panel.datasource)) return target.datasource;
  return panel.datasource;
}

bool isExpressionTarget(const Panel& panel, const Target& target) {
  const DatasourceRef ref = targetSource(panel, target);
  return ref.uid == "__expr__" || ref.type == "__expr__";
}

// Fills one plan; panels whose results are taken add to the same list of queries.
class PanelPlanner {
 public:
  PanelPlanner(const PlanInput& input, PanelPlan& plan) : input_(input), plan_(plan) {}

  // The scope is a copy: every target sets its own step in it.
  void addTargets(const Panel& panel, Scope scope, TimeRange range, int width, std::vector<PlanPart>& parts) {
    computes_ = std::any_of(panel.targets.begin(), panel.targets.end(),
                            [&panel](const Target& t) { return isExpressionTarget(panel, t); });
    for (const Target& target : panel.targets) {
      if (target.hide && !computes_) continue;
      addTarget({panel, target, scope, range, width}, parts);
    }
  }

 private:
  struct TargetPlace {
    const Panel& panel;
    const Target& target;
    Scope& scope;
    TimeRange range;
    int width;
  };

  void addTarget(const TargetPlace& place, std::vector<PlanPart>& parts) {
    using Kind = ResolvedSource::Kind;
    const DatasourceRef ref = targetSource(place.panel, place.target);
    const ResolvedSource source = resolveSource(input_.sources, ref, place.scope);
    switch (source.kind) {
      case Kind::Source: return addQuery(place, source.source, parts);
      case Kind::Expression: return addExpression(place, parts);
      case Kind::Dashboard: return addOtherPanel(place, parts);
      case Kind::Grafana:
        // What a new text panel is saved with; it asks nothing.
        if (place.panel.type == "text" || place.panel.type == "row") return;
        break;
      case Kind::Missing: break;
    }
    const SourceNotice notice = missingSourceNotice(source);
    say({notice.title, notice.text});
  }

  void say(PanelNotice notice) {
    const auto& said = plan_.titled;
    if (std::find(said.begin(), said.end(), notice) == said.end()) plan_.titled.push_back(std::move(notice));
  }

  void fail(std::string text) {
    if (!plan_.error) plan_.error = makeError(ErrorCode::InvalidInput, std::move(text));
  }

  void addQuery(const TargetPlace& place, const std::shared_ptr<DataSource>& source, std::vector<PlanPart>& parts) {
    const Target& target = place.target;
    if (target.expr.empty()) return sayOtherLanguage(place);
    if (plan_.queries.size() >= kMostQueries) return fail("the panel has more than 1,000 queries");
    StepInput step;
    step.range = place.range.to - place.range.from;
    step.points = place.panel.maxDataPoints.value_or(place.width > 0 ? place.width : kDefaultWidth);
    step.panelInterval = place.panel.interval;
    step.targetInterval = target.interval;
    step.intervalFactor = target.intervalFactor;
    step.scrapeInterval = source->scrapeInterval();
    const QuerySteps steps = querySteps(step, place.scope);
    Scope& scope = place.scope;
    setStepGlobals(scope, place.range, steps);
    QueryRequest request;
    request.refId = target.refId;
    FilteredQuery filled = applyVariablesToQuery(target.expr, scope, *source, input_.sources);
    for (std::string& notice : filled.notices) say({"A filter is not applied", std::move(notice)});
    request.query = std::move(filled.text);
    request.legendFormat = interpolate(target.legendFormat, scope, DefaultFormat::Glob);
    request.format = computes_ ? QueryFormat::TimeSeries : target.format;
    request.step = steps.step;
    request.exemplars = target.exemplar;
    if (plan_.queries.empty()) plan_.step = steps.step;
    PlanPart& part = parts.emplace_back();
    part.refId = target.refId;
    part.hidden = target.hide;
    if (target.range || !target.instant) addRange(part, source, request, place.range, scope.timezone);
    if (!target.instant) return;
    request.kind = QueryKind::Instant;
    request.exemplars = false;
    request.range = place.range;
    part.queries.push_back(plan_.queries.size());
    plan_.queries.push_back({source, request});
  }

  void addRange(PlanPart& part, const std::shared_ptr<DataSource>& source, QueryRequest request, TimeRange range,
                const std::string& timezone) {
    request.kind = QueryKind::Range;
    request.utcOffset = toCalendar(range.to, timezone).offsetMinutes * kMinute;
    const auto aligned = [&request](Timestamp t) {
      const Duration over = (t + request.utcOffset) % request.step;
      return t - (over < 0 ? over + request.step : over);
    };
    request.range = {aligned(range.from), aligned(range.to)};
    part.queries.push_back(plan_.queries.size());
    plan_.queries.push_back({source, request});
  }

  // A target without an expression is empty, or of a source that speaks something else.
  void sayOtherLanguage(const TargetPlace& place) {
    if (!place.target.raw) return;
    for (const char* key : {"rawSql", "rawQuery", "query", "target", "queryText", "measurement", "url"}) {
      if (jsonText(*place.target.raw, key).empty()) continue;
      say({"Not a PromQL query", "query " + place.target.refId + " is written for another kind of data source (\"" +
                                     key + "\"), so it is not asked"});
      return;
    }
  }

  void addExpression(const TargetPlace& place, std::vector<PlanPart>& parts) {
    PlanPart& part = parts.emplace_back();
    part.kind = PlanPart::Kind::Expression;
    part.refId = place.target.refId;
    part.hidden = place.target.hide;
    // `$A` is another query here, so only what the scope has is filled in.
    part.expression =
        interpolateJson(place.target.raw ? place.target.raw : emptyJsonObject(), place.scope, DefaultFormat::Glob);
  }

  void addOtherPanel(const TargetPlace& place, std::vector<PlanPart>& parts) {
    const int id = place.target.sourcePanel;
    if (id == 0 || !input_.dashboard) {
      ResolvedSource unnamed;
      unnamed.kind = ResolvedSource::Kind::Dashboard;
      const SourceNotice notice = missingSourceNotice(unnamed);
      return say({notice.title, notice.text});
    }
    const Panel* other = findPanel(*input_.dashboard, id);
    const std::string name = "panel " + std::to_string(id);
    if (!other) return say({"A panel is missing", "the query wants the result of " + name + ", which does not exist"});
    if (std::find(path_.begin(), path_.end(), id) != path_.end() || id == plan_.panel.id) {
      return fail("the panel takes its own result through " + name);
    }
    PanelInstance instance{{}, *other, {}};
    const bool bound = place.scope.variables.count(other->repeat) == 0 || isBound(other->repeat);
    if (!other->repeat.empty() && !bound) {
      const auto values = repeatValues(other->repeat, place.scope);
      if (!values.empty()) instance.scoped = {{other->repeat, values.front()}};
    }
    const Scope scope = instanceScope(place.scope, instance);
    const TimeRange range =
        panelTime(*other, scope, input_.range, input_.now, input_.weekStart, input_.fiscalYear).range;
    PlanPart part;
    part.kind = PlanPart::Kind::Panel;
    part.refId = place.target.refId;
    part.hidden = place.target.hide;
    part.asAnnotations = place.target.raw && jsonText(*place.target.raw, "topic") == "annotations";
    if (place.target.sourceTransforms) {
      part.transformations = interpolateJson(other->transformations, scope, DefaultFormat::Glob);
    }
    path_.push_back(id);
    const int width = input_.widthOf ? input_.widthOf(id) : 0;
    const bool computes = computes_;
    addTargets(*other, scope, range, width > 0 ? width : place.width, part.parts);
    computes_ = computes;
    path_.pop_back();
    parts.push_back(std::move(part));
  }

  bool isBound(const std::string& variable) const {
    const auto& scoped = input_.instance.scoped;
    return std::any_of(scoped.begin(), scoped.end(), [&variable](const auto& s) { return s.first == variable; });
  }

  const PlanInput& input_;
  PanelPlan& plan_;
  bool computes_ = false;  ///< the panel has expressions, which compute with series
  std::vector<int> path_;  ///< panels whose results are being taken
};

}  // namespace

std::string PlannedQuery::identity() const {
  const auto number = [](auto value) { return std::to_string(static_cast<long long>(value)) + '\x1f'; };
  if (events) {
    std::string text = number(reinterpret_cast<std::intptr_t>(events.get())) +
                       number(static_cast<int>(eventRequest.kind)) + number(eventRequest.range.from) +
                       number(eventRequest.range.to) + number(eventRequest.limit) + eventRequest.dashboardUid;
    for (const std::string& tag : eventRequest.tags) text += '\x1f' + tag;
    return text;
  }
  return number(reinterpret_cast<std::intptr_t>(source.get())) + number(static_cast<int>(request.kind)) +
         number(static_cast<int>(request.format)) + number(request.range.from) + number(request.range.to) +
         number(request.step) + number(request.utcOffset) + number(request.exemplars) + request.legendFormat + '\x1f' +
         request.query;
}

Result<QueryAnswer> runQuery(const PlannedQuery& query, const QueryRequest& request) {
  if (request.stop.stop_requested()) return makeError(ErrorCode::Cancelled, "cancelled");
  if (!query.events) return query.source->query(request);
  EventRequest asked = query.eventRequest;
  asked.stop = request.stop;
  auto frames = query.events->events(asked);
  if (!frames.ok()) return std::move(frames).error();
  QueryAnswer answer;
  answer.frames = *std::move(frames);
  return answer;
}

PanelPlan planPanel(const PlanInput& input) {
  PanelPlan plan;
  plan.panel = input.instance.panel;
  plan.titled = input.instance.notices;
  plan.dashboard = input.dashboard;
  Scope scope = instanceScope(input.scope, input.instance);
  const PanelTime time = panelTime(plan.panel, scope, input.range, input.now, input.weekStart, input.fiscalYear);
  plan.range = time.range;
  plan.timeInfo = time.info;
  scope.range = plan.range;
  PanelPlanner(input, plan).addTargets(plan.panel, scope, plan.range, input.widthPx, plan.parts);
  if (input.dashboard && !plan.parts.empty()) planAnnotations(input, plan);
  plan.panel.fieldConfig = interpolateJson(plan.panel.fieldConfig, scope, DefaultFormat::Glob);
  plan.panel.transformations = interpolateJson(plan.panel.transformations, scope, DefaultFormat::Glob);
  return plan;
}

}  // namespace oriel::dashboards
