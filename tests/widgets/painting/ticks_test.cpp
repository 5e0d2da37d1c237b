#include "widgets/painting/ticks.h"

#include <QDateTime>
#include <QTimeZone>
#include <cmath>
#include <limits>

#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::widgets;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
using Numbers = QList<double>;

Timestamp at(const char* utc) { return QDateTime::fromString(QLatin1String(utc), Qt::ISODate).toMSecsSinceEpoch(); }

}  // namespace

class TicksTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void valueTicks_data();
  void valueTicks();
  void logTicks_data();
  void logTicks();
  void niceRange_data();
  void niceRange();
  void limits();
  void binaryUnits();
  void timeLabels_data();
  void timeLabels();
  void labelsNeverTouch_data();
  void labelsNeverTouch();
  void ticksAcrossAChangeOfOffset();
  void emptyRanges();
};

void TicksTest::valueTicks_data() {
  QTest::addColumn<double>("min");
  QTest::addColumn<double>("max");
  QTest::addColumn<int>("count");
  QTest::addColumn<bool>("binary");
  QTest::addColumn<Numbers>("ticks");
  QTest::newRow("tens") << 0.0 << 100.0 << 6 << false << Numbers{0, 20, 40, 60, 80, 100};
  QTest::newRow("quarters") << 0.0 << 10.0 << 5 << false << Numbers{0, 2.5, 5, 7.5, 10};
  QTest::newRow("no binary noise") << 0.0 << 0.5 << 6 << false << Numbers{0, 0.1, 0.2, 0.3, 0.4, 0.5};
  QTest::newRow("across zero") << -10.0 << 10.0 << 5 << false << Numbers{-10, -5, 0, 5, 10};
  QTest::newRow("ends between ticks") << 3.0 << 17.0 << 4 << false << Numbers{5, 10, 15};
  QTest::newRow("tiny") << 0.0 << 4e-9 << 5 << false << Numbers{0, 1e-9, 2e-9, 3e-9, 4e-9};
  QTest::newRow("huge") << 0.0 << 4e15 << 5 << false << Numbers{0, 1e15, 2e15, 3e15, 4e15};
  QTest::newRow("mebibytes") << 0.0 << 4194304.0 << 5 << true << Numbers{0, 1048576, 2097152, 3145728, 4194304};
  QTest::newRow("below one byte") << 0.0 << 1.0 << 3 << true << Numbers{0, 0.5, 1};
}

void TicksTest::valueTicks() {
  QFETCH(double, min);
  QFETCH(double, max);
  QFETCH(int, count);
  QFETCH(bool, binary);
  QFETCH(Numbers, ticks);
  const auto got = widgets::valueTicks(min, max, count, binary ? TickBase::Binary : TickBase::Decimal);
  QCOMPARE(Numbers(got.begin(), got.end()), ticks);
}

void TicksTest::logTicks_data() {
  QTest::addColumn<double>("min");
  QTest::addColumn<double>("max");
  QTest::addColumn<double>("base");
  QTest::addColumn<int>("count");
  QTest::addColumn<Numbers>("ticks");
  QTest::newRow("decades") << 0.5 << 2000.0 << 10.0 << 8 << Numbers{1, 10, 100, 1000};
  QTest::newRow("powers of two") << 1.0 << 8.0 << 2.0 << 8 << Numbers{1, 2, 4, 8};
  QTest::newRow("thinned") << 1.0 << 1e6 << 10.0 << 4 << Numbers{1, 100, 10000, 1000000};
  QTest::newRow("zero has no logarithm") << 0.0 << 10.0 << 10.0 << 4 << Numbers{};
}

void TicksTest::logTicks() {
  QFETCH(double, min);
  QFETCH(double, max);
  QFETCH(double, base);
  QFETCH(int, count);
  QFETCH(Numbers, ticks);
  const auto got = widgets::logTicks(min, max, base, count);
  QCOMPARE(got.size(), static_cast<std::size_t>(ticks.size()));
  for (int i = 0; i < ticks.size(); ++i) QVERIFY(std::abs(got[static_cast<std::size_t>(i)] / ticks[i] - 1) < 1e-9);
}

void TicksTest::niceRange_data() {
  QTest::addColumn<double>("min");
  QTest::addColumn<double>("max");
  QTest::addColumn<double>("low");
  QTest::addColumn<double>("high");
  QTest::newRow("air does not cross zero") << 0.0 << 90.0 << 0.0 << 99.0;
  QTest::newRow("far from zero") << 50.0 << 60.0 << 49.0 << 61.0;
  QTest::newRow("negative stays below zero") << -90.0 << 0.0 << -99.0 << 0.0;
  QTest::newRow("all zero") << 0.0 << 0.0 << 0.0 << 100.0;
  QTest::newRow("no data") << kNaN << kNaN << 0.0 << 110.0;
}

void TicksTest::niceRange() {
  QFETCH(double, min);
  QFETCH(double, max);
  QFETCH(double, low);
  QFETCH(double, high);
  const AxisRange range = widgets::niceRange(min, max);
  QCOMPARE(range.min, low);
  QCOMPARE(range.max, high);
}

