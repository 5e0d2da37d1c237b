#include "models/promql/parser.h"

#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

/// Texts that parse, with the form they are printed in, and texts that do not, with Prometheus' words and the place.
class PromqlParserTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void good_data();
  void good();
  void bad_data();
  void bad();
  void places();
  void durations_data();
  void durations();
  void types_data();
  void types();
  void precedence();
  void matching();
  void depth_data();
  void depth();
  void selectors();
  void metrics();
};

void PromqlParserTest::good_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("printed");
  const auto row = [](const char* query, const char* printed = nullptr) {
    QTest::newRow(query) << QString::fromUtf8(query) << QString::fromUtf8(printed == nullptr ? query : printed);
  };
  row("1_000", "1000");
  row("0x1F", "31");
  row("0777", "511");
  row("5m");
  row("iNf + 1", "+Inf + 1");
  row("-iNf ^ 2", "-Inf ^ 2");
  row("-1h30m", "-1h30m");
  row("foo + 5m");
  row("{\"a.b\"}", "{__name__=\"a.b\"}");
  row("{'a.b', \"c d\"='x', e!~`y`}", "{\"c d\"=\"x\",__name__=\"a.b\",e!~\"y\"}");
  row("sum by (\"a.b\", c) (foo)");
  row("a / on (\"x y\") group_left (\"z z\") b");
  row("foo[5]", "foo[5s]");
  row("foo[1.5]", "foo[1s500ms]");
  row("foo[26m+4m]", "foo[26m + 4m]");
  row("foo[-5m + 35m]");
  row("foo[(9m30s+30s)*3]", "foo[(9m30s + 30s) * 3]");
  row("foo[2^3]", "foo[2 ^ 3]");
  row("foo[max_of(1m, 120)]");
  row("foo[step()]");
  row("foo[1+(STep()-5)*2]", "foo[1 + (step() - 5) * 2]");
  row("foo[range() : step()]", "foo[range():step()]");
  row("foo offset 100 + 2", "foo offset 1m40s + 2");
  row("foo offset (100 + 2)");
  row("foo offset -2 * 2", "foo offset -2s * 2");
  row("foo offset -(2^2)", "foo offset -(2 ^ 2)");
  row("foo offset -step()*2", "foo offset -step() * 2");
  row("foo offset min_of(step(), 1s)^0", "foo offset min_of(step(), 1s) ^ 0");
  row("foo @ 5 offset 1m", "foo @ 5.000 offset 1m");
  row("foo offset 1m @ end()", "foo @ end() offset 1m");
  row("rate(foo[5m] anchored)");
  row("rate(foo[5m] smoothed @ 1 offset 1m)", "rate(foo[5m] smoothed @ 1.000 offset 1m)");
  row("foo smoothed");
  row("a + fill(0) b", "a + fill (0) b");
  row("a - on(x) group_left fill_right(-1) fill_left(Inf) b",
      "a - on (x) group_left () fill_left (+Inf) fill_right (-1) b");
  row("fill + fill_left");
  row("h </ 5");
  row("h >/ -Inf");
  row("start() + end() - step() * range()");
  row("min_of(1, 2) + max_of(3, 4)");
  row("info(foo)");
  row("info(foo, {a=\"b\"})");
  row("info(foo, {})");
  row("limitk(2, foo) + limit_ratio(-0.5, foo) by (a)", "limitk(2, foo) + limit_ratio by (a) (-0.5, foo)");
  row("sort_by_label(foo, \"a\", \"b\")");
  row("step + range + anchored + smoothed + start");
  row("count_values without () (\"x\", foo)", "count_values without () (\"x\", foo)");
  row("histogram_quantiles(foo, \"q\", 0.5, 0.9)");
  row("label_join(foo, \"a\", \",\")");
  row("foo{a=\"ä\\n\"}");
  row("first_over_time(foo[5m]) + double_exponential_smoothing(foo[5m], 0.1, 0.2)");
}

