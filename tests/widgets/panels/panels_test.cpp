#include <QApplication>
#include <QDir>
#include <QImage>
#include <QMenu>
#include <QSignalSpy>
#include <QTimer>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/support/test_case.h"
#include "widgets/panels/graph/graph_panel.h"
#include "widgets/panels/graph/graph_plot.h"
#include "widgets/panels/graph/legend_widget.h"
#include "widgets/panels/panel_frame.h"
#include "widgets/panels/panel_registry.h"
#include "widgets/theme/theme.h"

using namespace oriel;
using namespace oriel::widgets;
using dashboards::Json;

namespace {

constexpr Timestamp kStart = 1'795'255'200'000;  // 2026-11-21 10:00:00 UTC
constexpr TimeRange kRange{kStart, kStart + kHour};

Frame wave(const char* instance, double level, double height, bool withGap = false) {
  std::vector<Timestamp> times;
  std::vector<double> values;
  for (int i = 0; i <= 240; ++i) {
    times.push_back(kStart + i * 15 * kSecond);
    const bool gap = withGap && i > 100 && i < 140;
    values.push_back(gap ? nullNumber() : level + height * std::sin(i / 24.0 + level));
  }
  Field value = numberField("Value", std::move(values));
  value.displayName = instance;
  Frame frame;
  frame.refId = "A";
  frame.fields = {timeField(std::move(times)), std::move(value)};
  return frame;
}

Frame disks() {
  Frame frame;
  frame.refId = "A";
  frame.fields = {textField("mountpoint", {"/", "/home", "/var"}), numberField("Size", {5e10, 2.5e11, 1.2e10}),
                  numberField("Used", {43.1, 66.0, 91.4})};
  return frame;
}

/// Buckets of a latency that rises and falls, as a query of format heatmap answers.
std::vector<Frame> latencies() {
  std::vector<Frame> frames;
  const std::vector<double> bounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, INFINITY};
  for (std::size_t bucket = 0; bucket < bounds.size(); ++bucket) {
    std::vector<Timestamp> times;
    std::vector<double> values;
    for (int i = 0; i <= 60; ++i) {
      times.push_back(kStart + i * kMinute);
      const double middle = 5 + 3.5 * std::sin(i / 9.0);
      const double away = (static_cast<double>(bucket) - middle) / 1.6;
      const double count = std::floor(120 * std::exp(-away * away));
      values.push_back(i > 40 && i < 44 ? nullNumber() : count);
    }
    const std::string le = bucket + 1 < bounds.size() ? std::to_string(bounds[bucket]) : "+Inf";
    Field value = numberField(le, std::move(values), Labels{{"le", le}});
    value.displayName = le;
    frames.push_back({le, "A", {timeField(std::move(times)), std::move(value)}});
  }
  return frames;
}

dashboards::Panel panelOf(const std::string& type) {
  dashboards::Panel panel;
  panel.id = 1;
  panel.type = type;
  panel.title = "Panel of type " + type;
  Json options = Json::object();
  Json fields = Json::parse(R"({"defaults":{"unit":"percent","min":0,"max":100,"thresholds":{"mode":"absolute","steps":[
      {"color":"green","value":null},{"color":"orange","value":70},{"color":"red","value":85}]}},"overrides":[]})");
  if (type == "timeseries") {
    fields["defaults"]["color"] = {{"mode", "palette-classic"}};
    fields["defaults"]["custom"] = {
        {"fillOpacity", 20}, {"gradientMode", "opacity"}, {"thresholdsStyle", {{"mode", "dashed+area"}}}};
    options["legend"] = {
        {"showLegend", true}, {"displayMode", "list"}, {"placement", "bottom"}, {"calcs", Json::array()}};
    options["tooltip"] = {{"mode", "multi"}, {"sort", "none"}};
  }
  if (type == "table") {
    const Json thresholds = fields["defaults"]["thresholds"];
    fields = Json::parse(R"({"defaults":{},"overrides":[
        {"matcher":{"id":"byName","options":"Size"},"properties":[{"id":"unit","value":"bytes"}]},
        {"matcher":{"id":"byName","options":"Used"},"properties":[{"id":"unit","value":"percent"}]}]})");
    fields["defaults"]["thresholds"] = thresholds;
  }
  if (type == "heatmap") {
    fields = Json::parse(R"({"defaults":{},"overrides":[]})");
    options = {{"yAxis", {{"unit", "s"}}}, {"color", {{"scheme", "Magma"}, {"steps", 64}}}};
  }
  if (type == "text")
    options = {{"mode", "markdown"}, {"content", "# Heading\n\nSome **bold** words and `code`.\n\n- one\n- two"}};
  panel.options = std::make_shared<const Json>(std::move(options));
  panel.fieldConfig = std::make_shared<const Json>(std::move(fields));
  panel.transformations = std::make_shared<const Json>(Json::array());
  return panel;
}

