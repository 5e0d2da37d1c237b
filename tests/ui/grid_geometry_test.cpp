#include "ui/grid_geometry.h"

#include <QRandomGenerator>

#include "tests/support/test_case.h"

using oriel::dashboards::GridPos;
using oriel::ui::gridRect;

class GridGeometryTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void rect_data() {
    QTest::addColumn<GridPos>("position");
    QTest::addColumn<int>("width");
    QTest::addColumn<QRect>("expected");
    // 24 columns and 23 gaps of 8 px: 1192 px make columns of 42 px.
    QTest::newRow("whole row") << GridPos{0, 0, 24, 1} << 1192 << QRect(0, 0, 1192, 30);
    QTest::newRow("left half") << GridPos{0, 0, 12, 8} << 1192 << QRect(0, 0, 592, 296);
    QTest::newRow("right half") << GridPos{12, 8, 12, 8} << 1192 << QRect(600, 304, 592, 296);
    QTest::newRow("too wide is cut") << GridPos{20, 0, 12, 1} << 1192 << QRect(1000, 0, 192, 30);
    QTest::newRow("nonsense stays inside") << GridPos{-5, -3, 0, 0} << 1192 << QRect(0, 0, 42, 30);
  }
  void rect() {
    QFETCH(GridPos, position);
    QFETCH(int, width);
    QFETCH(QRect, expected);
    QCOMPARE(gridRect(position, width), expected);
  }

  void neighboursKeepTheirGap() {
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int i = 0; i < 2000; ++i) {
      const int width = random.bounded(300, 4000);
      const int split = random.bounded(1, 24);
      const QRect left = gridRect({0, 0, split, 4}, width);
      const QRect right = gridRect({split, 0, 24 - split, 4}, width);
      QCOMPARE(right.left() - left.right() - 1, oriel::ui::kCellGap);
      QCOMPARE(right.right(), width - 1);
    }
  }
};

ORIEL_TEST_MAIN(GridGeometryTest)
#include "grid_geometry_test.moc"
