#include "dashboards/query/time_text.h"

#include <cstring>

#include "dashboards/variables/interval.h"
#include "tests/dashboards/table_file.h"

using namespace oriel;
using namespace oriel::dashboards;

namespace {
constexpr Timestamp kNow = 1795268262123;  // 2026-11-21 13:37:42.123 UTC, a Saturday
}

/// Time and interval texts against what Grafana's own package answers (data/times.tsv, data/intervals.tsv).
class TimeTextTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void relativeAsGrafana_data();
  void relativeAsGrafana();
  void absolute_data();
  void absolute();
  void refused_data();
  void refused();
  void descriptions();
  void quickRangesResolve();
  void intervalsAsGrafana_data();
  void intervalsAsGrafana();
};

void TimeTextTest::relativeAsGrafana_data() {
  QTest::addColumn<QStringList>("row");
  const auto rows = test::dashboardTable("times.tsv");
  QVERIFY(rows.size() > 100);
  for (const QStringList& row : rows) QTest::newRow(qPrintable(row.mid(0, 3).join(' '))) << row;
}

void TimeTextTest::relativeAsGrafana() {
  QFETCH(QStringList, row);
  const auto time = resolveTime(row[0].toStdString(), kNow, row[1] == "1", row[2].toStdString(), 0);
  QVERIFY_RESULT(time);
  QCOMPARE(qint64(*time), row[3].toLongLong());
}

void TimeTextTest::absolute_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("zone");
  QTest::addColumn<bool>("roundUp");
  QTest::addColumn<qint64>("expected");
  QTest::newRow("utc") << "2026-11-21 13:37:42" << "utc" << false << qint64(1795268262000);
  QTest::newRow("zone") << "2026-11-21 14:37:42" << "Europe/Berlin" << false << qint64(1795268262000);
  QTest::newRow("no seconds") << "2026-11-21 13:37" << "utc" << false << qint64(1795268220000);
  QTest::newRow("rfc") << "2026-11-21T13:37:42.123Z" << "Europe/Berlin" << false << qint64(1795268262123);
  QTest::newRow("rfc offset") << "2026-11-21T15:37:42+02:00" << "utc" << false << qint64(1795268262000);
  QTest::newRow("day") << "2026-11-21" << "utc" << false << qint64(1795219200000);
  QTest::newRow("day, rounded up") << "2026-11-21" << "utc" << true << qint64(1795219200000);
  QTest::newRow("epoch") << "1795268262123" << "utc" << false << qint64(1795268262123);
  QTest::newRow("week from Monday") << "now/w" << "utc" << false << qint64(1794787200000);
}

void TimeTextTest::absolute() {
  QFETCH(QString, text);
  QFETCH(QString, zone);
  QFETCH(bool, roundUp);
  QFETCH(qint64, expected);
  const auto time = resolveTime(text.toStdString(), kNow, roundUp, zone.toStdString(), 1);
  QVERIFY_RESULT(time);
  QCOMPARE(qint64(*time), expected);
}

void TimeTextTest::refused_data() {
  QTest::addColumn<QString>("text");
  for (const char* text : {"", "nov", "now-", "now-6", "now-6x", "now/2d", "now 6h", "2026-13-01", "2026-02-30",
                           "2026-11-21 25:00", "2026-11-21 10:00 later", "12", "now-99999999999d"}) {
    QTest::newRow(text) << text;
  }
}

void TimeTextTest::refused() {
  QFETCH(QString, text);
  const auto time = resolveTime(text.toStdString(), kNow, false, "utc");
  QVERIFY(!time.ok());
  QVERIFY(time.error().code == ErrorCode::InvalidInput);
}

void TimeTextTest::descriptions() {
  QCOMPARE(describeTimeRange("now-6h", "now", "utc"), std::string("Last 6 hours"));
  QCOMPARE(describeTimeRange("now-7h", "now", "utc"), std::string("Last 7 hours"));
  QCOMPARE(describeTimeRange("now-1m", "now", "utc"), std::string("Last 1 minute"));
  QCOMPARE(describeTimeRange("now/d", "now/d", "utc"), std::string("Today"));
  QCOMPARE(describeTimeRange("2026-11-21 10:00:00", "1795268262123", "utc"),
           std::string("2026-11-21 10:00:00 to 2026-11-21 13:37:42"));
  QCOMPARE(describeTimeRange("now-6h", "now-1h", "utc"), std::string("now-6h to now-1h"));
}

void TimeTextTest::quickRangesResolve() {
  int count = 0;
  for (const QuickRange* range = quickRanges(); std::strlen(range->label) > 0; ++range, ++count) {
    const auto from = resolveTime(range->from, kNow, false, "utc"), to = resolveTime(range->to, kNow, true, "utc");
    QVERIFY_RESULT(from);
    QVERIFY_RESULT(to);
    QVERIFY(*from < *to);
  }
  QVERIFY(count >= 28);
}

void TimeTextTest::intervalsAsGrafana_data() {
  QTest::addColumn<QStringList>("row");
  for (const QStringList& row : test::dashboardTable("intervals.tsv")) QTest::newRow(qPrintable(row.join(' '))) << row;
}

void TimeTextTest::intervalsAsGrafana() {
  QFETCH(QStringList, row);
  const auto least = parseInterval(row[2].toStdString());
  QVERIFY(least.has_value());
  const Duration step = calculateInterval(row[0].toLongLong(), row[1].toInt(), *least);
  QCOMPARE(qint64(step), row[3].toLongLong());
  QCOMPARE(test::text(intervalText(step)), row[4]);
}

ORIEL_TEST_MAIN(TimeTextTest)
#include "time_text_test.moc"
