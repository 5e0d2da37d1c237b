#include "tests/dashboards/oracle_file.h"

#include "dashboards/pipeline/panel_data.h"

using namespace oriel;
using namespace oriel::dashboards;
using nlohmann::json;

/// Defaults, overrides and names of fields against what Grafana's own package answers (data/oracle/overrides.json).
class OverridesOracleTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void fields();
  void notices();
};

namespace {

// What the package keeps of a configuration; empty objects of nobody are as good as absent.
json configOf(const FieldConfig& config) {
  json kept = json::object();
  for (const char* key : {"unit", "min", "max", "decimals", "displayName", "noValue", "links", "color", "thresholds",
                          "mappings", "filterable", "fieldMinMax", "description", "custom"}) {
    if (config.merged->contains(key)) kept[key] = (*config.merged)[key];
  }
  if (kept.contains("color") && kept["color"].empty()) kept.erase("color");
  return kept;
}

json fullField(const json& field, const json& plain) {
  if (!field.is_array()) return plain;
  json full = field;
  json config = plain.is_null() ? json::object() : plain[1];
  for (const auto& [key, value] : field[1].items()) {
    if (value.is_null()) {
      config.erase(key);
    } else {
      config[key] = value;
    }
  }
  full[1] = config;
  return full;
}

std::string textsOf(const DisplayField& field) {
  json texts = json::array();
  for (std::size_t row = 0; row < field.field.size(); ++row)
    texts.push_back(displayAt(field, row, ThemeKind::Dark, "utc").toString());
  return texts.dump();
}

}  // namespace

void OverridesOracleTest::fields() {
  test::OracleCases cases;
  const json rows = test::oracleFile("overrides.json");
  QVERIFY(rows.is_array());
  std::map<std::string, json> plain;
  for (std::size_t r = 1; r < rows.size(); ++r) {
    const auto name = rows[r][0].get<std::string>();
    Panel panel;
    panel.type = "timeseries";
    panel.fieldConfig = std::make_shared<const Json>(rows[r][1]);
    const PanelDataPtr data = buildPanelData(panel, test::oracleFrames(rows[0][name]), {}, 0, nullptr);
    std::vector<const DisplayField*> shown;
    for (const PanelFrame& frame : data->frames) {
      for (const DisplayField& field : frame.fields) shown.push_back(&field);
    }
    const json& fields = rows[r][2];
    QCOMPARE(shown.size(), fields.size());
    if (!plain.count(name)) plain[name] = fields;
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const json expected = fullField(fields[i], plain[name][i]);
      const std::string label = name + " " + std::to_string(i) + " " + rows[r][1]["overrides"].dump() + " ";
      cases.check(label + "name", shown[i]->displayName, expected[0].get<std::string>());
      json config = configOf(*shown[i]->config), wanted = expected[1];
      // The configuration keeps the pattern; the name that it gives is compared above.
      if (config.value("displayName", "").find("${") != std::string::npos) {
        config.erase("displayName");
        wanted.erase("displayName");
      }
      cases.check(config == wanted, label + "config", config.dump(), wanted.dump());
      cases.check(label + "series", std::to_string(shown[i]->seriesIndex), expected[2].dump());
      if (expected[3].is_number() && expected[4].is_number()) {
        const bool same = expected[3] == shown[i]->minimum && expected[4] == shown[i]->maximum;
        cases.check(same, label + "range", std::to_string(shown[i]->minimum) + ".." + std::to_string(shown[i]->maximum),
                    expected[3].dump() + ".." + expected[4].dump());
      }
      cases.check(label + "texts", textsOf(*shown[i]), expected[5].dump());
    }
  }
  ORIEL_ORACLE_DONE(cases, 10000);
}

void OverridesOracleTest::notices() {
  Panel panel;
  panel.fieldConfig = std::make_shared<const Json>(Json::parse(
      "{\"overrides\": [{\"matcher\": {\"id\": \"byMoon\"}, \"properties\": []}, {\"matcher\": {\"id\": \"numeric\"}, "
      "\"properties\": [{\"id\": \"glow\", \"value\": 1}, {\"id\": \"unit\", \"value\": \"s\"}, {\"id\": "
      "\"glow\"}]}]}"));
  const PanelDataPtr data = buildPanelData(panel, {}, {}, 0, nullptr);
  QCOMPARE(data->notices.size(), std::size_t(2));
  QVERIFY(data->notices[0].find("byMoon") != std::string::npos);
  QVERIFY(data->notices[1].find("glow") != std::string::npos);
}

ORIEL_TEST_MAIN(OverridesOracleTest)
#include "overrides_oracle_test.moc"
