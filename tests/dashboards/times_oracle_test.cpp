#include "tests/dashboards/oracle_file.h"

#include "dashboards/query/time_text.h"
#include "dashboards/variables/interval.h"

using namespace oriel;
using namespace oriel::dashboards;
using nlohmann::json;

namespace {
constexpr Timestamp kNow = 1795268262123;  // 2026-11-21 13:37:42.123 UTC, a Saturday
}

/// Time ranges and intervals against what Grafana's own package answers (data/oracle/times.json).
class TimesOracleTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { qputenv("TZ", "UTC"); }
  void expressions();
  void descriptions();
  void intervals();
};

namespace {

std::string timeText(const Result<Timestamp>& time) { return time.ok() ? std::to_string(*time) : "null"; }
std::string at(const json& row, std::size_t i) { return row[i].get<std::string>(); }

}  // namespace

void TimesOracleTest::expressions() {
  test::OracleCases cases;
  for (const json& row : test::oracleFile("times.json")) {
    if (row[0] == "math") {
      const auto time = resolveTime(at(row, 1), row[2].get<Timestamp>(), row[4].get<bool>(), at(row, 3),
                                    row[5].get<int>(), row[6].get<int>());
      cases.check(row.dump(), timeText(time), row[7].dump());
    } else if (row[0] == "date") {
      cases.check(row.dump(), timeText(resolveTime(at(row, 1), kNow, false, at(row, 2))), row[3].dump());
    }
  }
  ORIEL_ORACLE_DONE(cases, 700);
}

void TimesOracleTest::descriptions() {
  test::OracleCases cases;
  for (const json& row : test::oracleFile("times.json")) {
    if (row[0] == "describe") {
      cases.check(row.dump(), describeTimeRange(at(row, 1), at(row, 2), at(row, 3), kNow), at(row, 4));
    } else if (row[0] == "span") {
      const SpanText span = describeSpan(at(row, 1));
      cases.check(row.dump(), span.from + "|" + span.to + "|" + span.label + (span.valid ? "|valid" : "|"),
                  at(row, 2) + "|" + at(row, 3) + "|" + at(row, 4) + (row[5].get<bool>() ? "|valid" : "|"));
    }
  }
  ORIEL_ORACLE_DONE(cases, 90);
}

void TimesOracleTest::intervals() {
  test::OracleCases cases;
  for (const json& row : test::oracleFile("times.json")) {
    if (row[0] == "interval") {
      const auto ms = parseInterval(at(row, 1));
      cases.check(row.dump(), ms ? std::to_string(*ms) : "null", row[2].dump());
    } else if (row[0] == "round") {
      cases.check(row.dump(), std::to_string(roundInterval(row[1].get<double>())), row[2].dump());
    } else if (row[0] == "hms") {
      cases.check(row.dump(), intervalText(static_cast<Duration>(row[1].get<double>())), at(row, 2));
    } else if (row[0] == "step") {
      const auto least = row[3].is_null() ? std::optional<Duration>(1) : parseInterval(at(row, 3));
      QVERIFY(least.has_value());
      const Duration step = calculateInterval(row[1].get<Duration>(), row[2].get<int>(), *least);
      cases.check(row.dump(), std::to_string(step) + " " + intervalText(step), row[4].dump() + " " + at(row, 5));
    }
  }
  ORIEL_ORACLE_DONE(cases, 600);
}

ORIEL_TEST_MAIN(TimesOracleTest)
#include "times_oracle_test.moc"
