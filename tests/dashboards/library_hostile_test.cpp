#include <sys/resource.h>

#include <QFile>
#include <nlohmann/json.hpp>
#include <set>

#include "dashboards/library/dashboard_file.h"
#include "dashboards/library/dashboard_source.h"
#include "dashboards/library/data_loss.h"
#include "dashboards/model/edit_command.h"
#include "tests/dashboards/json_support.h"
#include "tests/support/test_case.h"

using namespace oriel::dashboards;
using oriel::test::js;

namespace {

/// Every value of a document, as JSON pointers.
void collectPointers(const Json& value, const Json::json_pointer& at, std::vector<Json::json_pointer>& pointers) {
  pointers.push_back(at);
  if (value.is_object()) {
    for (const auto& [key, child] : value.items()) collectPointers(child, at / key, pointers);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) collectPointers(value[i], at / i, pointers);
  }
}

std::string repeated(const std::string& part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

/// Kilobytes that this process ever held.
long mostMemory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

}  // namespace

/// Files that want to harm: nothing crashes, everything refused says why and where.
class LibraryHostileTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void wrongTypesEverywhere_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"rich.json", "old_rows.json", "v2.json", "minimal.json", "config_map.json"})
      QTest::newRow(name) << QString(name);
  }
  void wrongTypesEverywhere() {
    QFETCH(QString, name);
    QFile file(oriel::test::sourceDir() + "/tests/fuzz/seeds/dashboard/" + name);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Json sound = Json::parse(file.readAll().toStdString());
    std::vector<Json::json_pointer> pointers;
    collectPointers(sound, Json::json_pointer(), pointers);
    const Json others[] = {nullptr,        true,
                           -1e300,         18446744073709551615ull,
                           "text",         "",
                           Json::array(),  Json::array({Json::array(), 1, nullptr}),
                           Json::object(), {{"a", {{"b", 1}}}}};
    int loaded = 0;
    int refused = 0;
    for (const auto& pointer : pointers) {
      for (const Json& other : others) {
        Json changed = sound;
        changed[pointer] = other;
        const auto text = changed.dump();
        const auto parsed = parseDashboard(text, "x.json");
        if (!parsed.ok()) {
          ++refused;
          const auto& error = parsed.error();
          QVERIFY2(error.code == oriel::ErrorCode::InvalidInput && !error.text.empty(),
                   (pointer.to_string() + ": " + error.toString()).c_str());
          continue;
        }
        ++loaded;
        QVERIFY(checkDataLoss(**parsed).ok());
        const auto edited = apply(**parsed, SetTitle{"new"});
        QVERIFY2(edited.ok() || edited.error().code != oriel::ErrorCode::Internal, pointer.to_string().c_str());
      }
    }
    qInfo("FIGURE: wrong types at %zu places: %d loaded, %d refused", pointers.size(), loaded, refused);
    QVERIFY(loaded + refused == static_cast<int>(pointers.size() * std::size(others)));
    QVERIFY(loaded > refused || name == "config_map.json");
  }

  void tenThousandPanels() {
    std::string text = "{\"title\":\"many\",\"panels\":[";
    for (int i = 0; i < 10'000; ++i) {
      text += (i ? "," : "") + js("{'id':" + std::to_string(i % 7) +
                                  ",'type':'timeseries','title':'p','gridPos':{'x':0,"
                                  "'y':" +
                                  std::to_string(i * 8) +
                                  ",'w':24,'h':8},'targets':[{'expr':'up'},{'expr':'up'"
                                  "}],'fieldConfig':{'defaults':{'unit':'s'},'overrides':[]}}");
    }
    const auto parsed = parseDashboard(text + "]}", "x.json");
    QVERIFY_RESULT(parsed);
    QCOMPARE((*parsed)->panels.size(), std::size_t{10'000});
    std::set<int> ids;
    for (const Panel& panel : (*parsed)->panels) ids.insert(panel.id);
    QCOMPARE(ids.size(), std::size_t{10'000});
  }

  void refusedBeforeTheyCost_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("says");
    const auto add = [](const char* name, const std::string& text, const char* says) {
      QTest::newRow(name) << QByteArray(text.data(), static_cast<qsizetype>(text.size())) << QString(says);
    };
    add("deep lists", std::string(100'000, '['), "deeper");
    add("deep objects", repeated("{\"a\":", 100'000), "deeper");
    add("deep panels", "{\"panels\":" + repeated("[{\"panels\":", 50'000), "deeper");
    add("values without end", "{\"panels\":[" + repeated("0,", 3'000'000) + "0]}", "values");
    add("100 MB", "{\"title\":\"" + std::string(100u << 20, 'x') + "\"}", "100 MB");
    add("YAML aliases that unfold",
        "apiVersion: dashboard.grafana.app/v1\nkind: Dashboard\na: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b "
        "[*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d "
        "[*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f "
        "[*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\nspec: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\n",
        "unfolds");
    add("deep YAML", "kind: ConfigMap\ndata: " + std::string(100'000, '['), "YAML");
    add("large YAML", "kind: ConfigMap\ndata: " + std::string(20u << 20, ' ') + "x", "larger");
  }
  void refusedBeforeTheyCost() {
    QFETCH(QByteArray, text);
    QFETCH(QString, says);
    const auto parsed = parseDashboard(std::string_view(text.constData(), static_cast<std::size_t>(text.size())), "x");
    QVERIFY(!parsed.ok());
    QVERIFY2(QString::fromStdString(parsed.error().text).contains(says), parsed.error().toString().c_str());
  }

  /// Constants that contain each other do not grow: what was filled in is not read again.
  void constantsDoNotGrow() {
    std::string inputs;
    for (int i = 0; i < 30; ++i) {
      const auto next = "${VAR_" + std::to_string((i + 1) % 30) + "}";
      inputs += (i ? "," : "") +
                js("{'type':'constant','name':'VAR_" + std::to_string(i) + "','value':'" + next + next + "'}");
    }
    std::string panels;
    for (int i = 0; i < 200; ++i) panels += (i ? "," : "") + js("{'title':'" + repeated("${VAR_0}", 50) + "'}");
    const auto parsed =
        parseDashboard(js("{'title':'x','__inputs':[") + inputs + "],\"panels\":[" + panels + "]}", "x");
    QVERIFY_RESULT(parsed);
    std::size_t longest = 0;
    for (const Panel& panel : (*parsed)->panels) longest = std::max(longest, panel.title.size());
    QCOMPARE(longest, std::size_t{50 * 2 * 8});
  }

  void duplicates() {
    const auto parsed = parseDashboard(js("{'title':'a','title':'b','panels':[{'id':1},{'id':1,'title':'x','title':'y'}"
                                          ",{'id':'1'},{'id':-1},{'id':1e99"
                                          "}],'templating':{'list':[{'name':'v'},{'name':'v'}]}}"),
                                       "x");
    QVERIFY_RESULT(parsed);
    QCOMPARE((*parsed)->title + (*parsed)->panels[1].title, std::string("by"));
    std::set<int> ids;
    for (const Panel& panel : (*parsed)->panels) ids.insert(panel.id);
    QCOMPARE(ids.size(), std::size_t{5});
    const auto edited = apply(**parsed, SetTitle{"c"});
    QVERIFY_RESULT(edited);
    QCOMPARE((*edited)->title, std::string("c"));
  }

  void rowsInRows() {
    const auto parsed = parseDashboard("{\"title\":\"x\",\"panels\":[" +
                                           repeated(js("{'type':'row','collapsed':true,'panels':["), 100) + "{}" +
                                           repeated("]}", 100) + "]}",
                                       "x");
    QVERIFY(parsed.ok() || parsed.error().code == oriel::ErrorCode::InvalidInput);
  }

  void textStaysText() {
    const auto parsed =
        parseDashboard(js("{'title':'<script>alert(1)</script>','uid':'../../etc/passwd','links':[{'type':'link','url':"
                          "'javascript:alert(1)'},{'type':'link','url':'file:///etc/"
                          "passwd'}],'panels':[{'type':'text','options':{'mode'"
                          ":'html','content':'<img src=http://x onerror=y>'}}]}"),
                       "x");
    QVERIFY_RESULT(parsed);
    QCOMPARE((*parsed)->links[0].url, std::string("javascript:alert(1)"));
    QCOMPARE((*(*parsed)->panels[0].options)["content"].get<std::string>(),
             std::string("<img src=http://x onerror=y>"));
    QCOMPARE((*parsed)->title, std::string("<script>alert(1)</script>"));
  }

  void memory() {
    const long megabytes = mostMemory() / 1024;
    qInfo("FIGURE: most memory of all of the above: %ld MB", megabytes);
#ifndef __SANITIZE_ADDRESS__  // which keeps what was freed
    QVERIFY2(megabytes < 512, std::to_string(megabytes).c_str());
#endif
  }
};

ORIEL_TEST_MAIN(LibraryHostileTest)
#include "library_hostile_test.moc"
