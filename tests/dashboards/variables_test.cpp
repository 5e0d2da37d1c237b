#include <nlohmann/json.hpp>

#include "dashboards/variables/interpolate.h"
#include "dashboards/variables/options.h"
#include "dashboards/variables/query_functions.h"
#include "dashboards/variables/resolver.h"
#include "tests/dashboards/fake_source.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

class VariablesTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void interpolation_data();
  void interpolation();
  void options_data();
  void options();
  void customAndInterval();
  void queryFunctions_data();
  void queryFunctions();
  void chained();
  void cycleIsAnError();
  void failedQueryKeepsTheValue();
  void currentIsSettled_data();
  void currentIsSettled();
  void dataSourceVariable();
  void looksUpOnlyWhatChanged();
};

namespace {

Scope exampleScope() {
  Scope scope;
  scope.variables["job"] = {{"node"}, {"Node"}, false, false, ""};
  scope.variables["host"] = {{"a.b", "c"}, {"A", "C"}, true, false, ""};
  scope.variables["one"] = {{"a.b"}, {"A"}, true, false, ""};
  scope.variables["all"] = {{"x", "y"}, {"All"}, true, true, ".*"};
  scope.variables["list"] = {{"x", "y"}, {"All"}, true, true, ""};
  scope.variables["path"] = {{"C:\\a'b"}, {"p"}, false, false, ""};
  scope.globals["__interval"] = "15s";
  scope.range = {1000, 1700000000123};
  scope.fromText = "now-1h";
  scope.toText = "now";
  return scope;
}

Variable queryVariable(const std::string& name, const std::string& query) {
  Variable v;
  v.name = name;
  v.query = query;
  return v;
}

ResolveInput inputFor(std::vector<Variable> variables, std::shared_ptr<DataSource> source) {
  ResolveInput input;
  for (Variable& v : variables) input.variables.push_back({v, {}, v.current, {}, false});
  input.sources = {std::move(source)};
  input.range = {0, kHour};
  return input;
}

QStringList valuesOf(const std::vector<VariableOption>& options) {
  QStringList list;
  for (const auto& option : options)
    list << test::text(option.text == option.value ? option.value : option.text + "=" + option.value);
  return list;
}

}  // namespace

void VariablesTest::interpolation_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("expected");
  const auto row = [](const char* text, const char* expected) { QTest::newRow(text) << text << expected; };
  row("up{job=\"$job\"}", "up{job=\"node\"}");
  row("${job}", "node");
  row("[[job]]", "node");
  row("$jobs $job", "$jobs node");
  row("up{h=~\"$host\"}", "up{h=~\"(a\\\\.b|c)\"}");
  row("$one", "a\\\\.b");
  row("$all", ".*");
  row("$list", "(x|y)");
  row("$path", "C:\\\\a\\\\'b");
  row("[$__interval]", "[15s]");
  row("${host:csv}", "a.b,c");
  row("${host:pipe}", "a.b|c");
  row("${host:regex}", "(a\\.b|c)");
  row("${host:raw}", "a.b,c");
  row("${host:glob}", "{a.b,c}");
  row("${host:json}", "[\"a.b\",\"c\"]");
  row("${job:json}", "node");
  row("${host:queryparam}", "var-host=a.b&var-host=c");
  row("${all:queryparam}", "var-all=$__all");
  row("${host:singlequote}", "'a.b','c'");
  row("${host:doublequote}", "\"a.b\",\"c\"");
  row("${path:sqlstring}", "'C:\\a''b'");
  row("${host:text}", "A + C");
  row("${all:text}", "All");
  row("${job.text}", "Node");
  row("${host:percentencode}", "%7Ba.b%2Cc%7D");
  row("${host:lucene}", "(\"a.b\" OR \"c\")");
  row("[[host:csv]]", "a.b,c");
  row("${host:nosuch}", "{a.b,c}");
  row("$__from ${__to}", "1000 1700000000123");
  row("${__to:date}", "2023-11-14T22:13:20.123Z");
  row("${__to:date:seconds}", "1700000000");
  row("${__to:date:YYYY-MM}", "2023-11");
  row("?$__url_time_range", "?from=now-1h&to=now");
  row("${__field.labels.x} $__rate_interval $", "${__field.labels.x} $__rate_interval $");
  row("cost $5 ${ [[ ${}", "cost $5 ${ [[ ${}");
}

void VariablesTest::interpolation() {
  QFETCH(QString, text);
  QFETCH(QString, expected);
  QCOMPARE(test::text(interpolate(text.toStdString(), exampleScope(), DefaultFormat::Prometheus)), expected);
}

