#include <set>

#include "models/promql/engine.h"
#include "models/promql/functions/cell_function.h"
#include "models/promql/functions/range_function.h"
#include "models/promql/functions/signature.h"
#include "models/promql/script/script_runner.h"
#include "tests/support/memory_storage.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

namespace {

/// Values worked out by hand. The samples stand a minute apart from 0 on; everything is asked at 4m.
struct FunctionCase {
  const char* name;
  const char* load;
  const char* query;
  const char* expected;
};

constexpr const char* kRamp = "c_total 10 20 5 15 35";
constexpr const char* kNumbers = "v{i=\"a\"} 0 0 0 0 -2.6";
constexpr const char* kNative = "h 0 0 0 0 {{schema:0 count:4 sum:6 buckets:[1 2 1]}}";
constexpr const char* kLoose = "v{i=\"a\",j=\"x-y\"} 0 0 0 0 7";

const FunctionCase kCases[] = {
    // The window (0, 4m] holds 20 5 15 35: difference 15, a reset at 20, sampled 180 s. Half of the way to zero is
    // not
    // reached, the window begins a full sample distance earlier.
    {"rate", kRamp, "rate(c_total[4m])", "{} 0.19444444444444445"},
    {"increase", kRamp, "increase(c_total[4m])", "{} 46.666666666666664"},
    {"delta", kRamp, "delta(c_total[4m])", "{} 20"},
    {"irate", kRamp, "irate(c_total[4m])", "{} 0.3333333333333333"},
    {"idelta", kRamp, "idelta(c_total[4m])", "{} 20"},
    {"changes", "v 1 1 2 2 1", "changes(v[5m])", "{} 2"},
    {"resets", kRamp, "resets(c_total[5m])", "{} 1"},
    {"deriv", "v 0 6 12 18 24", "deriv(v[5m])", "{} 0.1"},
    {"predict_linear", "v 0 6 12 18 24", "predict_linear(v[5m], 60)", "{} 30"},
    {"double_exponential_smoothing", "v 1 2 3 4 5", "double_exponential_smoothing(v[5m], 0.5, 0.5)", "{} 5"},
    {"avg_over_time", kRamp, "avg_over_time(c_total[5m])", "{} 17"},
    {"sum_over_time", "v 1e100 1 -1e100 1 1", "sum_over_time(v[5m])", "{} 3"},
    {"count_over_time", "v 1 _ 2 stale 3", "count_over_time(v[5m])", "{} 3"},
    {"min_over_time", "v NaN 3 2 NaN 5", "min_over_time(v[5m])", "{} 2"},
    {"max_over_time", "v NaN 3 2 NaN 5", "max_over_time(v[5m])", "{} 5"},
    {"first_over_time", kRamp, "first_over_time(c_total[4m])", "c_total 20"},
    {"last_over_time", kRamp, "last_over_time(c_total[4m])", "c_total 35"},
    {"present_over_time", kRamp, "present_over_time(c_total[4m])", "{} 1"},
    {"absent_over_time", kRamp, "absent_over_time(nothing{a=\"b\",c=~\"d\"}[4m])", "{a=\"b\"} 1"},
    {"stddev_over_time", "v 2 4 4 4 6", "stddev_over_time(v[5m])", "{} 1.2649110640673518"},
    {"stdvar_over_time", "v 2 4 4 4 6", "stdvar_over_time(v[5m])", "{} 1.6"},
    {"quantile_over_time", "v 5 1 2 4 3", "quantile_over_time(0.6, v[5m])", "{} 3.4"},
    {"mad_over_time", "v 1 1 2 4 6", "mad_over_time(v[5m])", "{} 1"},
    {"ts_of_min_over_time", "v 3 1 1 4 6", "ts_of_min_over_time(v[5m])", "{} 120"},
    {"ts_of_max_over_time", "v 3 6 1 6 2", "ts_of_max_over_time(v[5m])", "{} 180"},
    {"ts_of_first_over_time", "v _ 6 1 6 2", "ts_of_first_over_time(v[5m])", "{} 60"},
    {"ts_of_last_over_time", "v _ 6 1 6 _", "ts_of_last_over_time(v[5m])", "{} 180"},
    {"abs", kNumbers, "abs(v)", "{i=\"a\"} 2.6"},
    {"ceil", kNumbers, "ceil(v)", "{i=\"a\"} -2"},
    {"floor", kNumbers, "floor(v)", "{i=\"a\"} -3"},
    {"round", kNumbers, "round(v, 0.5)", "{i=\"a\"} -2.5"},
    {"sgn", kNumbers, "sgn(v)", "{i=\"a\"} -1"},
    {"clamp", kNumbers, "clamp(v, -2, 3)", "{i=\"a\"} -2"},
    {"clamp_min", kNumbers, "clamp_min(v, 1)", "{i=\"a\"} 1"},
    {"clamp_max", kNumbers, "clamp_max(v, -3)", "{i=\"a\"} -3"},
    {"exp", kLoose, "exp(v - 7)", "{i=\"a\",j=\"x-y\"} 1"},
    {"ln", kLoose, "ln(v - 6)", "{i=\"a\",j=\"x-y\"} 0"},
    {"log2", kLoose, "log2(v + 1)", "{i=\"a\",j=\"x-y\"} 3"},
    {"log10", kLoose, "log10(v + 93)", "{i=\"a\",j=\"x-y\"} 2"},
    {"sqrt", kLoose, "sqrt(v + 2)", "{i=\"a\",j=\"x-y\"} 3"},
    {"sin", kLoose, "sin(v - 7)", "{i=\"a\",j=\"x-y\"} 0"},
    {"cos", kLoose, "cos(v - 7)", "{i=\"a\",j=\"x-y\"} 1"},
    {"tan", kLoose, "tan(v - 7)", "{i=\"a\",j=\"x-y\"} 0"},
    {"asin", kLoose, "asin(v - 6)", "{i=\"a\",j=\"x-y\"} 1.5707963267948966"},
    {"acos", kLoose, "acos(v - 6)", "{i=\"a\",j=\"x-y\"} 0"},
    {"atan", kLoose, "atan(v - 6)", "{i=\"a\",j=\"x-y\"} 0.7853981633974483"},
    {"sinh", kLoose, "sinh(v - 6)", "{i=\"a\",j=\"x-y\"} 1.1752011936438014"},
    {"cosh", kLoose, "cosh(v - 6)", "{i=\"a\",j=\"x-y\"} 1.5430806348152437"},
    {"tanh", kLoose, "tanh(v - 6)", "{i=\"a\",j=\"x-y\"} 0.7615941559557649"},
    {"asinh", kLoose, "asinh(v - 6)", "{i=\"a\",j=\"x-y\"} 0.881373587019543"},
    {"acosh", kLoose, "acosh(v - 5)", "{i=\"a\",j=\"x-y\"} 1.3169578969248166"},
    {"atanh", kLoose, "atanh(v - 6.5)", "{i=\"a\",j=\"x-y\"} 0.5493061443340548"},
    {"deg", kLoose, "deg(v - 7 + pi())", "{i=\"a\",j=\"x-y\"} 180"},
    {"rad", kLoose, "rad(v + 173)", "{i=\"a\",j=\"x-y\"} 3.141592653589793"},
    // 2024-02-29 13:45:59, a Thursday.
    {"minute", kRamp, "minute(vector(1709214359))", "{} 45"},
    {"hour", kRamp, "hour(vector(1709214359))", "{} 13"},
    {"day_of_week", kRamp, "day_of_week(vector(1709214359))", "{} 4"},
    {"day_of_month", kRamp, "day_of_month(vector(1709214359))", "{} 29"},
    {"day_of_year", kRamp, "day_of_year(vector(1709214359))", "{} 60"},
    {"days_in_month", kRamp, "days_in_month(vector(1709214359))", "{} 29"},
    {"month", kRamp, "month(vector(1709214359))", "{} 2"},
    {"year", kRamp, "year(vector(1709214359))", "{} 2024"},
    // Friday, 27 September 33658, 01:46; the last day of the year -1; the first of 8031969, a Tuesday of April.
    {"year", kRamp, "year(vector(1e12))", "{} 33658"},
    {"month", kRamp, "month(vector(1e12)) * 100 + day_of_month(vector(1e12))", "{} 927"},
    {"day_of_week", kRamp, "day_of_week(vector(1e12))", "{} 5"},
    {"hour", kRamp, "hour(vector(1e12)) * 100 + minute(vector(1e12))", "{} 146"},
    {"year", kRamp, "year(vector(-62167219201))", "{} -1"},
    {"day_of_year", kRamp, "day_of_year(vector(-62167219201))", "{} 365"},
    {"day_of_year", kRamp, "day_of_year(vector(253402300800000))", "{} 91"},
    {"year", kRamp, "year(vector(253402300800000))", "{} 8031969"},
    {"year", kRamp, "year(vector(9.3e18))", "{} NaN"},
    {"histogram_count", kNative, "histogram_count(h)", "{} 4"},
    {"histogram_sum", kNative, "histogram_sum(h)", "{} 6"},
    {"histogram_avg", kNative, "histogram_avg(h)", "{} 1.5"},
    // Buckets (0.5,1] (1,2] (2,4] stand at their geometric middles 0.7071, 1.4142, 2.8284.
    {"histogram_stdvar", kNative, "histogram_stdvar(h)", "{} 0.6020292269908043"},
    {"histogram_stddev", kNative, "histogram_stddev(h)", "{} 0.7759054239988301"},
    {"histogram_quantile", kNative, "histogram_quantile(0.5, h)", "{} 1.4142135623730951"},
    {"histogram_fraction", kNative, "histogram_fraction(1, 2, h)", "{} 0.5"},
    {"absent", kRamp, "absent(nothing{a=\"b\"})", "{a=\"b\"} 1"},
    {"label_replace", kLoose, "label_replace(v, \"k\", \"${2}.$1\", \"j\", \"(.)-(.)\")",
     "v{i=\"a\",j=\"x-y\",k=\"y.x\"} 7"},
    {"label_join", kLoose, "label_join(v, \"k\", \"/\", \"i\", \"j\")", "v{i=\"a\",j=\"x-y\",k=\"a/x-y\"} 7"},
    {"timestamp", "v 1 2 _", "timestamp(v)", "{} 60"},
    {"vector", kRamp, "vector(2)", "{} 2"},
    {"scalar", kRamp, "vector(scalar(c_total))", "{} 35"},
    {"sort", kRamp, "sort(c_total)", "c_total 35"},
    {"sort_desc", kRamp, "sort_desc(c_total)", "c_total 35"},
    {"sort_by_label", kRamp, "sort_by_label(c_total, \"x\")", "c_total 35"},
    {"sort_by_label_desc", kRamp, "sort_by_label_desc(c_total, \"x\")", "c_total 35"},
    {"time", kRamp, "vector(time())", "{} 240"},
    {"pi", kRamp, "vector(pi())", "{} 3.141592653589793"},
    {"start", kRamp, "vector(start())", "{} 240"},
    {"end", kRamp, "vector(end())", "{} 240"},
    {"step", kRamp, "vector(step())", "{} 0"},
    {"range", kRamp, "vector(range())", "{} 0"},
    {"min_of", kRamp, "vector(min_of(2, 3))", "{} 2"},
    {"max_of", kRamp, "vector(max_of(2, 3))", "{} 3"},
};

}  // namespace

