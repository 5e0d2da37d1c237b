#include "models/api/query_tree.h"

#include "models/promql/parser.h"
#include "tests/support/test_case.h"

using namespace oriel;

namespace {

constexpr const char* kUp =
    "{'anchored':false,'matchers':[{'name':'__name__','type':'=','value':'up'}],'name':'up','offset':0,"
    "'smoothed':false,'startOrEnd':null,'timestamp':null,'type':'vectorSelector'}";

}  // namespace

/// Expressions as Prometheus' parse_query gives them; `'` stands for `"`, and UP for the selector `up`.
class QueryTreeTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void trees_data();
  void trees();
};

void QueryTreeTest::trees_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("tree");
  const auto row = [](const char* query, const char* tree) { QTest::newRow(query) << query << tree; };
  row("1.5e3", "{'type':'numberLiteral','val':'1500'}");
  row("NaN", "{'type':'numberLiteral','val':'NaN'}");
  row("'a\\nb'", "{'type':'stringLiteral','val':'a\\nb'}");
  row("(1)", "{'expr':{'type':'numberLiteral','val':'1'},'type':'parenExpr'}");
  row("-up", "{'expr':UP,'op':'-','type':'unaryExpr'}");
  row("+up", "{'expr':UP,'op':'+','type':'unaryExpr'}");
  row("{a!='1',b=~'2',c!~'3'} offset 1m @ 12.5",
      "{'anchored':false,'matchers':[{'name':'a','type':'!=','value':'1'},{'name':'b','type':'=~','value':'2'},"
      "{'name':'c','type':'!~','value':'3'}],'name':'','offset':60000,'smoothed':false,'startOrEnd':null,"
      "'timestamp':12500,'type':'vectorSelector'}");
  row("up{a='b'}[5m] @ end()",
      "{'anchored':false,'matchers':[{'name':'a','type':'=','value':'b'},{'name':'__name__','type':'=','value':'up'}],"
      "'name':'up','offset':0,'range':300000,'smoothed':false,'startOrEnd':'end','timestamp':null,"
      "'type':'matrixSelector'}");
  row("up[5m] anchored",
      "{'anchored':true,'matchers':[{'name':'__name__','type':'=','value':'up'}],'name':'up','offset':0,'range':300000,"
      "'smoothed':false,'startOrEnd':null,'timestamp':null,'type':'matrixSelector'}");
  row("up[1h:5m] @ start() offset -1m",
      "{'expr':UP,'offset':-60000,'range':3600000,'startOrEnd':'start','step':300000,'timestamp':null,"
      "'type':'subquery'}");
  row("up[1h:]",
      "{'expr':UP,'offset':0,'range':3600000,'startOrEnd':null,'step':0,'timestamp':null,'type':'subquery'}");
  row("topk without () (3, up)",
      "{'expr':UP,'grouping':[],'op':'topk','param':{'type':'numberLiteral','val':'3'},'type':'aggregation',"
      "'without':true}");
  row("up + 1",
      "{'bool':false,'lhs':UP,'matching':null,'op':'+','rhs':{'type':'numberLiteral','val':'1'},'type':'binaryExpr'}");
  row("up == bool up",
      "{'bool':true,'lhs':UP,'matching':{'card':'one-to-one','fillValues':{'lhs':null,'rhs':null},'include':[],"
      "'labels':[],'on':false},'op':'==','rhs':UP,'type':'binaryExpr'}");
  row("up * on(a, b) group_left(c) up",
      "{'bool':false,'lhs':UP,'matching':{'card':'many-to-one','fillValues':{'lhs':null,'rhs':null},'include':['c'],"
      "'labels':['a','b'],'on':true},'op':'*','rhs':UP,'type':'binaryExpr'}");
  row("up unless ignoring(a) up",
      "{'bool':false,'lhs':UP,'matching':{'card':'many-to-many','fillValues':{'lhs':null,'rhs':null},'include':[],"
      "'labels':['a'],'on':false},'op':'unless','rhs':UP,'type':'binaryExpr'}");
  row("up - on(a) fill_left(0) up",
      "{'bool':false,'lhs':UP,'matching':{'card':'one-to-one','fillValues':{'lhs':0,'rhs':null},'include':[],"
      "'labels':['a'],'on':true},'op':'-','rhs':UP,'type':'binaryExpr'}");
  row("round(up, 5)",
      "{'args':[UP,{'type':'numberLiteral','val':'5'}],'func':{'argTypes':['vector','scalar'],'name':'round',"
      "'returnType':'vector','variadic':1},'type':'call'}");
  row("time()", "{'args':[],'func':{'argTypes':[],'name':'time','returnType':'scalar','variadic':0},'type':'call'}");
}

void QueryTreeTest::trees() {
  QFETCH(QString, query);
  QFETCH(QString, tree);
  const auto expr = promql::parseExpr(query.toStdString());
  QVERIFY_RESULT(expr);
  std::string out;
  api::writeQueryTree(out, **expr);
  QCOMPARE(QString::fromStdString(out), tree.replace("UP", kUp).replace('\'', '"'));
}

ORIEL_TEST_MAIN(QueryTreeTest)
#include "query_tree_test.moc"
