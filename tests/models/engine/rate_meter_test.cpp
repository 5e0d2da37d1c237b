// What the status bar shows per second.
#include "models/engine/rate_meter.h"

#include "tests/support/test_case.h"

using namespace oriel;
using namespace std::chrono_literals;

class RateMeterTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void beginsWithZeros() {
    engine::RateMeter meter;
    QCOMPARE(meter.measure(5s, 1000).samplesPerSecond, 0.0);
    QCOMPARE(meter.measure(6s, 1100).samplesPerSecond, 100.0);
  }

  /// 150 samples every 15 s are 10 a second at any moment, not 0 or 15 by turns.
  void isSteadyBetweenScrapes() {
    engine::RateMeter meter;
    for (int second = 1; second <= 300; ++second) {
      const double rate = meter.measure(std::chrono::seconds(second), 150U * (second / 15)).samplesPerSecond;
      if (second > 61)
        QVERIFY2(rate >= 7.5 && rate <= 12.5, qPrintable(QStringLiteral("%1 s: %2").arg(second).arg(rate)));
    }
  }

  void forgetsWhatWasAMinuteAgo() {
    engine::RateMeter meter;
    for (int second = 1; second <= 200; ++second) {
      const double rate = meter.measure(std::chrono::seconds(second), 1000U * std::min(second, 100)).samplesPerSecond;
      if (second == 100) QCOMPARE(rate, 1000.0);
      if (second == 130) QCOMPARE(rate, 500.0);
      if (second > 160) QCOMPARE(rate, 0.0);
    }
  }
};

ORIEL_TEST_MAIN(RateMeterTest)
#include "rate_meter_test.moc"
