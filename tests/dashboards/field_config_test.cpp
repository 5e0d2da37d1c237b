#include "dashboards/fieldconfig/field_config_source.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "dashboards/pipeline/panel_data.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

class FieldConfigTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void displayed_data();
  void displayed();
  void overrides_data();
  void overrides();
  void defaultsByPanelType();
  void displayNames_data();
  void displayNames();
  void seriesColors();
  void ranges();
  void structureRevision();
  void textsAreMapped();
  void unknownMatcherIsANotice();
};

namespace {

Panel panelWith(const std::string& fieldConfig, const std::string& type = "timeseries") {
  Panel panel;
  panel.type = type;
  panel.fieldConfig = std::make_shared<const Json>(Json::parse(fieldConfig));
  return panel;
}

Frame seriesFrame(const std::string& refId, Labels labels, std::vector<double> values, std::string legend = {}) {
  std::vector<Timestamp> times;
  for (std::size_t i = 0; i < values.size(); ++i) times.push_back(static_cast<Timestamp>(i) * 15000);
  Field value = numberField("Value", std::move(values), std::move(labels));
  value.displayName = std::move(legend);
  return {"", refId, {timeField(std::move(times)), std::move(value)}};
}

PanelDataPtr built(const Panel& panel, std::vector<Frame> frames, const PanelData* former = nullptr) {
  return buildPanelData(panel, std::move(frames), {0, 60000}, 15000, former);
}

QString colorText(Rgba c) {
  return QString("#%1%2%3").arg(c.r, 2, 16, QChar('0')).arg(c.g, 2, 16, QChar('0')).arg(c.b, 2, 16, QChar('0'));
}

}  // namespace

void FieldConfigTest::displayed_data() {
  QTest::addColumn<QString>("defaults");
  QTest::addColumn<double>("value");
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("color");
  const QString thresholds = R"("color":{"mode":"thresholds"},"thresholds":{"mode":"absolute","steps":[
    {"value":null,"color":"green"},{"value":10,"color":"orange"},{"value":20,"color":"red"}]})";
  QTest::newRow("unit") << "{\"unit\":\"bytes\"," + thresholds + "}" << 2048.0 << "2 KiB" << "#f2495c";
  QTest::newRow("below") << "{" + thresholds + "}" << -5.0 << "-5" << "#73bf69";
  QTest::newRow("on a step") << "{" + thresholds + "}" << 10.0 << "10" << "#ff9830";
  QTest::newRow("decimals") << "{\"decimals\":2," + thresholds + "}" << 1.0 << "1.00" << "#73bf69";
  QTest::newRow("percentage")
      << R"({"min":0,"max":200,"color":{"mode":"thresholds"},"thresholds":{"mode":"percentage","steps":[
    {"value":null,"color":"green"},{"value":50,"color":"red"}]}})"
      << 120.0 << "120" << "#f2495c";
  QTest::newRow("null") << R"({"noValue":"-"})" << nullNumber() << "-" << "#73bf69";
  QTest::newRow("nan") << R"({"color":{"mode":"thresholds"}})" << std::nan("") << "NaN" << "#73bf69";
  QTest::newRow("value mapping")
      << R"({"unit":"s","mappings":[{"type":"value","options":{"1":{"text":"Up","color":"blue"}}}]})" << 1.0 << "Up"
      << "#5794f2";
  QTest::newRow("range mapping")
      << R"({"mappings":[{"type":"range","options":{"from":5,"to":9,"result":{"text":"some"}}}]})" << 7.5 << "some"
      << "#73bf69";
  QTest::newRow("open range")
      << R"({"mappings":[{"type":"range","options":{"from":5,"to":null,"result":{"text":"many"}}}]})" << 99.0 << "many"
      << "#73bf69";
  QTest::newRow("colour without text")
      << R"({"unit":"short","mappings":[{"type":"value","options":{"3":{"color":"red"}}}]})" << 3.0 << "3" << "#f2495c";
  QTest::newRow("special null")
      << R"({"mappings":[{"type":"special","options":{"match":"null","result":{"text":"N/A"}}}]})" << nullNumber()
      << "N/A" << "#73bf69";
  QTest::newRow("special nan")
      << R"({"mappings":[{"type":"special","options":{"match":"null+nan","result":{"text":"N/A"}}}]})" << std::nan("")
      << "N/A" << "#73bf69";
  QTest::newRow("old mapping")
      << R"({"mappings":[{"type":1,"value":"0","text":"Down"},{"type":2,"from":"1","to":"2","text":"Up"}]})" << 2.0
      << "Up" << "#73bf69";
  QTest::newRow("fixed") << R"({"color":{"mode":"fixed","fixedColor":"#123456"}})" << 1.0 << "1" << "#123456";
  QTest::newRow("scheme") << R"({"min":0,"max":10,"color":{"mode":"continuous-GrYlRd"}})" << 10.0 << "10" << "#f2495c";
  QTest::newRow("no steps") << R"({"color":{"mode":"thresholds"},"thresholds":{"mode":"absolute","steps":[]}})" << 1.0
                            << "1" << "#808080";
}