void TicksTest::limits() {
  AxisLimits limits;
  limits.softMin = 0;
  limits.softMax = 50;
  QCOMPARE(widgets::niceRange(20, 40, limits).min, 0.0);
  QCOMPARE(widgets::niceRange(20, 40, limits).max, 50.0);
  QVERIFY(widgets::niceRange(20, 80, limits).max >= 80);  // a soft limit gives way to the data
  limits.hardMax = 60;
  QCOMPARE(widgets::niceRange(20, 80, limits).max, 60.0);  // a hard one does not
  limits.hardMin = 70;
  const AxisRange crossed = widgets::niceRange(20, 80, limits);
  QVERIFY(crossed.max > crossed.min);
}

void TicksTest::binaryUnits() {
  QVERIFY(isBinaryUnit("bytes"));
  QVERIFY(isBinaryUnit("binBps"));
  QVERIFY(!isBinaryUnit("decbytes"));
  QVERIFY(!isBinaryUnit("short"));
}

void TicksTest::timeLabels_data() {
  QTest::addColumn<QString>("from");
  QTest::addColumn<Duration>("length");
  QTest::addColumn<QString>("zone");
  QTest::addColumn<double>("width");
  QTest::addColumn<QStringList>("labels");
  const QString day = QStringLiteral("2026-11-21T10:00:00Z");
  QTest::newRow("an hour") << day << kHour << QStringLiteral("utc") << 460.0
                           << QStringList{"10:00", "10:10", "10:20", "10:30", "10:40", "10:50", "11:00"};
  QTest::newRow("an hour in India") << day << kHour << QStringLiteral("Asia/Kolkata") << 300.0
                                    << QStringList{"15:30", "15:45", "16:00", "16:15", "16:30"};
  QTest::newRow("half a minute") << day << 30 * kSecond << QStringLiteral("utc") << 300.0
                                 << QStringList{"10:00:00", "10:00:10", "10:00:20", "10:00:30"};
  QTest::newRow("days") << QStringLiteral("2026-11-21T00:00:00Z") << 4 * kDay << QStringLiteral("utc") << 300.0
                        << QStringList{"11/21", "11/22", "11/23", "11/24", "11/25"};
  QTest::newRow("months") << QStringLiteral("2026-01-01T00:00:00Z") << 150 * kDay << QStringLiteral("utc") << 450.0
                          << QStringList{"2026-01", "2026-02", "2026-03", "2026-04", "2026-05"};
}

void TicksTest::timeLabels() {
  QFETCH(QString, from);
  QFETCH(Duration, length);
  QFETCH(QString, zone);
  QFETCH(double, width);
  QFETCH(QStringList, labels);
  const Timestamp start = at(qPrintable(from));
  const auto ticks =
      timeTicks({start, start + length}, width, [](const QString& s) { return 7.0 * s.size(); }, zone.toStdString());
  QStringList got;
  for (const TimeTick& tick : ticks) got << tick.label;
  QCOMPARE(got, labels);
}

void TicksTest::labelsNeverTouch_data() {
  QTest::addColumn<Duration>("length");
  for (const Duration length : {50 * kMillisecond, kSecond, 7 * kSecond, kMinute, 17 * kMinute, kHour, 6 * kHour, kDay,
                                3 * kDay, kWeek, 45 * kDay, kYear, 12 * kYear}) {
    QTest::addRow("%lld ms", static_cast<long long>(length)) << length;
  }
}

void TicksTest::labelsNeverTouch() {
  QFETCH(Duration, length);
  const Timestamp start = at("2026-03-07T03:17:11Z");
  const auto measure = [](const QString& s) { return 7.0 * s.size(); };
  for (const double width : {120.0, 400.0, 1200.0}) {
    const auto ticks = timeTicks({start, start + length}, width, measure, "America/New_York");
    for (std::size_t i = 1; i < ticks.size(); ++i) {
      const double gap = static_cast<double>(ticks[i].time - ticks[i - 1].time) * width / static_cast<double>(length);
      QVERIFY2(gap > measure(ticks[i].label), qPrintable(ticks[i].label));
    }
    for (const TimeTick& tick : ticks) QVERIFY(tick.time >= start && tick.time <= start + length);
  }
}

void TicksTest::ticksAcrossAChangeOfOffset() {
  if (!QTimeZone("Europe/Berlin").isValid()) QSKIP("time zone data absent");
  const Timestamp start = at("2026-10-24T22:00:00Z");  // midnight; the clocks go back at 01:00Z
  const auto ticks =
      timeTicks({start, start + 25 * kHour}, 700, [](const QString& s) { return 7.0 * s.size(); }, "Europe/Berlin");
  QVERIFY(ticks.size() >= 4);
  const QTimeZone berlin("Europe/Berlin");
  for (const TimeTick& tick : ticks) {
    QCOMPARE(QDateTime::fromMSecsSinceEpoch(tick.time, berlin).time().hour() % 3, 0);
    QCOMPARE(QDateTime::fromMSecsSinceEpoch(tick.time, berlin).time().minute(), 0);
  }
}

void TicksTest::emptyRanges() {
  QVERIFY(widgets::valueTicks(1, 1, 5).empty());
  QVERIFY(widgets::valueTicks(kNaN, 1, 5).empty());
  QVERIFY(timeTicks({5, 5}, 100, [](const QString&) { return 1.0; }, "utc").empty());
  QVERIFY(timeTicks({0, kHour}, 0, [](const QString&) { return 1.0; }, "utc").empty());
}

ORIEL_TEST_MAIN(TicksTest)
#include "ticks_test.moc"
