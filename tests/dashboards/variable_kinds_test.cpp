#include <QElapsedTimer>
#include <nlohmann/json.hpp>

#include "dashboards/model/decode.h"
#include "dashboards/variables/formats.h"
#include "dashboards/variables/globals.h"
#include "dashboards/variables/option_filter.h"
#include "dashboards/variables/query_functions.h"
#include "dashboards/variables/resolver.h"
#include "tests/dashboards/fake_source.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

// Every kind of variable, from the JSON of a file to its options, its choice and the texts that use it.
class VariableKindsTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void queryForms_data();
  void queryForms();
  void queryFunctions_data();
  void queryFunctions();
  void kinds_data();
  void kinds();
  void filters_data();
  void filters();
  void globals_data();
  void globals();
  void staticOptions_data();
  void staticOptions();
  void cyclesAreNamed();
  void longChain();
  void manyCycles();
  void longReferences();
  void valuesThatNameEachOther();
  void resultsAreBounded();
  void manyFilters();
  void formatsOfGrafana();
  void wrongTypesOfEveryField();

 private:
  static Variable decoded(const QString& json);
};

namespace {

QString optionsText(const std::vector<VariableOption>& options) {
  QStringList list;
  for (const auto& option : options)
    list << test::text(option.text == option.value ? option.value : option.text + "=" + option.value);
  return list.join(", ");
}

ResolveInput inputOf(const std::vector<Variable>& variables, std::shared_ptr<DataSource> source) {
  ResolveInput input;
  for (const Variable& v : variables) input.variables.push_back({v, {}, v.current, {}, false});
  input.sources = {std::move(source)};
  input.range = {0, kHour};
  return input;
}

std::shared_ptr<test::FakeSource> exampleSource() {
  auto source = std::make_shared<test::FakeSource>("here");
  source->values = {{"job", {"api", "db"}}, {"instance|up{job=\"api\"}", {"i2", "i10", "i1"}}, {"__name__", {"up"}}};
  return source;
}

Variable chained(std::size_t index, const std::string& on) {
  Variable v;
  v.name = "v" + std::to_string(index);
  v.type = VariableType::Custom;
  v.query = on.empty() ? "x" : "$" + on;
  return v;
}

}  // namespace

Variable VariableKindsTest::decoded(const QString& json) {
  const QByteArray bytes = json.toUtf8();
  return decodeVariable(Json::parse(bytes.begin(), bytes.end()));
}

void VariableKindsTest::queryForms_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("expected");
  QTest::newRow("text") << "\"label_values(job)\"" << "label_values(job)";
  QTest::newRow("object") << "{\"query\":\"label_values(job)\",\"refId\":\"x\"}" << "label_values(job)";
  QTest::newRow("text wins") << "{\"qryType\":1,\"label\":\"l\",\"query\":\"metrics(a)\"}" << "metrics(a)";
  QTest::newRow("names") << "{\"qryType\":0}" << "label_names()";
  QTest::newRow("names match") << "{\"qryType\":0,\"match\":\"node\"}" << "label_names(node)";
  QTest::newRow("values") << "{\"qryType\":1,\"label\":\"job\"}" << "label_values(job)";
  QTest::newRow("values of metric") << "{\"qryType\":1,\"label\":\"job\",\"metric\":\"up\"}" << "label_values(up,job)";
  QTest::newRow("values with filters") << "{\"qryType\":1,\"label\":\"job\",\"metric\":\"up\",\"labelFilters\":[{"
                                          "\"label\":\"a\",\"op\":\"=~\",\"value\":"
                                          "\"$b\"},{\"label\":\"c\",\"op\":\"=\",\"value\":\"d\"}]}"
                                       << "label_values(up{a=~\"$b\", c=\"d\"},job)";
  QTest::newRow("filters alone")
      << "{\"qryType\":1,\"label\":\"job\",\"labelFilters\":[{\"label\":\"a\",\"op\":\"!=\",\"value\":\"b\"}]}"
      << "label_values({a!=\"b\"},job)";
  QTest::newRow("metrics") << "{\"qryType\":2,\"metric\":\"node_.*\"}" << "metrics(node_.*)";
  QTest::newRow("result") << "{\"qryType\":3,\"varQuery\":\"topk(1,\\n up)\"}" << "query_result(topk(1, up))";
  QTest::newRow("series") << "{\"qryType\":4,\"seriesQuery\":\"up{a=\\\"b\\\"}\"}" << "up{a=\"b\"}";
  QTest::newRow("classic") << "{\"qryType\":5,\"classicQuery\":\"label_values(x)\"}" << "label_values(x)";
  QTest::newRow("none") << "{\"qryType\":9}" << "";
}