void FieldConfigTest::displayed() {
  QFETCH(QString, defaults);
  QFETCH(double, value);
  QFETCH(QString, text);
  QFETCH(QString, color);
  const auto data =
      built(panelWith("{\"defaults\":" + defaults.toStdString() + "}"), {seriesFrame("A", {}, {0, 50, value})});
  const DisplayValue shown = displayValue(data->frames[0].fields[1], value, ThemeKind::Dark);
  QCOMPARE(test::text(shown.toString()), text);
  QCOMPARE(colorText(shown.color), color);
  QVERIFY(shown.percent >= 0 && shown.percent <= 1);
}

void FieldConfigTest::overrides_data() {
  QTest::addColumn<QString>("matcher");
  QTest::addColumn<QString>("units");  ///< of the fields cpu, mem, disk
  QTest::newRow("byName") << R"({"id":"byName","options":"cpu"})" << "s,,";
  QTest::newRow("byRegexp") << R"({"id":"byRegexp","options":"/^(cpu|MEM)$/i"})" << "s,s,";
  QTest::newRow("whole regexp") << R"({"id":"byRegexp","options":"c.*"})" << "s,,";
  QTest::newRow("byNames") << R"({"id":"byNames","options":{"mode":"exclude","names":["cpu"]}})" << ",s,s";
  QTest::newRow("byType") << R"({"id":"byType","options":"number"})" << "s,s,s";
  QTest::newRow("byFrameRefID") << R"({"id":"byFrameRefID","options":"B"})" << ",,s";
  QTest::newRow("byValue") << R"({"id":"byValue","options":{"reducer":"allIsZero","op":"gte","value":0}})" << ",s,";
  QTest::newRow("byValue size") << R"({"id":"byValue","options":{"reducer":"max","op":"gt","value":4}})" << ",,s";
  QTest::newRow("none") << R"({"id":"byName","options":"nothing"})" << ",,";
}

void FieldConfigTest::overrides() {
  QFETCH(QString, matcher);
  QFETCH(QString, units);
  const std::string json =
      "{\"defaults\":{\"custom\":{\"lineWidth\":1}},\"overrides\":[{\"matcher\":" + matcher.toStdString() +
      R"(,"properties":[{"id":"unit","value":"s"},{"id":"custom.stacking.mode","value":"normal"}]}]})";
  const auto data = built(panelWith(json), {seriesFrame("A", {}, {1}, "cpu"), seriesFrame("A", {}, {0}, "mem"),
                                            seriesFrame("B", {}, {5}, "disk")});
  QStringList got;
  for (const PanelFrame& frame : data->frames) {
    const FieldConfig& config = *frame.fields[1].config;
    got << test::text(config.unit);
    QVERIFY(config.custom->at("lineWidth") == 1);
    QCOMPARE(config.custom->contains("stacking"), config.unit == "s");
  }
  QCOMPARE(got.join(','), units);
}

void FieldConfigTest::defaultsByPanelType() {
  QCOMPARE(decodeFieldConfig(Json::object(), "timeseries").color.mode, std::string("palette-classic"));
  const FieldConfig stat = decodeFieldConfig(Json::object(), "stat");
  QCOMPARE(stat.color.mode, std::string("thresholds"));
  QCOMPARE(stat.thresholds.steps.size(), 2u);
  QCOMPARE(stat.thresholds.steps[1].value, 80.0);
  QCOMPARE(decodeFieldConfig(Json::object(), "gauge").max.value_or(0), 100.0);
  QVERIFY(decodeFieldConfig(Json::parse(R"({"unit":7,"decimals":"x","min":[],"mappings":{},"thresholds":3,"color":1})"),
                            "x")
              .custom);
}

void FieldConfigTest::displayNames_data() {
  QTest::addColumn<QString>("config");
  QTest::addColumn<QString>("legend");
  QTest::addColumn<QString>("expected");
  QTest::newRow("legend wins") << "" << "web" << "web";
  QTest::newRow("labels") << "" << "" << "{host=\"a\", job=\"x\"}";
  QTest::newRow("config wins") << "CPU" << "web" << "CPU";
  QTest::newRow("label") << "${__field.labels.host}!" << "web" << "a!";
  QTest::newRow("quoted label") << "${__field.labels[\"job\"]}" << "" << "x";
  QTest::newRow("series") << "${__series.name} of ${__field.name}" << "web" << "web of Value";
  QTest::newRow("unknown") << "${nothing} ${" << "web" << "${nothing} ${";
}

