#include <QApplication>
#include <QMouseEvent>
#include <QSignalSpy>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "tests/support/test_case.h"
#include "widgets/panels/heatmap/heatmap_panel.h"
#include "widgets/theme/theme.h"

using namespace oriel;
using namespace oriel::widgets;
using dashboards::HeatmapOptions;
using dashboards::Json;

namespace {

constexpr Timestamp kStart = 1'795'255'200'000;  // 2026-11-21 10:00:00 UTC
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

struct Row {
  const char* name;
  std::vector<double> values;
};

Frame rowFrame(const std::string& name, const std::vector<double>& values, bool le, Duration step = kMinute) {
  std::vector<Timestamp> times;
  for (std::size_t i = 0; i < values.size(); ++i) times.push_back(kStart + static_cast<Duration>(i) * step);
  Field value = numberField(name, values, le ? Labels{{"le", name}} : Labels{});
  value.displayName = name;
  return {name, "A", {timeField(std::move(times)), std::move(value)}};
}

dashboards::PanelData dataOf(std::vector<Frame> frames, Duration step = kMinute) {
  dashboards::Panel panel;
  panel.type = "heatmap";
  panel.options = std::make_shared<const Json>(Json::object());
  panel.fieldConfig = std::make_shared<const Json>(Json::object());
  panel.transformations = std::make_shared<const Json>(Json::array());
  dashboards::PanelData data =
      *dashboards::buildPanelData(panel, std::move(frames), {kStart, kStart + 10 * kMinute}, step, nullptr);
  data.timezone = "utc";
  return data;
}

dashboards::PanelData rowsOf(const std::vector<Row>& rows, bool le = true) {
  std::vector<Frame> frames;
  for (const Row& row : rows) frames.push_back(rowFrame(row.name, row.values, le));
  return dataOf(std::move(frames));
}

HeatmapModel modelOf(const dashboards::PanelData& data, const HeatmapOptions& options = {}) {
  return buildHeatmapModel(data, options, themeFor(ThemeKind::Dark));
}

HeatmapOptions calculated(double rows = 0, int logBase = 0) {
  HeatmapOptions options;
  options.calculate = true;
  options.y.byCount = true;
  options.y.size = rows;
  options.y.logBase = logBase;
  return options;
}

double total(const HeatTable& table) {
  double sum = 0;
  for (const double count : table.counts) sum += std::isnan(count) ? 0 : count;
  return sum;
}

QString labels(const HeatmapModel& model, double height) {
  QStringList out;
  for (const HeatmapTick& tick : heatmapTicks(model, height)) out << tick.label;
  return out.join(QLatin1Char('|'));
}

}  // namespace

