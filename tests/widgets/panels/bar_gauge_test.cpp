#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QWheelEvent>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/test_case.h"
#include "widgets/panels/bar_gauge/bar_gauge_painter.h"
#include "widgets/panels/bar_gauge/bar_gauge_panel.h"

using namespace oriel;
using namespace oriel::widgets;
using dashboards::BarGaugeOptions;
using dashboards::Json;

namespace {

constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

dashboards::PanelDataPtr barData(const std::vector<double>& numbers, const char* defaults = "{}") {
  dashboards::Panel panel;
  panel.type = "bargauge";
  Json config = {{"defaults", Json::parse(R"({"unit":"percent","min":0,"max":100,"thresholds":{"mode":"absolute",
      "steps":[{"color":"#00ff00","value":null},{"color":"#ff0000","value":50}]}})")},
                 {"overrides", Json::array()}};
  config["defaults"].update(Json::parse(defaults));
  panel.options = std::make_shared<const Json>(Json::object());
  panel.fieldConfig = std::make_shared<const Json>(config);
  panel.transformations = std::make_shared<const Json>(Json::array());
  std::vector<Frame> frames;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    Field value = numberField("v", {numbers[i]});
    value.displayName = "bar " + std::to_string(i);
    frames.push_back({"f", "A", {timeField({1}), std::move(value)}});
  }
  return dashboards::buildPanelData(panel, std::move(frames), {0, 1000}, 1000, nullptr);
}

QImage painted(const std::vector<double>& numbers, const BarGaugeOptions& options, QSize size = {400, 60},
               const char* defaults = "{}", ThemeKind theme = ThemeKind::Dark) {
  const Theme& look = themeFor(theme);
  QImage image(size, QImage::Format_RGB32);
  image.fill(look.panel);
  QPainter painter(&image);
  paintBarGauge(painter, QRect(QPoint(0, 0), size), singleValues(*barData(numbers, defaults), {}, theme), options,
                look);
  return image;
}

/// Bars alone: no names, no values.
BarGaugeOptions bare(const char* mode) {
  BarGaugeOptions options;
  options.displayMode = mode;
  options.orientation = "horizontal";
  options.namePlacement = "hidden";
  options.valueMode = "hidden";
  return options;
}

bool isReddish(QRgb c) { return qRed(c) > qGreen(c) + 20; }
bool isGreenish(QRgb c) { return qGreen(c) > qRed(c) + 20; }

}  // namespace

