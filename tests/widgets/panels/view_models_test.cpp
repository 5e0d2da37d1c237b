#include <QApplication>
#include <QImage>
#include <QSignalSpy>
#include <QTextBrowser>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/support/test_case.h"
#include "widgets/panels/graph/graph_model.h"
#include "widgets/panels/graph/hover_layer.h"
#include "widgets/panels/single_values.h"
#include "widgets/panels/table/table_model.h"
#include "widgets/panels/text/text_panel.h"
#include "widgets/theme/theme.h"

using namespace oriel;
using namespace oriel::widgets;
using dashboards::Json;

namespace {

constexpr Timestamp kStart = 1'795'255'200'000;  // 2026-11-21 10:00:00 UTC
constexpr Duration kStep = kMinute;
constexpr double kGap = std::numeric_limits<double>::quiet_NaN();

using Columns = std::vector<std::pair<std::string, std::vector<double>>>;

/// Series of one sample a minute under a field configuration (JSON of defaults and overrides).
dashboards::PanelData seriesData(const Columns& columns, const char* fieldConfig) {
  dashboards::Panel panel;
  panel.type = "timeseries";
  panel.options = std::make_shared<const Json>(Json::object());
  panel.fieldConfig = std::make_shared<const Json>(Json::parse(fieldConfig));
  panel.transformations = std::make_shared<const Json>(Json::array());
  std::vector<Frame> frames;
  std::size_t points = 1;
  for (const auto& [name, values] : columns) {
    std::vector<Timestamp> times;
    for (std::size_t i = 0; i < values.size(); ++i) times.push_back(kStart + static_cast<Duration>(i) * kStep);
    points = std::max(points, values.size());
    std::vector<double> numbers = values;
    for (double& number : numbers)
      if (std::isnan(number)) number = nullNumber();
    Field field = numberField("Value", std::move(numbers));
    field.displayName = name;
    Frame frame;
    frame.refId = "A";
    frame.fields = {timeField(std::move(times)), std::move(field)};
    frames.push_back(std::move(frame));
  }
  const TimeRange range{kStart, kStart + static_cast<Duration>(points - 1) * kStep};
  dashboards::PanelData data = *dashboards::buildPanelData(panel, std::move(frames), range, kStep, nullptr);
  data.timezone = "utc";
  return data;
}

GraphModel modelOf(const Columns& columns, const char* fieldConfig, const QSet<QString>& hidden = {}) {
  return buildGraphModel(seriesData(columns, fieldConfig), hidden, ThemeKind::Dark);
}

QString joined(const std::vector<GraphTick>& ticks) {
  QStringList labels;
  for (const GraphTick& tick : ticks) labels << tick.label;
  return labels.join(QLatin1Char(' '));
}

std::vector<double> topOf(const GraphModel& model, std::size_t series) { return *model.series[series].paint.values; }

}  // namespace

/// What panels show, before any of it is painted.
class ViewModelsTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
  void singleValueTexts_data();
  void singleValueTexts();
  void ranges_data();
  void ranges();
  void tickLabels_data();
  void tickLabels();
  void stackingPilesUp();
  void negativeYMirrors();
  void rightAxis();
  void thresholdsOfPercent();
  void tooltips_data();
  void tooltips();
  void tooltipOutsideTheSamples();
  void tableRoles();
  void hostileText_data();
  void hostileText();
};

void ViewModelsTest::singleValueTexts_data() {
  QTest::addColumn<QString>("config");
  QTest::addColumn<QString>("calc");
  QTest::addColumn<QString>("text");
  const QString percent = QStringLiteral(R"({"defaults":{"unit":"percent"},"overrides":[]})");
  QTest::newRow("last") << percent << "lastNotNull" << "30%";
  QTest::newRow("max") << percent << "max" << "42.5%";
  QTest::newRow("mean skips gaps") << percent << "mean" << "27.5%";
  QTest::newRow("unknown calculation: last") << percent << "no such" << "30%";
  QTest::newRow("bytes") << R"({"defaults":{"unit":"bytes"},"overrides":[]})" << "lastNotNull" << "30 B";
  QTest::newRow("decimals") << R"({"defaults":{"unit":"s","decimals":2},"overrides":[]})" << "lastNotNull" << "30.00 s";
  QTest::newRow("currency before") << R"({"defaults":{"unit":"currencyUSD"},"overrides":[]})" << "lastNotNull" << "$30";
  QTest::newRow("mapped")
      << R"({"defaults":{"mappings":[{"type":"value","options":{"30":{"text":"thirty"}}}]},"overrides":[]})"
      << "lastNotNull" << "thirty";
}

