#include "dashboards/format/units.h"

#include <set>

#include "tests/dashboards/oracle_file.h"

using namespace oriel;
using namespace oriel::dashboards;

/// Texts in every unit against what Grafana's own package answers (data/oracle/units.json).
class UnitsOracleTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void texts();
  void everyUnitHasARow();
};

namespace {

std::string parts(const FormattedValue& value) {
  return (value.prefix.empty() ? "" : value.prefix + "|") + value.text + "|" + value.suffix;
}

}  // namespace

void UnitsOracleTest::texts() {
  const std::optional<int> decimals[] = {{}, 0, 1, 2, 5};
  test::OracleCases cases;
  for (const auto& row : test::oracleFile("units.json")) {
    const auto unit = row[0].get<std::string>();
    const double value = test::oracleNumber(row[1]);
    const auto& texts = row[2];
    for (std::size_t i = 0; i < std::size(decimals); ++i) {
      const std::string name = unit + " " + row[1].dump() + (decimals[i] ? " ." + std::to_string(*decimals[i]) : "");
      cases.check(name, parts(formatValue(value, unit, decimals[i], "utc")),
                  texts[texts.size() == 1 ? 0 : i].get<std::string>());
    }
  }
  ORIEL_ORACLE_DONE(cases, 30000);
}

void UnitsOracleTest::everyUnitHasARow() {
  std::set<std::string> tested{"dateTimeFromNow"};
  for (const auto& row : test::oracleFile("units.json")) tested.insert(row[0].get<std::string>());
  for (const Unit& unit : unitTable()) QVERIFY2(tested.count(unit.id), unit.id);
}

ORIEL_TEST_MAIN(UnitsOracleTest)
#include "units_oracle_test.moc"