/// Each function once with a value worked out by hand, and no function of the tables without such a row.
class ExecFunctionsTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void values_data();
  void values();
  void everyFunctionHasData();
  void unknownIsSaid();
};

void ExecFunctionsTest::values_data() {
  QTest::addColumn<QString>("script");
  for (const FunctionCase& one : kCases)
    QTest::newRow(one.name)
        << QString("load 1m\n  %1\n\neval instant at 4m %2\n  %3\n\n").arg(one.load, one.query, one.expected);
}

void ExecFunctionsTest::values() {
  QFETCH(QString, script);
  const auto parsed = script::parseScript(script.toStdString(), "inline");
  QVERIFY_RESULT(parsed);
  const auto outcomes = script::runScript(*parsed, Engine(script::scriptEngineOptions()));
  QCOMPARE(outcomes.size(), std::size_t{1});
  QVERIFY2(outcomes[0].passed(), outcomes[0].describe("inline").c_str());
}

void ExecFunctionsTest::everyFunctionHasData() {
  std::set<std::string_view> tested;
  for (const FunctionCase& one : kCases) tested.insert(one.name);
  for (const RangeFunction& function : rangeFunctions())
    QVERIFY2(tested.count(function.name) == 1, std::string(function.name).c_str());
  for (const CellFunction& function : cellFunctions())
    QVERIFY2(tested.count(function.name) == 1, std::string(function.name).c_str());
  for (const FunctionCase& one : kCases) QVERIFY2(findSignature(one.name) != nullptr, one.name);
}

void ExecFunctionsTest::unknownIsSaid() {
  oriel::test::MemoryStorage storage;
  const Engine engine;
  const auto result = engine.instant(storage, "holt_winters(v[5m], 0.5, 0.5)", 0);
  QVERIFY(!result.ok());
  QVERIFY(result.error().text.find("unknown function with name \"holt_winters\"") != std::string::npos);
}

ORIEL_TEST_MAIN(ExecFunctionsTest)
#include "exec_functions_test.moc"
