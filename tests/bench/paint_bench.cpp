// Prints what a graph panel costs on the UI thread: new data with a repaint, and a mouse move with a repaint.
// Usage: QT_QPA_PLATFORM=offscreen paint_bench [runs=60]

#include <time.h>

#include <QApplication>
#include <QImage>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <vector>

#include "widgets/panels/graph/graph_panel.h"
#include "widgets/panels/graph/graph_plot.h"
#include "widgets/theme/theme.h"

using namespace oriel;
using namespace oriel::widgets;
using dashboards::Json;

namespace {

constexpr Timestamp kBegin = 1'795'255'200'000;
constexpr QSize kPlotSize{1200, 300};
constexpr int kLegendPx = 30;

double threadCpuMs() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

struct Size {
  int series;
  int points;
  double dataGoalMs;  ///< 0: none set
  double hoverGoalMs;
};

dashboards::Panel benchPanel(bool legend) {
  dashboards::Panel panel;
  panel.type = "timeseries";
  Json options;
  options["legend"] = {
      {"showLegend", legend}, {"displayMode", "list"}, {"placement", "bottom"}, {"calcs", Json::array()}};
  options["tooltip"] = {{"mode", "multi"}, {"sort", "none"}};
  Json fields = Json::parse(
      R"({"defaults":{"unit":"reqps","color":{"mode":"palette-classic"},"custom":{"lineWidth":1}},"overrides":[]})");
  panel.options = std::make_shared<const Json>(std::move(options));
  panel.fieldConfig = std::make_shared<const Json>(std::move(fields));
  panel.transformations = std::make_shared<const Json>(Json::array());
  return panel;
}

/// A refresh later: everything has moved on by `round` steps.
dashboards::PanelDataPtr benchData(const dashboards::Panel& panel, const Size& size, int round) {
  std::vector<Frame> frames;
  const Duration step = 15 * kSecond;
  const Timestamp from = kBegin + round * step;
  std::uint32_t random = 1;
  for (int s = 0; s < size.series; ++s) {
    std::vector<Timestamp> times;
    std::vector<double> values;
    for (int i = 0; i < size.points; ++i) {
      random = random * 1664525 + 1013904223;
      times.push_back(from + i * step);
      values.push_back(100 + 10 * s + 30 * std::sin((i + round) / 40.0 + s) + static_cast<double>(random >> 24) / 16);
    }
    Field value = numberField("Value", std::move(values));
    value.displayName = "10.0.0." + std::to_string(s) + ":9090";
    Frame frame;
    frame.fields = {timeField(std::move(times)), std::move(value)};
    frames.push_back(std::move(frame));
  }
  const TimeRange range{from, from + (size.points - 1) * step};
  auto data = std::make_shared<dashboards::PanelData>(
      *dashboards::buildPanelData(panel, std::move(frames), range, step, nullptr));
  data->state = dashboards::PanelState::Ready;
  data->timezone = "utc";
  return data;
}

void moveMouse(GraphPlot& plot, int run) {
  const QRectF area = plot.plotRect();
  const QPointF at(area.left() + 20 + std::fmod(run * 37.0, area.width() - 40), area.top() + 20 + run * 13 % 180);
  QMouseEvent move(QEvent::MouseMove, at, plot.viewport()->mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
  QApplication::sendEvent(plot.viewport(), &move);
  QApplication::processEvents();  // what the item asked to be repainted, and nothing more
}

struct Figures {
  double model = 0;
  double set = 0;
  double data = 0;
  double hover = 0;
};

Figures measure(const Size& size, bool legend, int runs) {
  const dashboards::Panel panel = benchPanel(legend);
  GraphPanel graph(ThemeKind::Dark, nullptr);
  graph.setPanel(panel);
  graph.resize(kPlotSize + QSize(0, legend ? kLegendPx : 0));
  graph.show();
  graph.setData(benchData(panel, size, 0));
  QApplication::processEvents();
  std::vector<double> model, set, data, hover;
  for (int run = 1; run <= runs; ++run) {
    const auto fresh = benchData(panel, size, run);
    const double start = threadCpuMs();
    (void)buildGraphModel(*fresh, {}, ThemeKind::Dark);
    const double before = threadCpuMs();
    graph.setData(fresh);
    const double between = threadCpuMs();
    QApplication::processEvents();
    model.push_back(before - start);
    set.push_back(between - before);
    data.push_back(threadCpuMs() - before);
  }
  for (int run = 1; run <= runs; ++run) {
    const double before = threadCpuMs();
    moveMouse(graph.plot(), run);
    hover.push_back(threadCpuMs() - before);
  }
  return {median(model), median(set), median(data), median(hover)};
}

void printRow(const Size& size, bool legend, int runs) {
  const Figures figures = measure(size, legend, runs);
  const auto goal = [](double ms) { return ms > 0 ? QString::number(ms) : QStringLiteral("-"); };
  std::printf("%3d x %-5d %-7s %8.3f %8.3f %8.3f %6s %8.3f %6s\n", size.series, size.points, legend ? "list" : "none",
              figures.model, figures.set, figures.data, qPrintable(goal(legend ? 0 : size.dataGoalMs)), figures.hover,
              qPrintable(goal(legend ? 0 : size.hoverGoalMs)));
}

}  // namespace

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  applyTheme(application, ThemeKind::Dark);
  const int runs = std::max(50, argc > 1 ? std::atoi(argv[1]) : 60);
  std::printf(
      "graph panel, plot %d x %d px, line width 1; CPU ms of the UI thread, median of %d; data = set + repaint\n",
      kPlotSize.width(), kPlotSize.height(), runs);
  std::printf("%-11s %-7s %8s %8s %8s %6s %8s %6s\n", "series", "legend", "model", "set", "data", "goal", "hover",
              "goal");
  const Size sizes[] = {{5, 240, 0, 0}, {20, 720, 2.0, 0.4}, {50, 1440, 0, 0}};
  for (const bool legend : {false, true})
    for (const Size& size : sizes) printRow(size, legend, runs);
  return 0;
}
