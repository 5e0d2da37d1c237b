#include "ui/explore_query.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace oriel::ui {
namespace {

constexpr Duration kRoundSteps[] = {1 * kSecond,  2 * kSecond,  5 * kSecond, 10 * kSecond, 15 * kSecond,
                                    30 * kSecond, 1 * kMinute,  2 * kMinute, 5 * kMinute,  10 * kMinute,
                                    15 * kMinute, 30 * kMinute, 1 * kHour,   2 * kHour,    6 * kHour,
                                    12 * kHour,   1 * kDay,     7 * kDay,    30 * kDay,    365 * kDay};
constexpr int kPixelsPerPoint = 2;

dashboards::Panel explorePanel(int id, const char* type, const nlohmann::json& options,
                               const nlohmann::json& defaults) {
  dashboards::Panel panel;
  panel.id = id;
  panel.type = type;
  panel.transparent = true;
  panel.options = std::make_shared<const nlohmann::json>(options);
  panel.fieldConfig = std::make_shared<const nlohmann::json>(
      nlohmann::json{{"defaults", defaults}, {"overrides", nlohmann::json::array()}});
  panel.transformations = std::make_shared<const nlohmann::json>(nlohmann::json::array());
  return panel;
}

QueryRequest requestOf(const ExploreQuestion& question, QueryKind kind, QueryFormat format, Duration step) {
  QueryRequest request;
  request.refId = "A";
  request.query = question.expression;
  request.kind = kind;
  request.format = format;
  request.range = question.range;
  request.step = step;
  request.stop = question.stop;
  return request;
}

void addNotes(const QueryAnswer& answer, QStringList& notes) {
  for (const auto* texts : {&answer.warnings, &answer.infos}) {
    for (const std::string& text : *texts) {
      const QString note = QString::fromStdString(text);
      if (!notes.contains(note)) notes << note;
    }
  }
}

dashboards::PanelDataPtr dataOf(const dashboards::Panel& panel, Result<QueryAnswer>& answer, TimeRange range,
                                Duration step) {
  std::vector<Frame> frames;
  if (answer.ok()) frames = std::move(answer->frames);
  return dashboards::buildPanelData(panel, std::move(frames), range, step, nullptr);
}

}  // namespace

dashboards::Panel exploreGraphPanel() {
  return explorePanel(1, "timeseries",
                      {{"legend", {{"displayMode", "list"}, {"placement", "bottom"}, {"showLegend", true}}},
                       {"tooltip", {{"mode", "multi"}, {"sort", "desc"}}}},
                      {{"custom", {{"lineWidth", 1}, {"fillOpacity", 0}, {"showPoints", "auto"}}}});
}

dashboards::Panel exploreTablePanel() {
  return explorePanel(2, "table", {{"showHeader", true}}, {{"custom", {{"align", "auto"}}}});
}

Duration exploreStep(TimeRange range, int widthPx, Duration least) {
  const Duration wanted = (range.to - range.from) / std::max(widthPx / kPixelsPerPoint, 50);
  for (const Duration step : kRoundSteps) {
    if (step >= wanted && step >= std::min(least, kMinute)) return step;
  }
  return std::max(wanted, kYear);
}

ExploreAnswer askExplore(const ExploreQuestion& question) {
  ExploreAnswer answer;
  const Duration step = exploreStep(question.range, question.widthPx, question.source->scrapeInterval());
  Result<QueryAnswer> table = question.source->query(requestOf(question, QueryKind::Instant, QueryFormat::Table, step));
  Result<QueryAnswer> graph = makeError(ErrorCode::Cancelled, "");
  if (table.ok()) {
    addNotes(*table, answer.notes);
    graph = question.source->query(requestOf(question, QueryKind::Range, QueryFormat::TimeSeries, step));
    if (graph.ok())
      addNotes(*graph, answer.notes);
    else
      answer.notes << QString::fromStdString("No graph: " + graph.error().text);
  } else {
    answer.error = table.error();
  }
  answer.graph = dataOf(exploreGraphPanel(), graph, question.range, step);
  answer.table = dataOf(exploreTablePanel(), table, question.range, step);
  return answer;
}

}  // namespace oriel::ui