void VariablesTest::options_data() {
  QTest::addColumn<QStringList>("texts");
  QTest::addColumn<QString>("regex");
  QTest::addColumn<int>("sort");
  QTest::addColumn<QStringList>("expected");
  const QStringList hosts{"b10", "a2", "B1", "a2"};
  QTest::newRow("unique") << hosts << "" << 0 << QStringList{"b10", "a2", "B1"};
  QTest::newRow("ascending") << hosts << "" << 1 << QStringList{"B1", "a2", "b10"};
  QTest::newRow("descending") << hosts << "" << 2 << QStringList{"b10", "a2", "B1"};
  QTest::newRow("numbers") << hosts << "" << 3 << QStringList{"B1", "a2", "b10"};
  QTest::newRow("numbers down") << hosts << "" << 4 << QStringList{"b10", "a2", "B1"};
  QTest::newRow("ignore case") << hosts << "" << 5 << QStringList{"a2", "B1", "b10"};
  QTest::newRow("natural") << QStringList{"n10", "n9"} << "" << 7 << QStringList{"n9", "n10"};
  QTest::newRow("filter") << hosts << "/^b/i" << 0 << QStringList{"b10", "B1"};
  QTest::newRow("whole") << hosts << "a2" << 0 << QStringList{"a2"};
  QTest::newRow("group") << QStringList{"up{i=\"x:1\"}", "up{i=\"y:2\"}"} << "/i=\"([^:]+)/" << 0
                         << QStringList{"x", "y"};
  QTest::newRow("named") << QStringList{"a 1"} << "/(?<text>\\w) (?<value>\\d)/" << 0 << QStringList{"a=1"};
  QTest::newRow("broken regex") << hosts << "/(/" << 0 << QStringList{};
}

void VariablesTest::options() {
  QFETCH(QStringList, texts);
  QFETCH(QString, regex);
  QFETCH(int, sort);
  QFETCH(QStringList, expected);
  std::vector<std::string> list;
  for (const QString& text : texts) list.push_back(text.toStdString());
  QCOMPARE(valuesOf(optionsFromTexts(list, regex.toStdString(), sort)), expected);
}

void VariablesTest::customAndInterval() {
  QCOMPARE(valuesOf(customOptions("a, b : 2,c\\,d")), (QStringList{"a", "b=2", "c,d"}));
  QCOMPARE(valuesOf(intervalOptions("1m, 5m", true)), (QStringList{"auto=$__auto", "1m", "5m"}));
  ResolvedVariable v;
  v.definition.type = VariableType::Interval;
  v.current = {{"auto", "$__auto_interval_x"}};
  QCOMPARE(scopeValue(v, {0, kHour}).values.front(), std::string("2m"));
}

void VariablesTest::queryFunctions_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QStringList>("expected");
  QTest::newRow("values") << "label_values(job)" << QStringList{"node"};
  QTest::newRow("selector") << "label_values(up{a=\"1\",b=~\"x,y\"}, instance)" << QStringList{"i"};
  QTest::newRow("names") << "label_names()" << QStringList{"instance", "job"};
  QTest::newRow("metrics") << "metrics(^up)" << QStringList{"up"};
  QTest::newRow("result") << "query_result(topk(1, up))" << QStringList{"{query=\"topk(1, up)\"} 2 3600000"};
  QTest::newRow("series") << "up{x=\"1\"}" << QStringList{"up{job=\"a\"}"};
  QTest::newRow("empty") << "" << QStringList{};
}

void VariablesTest::queryFunctions() {
  QFETCH(QString, query);
  QFETCH(QStringList, expected);
  test::FakeSource source;
  source.values = {{"job", {"node"}}, {"instance|up{a=\"1\",b=~\"x,y\"}", {"i"}}, {"__name__", {"down", "up"}}};
  const auto texts = runVariableQuery(source, query.toStdString(), {0, kHour}, {});
  QVERIFY_RESULT(texts);
  QStringList got;
  for (const auto& text : *texts) got << test::text(text);
  QCOMPARE(got, expected);
}

void VariablesTest::chained() {
  auto source = std::make_shared<test::FakeSource>();
  source->values = {{"job", {"a", "b"}}, {"instance|up{job=\"b\"}", {"b1", "b2"}}};
  Variable job = queryVariable("job", "label_values(job)");
  job.current = {{"b", "b"}};
  // The dependent one stands first in the file.
  const auto resolved =
      resolveVariables(inputFor({queryVariable("inst", "label_values(up{job=\"$job\"}, instance)"), job}, source));
  QCOMPARE(valuesOf(resolved[0].options), (QStringList{"b1", "b2"}));
  QCOMPARE(valuesOf(resolved[0].current), QStringList{"b1"});
  QCOMPARE(valuesOf(resolved[1].current), QStringList{"b"});
}

void VariablesTest::cycleIsAnError() {
  auto source = std::make_shared<test::FakeSource>();
  source->values = {{"job", {"a"}}};
  const auto resolved = resolveVariables(inputFor(
      {queryVariable("a", "label_values(up{x=\"$b\"}, l)"), queryVariable("b", "label_values(up{x=\"$a\"}, l)"),
       queryVariable("self", "label_values(up{x=\"$self\"}, l)"), queryVariable("fine", "label_values(job)")},
      source));
  QVERIFY(!resolved[0].error.empty() && !resolved[1].error.empty() && !resolved[2].error.empty());
  QVERIFY(resolved[3].error.empty());
  QCOMPARE(valuesOf(resolved[3].current), QStringList{"a"});
}