void VariableKindsTest::queryForms() {
  QFETCH(QString, query);
  QFETCH(QString, expected);
  QCOMPARE(test::text(decoded("{\"name\":\"v\",\"type\":\"query\",\"query\":" + query + "}").query), expected);
}

void VariableKindsTest::queryFunctions_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("expected");
  QTest::addColumn<QString>("lookup");
  const auto row = [](const char* query, const char* expected, const char* lookup = "") {
    QTest::newRow(query) << query << expected << lookup;
  };
  row("label_values(job)", "api, db", "job");
  row("label_values( job )\n", "api, db", "job");
  row("label_values({}, job)", "api, db", "job");
  row("label_values({ },job)", "api, db", "job");
  row("label_values(up{job=\"api\"}, instance)", "i2, i10, i1", "instance|up{job=\"api\"}");
  row("label_values(up{job=\"api\"},\"instance\")", "i2, i10, i1", "instance|up{job=\"api\"}");
  row("label_values()", "");
  row("label_names()", "instance, job");
  row("label_names(up)", "instance, job");
  row("metrics(u.*)", "up", "__name__");
  row("metrics()", "");
  row("query_result()", "");
  row("query_result(count(up))", "{query=\"count(up)\"} 2 3600000");
  row("query_result(scalar(up))", "2");
  row("up{job=\"a\"}", "up{job=\"a\"}");
  row("{__name__=~\"u.*\"}", "up{job=\"a\"}");
}

void VariableKindsTest::queryFunctions() {
  QFETCH(QString, query);
  QFETCH(QString, expected);
  QFETCH(QString, lookup);
  const auto source = exampleSource();
  const auto texts = runVariableQuery(*source, query.toStdString(), {0, kHour}, {});
  QVERIFY_RESULT(texts);
  QStringList list;
  for (const std::string& text : *texts) list << test::text(text);
  QCOMPARE(list.join(", "), expected);
  QCOMPARE(source->lookups.empty() ? QString() : test::text(source->lookups.back()), lookup);
}