void ViewModelsTest::singleValueTexts() {
  QFETCH(QString, config);
  QFETCH(QString, calc);
  dashboards::ReduceOptions reduce;
  reduce.calcs = {calc.toStdString()};
  const auto values =
      singleValues(seriesData({{"a", {10, kGap, 42.5, 30}}}, qPrintable(config)), reduce, ThemeKind::Dark);
  QCOMPARE(values.size(), std::size_t{1});
  QTEST(QString(values[0].prefix + values[0].text + values[0].suffix), "text");
  QCOMPARE(values[0].title, QStringLiteral("a"));
}

void ViewModelsTest::ranges_data() {
  QTest::addColumn<QString>("custom");
  QTest::addColumn<QString>("more");
  QTest::addColumn<double>("min");
  QTest::addColumn<double>("max");
  QTest::newRow("as measured") << "{}" << "" << 0.0 << 104.0;
  QTest::newRow("hard limits") << "{}" << R"(,"min":0,"max":200)" << 0.0 << 200.0;
  QTest::newRow("negative-Y ignores the minimum") << R"({"transform":"negative-Y"})" << R"(,"min":0)" << -104.0 << 0.0;
  QTest::newRow("soft maximum") << R"({"axisSoftMax":500})" << "" << 0.0 << 500.0;
  QTest::newRow("soft maximum exceeded") << R"({"axisSoftMax":20})" << "" << 0.0 << 104.0;
  QTest::newRow("logarithmic") << R"({"scaleDistribution":{"type":"log","log":10}})" << "" << 1.0 << 100.0;
  QTest::newRow("centred") << R"({"axisCenteredZero":true})" << R"(,"min":0,"max":120)" << -120.0 << 120.0;
  QTest::newRow("shares") << R"({"stacking":{"mode":"percent","group":"A"}})" << "" << 0.0 << 1.0;
}

void ViewModelsTest::ranges() {
  QFETCH(QString, custom);
  QFETCH(QString, more);
  const QString config = QStringLiteral(R"({"defaults":{"custom":%1%2},"overrides":[]})").arg(custom, more);
  const AxisRange range = modelOf({{"a", {5, 50, 95}}, {"b", {5, 10, 20}}}, qPrintable(config)).left.scale.range;
  QTEST(range.min, "min");
  QTEST(range.max, "max");
}

void ViewModelsTest::tickLabels_data() {
  QTest::addColumn<QString>("config");
  QTest::addColumn<QString>("labels");
  QTest::newRow("percent") << R"({"unit":"percent","min":0,"max":100})" << "0% 20% 40% 60% 80% 100%";
  QTest::newRow("binary") << R"({"unit":"bytes","min":0,"max":4294967296})" << "0 B 1 GiB 2 GiB 3 GiB 4 GiB";
  QTest::newRow("log") << R"({"unit":"short","custom":{"scaleDistribution":{"type":"log","log":10}}})" << "1 10 100";
}

void ViewModelsTest::tickLabels() {
  QFETCH(QString, config);
  const GraphModel model =
      modelOf({{"a", {5, 50, 95}}}, qPrintable(QStringLiteral(R"({"defaults":%1,"overrides":[]})").arg(config)));
  constexpr double kHeight = 220;
  QTEST(joined(axisTicks(model.left, kHeight)), "labels");
}

void ViewModelsTest::stackingPilesUp() {
  const char* config = R"({"defaults":{"custom":{"stacking":{"mode":"normal","group":"A"}}},"overrides":[]})";
  const Columns columns{{"a", {1, 2, 3}}, {"b", {10, 20, 30}}, {"c", {100, 100, 100}}};
  const GraphModel all = modelOf(columns, config);
  QCOMPARE(topOf(all, 1), (std::vector<double>{11, 22, 33}));
  QCOMPARE(topOf(all, 2), (std::vector<double>{111, 122, 133}));
  QCOMPARE(*all.series[2].paint.base, (std::vector<double>{11, 22, 33}));
  // What is switched off lifts nobody.
  const GraphModel without = modelOf(columns, config, {"b"});
  QVERIFY(without.series[1].hidden);
  QCOMPARE(topOf(without, 2), (std::vector<double>{101, 102, 103}));
}

void ViewModelsTest::negativeYMirrors() {
  const GraphModel model = modelOf({{"in", {1, 2}}, {"out", {3, 4}}}, R"({"defaults":{},"overrides":[
      {"matcher":{"id":"byName","options":"out"},"properties":[{"id":"custom.transform","value":"negative-Y"}]}]})");
  QCOMPARE(topOf(model, 0), (std::vector<double>{1, 2}));
  QCOMPARE(topOf(model, 1), (std::vector<double>{-3, -4}));
  QVERIFY(model.left.scale.range.min <= -4 && model.left.scale.range.max >= 2);
}