dashboards::PanelDataPtr dataOf(const dashboards::Panel& panel) {
  std::vector<Frame> frames;
  if (panel.type == "table") {
    frames = {disks()};
  } else if (panel.type == "heatmap") {
    frames = latencies();
  } else if (panel.type == "timeseries" || panel.type == "bargauge") {
    frames = {wave("api-0:9090", 20, 8), wave("api-1:9090", 45, 12, true), wave("api-2:9090", 70, 9)};
  } else {
    frames = {wave("api-0:9090", 70, 9)};
  }
  auto data = std::make_shared<dashboards::PanelData>(*dashboards::buildPanelData(
      panel, std::move(frames), kRange, panel.type == "heatmap" ? kMinute : 15 * kSecond, nullptr));
  data->state = dashboards::PanelState::Ready;
  data->timezone = "utc";
  return data;
}

std::unique_ptr<PanelFrame> frameOf(const std::string& type, QSize size, ThemeKind theme = ThemeKind::Dark) {
  const dashboards::Panel panel = panelOf(type);
  auto frame = std::make_unique<PanelFrame>(panel, theme);
  frame->resize(size);
  frame->setData(dataOf(panel));
  frame->show();
  QCoreApplication::processEvents();
  // A window shown under the pointer gets an enter event, and with it the button of the menu.
  QEvent leave(QEvent::Leave);
  QCoreApplication::sendEvent(frame.get(), &leave);
  QCoreApplication::processEvents();
  return frame;
}

GraphPanel* graphIn(PanelFrame& frame) { return qobject_cast<GraphPanel*>(&frame.content()); }

}  // namespace

/// Every panel type as a picture, and what a mouse does to a graph.
class PanelsTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase();
  void pictures_data();
  void pictures();
  void cleanup() { applyTheme(*qApp, ThemeKind::Dark); }
  void everyTypeHasAPicture();
  void seriesArePaintedWhereTheirValuesAre();
  void legendClicks_data();
  void legendClicks();
  void aClickInTheLegendIsolates();
  void menuHidesTheLegend();
  void hoverShowsATooltip();
  void dragZooms();
  void doubleClickZoomsOut();
  void anErrorWithoutDataIsReadable();
  void noDataIsSaid();
};

void PanelsTest::initTestCase() {
  applyTheme(*qApp, ThemeKind::Dark);
  qApp->setCursorFlashTime(0);
}

void PanelsTest::pictures_data() {
  QTest::addColumn<QString>("type");
  QTest::addColumn<QSize>("size");
  QTest::addColumn<bool>("light");
  const std::pair<const char*, QSize> types[] = {
      {"timeseries", {700, 300}}, {"stat", {260, 180}},    {"gauge", {260, 200}},
      {"bargauge", {480, 200}},   {"heatmap", {640, 280}}, {"table", {480, 200}},
      {"text", {360, 220}},       {"row", {500, 30}},      {"piechart", {360, 200}},
  };
  for (const auto& [type, size] : types) {
    QTest::newRow(type) << type << size << false;
    QTest::addRow("%s-light", type) << type << size << true;
  }
}

