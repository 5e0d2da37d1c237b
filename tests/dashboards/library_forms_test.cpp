#include <QDirIterator>
#include <QFile>
#include <nlohmann/json.hpp>

#include "dashboards/library/dashboard_file.h"
#include "dashboards/library/dashboard_source.h"
#include "dashboards/library/data_loss.h"
#include "dashboards/model/edit_command.h"
#include "tests/dashboards/json_support.h"
#include "tests/support/test_case.h"

using namespace oriel::dashboards;
using oriel::test::js;

namespace {

std::string indented(const std::string& text, const std::string& by) { return by + text + "\n"; }

}  // namespace

class LibraryFormsTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void severalInOneFile_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("entries");
    QTest::addColumn<bool>("editable");
    const std::string one = js("{'title':'1','panels':[{'id':1,'type':'stat'}]}");
    const std::string two = js("{'title':'2','uid':'u','panels':[]}");
    const auto add = [](const char* name, const std::string& text, const QStringList& entries, bool editable = true) {
      QTest::newRow(name) << QString::fromStdString(text) << entries << editable;
    };
    add("list", js("{'dashboards':[") + one + "," + two + "]}", {"dashboards/0", "dashboards/1"});
    add("list of wrapped", js("{'dashboards':[{'dashboard':") + one + "}," + two + "]}",
        {"dashboards/0", "dashboards/1"});
    add("ConfigMap",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  a.json: |\n" + indented(one, "    ") + "  b.json: |\n" +
            indented(two, "    "),
        {"a.json", "b.json"});
    add("ConfigMaps with equal keys",
        "kind: ConfigMap\ndata:\n  a.json: |\n" + indented(one, "    ") + "---\nkind: ConfigMap\ndata:\n  a.json: |\n" +
            indented(two, "    "),
        {"a.json", "a.json#2"});
    add("list of ConfigMaps in JSON",
        Json({{"kind", "List"},
              {"items",
               {{{"kind", "ConfigMap"}, {"data", {{"a.json", one}}}},
                {{"kind", "ConfigMap"}, {"data", {{"b.json", two}}}}}}})
            .dump(),
        {"a.json", "b.json"});
    add("operator",
        "apiVersion: grafana.integreatly.org/v1beta1\nkind: GrafanaDashboard\nmetadata:\n  name: x\nspec:\n  json: "
        "|\n" +
            indented(one, "    ") + "---\nkind: GrafanaDashboard\nmetadata: {name: y}\nspec:\n  json: >-\n" +
            indented(two, "    "),
        {"x", "y"}, false);
  }
  void severalInOneFile() {
    QFETCH(QString, text);
    QFETCH(QStringList, entries);
    QFETCH(bool, editable);
    const auto file = text.toStdString();
    QStringList names;
    for (const auto& name : dashboardEntries(file)) names.push_back(QString::fromStdString(name));
    QCOMPARE(names, entries);
    const auto first = parseDashboard(file, "f");
    QVERIFY_RESULT(first);
    QCOMPARE((*first)->title, std::string("1"));
    for (int i = 0; i < entries.size(); ++i) {
      const auto parsed = parseDashboard(file, "f", entries[i].toStdString());
      QVERIFY_RESULT(parsed);
      QCOMPARE((*parsed)->title, std::to_string(i + 1));
      QCOMPARE(QString::fromStdString((*parsed)->entry), entries[i]);
      if (!editable) continue;
      const auto edited = apply(**parsed, SetTitle{"new"});
      QVERIFY_RESULT(edited);
      QCOMPARE((*edited)->title, std::string("new"));
      const auto other = parseDashboard(*(*edited)->text, "f", entries[1 - i].toStdString());
      QVERIFY_RESULT(other);
      QCOMPARE((*other)->title, std::to_string(2 - i));
    }
    QVERIFY(!parseDashboard(file, "f", "no such").ok());
  }

  void oneInAFile() {
    QCOMPARE(dashboardEntries(js("{'title':'1'}")), std::vector<std::string>{""});
    QCOMPARE(dashboardEntries("{"), std::vector<std::string>{""});
    QCOMPARE(dashboardEntries(""), std::vector<std::string>{""});
    const auto one = parseDashboard(js("{'dashboards':[{'title':'1'}]}"), "f");
    QVERIFY_RESULT(one);
    QVERIFY((*one)->entry.empty());
    const auto meta =
        parseDashboard(js("{'meta':{'slug':'x'},'dashboard':{'apiVersion':'dashboard.grafana.app/v1beta1','metadata':{"
                          "'name':'n'},'spec':{'title':'m'}}}"),
                       "f");
    QVERIFY_RESULT(meta);
    QCOMPARE((*meta)->title + (*meta)->uid, std::string("mn"));
    const auto wide = parseDashboard("\xFF\xFE{", "f");
    QVERIFY(!wide.ok() && wide.error().text.find("UTF-16") != std::string::npos);
    const auto bom = parseDashboard("\xEF\xBB\xBF{\r\n \"title\": \"b\"\r\n}\r\n", "f");
    QVERIFY_RESULT(bom);
    const auto edited = apply(**bom, SetTitle{"c"});
    QVERIFY_RESULT(edited);
    QCOMPARE(*(*edited)->text, std::string("\xEF\xBB\xBF{\r\n \"title\": \"c\"\r\n}\r\n"));
  }

  void libraryPanels() {
    const auto parsed = parseDashboard(
        js("{'title':'x','__elements':{'lib1':{'name':'One','uid':'lib1','kind':1,'model':{'type':'gauge','title':'G',"
           "'id':99,'gridPos':{'x':9,'y':9,'w':1,'h':1},'libraryPanel':{'uid':'lib1'},'targets':[{'expr':'up'}]}}},"
           "'panels':[{'id':1,'gridPos':{'x':0,'y':0,'w':6,'h':4},'libraryPanel':{'uid':'lib1','name':'One'}},"
           "{'id':2,'gridPos':{'x':6,'y':0,'w':6,'h':4},'title':'own','libraryPanel':{'uid':'z','model':{'type':'stat',"
           "'title':'S'}}},{'id':3,'gridPos':{'x':12,'y':0,'w':6,'h':4},'libraryPanel':{'uid':'gone','name':'Gone'}},"
           "{'id':4,'type':'text','gridPos':{'x':18,'y':0,'w':6,'h':4},'libraryPanel':{'uid':'gone2'}}]}"),
        "f");
    QVERIFY_RESULT(parsed);
    const auto& panels = (*parsed)->panels;
    QCOMPARE(panels.size(), std::size_t{4});
    QVERIFY(panels[0].id == 1 && panels[0].type == "gauge" && panels[0].title == "G" && panels[0].grid.w == 6);
    QVERIFY(panels[0].targets.size() == 1 && panels[0].libraryUid == "lib1" && panels[0].libraryName == "One");
    QVERIFY(panels[1].type == "stat" && panels[1].title == "own");
    QCOMPARE(panels[2].title, std::string("Gone"));
    QCOMPARE(panels[3].type, std::string("text"));
    int missing = 0;
    for (const Notice& notice : (*parsed)->notices) {
      missing += notice.text == "library panel \"Gone\" is not in this file" && notice.path == "panels[2]" ? 1 : 0;
    }
    QCOMPARE(missing, 1);
  }

  void libraryPanelsAreBounded() {
    std::string model = "{\"type\":\"text\",\"options\":{\"list\":[0";
    for (int i = 0; i < 50'000; ++i) model += ",0";
    model += "]}}";
    std::string text = "{\"title\":\"x\",\"__elements\":{\"l\":{\"model\":" + model + "}},\"panels\":[{}";
    for (int i = 0; i < 2'000; ++i) text += ",{\"libraryPanel\":{\"uid\":\"l\"}}";
    const auto parsed = parseDashboard(text + "]}", "f");
    QVERIFY_RESULT(parsed);
    QCOMPARE((*parsed)->panels.size(), std::size_t{2'001});
    QVERIFY((*parsed)->notices.size() >= 1'900);
  }

  void inputs() {
    const auto parsed = parseDashboard(
        js("{'title':'${VAR_T} ${VAR_T}','__inputs':[{'name':'DS_A','type':'datasource','pluginId':'prometheus','label'"
           ":'A'},{'name':'VAR_T','type':'constant','value':'seven'}],'panels':[{'type':'stat','datasource':'${DS_A}',"
           "'targets':[{'expr':'x{a=\\\"${VAR_T}\\\"} + $VAR_T'}]}]}"),
        "f");
    QVERIFY_RESULT(parsed);
    QCOMPARE((*parsed)->title, std::string("seven seven"));
    QCOMPARE((*parsed)->panels[0].targets[0].expr, std::string("x{a=\"seven\"} + $VAR_T"));
    QCOMPARE((*parsed)->panels[0].datasource.uid, std::string("${DS_A}"));
    QCOMPARE((*parsed)->inputs.size(), std::size_t{2});
    QVERIFY((*parsed)->inputs[0].pluginId == "prometheus" && (*parsed)->inputs[1].value == "seven");
    QVERIFY((*parsed)->text->find("${VAR_T}") != std::string::npos);
  }

  void dataLossIsFound() {
    const auto parsed = parseDashboard(
        js("{'title':'x','links':[{'url':'a'}],'annotations':{'list':[{'name':'n'}]},'templating':{'list':[{'name':'v'"
           "}]},'panels':[{'id':1,'type':'stat','links':[{'url':'u'}],'targets':[{},{}],'transformations':[{'id':"
           "'merge'}],'fieldConfig':{'defaults':{'links':[{'url':'f'}]},'overrides':[{'properties':[{'id':'links',"
           "'value':[{'url':'g'}]}]}]}},{'repeatPanelId':1}]}"),
        "f");
    QVERIFY_RESULT(parsed);
    const auto sound = checkDataLoss(**parsed);
    QVERIFY_RESULT(sound);
    QVERIFY(sound->losses.empty());
    QVERIFY(sound->counts.panels == 1 && sound->counts.queries == 2 && sound->counts.variables == 1);
    QVERIFY(sound->counts.annotations == 1 && sound->counts.links == 4 && sound->counts.transformations == 1);
    Dashboard damaged = **parsed;
    damaged.panels[0].targets.pop_back();
    damaged.panels[0].links.clear();
    damaged.panels[0].fieldConfig = std::make_shared<const Json>(Json::object());
    damaged.panels[0].transformations = std::make_shared<const Json>(Json::array());
    damaged.variables.clear();
    damaged.annotations.clear();
    damaged.links.clear();
    const auto found = checkDataLoss(damaged);
    QVERIFY_RESULT(found);
    std::string said;
    for (const DataLoss& loss : found->losses)
      said += loss.what + " " + std::to_string(loss.before) + ">" + std::to_string(loss.after) + " " + loss.path + "; ";
    QCOMPARE(said, std::string("queries 2>1 panels[0]; transformations 1>0 panels[0]; links 1>0 panels[0]; field links "
                               "2>0 panels[0]; overrides 1>0 panels[0]; variable 1>0 templating.list[0]; annotation "
                               "1>0 annotations; dashboard links 1>0 links; "));
    damaged.panels.clear();
    QCOMPARE(checkDataLoss(damaged)->losses[0].what, std::string("panel"));
  }

  void corpusLosesNothing() {
    ORIEL_NEED_SHARED();
    int files = 0;
    PartCounts sum;
    int losses = 0;
    for (const char* folder : {"/corpus/dashboards", "/corpus/dashboards-v2", "/stacks"}) {
      QDirIterator walk(oriel::test::sharedDir() + folder, {"*.json"}, QDir::Files, QDirIterator::Subdirectories);
      while (walk.hasNext()) {
        QFile file(walk.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto parsed = parseDashboard(file.readAll().toStdString(), file.fileName().toStdString());
        if (!parsed.ok() && QString(folder) == "/stacks") continue;
        QVERIFY_RESULT(parsed);
        const auto report = checkDataLoss(**parsed);
        QVERIFY_RESULT(report);
        ++files;
        sum.panels += report->counts.panels;
        sum.queries += report->counts.queries;
        sum.variables += report->counts.variables;
        sum.annotations += report->counts.annotations;
        sum.links += report->counts.links;
        sum.transformations += report->counts.transformations;
        sum.overrides += report->counts.overrides;
        for (const DataLoss& loss : report->losses) {
          if (++losses <= 20)
            qInfo("%s: %s: %s %d > %d", qPrintable(file.fileName()), loss.path.c_str(), loss.what.c_str(), loss.before,
                  loss.after);
        }
      }
    }
    qInfo(
        "FIGURE: %d files: %d panels, %d queries, %d variables, %d annotations, %d links, %d transformations, %d "
        "overrides; %d "
        "losses",
        files, sum.panels, sum.queries, sum.variables, sum.annotations, sum.links, sum.transformations, sum.overrides,
        losses);
    QVERIFY(files >= 589);
    QCOMPARE(losses, 0);
  }
};

ORIEL_TEST_MAIN(LibraryFormsTest)
#include "library_forms_test.moc"