void FieldConfigTest::displayNames() {
  QFETCH(QString, config);
  QFETCH(QString, legend);
  QFETCH(QString, expected);
  const Json json{{"defaults", {{"displayName", config.toStdString()}}}};
  const auto data =
      built(panelWith(json.dump()), {seriesFrame("A", {{"job", "x"}, {"host", "a"}}, {1}, legend.toStdString())});
  QCOMPARE(test::text(data->frames[0].fields[1].displayName), expected);
  // A pattern that comes to nothing for a field leaves it its own name.
  const bool keepsName = config.isEmpty() || config.startsWith("${__field.labels[");
  QCOMPARE(data->frames[0].fields[0].displayName == "Time", keepsName);
}

void FieldConfigTest::seriesColors() {
  const auto data = built(panelWith("{}"), {seriesFrame("A", {{"a", "1"}}, {1}), seriesFrame("A", {{"a", "2"}}, {1})});
  QCOMPARE(data->frames[0].fields[1].displayName, std::string("1"));
  QCOMPARE(colorText(seriesColor(data->frames[0].fields[1], ThemeKind::Dark)), QString("#73bf69"));
  QCOMPARE(colorText(seriesColor(data->frames[1].fields[1], ThemeKind::Dark)), QString("#f2cc0c"));
  const auto byMax = built(panelWith(R"({"defaults":{"color":{"mode":"thresholds","seriesBy":"max"}}})"),
                           {seriesFrame("A", {}, {100, 1})});
  QCOMPARE(colorText(seriesColor(byMax->frames[0].fields[1], ThemeKind::Dark)), QString("#f2495c"));
}

void FieldConfigTest::ranges() {
  const std::vector<Frame> frames{seriesFrame("A", {}, {3, std::nan(""), 7}, "a"),
                                  seriesFrame("A", {}, {nullNumber(), 40}, "b")};
  const auto data = built(panelWith("{}"), frames);
  QCOMPARE(data->frames[0].fields[1].minimum, 3.0);
  QCOMPARE(data->frames[0].fields[1].maximum, 40.0);
  QCOMPARE(built(panelWith(R"({"defaults":{"fieldMinMax":true}})"), frames)->frames[0].fields[1].maximum, 7.0);
  QCOMPARE(built(panelWith(R"({"defaults":{"min":-1,"max":50}})"), frames)->frames[0].fields[1].minimum, -1.0);
  QCOMPARE(built(panelWith("{}"), {seriesFrame("A", {}, {})})->frames[0].fields[1].maximum, 100.0);
}

void FieldConfigTest::structureRevision() {
  const Panel panel = panelWith("{}");
  const auto first = built(panel, {seriesFrame("A", {}, {1}, "a")});
  const auto second = built(panel, {seriesFrame("A", {}, {2, 3}, "a")}, first.get());
  const auto third = built(panel, {seriesFrame("A", {}, {2}, "b")}, second.get());
  QCOMPARE(first->structureRevision, second->structureRevision);
  QVERIFY(third->structureRevision != second->structureRevision);
}

void FieldConfigTest::textsAreMapped() {
  const std::string json =
      R"({"defaults":{"mappings":[{"type":"regex","options":{"pattern":"/^(\\w+)-down$/","result":{"text":"$1 is down","color":"red"}}},
    {"type":"special","options":{"match":"empty","result":{"text":"none"}}}]}})";
  const auto data = built(panelWith(json, "table"), {{"", "A", {textField("state", {"web-down"})}}});
  const DisplayField& field = data->frames[0].fields[0];
  QCOMPARE(displayText(field, "web-down", ThemeKind::Dark).toString(), std::string("web is down"));
  QCOMPARE(colorText(displayText(field, "web-down", ThemeKind::Dark).color), QString("#f2495c"));
  QCOMPARE(displayText(field, "fine", ThemeKind::Dark).toString(), std::string("fine"));
  QCOMPARE(displayText(field, "", ThemeKind::Dark).toString(), std::string("none"));
}

void FieldConfigTest::unknownMatcherIsANotice() {
  const auto data = built(panelWith(R"({"overrides":[{"matcher":{"id":"byMoon"},"properties":[]},3,{}]})"), {});
  QCOMPARE(data->notices.size(), 1u);
  QVERIFY(data->notices[0].find("byMoon") != std::string::npos);
}

ORIEL_TEST_MAIN(FieldConfigTest)
#include "field_config_test.moc"