void PanelsTest::pictures() {
  QFETCH(QString, type);
  QFETCH(QSize, size);
  QFETCH(bool, light);
  if (!hasInter()) QSKIP("the font Inter is not installed (package fonts-inter): pictures cannot be compared");
  const QString name = QLatin1String(QTest::currentDataTag());
  const ThemeKind theme = light ? ThemeKind::Light : ThemeKind::Dark;
  applyTheme(*qApp, theme);
  const auto frame = frameOf(type.toStdString(), size, theme);
  const QImage actual = frame->grab().toImage().convertToFormat(QImage::Format_RGB32);
  const QString golden = test::sourceDir() + QStringLiteral("/tests/golden/panel-%1.png").arg(name);
  if (qEnvironmentVariableIsSet("UPDATE_GOLDEN")) {
    QVERIFY(actual.save(golden));
    return;
  }
  const QImage expected = QImage(golden).convertToFormat(QImage::Format_RGB32);
  QVERIFY2(!expected.isNull(), qPrintable(QStringLiteral("no picture %1: run with UPDATE_GOLDEN=1").arg(golden)));
  QCOMPARE(actual.size(), expected.size());
  QImage difference(actual.size(), QImage::Format_RGB32);
  difference.fill(Qt::black);
  int different = 0;
  for (int y = 0; y < actual.height(); ++y) {
    for (int x = 0; x < actual.width(); ++x) {
      const QRgb a = actual.pixel(x, y);
      const QRgb b = expected.pixel(x, y);
      if (std::abs(qRed(a) - qRed(b)) <= 8 && std::abs(qGreen(a) - qGreen(b)) <= 8 &&
          std::abs(qBlue(a) - qBlue(b)) <= 8)
        continue;
      ++different;
      difference.setPixel(x, y, qRgb(255, 0, 0));
    }
  }
  if (different * 100 > actual.width() * actual.height()) {
    actual.save(test::buildDir() + QStringLiteral("/panel-%1-actual.png").arg(name));
    difference.save(test::buildDir() + QStringLiteral("/panel-%1-diff.png").arg(name));
    QFAIL(
        qPrintable(QStringLiteral("%1 pixels differ; actual and diff are in %2").arg(different).arg(test::buildDir())));
  }
}

void PanelsTest::everyTypeHasAPicture() {
  for (const PanelType& type : panelTypes()) {
    for (const char* theme : {"", "-light"}) {
      const QString golden =
          test::sourceDir() +
          QStringLiteral("/tests/golden/panel-%1%2.png").arg(QLatin1String(type.id), QLatin1String(theme));
      QVERIFY2(QFile::exists(golden), qPrintable(golden));
    }
  }
}

void PanelsTest::seriesArePaintedWhereTheirValuesAre() {
  const auto frame = frameOf("timeseries", {700, 300});
  GraphPanel& graph = *graphIn(*frame);
  QCOMPARE(graph.model().series.size(), std::size_t{3});
  const QImage image = graph.plot().grab().toImage().convertToFormat(QImage::Format_RGB32);
  const QRectF area = graph.plot().plotRect();
  const auto near = [&](const GraphSeries& series, QPointF at) {
    for (int dy = -2; dy <= 2; ++dy) {
      const QColor pixel = image.pixelColor(qRound(at.x()), qRound(at.y()) + dy);
      const int distance = std::abs(pixel.red() - series.color.red()) + std::abs(pixel.green() - series.color.green()) +
                           std::abs(pixel.blue() - series.color.blue());
      if (distance < 300) return true;  // an antialiased line may share two rows
    }
    return false;
  };
  const ValueScale& scale = graph.model().left.scale;
  for (const GraphSeries& series : graph.model().series) {
    for (const std::size_t i : {std::size_t{30}, std::size_t{200}}) {
      const QPointF at = plotPoint(area, kRange, scale, (*series.times)[i], (*series.values)[i]);
      QVERIFY2(near(series, at), qPrintable(series.name));
    }
  }
  const GraphSeries& broken = graph.model().series[1];
  QVERIFY(!near(broken, plotPoint(area, kRange, scale, (*broken.times)[120], (*broken.values)[100])));
}

void PanelsTest::legendClicks_data() {
  QTest::addColumn<QSet<QString>>("hidden");
  QTest::addColumn<bool>("additive");
  QTest::addColumn<QSet<QString>>("after");
  using Names = QSet<QString>;
  QTest::newRow("alone") << Names{} << false << Names{"b", "c"};
  QTest::newRow("again: all") << Names{"b", "c"} << false << Names{};
  QTest::newRow("with Ctrl: off") << Names{} << true << Names{"a"};
  QTest::newRow("with Ctrl: on") << Names{"a"} << true << Names{};
}

void PanelsTest::legendClicks() {
  QFETCH(QSet<QString>, hidden);
  QFETCH(bool, additive);
  QFETCH(QSet<QString>, after);
  QCOMPARE(afterLegendClick({"a", "b", "c"}, hidden, QStringLiteral("a"), additive), after);
}

