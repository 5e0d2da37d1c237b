#include "dashboards/variables/adhoc_filters.h"
#include "dashboards/variables/apply_to_query.h"
#include "models/promql/parser.h"
#include "tests/dashboards/fake_source.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

class AdhocFiltersTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void expressions_data();
  void expressions();
  void notices_data();
  void notices();
  void urlTexts_data();
  void urlTexts();
  void textOfFilters();
  void writtenByAPerson_data();
  void writtenByAPerson();
  void appliedToTheirSource();
  void valuesThatNameVariables();
};

namespace {

// `job|=|node;mode|=||a|b`, and after ` by ` labels to group by.
void readFilters(const QString& text, std::vector<AdhocFilter>& filters, std::vector<std::string>& groupBy) {
  const QStringList halves = text.split(" by ");
  for (const QString& one : halves[0].split(';', Qt::SkipEmptyParts)) {
    const QStringList parts = one.split("::");
    AdhocFilter filter{parts[0].toStdString(), parts[1].toStdString(), {}};
    for (int i = 2; i < parts.size(); ++i) filter.values.push_back(parts[i].toStdString());
    filters.push_back(filter);
  }
  if (halves.size() > 1) {
    for (const QString& label : halves[1].split(',')) groupBy.push_back(label.toStdString());
  }
}

}  // namespace

void AdhocFiltersTest::expressions_data() {
  QTest::addColumn<QString>("filters");
  QTest::addColumn<QString>("expected");
  int row = 0;
  const auto add = [&row](const char* expr, const char* filters, const char* expected) {
    QTest::newRow(qPrintable(QString::number(row++) + ": " + expr)) << filters << expected;
  };
  add("up", "", "up");
  add("up", "job::=::node", "up{job=\"node\"}");
  add("up{}", "job::!=::node", "up{job!=\"node\"}");
  add("up{x=\"y\"}", "job::=~::n.*;mode::!~::a|b", "up{job=~\"n.*\",mode!~\"a|b\",x=\"y\"}");
  add("up", "job::=|::a.b::c", "up{job=~\"a\\\\.b|c\"}");
  add("up", "job::!=|::a::c", "up{job!~\"a|c\"}");
  add("up", "job::=::a\"b\\c", "up{job=\"a\\\"b\\\\c\"}");
  add("up", "job::=~::.*", "up");
  add("up", "job::=|::$__all::x", "up");
  add("up{job=\"fixed\"}", "job::=::node", "up{job=\"node\"}");
  add("up", "job::=::a;job::=::b", "up{job=\"b\"}");
  add("up", "k8s.pod::=::a", "up{\"k8s.pod\"=\"a\"}");
  add("{\"my.metric\"}", "a::=::b", "{__name__=\"my.metric\",a=\"b\"}");
  add("rate(http_total[5m] offset 1h)", "a::=::b", "rate(http_total{a=\"b\"}[5m] offset 1h)");
  add("sum by (x) (rate(a[5m])) / on (x) group_left () max(b @ end())", "j::=::1",
      "sum by (x) (rate(a{j=\"1\"}[5m])) / on (x) group_left () max(b{j=\"1\"} @ end())");
  add("max_over_time((up > 0)[1h:5m])", "a::=::b", "max_over_time((up{a=\"b\"} > 0)[1h:5m])");
  add("-up or vector(1) unless absent(down)", "a::=::b", "-up{a=\"b\"} or vector(1) unless absent(down{a=\"b\"})");
  add("topk(scalar(n), up) # most", "a::=::b", "topk(scalar(n{a=\"b\"}), up{a=\"b\"})");
  add("label_replace(up, \"a\", \"$1\", \"b\", \"(.*)\")", "x::=::y",
      "label_replace(up{x=\"y\"}, \"a\", \"$1\", \"b\", \"(.*)\")");
  add("sum(up)", " by job", "sum by (job) (up)");
  add("sum by (a) (max by (job) (up))", " by job,a", "sum by (a, job) (max by (job, a) (up))");
  add("sum without (a) (up)", " by job", "sum without (a) (up)");
  add("sum(up) + up", "x::=::y by job", "sum by (job) (up{x=\"y\"}) + up{x=\"y\"}");
  add("sum(up)", "pod::groupBy", "sum by (pod) (up)");
  add("1 + 2", "x::=::y", "1 + 2");
}

