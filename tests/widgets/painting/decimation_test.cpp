#include "widgets/painting/decimation.h"

#include <algorithm>
#include <map>
#include <random>

#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::widgets;

class DecimationTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void fewPointsAreAllKept();
  void keepsFirstLeastGreatestLastOfEachColumn();
  void onlyTheGivenPart();
  void nothingOfNothing();
};

void DecimationTest::fewPointsAreAllKept() {
  const std::vector<Timestamp> times{0, 10, 20, 30};
  const std::vector<double> values{1, 5, 2, 4};
  std::vector<std::uint32_t> kept;
  decimateM4(times.data(), values.data(), 0, 4, {0, 30}, 100, kept);
  QCOMPARE(kept, (std::vector<std::uint32_t>{0, 1, 2, 3}));
}

void DecimationTest::keepsFirstLeastGreatestLastOfEachColumn() {
  const unsigned seed = 20261121;
  qInfo("seed %u", seed);
  std::mt19937 random(seed);
  for (const int columns : {1, 7, 100, 333}) {
    const std::size_t count = 20'000;
    const TimeRange range{1'000, 1'000 + 40'000};
    std::vector<Timestamp> times;
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) {
      times.push_back(range.from + static_cast<Timestamp>(i * 2));
      values.push_back(std::uniform_real_distribution<double>(-5, 5)(random));
    }
    std::vector<std::uint32_t> kept;
    decimateM4(times.data(), values.data(), 0, count, range, columns, kept);
    QVERIFY(kept.size() <= static_cast<std::size_t>(columns + 1) * 4);
    QVERIFY(std::adjacent_find(kept.begin(), kept.end(), std::greater_equal<>()) == kept.end());

    std::map<int, std::vector<std::size_t>> all;
    std::map<int, std::vector<std::size_t>> remaining;
    const auto columnOf = [&](std::size_t i) {
      return static_cast<int>(static_cast<double>(times[i] - range.from) * columns /
                              static_cast<double>(range.to - range.from));
    };
    for (std::size_t i = 0; i < count; ++i) all[columnOf(i)].push_back(i);
    for (const std::uint32_t i : kept) remaining[columnOf(i)].push_back(i);
    const auto byValue = [&](std::size_t a, std::size_t b) { return values[a] < values[b]; };
    for (const auto& [column, points] : all) {
      const auto& left = remaining[column];
      QVERIFY(!left.empty());
      QCOMPARE(left.front(), points.front());
      QCOMPARE(left.back(), points.back());
      QCOMPARE(values[*std::min_element(left.begin(), left.end(), byValue)],
               values[*std::min_element(points.begin(), points.end(), byValue)]);
      QCOMPARE(values[*std::max_element(left.begin(), left.end(), byValue)],
               values[*std::max_element(points.begin(), points.end(), byValue)]);
    }
  }
}

void DecimationTest::onlyTheGivenPart() {
  std::vector<Timestamp> times(1000);
  std::vector<double> values(1000, 1.0);
  for (std::size_t i = 0; i < times.size(); ++i) times[i] = static_cast<Timestamp>(i);
  std::vector<std::uint32_t> kept{7};
  decimateM4(times.data(), values.data(), 100, 900, {0, 999}, 10, kept);
  QCOMPARE(kept.front(), 7u);  // appended, not replaced
  QCOMPARE(kept[1], 100u);
  QCOMPARE(kept.back(), 899u);
}

void DecimationTest::nothingOfNothing() {
  std::vector<std::uint32_t> kept;
  decimateM4(nullptr, nullptr, 0, 0, {0, 1}, 10, kept);
  QVERIFY(kept.empty());
}

ORIEL_TEST_MAIN(DecimationTest)
#include "decimation_test.moc"
