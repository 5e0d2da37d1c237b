#include <QImage>
#include <set>

#include "tests/support/test_case.h"
#include "widgets/painting/heat_cells.h"
#include "widgets/painting/heat_colors.h"

using namespace oriel;
using namespace oriel::widgets;
using dashboards::ThemeKind;

namespace {

constexpr QRgb kGround = 0xff181b1f;
constexpr QRgb kRed = 0xffff0000;
constexpr QRgb kGreen = 0xff00ff00;

/// Two columns of 10 ms, two rows; the upper right cell is hidden.
HeatCells fourCells() {
  HeatCells cells;
  cells.starts = {0, 10};
  cells.width = 10;
  cells.rows = 2;
  cells.fills = {1, 2, 2, 0};
  return cells;
}

HeatStyle styleOf(double gap) {
  HeatStyle style;
  style.colors = {kRed, kGreen};
  style.gap = gap;
  style.toRow = 2;
  return style;
}

QImage painted(const HeatCells& cells, const HeatStyle& style, TimeRange range = {0, 20}) {
  QImage image(44, 44, QImage::Format_RGB32);
  image.fill(kGround);
  paintHeatCells(image, QRect(2, 2, 40, 40), range, cells, style);
  return image;
}

int luminance(QRgb color) { return qRed(color) * 299 + qGreen(color) * 587 + qBlue(color) * 114; }

}  // namespace

