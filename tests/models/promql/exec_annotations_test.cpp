#include "tests/models/promql/script_check.h"
#include "tests/support/test_case.h"

/// Every warning and info of Prometheus 3.14: its text, its place, and that nothing else is said.
class ExecAnnotationsTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void says_data();
  void says();

 private:
  void addRangeRows();
  void addAggregationRows();
  void addBinaryRows();
  void addHistogramRows();
  void addPlaceRows();
};

namespace {

const char* const kLoad =
    "load 1m\n"
    "  f 1 2 3 4 5\n"
    "  f_total 1 2 3 4 5\n"
    "  g{i=\"1\"} 1 2 3 4 5\n"
    "  g{i=\"2\"} {{schema:0 count:4 sum:8 buckets:[4]}}x4\n"
    "  mixed 1 2 3 {{schema:0 count:4 sum:8 buckets:[4]}} {{schema:0 count:5 sum:9 buckets:[5]}}\n"
    "  late 1 {{schema:0 count:4 sum:8 buckets:[4]}} {{schema:0 count:4 sum:8 buckets:[4]}} 4 5\n"
    "  h {{schema:0 count:4 sum:8 buckets:[4]}}+{{schema:0 count:4 sum:8 buckets:[4]}}x4\n"
    "  hg {{schema:0 count:4 sum:8 buckets:[4] counter_reset_hint:gauge}}x4\n"
    "  layouts {{schema:0 count:4 sum:8 buckets:[4]}}x2 {{schema:-53 count:4 sum:8 custom_values:[5] buckets:[4]}}x1\n"
    "  custom {{schema:-53 count:4 sum:8 custom_values:[5] buckets:[4]}}x4\n"
    "  bounds {{schema:-53 count:4 sum:8 custom_values:[5 7] buckets:[4]}}x4\n"
    "  rising {{schema:0 count:4 sum:8 buckets:[4]}}x3 {{schema:0 count:5 sum:9 buckets:[5]}}\n"
    "  falling {{schema:0 count:4 sum:8 buckets:[4]}}x3 {{schema:0 count:3 sum:7 buckets:[3]}}\n"
    "  n{le=\"1\"} 1x4\n"
    "  n{le=\"+Inf\"} 2x4\n"
    "  n {{schema:0 count:4 sum:8 buckets:[4]}}x4\n"
    "  b_bucket{le=\"1\"} 1x4\n"
    "  b_bucket{le=\"+Inf\"} 2x4\n"
    "  bad_bucket{le=\"one\"} 1x4\n"
    "  bad_bucket{le=\"+Inf\"} 2x4\n";

const QString kMixedRange =
    "  expect info msg: PromQL info: ignored histograms in a range containing both floats and histograms for metric "
    "name \"late\" (1:%1)\n";
const QString kMixed =
    "  expect warn msg: PromQL warning: encountered a mix of histograms and floats for metric name \"late\" (1:%1)\n";
const QString kNotCounterName =
    "  expect info msg: PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
    "\"%1\" (1:%2)\n";
const QString kLayouts =
    "  expect warn msg: PromQL warning: vector contains a mix of histograms with exponential and custom buckets "
    "schemas "
    "for metric name \"%1\" (1:%2)\n";

void addRow(const QString& query, const QString& expects) {
  QTest::newRow(qPrintable(query)) << query
                                   << expects + (expects.contains("warn") ? "" : "  expect no_warn\n") +
                                          (expects.contains("info") ? "" : "  expect no_info\n");
}

}  // namespace

