#include "tests/support/test_case.h"

#include <nlohmann/json.hpp>

#include "dashboards/check/dashboard_check.h"
#include "dashboards/check/option_table.h"
#include "dashboards/check/plausible_query.h"
#include "dashboards/fieldconfig/pattern.h"
#include "dashboards/transform/transformation.h"
#include "models/promql/parser.h"
#include "tests/dashboards/json_support.h"

using namespace oriel::dashboards;

namespace {

/// A dashboard with one panel, the parts of which are given; single quotes stand for double ones.
std::string withPanel(const QString& parts) {
  QString text = "{'schemaVersion':41,'title':'t','panels':[{'id':1,'type':'timeseries','title':'p'," + parts + "}]}";
  return text.replace('\'', '"').toStdString();
}

QString textOf(const Findings& findings) {
  QStringList lines;
  for (const Finding& one : findings)
    lines << QString::fromStdString((one.remark ? "remark " : "") + one.path + ": " + one.text);
  return lines.join("; ");
}

}  // namespace

class CheckTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void panels_data() {
    QTest::addColumn<QString>("parts");
    QTest::addColumn<QString>("findings");  ///< empty: understood
    const auto row = [](const char* name, const char* parts, const char* findings) {
      QTest::newRow(name) << QString(parts) << QString(findings);
    };
    row("nothing said", "'targets':[]", "");
    row("known options", "'options':{'legend':{'calcs':['mean'],'width':80},'tooltip':{'mode':'multi'}}", "");
    row("an unknown option", "'options':{'legend':{'neon':true}}", "options.legend.neon: unknown option");
    row("an unknown group is named once", "'options':{'neon':{'a':1,'b':2}}", "options.neon: unknown option");
    row("a wrong word", "'options':{'tooltip':{'mode':'loud'}}",
        "options.tooltip.mode: \"loud\" is not one of single|multi|none");
    row("a wrong kind", "'options':{'legend':{'calcs':'mean'}}",
        "options.legend.calcs: \"mean\" is not a list of reducers");
    row("an unknown reducer", "'options':{'legend':{'calcs':['mean','vibe']}}",
        "options.legend.calcs: [\"mean\",\"vibe\"] is not a list of reducers");
    row("options of a transformation",
        "'transformations':[{'id':'joinByField','options':{'byField':'a','mode':'sideways','excludeByName':{}}},"
        "{'id':'sortBy','options':{'sort':[{'field':'a','neon':1}]}}]",
        "transformations[0].options.mode: \"sideways\" is not one of outer|inner|outerTabular; "
        "transformations[1].options.sort[].neon: unknown option");
    row("a text where an object stands", "'options':{'tooltip':'multi'}",
        "options.tooltip: \"multi\" is not an object");
    row("what another type knows", "'options':{'reduceOptions':{'calcs':['last']}}", "");
    row("null is nothing", "'options':{'legend':null}", "");
    row("custom", "'fieldConfig':{'defaults':{'custom':{'lineWidth':2,'fillNeon':1}}}",
        "fieldConfig.defaults.custom.fillNeon: unknown option");
    row("standard", "'fieldConfig':{'defaults':{'unit':'my own unit','decimals':'2','glow':1}}",
        "fieldConfig.defaults.glow: unknown option");
    row("colour mode", "'fieldConfig':{'defaults':{'color':{'mode':'rainbow'}}}",
        "fieldConfig.defaults.color.mode: colour mode rainbow is not known");
    row("matcher", "'fieldConfig':{'overrides':[{'matcher':{'id':'byMood','options':'x'},'properties':[]}]}",
        "fieldConfig.overrides[0].matcher: matcher byMood is not known");
    row("property",
        "'fieldConfig':{'overrides':[{'matcher':{'id':'byName','options':'x'},'properties':["
        "{'id':'custom.lineWidth','value':2},{'id':'custom.neon','value':2},{'id':'unit','value':3}]}]}",
        "fieldConfig.overrides[0].properties[1].custom.neon: unknown option; "
        "fieldConfig.overrides[0].properties[2].unit: 3 is not a text");
    row("transformation", "'transformations':[{'id':'organize','options':{}},{'id':'juggle'}]",
        "transformations[1]: transformation juggle is not known");
    row("query", "'targets':[{'expr':'up ='}]", "targets[0].expr: parse error: unexpected \"=\"");
    row("query with variables", "'targets':[{'expr':'topk($k, sum by ($l) (rate(m{a=~`$x`}[$i])))'}]", "");
    row("another source", "'targets':[{'datasource':{'type':'loki','uid':'x'},'expr':'{a=`b`} |= `c`'}]",
        "remark targets[0].datasource: there is no Loki yet: a notice says so");
    row("type", "'type':'neon-panel','options':{'a':1}", "type: panel type neon-panel is not known");
    row("a text panel asks nothing", "'type':'text','targets':[{'expr':'{{'}]", "");
  }
  void panels() {
    QFETCH(QString, parts);
    QFETCH(QString, findings);
    const auto report = checkDashboard(withPanel(parts), "x.json");
    QVERIFY_RESULT(report);
    QCOMPARE(static_cast<int>(report->panels.size()), 1);
    QCOMPARE(textOf(report->panels[0].findings), findings);
    QCOMPARE(report->passed(), findings.isEmpty() || findings.startsWith("remark"));
  }

  void others() {
    const auto report = checkDashboard(
        oriel::test::js(
            "{'title':'t','templating':{'list':[{'name':'a','type':'weather'},{'name':'b','type':'custom','query':"
            "'1','regex':'/(?!x)(a(?=b)/'},{'name':'c','type':'datasource','query':'prometheus','regex':"
            "'(?!cloud-a|cloud-b).+'}]},'annotations':{'list':[{'name':'n','expr':'up offset','enable':true}]}}"),
        "x.json");
    QVERIFY_RESULT(report);
    QCOMPARE(textOf(report->others),
             QString("templating.list[0] (a): the type of this variable is not known; "
                     "templating.list[1] (b).regex: /(?!x)(a(?=b)/ is not a regular expression; "
                     "annotations.list[0] (n).expr: parse error: unexpected end of input in offset, expected number, "
                     "duration, step(), or range()"));
    QVERIFY(!report->passed());
  }

  void notADashboard() {
    const auto report = checkDashboard("[1]", "x.json");
    QVERIFY(!report.ok() && !report.error().text.empty());
  }

  void lookaheads_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("matches");
    QTest::newRow("not refused") << "(?!cloud-a|cloud-b).+" << "mine" << true;
    QTest::newRow("refused") << "(?!cloud-a|cloud-b).+" << "cloud-b-7" << false;
    QTest::newRow("wanted") << "/^(?=a).*z$/" << "abcz" << true;
    QTest::newRow("wanted and absent") << "/^(?=a).*z$/" << "bcz" << false;
    QTest::newRow("two, with a class and an escape") << "(?![)]x)(?!\\)y).*" << ")y" << false;
    QTest::newRow("in the middle") << "a(?!b).*" << "ac" << false;
  }
  void lookaheads() {
    QFETCH(QString, pattern);
    QFETCH(QString, text);
    QFETCH(bool, matches);
    QCOMPARE(Pattern(pattern.toStdString()).matches(text.toStdString()), matches);
  }

  void plausibleQueries_data() {
    QTest::addColumn<QString>("query");
    QTest::newRow("range") << "rate(m[$__rate_interval])";
    QTest::newRow("old form") << "rate(m{a=\"[[b]]\"}[[[i]]])";
    QTest::newRow("offset") << "m offset -$x";
    QTest::newRow("function") << "${metric:value}(m[5m])";
    QTest::newRow("parameter") << "topk by (x) ($k, m)";
    QTest::newRow("in quotes") << "label_replace(m, \"a\", \"$1 \\\" $b\", \"c\", \"(.*)\")";
    QTest::newRow("name") << "sum by ($label) ($metric)";
  }
  void plausibleQueries() {
    QFETCH(QString, query);
    const std::string filled = withPlausibleValues(query.toStdString());
    QVERIFY2(oriel::promql::parseExpr(filled).ok(), filled.c_str());
  }

  /// What Oriel does and what the check knows are the same list.
  void transformationsAreKnown() {
    for (const Transformation& one : allTransformations()) {
      const auto rows = transformationOptions();
      QVERIFY2(std::any_of(rows.begin(), rows.end(), [&](const OptionGroup& row) { return row.id == one.id; }), one.id);
    }
    QCOMPARE(static_cast<int>(transformationOptions().size()), 43);
  }

  /// Every group that a type names is there, and every group is named.
  void tableIsWhole() {
    std::string named = " ";
    for (const PanelTypeRow& row : panelTypes())
      named += std::string(row.options) + " " + std::string(row.custom) + " ";
    const QStringList ids = QString::fromStdString(named).split(' ', Qt::SkipEmptyParts);
    QVERIFY(ids.size() > 60);
    for (const QString& id : ids) QVERIFY2(findOptionGroup(id.section('@', 0, 0).toStdString()), qPrintable(id));
  }
};

ORIEL_TEST_MAIN(CheckTest)
#include "check_test.moc"
