#include "models/promql/parser.h"
#include "tests/fuzz/promql_same_tree.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

namespace {

struct FormRow {
  const char* query;
  const char* printed = nullptr;  ///< null: as written
};

// clang-format off
constexpr FormRow kFormRows[] = {
    // Numbers.
    {"1"}, {"0"}, {"-0"}, {"- - 1", "1"}, {"-+-1", "1"}, {"+5.5e-3", "0.0055"}, {"5.", "5"}, {".95", "0.95"}, {"1e3", "1000"},
    {"5e33", "5000000000000000000000000000000000"}, {"+5.5e-33", "0.0000000000000000000000000000000055"},
    {"1048576"}, {"123.4567"}, {"0xc", "12"}, {"0X1F", "31"}, {"0xec14", "60436"}, {"0755", "493"}, {"-0755", "-493"}, {"08", "8"},
    {"1_000", "1000"}, {"1_2_3", "123"}, {"0x1_F", "31"}, {"Inf", "+Inf"}, {"+inf", "+Inf"}, {"-INF", "-Inf"}, {"-+Inf", "-Inf"},
    {"nan", "NaN"}, {"-NaN", "NaN"}, {"1e-7", "0.0000001"}, {"9007199254740993", "9007199254740992"},
    {"1h30m"}, {"90m", "1h30m"}, {"-5m"}, {"1d", "1d"}, {"7d", "1w"}, {"365d", "1y"}, {"1500ms", "1s500ms"}, {"1y2w3d4h5m6s7ms", "382d4h5m6s7ms"},
    {"1m + 5", "1m + 5"}, {"foo > 1h"}, {"1ms"},

    // Strings.
    {"\"a\""}, {"'a'", "\"a\""}, {"`a\\n\"`", "\"a\\\\n\\\"\""}, {"'it\\'s'", "\"it's\""}, {"\"\\x41\\101\\u0041\\U00000041\"", "\"AAAA\""},
    {"\"\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\"", "\"\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\""}, {"\"\\xff\"", "\"\\xff\""}, {"\"\u00e4\u263a\""},
    {"\"\\u00e4\"", "\"\u00e4\""}, {"\"\\u200b\"", "\"\\u200b\""}, {"(\"x\")"}, {"\"\""},

    // Selectors.
    {"foo"}, {"foo:bar:baz"}, {":foo"}, {":"}, {"_"}, {"foo{}", "foo"}, {"foo{a=\"b\",}", "foo{a=\"b\"}"},
    {"foo{c=\"1\", b!=\"2\", a=~\"3\", d!~\"4\"}", "foo{a=~\"3\",b!=\"2\",c=\"1\",d!~\"4\"}"}, {"foo{a='}'}", "foo{a=\"}\"}"},
    {"{__name__=\"a\"}"}, {"{\"foo\"}", "{__name__=\"foo\"}"}, {"{'foo', a=\"b\"}", "{__name__=\"foo\",a=\"b\"}"},
    {"{\"a.b\"=\"c\"}"}, {"{\"0\"=\"1\"}"}, {"{\"_0\"=\"1\"}", "{_0=\"1\"}"}, {"{``=\"0\"}", "{\"\"=\"0\"}"},
    {"{\"foo\", \"bar\"=\"x\"}", "{__name__=\"foo\",bar=\"x\"}"}, {"{\"foo bar\", \"\u00e4\"!~`b.`,}", "{\"\u00e4\"!~\"b.\",__name__=\"foo bar\"}"},
    {"{__name__=\"\",a=\"x\"}"}, {"{__name__=~\"a.*\",__name__!=\"ab\"}", "{__name__!=\"ab\",__name__=~\"a.*\"}"},
    {"foo{NaN='bc',inf=\"1\",sum=\"2\",by=\"3\",offset=\"4\"}", "foo{NaN=\"bc\",by=\"3\",inf=\"1\",offset=\"4\",sum=\"2\"}"},
    {"foo{a=\"1\",a=\"1\"}"}, {"{a=\"\",b=\"c\"}"},

    // Ranges, subqueries, offset and @, in their order.
    {"foo[5m]"}, {"foo[ 5m ]", "foo[5m]"}, {"foo[60]", "foo[1m]"}, {"foo[1.5]", "foo[1s500ms]"}, {"foo[1e2]", "foo[1m40s]"}, {"foo[0x10]", "foo[16s]"},
    {"foo[1000ms]", "foo[1s]"}, {"foo[5m30s]"}, {"foo[5m:]"}, {"foo[5m:1m]"}, {"foo[5m:30]", "foo[5m:30s]"}, {"foo [ 5m : 1m ]", "foo[5m:1m]"},
    {"foo[0.0001]"}, {"foo offset 5", "foo offset 5s"}, {"foo offset -7m"}, {"foo OFFSET 1h30m", "foo offset 1h30m"}, {"foo offset +5m", "foo offset 5m"},
    {"foo offset 0s", "foo"}, {"foo @ 10", "foo @ 10.000"}, {"foo @ -3.3e1", "foo @ -33.000"}, {"foo @ .3", "foo @ 0.300"}, {"foo @ 0xA", "foo @ 10.000"},
    {"foo @ 1m", "foo @ 60.000"}, {"foo @ -1h", "foo @ -3600.000"}, {"foo @ 1.23456", "foo @ 1.235"}, {"foo @ start()"}, {"foo @ END()", "foo @ end()"},
    {"foo@start ( )", "foo @ start()"}, {"foo offset 1m @ 5", "foo @ 5.000 offset 1m"}, {"foo[5m] offset 1m @ start()", "foo[5m] @ start() offset 1m"},
    {"foo[5m:1m] offset -1m @ end()", "foo[5m:1m] @ end() offset -1m"}, {"foo offset 1m[5m:]", "foo offset 1m[5m:]"},
    {"foo @ 123 offset 1m [10m:5s]", "foo @ 123.000 offset 1m[10m:5s]"}, {"(foo + bar)[5m:] offset 10m"}, {"1 + foo offset 5m"},
    {"sum(foo)[5m:1m]"}, {"rate(foo[5m])[1h:]"}, {"max_over_time(rate(foo[5m])[1h:1m] @ 5 offset 3m)", "max_over_time(rate(foo[5m])[1h:1m] @ 5.000 offset 3m)"},

    // anchored and smoothed.
    {"foo anchored"}, {"foo smoothed"}, {"foo[5m] anchored"}, {"foo{b=\"c\"}[5m] smoothed offset 1m"}, {"foo[5m] anchored @ start() offset 1m"},
    {"foo[5m] offset 1m anchored", "foo[5m] anchored offset 1m"}, {"foo[5m] @ 3 smoothed", "foo[5m] smoothed @ 3.000"}, {"foo @ 5 anchored", "foo @ 5.000 anchored"},
    {"foo offset 1m smoothed", "foo smoothed offset 1m"}, {"foo ANCHORED", "foo anchored"}, {"foo anchored anchored", "foo anchored"},

    // Durations that are computed.
    {"foo[step()]"}, {"foo[  -  step  (  )  ]", "foo[-step()]"}, {"foo[(step())]"}, {"foo[-(step())]"}, {"foo[range()]"}, {"foo[-range()]"}, {"foo[2m/range()]", "foo[2m / range()]"},
    {"foo[11s+10s-5*2^2]", "foo[11s + 10s - 5 * 2 ^ 2]"}, {"foo[-(10s-5s)+20s]", "foo[-(10s - 5s) + 20s]"}, {"foo[-10s+15s]", "foo[-10s + 15s]"}, {"foo[7 % 4]"},
    {"foo[200-min_of(-step()^+step(),1)]", "foo[200 - min_of(-step() ^ step(), 1)]"}, {"foo[200 - min_of(step() + 10s, -max_of(step() ^ 2, 3))]"},
    {"foo[MAX_OF(range(),5s)]", "foo[max_of(range(), 5s)]"}, {"foo[4s+4s:1s*2] offset (5s-8)", "foo[4s + 4s:1s * 2] offset (5s - 8)"},
    {"foo[1m:step()]"}, {"foo[step():1m]"}, {"foo[range() : step()] offset -step()", "foo[range():step()] offset -step()"},
    {"cpu offset (100+2) smoothed + start", "cpu offset (100 + 2) smoothed + start"}, {"cpu offset (1+2) @ 5 * 3", "cpu offset (1 + 2) @ 5.000 * 3"},
    {"cpu @ 5 offset (1+2)", "cpu offset (1 + 2) @ 5.000"}, {"rate(cpu[1m] smoothed offset (1+2))", "rate(cpu[1m] offset (1 + 2) smoothed)"},
    {"foo offset step()"}, {"foo offset -step()"}, {"foo offset (step())"}, {"foo offset -(step())"}, {"foo offset range()"}, {"foo offset +(5*2)", "foo offset (5 * 2)"},
    {"foo offset +min_of(10s, 20s)", "foo offset min_of(10s, 20s)"}, {"foo offset -min_of(10s, +max_of(step() ^ 2, 2))", "foo offset -min_of(10s, max_of(step() ^ 2, 2))"},
    {"foo offset 5s-8", "foo offset 5s - 8"}, {"foo offset -1^1", "foo offset -1s ^ 1"}, {"foo offset -(1^2)", "foo offset -(1 ^ 2)"}, {"foo offset (-1^2)", "foo offset (-1 ^ 2)"},
    {"foo offset (1+2)*3", "foo offset (1 + 2) * 3"}, {"foo offset - -step() + 2", "foo offset (--step() + 2)"}, {"foo offset - -5", "foo offset 5s"},
    {"foo offset -1^ offset -1^1", "foo offset -1s ^ offset - 1 ^ 1"}, {"foo offset 9.", "foo offset 9s"}, {"up offset (((5m + 1m) + 1m) + 1m)"}, {"rate(up[((5m + 1m) + 1m)])"},
    {"foo offset (5)", "foo offset 5s"}, {"foo[(5m)]", "foo[5m]"}, {"foo[-2^2+10]", "foo[-2 ^ 2 + 10]"}, {"foo[0+2^2^1]", "foo[0 + 2 ^ 2 ^ 1]"},

    // Operators.
    {"a+b", "a + b"}, {"a   atan2\tb", "a atan2 b"}, {"a AND b Or c unLess d", "a and b or c unless d"}, {"a </ 5"}, {"a >/ b", "a >/ b"}, {"a<=b", "a <= b"}, {"a<b", "a < b"},
    {"1 == bool 2"}, {"a != bool b"}, {"2 ^ 3 ^ 2"}, {"-2 ^ 2"}, {"(-2) ^ 2"}, {"1 -- 1", "1 - -1"}, {"-In-Inf", "-In - +Inf"}, {"Inf ^ 2", "Inf ^ 2"}, {"-a ^ -b"}, {"- -a", "--a"}, {"+a"},
    {"a * -1"}, {"a + on() b", "a + on () b"}, {"a - ignoring() b", "a - b"}, {"a - ignoring(b) c", "a - ignoring (b) c"}, {"a / on(x,y,) b", "a / on (x, y) b"},
    {"a - ignoring() group_left c", "a - ignoring () group_left () c"}, {"a - ignoring() group_left(__metric__) c", "a - ignoring () group_left (__metric__) c"},
    {"a - on(b) group_left c", "a - on (b) group_left () c"}, {"a - on(b) group_left() (c)", "a - on (b) group_left () (c)"}, {"a - on(b) group_left(x, y) c", "a - on (b) group_left (x, y) c"},
    {"a * ON (b) GROUP_RIGHT (x) c", "a * on (b) group_right (x) c"}, {"a > bool on(b) c", "a > bool on (b) c"}, {"a and on(x) b", "a and on (x) b"}, {"a unless ignoring(x) b", "a unless ignoring (x) b"},
    {"foo / on(\"\u00e4\u00e4\") group_left(\"\u00f6\", x) bar", "foo / on (\"\u00e4\u00e4\") group_left (\"\u00f6\", x) bar"}, {"foo / ignoring(legacy, \"a.b\", 'c') bar", "foo / ignoring (legacy, \"a.b\", c) bar"},
    {"a + fill(-23) b", "a + fill (-23) b"}, {"a + fill_left(-23) b", "a + fill_left (-23) b"}, {"a + fill_right(42) b", "a + fill_right (42) b"},
    {"a + fill_right(42) fill_left(-23) b", "a + fill_left (-23) fill_right (42) b"}, {"a + fill_left(5) fill_right(5) b", "a + fill (5) b"}, {"a + on(b) group_left fill(NaN) c", "a + on (b) group_left () fill (NaN) c"},
    {"a == bool on(b) fill(+Inf) c", "a == bool on (b) fill (+Inf) c"}, {"a + fill(5m) b", "a + fill (300) b"}, {"a + FILL(1e21) b", "a + fill (1e+21) b"}, {"a + fill(0x10) b", "a + fill (16) b"},
    {"foo unless on(ba) rgoup_left", "foo unless on (ba) rgoup_left"}, {"foo and on(bnd) group", "foo and on (bnd) group"},

    // Aggregations.
    {"sum by() (a)", "sum(a)"}, {"sum(a) by ()", "sum(a)"}, {"sum by(code) (a)", "sum by (code) (a)"}, {"sum without() (a)", "sum without () (a)"}, {"SUM(a) WITHOUT (x)", "sum without (x) (a)"},
    {"topk(5, a)"}, {"bottomk by (x) (5, a)"}, {"quantile(0.9, a) by (x,)", "quantile by (x) (0.9, a)"}, {"count_values(\"value\", a)"}, {"count_values('v', a) without (le)", "count_values without (le) (\"v\", a)"},
    {"limitk(2, a)"}, {"limit_ratio(-0.5, a)"}, {"group(a)"}, {"stddev(a) + stdvar(b)"}, {"avg(a) - min(b) * max(c) / count(d)"}, {"sum by(\"\u00fc\", job) (a)", "sum by (\"\u00fc\", job) (a)"},
    {"sum by (a:b) (foo)", "sum by (\"a:b\") (foo)"}, {"sum without(and, by, avg, atan2, unless, bool, on, inf_) (a)", "sum without (and, by, avg, atan2, unless, bool, on, inf_) (a)"},
    {"sum(sum)"}, {"sum{a=\"b\"}"}, {"sum by (x) (sum)"},

    // Calls.
    {"time()"}, {"pi()"}, {"start() + end() - step() * range()"}, {"min_of(1, 2) + max_of(3, time())"}, {"hour()"}, {"round(a, 5)"}, {"rate( foo [5m] )", "rate(foo[5m])"},
    {"label_replace(a, 'd', '$1', 's', `(.*)`)", "label_replace(a, \"d\", \"$1\", \"s\", \"(.*)\")"}, {"label_join(a, \"d\", \",\", \"b\", \"c\")"}, {"histogram_quantile(0.9, a)"},
    {"histogram_quantiles(a, \"q\", 0.5, 0.9)"}, {"info(a)"}, {"info(a, {b=\"c\"})"}, {"info(a, {})"}, {"sort_by_label(a, \"b\")"}, {"sort_by_label_desc(a, \"b\", \"c\")"}, {"absent(a{b=\"c\"})"},
    {"mad_over_time(a[5m])"}, {"ts_of_last_over_time(a[5m])"}, {"double_exponential_smoothing(a[5m], 0.5, 0.5)"}, {"first_over_time(a[5m:1m])"}, {"start_timestamp(a)"}, {"predict_linear(foo[1h], 3000)"},
    {"((((a))))"}, {"(1 + 2) * 3"}, {"scalar(a) * vector(1)"},

    // Comments and blanks.
    {"a # comment", "a"}, {"# c\na", "a"}, {"a#x\n+#y\nb", "a + b"}, {"sum( # why\n a\n)", "sum(a)"}, {"foo{ # one\n a=\"b\", # two\n}", "foo{a=\"b\"}"}, {"\t\r\n a", "a"}, {"foo[5m # five\n]", "foo[5m]"},
    {"foo{a=\"#\"}"},
};

/// Words of the language that are names as well.
constexpr const char* kNames[] = {
    "avg", "bottomk", "by", "count", "count_values", "group", "max", "min", "offset", "quantile", "stddev", "stdvar", "sum",
    "topk", "without", "start", "end", "limitk", "limit_ratio", "step", "range", "anchored", "smoothed", "fill", "fill_left",
    "fill_right", "and", "or", "unless", "min_of", "max_of", "rate", "time", "info"};
constexpr const char* kOnlyLabels[] = {"bool", "group_left", "group_right", "ignoring", "on", "atan2"};
// clang-format on

}  // namespace