void ExecAnnotationsTest::addRangeRows() {
  for (const char* name : {"deriv", "mad_over_time", "max_over_time", "min_over_time", "stddev_over_time",
                           "stdvar_over_time", "ts_of_max_over_time", "ts_of_min_over_time"})
    addRow(QString("%1(late[5m])").arg(name), kMixedRange.arg(QString(name).size() + 2));
  addRow("predict_linear(late[5m], 60)", kMixedRange.arg(16));
  addRow("double_exponential_smoothing(late[5m], 0.5, 0.5)", kMixedRange.arg(30));
  for (const char* name : {"rate", "increase", "delta", "sum_over_time", "avg_over_time"})
    addRow(QString("%1(late[5m])").arg(name), kMixed.arg(QString(name).size() + 2));
  addRow("irate(late[3m])", "");
  addRow("irate(late[3m] offset 1m)", kMixed.arg(7));
  addRow("idelta(late[3m] offset 1m)", kMixed.arg(8));
  addRow("irate(mixed[5m])", "");
  for (const char* name : {"absent_over_time", "changes", "count_over_time", "first_over_time", "last_over_time",
                           "present_over_time", "resets", "ts_of_first_over_time", "ts_of_last_over_time"})
    addRow(QString("%1(late[5m])").arg(name), "");
  addRow("rate(f[5m])", kNotCounterName.arg("f").arg(6));
  addRow("increase(f[5m])", kNotCounterName.arg("f").arg(10));
  for (const char* query : {"rate(f_total[5m])", "irate(f[5m])", "delta(f[5m])", "resets(f[5m])", "rate(h[5m])",
                            "rate(nothing[5m])", "rate({i=\"1\"}[1s])"})
    addRow(query, "");
  for (const char* name : {"rate", "increase", "irate"})
    addRow(QString("%1(hg[5m])").arg(name),
           QString("  expect warn msg: PromQL warning: this native histogram metric is not a counter: \"hg\" (1:%1)\n")
               .arg(QString(name).size() + 2));
  for (const char* name : {"delta", "idelta"})
    addRow(QString("%1(h[5m])").arg(name),
           QString("  expect warn msg: PromQL warning: this native histogram metric is not a gauge: \"h\" (1:%1)\n")
               .arg(QString(name).size() + 2));
  for (const char* name : {"rate", "increase", "sum_over_time", "avg_over_time"})
    addRow(QString("%1(layouts[5m])").arg(name), kLayouts.arg("layouts").arg(QString(name).size() + 2));
  addRow("quantile_over_time(1.5, f[5m])",
         "  expect warn msg: PromQL warning: quantile value should be between 0 and 1, got 1.5 (1:20)\n");
  addRow("quantile_over_time(NaN, f[5m])",
         "  expect warn msg: PromQL warning: quantile value should be between 0 and 1, got NaN (1:20)\n");
  addRow("quantile_over_time(1.5, h[5m])", "");
}

void ExecAnnotationsTest::addAggregationRows() {
  for (const char* name : {"min", "max", "stddev", "stdvar"})
    addRow(QString("%1(g)").arg(name), QString("  expect info msg: PromQL info: ignored histogram in %1 aggregation "
                                               "(1:%2)\n")
                                           .arg(name)
                                           .arg(QString(name).size() + 2));
  addRow("quantile(0.5, g)", "  expect info msg: PromQL info: ignored histogram in quantile aggregation (1:15)\n");
  addRow("0 + topk(1, g)", "  expect info msg: PromQL info: ignored histogram in topk aggregation (1:5)\n");
  addRow("0 + bottomk(1, g)", "  expect info msg: PromQL info: ignored histogram in bottomk aggregation (1:5)\n");
  for (const char* name : {"sum", "avg"})
    addRow(QString("%1(g)").arg(name),
           "  expect warn msg: PromQL warning: encountered a mix of histograms and floats for aggregation (1:5)\n");
  for (const char* query : {"count(g)", "group(g)", "count_values(\"v\", g)", "limitk(1, g)", "limit_ratio(1, g)",
                            "sum by (i) (g)", "avg by (i) (g)"})
    addRow(query, "");
  addRow("sum({__name__=~\"h|custom\"})", kLayouts.arg("h").arg(5));
  addRow("avg({__name__=~\"h|custom\"})", kLayouts.arg("h").arg(5));
  addRow("sum({__name__=~\"custom|bounds\"})",
         "  expect info msg: PromQL info: mismatched custom buckets were reconciled during aggregation (1:5)\n");
  // Whoever asks for counts only reads sample after sample and finds the resets, which then contradict each other.
  addRow("histogram_count(sum({__name__=~\"rising|falling\"}))",
         "  expect warn msg: PromQL warning: conflicting counter resets during histogram aggregation (1:21)\n");
  addRow("quantile(7, f)",
         "  expect warn msg: PromQL warning: quantile value should be between 0 and 1, got 7 (1:10)\n");
  addRow("quantile(-1, nothing)",
         "  expect warn msg: PromQL warning: quantile value should be between 0 and 1, got -1 (1:10)\n");
  addRow("limit_ratio(1.5, f)",
         "  expect warn msg: PromQL warning: ratio value should be between -1 and 1, got 1.5, "
         "capping to 1 (1:13)\n");
  addRow("limit_ratio(-3, f)",
         "  expect warn msg: PromQL warning: ratio value should be between -1 and 1, got -3, "
         "capping to -1 (1:13)\n");
}

