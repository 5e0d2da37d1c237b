#include <nlohmann/json.hpp>

#include "dashboards/library/dashboard_file.h"
#include "dashboards/library/json_splice.h"
#include "dashboards/model/edit_command.h"
#include "tests/dashboards/json_support.h"
#include "tests/support/test_case.h"

using namespace oriel::dashboards;
using oriel::test::js;

namespace {

QString q(const char* text) { return QString::fromStdString(js(text)); }

DashboardPtr parsed(const std::string& text) {
  auto result = parseDashboard(text, "x.json");
  return result.ok() ? *result : nullptr;
}

const char* const kFolded =
    "{\n  'panels': [\n    {\n      'id': 1,\n      'type': 'row',\n      'gridPos': {'h': 1, 'w': 24, 'x': 0, 'y': "
    "0},\n"
    "      'collapsed': false,\n      'panels': []\n    },\n    {\n      'id': 2,\n      'gridPos': {'h': 8, 'w': 12, "
    "'x': 0, 'y': 1},\n"
    "      'odd':   [1,2]\n    },\n    {\n      'id': 3,\n      'type': 'row',\n      'gridPos': {'h': 1, 'w': 24, "
    "'x': 0, 'y': 9}\n    },\n"
    "    {\n      'id': 4,\n      'gridPos': {'h': 8, 'w': 12, 'x': 0, 'y': 10}\n    }\n  ]\n}\n";

}  // namespace

class LibraryEditTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void splices_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::newRow("replaced") << q("{ 'title' : 'a' , 'x':1 }") << q("{ 'title' : 'T' , 'x':1 }");
    QTest::newRow("the last of a repeated key")
        << q("{'title':'a','title':'b','panels':[]}") << q("{'title':'a','title':'T','panels':[]}");
    QTest::newRow("inserted, one line") << q("{'panels':[]}") << q("{'panels':[],'title':'T'}");
    QTest::newRow("inserted, one line with spaces")
        << q("{'panels': [], 'uid': 'u'}") << q("{'panels': [], 'uid': 'u', 'title': 'T'}");
    QTest::newRow("inserted, tabs") << q("{\n\t'panels': []\n}") << q("{\n\t'panels': [],\n\t'title': 'T'\n}");
    QTest::newRow("carriage returns") << q("{\r\n  'panels': []\r\n}\r\n")
                                      << q("{\r\n  'panels': [],\r\n  'title': 'T'\r\n}\r\n");
    QTest::newRow("escaped key") << QString("{\"t\\u0069tle\":\"a\"}").replace("a\"}", "a\",\"panels\":[]}")
                                 << QString("{\"t\\u0069tle\":\"T\",\"panels\":[]}");
    QTest::newRow("wrapped") << q("{'meta':{'title':'m'},'dashboard':{'title':'a'}}")
                             << q("{'meta':{'title':'m'},'dashboard':{'title':'T'}}");
    QTest::newRow("yaml block")
        << q("kind: ConfigMap\ndata:\n  x.json: |\n    {\n      'panels': []\n    }\n  y: z # kept\n")
        << q("kind: ConfigMap\ndata:\n  x.json: |\n    {\n      'panels': [],\n      'title': 'T'\n    }\n  y: z # "
             "kept\n");
    QTest::newRow("json ConfigMap")
        << QString("{\"kind\":\"ConfigMap\",\"data\":{\"x.json\":\"{\\u0022title\\\":\\\"\\u0041\\\"}\"}, \"k\":1}")
        << QString("{\"kind\":\"ConfigMap\",\"data\":{\"x.json\":\"{\\u0022title\\\":\\\"T\\\"}\"}, \"k\":1}");
  }
  void splices() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    const auto dashboard = parsed(before.toStdString());
    QVERIFY(dashboard);
    const auto edited = apply(*dashboard, SetTitle{"T"});
    QVERIFY_RESULT(edited);
    QCOMPARE(oriel::test::text(*(*edited)->text), after);
    QCOMPARE((*edited)->title, std::string("T"));
    QCOMPARE(oriel::test::text(*dashboard->text), before);
  }

  void commands_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<int>("command");
    QTest::addColumn<QString>("after");
    QTest::newRow("time, absent") << q("{'title':'t'}") << 0 << q("{'title':'t','time':{'from':'now-2d','to':'now'}}");
    QTest::newRow("time") << q("{'title':'t','time':{'to':'x','odd':1,'from':'y'}}") << 0
                          << q("{'title':'t','time':{'to':'now','odd':1,'from':'now-2d'}}");
    QTest::newRow("refresh") << q("{'title':'t','refresh':false}") << 1 << q("{'title':'t','refresh':'5s'}");
    QTest::newRow("tags") << q("{'title':'t','tags':['x']}") << 2 << q("{'title':'t','tags':['a','b']}");
    QTest::newRow("tags, lines") << q("{\n  'title': 't'\n}") << 2
                                 << q("{\n  'title': 't',\n  'tags': [\n    'a',\n    'b'\n  ]\n}");
    QTest::newRow("variable")
        << q("{'title':'t','templating':{'list':[{'name':'v','current':{'selected':true,'text':'x','value':'x'}}]}}")
        << 3
        << q("{'title':'t','templating':{'list':[{'name':'v','current':{'selected':true,'text':'A','value':'a'}}]}}");
    QTest::newRow("variable, several")
        << q("{'title':'t','templating':{'list':[{'name':'v','multi':true}]}}") << 3
        << q("{'title':'t','templating':{'list':[{'name':'v','multi':true,'current':{'text':['A'],'value':['a']}}]}}");
    QTest::newRow("panel title") << q("{'panels':[{'id':1},{'id':7,'title':'x'}]}") << 4
                                 << q("{'panels':[{'id':1},{'id':7,'title':'P'}]}");
    QTest::newRow("panel grid") << q("{'panels':[{'id':7,'gridPos':{'x':0,'y':0,'w':1,'h':1}}]}") << 5
                                << q("{'panels':[{'id':7,'gridPos':{'x':3,'y':4,'w':5,'h':6}}]}");
    QTest::newRow("grid of one that flowed")
        << q("{'panels':[{'id':1},{'id':7}]}") << 5
        << q("{'panels':[{'id':1,'gridPos':{'h':8,'w':12,'x':0,'y':0}},{'id':7,'gridPos':{'h':6,'w':5,'x':3,'y':4}}]}");
    QTest::newRow("remove the only") << q("{'panels':[ {'id':7} ]}") << 6 << q("{'panels':[]}");
    QTest::newRow("remove the first") << q("{'panels':[ {'id':7}, {'id':8} ]}") << 6 << q("{'panels':[ {'id':8} ]}");
    QTest::newRow("remove the last") << q("{'panels':[ {'id':8}, {'id':7} ]}") << 6 << q("{'panels':[ {'id':8} ]}");
    QTest::newRow("remove from a row")
        << q("{'panels':[{'id':1,'type':'row','collapsed':true,'panels':[{'id':7},{'id':8}]}]}") << 6
        << q("{'panels':[{'id':1,'type':'row','collapsed':true,'panels':[{'id':8}]}]}");
    QTest::newRow("ids are written before panels move")
        << q("{'panels':[{'id':7},{'title':'x'}]}") << 6 << q("{'panels':[{'title':'x','id':8}]}");
    QTest::newRow("old row") << q("{'rows':[{'showTitle':true,'panels':[{'id':8,'x':1},{'id':7}]}]}") << 6
                             << q("{'rows':[{'showTitle':true,'panels':[{'id':8,'x':1}]}]}");
  }
  void commands() {
    QFETCH(QString, before);
    QFETCH(int, command);
    QFETCH(QString, after);
    const std::vector<EditCommand> all{SetTimeRange{"now-2d", "now"},
                                       SetRefresh{"5s"},
                                       SetTags{{"a", "b"}},
                                       SetVariableCurrent{"v", {{"A", "a"}}},
                                       SetPanelTitle{7, "P"},
                                       SetPanelGrid{7, {3, 4, 5, 6}},
                                       RemovePanel{7}};
    const auto dashboard = parsed(before.toStdString());
    QVERIFY(dashboard);
    const auto edited = apply(*dashboard, all.at(command));
    QVERIFY_RESULT(edited);
    QCOMPARE(oriel::test::text(*(*edited)->text), after);
  }

  void foldsAndUnfolds() {
    const auto open = parsed(js(kFolded));
    QVERIFY(open);
    const auto folded = apply(*open, SetRowCollapsed{1, true});
    QVERIFY_RESULT(folded);
    const Panel* row = findPanel(**folded, 1);
    QVERIFY(row->collapsed);
    QCOMPARE(row->rowPanels.size(), 1u);
    QCOMPARE(row->rowPanels[0].id, 2);
    QCOMPARE(findPanel(**folded, 3)->grid.y, 1);
    QCOMPARE(findPanel(**folded, 4)->grid.y, 2);
    QVERIFY((*folded)->text->find("\n        {\n          \"id\": 2,") != std::string::npos);
    const auto unfolded = apply(**folded, SetRowCollapsed{1, false});
    QVERIFY_RESULT(unfolded);
    QCOMPARE(oriel::test::text(*(*unfolded)->text), q(kFolded));
  }

  void foldsAnOldRow() {
    const auto open = parsed(js("{'rows':[{'showTitle':true,'title':'r','panels':[{'id':8},{'id':7}]}]}"));
    QVERIFY(open);
    QCOMPARE(open->panels[0].type, std::string("row"));
    const auto folded = apply(*open, SetRowCollapsed{open->panels[0].id, true});
    QVERIFY_RESULT(folded);
    QCOMPARE((*folded)->panels.size(), 1u);
    QCOMPARE((*folded)->panels[0].rowPanels.size(), 2u);
    const auto moved = apply(*open, SetPanelGrid{7, {0, 0, 5, 5}});
    QVERIFY(!moved.ok());
    QCOMPARE(static_cast<int>(moved.error().code), static_cast<int>(oriel::ErrorCode::Unsupported));
  }

  void refuses() {
    const auto dashboard = parsed(js("{'panels':[{'id':7}],'templating':{'list':[{'name':'v'}]}}"));
    QVERIFY(dashboard);
    const auto codeOf = [&](const EditCommand& command) {
      const auto edited = apply(*dashboard, command);
      return edited.ok() ? -1 : static_cast<int>(edited.error().code);
    };
    QCOMPARE(codeOf(SetPanelTitle{9, "x"}), static_cast<int>(oriel::ErrorCode::NotFound));
    QCOMPARE(codeOf(RemovePanel{9}), static_cast<int>(oriel::ErrorCode::NotFound));
    QCOMPARE(codeOf(SetVariableCurrent{"w", {}}), static_cast<int>(oriel::ErrorCode::NotFound));
    QCOMPARE(codeOf(SetVariableCurrent{"v", {{"a", "a"}, {"b", "b"}}}),
             static_cast<int>(oriel::ErrorCode::InvalidInput));
    QCOMPARE(codeOf(SetPanelGrid{7, {20, 0, 5, 5}}), static_cast<int>(oriel::ErrorCode::InvalidInput));
    QCOMPARE(codeOf(SetRowCollapsed{7, true}), static_cast<int>(oriel::ErrorCode::InvalidInput));
    QCOMPARE(codeOf(SetTitle{"\xff"}), static_cast<int>(oriel::ErrorCode::InvalidInput));
    const auto quoted = parsed(js("kind: ConfigMap\ndata:\n  x.json: \"{\\'title\\':1}\"\n"));
    QVERIFY(quoted);
    const auto edited = apply(*quoted, SetTitle{"x"});
    QVERIFY(!edited.ok());
    QVERIFY(edited.error().text.find("Save As") != std::string::npos);
  }

  void saves() {
    const auto files = oriel::makeMemoryFileSystem();
    const std::string map = js("kind: ConfigMap\ndata:\n  x.json: |\n    {'title':'a'}\n");
    QVERIFY_RESULT(files->writeAtomically("/a.yaml", map));
    const auto loaded = loadDashboard(*files, "/a.yaml");
    QVERIFY_RESULT(loaded);
    const auto edited = apply(**loaded, SetTitle{"b"});
    QVERIFY_RESULT(edited);
    QVERIFY_RESULT(saveDashboard(*files, **edited, "/a.yaml"));
    QCOMPARE(*files->readText("/a.yaml"), js("kind: ConfigMap\ndata:\n  x.json: |\n    {'title':'b'}\n"));
    QVERIFY_RESULT(saveDashboard(*files, **edited, "/b.json"));
    QCOMPARE(*files->readText("/b.json"), js("{'title':'b'}\n"));
    QVERIFY(!loadDashboard(*files, "/absent.json").ok());
  }
};

ORIEL_TEST_MAIN(LibraryEditTest)
#include "library_edit_test.moc"
