#include "dashboards/query/panel_answer.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "dashboards/expressions/expression.h"
#include "dashboards/pipeline/build_panel_data.h"
#include "dashboards/query/annotation_query.h"
#include "dashboards/transform/transformation.h"

namespace oriel::dashboards {
namespace {

// Collects the frames of one panel and what is to be said about them.
class PanelAnswer {
 public:
  PanelAnswer(const PanelPlan& plan, const std::vector<PlannedAnswer>& answers) : plan_(plan), answers_(answers) {
    notes_.error = plan.error;
    notes_.titled = plan.titled;
    for (const PlannedQuery& query : plan.queries) addSent(query);
  }

  std::vector<Frame> collect() {
    std::vector<Frame> frames = framesOf(plan_.parts);
    for (const PlanPart& part : plan_.annotations) addAnnotation(part);
    return frames;
  }

  // Nothing of what was asked for the panel itself could be had.
  bool failed() const { return notes_.error && asked_ == failed_; }
  PanelData& notes() { return notes_; }

 private:
  void addSent(const PlannedQuery& query) {
    if (query.events || query.request.refId == "Anno") return;
    const QueryRequest& r = query.request;
    notes_.queries.push_back({r.refId, query.source->name(), r.query, r.kind, r.format, r.range, r.step});
  }

  void note(const QueryAnswer& answer) {
    for (const auto* texts : {&answer.warnings, &answer.infos}) {
      for (const std::string& text : *texts) noteText(text);
    }
    notes_.stats.evaluationSeconds += answer.stats.evaluationSeconds;
    notes_.stats.samplesRead += answer.stats.samplesRead;
    notes_.stats.peakSamples = std::max(notes_.stats.peakSamples, answer.stats.peakSamples);
    notes_.stats.series += answer.stats.series;
  }

  void noteText(const std::string& text) {
    auto& texts = notes_.notices;
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
  }

  std::vector<Frame> queryFrames(const PlanPart& part) {
    std::vector<Frame> frames;
    for (const std::size_t index : part.queries) {
      const Result<QueryAnswer>& answer = *answers_[index];
      ++asked_;
      if (!answer.ok()) {
        ++failed_;
        if (!notes_.error) notes_.error = answer.error();
        continue;
      }
      for (Frame frame : answer->frames) {
        frame.refId = part.refId;
        // Exemplars are shown over a panel, like events; its transformations do not see them.
        (frame.kind == "exemplar" ? notes_.annotations : frames).push_back(std::move(frame));
      }
      note(*answer);
    }
    return frames;
  }

  std::vector<Frame> panelFrames(const PlanPart& part) {
    std::vector<Frame> frames = framesOf(part.parts);
    if (part.transformations) frames = applyTransformations(std::move(frames), *part.transformations, notes_.notices);
    if (!part.asAnnotations) return frames;
    for (Frame& frame : frames) notes_.annotations.push_back(std::move(frame));
    return {};
  }