// The options, the choice and what three texts make of it.
void VariableKindsTest::kinds_data() {
  QTest::addColumn<QString>("json");
  QTest::addColumn<QString>("options");
  QTest::addColumn<QString>("texts");
  const auto row = [](const char* name, const char* json, const char* options, const char* texts) {
    QTest::newRow(name) << json << options << texts;
  };
  row("query", "\"type\":\"query\",\"query\":\"label_values(job)\",\"current\":{\"text\":\"db\",\"value\":\"db\"}",
      "api, db", "db db var-v=db");
  row("query all",
      "\"type\":\"query\",\"query\":\"label_values(job)\",\"includeAll\":true,\"current\":{\"value\":\"$__all\"}",
      "api, db", "(api|db) {api,db} var-v=$__all");
  row("query all value",
      "\"type\":\"query\",\"query\":\"label_values(job)\",\"includeAll\":true,\"allValue\":\".+\",\"current\":{"
      "\"value\":[\"$__all\"]}",
      "api, db", ".+ .+ var-v=$__all");
  row("query multi",
      "\"type\":\"query\",\"query\":\"label_values(job)\",\"multi\":true,\"sort\":2,\"current\":{\"value\":[\"db\","
      "\"gone\"]}",
      "db, api", "db db var-v=db");
  row("query regex", "\"type\":\"query\",\"query\":\"label_values(job)\",\"regex\":\"/^(?<text>a)(?<value>.*)/\"",
      "a=pi", "pi pi var-v=pi");
  row("custom", "\"type\":\"custom\",\"query\":\"a : 1, b : 2,c\\\\,d\",\"current\":{\"text\":\"b\",\"value\":\"2\"}",
      "a=1, b=2, c,d", "2 2 var-v=2");
  row("custom by text", "\"type\":\"custom\",\"query\":\"a : 1, b : 2\",\"current\":{\"text\":\"b\",\"value\":\"old\"}",
      "a=1, b=2", "2 2 var-v=2");
  row("custom json",
      "\"type\":\"custom\",\"valuesFormat\":\"json\",\"query\":\"[{\\\"text\\\":\\\"A\\\",\\\"value\\\":1},{"
      "\\\"value\\\":\\\"x\\\"}]\"",
      "A=1, x", "1 1 var-v=1");
  row("constant", "\"type\":\"constant\",\"query\":\"c.d\"", "c.d", "c.d c.d var-v=c.d");
  row("textbox", "\"type\":\"textbox\",\"query\":\"start\",\"current\":{\"value\":\"\"}", "",
      "start start var-v=start");
  row("textbox typed", "\"type\":\"textbox\",\"query\":\"start\",\"current\":{\"value\":\"a b\"}", "",
      "a b a b var-v=a%20b");
  row("interval", "\"type\":\"interval\",\"query\":\"1m,10m\",\"current\":{\"value\":\"10m\"}", "1m, 10m",
      "10m 10m var-v=10m");
  row("interval first", "\"type\":\"interval\",\"query\":\"1m,10m\",\"auto\":true", "auto=$__auto, 1m, 10m",
      "1m 1m var-v=1m");
  row("interval auto",
      "\"type\":\"interval\",\"query\":\"1m,10m\",\"auto\":true,\"auto_count\":12,\"auto_min\":\"10s\",\"current\":{"
      "\"text\":\"auto\",\"value\":\"$__auto_interval_v\"}",
      "auto=$__auto, 1m, 10m", "5m 5m var-v=$__auto");
  row("interval of its own", "\"type\":\"interval\",\"query\":\"1m\",\"current\":{\"value\":\"7m\"}", "1m",
      "7m 7m var-v=7m");
  row("datasource", "\"type\":\"datasource\",\"query\":\"prometheus\",\"current\":{\"text\":\"x\",\"value\":\"x\"}",
      "here", "here here var-v=here");
  row("datasource of elsewhere", "\"type\":\"datasource\",\"query\":\"prometheus\",\"regex\":\"/prod-.*/\"", "here",
      "here here var-v=here");
  row("switch on",
      "\"type\":\"switch\",\"enabledValue\":\"1\",\"disabledValue\":\"0\",\"current\":{\"value\":\"1\",\"text\":\"1\"}",
      "1, 0", "1 1 var-v=1");
  row("switch of options",
      "\"type\":\"switch\",\"options\":[{\"text\":\"On\",\"value\":\"yes\"},{\"text\":\"Off\",\"value\":\"no\"}],"
      "\"current\":{\"value\":\"?\"}",
      "yes, no", "no no var-v=no");
  row("switch", "\"type\":\"switch\"", "true, false", "false false var-v=false");
  row("adhoc",
      "\"type\":\"adhoc\",\"filters\":[{\"key\":\"job\",\"operator\":\"=\",\"value\":\"api\"}],\"baseFilters\":[{"
      "\"key\":\"env\",\"operator\":\"!=\",\"value\":\"x\"}]",
      "", "env!=\"x\",job=\"api\" env!=\"x\",job=\"api\" var-v=job%7C%3D%7Capi");
  row("groupby", "\"type\":\"groupby\",\"current\":{\"value\":[\"job\"],\"text\":[\"job\"]}", "instance, job",
      "job job var-v=job");
  row("groupby nothing", "\"type\":\"groupby\"", "instance, job", "()  var-v=");
  row("not in links", "\"type\":\"custom\",\"query\":\"a\",\"skipUrlSync\":true", "a", "a a ");
}

void VariableKindsTest::kinds() {
  QFETCH(QString, json);
  QFETCH(QString, options);
  QFETCH(QString, texts);
  const auto resolved = resolveVariables(inputOf({decoded("{\"name\":\"v\"," + json + "}")}, exampleSource()));
  QCOMPARE(test::text(resolved[0].error), QString());
  QCOMPARE(optionsText(resolved[0].options), options);
  Scope scope;
  scope.range = {0, kHour};
  addToScope(scope, resolved);
  const std::string used = interpolate("$v", scope, DefaultFormat::Prometheus) + " " +
                           interpolate("$v ${v:queryparam}", scope, DefaultFormat::Glob);
  QCOMPARE(test::text(used), texts);
  // A second round changes nothing.
  ResolveInput again = inputOf({}, exampleSource());
  again.variables = resolved;
  QVERIFY(resolveVariables(again)[0].current == resolved[0].current);
}

