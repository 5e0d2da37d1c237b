#include "tests/dashboards/oracle_file.h"

#include "dashboards/pipeline/field_display.h"

using namespace oriel;
using namespace oriel::dashboards;
using nlohmann::json;

/// Values of panels that show single ones against what Grafana's own package answers (data/oracle/field_display.json).
class FieldDisplayOracleTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void values();
};

namespace {

json writtenNumber(double value) {
  if (isNull(value)) return nullptr;
  if (std::isnan(value)) return {{"n", "NaN"}};
  return std::isinf(value) ? json{{"n", value < 0 ? "-Infinity" : "Infinity"}} : json(value);
}

std::string colorText(Rgba c) {
  return std::to_string(c.r) + "," + std::to_string(c.g) + "," + std::to_string(c.b) + "," + std::to_string(c.a);
}

// Of the percentage and of what has no number the package says nothing, or says NaN.
json written(const FieldDisplay& one, const json& expected) {
  const json numeric = isNull(one.value.numeric) ? json{{"n", "NaN"}} : writtenNumber(one.value.numeric);
  return {one.calc,
          one.title,
          one.value.toString(),
          colorText(one.value.color),
          expected[4].is_null() ? json() : writtenNumber(one.value.percent),
          numeric,
          one.row ? json(*one.row) : json(),
          one.percentChange ? writtenNumber(*one.percentChange) : json()};
}

}  // namespace

void FieldDisplayOracleTest::values() {
  test::OracleCases cases;
  const json rows = test::oracleFile("field_display.json");
  QVERIFY(rows.is_array() && rows.size() > 2);
  for (std::size_t r = 2; r < rows.size(); ++r) {
    const json& row = rows[r];
    Panel panel;
    panel.type = "stat";
    panel.fieldConfig = std::make_shared<const Json>(rows[0][row[1].get<std::size_t>()]);
    PanelData data = *buildPanelData(panel, test::oracleFrames(rows[1][row[0].get<std::string>()]), {}, 0, nullptr);
    data.timezone = "utc";
    ReduceOptions reduce;
    reduce.allValues = row[2]["values"].get<bool>();
    reduce.calcs = row[2]["calcs"].get<std::vector<std::string>>();
    reduce.fields = row[2]["fields"].get<std::string>();
    reduce.limit = row[2].value("limit", 0);
    const auto values = fieldDisplayValues(data, reduce, ThemeKind::Dark, true);
    const std::string name = row[0].dump() + row[1].dump() + row[2].dump();
    cases.check(name + " count", std::to_string(values.size()), std::to_string(row[3].size()));
    for (std::size_t i = 0; i < std::min(values.size(), row[3].size()); ++i) {
      const json got = written(values[i], row[3][i]);
      cases.check(got == row[3][i], name, got.dump(), row[3][i].dump());
    }
  }
  ORIEL_ORACLE_DONE(cases, 3000);
}

ORIEL_TEST_MAIN(FieldDisplayOracleTest)
#include "field_display_oracle_test.moc"
