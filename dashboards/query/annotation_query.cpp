#include "dashboards/query/annotation_query.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

#include "dashboards/format/time_zone.h"
#include "dashboards/model/json_access.h"
#include "dashboards/query/panel_query.h"

namespace oriel::dashboards {
namespace {

constexpr int kAnnotationPoints = 1600;            // the same for every panel, whatever its width
constexpr const char* kOldAnnotationStep = "60s";  // of annotations that keep their query beside the name
constexpr std::size_t kMostEvents = 10'000;        // of one annotation

// `{{label}}` filled in; a label that is not there leaves its name.
std::string eventText(const std::string& format, const Labels& labels) {
  std::string text;
  std::size_t at = 0;
  for (;;) {
    const std::size_t open = format.find("{{", at);
    const std::size_t close = open == std::string::npos ? open : format.find("}}", open + 2);
    if (close == std::string::npos) return text.append(format, at, std::string::npos);
    text.append(format, at, open - at);
    std::string_view name = std::string_view(format).substr(open + 2, close - open - 2);
    while (!name.empty() && std::isspace(static_cast<unsigned char>(name.front()))) name.remove_prefix(1);
    while (!name.empty() && std::isspace(static_cast<unsigned char>(name.back()))) name.remove_suffix(1);
    const std::string_view value = labels.get(name);
    text.append(value.empty() ? name : value);
    at = close + 2;
  }
}

std::string eventTags(const std::string& tagKeys, const Labels& labels) {
  std::string tags;
  for (const LabelView label : labels) {
    const std::string wanted = "," + tagKeys + ",";
    if (wanted.find("," + std::string(label.name) + ",") == std::string::npos) continue;
    tags += (tags.empty() ? "" : ",") + std::string(label.value);
  }
  return tags;
}

// Columns of events while they are collected.
struct EventColumns {
  std::vector<Timestamp> begins, ends;
  std::vector<std::string> titles, texts, tags;