void VariableKindsTest::filters_data() {
  QTest::addColumn<QString>("matching");
  const auto row = [](const char* regex, const char* matching) { QTest::newRow(regex) << matching; };
  row("(?!grafanacloud-usage|grafanacloud-ml).+", "prom,usage");
  row("/^(?!grafanacloud).*$/", "prom,usage");
  row("/(?!prom)prom|usage/", "usage,grafanacloud-usage");
  row("/^((?!usage).)*$/", "prom,grafanacloud-ml");
  row("/^(?:(?!grafanacloud|prom).)*$/", "usage");
  row("/(?=usage).*/", "");
  row("/[(?!)]/", "");
}

void VariableKindsTest::filters() {
  QFETCH(QString, matching);
  QStringList found;
  const OptionFilter filter(QTest::currentDataTag());
  for (const char* name : {"prom", "usage", "grafanacloud-usage", "grafanacloud-ml"}) {
    if (!filter.matches(name).empty()) found << name;
  }
  QCOMPARE(found.join(','), matching);
}

void VariableKindsTest::globals_data() {
  QTest::addColumn<QString>("expected");
  const auto row = [](const char* text, const char* expected) { QTest::newRow(text) << expected; };
  row("$__from", "1700000000000");
  row("${__to}", "1700003600000");
  row("${__from:date}", "2023-11-14T22:13:20.000Z");
  row("${__from:date:iso}", "2023-11-14T22:13:20.000Z");
  row("${__from:date:seconds}", "1700000000");
  row("${__to:date:YYYY-MM}", "2023-11");
  row("${__from:date:YYYY-MM-DD HH:mm:ss}", "2023-11-14 22:13:20");
  row("[$__interval]", "[5s]");
  row("$__interval_ms", "5000");
  row("$__rate_interval", "1m");
  row("${__rate_interval_ms}", "60000");
  row("$__range $__range_s ${__range_ms}", "3600s 3600 3600000");
  row("$__url_time_range", "from=now-1h&to=1700003600000");
  row("$__all_variables", "var-b=1&var-a=x&var-a=y");
  row("${__all_variables}", "var-b=1&var-a=x&var-a=y");
  row("${__url.path}", "/d/u-1/my-board-2");
  row("${__url.params}", "?from=now-1h&to=1700003600000&var-b=1&var-a=x&var-a=y");
  row("${__url.params:include:var-a}", "?var-a=x&var-a=y");
  row("${__url.params:exclude:from,to,var-a}", "?var-b=1");
  row("${__url}", "/d/u-1/my-board-2?from=now-1h&to=1700003600000&var-b=1&var-a=x&var-a=y");
  row("$__dashboard ${__dashboard.uid} ${__dashboard.name}", "My Board: 2! u-1 My Board: 2!");
  row("${__dashboard:percentencode}", "My%20Board%3A%202%21");
  row("$__org ${__org.id} ${__org.name}", "1 1 Main Org.");
  row("$__user ${__user.id} ${__user.login} ${__user.email}", "1 1 admin admin@localhost");
  row("$__timezone", "UTC");
  row("$__searchFilter", ".*");
  row("$__auto_interval_i ${__auto_interval_i}", "2m 2m");
  row("$i ${i:text}", "2m auto");
  row("$timeFilter $__timeFilter(x)", "$timeFilter $__timeFilter(x)");
  row("${__series.name} ${__field.labels.x} ${__data.fields[0]} ${__value.text}",
      "${__series.name} ${__field.labels.x} ${__data.fields[0]} ${__value.text}");
  row("$__nothing ${__name}", "$__nothing ${__name}");
}

void VariableKindsTest::globals() {
  QFETCH(QString, expected);
  Dashboard dashboard;
  dashboard.uid = "u-1";
  dashboard.title = "My Board: 2!";
  dashboard.timezone = "utc";
  Scope scope = dashboardScope(dashboard, {1700000000000, 1700003600000}, "now-1h", "2023-11-14 23:13:20");
  ResolvedVariable b{{}, {}, {{"One", "1"}}, {}, true}, a = b, i = b;
  b.definition.name = "b";
  a.definition.name = "a";
  a.definition.multi = true;
  a.current = {{"X", "x"}, {"Y", "y"}};
  i.definition.name = "i";
  i.definition.type = VariableType::Interval;
  i.definition.skipUrl = true;
  i.current = {{"auto", "$__auto_interval_i"}};
  addToScope(scope, {b, a, i});
  QCOMPARE(test::text(interpolate(QTest::currentDataTag(), scope, DefaultFormat::Glob)), expected);
}