void AdhocFiltersTest::expressions() {
  QFETCH(QString, filters);
  QFETCH(QString, expected);
  const QString name = QString::fromUtf8(QTest::currentDataTag());
  const std::string expr = name.mid(name.indexOf(": ") + 2).toStdString();
  std::vector<AdhocFilter> list;
  std::vector<std::string> groupBy;
  readFilters(filters, list, groupBy);
  const FilteredQuery query = addAdhocFilters(expr, list, groupBy);
  QVERIFY2(query.notices.empty(), query.notices.empty() ? "" : query.notices[0].c_str());
  QCOMPARE(test::text(query.text), expected);
  QVERIFY_RESULT(promql::parseExpr(query.text));
}

void AdhocFiltersTest::notices_data() {
  QTest::addColumn<QString>("filters");
  QTest::addColumn<QString>("expected");
  QTest::addColumn<QString>("notice");
  QTest::newRow("sum(") << "a::=::b" << "sum(" << "cannot be read";
  QTest::newRow("up{x=\"$y\"} if z") << "a::=::b" << "up{x=\"$y\"} if z" << "cannot be read";
  QTest::newRow("up") << "a::<::5" << "up" << "no operator <";
  QTest::newRow("up ") << "a::>=::5;b::=::c" << "up{b=\"c\"}" << "no operator >=";
  QTest::newRow("down") << "a::=~::(" << "down" << "the filter a =~ (";
}

void AdhocFiltersTest::notices() {
  QFETCH(QString, filters);
  QFETCH(QString, expected);
  QFETCH(QString, notice);
  std::vector<AdhocFilter> list;
  std::vector<std::string> groupBy;
  readFilters(filters, list, groupBy);
  const FilteredQuery query = addAdhocFilters(QTest::currentDataTag(), list, groupBy);
  QCOMPARE(test::text(query.text), expected);
  QCOMPARE(query.notices.size(), 1u);
  QVERIFY2(test::text(query.notices[0]).contains(notice), query.notices[0].c_str());
}

void AdhocFiltersTest::urlTexts_data() {
  QTest::addColumn<QString>("key");
  QTest::addColumn<QString>("op");
  QTest::addColumn<QStringList>("values");
  QTest::newRow("job|=|node") << "job" << "=" << QStringList{"node"};
  QTest::newRow("job|=~|a__gfp__b") << "job" << "=~" << QStringList{"a|b"};
  QTest::newRow("a__gfc__b|!=|c__gfh__d") << "a,b" << "!=" << QStringList{"c#d"};
  QTest::newRow("job|=|") << "job" << "=" << QStringList{""};
  QTest::newRow("pod|groupBy") << "pod" << "groupBy" << QStringList{};
}

void AdhocFiltersTest::urlTexts() {
  QFETCH(QString, key);
  QFETCH(QString, op);
  QFETCH(QStringList, values);
  AdhocFilter filter{key.toStdString(), op.toStdString(), {}};
  for (const QString& value : values) filter.values.push_back(value.toStdString());
  const std::string text = QTest::currentDataTag();
  QCOMPARE(adhocUrlText(filter), text);
  const auto read = adhocFromUrl(text);
  QVERIFY(read && *read == filter);
  // Labels for people and where a filter comes from are no part of it.
  const auto labelled = adhocFromUrl(text + "#dashboard#restorable");
  QVERIFY(labelled && *labelled == filter);
}

void AdhocFiltersTest::textOfFilters() {
  for (const char* broken : {"", "job", "|=|x", "job||x", "job|=", "#"}) QVERIFY2(!adhocFromUrl(broken), broken);
  const auto labelled = adhocFromUrl("job,Job|=|node,Node");
  QVERIFY(labelled && labelled->key == "job" && labelled->values == std::vector<std::string>{"node"});
  const auto several = adhocFromUrl("job|=|");
  QVERIFY(several);
  const std::vector<AdhocFilter> filters{{"a", "=", {"x\"y\\z"}}, {"b", "=~", {"p.q"}}, {"c", "=|", {"1", "2.3"}},
                                         {"d", "!=|", {"4"}},     {"e", "groupBy", {}}, {"f", "=~", {".*"}},
                                         {"g", "<", {"5"}}};
  QCOMPARE(test::text(adhocExpression(filters)),
           QString("a=\"x\\\"y\\\\z\",b=~\"p\\\\.q\",c=~\"1|2\\\\.3\",d!~\"4\",g<\"5\""));
  QCOMPARE(adhocLabel(filters[2]), std::string("c =| 1, 2.3"));
}