void ExecAnnotationsTest::addBinaryRows() {
  const auto refused = [](const char* left, const char* op, const char* right) {
    return QString(
               "  expect info msg: PromQL info: incompatible sample types encountered for binary operator \"%2\": "
               "%1 %2 %3 (1:1)\n")
        .arg(left, op, right);
  };
  for (const char* op : {"+", "-", "^", "%", "atan2", "==", "!=", "<", "<=", ">", ">="})
    addRow(QString("h %1 2").arg(op), refused("histogram", op, "float"));
  for (const char* op : {"+", "-", "/", "^", "%", "atan2", "==", "!=", "<", "<=", ">", ">=", "</", ">/"})
    addRow(QString("2 %1 h").arg(op), refused("float", op, "histogram"));
  for (const char* op : {"*", "/", "^", "%", "atan2", "<", "<=", ">", ">=", "</", ">/"})
    addRow(QString("h %1 h").arg(op), refused("histogram", op, "histogram"));
  for (const char* op : {"</", ">/"}) addRow(QString("f %1 2").arg(op), refused("float", op, "float"));
  for (const char* query : {"h * 2", "2 * h", "h / 2", "h </ 2", "h >/ 2", "h + h", "h - h", "h == h", "h != h",
                            "h == bool h", "h and f", "h or f", "h unless f", "-h"})
    addRow(query, "");
  for (const char* op : {"+", "-"}) {
    addRow(QString("h %1 custom").arg(op),
           QString("  expect warn msg: PromQL warning: incompatible bucket layout encountered for binary operator %1 "
                   "(1:1)\n")
               .arg(op));
    const QString during = *op == '+' ? "addition" : "subtraction";
    addRow(QString("custom %1 bounds").arg(op),
           QString("  expect info msg: PromQL info: mismatched custom buckets were reconciled during %1 (1:1)\n")
               .arg(during));
    addRow(QString("histogram_count(rising %1 falling)").arg(op),
           QString("  expect warn msg: PromQL warning: conflicting counter resets during histogram %1 (1:17)\n")
               .arg(during));
  }
}

void ExecAnnotationsTest::addHistogramRows() {
  addRow("histogram_quantile(1.5, h)",
         "  expect warn msg: PromQL warning: quantile value should be between 0 and 1, got 1.5 (1:20)\n");
  addRow("histogram_quantiles(h, \"q\", 0.5, -1)",
         "  expect warn msg: PromQL warning: quantile value should be between 0 and 1, got -1 (1:34)\n");
  addRow("histogram_fraction(2, 1, h)", "");
  addRow("histogram_quantile(0.5, bad_bucket)",
         "  expect warn msg: PromQL warning: bucket label \"le\" is missing or has a malformed value of \"one\" for "
         "metric name \"bad_bucket\" (1:25)\n");
  addRow("histogram_fraction(0, 1, bad_bucket)",
         "  expect warn msg: PromQL warning: bucket label \"le\" is missing or has a malformed value of \"one\" for "
         "metric name \"bad_bucket\" (1:26)\n");
  const QString mixed =
      "  expect warn msg: PromQL warning: vector contains a mix of classic and native histograms for "
      "metric name \"n\" (1:%1)\n";
  addRow("histogram_quantile(0.5, n)", mixed.arg(25));
  addRow("histogram_fraction(0, 1, n)", mixed.arg(26));
  addRow("histogram_quantiles(n, \"q\", 0.5)", mixed.arg(21));
  addRow(
      "histogram_quantile(0.5, f)",
      "  expect warn msg: PromQL warning: bucket label \"le\" is missing or has a malformed value of \"\" for metric "
      "name \"f\" (1:25)\n");
}

void ExecAnnotationsTest::addPlaceRows() {
  addRow("rate(f[5m]) / rate(f[5m])", kNotCounterName.arg("f").arg(20));
  addRow("rate(f[5m]) + increase(f_total[5m])", kNotCounterName.arg("f").arg(6));
  addRow("max_over_time(rate(f[2m])[2m:1m]) + rate(f_total[2m])", kNotCounterName.arg("f").arg(20));
  addRow("increase(increase(f[2m])[2m:1m])", kNotCounterName.arg("f").arg(10));
  addRow("min(min(g) or g)", "  expect info msg: PromQL info: ignored histogram in min aggregation (1:5)\n");
  addRow("(((rate(f[5m]))))", kNotCounterName.arg("f").arg(9));
  addRow("sum(sum(g))",
         "  expect warn msg: PromQL warning: encountered a mix of histograms and floats for aggregation (1:9)\n");
}

void ExecAnnotationsTest::says_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("expects");
  addRangeRows();
  addAggregationRows();
  addBinaryRows();
  addHistogramRows();
  addPlaceRows();
}

/// The results themselves are of no interest here.
void ExecAnnotationsTest::says() {
  QFETCH(QString, query);
  QFETCH(QString, expects);
  const QString failure =
      oriel::test::scriptFailure(QString(kLoad) + "\neval range from 4m to 4m step 1m " + query + "\n" + expects);
  QVERIFY2(failure.isEmpty() || failure.contains("another result"), qPrintable(failure));
}

ORIEL_TEST_MAIN(ExecAnnotationsTest)
#include "exec_annotations_test.moc"