void VariablesTest::failedQueryKeepsTheValue() {
  auto source = std::make_shared<test::FakeSource>();
  Variable v = queryVariable("v", "label_values(nothing)");
  v.current = {{"kept", "kept"}};
  const auto resolved = resolveVariables(inputFor({v}, source));
  QVERIFY(resolved[0].error.find("no such label") != std::string::npos);
  QCOMPARE(valuesOf(resolved[0].current), QStringList{"kept"});
}

void VariablesTest::currentIsSettled_data() {
  QTest::addColumn<bool>("multi");
  QTest::addColumn<bool>("includeAll");
  QTest::addColumn<QStringList>("current");
  QTest::addColumn<QStringList>("expected");
  QTest::newRow("first") << false << false << QStringList{} << QStringList{"a"};
  QTest::newRow("none with all") << false << true << QStringList{} << QStringList{"All=$__all"};
  QTest::newRow("kept") << false << false << QStringList{"b"} << QStringList{"b"};
  QTest::newRow("gone") << false << false << QStringList{"z"} << QStringList{"a"};
  QTest::newRow("some gone") << true << false << QStringList{"z", "b"} << QStringList{"b"};
  QTest::newRow("all") << true << true << QStringList{"$__all"} << QStringList{"All=$__all"};
  QTest::newRow("one of two") << false << false << QStringList{"a", "b"} << QStringList{"a"};
}

void VariablesTest::currentIsSettled() {
  QFETCH(bool, multi);
  QFETCH(bool, includeAll);
  QFETCH(QStringList, current);
  QFETCH(QStringList, expected);
  Variable v;
  v.name = "v";
  v.type = VariableType::Custom;
  v.query = "a,b";
  v.multi = multi;
  v.includeAll = includeAll;
  for (const QString& value : current) v.current.push_back({value.toStdString(), value.toStdString()});
  const auto resolved = resolveVariables(inputFor({v}, std::make_shared<test::FakeSource>()));
  QCOMPARE(valuesOf(resolved[0].current), expected);
}

void VariablesTest::dataSourceVariable() {
  Variable v;
  v.name = "ds";
  v.type = VariableType::Datasource;
  v.query = "prometheus";
  ResolveInput input = inputFor({v}, std::make_shared<test::FakeSource>("here"));
  input.sources.push_back(std::make_shared<test::FakeSource>("logs", "loki"));
  input.sources.push_back(std::make_shared<test::FakeSource>("there"));
  auto resolved = resolveVariables(input);
  QCOMPARE(valuesOf(resolved[0].options), (QStringList{"here", "there"}));
  Scope scope;
  resolved[0].current = {{"there", "there"}};
  addToScope(scope, resolved);
  QCOMPARE((*findSource(input.sources, {"$ds", "prometheus"}, scope))->name(), std::string("there"));
  QCOMPARE((*findSource(input.sources, {"P1809F7CD0C75ACF3", "loki"}, scope))->name(), std::string("logs"));
  QCOMPARE((*findSource(input.sources, {}, scope))->name(), std::string("here"));
  QVERIFY(!findSource(input.sources, {"x", "influxdb"}, scope).ok());
  QVERIFY(findSource(input.sources, {"-- Dashboard --", "datasource"}, scope).error().code == ErrorCode::Unsupported);
}

void VariablesTest::looksUpOnlyWhatChanged() {
  auto source = std::make_shared<test::FakeSource>();
  source->values = {{"job", {"a", "b"}}, {"i|up{job=\"a\"}", {"1"}}, {"i|up{job=\"b\"}", {"2"}}, {"t", {"t"}}};
  Variable timed = queryVariable("timed", "label_values(t)");
  timed.refresh = 2;
  ResolveInput input = inputFor(
      {queryVariable("job", "label_values(job)"), queryVariable("i", "label_values(up{job=\"$job\"}, i)"), timed},
      source);
  input.variables = resolveVariables(input);
  QCOMPARE(source->lookups.size(), 3u);
  source->lookups.clear();
  input.variables = resolveVariables(input);
  QCOMPARE(source->lookups, (std::vector<std::string>{"t"}));
  source->lookups.clear();
  input.timeChanged = false;
  QVERIFY(!needsLookup(input));
  input.variables[0].current = {{"b", "b"}};
  input.justChosen = {"job"};
  QVERIFY(needsLookup(input));
  input.variables = resolveVariables(input);
  QCOMPARE(source->lookups, (std::vector<std::string>{"i|up{job=\"b\"}"}));
  QCOMPARE(valuesOf(input.variables[1].current), QStringList{"2"});
}

ORIEL_TEST_MAIN(VariablesTest)
#include "variables_test.moc"