void PanelsTest::aClickInTheLegendIsolates() {
  const auto frame = frameOf("timeseries", {700, 300});
  GraphPanel& graph = *graphIn(*frame);
  QTest::mouseClick(graph.legend().viewport(), Qt::LeftButton, {}, graph.legend().entryRect(1).center());
  QVERIFY(graph.model().series[0].hidden);
  QVERIFY(!graph.model().series[1].hidden);
  QVERIFY(graph.model().series[2].hidden);
}

void PanelsTest::menuHidesTheLegend() {
  const auto frame = frameOf("timeseries", {700, 300});
  GraphPanel& graph = *graphIn(*frame);
  auto* menu = frame->findChild<QMenu*>();
  QAction* action = menu->actions().back();
  const int plotHeight = graph.plot().height();
  QVERIFY(graph.legend().isVisible());
  action->trigger();
  QVERIFY(!graph.legend().isVisible());
  QVERIFY(graph.plot().height() > plotHeight);
  Q_EMIT menu->aboutToShow();
  QCOMPARE(action->text(), QStringLiteral("Show legend"));
  action->trigger();
  QVERIFY(graph.legend().isVisible());
  QCOMPARE(graph.plot().height(), plotHeight);
}

void PanelsTest::hoverShowsATooltip() {
  const auto frame = frameOf("timeseries", {700, 300});
  GraphPlot& plot = graphIn(*frame)->plot();
  const QImage before = plot.grab().toImage();
  QTest::mouseMove(plot.viewport(), plot.plotRect().center().toPoint());
  QCOMPARE(plot.hover().rows().size(), std::size_t{2});  // the third has a gap there
  QVERIFY(plot.grab().toImage() != before);
  QEvent leave(QEvent::Leave);
  QCoreApplication::sendEvent(&plot, &leave);
  QVERIFY(plot.hover().rows().empty());
  QVERIFY(plot.grab().toImage() == before);
}

void PanelsTest::dragZooms() {
  const auto frame = frameOf("timeseries", {700, 300});
  GraphPlot& plot = graphIn(*frame)->plot();
  const QRectF area = plot.plotRect();
  QSignalSpy spy(frame.get(), &PanelFrame::zoomRequested);
  const int y = qRound(area.center().y());
  const QPoint from(qRound(area.left() + area.width() * 0.25), y);
  const QPoint to(qRound(area.left() + area.width() * 0.75), y);
  QTest::mousePress(plot.viewport(), Qt::LeftButton, {}, from);
  QTest::mouseMove(plot.viewport(), to);
  QTest::mouseRelease(plot.viewport(), Qt::LeftButton, {}, to);
  QCOMPARE(spy.count(), 1);
  const double perPx = static_cast<double>(kHour) / area.width();
  QVERIFY(std::abs(static_cast<double>(spy[0][0].value<Timestamp>() - (kStart + kHour / 4))) <= 2 * perPx);
  QVERIFY(std::abs(static_cast<double>(spy[0][1].value<Timestamp>() - (kStart + kHour * 3 / 4))) <= 2 * perPx);
}

void PanelsTest::doubleClickZoomsOut() {
  const auto frame = frameOf("timeseries", {700, 300});
  GraphPlot& plot = graphIn(*frame)->plot();
  QSignalSpy spy(frame.get(), &PanelFrame::zoomOutRequested);
  QTest::mouseDClick(plot.viewport(), Qt::LeftButton, {}, plot.plotRect().center().toPoint());
  QCOMPARE(spy.count(), 1);
}

void PanelsTest::anErrorWithoutDataIsReadable() {
  const dashboards::Panel panel = panelOf("timeseries");
  PanelFrame frame(panel, ThemeKind::Dark);
  auto data = std::make_shared<dashboards::PanelData>();
  data->state = dashboards::PanelState::Error;
  data->error = makeError(ErrorCode::InvalidInput, "unclosed left parenthesis");
  frame.setData(data);
  QVERIFY(frame.message().contains(QStringLiteral("unclosed left parenthesis")));
}

void PanelsTest::noDataIsSaid() {
  const dashboards::Panel panel = panelOf("timeseries");
  PanelFrame frame(panel, ThemeKind::Dark);
  auto data = std::make_shared<dashboards::PanelData>();
  data->state = dashboards::PanelState::Ready;
  frame.setData(data);
  QCOMPARE(frame.message(), QStringLiteral("No data"));
}

ORIEL_TEST_MAIN(PanelsTest)
#include "panels_test.moc"