/// Every form of the grammar: it is read, printed as Prometheus prints it, and what is printed is read as the same.
class PromqlPrintFormsTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void forms_data();
  void forms();
  void words_data();
  void words();
};

void PromqlPrintFormsTest::forms_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("printed");
  for (const FormRow& row : kFormRows)
    QTest::newRow(row.query) << QString::fromUtf8(row.query)
                             << QString::fromUtf8(row.printed == nullptr ? row.query : row.printed);
}

void PromqlPrintFormsTest::forms() {
  QFETCH(QString, query);
  QFETCH(QString, printed);
  const auto expr = parseExpr(query.toStdString());
  QVERIFY_RESULT(expr);
  QCOMPARE(oriel::test::text(print(**expr)), printed);
  const auto again = parseExpr(printed.toStdString());
  QVERIFY_RESULT(again);
  QVERIFY(oriel::test::sameExpr(*expr, *again));
  const auto unfolded = parseExpr(prettyPrint(**expr));
  QVERIFY_RESULT(unfolded);
  QVERIFY(oriel::test::sameExpr(*expr, *unfolded));
}

void PromqlPrintFormsTest::words_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<bool>("accepted");
  const auto row = [](const QString& query, bool accepted) { QTest::newRow(qPrintable(query)) << query << accepted; };
  const auto asLabel = [&](const QString& word) {
    row("foo{" + word + "=\"a\"}", true);
    row("sum by (" + word + ", " + word.toUpper() + ") (foo)", true);
    row("foo / on (" + word + ") group_left (" + word + "_) bar", true);
  };
  for (const QString word : kNames) {
    row(word, true);
    row(word + "{a=\"b\"}[5m]", true);
    row("foo * " + word, true);
    row("sum(" + word + ")", true);
    asLabel(word);
  }
  for (const QString word : kOnlyLabels) {
    asLabel(word);
    row("foo * (" + word + ")", false);
  }
  for (const QString word : {"inf", "nan", "NaN"}) {
    row("foo{" + word + "=\"a\"}", true);
    row("sum by (" + word + ") (foo)", false);
    row(word + "{a=\"b\"}", false);
  }
}

void PromqlPrintFormsTest::words() {
  QFETCH(QString, query);
  QFETCH(bool, accepted);
  const auto expr = parseExpr(query.toStdString());
  QVERIFY2(expr.ok() == accepted, expr.ok() ? "" : expr.error().text.c_str());
  if (!accepted) return;
  const auto again = parseExpr(print(**expr));
  QVERIFY_RESULT(again);
  QVERIFY(oriel::test::sameExpr(*expr, *again));
}

ORIEL_TEST_MAIN(PromqlPrintFormsTest)
#include "print_forms_test.moc"
