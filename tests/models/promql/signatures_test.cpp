#include "models/promql/functions/signature.h"

#include <algorithm>

#include "models/promql/parser.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

namespace {

struct SignatureRow {
  const char* name;
  const char* longest;   ///< with every argument (those that repeat, once)
  const char* shortest;  ///< without what may be left out
  const char* returns;
  const char* refused;
  const char* message;
};

const SignatureRow kRows[] = {
    {"abs", "abs(v)", "abs(v)", "instant vector", "abs(v, 1)", "expected 1 argument(s) in call to \"abs\", got 2"},
    {"absent", "absent(v)", "absent(v)", "instant vector", "absent(v, 1)",
     "expected 1 argument(s) in call to \"absent\", got 2"},
    {"absent_over_time", "absent_over_time(v[1m])", "absent_over_time(v[1m])", "instant vector",
     "absent_over_time(v[1m], 1)", "expected 1 argument(s) in call to \"absent_over_time\", got 2"},
    {"acos", "acos(v)", "acos(v)", "instant vector", "acos(v, 1)", "expected 1 argument(s) in call to \"acos\", got 2"},
    {"acosh", "acosh(v)", "acosh(v)", "instant vector", "acosh(v, 1)",
     "expected 1 argument(s) in call to \"acosh\", got 2"},
    {"asin", "asin(v)", "asin(v)", "instant vector", "asin(v, 1)", "expected 1 argument(s) in call to \"asin\", got 2"},
    {"asinh", "asinh(v)", "asinh(v)", "instant vector", "asinh(v, 1)",
     "expected 1 argument(s) in call to \"asinh\", got 2"},
    {"atan", "atan(v)", "atan(v)", "instant vector", "atan(v, 1)", "expected 1 argument(s) in call to \"atan\", got 2"},
    {"atanh", "atanh(v)", "atanh(v)", "instant vector", "atanh(v, 1)",
     "expected 1 argument(s) in call to \"atanh\", got 2"},
    {"avg_over_time", "avg_over_time(v[1m])", "avg_over_time(v[1m])", "instant vector", "avg_over_time(v[1m], 1)",
     "expected 1 argument(s) in call to \"avg_over_time\", got 2"},
    {"ceil", "ceil(v)", "ceil(v)", "instant vector", "ceil(v, 1)", "expected 1 argument(s) in call to \"ceil\", got 2"},
    {"changes", "changes(v[1m])", "changes(v[1m])", "instant vector", "changes(v[1m], 1)",
     "expected 1 argument(s) in call to \"changes\", got 2"},
    {"clamp", "clamp(v, 1, 1)", "clamp(v, 1, 1)", "instant vector", "clamp(v, 1, 1, 1)",
     "expected 3 argument(s) in call to \"clamp\", got 4"},
    {"clamp_max", "clamp_max(v, 1)", "clamp_max(v, 1)", "instant vector", "clamp_max(v, 1, 1)",
     "expected 2 argument(s) in call to \"clamp_max\", got 3"},
    {"clamp_min", "clamp_min(v, 1)", "clamp_min(v, 1)", "instant vector", "clamp_min(v, 1, 1)",
     "expected 2 argument(s) in call to \"clamp_min\", got 3"},
    {"cos", "cos(v)", "cos(v)", "instant vector", "cos(v, 1)", "expected 1 argument(s) in call to \"cos\", got 2"},
    {"cosh", "cosh(v)", "cosh(v)", "instant vector", "cosh(v, 1)", "expected 1 argument(s) in call to \"cosh\", got 2"},
    {"count_over_time", "count_over_time(v[1m])", "count_over_time(v[1m])", "instant vector",
     "count_over_time(v[1m], 1)", "expected 1 argument(s) in call to \"count_over_time\", got 2"},
    {"day_of_month", "day_of_month(v)", "day_of_month()", "instant vector", "day_of_month(v, 1)",
     "expected at most 1 argument(s) in call to \"day_of_month\", got 2"},
    {"day_of_week", "day_of_week(v)", "day_of_week()", "instant vector", "day_of_week(v, 1)",
     "expected at most 1 argument(s) in call to \"day_of_week\", got 2"},
    {"day_of_year", "day_of_year(v)", "day_of_year()", "instant vector", "day_of_year(v, 1)",
     "expected at most 1 argument(s) in call to \"day_of_year\", got 2"},
    {"days_in_month", "days_in_month(v)", "days_in_month()", "instant vector", "days_in_month(v, 1)",
     "expected at most 1 argument(s) in call to \"days_in_month\", got 2"},
    {"deg", "deg(v)", "deg(v)", "instant vector", "deg(v, 1)", "expected 1 argument(s) in call to \"deg\", got 2"},
    {"delta", "delta(v[1m])", "delta(v[1m])", "instant vector", "delta(v[1m], 1)",
     "expected 1 argument(s) in call to \"delta\", got 2"},
    {"deriv", "deriv(v[1m])", "deriv(v[1m])", "instant vector", "deriv(v[1m], 1)",
     "expected 1 argument(s) in call to \"deriv\", got 2"},
    {"double_exponential_smoothing", "double_exponential_smoothing(v[1m], 1, 1)",
     "double_exponential_smoothing(v[1m], 1, 1)", "instant vector", "double_exponential_smoothing(v[1m], 1, 1, 1)",
     "expected 3 argument(s) in call to \"double_exponential_smoothing\", got 4"},
    {"end", "end()", "end()", "scalar", "end(1)", "expected 0 argument(s) in call to \"end\", got 1"},
    {"exp", "exp(v)", "exp(v)", "instant vector", "exp(v, 1)", "expected 1 argument(s) in call to \"exp\", got 2"},
    {"first_over_time", "first_over_time(v[1m])", "first_over_time(v[1m])", "instant vector",
     "first_over_time(v[1m], 1)", "expected 1 argument(s) in call to \"first_over_time\", got 2"},
    {"floor", "floor(v)", "floor(v)", "instant vector", "floor(v, 1)",
     "expected 1 argument(s) in call to \"floor\", got 2"},
    {"histogram_avg", "histogram_avg(v)", "histogram_avg(v)", "instant vector", "histogram_avg(v, 1)",
     "expected 1 argument(s) in call to \"histogram_avg\", got 2"},
    {"histogram_count", "histogram_count(v)", "histogram_count(v)", "instant vector", "histogram_count(v, 1)",
     "expected 1 argument(s) in call to \"histogram_count\", got 2"},
    {"histogram_fraction", "histogram_fraction(1, 1, v)", "histogram_fraction(1, 1, v)", "instant vector",
     "histogram_fraction(1, 1, v, 1)", "expected 3 argument(s) in call to \"histogram_fraction\", got 4"},
    {"histogram_quantile", "histogram_quantile(1, v)", "histogram_quantile(1, v)", "instant vector",
     "histogram_quantile(1, v, 1)", "expected 2 argument(s) in call to \"histogram_quantile\", got 3"},
    {"histogram_quantiles", "histogram_quantiles(v, 's', 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)",
     "histogram_quantiles(v, 's', 1)", "instant vector", "histogram_quantiles(v, 's', 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)",
     "expected at most 12 argument(s) in call to \"histogram_quantiles\", got 13"},
    {"histogram_stddev", "histogram_stddev(v)", "histogram_stddev(v)", "instant vector", "histogram_stddev(v, 1)",
     "expected 1 argument(s) in call to \"histogram_stddev\", got 2"},
    {"histogram_stdvar", "histogram_stdvar(v)", "histogram_stdvar(v)", "instant vector", "histogram_stdvar(v, 1)",
     "expected 1 argument(s) in call to \"histogram_stdvar\", got 2"},
    {"histogram_sum", "histogram_sum(v)", "histogram_sum(v)", "instant vector", "histogram_sum(v, 1)",
     "expected 1 argument(s) in call to \"histogram_sum\", got 2"},
    {"hour", "hour(v)", "hour()", "instant vector", "hour(v, 1)",
     "expected at most 1 argument(s) in call to \"hour\", got 2"},
    {"idelta", "idelta(v[1m])", "idelta(v[1m])", "instant vector", "idelta(v[1m], 1)",
     "expected 1 argument(s) in call to \"idelta\", got 2"},
    {"increase", "increase(v[1m])", "increase(v[1m])", "instant vector", "increase(v[1m], 1)",
     "expected 1 argument(s) in call to \"increase\", got 2"},
    {"info", "info(v, {a='b'})", "info(v)", "instant vector", "info(v, {a='b'}, 1)",
     "expected at most 2 argument(s) in call to \"info\", got 3"},
    {"irate", "irate(v[1m])", "irate(v[1m])", "instant vector", "irate(v[1m], 1)",
     "expected 1 argument(s) in call to \"irate\", got 2"},
    {"label_join", "label_join(v, 's', 's', 's')", "label_join(v, 's', 's')", "instant vector", "label_join(v, 's')",
     "expected at least 3 argument(s) in call to \"label_join\", got 2"},
    {"label_replace", "label_replace(v, 's', 's', 's', 's')", "label_replace(v, 's', 's', 's', 's')", "instant vector",
     "label_replace(v, 's', 's', 's', 's', 1)", "expected 5 argument(s) in call to \"label_replace\", got 6"},
    {"last_over_time", "last_over_time(v[1m])", "last_over_time(v[1m])", "instant vector", "last_over_time(v[1m], 1)",
     "expected 1 argument(s) in call to \"last_over_time\", got 2"},
    {"ln", "ln(v)", "ln(v)", "instant vector", "ln(v, 1)", "expected 1 argument(s) in call to \"ln\", got 2"},
    {"log10", "log10(v)", "log10(v)", "instant vector", "log10(v, 1)",
     "expected 1 argument(s) in call to \"log10\", got 2"},
    {"log2", "log2(v)", "log2(v)", "instant vector", "log2(v, 1)", "expected 1 argument(s) in call to \"log2\", got 2"},
    {"mad_over_time", "mad_over_time(v[1m])", "mad_over_time(v[1m])", "instant vector", "mad_over_time(v[1m], 1)",
     "expected 1 argument(s) in call to \"mad_over_time\", got 2"},
    {"max_of", "max_of(1, 1)", "max_of(1, 1)", "scalar", "max_of(1, 1, 1)",
     "expected 2 argument(s) in call to \"max_of\", got 3"},
    {"max_over_time", "max_over_time(v[1m])", "max_over_time(v[1m])", "instant vector", "max_over_time(v[1m], 1)",
     "expected 1 argument(s) in call to \"max_over_time\", got 2"},
    {"min_of", "min_of(1, 1)", "min_of(1, 1)", "scalar", "min_of(1, 1, 1)",
     "expected 2 argument(s) in call to \"min_of\", got 3"},
    {"min_over_time", "min_over_time(v[1m])", "min_over_time(v[1m])", "instant vector", "min_over_time(v[1m], 1)",
     "expected 1 argument(s) in call to \"min_over_time\", got 2"},
    {"minute", "minute(v)", "minute()", "instant vector", "minute(v, 1)",
     "expected at most 1 argument(s) in call to \"minute\", got 2"},
    {"month", "month(v)", "month()", "instant vector", "month(v, 1)",
     "expected at most 1 argument(s) in call to \"month\", got 2"},
    {"pi", "pi()", "pi()", "scalar", "pi(1)", "expected 0 argument(s) in call to \"pi\", got 1"},
    {"predict_linear", "predict_linear(v[1m], 1)", "predict_linear(v[1m], 1)", "instant vector",
     "predict_linear(v[1m], 1, 1)", "expected 2 argument(s) in call to \"predict_linear\", got 3"},
    {"present_over_time", "present_over_time(v[1m])", "present_over_time(v[1m])", "instant vector",
     "present_over_time(v[1m], 1)", "expected 1 argument(s) in call to \"present_over_time\", got 2"},
    {"quantile_over_time", "quantile_over_time(1, v[1m])", "quantile_over_time(1, v[1m])", "instant vector",
     "quantile_over_time(1, v[1m], 1)", "expected 2 argument(s) in call to \"quantile_over_time\", got 3"},
    {"rad", "rad(v)", "rad(v)", "instant vector", "rad(v, 1)", "expected 1 argument(s) in call to \"rad\", got 2"},
    {"range", "range()", "range()", "scalar", "range(1)", "expected 0 argument(s) in call to \"range\", got 1"},
    {"rate", "rate(v[1m])", "rate(v[1m])", "instant vector", "rate(v[1m], 1)",
     "expected 1 argument(s) in call to \"rate\", got 2"},
    {"resets", "resets(v[1m])", "resets(v[1m])", "instant vector", "resets(v[1m], 1)",
     "expected 1 argument(s) in call to \"resets\", got 2"},
    {"round", "round(v, 1)", "round(v)", "instant vector", "round(v, 1, 1)",
     "expected at most 2 argument(s) in call to \"round\", got 3"},
    {"scalar", "scalar(v)", "scalar(v)", "scalar", "scalar(v, 1)",
     "expected 1 argument(s) in call to \"scalar\", got 2"},
    {"sgn", "sgn(v)", "sgn(v)", "instant vector", "sgn(v, 1)", "expected 1 argument(s) in call to \"sgn\", got 2"},
    {"sin", "sin(v)", "sin(v)", "instant vector", "sin(v, 1)", "expected 1 argument(s) in call to \"sin\", got 2"},
    {"sinh", "sinh(v)", "sinh(v)", "instant vector", "sinh(v, 1)", "expected 1 argument(s) in call to \"sinh\", got 2"},
    {"sort", "sort(v)", "sort(v)", "instant vector", "sort(v, 1)", "expected 1 argument(s) in call to \"sort\", got 2"},
    {"sort_by_label", "sort_by_label(v, 's')", "sort_by_label(v)", "instant vector", "sort_by_label()",
     "expected at least 1 argument(s) in call to \"sort_by_label\", got 0"},
    {"sort_by_label_desc", "sort_by_label_desc(v, 's')", "sort_by_label_desc(v)", "instant vector",
     "sort_by_label_desc()", "expected at least 1 argument(s) in call to \"sort_by_label_desc\", got 0"},
    {"sort_desc", "sort_desc(v)", "sort_desc(v)", "instant vector", "sort_desc(v, 1)",
     "expected 1 argument(s) in call to \"sort_desc\", got 2"},
    {"sqrt", "sqrt(v)", "sqrt(v)", "instant vector", "sqrt(v, 1)", "expected 1 argument(s) in call to \"sqrt\", got 2"},
    {"start", "start()", "start()", "scalar", "start(1)", "expected 0 argument(s) in call to \"start\", got 1"},
    {"start_timestamp", "start_timestamp(v)", "start_timestamp(v)", "instant vector", "start_timestamp(v, 1)",
     "expected 1 argument(s) in call to \"start_timestamp\", got 2"},
    {"stddev_over_time", "stddev_over_time(v[1m])", "stddev_over_time(v[1m])", "instant vector",
     "stddev_over_time(v[1m], 1)", "expected 1 argument(s) in call to \"stddev_over_time\", got 2"},
    {"stdvar_over_time", "stdvar_over_time(v[1m])", "stdvar_over_time(v[1m])", "instant vector",
     "stdvar_over_time(v[1m], 1)", "expected 1 argument(s) in call to \"stdvar_over_time\", got 2"},
    {"step", "step()", "step()", "scalar", "step(1)", "expected 0 argument(s) in call to \"step\", got 1"},
    {"sum_over_time", "sum_over_time(v[1m])", "sum_over_time(v[1m])", "instant vector", "sum_over_time(v[1m], 1)",
     "expected 1 argument(s) in call to \"sum_over_time\", got 2"},
    {"tan", "tan(v)", "tan(v)", "instant vector", "tan(v, 1)", "expected 1 argument(s) in call to \"tan\", got 2"},
    {"tanh", "tanh(v)", "tanh(v)", "instant vector", "tanh(v, 1)", "expected 1 argument(s) in call to \"tanh\", got 2"},
    {"time", "time()", "time()", "scalar", "time(1)", "expected 0 argument(s) in call to \"time\", got 1"},
    {"timestamp", "timestamp(v)", "timestamp(v)", "instant vector", "timestamp(v, 1)",
     "expected 1 argument(s) in call to \"timestamp\", got 2"},
    {"ts_of_first_over_time", "ts_of_first_over_time(v[1m])", "ts_of_first_over_time(v[1m])", "instant vector",
     "ts_of_first_over_time(v[1m], 1)", "expected 1 argument(s) in call to \"ts_of_first_over_time\", got 2"},
    {"ts_of_last_over_time", "ts_of_last_over_time(v[1m])", "ts_of_last_over_time(v[1m])", "instant vector",
     "ts_of_last_over_time(v[1m], 1)", "expected 1 argument(s) in call to \"ts_of_last_over_time\", got 2"},
    {"ts_of_max_over_time", "ts_of_max_over_time(v[1m])", "ts_of_max_over_time(v[1m])", "instant vector",
     "ts_of_max_over_time(v[1m], 1)", "expected 1 argument(s) in call to \"ts_of_max_over_time\", got 2"},
    {"ts_of_min_over_time", "ts_of_min_over_time(v[1m])", "ts_of_min_over_time(v[1m])", "instant vector",
     "ts_of_min_over_time(v[1m], 1)", "expected 1 argument(s) in call to \"ts_of_min_over_time\", got 2"},
    {"vector", "vector(1)", "vector(1)", "instant vector", "vector(1, 1)",
     "expected 1 argument(s) in call to \"vector\", got 2"},
    {"year", "year(v)", "year()", "instant vector", "year(v, 1)",
     "expected at most 1 argument(s) in call to \"year\", got 2"},
};

}  // namespace