void PromqlParserTest::good() {
  QFETCH(QString, query);
  QFETCH(QString, printed);
  const auto expr = parseExpr(query.toStdString());
  QVERIFY_RESULT(expr);
  QCOMPARE(oriel::test::text(print(**expr)), printed);
}

void PromqlParserTest::bad_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("message");
  QTest::addColumn<int>("begin");
  QTest::addColumn<int>("end");
  const auto row = [](const char* query, const char* message, int begin, int end) {
    QTest::newRow(query) << QString::fromUtf8(query) << QString::fromUtf8(message) << begin << end;
  };
  row("# only", "no expression found in input", 0, 0);
  row("1 +", "unexpected end of input", 3, 3);
  row("foo bar", "unexpected identifier \"bar\"", 4, 7);
  row("sum(foo bar)", "unexpected identifier \"bar\" in aggregation", 8, 11);
  row("sum by foo (bar)", "unexpected identifier \"foo\" in grouping opts, expected \"(\"", 7, 10);
  row("sum by (1) (foo)", "unexpected number \"1\" in grouping opts, expected label", 8, 9);
  row("sum by (a b) (foo)", "unexpected identifier \"b\" in grouping opts, expected \",\" or \")\"", 10, 11);
  row("sum()", "no arguments for aggregate expression provided", 0, 5);
  row("topk(foo)", "wrong number of arguments for aggregate expression provided, expected 2, got 1", 0, 9);
  row("topk(\"a\", foo)", "expected type scalar in aggregation parameter, got string", 5, 8);
  row("sum(foo[5m])", "expected type instant vector in aggregation expression, got range vector", 4, 11);
  row("rate(foo)", "expected type range vector in call to function \"rate\", got instant vector", 5, 8);
  row("abs(1)", "expected type instant vector in call to function \"abs\", got scalar", 4, 5);
  row("rate()", "expected 1 argument(s) in call to \"rate\", got 0", 0, 6);
  row("label_join(foo)", "expected at least 3 argument(s) in call to \"label_join\", got 1", 0, 15);
  row("hour(a, b)", "expected at most 1 argument(s) in call to \"hour\", got 2", 0, 10);
  row("rate(foo[5m],)", "trailing commas not allowed in function call args", 12, 13);
  row("nope(foo)", "unknown function with name \"nope\"", 0, 4);
  row("foo{", "unexpected end of input inside braces", 4, 4);
  row("foo{a}", "unexpected \"}\" in label matching, expected label matching operator", 5, 6);
  row("foo{a=b}", "unexpected identifier \"b\" in label matching, expected string", 6, 7);
  row("foo{a=\"b\" c=\"d\"}", "unexpected identifier \"c\" in label matching, expected \",\" or \"}\"", 10, 11);
  row("foo{,}", "unexpected \",\" in label matching, expected identifier or \"}\"", 4, 5);
  row("{}", "vector selector must contain at least one non-empty matcher", 0, 2);
  row("{a=~\".*\"}", "vector selector must contain at least one non-empty matcher", 0, 9);
  row("foo{__name__=\"bar\"}", "metric name must not be set twice: \"foo\" or \"bar\"", 0, 19);
  row("foo[]", "unexpected \"]\" in subquery or range selector, expected number, duration, step(), or range()", 4, 5);
  row("foo[0m]", "duration must be greater than 0", 4, 6);
  row("foo[-1]", "duration must be greater than 0", 4, 6);
  row("foo[5m-5m]", "duration must be greater than 0", 4, 9);
  row("foo[5/0]", "division by zero", 5, 6);
  row("foo[5%0]", "modulo by zero", 5, 6);
  row("foo[5m:x]", "unexpected character: 'x', expected ':'", 7, 9);
  row("foo[5m]5", "unexpected number \"5\"", 7, 8);
  row("(foo)[5m]", "ranges only allowed for vector selectors", 5, 9);
  row("foo offset 1m[5m]", "no offset modifiers allowed before range", 13, 17);
  row("foo @ 5[5m]", "no @ modifiers allowed before range", 7, 11);
  row("foo offset", "unexpected end of input in offset, expected number, duration, step(), or range()", 10, 10);
  row("foo offset 1m offset 2m", "offset may not be set multiple times", 0, 13);
  row("1 offset 1m",
      "offset modifier must be preceded by an instant vector selector or range vector selector or a subquery", 0, 1);
  row("foo @", "unexpected end of input in @, expected timestamp", 5, 5);
  row("foo @ Inf", "timestamp out of bounds for @ modifier: +Inf", 0, 3);
  row("foo @ 1 @ 2", "@ <timestamp> may not be set multiple times", 0, 7);
  row("1 == 1", "comparisons between scalars must use BOOL modifier", 2, 4);
  row("foo + bool bar", "bool modifier can only be used on comparison operators", 4, 10);
  row("1 and 2", "set operator \"and\" not allowed in binary scalar expression", 0, 7);
  row("foo and on(x) group_left(y) bar", "no grouping allowed for \"and\" operation", 0, 31);
  row("foo / on(x) group_left(x) bar", "label \"x\" must not occur in ON and GROUP clause at once", 4, 25);
  row("foo + on(x) 1", "vector matching only allowed between instant vectors", 0, 13);
  row("foo + fill(1) 1", "filling in missing series only allowed between instant vectors", 0, 15);
  row("foo or fill(1) bar", "filling in missing series not allowed for set operators", 0, 18);
  row("foo[5m] + 1", "binary expression must contain only scalar and instant vector types", 0, 7);
  row("-\"a\"", "unary expression only allowed on expressions of type scalar or instant vector, got \"string\"", 0, 4);
  row("foo[5m][5m:]", "subquery is only allowed on instant vector, got matrix instead", 0, 12);
  row("foo anchored smoothed", "anchored and smoothed modifiers cannot be used together", 0, 3);
  row("foo[5m:] anchored", "anchored modifier is not supported for subqueries", 0, 8);
  row("info(a, b)", "expected label selectors only, got vector selector instead", 8, 9);
  row("info(a, -{b=\"c\"})", "expected label selectors only", 8, 16);
  row("a + fill 1", "unexpected number \"1\"", 9, 10);
}