  void add(Timestamp begin, Timestamp end, const Annotation& annotation, const Labels& labels) {
    if (begins.size() >= kMostEvents) return;
    begins.push_back(begin);
    ends.push_back(end);
    titles.push_back(eventText(annotation.titleFormat, labels));
    texts.push_back(eventText(annotation.textFormat, labels));
    tags.push_back(eventTags(annotation.tagKeys, labels));
  }
};

std::vector<Timestamp> activeTimes(const Field& times, const Field& values, bool valueIsTime) {
  std::vector<Timestamp> active;
  for (std::size_t i = 0; i < std::min(times.size(), values.size()); ++i) {
    const double value = values.numbers()[i];
    if (std::isnan(value)) continue;
    if (!valueIsTime) {
      if (value > 0) active.push_back(times.times()[i]);
    } else if (std::abs(value) < 1e16) {
      active.push_back(static_cast<Timestamp>(std::floor(value)));
    }
  }
  return active;
}

void addSeries(EventColumns& columns, const Annotation& annotation, const Frame& frame, Duration step) {
  if (frame.fields.size() < 2 || frame.fields[0].type() != FieldType::Time) return;
  const Field& values = frame.fields[1];
  if (values.type() != FieldType::Number) return;
  const auto active = activeTimes(frame.fields[0], values, annotation.useValueForTime);
  for (std::size_t i = 0; i < active.size();) {
    std::size_t last = i;
    while (last + 1 < active.size() && active[last] + step >= active[last + 1]) ++last;
    columns.add(active[i], active[last], annotation, values.labels);
    i = last + 1;
  }
}

void addDecoration(const Annotation& annotation, Frame& frame) {
  const std::size_t rows = frame.rows();
  frame.name = annotation.name;
  frame.fields.push_back(textField("color", std::vector<std::string>(rows, annotation.iconColor)));
  frame.fields.push_back(textField("source", std::vector<std::string>(rows, annotation.name)));
}

void planPrometheus(const PlanInput& input, const Annotation& annotation, std::size_t index, PanelPlan& plan) {
  const ResolvedSource resolved = resolveSource(input.sources, annotation.datasource, input.scope);
  if (!resolved.source) return;
  const bool old = annotation.raw && !jsonText(*annotation.raw, "expr").empty();
  StepInput step;
  step.range = input.range.to - input.range.from;
  step.points = kAnnotationPoints;
  step.targetInterval = annotation.step.empty() && old ? kOldAnnotationStep : annotation.step;
  step.scrapeInterval = resolved.source->scrapeInterval();
  const QuerySteps steps = querySteps(step, input.scope);
  Scope scope = input.scope;
  setStepGlobals(scope, input.range, steps);
  QueryRequest request;
  request.refId = "Anno";
  request.query = interpolate(annotation.expr, scope, DefaultFormat::Prometheus);
  request.step = steps.step;
  request.range = input.range;
  request.utcOffset = toCalendar(input.range.to, scope.timezone).offsetMinutes * kMinute;
  PlanPart& part = plan.annotations.emplace_back();
  part.annotation = index;
  part.queries = {plan.queries.size()};
  plan.queries.push_back({resolved.source, std::move(request)});
}

void planStored(const PlanInput& input, const Annotation& annotation, std::size_t index, PanelPlan& plan) {
  if (!input.events) return;
  PlannedQuery query;
  query.events = input.events;
  query.eventRequest.kind = annotation.type == "tags"    ? EventRequest::Kind::Tags
                            : annotation.type == "alert" ? EventRequest::Kind::Alerts
                                                         : EventRequest::Kind::Dashboard;
  query.eventRequest.dashboardUid = input.dashboard->uid;
  query.eventRequest.tags = annotation.tags;
  query.eventRequest.limit = annotation.limit;
  query.eventRequest.range = input.range;
  query.request.refId = "Anno";
  query.request.range = input.range;
  PlanPart& part = plan.annotations.emplace_back();
  part.annotation = index;
  part.queries = {plan.queries.size()};
  plan.queries.push_back(std::move(query));
}

}  // namespace

bool annotationShown(const Annotation& annotation, int panelId) {
  if (!annotation.enable) return false;
  if (annotation.panelIds.empty()) return true;
  const auto& ids = annotation.panelIds;
  return (std::find(ids.begin(), ids.end(), panelId) != ids.end()) != annotation.exclude;
}

void planAnnotations(const PlanInput& input, PanelPlan& plan) {
  const auto& annotations = input.dashboard->annotations;
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    const Annotation& annotation = annotations[i];
    if (!annotationShown(annotation, plan.panel.id)) continue;
    const ResolvedSource source = resolveSource(input.sources, annotation.datasource, input.scope);
    if (annotation.builtIn || source.kind == ResolvedSource::Kind::Grafana) {
      planStored(input, annotation, i, plan);
    } else if (!annotation.expr.empty() && source.kind == ResolvedSource::Kind::Source) {
      planPrometheus(input, annotation, i, plan);
    }
  }
}

std::optional<Frame> annotationEvents(const Annotation& annotation, const std::vector<Frame>& answers, Duration step) {
  EventColumns columns;
  for (const Frame& frame : answers) addSeries(columns, annotation, frame, step);
  if (columns.begins.empty()) return {};
  Frame frame;
  frame.refId = "Anno";
  frame.fields = {timeField(std::move(columns.begins), "time"), timeField(std::move(columns.ends), "timeEnd"),
                  textField("title", std::move(columns.titles)), textField("text", std::move(columns.texts)),
                  textField("tags", std::move(columns.tags))};
  addDecoration(annotation, frame);
  return frame;
}

std::optional<Frame> foreignEvents(const Annotation& annotation, Frame frame) {
  if (frame.rows() == 0) return {};
  addDecoration(annotation, frame);
  return frame;
}

}  // namespace oriel::dashboards