void VariableKindsTest::staticOptions_data() {
  QTest::addColumn<QString>("expected");
  QTest::newRow("before") << "Bee=b, none=, c, a";
  QTest::newRow("after") << "c, a, Bee=b, none=";
  QTest::newRow("sorted") << "a, Bee=b, c, none=";
  QTest::newRow("") << "Bee=b, none=, c, a";
}

void VariableKindsTest::staticOptions() {
  QFETCH(QString, expected);
  auto source = exampleSource();
  source->values["l"] = {"c", "b", "a"};
  const QString order = QTest::currentDataTag();
  const Variable v =
      decoded("{\"name\":\"v\",\"type\":\"query\",\"query\":\"label_values(l)\",\"sort\":" +
              QString(order == "sorted" ? "5" : "0") +
              ",\"staticOptions\":[{\"text\":\"Bee\",\"value\":\"b\"},{\"text\":\"none\",\"value\":\"\"}],"
              "\"staticOptionsOrder\":\"" +
              order + "\"}");
  QCOMPARE(optionsText(resolveVariables(inputOf({v}, source))[0].options), expected);
}

void VariableKindsTest::cyclesAreNamed() {
  auto at = [](const char* name, const char* query) {
    Variable v;
    v.name = name;
    v.type = VariableType::Custom;
    v.query = query;
    v.current = {{"saved", "saved"}};
    return v;
  };
  const auto resolved = resolveVariables(inputOf({at("a", "$b"), at("b", "${c:csv}"), at("c", "[[a]]"),
                                                  at("self", "$self"), at("behind", "$a,$fine"), at("fine", "x")},
                                                 exampleSource()));
  QCOMPARE(test::text(resolved[0].error), QString("the variable depends on itself: a -> b -> c -> a"));
  QCOMPARE(test::text(resolved[1].error), QString("the variable depends on itself: b -> c -> a -> b"));
  QCOMPARE(test::text(resolved[3].error), QString("the variable depends on itself: self -> self"));
  // What stands behind a cycle takes the value that is there.
  QCOMPARE(test::text(resolved[4].error), QString());
  QCOMPARE(optionsText(resolved[4].options), QString("saved, x"));
  QCOMPARE(test::text(resolved[5].error), QString());
  QCOMPARE(optionsText(resolved[0].current), QString("saved"));
}

void VariableKindsTest::longChain() {
  // The last of the file stands first in the chain.
  constexpr std::size_t kCount = 10000;
  std::vector<Variable> variables;
  for (std::size_t i = 0; i < kCount; ++i)
    variables.push_back(chained(i, i + 1 == kCount ? "" : "v" + std::to_string(i + 1)));
  QElapsedTimer timer;
  timer.start();
  const auto resolved = resolveVariables(inputOf(variables, exampleSource()));
  qInfo("10,000 variables in a chain: %d ms", int(timer.elapsed()));
  for (const auto& variable : resolved) QCOMPARE(optionsText(variable.current), QString("x"));
}

void VariableKindsTest::manyCycles() {
  constexpr std::size_t kCount = 10000;
  std::vector<Variable> variables;
  for (std::size_t i = 0; i < kCount; ++i) variables.push_back(chained(i, "v" + std::to_string((i + 1) % kCount)));
  const auto resolved = resolveVariables(inputOf(variables, exampleSource()));
  for (const auto& variable : resolved) QVERIFY(!variable.error.empty() && variable.error.size() < 400);
}

void VariableKindsTest::longReferences() {
  constexpr std::size_t kSize = 1'000'000;
  Scope scope;
  scope.variables["a"] = {{"value"}, {"value"}, false, false, ""};
  const std::string name(kSize, 'a'), closed = "${" + name + "}", format = "${a:" + name + "}";
  for (const std::string& text : {"$" + name, closed, "[[" + name + "]]", format, "${a." + name + "}"}) {
    QVERIFY(interpolate(text, scope, DefaultFormat::Glob) == text);
  }
  // Beginnings of references that nowhere end.
  for (const char* part : {"${a", "${a:", "${a.", "${a[", "${a['", "${a[\"", "[[", "[[a:", "$", "${a[\"b\"]"}) {
    std::string text;
    while (text.size() < kSize) text += part;
    QVERIFY(interpolate(text, scope, DefaultFormat::Glob).size() >= kSize / 2);
    referencedVariables(text);
  }
  std::string many;
  while (many.size() < kSize) many += "$a ";
  QVERIFY(test::text(interpolate(many, scope, DefaultFormat::Glob)).startsWith("value value "));
}