/// Cells land on their pixels, and colours run from one end to the other.
class HeatCellsTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void cellsAndGaps() {
    const QImage image = painted(fourCells(), styleOf(2));
    QCOMPARE(image.pixel(5, 38), kRed);
    QCOMPARE(image.pixel(30, 38), kGreen);
    QCOMPARE(image.pixel(5, 5), kGreen);
    QCOMPARE(image.pixel(30, 5), kGround);
    QCOMPARE(image.pixel(20, 38), kGround);  // the gap between columns
    QCOMPARE(image.pixel(21, 38), kGround);
    QCOMPARE(image.pixel(22, 38), kGreen);
    QCOMPARE(image.pixel(5, 20), kGround);  // and between rows
    for (int i = 0; i < 44; ++i) {
      QCOMPARE(image.pixel(i, 1), kGround);
      QCOMPARE(image.pixel(1, i), kGround);
      QCOMPARE(image.pixel(42, i), kGround);
      QCOMPARE(image.pixel(i, 42), kGround);
    }
  }

  void withoutGapNothingStaysOpen() {
    HeatCells cells = fourCells();
    cells.fills = {1, 1, 1, 1};
    const QImage image = painted(cells, styleOf(0));
    for (int y = 2; y < 42; ++y)
      for (int x = 2; x < 42; ++x) QCOMPARE(image.pixel(x, y), kRed);
  }

  void reversed() {
    HeatStyle style = styleOf(0);
    style.reverse = true;
    QCOMPARE(painted(fourCells(), style).pixel(5, 5), kRed);
  }

  void partOfTheRows() {
    HeatStyle style = styleOf(0);
    style.fromRow = 1;
    style.toRow = 2;
    const QImage image = painted(fourCells(), style);
    QCOMPARE(image.pixel(5, 5), kGreen);
    QCOMPARE(image.pixel(5, 40), kGreen);
    QCOMPARE(image.pixel(30, 40), kGround);
  }

  void columnsOutsideAreCutOff() {
    const QImage image = painted(fourCells(), styleOf(0), {5, 15});
    QCOMPARE(image.pixel(5, 40), kRed);
    QCOMPARE(image.pixel(40, 40), kGreen);
    QVERIFY(painted(fourCells(), styleOf(0), {100, 200}) == painted({}, styleOf(0)));
  }

  /// What cannot be painted is left alone.
  void nonsense() {
    const QImage empty = painted({}, styleOf(1));
    HeatCells cells = fourCells();
    cells.fills.pop_back();
    QVERIFY(painted(cells, styleOf(1)) == empty);
    QVERIFY(painted(fourCells(), styleOf(1), {20, 20}) == empty);
    HeatStyle style = styleOf(1);
    style.toRow = style.fromRow;
    QVERIFY(painted(fourCells(), style) == empty);
    cells = fourCells();
    cells.fills = {9, 9, 9, 9};  // colours that are not there
    QVERIFY(painted(cells, styleOf(1)) == empty);
    QImage image(10, 10, QImage::Format_RGB32);
    image.fill(kGround);
    paintHeatCells(image, QRect(-50, -50, 500, 500), {0, 20}, fourCells(), styleOf(0));
  }

  void manyColumnsOnFewPixels() {
    HeatCells cells;
    cells.width = 1;
    cells.rows = 1;
    for (int i = 0; i < 100'000; ++i) cells.starts.push_back(i);
    cells.fills.assign(cells.starts.size(), 1);
    HeatStyle style = styleOf(5);
    style.toRow = 1;
    const QImage image = painted(cells, style, {0, 100'000});
    for (int x = 2; x < 42; ++x) QCOMPARE(image.pixel(x, 20), kRed);
  }

  void everySchemeHasItsOwnColours() {
    std::set<std::vector<QRgb>> seen;
    for (const std::string& name : heatSchemeNames()) {
      dashboards::HeatmapColor color;
      color.scheme = name;
      color.steps = 128;
      const auto dark = heatColors(color, ThemeKind::Dark, kGround);
      QCOMPARE(dark.size(), std::size_t{128});
      QVERIFY2(std::set<QRgb>(dark.begin(), dark.end()).size() > 40, name.c_str());
      QVERIFY2(seen.insert(dark).second, name.c_str());
      for (const QRgb one : dark) QCOMPARE(qAlpha(one), 255);
      color.reverse = true;
      auto turned = heatColors(color, ThemeKind::Dark, kGround);
      std::reverse(turned.begin(), turned.end());
      QVERIFY2(turned == dark, name.c_str());
    }
  }

  void ends_data() {
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<bool>("light");
    QTest::addColumn<QRgb>("low");
    QTest::addColumn<QRgb>("high");
    QTest::newRow("Oranges, dark") << "Oranges" << false << 0xff7f2704U << 0xfffff5ebU;
    QTest::newRow("Oranges, light") << "Oranges" << true << 0xfffff5ebU << 0xff7f2704U;
    QTest::newRow("Spectral") << "Spectral" << false << 0xff5e4fa2U << 0xff9e0142U;
    QTest::newRow("Viridis, dark") << "Viridis" << false << 0xff440154U << 0xfffde725U;
    QTest::newRow("Viridis, light") << "Viridis" << true << 0xfffde725U << 0xff440154U;
    QTest::newRow("unknown: Spectral") << "NoSuch" << false << 0xff5e4fa2U << 0xff9e0142U;
  }
  void ends() {
    QFETCH(QString, scheme);
    QFETCH(bool, light);
    dashboards::HeatmapColor color;
    color.scheme = scheme.toStdString();
    const auto colors = heatColors(color, light ? ThemeKind::Light : ThemeKind::Dark, kGround);
    QTEST(colors.front(), "low");
    QTEST(colors.back(), "high");
  }

  void opacityRisesOutOfTheGround() {
    dashboards::HeatmapColor color;
    color.opacity = true;
    color.fill = "#ff8000";
    color.steps = 11;
    color.exponential = false;
    const auto straight = heatColors(color, ThemeKind::Dark, kGround);
    QCOMPARE(straight.front(), kGround);
    QCOMPARE(straight.back(), 0xffff8000U);
    color.exponential = true;
    color.exponent = 0.5;
    const auto root = heatColors(color, ThemeKind::Dark, kGround);
    QVERIFY(luminance(root[3]) > luminance(straight[3]));
    color.steps = -7;
    QCOMPARE(heatColors(color, ThemeKind::Dark, kGround).size(), std::size_t{2});
  }
};

ORIEL_TEST_MAIN(HeatCellsTest)
#include "heat_cells_test.moc"