void PromqlParserTest::bad() {
  QFETCH(QString, query);
  QFETCH(QString, message);
  QFETCH(int, begin);
  QFETCH(int, end);
  const auto expr = parseExpr(query.toStdString());
  QVERIFY2(!expr.ok(), expr.ok() ? print(**expr).c_str() : "");
  QCOMPARE(oriel::test::text(expr.error().text), "parse error: " + message);
  QCOMPARE(expr.error().place.begin, begin);
  QCOMPARE(expr.error().place.end, end);
  QVERIFY(expr.error().code == ErrorCode::InvalidInput);
}

void PromqlParserTest::places() {
  const auto error = parseExpr("foo +\n  (bar baz)").error();
  QCOMPARE(error.place.line, 2);
  QCOMPARE(error.place.column, 8);
  QCOMPARE(oriel::test::text(error.toString()), QString("2:8: parse error: unexpected identifier \"baz\""));

  const std::string query = "1 + sum by (a) (rate(foo{x=\"y\"}[5m] offset 1m))";
  const auto expr = parseExpr(query);
  QVERIFY_RESULT(expr);
  const auto textOf = [&](const Expr& e) {
    return oriel::test::text(
        query.substr(static_cast<std::size_t>(e.place.begin), static_cast<std::size_t>(e.place.end - e.place.begin)));
  };
  const auto* binary = (*expr)->as<Binary>();
  const auto* aggregate = binary->right->as<Aggregate>();
  const Expr& matrix = *aggregate->expr->as<Call>()->args[0];
  QCOMPARE(textOf(**expr), oriel::test::text(query));
  QCOMPARE(textOf(*binary->left), QString("1"));
  QCOMPARE(textOf(*binary->right), oriel::test::text(query.substr(4)));
  QCOMPARE(textOf(*aggregate->expr), QString("rate(foo{x=\"y\"}[5m] offset 1m)"));
  QCOMPARE(textOf(matrix), QString("foo{x=\"y\"}[5m] offset 1m"));
  QCOMPARE(matrix.as<MatrixSelector>()->range, 5 * kMinute);
  QCOMPARE(matrix.as<MatrixSelector>()->selector->as<VectorSelector>()->shift.offset, kMinute);
}

