#include "dashboards/format/value_format.h"

#include <QSet>
#include <cmath>

#include "dashboards/format/date_text.h"
#include "dashboards/format/number_text.h"
#include "dashboards/format/units.h"
#include "tests/dashboards/table_file.h"

using namespace oriel;
using namespace oriel::dashboards;

/// Units against what Grafana's own package answers (data/units.tsv).
class FormatTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void asGrafana_data();
  void asGrafana();
  void everyUnitHasARow();
  void plainNumbers_data();
  void plainNumbers();
  void datePatterns_data();
  void datePatterns();
  void fromNow();
};

namespace {

double numberOf(const QString& text) {
  if (text == "NaN") return std::nan("");
  if (text.endsWith("Infinity")) return text.startsWith('-') ? -INFINITY : INFINITY;
  return text.toDouble();
}

}  // namespace

void FormatTest::asGrafana_data() {
  QTest::addColumn<QString>("unit");
  QTest::addColumn<double>("value");
  QTest::addColumn<QString>("decimals");
  QTest::addColumn<QString>("expected");
  const auto rows = test::dashboardTable("units.tsv");
  QVERIFY(rows.size() > 1000);
  for (const QStringList& row : rows) {
    QCOMPARE(row.size(), 4);
    const QString name = row[0] + " " + row[1] + (row[2].isEmpty() ? "" : " ." + row[2]);
    QTest::newRow(qPrintable(name)) << row[0] << numberOf(row[1]) << row[2] << row[3];
  }
}

void FormatTest::asGrafana() {
  QFETCH(QString, unit);
  QFETCH(double, value);
  QFETCH(QString, decimals);
  QFETCH(QString, expected);
  const auto digits = decimals.isEmpty() ? std::optional<int>() : std::optional<int>(decimals.toInt());
  QCOMPARE(test::text(formatValue(value, unit.toStdString(), digits, "utc").toString()), expected);
}

void FormatTest::everyUnitHasARow() {
  QSet<QString> tested;
  for (const QStringList& row : test::dashboardTable("units.tsv")) tested << row[0];
  const QSet<QString> relative{"dateTimeFromNow",
                               "dateTimeAsIsoNoDateIfToday",
                               "dateTimeAsUSNoDateIfToday",
                               "dateTimeAsLocalNoDateIfToday",
                               "farenheit",
                               "us"};
  for (const Unit& unit : unitTable()) {
    const QString id = QString::fromUtf8(unit.id);
    QVERIFY2(tested.contains(id) || relative.contains(id), qPrintable(id));
    QVERIFY(isKnownUnit(unit.id));
  }
  QVERIFY(!isKnownUnit("rows/s"));
}

void FormatTest::plainNumbers_data() {
  QTest::addColumn<double>("value");
  QTest::addColumn<QString>("expected");
  QTest::newRow("zero") << 0.0 << "0";
  QTest::newRow("negative zero") << -0.0 << "0";
  QTest::newRow("small") << 0.000001 << "0.000001";
  QTest::newRow("smaller") << 0.0000001 << "1e-7";
  QTest::newRow("large") << 123456789012345680000.0 << "123456789012345680000";
  QTest::newRow("larger") << 1e21 << "1e+21";
  QTest::newRow("fraction") << -1.5 << "-1.5";
}

void FormatTest::plainNumbers() {
  QFETCH(double, value);
  QFETCH(QString, expected);
  QCOMPARE(test::text(plainNumber(value)), expected);
}

void FormatTest::datePatterns_data() {
  QTest::addColumn<qint64>("time");
  QTest::addColumn<QString>("pattern");
  QTest::addColumn<QString>("zone");
  QTest::addColumn<QString>("expected");
  const qint64 summer = 1781870400000;  // 2026-06-19 12:00:00 UTC
  QTest::newRow("utc") << summer << "YYYY-MM-DD HH:mm:ss" << "utc" << "2026-06-19 12:00:00";
  QTest::newRow("berlin") << summer << "YYYY-MM-DD HH:mm Z" << "Europe/Berlin" << "2026-06-19 14:00 +02:00";
  QTest::newRow("new york") << summer << "h:mm A zz" << "America/New_York" << "8:00 AM EDT";
  QTest::newRow("unknown zone is local") << summer << "HH" << "Nowhere/Town" << "12";
  QTest::newRow("literal") << summer << "[at] HH\\h" << "utc" << "at 12h";
}

void FormatTest::datePatterns() {
  QFETCH(qint64, time);
  QFETCH(QString, pattern);
  QFETCH(QString, zone);
  QFETCH(QString, expected);
  QCOMPARE(test::text(datePattern(time, pattern.toStdString(), zone.toStdString())), expected);
}

void FormatTest::fromNow() {
  QCOMPARE(timeFromNow(0, 10 * kSecond), std::string("a few seconds ago"));
  QCOMPARE(timeFromNow(0, kMinute), std::string("a minute ago"));
  QCOMPARE(timeFromNow(3 * kHour, 0), std::string("in 3 hours"));
  QCOMPARE(timeFromNow(0, 40 * kDay), std::string("a month ago"));
  QCOMPARE(timeFromNow(0, 800 * kDay), std::string("2 years ago"));
}

ORIEL_TEST_MAIN(FormatTest)
#include "format_test.moc"