  // Parts in order; expressions come after what they refer to, and stand where their target stands.
  std::vector<Frame> framesOf(const std::vector<PlanPart>& parts) {
    std::vector<std::vector<Frame>> byPart(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].kind == PlanPart::Kind::Query) byPart[i] = queryFrames(parts[i]);
      if (parts[i].kind == PlanPart::Kind::Panel) byPart[i] = panelFrames(parts[i]);
    }
    addExpressions(parts, byPart);
    std::vector<Frame> frames;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].hidden) continue;
      std::move(byPart[i].begin(), byPart[i].end(), std::back_inserter(frames));
    }
    nameTables(parts, frames);
    return frames;
  }

  void addExpressions(const std::vector<PlanPart>& parts, std::vector<std::vector<Frame>>& byPart) {
    std::map<std::string, JsonPtr> wanted;
    for (const PlanPart& part : parts) {
      if (part.kind == PlanPart::Kind::Expression) wanted[part.refId] = part.expression;
    }
    if (wanted.empty()) return;
    ExpressionInputs inputs;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].kind != PlanPart::Kind::Expression) inputs[parts[i].refId] = inputValues(parts[i], byPart[i]);
    }
    auto results = computeExpressions(wanted, std::move(inputs), plan_.range);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].kind != PlanPart::Kind::Expression) continue;
      ++asked_;
      const auto& result = results.at(parts[i].refId);
      if (result.ok()) {
        byPart[i] = expressionFrames(*result, parts[i].refId);
      } else if (result.error().code == ErrorCode::Unsupported) {
        notes_.titled.push_back({"Expression " + parts[i].refId + " is not computed", result.error().text});
      } else {
        ++failed_;
        if (!notes_.error) notes_.error = result.error();
      }
    }
  }

  ExpressionValues inputValues(const PlanPart& part, const std::vector<Frame>& frames) const {
    const auto isInstant = [this](std::size_t q) { return plan_.queries[q].request.kind == QueryKind::Instant; };
    const bool instant = !part.queries.empty() && std::all_of(part.queries.begin(), part.queries.end(), isInstant);
    return expressionValues(frames, instant);
  }

  // Grafana tells the value columns of several tables apart by their query's letter.
  void nameTables(const std::vector<PlanPart>& parts, std::vector<Frame>& frames) const {
    std::set<std::string> tables;
    for (const PlanPart& part : parts) {
      for (const std::size_t index : part.queries) {
        const bool isTable = plan_.queries[index].request.format == QueryFormat::Table;
        if (isTable && !part.hidden) tables.insert(part.refId);
      }
    }
    if (tables.size() < 2) return;
    for (Frame& frame : frames) {
      if (tables.count(frame.refId) == 0) continue;
      for (Field& field : frame.fields) {
        if (field.type() == FieldType::Number && field.name == "Value") field.name = "Value #" + frame.refId;
      }
    }
  }

  void addAnnotation(const PlanPart& part) {
    const Annotation& annotation = plan_.dashboard->annotations[part.annotation];
    for (const std::size_t index : part.queries) {
      const Result<QueryAnswer>& answer = *answers_[index];
      if (!answer.ok()) {
        // Events are not what the panel is about, so they do not make it an error.
        noteText("annotation " + annotation.name + ": " + answer.error().toString());
        continue;
      }
      const PlannedQuery& query = plan_.queries[index];
      if (query.events) {
        for (const Frame& frame : answer->frames) addEvents(foreignEvents(annotation, frame));
      } else {
        addEvents(annotationEvents(annotation, answer->frames, query.request.step));
      }
    }
  }

  void addEvents(std::optional<Frame> frame) {
    if (frame) notes_.annotations.push_back(*std::move(frame));
  }

  const PanelPlan& plan_;
  const std::vector<PlannedAnswer>& answers_;
  PanelData notes_;
  std::size_t asked_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace

std::shared_ptr<PanelData> finishPanel(const PanelPlan& plan, const std::vector<PlannedAnswer>& answers,
                                       const PanelData* former, const std::string& timezone) {
  PanelAnswer answer(plan, answers);
  std::vector<Frame> frames = answer.collect();
  PanelData& notes = answer.notes();
  std::shared_ptr<PanelData> data;
  if (former && answer.failed()) {
    data = std::make_shared<PanelData>(*former);
    data->notices.clear();
    data->title = plan.panel.title;
  } else {
    data = makePanelData(plan.panel, std::move(frames), plan.range, plan.step, former, &notes.annotations);
  }
  data->state = notes.error ? PanelState::Error : PanelState::Ready;
  data->error = notes.error;
  data->notices.insert(data->notices.end(), notes.notices.begin(), notes.notices.end());
  data->titled = notes.titled;
  data->queries = notes.queries;
  data->annotations = std::move(notes.annotations);
  data->stats = notes.stats;
  data->timezone = timezone;
  data->timeInfo = plan.timeInfo;
  return data;
}

}  // namespace oriel::dashboards