/// What every function of the language takes and answers.
class PromqlSignaturesTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void calls_data();
  void calls();
  void everyFunctionHasARow();
};

void PromqlSignaturesTest::calls_data() {
  QTest::addColumn<int>("row");
  for (std::size_t i = 0; i < std::size(kRows); ++i) QTest::newRow(kRows[i].name) << static_cast<int>(i);
}

void PromqlSignaturesTest::calls() {
  QFETCH(int, row);
  const SignatureRow& expected = kRows[row];
  for (const char* call : {expected.longest, expected.shortest}) {
    const auto expr = parseExpr(call);
    QVERIFY_RESULT(expr);
    QCOMPARE(QString(valueTypeName((*expr)->type)), QString(expected.returns));
    QCOMPARE(QString::fromStdString((*expr)->as<Call>()->function), QString(expected.name));
  }
  const auto refused = parseExpr(expected.refused);
  QVERIFY(!refused.ok());
  QCOMPARE(oriel::test::text(refused.error().text), "parse error: " + QString(expected.message));
}

void PromqlSignaturesTest::everyFunctionHasARow() {
  for (const FunctionSignature& signature : allSignatures()) {
    QVERIFY(findSignature(signature.name) == &signature);
    const bool found = std::any_of(std::begin(kRows), std::end(kRows),
                                   [&](const SignatureRow& row) { return signature.name == row.name; });
    QVERIFY2(found, std::string(signature.name).c_str());
  }
  QCOMPARE(allSignatures().size(), std::size(kRows));
  QVERIFY(findSignature("Rate") == nullptr);
  QVERIFY(!parseExpr("rate(v)").ok());
}

ORIEL_TEST_MAIN(PromqlSignaturesTest)
#include "signatures_test.moc"