void ViewModelsTest::rightAxis() {
  const GraphModel model = modelOf({{"load", {1, 2}}, {"memory", {1e9, 2e9}}}, R"({"defaults":{},"overrides":[
      {"matcher":{"id":"byName","options":"memory"},"properties":[{"id":"unit","value":"bytes"},{"id":"custom.axisPlacement","value":"right"}]}]})");
  QVERIFY(model.left.used && model.right.used);
  QVERIFY(model.left.scale.range.max < 10);
  QVERIFY(model.right.scale.range.max > 2e9);
  QVERIFY(axisTicks(model.right, 200).back().label.endsWith(QLatin1String("GiB")));
}

void ViewModelsTest::thresholdsOfPercent() {
  const GraphModel model =
      modelOf({{"a", {0, 50}}}, R"({"defaults":{"min":0,"max":50,"thresholds":{"mode":"percentage","steps":[
      {"color":"green","value":null},{"color":"red","value":80}]},"custom":{"thresholdsStyle":{"mode":"line+area"}}},"overrides":[]})");
  QCOMPARE(model.thresholds.size(), std::size_t{2});
  QVERIFY(!model.thresholds[0].line && model.thresholds[0].area);
  QVERIFY(model.thresholds[1].line && model.thresholds[1].area);
  QCOMPARE(model.thresholds[1].from, 40.0);
  QCOMPARE(model.thresholds[0].to, 40.0);
}

void ViewModelsTest::tooltips_data() {
  QTest::addColumn<int>("mode");
  QTest::addColumn<QString>("sort");
  QTest::addColumn<bool>("hideZeros");
  QTest::addColumn<int>("minute");
  QTest::addColumn<QString>("rows");
  const int single = static_cast<int>(dashboards::TooltipMode::Single);
  const int multi = static_cast<int>(dashboards::TooltipMode::Multi);
  QTest::newRow("all, as they come") << multi << "none" << false << 1 << "a=20 b=80 zero=0";
  QTest::newRow("least first") << multi << "asc" << false << 1 << "zero=0 a=20 b=80";
  QTest::newRow("greatest first") << multi << "desc" << false << 1 << "b=80 a=20 zero=0";
  QTest::newRow("without zeros") << multi << "none" << true << 1 << "a=20 b=80";
  QTest::newRow("a gap has no row") << multi << "none" << false << 2 << "a=30 zero=0";
  QTest::newRow("the nearest only") << single << "none" << false << 1 << "b=80";
}

void ViewModelsTest::tooltips() {
  QFETCH(int, mode);
  QFETCH(QString, sort);
  QFETCH(bool, hideZeros);
  QFETCH(int, minute);
  const GraphModel model = modelOf({{"a", {10, 20, 30}}, {"b", {70, 80, kGap}}, {"zero", {0, 0, 0}}},
                                   R"({"defaults":{"min":0,"max":100},"overrides":[]})");
  dashboards::TooltipOptions options;
  options.mode = static_cast<dashboards::TooltipMode>(mode);
  options.sort = sort.toStdString();
  options.hideZeros = hideZeros;
  const QRectF area(0, 0, 200, 100);
  const double pointerY = 25;  // where 75 stands
  QStringList rows;
  for (const TooltipRow& row :
       tooltipRows(model, area, kStart + minute * kStep + 10 * kSecond, pointerY, options, ThemeKind::Dark))
    rows << row.name + QLatin1Char('=') + row.value;
  QTEST(rows.join(QLatin1Char(' ')), "rows");
}

void ViewModelsTest::tooltipOutsideTheSamples() {
  const GraphModel model = modelOf({{"a", {10, 20, 30}}}, R"({"defaults":{},"overrides":[]})");
  const auto rows = tooltipRows(model, QRectF(0, 0, 200, 100), kStart + 10 * kMinute, 50, {}, ThemeKind::Dark);
  QVERIFY(rows.empty());
}

