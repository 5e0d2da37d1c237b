#include "tests/dashboards/oracle_file.h"

#include "dashboards/transform/field_reduce.h"
#include "dashboards/transform/reducers.h"

using namespace oriel;
using namespace oriel::dashboards;
using nlohmann::json;

/// Every reducer against what Grafana's own package answers (data/oracle/reducers.json).
class ReducersOracleTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void table();
  void answers();
  void numbersAlone();
};

namespace {

bool isPercentile(const std::string& id) { return id[0] == 'p'; }

std::vector<std::string> idsOf(const json& asked) {
  if (asked.is_array()) return asked.get<std::vector<std::string>>();
  std::vector<std::string> ids;
  for (const Reducer& reducer : allReducers()) {
    if (isPercentile(reducer.id) == (asked == "percentiles")) ids.push_back(reducer.id);
  }
  return ids;
}

bool sameAnswer(const json& got, const json& expected) {
  if (expected.is_array() && got.is_array()) {
    return std::equal(got.begin(), got.end(), expected.begin(), expected.end(), sameAnswer);
  }
  if (got.is_number())
    return (expected.is_number() || expected.is_object()) &&
           test::sameNumber(got.get<double>(), test::oracleNumber(expected));
  return got == expected;
}

}  // namespace

void ReducersOracleTest::table() {
  const json rows = test::oracleFile("reducers.json");
  QVERIFY(rows.is_array());
  std::map<std::string, json> known;
  for (const json& row : rows[0]) known[row[0].get<std::string>()] = row;
  QCOMPARE(known.size(), std::size_t(124));
  QCOMPARE(allReducers().size(), known.size());
  for (const Reducer& reducer : allReducers()) {
    QVERIFY2(known.count(reducer.id), reducer.id);
    QCOMPARE(std::string(reducer.name), known[reducer.id][1].get<std::string>());
    QCOMPARE(reducer.keepsUnit, known[reducer.id][2].get<bool>());
  }
}

void ReducersOracleTest::answers() {
  test::OracleCases cases;
  const json rows = test::oracleFile("reducers.json");
  for (std::size_t r = 1; r < rows.size(); ++r) {
    const json& row = rows[r];
    const Field field = test::oracleField("v", row[0].get<std::string>(), row[2]);
    const auto mode = row[1].get<std::string>();
    const auto ids = idsOf(row[3]);
    std::vector<Json> got;
    if (row[3].is_array()) {
      got = reduceField(field, ids, mode);
    } else {
      for (const std::string& id : ids) got.push_back(reduceField(field, {id}, mode)[0]);
    }
    QCOMPARE(got.size(), row[4].size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      cases.check(sameAnswer(got[i], row[4][i]), ids[i] + " " + row[0].dump() + mode + row[2].dump().substr(0, 100),
                  got[i].dump(), row[4][i].dump());
    }
  }
  ORIEL_ORACLE_DONE(cases, 14000);
}

// What legends and matchers ask is the same without a field.
void ReducersOracleTest::numbersAlone() {
  test::OracleCases cases;
  const json rows = test::oracleFile("reducers.json");
  for (std::size_t r = 1; r < rows.size(); ++r) {
    const json& row = rows[r];
    if (row[0] != "number" || row[3] != "each") continue;
    const Field field = test::oracleField("v", "number", row[2]);
    const auto ids = idsOf(row[3]);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const Reducer* reducer = findReducer(ids[i]);
      if (reducer->gives == Reducer::Gives::List) continue;
      const double got = reducer->reduce(field.numbers(), nullModeOf(row[1].get<std::string>()));
      cases.check(test::sameNumber(got, test::oracleNumber(row[4][i])), ids[i] + row[2].dump().substr(0, 100),
                  std::to_string(got), row[4][i].dump());
    }
  }
  ORIEL_ORACLE_DONE(cases, 2000);
}

ORIEL_TEST_MAIN(ReducersOracleTest)
#include "reducers_oracle_test.moc"
