#include <QDirIterator>
#include <QFile>
#include <nlohmann/json.hpp>

#include "dashboards/library/dashboard_file.h"
#include "dashboards/library/dashboard_source.h"
#include "dashboards/model/condition.h"
#include "dashboards/model/edit_command.h"
#include "tests/dashboards/json_support.h"
#include "tests/support/test_case.h"

using namespace oriel::dashboards;
using oriel::test::js;

namespace {

std::string element(const std::string& name, int id, const std::string& rest = {}) {
  return "'" + name + "':{'kind':'Panel','spec':{'id':" + std::to_string(id) + ",'title':'" + name +
         "','links':[{'title':'l','url':'http://x','targetBlank':true}],'data':{'kind':'QueryGroup','spec':{'queries':["
         "{'kind':'PanelQuery','spec':{'refId':'A','hidden':false,'query':{'kind':'DataQuery','group':'prometheus',"
         "'version':'v0','datasource':{'name':'main'},'spec':{'expr':'up','range':true}}}}],'transformations':[{'kind':"
         "'Transformation','group':'limit','spec':{'options':{'limitField':3}}}],'queryOptions':{'interval':'10s',"
         "'timeFrom':'2h'}}},'vizConfig':{'kind':'VizConfig','group':'stat','version':'12.0','spec':{'options':"
         "{'colorMode':'value'},'fieldConfig':{'defaults':{'unit':'s'},'overrides':[]}}}" +
         rest + "}}";
}

std::string item(const std::string& name, int x, int y, int w, int h, const std::string& rest = {}) {
  return "{'kind':'GridLayoutItem','spec':{'x':" + std::to_string(x) + ",'y':" + std::to_string(y) +
         ",'width':" + std::to_string(w) + ",'height':" + std::to_string(h) +
         ",'element':{'kind':'ElementReference','name':'" + name + "'}" + rest + "}}";
}

std::string grid(const std::string& items) { return "{'kind':'GridLayout','spec':{'items':[" + items + "]}}"; }

std::string spec(const std::string& elements, const std::string& layout, const std::string& rest = {}) {
  return "{'title':'T','elements':{" + elements + "},'layout':" + layout + rest + "}";
}

std::string resource(const std::string& inner) {
  return "{'apiVersion':'dashboard.grafana.app/v2','kind':'Dashboard','metadata':{'name':'the-uid'},'spec':" + inner +
         "}";
}

DashboardPtr read(const std::string& text) {
  auto parsed = parseDashboard(js(text), "d.json");
  if (!parsed.ok()) qWarning("%s", parsed.error().toString().c_str());
  return parsed.ok() ? *parsed : nullptr;
}

std::string outline(const std::vector<Panel>& panels) {
  std::string text;
  for (const Panel& panel : panels) {
    text += (text.empty() ? "" : " ") + (panel.type == "row" ? (panel.tab ? "tab:" : "row:") : std::string()) +
            panel.title + "@" + std::to_string(panel.grid.x) + "," + std::to_string(panel.grid.y) + "," +
            std::to_string(panel.grid.w) + "," + std::to_string(panel.grid.h);
    if (panel.collapsed) text += "(" + outline(panel.rowPanels) + ")";
  }
  return text;
}

}  // namespace