void ViewModelsTest::tableRoles() {
  dashboards::Panel panel;
  panel.type = "table";
  panel.options = std::make_shared<const Json>(Json::object());
  panel.fieldConfig = std::make_shared<const Json>(Json::parse(R"({"defaults":{"custom":{}},"overrides":[
      {"matcher":{"id":"byName","options":"secret"},"properties":[{"id":"custom.hidden","value":true}]},
      {"matcher":{"id":"byName","options":"used"},"properties":[{"id":"unit","value":"percent"},{"id":"min","value":0},{"id":"max","value":200},
        {"id":"custom.cellOptions","value":{"type":"gauge"}}]}]})"));
  panel.transformations = std::make_shared<const Json>(Json::array());
  Frame frame;
  frame.fields = {timeField({kStart, kStart + kHour}), textField("name", {"<b>x</b>", "y"}),
                  numberField("secret", {1, 2}), numberField("used", {50, nullNumber()})};
  std::vector<Frame> frames{frame};
  const auto data = dashboards::buildPanelData(panel, std::move(frames), {kStart, kStart + kHour}, kMinute, nullptr);
  TableModel model(ThemeKind::Dark);
  model.setFrame(data->frames.front(), "utc");
  QCOMPARE(model.rowCount(), 2);
  QCOMPARE(model.columnCount(), 3);
  QCOMPARE(model.columnNamed("secret"), -1);
  const int used = model.columnNamed("used");
  const int name = model.columnNamed("name");
  QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("2026-11-21 10:00:00"));
  QCOMPARE(model.index(1, 0).data(TableModel::SortRole).toDouble(), static_cast<double>(kStart + kHour));
  QCOMPARE(model.index(0, name).data().toString(), QStringLiteral("<b>x</b>"));
  QCOMPARE(model.index(0, name).data(Qt::ToolTipRole).toString(), QStringLiteral("&lt;b&gt;x&lt;/b&gt;"));
  QCOMPARE(model.index(0, name).data(TableModel::SortRole).toString(), QStringLiteral("<b>x</b>"));
  QCOMPARE(model.index(0, used).data().toString(), QStringLiteral("50%"));
  QCOMPARE(model.index(0, used).data(TableModel::SortRole).toDouble(), 50.0);
  QCOMPARE(model.index(0, used).data(TableModel::PercentRole).toDouble(), 0.25);
  QCOMPARE(model.index(0, used).data(TableModel::CellTypeRole).toString(), QStringLiteral("gauge"));
  QCOMPARE(model.index(1, used).data().toString(), QString());
  QVERIFY(model.index(0, used).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
  QCOMPARE(model.headerData(used, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("used"));
}

void ViewModelsTest::hostileText_data() {
  QTest::addColumn<QString>("html");
  QTest::newRow("image, http") << "<img src='http://127.0.0.1:9/x.png'>";
  QTest::newRow("image, file") << "<img src='%1/tests/golden/panel-row.png'>";
  QTest::newRow("script") << "<script>document.title='x'</script>";
  QTest::newRow("iframe") << "<iframe src='file:///etc/passwd'></iframe>";
  QTest::newRow("style sheet")
      << "<link rel='stylesheet' href='file:///etc/passwd'></link><style>@import url('file:///etc/passwd');</style>";
  QTest::newRow("link") << "<a href='javascript:alert(1)'>x</a>";
}

void ViewModelsTest::hostileText() {
  QFETCH(QString, html);
  if (html.contains(QLatin1String("%1"))) html = html.arg(test::sourceDir());
  dashboards::Panel panel;
  panel.type = "text";
  panel.options =
      std::make_shared<const Json>(Json{{"mode", "html"}, {"content", html.toStdString() + "<p>after</p>"}});
  TextPanel text(ThemeKind::Dark, nullptr);
  text.setPanel(panel);
  text.resize(300, 200);
  text.show();
  QCoreApplication::processEvents();
  auto* view = text.findChild<QTextBrowser*>();
  QVERIFY(view->toPlainText().contains(QStringLiteral("after")));
  QVERIFY(!view->toPlainText().contains(QStringLiteral("root:")));
  const QUrl picture = QUrl::fromLocalFile(test::sourceDir() + QStringLiteral("/tests/golden/panel-row.png"));
  // The document itself opens local files when its browser answers nothing at all.
  QCOMPARE(view->document()->resource(QTextDocument::ImageResource, picture).value<QImage>().size(), QSize(1, 1));
  for (const int kind : {QTextDocument::HtmlResource, QTextDocument::StyleSheetResource})
    QVERIFY(view->loadResource(kind, picture).toByteArray().isEmpty());
  QSignalSpy spy(&text, &PanelWidget::linkActivated);
  const QString before = view->toHtml();
  Q_EMIT view->anchorClicked(QUrl(QStringLiteral("javascript:alert(1)")));
  QCOMPARE(spy.count(), 1);
  QCOMPARE(spy[0][0].toString(), QStringLiteral("javascript:alert(1)"));
  QCOMPARE(view->toHtml(), before);  // offered on, not followed
  QVERIFY(!view->openLinks() && !view->openExternalLinks());
}

ORIEL_TEST_MAIN(ViewModelsTest)
#include "view_models_test.moc"
