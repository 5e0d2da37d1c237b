#include <QFile>
#include <random>

#include "dashboards/library/dashboard_file.h"
#include "dashboards/library/json_text.h"
#include "tests/dashboards/json_support.h"
#include "tests/support/test_case.h"

using namespace oriel::dashboards;
using oriel::test::js;

namespace {

QString q(const char* text) { return QString::fromStdString(js(text)); }

const char* const kSound =
    "{\n  'title': 'T', 'schemaVersion': 14, 'time': {'from': 'now-3h', 'to': 'now'},\n  'templating': {'list': "
    "[{'name': 'v', "
    "'query': 'a,b', 'type': 'custom', 'current': {'text': ['a'], 'value': ['a']}}]},\n  'rows': [{'height': '250px', "
    "'panels': [{'type': "
    "'graph', 'span': 6, 'targets': [{'expr': 'up \\\\u00e9'}], 'seriesOverrides': [{'alias': '/x/', 'yaxis': "
    "2}]}]}]\n}\n";

}  // namespace

class LibraryBrokenTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void saysWhatAndWhere_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("says");
    const int bad = static_cast<int>(oriel::ErrorCode::InvalidInput);
    QTest::newRow("empty") << " \n" << bad << 1 << 1 << "" << "empty";
    QTest::newRow("comma") << q("{'title':'x',\n 'panels':[1,]}") << bad << 2 << 14 << "" << "not valid JSON";
    QTest::newRow("end") << q("{'title':") << bad << 1 << 10 << "" << "end of input";
    QTest::newRow("text") << "hello" << bad << 1 << 1 << "" << "not valid JSON";
    QTest::newRow("a list") << "[]" << bad << 0 << 0 << "" << "is array";
    QTest::newRow("other JSON") << q("{'a':1}") << bad << 0 << 0 << "" << "no dashboard";
    QTest::newRow("panels") << q("{'title':'x',\n'panels':5}") << bad << 2 << 10 << "panels"
                            << "must be a list, is number";
    QTest::newRow("panel") << q("{'panels':[{},\n7]}") << bad << 2 << 1 << "panels[1]" << "must be an object";
    QTest::newRow("targets") << q("{'dashboard':{'panels':[{'targets':'x'}]}}") << bad << 1 << 36
                             << "dashboard.panels[0].targets"
                             << "must be a list, is string";
    QTest::newRow("target") << q("{'panels':[{'panels':[{'targets':[null]}]}]}") << bad << 1 << 35
                            << "panels[0].panels[0].targets[0]" << "must be an object, is null";
    QTest::newRow("rows") << q("{'rows':[[]]}") << bad << 1 << 10 << "rows[0]" << "must be an object";
    QTest::newRow("variables") << q("{'title':'x','templating':{'list':{}}}") << bad << 1 << 35 << "templating.list"
                               << "must be a list";
    QTest::newRow("wrapper") << q("{'dashboard':3}") << bad << 0 << 0 << "dashboard" << "must be an object";
    QTest::newRow("v2") << q("{'apiVersion':'dashboard.grafana.app/v2beta1','spec':{'elements':[],'layout':{}}}") << bad
                        << 1 << 66 << "spec.elements" << "must be an object";
    QTest::newRow("v2 without a wrapper")
        << q("{'elements':{'a':1},'layout':{},'title':'x'}") << bad << 1 << 18 << "elements.a" << "must be an object";
    QTest::newRow("no dashboard in a ConfigMap") << "kind: ConfigMap\ndata:\n  a: b\n"
                                                 << bad << 0 << 0 << "" << "no ConfigMap";
    QTest::newRow("broken YAML") << "kind: ConfigMap\ndata: [\n" << bad << 3 << 1 << "" << "not valid YAML";
    QTest::newRow("broken JSON in YAML") << q("kind: ConfigMap\ndata:\n  a.json: |\n    {'title': 'x',\n     'y'}\n")
                                         << bad << 5 << 9 << "data[\"a.json\"]" << "not valid JSON";
    QTest::newRow("broken JSON in JSON")
        << QString("{\"kind\":\"ConfigMap\",\n\"data\":{\"a.json\":\"{\\\"title\\\" 5}\"}}") << bad << 2 << 30
        << "data[\"a.json\"]" << "not valid JSON";
  }
  void saysWhatAndWhere() {
    QFETCH(QString, text);
    QFETCH(int, code);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QString, path);
    QFETCH(QString, says);
    const auto parsed = parseDashboard(text.toStdString(), "dir/x.json");
    QVERIFY(!parsed.ok());
    const auto& error = parsed.error();
    const QString shown = oriel::test::text(error.toString());
    QVERIFY2(shown.contains(says), qPrintable(shown));
    QCOMPARE(static_cast<int>(error.code), code);
    QCOMPARE(error.place.line, line);
    QCOMPARE(error.place.column, column);
    QCOMPARE(oriel::test::text(error.place.path), path);
    QCOMPARE(error.place.file, std::string("dir/x.json"));
  }

  void truncatedAnywhere() {
    const std::string sound = js(kSound);
    QVERIFY_RESULT(parseDashboard(sound, "x"));
    for (std::size_t length = 0; length + 2 < sound.size(); ++length) {
      const auto parsed = parseDashboard(std::string_view(sound).substr(0, length), "x");
      QVERIFY(!parsed.ok());
      QVERIFY2(parsed.error().place.line > 0 && parsed.error().place.column > 0, parsed.error().toString().c_str());
    }
  }

  void truncatedCorpus() {
    ORIEL_NEED_SHARED();
    const auto seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    QFile file(oriel::test::sharedDir() +
               "/corpus/dashboards/rfmoz+grafana-dashboards/prometheus__node-exporter-full-old.json");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const std::string text = file.readAll().toStdString();
    for (int i = 0; i < 40; ++i) {
      const std::size_t length = random() % (text.size() - 4);
      const auto parsed = parseDashboard(std::string_view(text).substr(0, length), "x");
      QVERIFY(!parsed.ok());
      QVERIFY(parsed.error().place.line > 0);
    }
  }

  void changedBytesNeverCrash() {
    const auto seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    const std::string sound = js(kSound);
    const std::string_view bytes = "{}[]\",:0-nullx\\\xff";
    int good = 0;
    for (int i = 0; i < 20'000; ++i) {
      std::string text = sound;
      for (int n = 1 + static_cast<int>(random() % 3); n > 0; --n)
        text[random() % text.size()] = bytes[random() % bytes.size()];
      const auto parsed = parseDashboard(text, "x");
      good += parsed.ok();
      if (!parsed.ok()) QVERIFY2(parsed.error().code != oriel::ErrorCode::Internal, parsed.error().toString().c_str());
    }
    QVERIFY(good > 0 && good < 20'000);
  }

  /// Every value of a sound file in turn becomes one of another type: it loads, or says where it does not.
  void hostileTypes_data() {
    QTest::addColumn<QString>("value");
    for (const char* value :
         {"5", "-1e300", "'x'", "[]", "{}", "[[[]]]", "{'a':{'b':1}}", "null", "true", "['', 3, null]"}) {
      QTest::newRow(value) << q(value);
    }
  }
  void hostileTypes() {
    QFETCH(QString, value);
    const char* const places[] = {
        "title", "schemaVersion", "time",        "refresh",      "timezone",  "tags", "links",    "templating",
        "rows",  "panels",        "annotations", "graphTooltip", "weekStart", "uid",  "services", "sharedCrosshair"};
    const char* const panelPlaces[] = {"type",          "id",        "title",         "gridPos",
                                       "targets",       "options",   "fieldConfig",   "transformations",
                                       "datasource",    "interval",  "maxDataPoints", "links",
                                       "repeat",        "panels",    "thresholds",    "seriesOverrides",
                                       "yaxes",         "xaxis",     "legend",        "tooltip",
                                       "aliasColors",   "styles",    "gauge",         "sparkline",
                                       "valueMaps",     "rangeMaps", "colors",        "format",
                                       "decimals",      "grid",      "y_formats",     "minSpan",
                                       "alert",         "span",      "height",        "columns",
                                       "options-gauge", "fill",      "linewidth",     "nullPointMode"};
    int loaded = 0;
    for (const char* place : places) {
      const auto parsed =
          parseDashboard(js("{'title':'t','" + std::string(place) + "':") + value.toStdString() + "}", "x");
      loaded += parsed.ok();
    }
    for (const char* type :
         {"graph", "singlestat", "table", "table-old", "text", "gauge", "row", "stat", "grafana-piechart-panel"}) {
      for (const char* place : panelPlaces) {
        const std::string panel =
            js("{'type':'" + std::string(type) + "','" + place + "':") + value.toStdString() + "}";
        for (const char* form : {"{'panels':[@]}", "{'rows':[{'panels':[@]}]}"}) {
          std::string text = js(form);
          text.replace(text.find('@'), 1, panel);
          const auto parsed = parseDashboard(text, "x");
          loaded += parsed.ok();
          if (!parsed.ok())
            QVERIFY2(parsed.error().code == oriel::ErrorCode::InvalidInput, (text + parsed.error().toString()).c_str());
        }
      }
    }
    for (const char* place :
         {"fieldConfig", "options", "fieldConfig.defaults", "fieldConfig.overrides", "options.legend",
          "options.reduceOptions", "options.fieldOptions", "options.valueOptions"}) {
      std::string text = js("{'panels':[{'type':'gauge','");
      const std::string path = place;
      const auto dot = path.find('.');
      text += dot == std::string::npos
                  ? path + "\":" + value.toStdString()
                  : path.substr(0, dot) + js("':{'") + path.substr(dot + 1) + "\":" + value.toStdString() + "}";
      const auto parsed = parseDashboard(text + "}]}", "x");
      QVERIFY_RESULT(parsed);
    }
    QVERIFY(loaded > 500);
  }

  void deepNesting() {
    const int levels = 200'000;
    const std::string deep = "{\"panels\":" + std::string(levels, '[') + std::string(levels, ']') + "}";
    const auto parsed = parseDashboard(deep, "x");
    QVERIFY(!parsed.ok());
    QCOMPARE(static_cast<int>(parsed.error().code), static_cast<int>(oriel::ErrorCode::LimitExceeded));
    QCOMPARE(parsed.error().place.line, 1);
    std::string objects;
    for (int i = 0; i < 490; ++i) objects += "{\"panels\":[{\"type\":\"row\",\"x\":";
    QVERIFY(!parseDashboard(objects, "x").ok());
    std::string options = js("{'title':'t','panels':[{'options':");
    for (int i = 0; i < 490; ++i) options += "{\"a\":";
    options += "1" + std::string(490, '}') + "}]}";
    QVERIFY_RESULT(parseDashboard(options, "x"));
    std::string yaml = "kind: ConfigMap\ndata: " + std::string(levels, '[');
    QVERIFY(!parseDashboard(yaml, "x").ok());
  }

  void tooLarge() {
    const std::string large(kMaxDashboardBytes + 1, ' ');
    const auto parsed = parseDashboard("{" + large, "x");
    QVERIFY(!parsed.ok());
    QCOMPARE(static_cast<int>(parsed.error().code), static_cast<int>(oriel::ErrorCode::LimitExceeded));
  }
};

ORIEL_TEST_MAIN(LibraryBrokenTest)
#include "library_broken_test.moc"