/// Bars as long as their values, in the colours of their thresholds.
class BarGaugeTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void lengths_data() {
    QTest::addColumn<QString>("mode");
    QTest::addColumn<bool>("horizontal");
    for (const char* mode : {"basic", "gradient", "lcd"})
      for (const bool horizontal : {true, false})
        QTest::addRow("%s %s", mode, horizontal ? "lying" : "standing") << mode << horizontal;
  }
  void lengths() {
    QFETCH(QString, mode);
    QFETCH(bool, horizontal);
    BarGaugeOptions options = bare(qPrintable(mode));
    options.showUnfilled = false;
    if (!horizontal) options.orientation = "vertical";
    const QRgb ground = themeFor(ThemeKind::Dark).panel.rgb();
    for (const double value : {10.0, 40.0, 90.0}) {
      const QImage image = painted({value}, options, horizontal ? QSize(400, 40) : QSize(40, 400));
      int filled = 0;
      for (int i = 0; i < 400; ++i) filled += (horizontal ? image.pixel(i, 20) : image.pixel(20, i)) != ground;
      const double expected = mode == QLatin1String("lcd") ? value * 4 * 0.8 : value * 4;
      QVERIFY2(std::abs(filled - expected) < 14, qPrintable(QString::number(filled)));
      // A bar begins at the left or at the bottom.
      QVERIFY((horizontal ? image.pixel(4, 20) : image.pixel(20, 395)) != ground);
    }
  }

  void colours() {
    QVERIFY(isGreenish(painted({40}, bare("basic")).pixel(100, 30)));
    QVERIFY(isReddish(painted({60}, bare("basic")).pixel(100, 30)));
    // The cells of an LCD have the colours of their places, lit or not.
    const QImage lcd = painted({60}, bare("lcd"));
    QVERIFY(isGreenish(lcd.pixel(103, 30)));
    QVERIFY(isReddish(lcd.pixel(223, 30)));
    QVERIFY(isReddish(lcd.pixel(383, 30)));
    QVERIFY(qRed(lcd.pixel(223, 30)) > 2 * qRed(lcd.pixel(383, 30)));
    // A gradient goes from the first threshold's colour to the value's.
    const QImage gradient = painted({90}, bare("gradient"));
    QVERIFY(isGreenish(gradient.pixel(10, 30)));
    QVERIFY(isReddish(gradient.pixel(350, 30)));
    // A scheme colours by the place.
    const QImage scheme = painted({90}, bare("gradient"), {400, 60}, R"({"color":{"mode":"continuous-RdYlGr"}})");
    QVERIFY(isReddish(scheme.pixel(10, 30)));
    QVERIFY(isGreenish(scheme.pixel(350, 30)));
  }

  void unfilledPartIsOptional() {
    const QRgb ground = themeFor(ThemeKind::Dark).panel.rgb();
    BarGaugeOptions options = bare("gradient");
    QVERIFY(painted({10}, options).pixel(350, 30) != ground);
    options.showUnfilled = false;
    QCOMPARE(painted({10}, options).pixel(350, 30), ground);
  }

  void valueModes() {
    BarGaugeOptions options = bare("basic");
    const QImage hidden = painted({40}, options);
    options.valueMode = "color";
    const QImage colour = painted({40}, options);
    options.valueMode = "text";
    const QImage text = painted({40}, options);
    QVERIFY(hidden != colour);
    QVERIFY(colour != text);
  }

  void names_data() {
    QTest::addColumn<QString>("placement");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QString>("side");  // where the bar begins: 0 without a name
    QTest::newRow("above a high bar") << "auto" << QSize(400, 200) << "top";
    QTest::newRow("left of a low bar") << "auto" << QSize(400, 60) << "left";
    QTest::newRow("top") << "top" << QSize(400, 90) << "top";
    QTest::newRow("left") << "left" << QSize(400, 200) << "left";
    QTest::newRow("hidden") << "hidden" << QSize(400, 200) << "none";
  }
  void names() {
    QFETCH(QString, placement);
    QFETCH(QSize, size);
    QFETCH(QString, side);
    BarGaugeOptions options = bare("lcd");
    options.namePlacement = placement.toStdString();
    const QImage image = painted({100, 100}, options, size);
    // LCD cells have the pure green of a threshold, text has not.
    int left = size.width();
    int top = size.height();
    for (int y = 0; y < size.height() / 2 - 6; ++y)
      for (int x = 0; x < size.width(); ++x)
        if (image.pixel(x, y) == 0xff00ff00U) left = std::min(left, x), top = std::min(top, y);
    QCOMPARE(left > 20, side == QLatin1String("left"));
    QCOMPARE(top > 10, side == QLatin1String("top"));
  }

  void tilesFollowTheOptions() {
    BarGaugeOptions options;
    const QRect area(0, 0, 600, 300);
    QVERIFY(!isBarGaugeHorizontal(area.size(), options));  // a wide panel has standing bars
    QVERIFY(isBarGaugeHorizontal(QSize(200, 300), options));
    options.orientation = "horizontal";
    options.maxVizHeight = 30;
    for (const QRect& tile : barGaugeTiles(area, 3, options)) QVERIFY(tile.height() <= 30 && tile.width() == 600);
    options.maxVizHeight = 300;
    QCOMPARE(barGaugeOverflow(area.size(), 3, options), 0);
    options.minVizHeight = 200;
    QCOMPARE(barGaugeOverflow(area.size(), 3, options), 3 * 200 + 2 * 10 - 300);
    QVERIFY(barGaugeTiles(area, 0, options).empty());
  }

  void strangeValues_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("defaults");
    QTest::newRow("nothing") << nullNumber() << "{}";
    QTest::newRow("NaN") << kNoValue << "{}";
    QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << "{}";
    QTest::newRow("below the minimum") << -1e300 << "{}";
    QTest::newRow("above the maximum") << 1e300 << "{}";
    QTest::newRow("min above max") << 50.0 << R"({"min":100,"max":0})";
    QTest::newRow("min is max") << 50.0 << R"({"min":7,"max":7})";
    QTest::newRow("no thresholds") << 50.0 << R"({"thresholds":{"mode":"absolute","steps":[]}})";
    QTest::newRow("thresholds in percent")
        << 50.0 << R"({"thresholds":{"mode":"percentage","steps":[{"color":"red","value":null}]}})";
  }
  void strangeValues() {
    QFETCH(double, value);
    QFETCH(QString, defaults);
    for (const char* mode : {"basic", "gradient", "lcd"}) {
      for (const char* orientation : {"horizontal", "vertical"}) {
        BarGaugeOptions options;
        options.displayMode = mode;
        options.orientation = orientation;
        for (const QSize size : {QSize(1, 1), QSize(3, 300), QSize(300, 3), QSize(300, 200)})
          QVERIFY(!painted({value, 5}, options, size, defaults.toUtf8().constData()).isNull());
      }
    }
  }

  void lightGroundIsLight() {
    const QImage image = painted({10}, bare("gradient"), {400, 60}, "{}", ThemeKind::Light);
    QVERIFY(qGray(image.pixel(350, 30)) > 200);
  }

  void wheelReachesTheRest() {
    BarGaugePanel panel(ThemeKind::Dark, nullptr);
    dashboards::Panel definition;
    definition.options = std::make_shared<const Json>(Json{{"orientation", "horizontal"}});
    panel.setPanel(definition);
    std::vector<double> numbers;
    for (int i = 0; i < 40; ++i) numbers.push_back(i * 2.5);
    panel.setData(barData(numbers));
    panel.resize(300, 200);
    const QImage first = panel.grab().toImage();
    const auto turn = [&panel](int by) {
      QWheelEvent event({50, 50}, {50, 50}, {}, {0, by}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
      QCoreApplication::sendEvent(&panel, &event);
      return event.isAccepted();
    };
    QVERIFY(!turn(120));  // the page may have it
    QVERIFY(turn(-120));
    QVERIFY(panel.grab().toImage() != first);
    QVERIFY(turn(-100'000));
    QVERIFY(!turn(-120));
    QVERIFY(turn(100'000));
    QVERIFY(panel.grab().toImage() == first);
  }

  void spokenValues() {
    BarGaugePanel panel(ThemeKind::Dark, nullptr);
    dashboards::Panel definition;
    definition.options = std::make_shared<const Json>(Json::object());
    panel.setPanel(definition);
    QVERIFY(!panel.hasContent());
    panel.setData(barData({10, 20}));
    QVERIFY(panel.hasContent());
    QCOMPARE(panel.accessibleDescription(), QStringLiteral("bar 0 10%, bar 1 20%"));
  }
};

ORIEL_TEST_MAIN(BarGaugeTest)
#include "bar_gauge_test.moc"
