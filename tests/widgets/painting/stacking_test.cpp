#include "widgets/painting/stacking.h"

#include <cmath>

#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::widgets;

namespace {

StackInput input(std::vector<Timestamp> times, std::vector<double> values, const char* group = "A",
                 bool percent = false) {
  return {std::make_shared<const std::vector<Timestamp>>(std::move(times)),
          std::make_shared<const std::vector<double>>(std::move(values)), group, percent};
}

using Numbers = std::vector<double>;

}  // namespace

class StackingTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void pilesInOrder();
  void groupsStandApart();
  void negativesGoDown();
  void sharesSumToOne();
  void aGapCountsAsZeroAbove();
  void otherTimesAreJoined();
};

void StackingTest::pilesInOrder() {
  const auto out = stackSeries({input({0, 1}, {1, 2}), input({0, 1}, {10, 20})});
  QCOMPARE(*out[0].base, (Numbers{0, 0}));
  QCOMPARE(*out[0].top, (Numbers{1, 2}));
  QCOMPARE(*out[1].base, (Numbers{1, 2}));
  QCOMPARE(*out[1].top, (Numbers{11, 22}));
}

void StackingTest::groupsStandApart() {
  const auto out = stackSeries({input({0}, {1}, "A"), input({0}, {5}, "B"), input({0}, {2}, "A")});
  QCOMPARE(*out[1].top, (Numbers{5}));
  QCOMPARE(*out[2].top, (Numbers{3}));
}

void StackingTest::negativesGoDown() {
  const auto out = stackSeries({input({0}, {3}), input({0}, {-2}), input({0}, {-4}), input({0}, {1})});
  QCOMPARE(*out[1].top, (Numbers{-2}));
  QCOMPARE(*out[2].top, (Numbers{-6}));
  QCOMPARE(*out[3].top, (Numbers{4}));
}

void StackingTest::sharesSumToOne() {
  const auto out = stackSeries({input({0, 1}, {1, 0}, "A", true), input({0, 1}, {3, 0}, "A", true)});
  QCOMPARE(*out[0].top, (Numbers{0.25, 0}));  // nothing of nothing is nothing
  QCOMPARE(*out[1].top, (Numbers{1, 0}));
}

void StackingTest::aGapCountsAsZeroAbove() {
  const auto out = stackSeries({input({0, 1}, {1, nullNumber()}), input({0, 1}, {2, 2})});
  QVERIFY(std::isnan((*out[0].top)[1]));
  QVERIFY(std::isnan((*out[0].base)[1]));
  QCOMPARE(*out[1].top, (Numbers{3, 2}));
}

void StackingTest::otherTimesAreJoined() {
  const auto out = stackSeries({input({0, 2}, {1, 1}), input({1, 2}, {5, 5})});
  QCOMPARE(*out[0].times, (std::vector<Timestamp>{0, 1, 2}));
  QCOMPARE(*out[1].times, *out[0].times);
  QVERIFY(std::isnan((*out[0].top)[1]));
  QVERIFY(std::isnan((*out[1].top)[0]));
  QCOMPARE((*out[1].top)[1], 5.0);
  QCOMPARE((*out[1].top)[2], 6.0);
}

ORIEL_TEST_MAIN(StackingTest)
#include "stacking_test.moc"
