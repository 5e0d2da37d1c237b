#include "dashboards/format/date_text.h"
#include "dashboards/format/value_format.h"
#include "tests/dashboards/oracle_file.h"

using namespace oriel;
using namespace oriel::dashboards;

namespace {
constexpr Timestamp kNow = 1795268262123;  // 2026-11-21 13:37:42.123 UTC
}

/// Points in time as texts against what Grafana's own package answers (data/oracle/dates.json).
class DatesOracleTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { qputenv("TZ", "UTC"); }
  void texts();
};

void DatesOracleTest::texts() {
  test::OracleCases cases;
  for (const auto& row : test::oracleFile("dates.json")) {
    const auto kind = row[0].get<std::string>();
    const auto expected = row.back().get<std::string>();
    if (kind == "date") {
      cases.check(row.dump(),
                  datePattern(row[1].get<Timestamp>(), row[3].get<std::string>(), row[2].get<std::string>()), expected);
    } else if (kind == "ago") {
      cases.check(row.dump(), timeFromNow(kNow + row[1].get<Timestamp>(), kNow), expected);
    } else {
      cases.check(
          row.dump(),
          formatValueAt(row[2].get<double>(), row[1].get<std::string>(), kNow, row[3].get<std::string>()).toString(),
          expected);
    }
  }
  ORIEL_ORACLE_DONE(cases, 1900);
}

ORIEL_TEST_MAIN(DatesOracleTest)
#include "dates_oracle_test.moc"
