#include <nlohmann/json.hpp>

#include "dashboards/library/dashboard_file.h"
#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"
#include "tests/dashboards/json_support.h"
#include "tests/support/test_case.h"

using namespace oriel::dashboards;
using oriel::test::js;

namespace {

Json json(const char* text) { return Json::parse(js(text)); }

std::string currentText(const Variable& variable) {
  std::string text;
  for (const auto& option : variable.current) text += option.text + "=" + option.value + ";";
  return text;
}

}  // namespace

class ModelDecodeTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void dashboard() {
    const auto d =
        decodeDashboard(json("{'uid':'u','title':'t','description':'d','tags':['a',1,'b'],'time':{'from':'now-6h','to':"
                             "'now-1h'},'refresh':'10s','timezone':'utc','weekStart':"
                             "'sunday','graphTooltip':1,'schemaVersion':'39','links':[{'title':'l','url':'http://"
                             "x','targetBlank':true},{'type':'dashboards','tags':[]}]}"));
    QCOMPARE(d->uid + d->title + d->description, std::string("utd"));
    QCOMPARE(d->tags, (std::vector<std::string>{"a", "b"}));
    QCOMPARE(d->from + " " + d->to + " " + d->refresh + " " + d->timezone, std::string("now-6h now-1h 10s utc"));
    QVERIFY(d->weekStart == 0 && d->cursorSync == CursorSync::Crosshair && d->schemaVersion == 39);
    QVERIFY(d->links.size() == 2 && d->links[0].newTab && d->links[0].kind == DashboardLink::Kind::Url);
    QVERIFY(d->links[1].kind == DashboardLink::Kind::Dashboards && d->links[1].tags.empty());
    const auto plain = decodeDashboard(json("{'refresh':false,'timezone':'default'}"));
    QCOMPARE(plain->refresh + plain->timezone, std::string());
    QCOMPARE(plain->from, std::string("now-1h"));
    QCOMPARE(decodeDashboard(json("{'refresh':''}"))->refresh, std::string());
    QCOMPARE(decodeDashboard(json("{}"))->refresh, std::string("30s"));
  }

  void panel() {
    const Panel p =
        decodePanel(json("{'id':4,'type':'stat','title':'t','gridPos':{'x':20,'y':2,'w':8,'h':3.0},'datasource':'${DS}'"
                         ",'maxDataPoints':100,'interval':'>10s','timeFrom':'2h',"
                         "'repeat':'v','repeatDirection':'v','maxPerRow':6,'transparent':true,'targets':[{'refId':'A','"
                         "expr':'up','instant':true,'format':'table','intervalFactor':'2',"
                         "'hide':true},{'refId':'B','range':true,'instant':true,'datasource':{'uid':'x','type':'loki'}}"
                         ",{'refId':'C','range':false}]}"));
    QVERIFY(p.grid == (GridPos{16, 2, 8, 3}));
    QCOMPARE(p.interval, std::string("10s"));
    QVERIFY(p.repeatVertical && p.maxPerRow == 6 && p.transparent && p.maxDataPoints == 100);
    QVERIFY(p.targets[0].instant && !p.targets[0].range && p.targets[0].format == oriel::QueryFormat::Table);
    QVERIFY(p.targets[0].intervalFactor == 2 && p.targets[0].hide);
    QCOMPARE(p.targets[0].datasource.uid, std::string("${DS}"));
    QVERIFY(p.targets[1].range && p.targets[1].instant);
    QCOMPARE(p.targets[1].datasource.uid + p.targets[1].datasource.type, std::string("xloki"));
    QVERIFY(p.targets[2].range && !p.targets[2].instant);
    QVERIFY(p.options && p.fieldConfig && p.transformations);
  }

  void defaultSource_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("uid");
    for (const char* text : {"null", "'default'", "'-- Default --'", "{'uid':'default'}", "7", "[]"})
      QTest::newRow(text) << text << "";
    QTest::newRow("name") << "'Prom'" << "Prom";
    QTest::newRow("variable") << "{'type':'prometheus','uid':'$ds'}" << "$ds";
  }
  void defaultSource() {
    QFETCH(QString, text);
    QFETCH(QString, uid);
    const Json value = Json::parse(js(text.toStdString()));
    QCOMPARE(oriel::test::text(decodeDatasource(&value).uid), uid);
  }

  void variables_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("current");
    QTest::newRow("text") << "{'query':'label_values(up, job)','current':{'text':'a','value':'b'}}"
                          << "label_values(up, job)" << "a=b;";
    QTest::newRow("object")
        << "{'query':{'query':'label_values(job)','refId':'x'},'current':{'text':['All'],'value':['$__all']}}"
        << "label_values(job)"
        << "All=$__all;";
    QTest::newRow("editor") << "{'query':{'qryType':1,'metric':'up','label':'job'},'current':{}}"
                            << "label_values(up,job)" << "";
    QTest::newRow("definition") << "{'query':{},'definition':'label_values(x)','current':null}" << "label_values(x)"
                                << "";
    QTest::newRow("several") << "{'query':'q','current':{'text':['A','B'],'value':['a','b']}}" << "q" << "A=a;B=b;";
    QTest::newRow("text of several") << "{'query':'q','current':{'text':'A + B','value':['a','b']}}" << "q"
                                     << "a=a;b=b;";
    QTest::newRow("number") << "{'query':5,'current':{'text':'5','value':5}}" << "5" << "5=5;";
    QTest::newRow("nothing") << "{'current':'x'}" << "" << "";
  }
  void variables() {
    QFETCH(QString, text);
    QFETCH(QString, query);
    QFETCH(QString, current);
    const Variable variable = decodeVariable(Json::parse(js(text.toStdString())));
    QCOMPARE(oriel::test::text(variable.query), query);
    QCOMPARE(oriel::test::text(currentText(variable)), current);
  }

  void variableParts() {
    const Variable v =
        decodeVariable(json("{'name':'n','label':'l','type':'interval','auto':true,'auto_count':50,'auto_min':'1m','"
                            "hide':2,'sort':99,'refresh':2,'multi':true,'includeAll':true,"
                            "'allValue':'.+','options':[{'text':'1m','value':'60'},{'text':'x'},3]}"));
    QVERIFY(v.type == VariableType::Interval && v.autoInterval && v.autoCount == 50 && v.hide == 2 && v.sort == 8 &&
            v.refresh == 2);
    QVERIFY(v.multi && v.includeAll);
    QCOMPARE(v.autoMin + v.allValue, std::string("1m.+"));
    QVERIFY(v.options == (std::vector<VariableOption>{{"1m", "60"}, {"x", "x"}}));
    QVERIFY(decodeVariable(json("{'type':'nothing'}")).type == VariableType::Unknown);
  }

  void gridOrderAndLookUp() {
    const auto parsed = parseDashboard(
        js("{'panels':[{'id':1,'gridPos':{'x':0,'y':9,'w':4,'h':2}},{'id':2,'gridPos':{'x':4,'y':0,'w':4,'h':2}},"
           "{'id':3,'gridPos':{'x':0,'y':0,'w':4,'h':2}},{'id':3,'type':'row','collapsed':true,'gridPos':{'x':0,'y':20,"
           "'w':24,'h':1},'panels':[{'title':'in'}]}]}"),
        "");
    QVERIFY_RESULT(parsed);
    const Dashboard& d = **parsed;
    QCOMPARE(d.panels[0].id, 3);
    QCOMPARE(d.panels[1].id, 2);
    QCOMPARE(d.panels[2].id, 1);
    QVERIFY(d.panels[3].id != 3 && d.panels[3].rowPanels.size() == 1);
    const Panel* nested = findPanel(d, d.panels[3].rowPanels[0].id);
    QVERIFY(nested && nested->title == "in" && nested->sourcePath == "/panels/3/panels/0");
    QVERIFY(!findPanel(d, 99));
  }

  void savedRepetitionsAreSkipped() {
    const auto parsed = parseDashboard(
        js("{'panels':[{'id':1,'repeat':'v','scopedVars':{}},{'id':2,'repeatPanelId':1,'scopedVars':{}},{'id':3}]}"),
        "");
    QVERIFY_RESULT(parsed);
    QCOMPARE((*parsed)->panels.size(), 2u);
    QCOMPARE((*parsed)->panels[1].sourcePath, std::string("/panels/2"));
    const auto& notices = (*parsed)->notices;
    QVERIFY(std::any_of(notices.begin(), notices.end(),
                        [](const Notice& n) { return n.kind == Notice::Kind::Skipped && n.path == "panels[1]"; }));
  }

  void jsonAccess() {
    const Json value = json("{'a':{'b':['x',3]},'n':'12','t':'true','h':'12x','z':null,'big':1e300,'f':2.9}");
    QVERIFY(jsonAt(value, "a.b") && !jsonAt(value, "a.b.c") && !jsonFind(value, "z"));
    QVERIFY(jsonNumber(value, "n") == 12.0 && !jsonNumber(value, "h") && jsonBool(value, "t"));
    QCOMPARE(jsonInt(value, "big", 0), std::numeric_limits<int>::max());
    QCOMPARE(jsonInt(value, "f", 0), 2);
    QCOMPARE(jsonText(value, "f"), std::string("2.9"));
    QCOMPARE(jsonText(value, "a", "else"), std::string("else"));
  }
};

ORIEL_TEST_MAIN(ModelDecodeTest)
#include "model_decode_test.moc"