class V2Test : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void panel() {
    const auto d = read(resource(
        spec(element("a", 7, ",'transparent':true,'description':'D'"),
             grid(item("a", 2, 3, 6, 5, ",'repeat':{'mode':'variable','value':'v','direction':'v','maxPerRow':2}")))));
    QVERIFY(d && d->form == DashboardForm::V2);
    QCOMPARE(d->uid + " " + d->title, std::string("the-uid T"));
    QCOMPARE(d->panels.size(), std::size_t{1});
    const Panel& p = d->panels[0];
    QVERIFY(p.id == 7 && p.type == "stat" && p.transparent && p.grid == (GridPos{2, 3, 6, 5}));
    QCOMPARE(p.description + " " + p.interval + " " + p.timeFrom + " " + p.repeat, std::string("D 10s 2h v"));
    QVERIFY(p.repeatVertical && p.maxPerRow == 2 && p.links.size() == 1 && p.links[0].newTab);
    QCOMPARE(p.targets.size(), std::size_t{1});
    QCOMPARE(p.targets[0].expr + p.targets[0].datasource.uid + p.targets[0].datasource.type,
             std::string("upmainprometheus"));
    QCOMPARE(p.datasource.uid, std::string("main"));
    QCOMPARE((*p.transformations)[0]["id"].get<std::string>(), std::string("limit"));
    QCOMPARE((*p.options)["colorMode"].get<std::string>(), std::string("value"));
    QCOMPARE((*p.fieldConfig)["defaults"]["unit"].get<std::string>(), std::string("s"));
    QCOMPARE(p.sourcePath + " " + p.layoutPath, std::string("/spec/elements/a/spec /spec/layout/spec/items/0/spec"));
    QVERIFY(d->notices.empty());
  }

  void firstVersion() {
    const auto d = read(
        spec("'p/1':{'kind':'Panel','spec':{'id':1,'title':'p','data':{'kind':'QueryGroup','spec':{'queries':[{'kind':"
             "'PanelQuery','spec':{'refId':'B','hidden':true,'datasource':{'type':'prometheus','uid':'u'},'query':{"
             "'kind':'prometheus','spec':{'expr':'x'}}}}],'transformations':[{'kind':'merge','spec':{'id':'merge',"
             "'options':{}}}]}},'vizConfig':{'kind':'gauge','spec':{'pluginVersion':'11','options':{},'fieldConfig':{"
             "'defaults':{},'overrides':[]}}}}}",
             grid("{'kind':'GridLayoutRow','spec':{'y':0,'collapsed':true,'title':'R','elements':[" +
                  item("p/1", 0, 1, 12, 4) + "]}}")));
    QVERIFY(d);
    QCOMPARE(outline(d->panels), std::string("row:R@0,0,24,1(p@0,2,12,4)"));
    const Panel& p = d->panels[0].rowPanels[0];
    QCOMPARE(p.type + p.pluginVersion + p.targets[0].refId + p.targets[0].datasource.uid, std::string("gauge11Bu"));
    QVERIFY(p.targets[0].hide);
    QCOMPARE(p.sourcePath, std::string("/elements/p~11/spec"));
    QCOMPARE((*p.transformations)[0]["id"].get<std::string>(), std::string("merge"));
    const auto titled = apply(*d, SetPanelTitle{1, "new"});
    QVERIFY_RESULT(titled);
    QCOMPARE((*titled)->panels[0].rowPanels[0].title, std::string("new"));
  }

  void layouts() {
    const auto d = read(spec(
        element("a", 1) + "," + element("b", 2) + "," + element("c", 3) + "," + element("d", 4) + "," +
            element("e", 5) + "," + element("unused", 6),
        "{'kind':'TabsLayout','spec':{'tabs':[{'kind':'TabsLayoutTab','spec':{'title':'one','layout':{'kind':"
        "'RowsLayout','spec':{'rows':[{'kind':'RowsLayoutRow','spec':{'title':'r','collapse':false,'repeat':{'mode':"
        "'variable','value':'v'},'layout':" +
            grid(item("a", 0, 0, 12, 4) + "," + item("b", 12, 2, 12, 4)) +
            "}},{'kind':'RowsLayoutRow','spec':{'hideHeader':true,'layout':" + grid(item("c", 0, 0, 24, 2)) +
            "}}]}}}},{'kind':'TabsLayoutTab','spec':{'title':'two','conditionalRendering':{'kind':"
            "'ConditionalRenderingGroup','spec':{'visibility':'show','condition':'and','items':[]}},'layout':{'kind':"
            "'AutoGridLayout','spec':{'maxColumnCount':2,'rowHeightMode':'short','items':[{'kind':'AutoGridLayoutItem',"
            "'spec':{'element':{'kind':'ElementReference','name':'d'},'repeat':{'mode':'variable','value':'w'}}},"
            "{'kind':'AutoGridLayoutItem','spec':{'element':{'kind':'ElementReference','name':'e'}}},{'kind':"
            "'AutoGridLayoutItem','spec':{'element':{'name':'gone'}}}]}}}}]}}"));
    QVERIFY(d);
    QCOMPARE(outline(d->panels),
             std::string("tab:one@0,0,24,1 row:r@0,1,24,1 a@0,2,12,4 b@12,4,12,4 c@0,8,24,2 tab:two@0,10,24,1 "
                         "d@0,11,12,5 e@12,11,12,5"));
    QVERIFY(d->panels[1].repeat == "v" && d->panels[1].level == 1 && d->panels[5].condition);
    QVERIFY(d->panels[6].repeat == "w" && d->panels[6].maxPerRow == 2);
    std::string notices;
    for (const Notice& notice : d->notices) notices += notice.text + " (" + notice.path + "); ";
    QCOMPARE(notices, std::string("tabs are shown as rows, one below the other (layout.spec); there is no element "
                                  "\"gone\" (layout.spec.tabs[1].spec.layout.spec.items[2].spec); an element that "
                                  "stands in no layout (elements.unused); "));
  }

  void settingsVariablesAnnotations() {
    const auto d = read(spec(
        "", grid(""),
        ",'description':'D','tags':['x'],'cursorSync':'Tooltip','editable':false,'liveNow':true,'preload':true,"
        "'links':[{'title':'L','type':'dashboards','tags':['t'],'asDropdown':true,'keepTime':true}],'timeSettings':{"
        "'from':'now-3h','to':'now-1h','autoRefresh':'10s','timezone':'utc','weekStart':'sunday',"
        "'fiscalYearStartMonth':3,'hideTimepicker':true,'nowDelay':'1m','autoRefreshIntervals':['5s'],'quickRanges':[{"
        "'display':'Q','from':'now-2d','to':'now'}]},'annotations':[{'kind':'AnnotationQuery','spec':{'name':'N',"
        "'enable':true,'hide':false,'iconColor':'red','filter':{'exclude':true,'ids':[3]},'query':{'kind':'DataQuery',"
        "'group':'prometheus','datasource':{'name':'main'},'spec':{'expr':'changes(x[1m])'}},'legacyOptions':{"
        "'titleFormat':'deploy'}}}],'variables':[{'kind':'QueryVariable','spec':{'name':'q','hide':'hideLabel',"
        "'refresh':'onTimeRangeChanged','sort':'numericalDesc','query':{'kind':'DataQuery','group':'prometheus',"
        "'datasource':{'name':'main'},'spec':{'__legacyStringValue':'label_values(up, job)'}},'current':{'text':['a'],"
        "'value':['a']},'multi':true,'includeAll':true}},{'kind':'QueryVariable','spec':{'name':'o','query':{'kind':"
        "'prometheus','spec':{'query':'label_names()','refId':'x'}},'datasource':{'type':'prometheus','uid':'u'}}},"
        "{'kind':'DatasourceVariable','spec':{'name':'ds','pluginId':'prometheus','refresh':'onDashboardLoad'}},"
        "{'kind':'ConstantVariable','spec':{'name':'c','query':'7','hide':'hideVariable'}},{'kind':'SwitchVariable',"
        "'spec':{'name':'s','current':'true','enabledValue':'true','disabledValue':'false'}},{'kind':'AdhocVariable',"
        "'group':'prometheus','datasource':{'name':'main'},'spec':{'name':'f','filters':[]}}]"));
    QVERIFY(d);
    QCOMPARE(d->from + " " + d->to + " " + d->refresh + " " + d->timezone, std::string("now-3h now-1h 10s utc"));
    QVERIFY(d->weekStart == 0 && d->cursorSync == CursorSync::Tooltip && !d->editable && d->liveNow && d->preload);
    QVERIFY(d->fiscalYearStartMonth == 3 && d->timePicker.hidden && d->timePicker.nowDelay == "1m");
    QVERIFY(d->timePicker.refreshIntervals == std::vector<std::string>{"5s"});
    QVERIFY(d->timePicker.quickRanges.size() == 1 && d->timePicker.quickRanges[0].display == "Q");
    QVERIFY(d->links.size() == 1 && d->links[0].kind == DashboardLink::Kind::Dashboards && d->links[0].asDropdown);
    QCOMPARE(d->annotations.size(), std::size_t{1});
    const Annotation& a = d->annotations[0];
    QCOMPARE(a.name + " " + a.expr + " " + a.titleFormat + " " + a.datasource.uid + " " + a.iconColor,
             std::string("N changes(x[1m]) deploy main red"));
    QVERIFY(a.enable && a.exclude && a.panelIds == std::vector<int>{3});
    QCOMPARE(d->variables.size(), std::size_t{6});
    const Variable& q = d->variables[0];
    QVERIFY(q.type == VariableType::Query && q.hide == 1 && q.refresh == 2 && q.sort == 4 && q.multi && q.includeAll);
    QCOMPARE(q.query + " " + q.datasource.uid + " " + q.sourcePath,
             std::string("label_values(up, job) main /variables/0/spec"));
    QCOMPARE(d->variables[1].query + d->variables[1].datasource.uid, std::string("label_names()u"));
    QVERIFY(d->variables[2].type == VariableType::Datasource && d->variables[2].query == "prometheus");
    QVERIFY(d->variables[3].type == VariableType::Constant && d->variables[3].hide == 2);
    QCOMPARE(d->variables[4].current[0].value, std::string("true"));
    QVERIFY(d->variables[5].type == VariableType::Adhoc && d->variables[5].datasource.uid == "main");
  }

  void edits() {
    const std::string text =
        js(spec(element("a", 1) + "," + element("b", 2),
                "{'kind':'RowsLayout','spec':{'rows':[{'kind':'RowsLayoutRow','spec':{'title':'r','layout':" +
                    grid(item("a", 0, 0, 12, 4) + "," + item("b", 12, 0, 12, 4)) + "}}]}}",
                ",'timeSettings':{'from':'now-3h','to':'now'},'variables':[{'kind':'SwitchVariable','spec':{'name':'s',"
                "'current':'true'}}]"));
    const auto parsed = parseDashboard(text, "d.json");
    QVERIFY_RESULT(parsed);
    const Dashboard& d = **parsed;
    const int row = d.panels[0].id;
    const auto moved = apply(d, SetPanelGrid{2, {6, 5, 6, 3}});
    QVERIFY_RESULT(moved);
    QVERIFY(findPanel(**moved, 2)->grid == (GridPos{6, 5, 6, 3}));
    QVERIFY((*moved)->text->find("\"x\":6,\"y\":4,\"width\":6,\"height\":3") != std::string::npos);
    const auto folded = apply(d, SetRowCollapsed{row, true});
    QVERIFY_RESULT(folded);
    QCOMPARE((*folded)->panels.size(), std::size_t{1});
    QCOMPARE((*folded)->panels[0].rowPanels.size(), std::size_t{2});
    const auto removed = apply(d, RemovePanel{1});
    QVERIFY_RESULT(removed);
    QVERIFY(!findPanel(**removed, 1) && findPanel(**removed, 2));
    for (const Notice& notice : (*removed)->notices) QVERIFY(notice.kind != Notice::Kind::Skipped);
    QVERIFY((*removed)->text->find("\"a\"") == std::string::npos);
    const auto times = apply(d, SetTimeRange{"now-1d", "now-1h"});
    QVERIFY_RESULT(times);
    QCOMPARE((*times)->from + (*times)->to, std::string("now-1dnow-1h"));
    const auto refreshed = apply(d, SetRefresh{"5s"});
    QVERIFY_RESULT(refreshed);
    QCOMPARE((*refreshed)->refresh, std::string("5s"));
    const auto titled = apply(d, SetTitle{"new"});
    QVERIFY_RESULT(titled);
    QCOMPARE((*titled)->title, std::string("new"));
    const auto switched = apply(d, SetVariableCurrent{"s", {{"false", "false"}}});
    QVERIFY_RESULT(switched);
    QVERIFY((*switched)->text->find("\"current\":\"false\"") != std::string::npos);
    // Back again: not a byte differs.
    const auto back = apply(**times, SetTimeRange{"now-3h", "now"});
    QVERIFY_RESULT(back);
    QCOMPARE(*(*back)->text, text);
  }

  void whatCannotBeEdited() {
    const auto d =
        read(spec(element("a", 1),
                  "{'kind':'TabsLayout','spec':{'tabs':[{'kind':'TabsLayoutTab','spec':{'title':'t','layout':{'kind':"
                  "'AutoGridLayout','spec':{'items':[{'kind':'AutoGridLayoutItem','spec':{'element':{'name':'a'}}}]}}}}"
                  "]}}"));
    QVERIFY(d);
    const int tab = d->panels[0].id;
    for (const EditCommand& command : {EditCommand(SetPanelGrid{1, {0, 0, 6, 3}}),
                                       EditCommand(SetRowCollapsed{tab, true}), EditCommand(RemovePanel{tab})}) {
      const auto refused = apply(*d, command);
      QVERIFY(!refused.ok() && refused.error().code == oriel::ErrorCode::Unsupported);
    }
  }

  void broken_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("path");
    const auto add = [](const char* name, const std::string& text, const char* path) {
      QTest::newRow(name) << QString::fromStdString(text) << QString(path);
    };
    add("elements", resource("{'title':'x','elements':[],'layout':{}}"), "spec.elements");
    add("element", resource(spec("'a':3", grid(""))), "spec.elements.a");
    add("element spec", resource(spec("'a':{'spec':[]}", grid(""))), "spec.elements.a.spec");
    add("no layout", resource("{'elements':{}}"), "spec");
    add("variables", resource(spec("", grid(""), ",'variables':{}")), "spec.variables");
    add("time", resource(spec("", grid(""), ",'timeSettings':[]")), "spec.timeSettings");
  }
  void broken() {
    QFETCH(QString, text);
    QFETCH(QString, path);
    const auto parsed = parseDashboard(js(text.toStdString()), "d.json");
    QVERIFY(!parsed.ok());
    QCOMPARE(QString::fromStdString(parsed.error().place.path), path);
    QVERIFY(parsed.error().place.line > 0);
  }

  void conditions_data() {
    QTest::addColumn<QString>("items");
    QTest::addColumn<QString>("group");
    QTest::addColumn<bool>("shown");
    const auto add = [](const char* items, const char* group, bool shown) {
      QTest::addRow("%s %s", items, group) << QString(items) << QString(group) << shown;
    };
    add("", "'visibility':'show'", true);
    add("", "'visibility':'hide'", true);
    add("v=a", "'visibility':'show'", true);
    add("v=b", "'visibility':'show'", true);
    add("v=c", "'visibility':'show'", false);
    add("v=c", "'visibility':'hide'", true);
    add("v=a", "'visibility':'hide'", false);
    add("v!a", "'visibility':'show'", false);
    add("v~^[ab]$", "'visibility':'show'", true);
    add("v^^x", "'visibility':'show'", true);
    add("gone=a", "'visibility':'hide'", true);
    add("v=a v=c", "'condition':'and'", false);
    add("v=a v=c", "'condition':'or'", true);
    add("v=c gone=a", "'condition':'or'", false);
    add("data", "", true);
    add("nodata", "", false);
    add("6h", "", true);
    add("59m", "", false);
    add("1h v=a data", "'condition':'and'", true);
    add("what", "'visibility':'hide'", true);
  }
  void conditions() {
    QFETCH(QString, items);
    QFETCH(QString, group);
    QFETCH(bool, shown);
    Json list = Json::array();
    for (const QString& item : items.split(' ', Qt::SkipEmptyParts)) {
      const auto sign = std::find_if(item.begin(), item.end(), [](QChar c) { return QString("=!~^").contains(c); });
      const auto at = static_cast<int>(sign - item.begin());
      if (sign != item.end()) {
        const char* kind = *sign == '='   ? "equals"
                           : *sign == '!' ? "notEquals"
                           : *sign == '~' ? "matches"
                                          : "notMatches";
        list.push_back({{"kind", "ConditionalRenderingVariable"},
                        {"spec",
                         {{"variable", item.left(at).toStdString()},
                          {"operator", kind},
                          {"value", item.mid(at + 1).toStdString()}}}});
      } else if (item.endsWith("data")) {
        list.push_back({{"kind", "ConditionalRenderingData"}, {"spec", {{"value", item == "data"}}}});
      } else if (item == "what") {
        list.push_back({{"kind", "ConditionalRenderingOther"}, {"spec", Json::object()}});
      } else {
        list.push_back({{"kind", "ConditionalRenderingTimeRangeSize"}, {"spec", {{"value", item.toStdString()}}}});
      }
    }
    Json condition = {{"kind", "ConditionalRenderingGroup"},
                      {"spec", Json::parse(js("{" + group.toStdString() + "}"))}};
    condition["spec"]["items"] = list;
    ConditionInput input;
    input.range = oriel::kHour;
    input.hasData = true;
    input.values = [](const std::string& name) -> std::optional<std::vector<std::string>> {
      if (name != "v") return std::nullopt;
      return std::vector<std::string>{"a", "b"};
    };
    QCOMPARE(isShown(condition, input), shown);
    input.values = nullptr;
    input.hasData.reset();
    QVERIFY(isShown(Json(), input) && isShown(Json::array({condition}), input));
  }

  void yamlResource() {
    const std::string yaml =
        "apiVersion: dashboard.grafana.app/v2beta1\nkind: Dashboard\nmetadata:\n  name: y\nspec:\n  title: Y\n"
        "  elements:\n    a:\n      kind: Panel\n      spec:\n        id: 3\n        title: '5'\n        vizConfig:\n"
        "          kind: VizConfig\n          group: text\n          spec: {options: {content: hi}, fieldConfig: {}}\n"
        "  layout:\n    kind: GridLayout\n    spec:\n      items:\n      - kind: GridLayoutItem\n        spec: {x: 0, "
        "y: 0, width: 6, height: 4, element: {kind: ElementReference, name: a}}\n";
    const auto parsed = parseDashboard(yaml, "d.yaml");
    QVERIFY_RESULT(parsed);
    QCOMPARE(outline((*parsed)->panels), std::string("5@0,0,6,4"));
    QVERIFY((*parsed)->panels[0].type == "text" && (*parsed)->uid == "y");
    const auto edited = apply(**parsed, SetTitle{"x"});
    QVERIFY(!edited.ok() && edited.error().code == oriel::ErrorCode::Unsupported);
  }

  void corpus() {
    ORIEL_NEED_SHARED();
    int read = 0, panels = 0;
    QDirIterator walk(oriel::test::sharedDir() + "/corpus/dashboards-v2", {"*.json"}, QDir::Files);
    while (walk.hasNext()) {
      QFile file(walk.next());
      QVERIFY(file.open(QIODevice::ReadOnly));
      const auto text = file.readAll().toStdString();
      const auto parsed = parseDashboard(text, file.fileName().toStdString());
      QVERIFY_RESULT(parsed);
      ++read;
      panels += static_cast<int>((*parsed)->panels.size());
      for (const Notice& notice : (*parsed)->notices)
        QVERIFY2(notice.kind != Notice::Kind::Skipped, notice.text.c_str());
      for (const Panel& panel : (*parsed)->panels) {
        if (panel.type == "row") continue;
        const auto moved = apply(**parsed, SetPanelTitle{panel.id, "x"});
        QVERIFY_RESULT(moved);
        const auto back = apply(**moved, SetPanelTitle{panel.id, panel.title});
        QVERIFY_RESULT(back);
        // Other escapes than ours may stand in a title; nothing else may differ.
        QVERIFY(*(*back)->text == text || (*back)->text->size() != text.size());
      }
    }
    qInfo("%d files, %d panels and tabs", read, panels);
    QVERIFY(read >= 3);
  }
};

ORIEL_TEST_MAIN(V2Test)
#include "v2_test.moc"