void AdhocFiltersTest::writtenByAPerson_data() {
  QTest::addColumn<QString>("expected");
  const auto row = [](const char* text, const char* expected) { QTest::newRow(text) << expected; };
  row("job=\"node\"", "job=\"node\"");
  row("{job=\"node\", mode!~\"a|b\",}", "job=\"node\", mode!~\"a|b\"");
  row("up{job=\"x{y\"}", "job=\"x{y\"");
  row(" \"k8s.pod\"='a\\'b'", "\"k8s.pod\"=\"a'b\"");
  row("", "");
  row("{ }", "");
  row("job", "error");
  row("job=node", "error");
  row("job=\"a\"} or up{x=\"y\"", "error");
  row("job=~\"(\"", "error");
}

void AdhocFiltersTest::writtenByAPerson() {
  QFETCH(QString, expected);
  const auto filters = adhocFromExpression(QTest::currentDataTag());
  QCOMPARE(filters.ok() ? test::text(adhocEditText(*filters)) : QString("error"), expected);
}

void AdhocFiltersTest::appliedToTheirSource() {
  const auto first = std::make_shared<test::FakeSource>("first");
  const auto second = std::make_shared<test::FakeSource>("second");
  const auto logs = std::make_shared<test::FakeSource>("logs", "loki");
  const Sources sources{first, second, logs};
  Variable filters;
  filters.name = "Filters";
  filters.type = VariableType::Adhoc;
  filters.datasource.uid = "$ds";
  filters.filters = {{"env", "=", {"prod"}, true}, {"job", "=", {"$job"}, false}};
  Variable source;
  source.name = "ds";
  source.type = VariableType::Custom;
  source.query = "first,second,logs";
  source.current = {{"second", "second"}};
  Variable job = source;
  job.name = "job";
  job.query = "node";
  job.current = {};
  ResolveInput input;
  for (const Variable& v : {filters, source, job}) input.variables.push_back({v, {}, v.current, {}, false});
  input.sources = sources;
  Scope scope;
  addToScope(scope, resolveVariables(input));
  const auto textFor = [&](const DataSource& asked) {
    return test::text(applyVariablesToQuery("up{x=\"$job\"}", scope, asked, sources).text);
  };
  QCOMPARE(textFor(*first), QString("up{x=\"node\"}"));
  QCOMPARE(textFor(*second), QString("up{env=\"prod\",job=\"node\",x=\"node\"}"));
  QCOMPARE(textFor(*logs), QString("up{x=\"node\"}"));
  QCOMPARE(test::text(interpolate("{$Filters}", scope, DefaultFormat::Glob)), QString("{env=\"prod\",job=\"$job\"}"));
  QCOMPARE(test::text(interpolate("${Filters:queryparam}", scope, DefaultFormat::Glob)),
           QString("var-Filters=job%7C%3D%7C$job"));
}

void AdhocFiltersTest::valuesThatNameVariables() {
  const auto source = std::make_shared<test::FakeSource>();
  Scope scope;
  scope.variables["range"] = {{"$__rate_interval"}, {"auto"}, false, false, ""};
  scope.variables["deep"] = {{"$range"}, {"$range"}, false, false, ""};
  scope.variables["loop"] = {{"$loop$loop"}, {"x"}, false, false, ""};
  scope.globals["__rate_interval"] = "1m";
  const auto text = [&](const char* query) {
    return test::text(applyVariablesToQuery(query, scope, *source, {source}).text);
  };
  QCOMPARE(text("rate(a[$range])"), QString("rate(a[1m])"));
  QCOMPARE(text("rate(a[$__rate_interval])"), QString("rate(a[1m])"));
  // Two rounds, as in Grafana: what the second brings stays.
  QCOMPARE(text("[$deep]"), QString("[$__rate_interval]"));
  QCOMPARE(text("$loop"), QString("$loop$loop$loop$loop"));
}

ORIEL_TEST_MAIN(AdhocFiltersTest)
#include "adhoc_filters_test.moc"
