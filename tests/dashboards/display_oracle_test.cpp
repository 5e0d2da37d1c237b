#include "tests/dashboards/oracle_file.h"

#include "dashboards/pipeline/panel_data.h"

using namespace oriel;
using namespace oriel::dashboards;
using nlohmann::json;

/// Texts, colours and percentages of values against what Grafana's own package answers (data/oracle/display.json).
class DisplayOracleTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void values();
};

namespace {

std::string colorOf(Rgba c) {
  return std::to_string(c.r) + "," + std::to_string(c.g) + "," + std::to_string(c.b) + "," + std::to_string(c.a);
}

json numberOf(double value) {
  if (std::isnan(value)) return "NaN";
  return std::isinf(value) ? json(value < 0 ? "-Infinity" : "Infinity") : json(value);
}

json wanted(const json& number) { return number.is_object() ? number["n"] == "-0" ? json(0.0) : number["n"] : number; }

// Dashes for what the package leaves open: no percentage stands where a mapping gave the colour.
json shownAs(const DisplayValue& value, bool withPercent) {
  return {value.formatted.text,
          value.formatted.prefix,
          value.formatted.suffix,
          colorOf(value.color),
          withPercent ? numberOf(value.percent) : json(),
          numberOf(value.numeric)};
}

PanelDataPtr panelOf(const json& field) {
  Panel panel;
  panel.type = "stat";
  panel.fieldConfig = std::make_shared<const Json>(Json{{"defaults", field["config"]}, {"overrides", Json::array()}});
  Frame frame;
  const int before = field.value("before", 0);
  for (int i = 0; i < before; ++i) frame.fields.push_back(textField("spare" + std::to_string(i), {}));
  const std::string name = field.value("name", "v");
  frame.fields.push_back(test::oracleField(name, field["type"].get<std::string>(), field["values"]));
  return buildPanelData(panel, {frame}, {}, 0, nullptr);
}

DisplayValue shownOf(const DisplayField& field, const json& value, ThemeKind theme) {
  if (value.is_string()) return displayText(field, value.get<std::string>(), theme, "utc");
  if (value.is_array() || (value.is_object() && !value.contains("n"))) return displayJson(field, value, theme, "utc");
  return displayValue(field, test::oracleNumber(value), theme, "utc");
}

}  // namespace

void DisplayOracleTest::values() {
  test::OracleCases cases;
  for (const json& row : test::oracleFile("display.json")) {
    const ThemeKind theme = row[0] == "light" ? ThemeKind::Light : ThemeKind::Dark;
    const PanelDataPtr data = panelOf(row[1]);
    const DisplayField& field = data->frames[0].fields.back();
    const std::string name = row[0].get<std::string>() + row[1].dump() + " ";
    for (const json& probe : row[2]) {
      const DisplayValue shown = shownOf(field, probe[0], theme);
      json expected = {probe[1], probe[2], probe[3], probe[4], wanted(probe[5]), wanted(probe[6])};
      const json got = shownAs(shown, !probe[5].is_null());
      cases.check(got == expected, name + probe[0].dump(), got.dump(), expected.dump());
    }
    cases.check(name + "series", colorOf(seriesColor(field, theme)), row[3].get<std::string>());
  }
  ORIEL_ORACLE_DONE(cases, 7000);
}

ORIEL_TEST_MAIN(DisplayOracleTest)
#include "display_oracle_test.moc"