void VariableKindsTest::valuesThatNameEachOther() {
  Scope scope;
  ScopeValue all{{"x"}, {"All"}, true, true, "$b$b"};
  scope.variables["a"] = all;
  all.allValue = "$a$a";
  scope.variables["b"] = all;
  // Every round doubles the text; after some it stays.
  const std::string text = interpolate("$a", scope, DefaultFormat::Glob);
  QVERIFY2(text.size() < 10000, qPrintable(QString::number(text.size())));
  scope.variables["c"] = {{"$c"}, {"$c"}, false, false, ""};
  QCOMPARE(interpolate("$c", scope, DefaultFormat::Glob), std::string("$c"));
}

void VariableKindsTest::resultsAreBounded() {
  Scope scope;
  const std::string megabyte(1 << 20, 'x');
  scope.variables["x"] = {{megabyte}, {megabyte}, false, false, ""};
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "$x ";
  const std::string result = interpolate(text, scope, DefaultFormat::Glob);
  QVERIFY2(result.size() < 11'000'000, qPrintable(QString::number(result.size())));
  QVERIFY(test::text(result.substr(result.size() - 6)) == "$x $x ");
}

void VariableKindsTest::manyFilters() {
  QString filters;
  for (int i = 0; i < 10'000; ++i)
    filters += QString("%1{\"key\":\"k%2\",\"operator\":\"=\",\"value\":\"v\"}").arg(i ? "," : "").arg(i);
  const Variable v = decoded("{\"name\":\"v\",\"type\":\"adhoc\",\"filters\":[" + filters + "]}");
  QCOMPARE(v.filters.size(), 200u);
}

void VariableKindsTest::formatsOfGrafana() {
  QStringList names;
  for (const std::string& name : formatNames()) names << test::text(name);
  QCOMPARE(names.join(' '), QString("csv customqueryparam date distributed doublequote glob html json join lucene "
                                    "percentencode pipe queryparam raw regex singlequote sqlstring text uriencode"));
}

void VariableKindsTest::wrongTypesOfEveryField() {
  const QStringList keys{"name",         "type",        "query",        "regex",         "current",
                         "options",      "sort",        "refresh",      "hide",          "multi",
                         "includeAll",   "allValue",    "auto",         "auto_count",    "auto_min",
                         "filters",      "baseFilters", "datasource",   "staticOptions", "staticOptionsOrder",
                         "valuesFormat", "skipUrlSync", "enabledValue", "definition",    "label"};
  const QStringList values{"null",
                           "true",
                           "-1e308",
                           "\"$v\"",
                           "[]",
                           "{}",
                           "[[[]]]",
                           "[null,1,\"x\",{\"value\":{}}]",
                           "{\"value\":[[1]],\"text\":{},\"query\":[],\"qryType\":\"x\",\"labelFilters\":[1,{}]}"};
  const QStringList types{"query",   "custom",     "interval", "adhoc",    "switch",
                          "groupby", "datasource", "textbox",  "constant", "x"};
  int ran = 0;
  for (const QString& type : types) {
    for (const QString& key : keys) {
      for (const QString& value : values) {
        QString json = "{\"name\":\"v\",\"type\":\"" + type + "\",\"query\":\"a,b\"";
        json += ",\"" + key + "\":" + value + "}";
        const auto resolved = resolveVariables(inputOf({decoded(json)}, exampleSource()));
        Scope scope;
        scope.range = {0, kHour};
        addToScope(scope, resolved);
        interpolate("$v ${v.a:csv} ${v:queryparam} $__all_variables", scope, DefaultFormat::Prometheus);
        ++ran;
      }
    }
  }
  QCOMPARE(ran, keys.size() * values.size() * types.size());
}

ORIEL_TEST_MAIN(VariableKindsTest)
#include "variable_kinds_test.moc"