void PromqlParserTest::durations_data() {
  QTest::addColumn<QString>("range");
  QTest::addColumn<qint64>("ms");  // -1: stays a tree
  QTest::newRow("literal") << "1y2w3d4h5m6s7ms"
                           << qint64(kYear + 2 * kWeek + 3 * kDay + 4 * kHour + 5 * kMinute + 6 * kSecond + 7);
  QTest::newRow("number") << "90" << qint64(90000);
  QTest::newRow("modulo binds as times") << "30m1s-30m1s % 1m" << qint64(30 * kMinute);
  QTest::newRow("power is right associative") << "2^3^2" << qint64(512000);
  QTest::newRow("minus binds weaker than power") << "10-2^2" << qint64(6000);
  QTest::newRow("nested") << "((((8 - 2) / 3) * 7s) % 4) + 8000ms" << qint64(10000);
  QTest::newRow("step") << "step()" << qint64(-1);
  QTest::newRow("range") << "min_of(range(), 5m)" << qint64(-1);
}

void PromqlParserTest::durations() {
  QFETCH(QString, range);
  QFETCH(qint64, ms);
  const auto expr = parseExpr("foo[" + range.toStdString() + "]");
  QVERIFY_RESULT(expr);
  const auto* matrix = (*expr)->as<MatrixSelector>();
  QCOMPARE(matrix->rangeExpr == nullptr, ms >= 0);
  if (ms >= 0) QCOMPARE(matrix->range, ms);
}

void PromqlParserTest::types_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("type");
  QTest::newRow("number") << "1" << "scalar";
  QTest::newRow("string") << "'a'" << "string";
  QTest::newRow("vector") << "foo" << "instant vector";
  QTest::newRow("matrix") << "foo[5m]" << "range vector";
  QTest::newRow("subquery") << "foo[5m:1m]" << "range vector";
  QTest::newRow("paren") << "(foo[5m])" << "range vector";
  QTest::newRow("scalars") << "1 + 2" << "scalar";
  QTest::newRow("mixed") << "1 + foo" << "instant vector";
  QTest::newRow("call") << "scalar(foo)" << "scalar";
  QTest::newRow("negated") << "-foo" << "instant vector";
  QTest::newRow("aggregate") << "sum(foo)" << "instant vector";
}

void PromqlParserTest::types() {
  QFETCH(QString, query);
  QFETCH(QString, type);
  const auto expr = parseExpr(query.toStdString());
  QVERIFY_RESULT(expr);
  QCOMPARE(QString(valueTypeName((*expr)->type)), type);
}

namespace {

std::string bracketed(const Expr& expr) {
  if (const auto* binary = expr.as<Binary>())
    return "(" + bracketed(*binary->left) + binaryOpText(binary->op) + bracketed(*binary->right) + ")";
  if (const auto* unary = expr.as<Unary>()) return "(-" + bracketed(*unary->expr) + ")";
  return print(expr);
}

}  // namespace

void PromqlParserTest::precedence() {
  const std::pair<const char*, const char*> rows[] = {
      {"a + b * c", "(a+(b*c))"},       {"a - b - c", "((a-b)-c)"},
      {"a ^ b ^ c", "(a^(b^c))"},       {"-a ^ b", "(-(a^b))"},
      {"-a * b", "((-a)*b)"},           {"a ^ -b * c", "((a^(-b))*c)"},
      {"a or b and c", "(aor(bandc))"}, {"a unless b and c", "((aunlessb)andc)"},
      {"a > b + c", "(a>(b+c))"},       {"a atan2 b * c", "((aatan2b)*c)"},
      {"a == b > c", "((a==b)>c)"},     {"a and b > c or d", "((aand(b>c))ord)"},
  };
  for (const auto& [query, expected] : rows) {
    const auto expr = parseExpr(query);
    QVERIFY_RESULT(expr);
    QCOMPARE(oriel::test::text(bracketed(**expr)), QString(expected));
  }
}