/// What a heatmap shows, and what the mouse does to it.
class HeatmapTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }

  void bucketsAreSortedByTheirBound() {
    const HeatTable table = modelOf(rowsOf({{"10", {3, 4}}, {"+Inf", {5, 6}}, {"2", {1, 2}}})).table;
    QCOMPARE(table.names, (std::vector<std::string>{"2", "10", "+Inf"}));
    QCOMPARE(table.counts, (std::vector<double>{1, 2, 3, 4, 5, 6}));
    QCOMPARE(table.layout, std::string("le"));
    QCOMPARE(table.width, kMinute);
    QCOMPARE(table.starts, (std::vector<Timestamp>{kStart - kMinute, kStart}));
    QCOMPARE(table.low(1), 2.0);
    QCOMPARE(table.high(1), 10.0);
    QVERIFY(std::isinf(table.low(0)) && std::isinf(table.high(2)));
  }

  void bucketsOfOneBoundAreAddedUp() {
    const HeatTable table = modelOf(rowsOf({{"1", {1, kNone}}, {"1", {10, 20}}, {"5", {7, kNone}}})).table;
    QCOMPARE(table.rows, std::size_t{2});
    QCOMPARE(table.counts[0], 11.0);
    QCOMPARE(table.counts[1], 20.0);
    QVERIFY(std::isnan(table.counts[3]));
  }

  void namesThatAreNoNumbersKeepTheirOrder() {
    const HeatmapModel model = modelOf(rowsOf({{"zeta", {1}}, {"alpha", {2}}}, false));
    QCOMPARE(model.table.names, (std::vector<std::string>{"zeta", "alpha"}));
    QCOMPARE(model.table.layout, std::string("unknown"));
    QCOMPARE(labels(model, 200), QStringLiteral("zeta|alpha"));
    QCOMPARE(heatmapRowText(model, 1), QStringLiteral("alpha"));
  }

  /// One frame with a column a row does as well as a frame a row.
  void wideFrame() {
    Frame frame = rowFrame("1", {1, 2}, false);
    frame.fields.push_back(numberField("2", {3, 4}));
    const HeatTable table = modelOf(dataOf({frame})).table;
    QCOMPARE(table.rows, std::size_t{2});
    QCOMPARE(table.counts, (std::vector<double>{1, 2, 3, 4}));
  }

  void framesWithTimesOfTheirOwn() {
    const HeatTable table =
        modelOf(dataOf({rowFrame("1", {1, 2, 3}, true), rowFrame("2", {4, 5}, true, 2 * kMinute)}, 0)).table;
    QCOMPARE(table.starts.size(), std::size_t{3});
    QCOMPARE(table.width, kMinute);
    QCOMPARE(table.counts[3], 4.0);
    QVERIFY(std::isnan(table.counts[4]));
    QCOMPARE(table.counts[5], 5.0);
  }

  void whatIsHidden() {
    HeatmapOptions options;
    HeatmapModel model = modelOf(rowsOf({{"1", {0, 5, kNone, kInf, -1, 9}}}), options);
    const auto shown = [&model] {
      QString text;
      for (const auto fill : model.cells.fills) text += fill ? QLatin1Char('x') : QLatin1Char('.');
      return text;
    };
    QCOMPARE(shown(), QStringLiteral(".x...x"));
    QCOMPARE(model.lowest, 5.0);
    QCOMPARE(model.highest, 9.0);
    options.hideUpTo = std::nullopt;
    model = modelOf(rowsOf({{"1", {0, 5, kNone, kInf, -1, 9}}}), options);
    QCOMPARE(shown(), QStringLiteral("xx..xx"));
    options.hideFrom = 5;
    model = modelOf(rowsOf({{"1", {0, 5, kNone, kInf, -1, 9}}}), options);
    QCOMPARE(shown(), QStringLiteral("x...x."));
  }

  void colourIndex_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("index");
    QTest::newRow("below") << -5.0 << 0;
    QTest::newRow("lowest") << 0.0 << 0;
    QTest::newRow("first quarter") << 24.9 << 0;
    QTest::newRow("second quarter") << 25.0 << 1;
    QTest::newRow("last quarter") << 99.9 << 3;
    QTest::newRow("highest") << 100.0 << 3;
    QTest::newRow("above") << 1e308 << 3;
    QTest::newRow("infinite") << kInf << 3;
    QTest::newRow("none") << kNone << 0;
  }
  void colourIndex() {
    QFETCH(double, value);
    QFETCH(int, index);
    QCOMPARE(static_cast<int>(heatColorIndex(value, 0, 100, 4)), index);
  }

  void limitsOfTheColours() {
    HeatmapOptions options;
    options.color.min = 0;
    options.color.max = 500;
    HeatmapModel model = modelOf(rowsOf({{"1", {5, 9}}}), options);
    QCOMPARE(model.lowest, 0.0);
    QCOMPARE(model.highest, 500.0);
    options.color.max = std::nullopt;
    options.color.min = 1000;  // beyond all data
    model = modelOf(rowsOf({{"1", {5, 9}}}), options);
    QVERIFY(model.highest > model.lowest);
  }

  void nativeHistograms() {
    auto histogram = std::make_shared<FloatHistogram>();
    histogram->schema = 0;
    histogram->zeroThreshold = 0.001;
    histogram->zeroCount = 2;
    histogram->positiveSpans = {{0, 2}, {1, 1}};
    histogram->positiveBuckets = {3, 4, 5};
    using Column = std::vector<std::shared_ptr<const FloatHistogram>>;
    Frame frame;
    frame.fields = {timeField({kStart, kStart + kMinute}),
                    {"Value", std::make_shared<const Column>(Column{histogram, nullptr})}};
    const HeatTable table = modelOf(dataOf({frame})).table;
    QCOMPARE(table.starts.size(), std::size_t{2});
    QCOMPARE(total(table), 14.0);
    QVERIFY(table.rows >= 4);
    for (std::size_t row = 1; row < table.rows; ++row) QVERIFY(table.bounds[row] > table.bounds[row - 1]);
    for (std::size_t row = 0; row < table.rows; ++row) QVERIFY(std::isnan(table.counts[row * 2 + 1]));
  }

  void calculatedCells() {
    HeatmapOptions options = calculated();
    options.y.byCount = false;
    options.y.size = 10;
    options.x.size = static_cast<double>(2 * kMinute);
    const HeatTable table = modelOf(rowsOf({{"a", {1, 2, 11, kNone}}, {"b", {1, 25, kInf, 12}}}, false), options).table;
    QVERIFY(table.scale == HeatScale::Linear);
    QCOMPARE(table.rows, std::size_t{3});
    QCOMPARE(table.starts, (std::vector<Timestamp>{kStart, kStart + 2 * kMinute}));
    QCOMPARE(table.counts, (std::vector<double>{3, 0, 0, 2, 1, 0}));
    QCOMPARE(table.low(2), 20.0);
    QCOMPARE(table.high(2), 30.0);
  }

  void calculatedLogarithmic() {
    const HeatTable table = modelOf(rowsOf({{"a", {0.5, 1, 3, 4, 1000, 0, -5}}}, false), calculated(1, 10)).table;
    QVERIFY(table.scale == HeatScale::Log);
    QCOMPARE(table.rows, std::size_t{5});  // 10^-1 to 10^4
    QCOMPARE(total(table), 5.0);
    QVERIFY(std::abs(table.low(0) - 0.1) < 1e-9);
    QVERIFY(std::abs(table.high(4) - 1e4) < 1e-6);
  }

  /// Whatever comes, every value that counts is counted once and the table stays within its bounds.
  void calculatedKeepsCount_data() {
    QTest::addColumn<double>("scale");
    QTest::addColumn<double>("offset");
    QTest::addColumn<int>("base");
    for (const double scale : {0.0, 1e-300, 1e-9, 1.0, 1e9, 1e299})
      for (const double offset : {0.0, 1.0, -1e15})
        for (const int base : {0, 2, 10}) QTest::addRow("%g %g %d", scale, offset, base) << scale << offset << base;
  }
  void calculatedKeepsCount() {
    QFETCH(double, scale);
    QFETCH(double, offset);
    QFETCH(int, base);
    constexpr unsigned kSeed = 20261121;
    std::mt19937 random(kSeed);
    std::uniform_real_distribution<double> uniform(-1, 1);
    std::vector<double> values;
    double expected = 0;
    for (int i = 0; i < 500; ++i) {
      values.push_back(i % 50 == 7 ? kNone : offset + scale * uniform(random));
      if (!std::isnan(values.back()) && (base == 0 || values.back() > 0)) ++expected;
    }
    for (const double rows : {0.0, 1.0, 7.0, 1e9}) {
      HeatmapOptions options = calculated(rows, base);
      for (const bool byCount : {true, false}) {
        options.y.byCount = byCount;
        options.x.size = rows;
        const HeatmapModel model = modelOf(rowsOf({{"a", values}}, false), options);
        QCOMPARE(total(model.table), expected);
        QVERIFY(model.table.rows <= kMaxHeatRows && model.table.starts.size() <= kMaxHeatColumns);
        heatmapTicks(model, 200);
      }
    }
  }

  void nothingToSee_data() {
    QTest::addColumn<bool>("calculate");
    QTest::newRow("buckets") << false;
    QTest::newRow("calculated") << true;
  }
  void nothingToSee() {
    QFETCH(bool, calculate);
    HeatmapOptions options;
    options.calculate = calculate;
    QVERIFY(modelOf(dataOf({}), options).empty());
    QVERIFY(modelOf(rowsOf({{"1", {}}}), options).empty());
    QVERIFY(heatmapTicks(modelOf(dataOf({}), options), 100).empty());
    Frame textOnly;
    textOnly.fields = {timeField({kStart}), textField("t", {"x"})};
    QVERIFY(modelOf(dataOf({textOnly}), options).empty());
    Frame noTime;
    noTime.fields = {numberField("n", {1})};
    QVERIFY(modelOf(dataOf({noTime}), options).empty());
    // Only gaps: cells are there, nothing is painted.
    for (const auto fill : modelOf(rowsOf({{"1", {kNone, kNone}}}), options).cells.fills) QCOMPARE(int{fill}, 0);
  }

  void manyBucketsStayBounded() {
    std::vector<Frame> frames;
    double expected = 0;
    for (int i = 0; i < 10'000; ++i) {
      frames.push_back(rowFrame(std::to_string(i), std::vector<double>(20, i % 3), true));
      expected += 20 * (i % 3);
    }
    const HeatTable table = modelOf(dataOf(std::move(frames))).table;
    QVERIFY(table.rows <= kMaxHeatRows);
    QCOMPARE(total(table), expected);
    QCOMPARE(table.names.back(), std::string("9999"));
    for (std::size_t row = 1; row < table.rows; ++row) QVERIFY(table.bounds[row] > table.bounds[row - 1]);
  }

  void manyCellsStayBounded() {
    std::vector<Frame> frames;
    for (int i = 0; i < 50; ++i) frames.push_back(rowFrame(std::to_string(i), std::vector<double>(30'000, 1), true, 1));
    const HeatTable table = modelOf(dataOf(std::move(frames))).table;
    QVERIFY(table.rows * table.starts.size() <= kMaxHeatCells);
    QCOMPARE(table.starts.size(), kMaxHeatColumns);
    QCOMPARE(table.starts.back(), kStart + 29'999 - kMinute);  // the newest stay
    QCOMPARE(total(table), 50.0 * static_cast<double>(kMaxHeatColumns));
  }

  void strangeBounds() {
    const HeatTable table =
        modelOf(rowsOf({{"NaN", {1}}, {"-Inf", {2}}, {"+Inf", {3}}, {"1e308", {4}}, {"-1e308", {5}}})).table;
    QCOMPARE(table.rows, std::size_t{5});
    QCOMPARE(total(table), 15.0);
  }

  void axisLabels_data() {
    QTest::addColumn<double>("height");
    QTest::addColumn<QString>("expected");
    QTest::newRow("room for all") << 200.0 << "5 ms|100 ms|2.50 s|+Inf";
    QTest::newRow("room for some") << 50.0 << "100 ms|+Inf";
    QTest::newRow("room for one") << 10.0 << "+Inf";
  }
  void axisLabels() {
    QFETCH(double, height);
    HeatmapOptions options;
    options.unit = "s";
    const HeatmapModel model = modelOf(rowsOf({{"0.005", {1}}, {"0.1", {1}}, {"2.5", {1}}, {"+Inf", {1}}}), options);
    QTEST(labels(model, height), "expected");
  }

  void rowTexts() {
    HeatmapOptions options;
    options.unit = "s";
    options.decimals = 0;
    const HeatmapModel model = modelOf(rowsOf({{"0.005", {1}}, {"0.1", {1}}, {"+Inf", {1}}}), options);
    QCOMPARE(heatmapRowText(model, 0), QStringLiteral("≤ 5 ms"));
    QCOMPARE(heatmapRowText(model, 1), QStringLiteral("5 ms – 100 ms"));
    QCOMPARE(heatmapRowText(model, 2), QStringLiteral("> 100 ms"));
    options.rowsLayout = "ge";
    const HeatmapModel lower = modelOf(rowsOf({{"0.005", {1}}, {"0.1", {1}}}), options);
    QCOMPARE(heatmapRowText(lower, 0), QStringLiteral("5 ms – 100 ms"));
    QCOMPARE(heatmapRowText(lower, 1), QStringLiteral("> 100 ms"));
  }

  void axisLimitsCutRows() {
    HeatmapOptions options = calculated();
    options.y.byCount = false;
    options.y.size = 10;
    options.min = 5;
    options.max = 100;
    const HeatmapModel model = modelOf(rowsOf({{"a", {1, 12, 33}}}, false), options);
    QCOMPARE(model.style.fromRow, 0.5);
    QCOMPARE(model.style.toRow, 10.0);
    for (const auto& [min, max] : {std::pair{100.0, 5.0}, std::pair{-1e300, 1e300}, std::pair{7.0, 7.0}}) {
      options.min = min;
      options.max = max;
      const HeatmapModel odd = modelOf(rowsOf({{"a", {1, 12, 33}}}, false), options);
      QVERIFY(odd.style.toRow > odd.style.fromRow);
      heatmapTicks(odd, 300);
    }
  }

  void hoverTellsTheCell() {
    const auto panel = shownPanel();
    const QRectF plot = panel->layout().plot;
    // Six columns of a minute within ten: the third minute, lower row.
    const QPointF at(plot.left() + plot.width() * 0.25, plot.bottom() - plot.height() * 0.25);
    QTest::mouseMove(panel.get(), at.toPoint());
    QCOMPARE(panel->tip().join(QLatin1Char('/')),
             QStringLiteral("2026-11-21 10:02:00 – 10:03:00/Bucket\t≤ 1/Count\t4"));
    const QImage shown = panel->grab().toImage();
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(panel.get(), &leave);
    QVERIFY(panel->tip().isEmpty());
    QVERIFY(panel->grab().toImage() != shown);
  }

  void hoverOutsideIsSilent() {
    const auto panel = shownPanel();
    const QRectF plot = panel->layout().plot;
    QTest::mouseMove(panel.get(), QPoint(2, 2));
    QVERIFY(panel->tip().isEmpty());
    QTest::mouseMove(panel.get(), QPointF(plot.right() - 3, plot.center().y()).toPoint());  // no column there
    QVERIFY(panel->tip().isEmpty());
  }

  void dragZooms() {
    const auto panel = shownPanel();
    QSignalSpy zoomed(panel.get(), &PanelWidget::zoomRequested);
    const QRectF plot = panel->layout().plot;
    const QPoint from(qRound(plot.left() + plot.width() * 0.2), qRound(plot.center().y()));
    const QPoint to(qRound(plot.left() + plot.width() * 0.6), from.y());
    QTest::mousePress(panel.get(), Qt::LeftButton, {}, from);
    QTest::mouseMove(panel.get(), to);
    QTest::mouseRelease(panel.get(), Qt::LeftButton, {}, to);
    QCOMPARE(zoomed.count(), 1);
    QVERIFY(std::abs(zoomed[0][0].value<Timestamp>() - (kStart + 2 * kMinute)) < 3 * kSecond);
    QVERIFY(std::abs(zoomed[0][1].value<Timestamp>() - (kStart + 6 * kMinute)) < 3 * kSecond);
    QTest::mouseClick(panel.get(), Qt::LeftButton, {}, from);  // a click is no drag
    QCOMPARE(zoomed.count(), 1);
  }

  void sharedCrosshair() {
    const auto panel = shownPanel();
    const QImage before = panel->grab().toImage();
    panel->setCrosshair(kStart + 8 * kMinute);
    QVERIFY(panel->grab().toImage() != before);
    panel->setCrosshair(std::nullopt);
    QVERIFY(panel->grab().toImage() == before);
  }

  void anySizePaints() {
    const auto panel = shownPanel();
    for (const QSize size : {QSize(1, 1), QSize(20, 400), QSize(400, 20), QSize(90, 60), QSize(2000, 1200)}) {
      panel->resize(size);
      QVERIFY(!panel->grab().isNull());
    }
  }

 private:
  static std::unique_ptr<HeatmapPanel> shownPanel() {
    dashboards::Panel definition;
    definition.options = std::make_shared<const Json>(Json::object());
    auto panel = std::make_unique<HeatmapPanel>(ThemeKind::Dark, nullptr);
    panel->resize(500, 260);
    panel->setPanel(definition);
    panel->setData(std::make_shared<const dashboards::PanelData>(
        rowsOf({{"1", {1, 2, 3, 4, 5, 6, 7}}, {"2", {8, 9, 1, 2, 3, 4, 5}}})));
    panel->show();
    return panel;
  }
};

ORIEL_TEST_MAIN(HeatmapTest)
#include "heatmap_test.moc"