void PromqlParserTest::matching() {
  const auto expr = parseExpr("a / on(x, y) group_left(z) b");
  QVERIFY_RESULT(expr);
  const VectorMatching& matching = *(*expr)->as<Binary>()->matching;
  QVERIFY(matching.on && matching.cardinality == Cardinality::ManyToOne);
  QCOMPARE(matching.labels.size(), 2u);
  QCOMPARE(matching.include.size(), 1u);
  QVERIFY((*parseExpr("a and b"))->as<Binary>()->matching->cardinality == Cardinality::ManyToMany);
  QVERIFY(!(*parseExpr("a + 1"))->as<Binary>()->matching.has_value());
  const auto fill = parseExpr("a + fill_left(3) b");
  QVERIFY_RESULT(fill);
  QCOMPARE(*(*fill)->as<Binary>()->matching->fillLeft, 3.0);
  QVERIFY(!(*fill)->as<Binary>()->matching->fillRight);
}

void PromqlParserTest::depth_data() {
  QTest::addColumn<QString>("query");
  QTest::newRow("parentheses") << QString("(").repeated(100000) + "a" + QString(")").repeated(100000);
  QTest::newRow("signs") << QString("-").repeated(100000) + "a";
  QTest::newRow("sum chain") << "1" + QString("+1").repeated(100000);
  QTest::newRow("power chain") << "1" + QString("^1").repeated(100000);
  QTest::newRow("calls") << QString("abs(").repeated(100000) + "a" + QString(")").repeated(100000);
  QTest::newRow("subqueries") << "a" + QString("[1m:]").repeated(100000);
  QTest::newRow("durations") << "a[" + QString("(").repeated(100000) + "1" + QString(")").repeated(100000) + "]";
  QTest::newRow("duration chain") << "a[1" + QString("+1").repeated(100000) + "]";
}

void PromqlParserTest::depth() {
  QFETCH(QString, query);
  const auto expr = parseExpr(query.toStdString());
  QVERIFY(!expr.ok());
  QCOMPARE(oriel::test::text(expr.error().text), QString("parse error: expression is nested too deeply"));
}

void PromqlParserTest::selectors() {
  const auto matchers = parseSelector("foo{a=~\"b.*\",c!=\"\"}");
  QVERIFY_RESULT(matchers);
  QCOMPARE(matchers->size(), 3u);
  QVERIFY_RESULT(parseSelector("{__name__=~\".+\"}"));
  QVERIFY(!parseSelector("foo[5m]").ok());
  QVERIFY(!parseSelector("foo offset 5m").ok());
  QVERIFY(!parseSelector("1").ok());
  QVERIFY(!parseSelector("").ok());
}

void PromqlParserTest::metrics() {
  const auto plain = parseMetric("foo{b=\"2\", a='1',}");
  QVERIFY_RESULT(plain);
  QCOMPARE(oriel::test::text(plain->toString()), QString("foo{a=\"1\", b=\"2\"}"));
  const auto quoted = parseMetric("{\"a.b\", \"c d\"=\"x\"}");
  QVERIFY_RESULT(quoted);
  QCOMPARE(std::string(quoted->metricName()), std::string("a.b"));
  QCOMPARE(std::string(quoted->get("c d")), std::string("x"));
  QVERIFY_RESULT(parseMetric("{}"));
  const auto bad = parseMetric("foo{a}");
  QVERIFY(!bad.ok());
  QCOMPARE(oriel::test::text(bad.error().text), QString("parse error: unexpected \"}\" in label set, expected \"=\""));
  QVERIFY(!parseMetric("foo{a!=\"b\"}").ok());
}

ORIEL_TEST_MAIN(PromqlParserTest)
#include "parser_test.moc"
