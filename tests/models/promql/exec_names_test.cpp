#include "tests/models/promql/script_check.h"
#include "tests/support/test_case.h"

/// Names that leave only at the end of a query, and times that are computed: what several parts of the engine must
/// agree on.
class ExecNamesTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void evaluates_data();
  void evaluates();

 private:
  void addNameRows();
  void addLabelFunctionRows();
  void addDurationRows();
  void addTimeRows();
};

namespace {

const char* const kTwo =
    "  a_total{i=\"1\"} 0+60x10\n"
    "  b_total{i=\"1\"} 0+120x10\n";

}  // namespace

void ExecNamesTest::addNameRows() {
  QTest::newRow("functions drop the name") << kTwo
                                           << "eval instant at 5m rate(a_total[5m])\n"
                                              "  {i=\"1\"} 1\n";
  QTest::newRow("two names, one set of labels") << kTwo
                                                << "eval instant at 5m rate({__name__=~\"._total\"}[5m])\n"
                                                   "  expect fail msg: vector cannot contain metrics with the same "
                                                   "labelset\n";
  QTest::newRow("grouped by the name before it leaves")
      << kTwo
      << "eval instant at 5m label_replace(sum by (__name__) (rate({__name__=~\"._total\"}[5m])), \"n\", \"$1\", "
         "\"__name__\", \"(.*)\")\n"
         "  {n=\"a_total\"} 1\n"
         "  {n=\"b_total\"} 2\n";
  QTest::newRow("grouped by the name of changed values")
      << kTwo
      << "eval instant at 5m sum by (__name__) (-{__name__=~\"._total\"})\n"
         "  expect fail msg: vector cannot contain metrics with the same labelset\n";
  QTest::newRow("grouped by the name of samples") << kTwo
                                                  << "eval instant at 5m sum by (__name__) ({__name__=~\"._total\"})\n"
                                                     "  a_total 300\n"
                                                     "  b_total 600\n";
  QTest::newRow("a group of which one member has lost its name")
      << "  a{i=\"1\"} 1\n"
         "  a{i=\"2\"} 2\n"
      << "eval instant at 0 sum by (__name__) (a{i=\"1\"} or -a{i=\"2\"})\n"
         "  {} -1\n";
  QTest::newRow("sum over both") << kTwo
                                 << "eval instant at 5m sum(rate({__name__=~\"._total\"}[5m]))\n"
                                    "  {} 3\n";
  QTest::newRow("one name after the other") << "  a{i=\"1\"} 1 stale\n"
                                               "  b{i=\"1\"} _ 2 3\n"
                                            << "eval range from 0 to 2m step 1m -{__name__=~\"a|b\"}\n"
                                               "  {i=\"1\"} -1 -2 -3\n";
  QTest::newRow("minus on both sides of or") << kTwo
                                             << "eval instant at 5m -a_total or -b_total\n"
                                                "  {i=\"1\"} -300\n";
  QTest::newRow("a name and none") << kTwo
                                   << "eval instant at 5m a_total or on (j) -b_total\n"
                                      "  a_total{i=\"1\"} 300\n";
  QTest::newRow("a union of a metric and its negative") << kTwo
                                                        << "eval instant at 5m a_total or -b_total{i=\"2\"}\n"
                                                           "  a_total{i=\"1\"} 300\n";
  QTest::newRow("or where the right side fills the gaps") << "  a{i=\"1\"} 1 stale 3\n"
                                                          << "eval range from 0 to 2m step 1m a > 2 or -a\n"
                                                             "  {i=\"1\"} -1 _ _\n"
                                                             "  a{i=\"1\"} _ _ 3\n";
  QTest::newRow("and keeps the left name") << kTwo
                                           << "eval instant at 5m a_total and -b_total\n"
                                              "  a_total{i=\"1\"} 300\n";
  QTest::newRow("unless drops what the left side has lost") << kTwo
                                                            << "eval instant at 5m -a_total unless b_total{i=\"2\"}\n"
                                                               "  {i=\"1\"} -300\n";
  QTest::newRow("a filter keeps the name") << kTwo
                                           << "eval instant at 5m a_total > 1\n"
                                              "  a_total{i=\"1\"} 300\n";
  QTest::newRow("a filter of what lost its name") << kTwo
                                                  << "eval instant at 5m rate(a_total[5m]) > 0.5\n"
                                                     "  {i=\"1\"} 1\n";
  QTest::newRow("bool loses it") << kTwo
                                 << "eval instant at 5m a_total > bool 1\n"
                                    "  {i=\"1\"} 1\n";
  QTest::newRow("plus keeps all") << kTwo
                                  << "eval instant at 5m +a_total\n"
                                     "  a_total{i=\"1\"} 300\n";
  QTest::newRow("matching on the name") << kTwo
                                        << "eval instant at 5m a_total + on (__name__) a_total\n"
                                           "  {} 600\n";
  QTest::newRow("topk of rates") << kTwo
                                 << "eval instant at 5m topk(1, rate({__name__=~\"._total\"}[5m]))\n"
                                    "  {i=\"1\"} 2\n";
  QTest::newRow("the last value keeps the name") << kTwo
                                                 << "eval instant at 5m last_over_time(a_total[5m])\n"
                                                    "  a_total{i=\"1\"} 300\n";
  QTest::newRow("the last value of what lost its name") << kTwo
                                                        << "eval instant at 5m last_over_time((-a_total)[5m:1m])\n"
                                                           "  {i=\"1\"} -300\n";
}

void ExecNamesTest::addLabelFunctionRows() {
  QTest::newRow("label_replace writes a name that stays")
      << kTwo
      << "eval instant at 5m label_replace(rate(a_total[5m]), \"__name__\", \"r_$1\", \"__name__\", \"(.*)_total\")\n"
         "  r_a{i=\"1\"} 1\n";
  QTest::newRow("label_replace that does not match changes nothing")
      << kTwo
      << "eval instant at 5m label_replace(rate(a_total[5m]), \"__name__\", \"x\", \"i\", \"2\")\n"
         "  {i=\"1\"} 1\n";
  QTest::newRow("label_replace takes the name away") << kTwo
                                                     << "eval instant at 5m label_replace(a_total, \"__name__\", \"\", "
                                                        "\"\", \"\")\n"
                                                        "  {i=\"1\"} 300\n";
  QTest::newRow("label_join writes a name") << kTwo
                                            << "eval instant at 5m label_join(-a_total, \"__name__\", \"_\", "
                                               "\"__name__\", \"i\")\n"
                                               "  a_total_1{i=\"1\"} -300\n";
  QTest::newRow("a written name is lost again by the next function")
      << kTwo
      << "eval instant at 5m abs(label_replace(a_total, \"__name__\", \"x\", \"\", \"\"))\n"
         "  {i=\"1\"} 300\n";
  QTest::newRow("label_join of nothing") << kTwo
                                         << "eval instant at 5m label_join(a_total, \"i\", \"-\")\n"
                                            "  a_total 300\n";
  QTest::newRow("label_join complains of its sources first")
      << kTwo
      << "eval instant at 5m label_join(a_total, \"\", \"-\", \"\")\n"
         "  expect fail regex: invalid source label name in label_join\\(\\)\n";
  QTest::newRow("two names made one") << kTwo
                                      << "eval instant at 5m label_replace({__name__=~\"._total\"}, \"__name__\", "
                                         "\"x\", \"\", \"\")\n"
                                         "  expect fail msg: vector cannot contain metrics with the same labelset\n";
  QTest::newRow("made one, one after the other") << "  a{i=\"1\"} 1 stale\n"
                                                    "  b{i=\"1\"} _ 2\n"
                                                 << "eval range from 0 to 1m step 1m "
                                                    "label_replace({__name__=~\"a|b\"}, \"__name__\", \"x\", \"\", "
                                                    "\"\")\n"
                                                    "  x{i=\"1\"} 1 2\n";
  QTest::newRow("count_values of what lost its name") << kTwo
                                                      << "eval instant at 5m count_values(\"v\", -a_total)\n"
                                                         "  {v=\"-300\"} 1\n";
  const char* sorted =
      "  m{v=\"v1.10\"} 1\n"
      "  m{v=\"v1.9\"} 2\n"
      "  m{v=\"v1.9a\"} 3\n"
      "  m{v=\"v01.9\"} 4\n"
      "  m{v=\"\"} 5\n";
  QTest::newRow("numbers in labels are compared as numbers") << sorted
                                                             << "eval instant at 0 sort_by_label(m{v!~\"v01.*\"}, "
                                                                "\"v\")\n"
                                                                "  expect ordered\n"
                                                                "  m 5\n"
                                                                "  m{v=\"v1.9\"} 2\n"
                                                                "  m{v=\"v1.9a\"} 3\n"
                                                                "  m{v=\"v1.10\"} 1\n";
  QTest::newRow("descending") << sorted
                              << "eval instant at 0 sort_by_label_desc(m{v!~\"v01.*\"}, \"v\")\n"
                                 "  expect ordered\n"
                                 "  m{v=\"v1.10\"} 1\n"
                                 "  m{v=\"v1.9a\"} 3\n"
                                 "  m{v=\"v1.9\"} 2\n"
                                 "  m 5\n";
  QTest::newRow("equal in all asked for: by all labels") << "  m{a=\"1\", b=\"2\"} 1\n"
                                                            "  m{a=\"1\", b=\"1\"} 2\n"
                                                         << "eval instant at 0 sort_by_label(m, \"a\")\n"
                                                            "  expect ordered\n"
                                                            "  m{a=\"1\", b=\"1\"} 2\n"
                                                            "  m{a=\"1\", b=\"2\"} 1\n";
}

void ExecNamesTest::addDurationRows() {
  const char* ramp = "  m 0+1x60\n";
  for (const auto& [query, value] :
       std::vector<std::pair<const char*, const char*>>{{"count_over_time(m[2m+3m])", "5 5"},
                                                        {"count_over_time(m[2*2m])", "4 4"},
                                                        {"count_over_time(m[(10m-4m)/2])", "3 3"},
                                                        {"count_over_time(m[7m%4m])", "3 3"},
                                                        {"count_over_time(m[2^3])", "1 1"},
                                                        {"count_over_time(m[step()*2])", "4 4"},
                                                        {"count_over_time(m[range()])", "2 2"},
                                                        {"count_over_time(m[max_of(step(), 3m)])", "3 3"},
                                                        {"count_over_time(m[min_of(step(), 3m)])", "2 2"},
                                                        {"count_over_time(m[-(-3m)])", "3 3"},
                                                        {"count_over_time(m[5m:step()])", "3 3"},
                                                        {"count_over_time(m[5m:1m+1m])", "3 3"},
                                                        {"count_over_time(m[2m*2:1m])", "4 4"},
                                                        {"m offset (1m+1m)", "8 10"},
                                                        {"m offset -step()", "12 14"},
                                                        {"m offset (range()*2)", "6 8"},
                                                        {"m offset max_of(1m, 3m)", "7 9"},
                                                        {"max_over_time(m[2m:1m] offset (1m*2))", "8 10"},
                                                        {"max_over_time((m offset step())[2m:1m])", "8 10"}}) {
    const bool named = QString(query).startsWith("m ");
    QTest::newRow(query)
        << ramp << QString("eval range from 10m to 12m step 2m %1\n  %2 %3\n").arg(query, named ? "m" : "{}", value);
  }
  QTest::newRow("a range of nothing") << ramp
                                      << "eval range from 10m to 12m step 2m rate(m[step()-2m])\n"
                                         "  expect fail regex: duration must be greater than 0\n";
  QTest::newRow("division by zero") << ramp
                                    << "eval instant at 10m rate(m[5m/0])\n"
                                       "  expect fail regex: division by zero\n";
}

void ExecNamesTest::addTimeRows() {
  const char* ramp = "  m 0+1x60\n";
  for (const auto& [query, value] :
       std::vector<std::pair<const char*, const char*>>{{"m @ start()", "10 10 10"},
                                                        {"m @ end()", "12 12 12"},
                                                        {"m @ start() offset 2m", "8 8 8"},
                                                        {"m offset -2m @ end()", "14 14 14"},
                                                        {"m @ 300", "5 5 5"}})
    QTest::newRow(query) << ramp << QString("eval range from 10m to 12m step 1m %1\n  m %2\n").arg(query, value);
  for (const auto& [query, value] : std::vector<std::pair<const char*, const char*>>{
           {"sum_over_time((m @ start())[2m:1m])", "20 20 20"},
           {"sum_over_time(m[2m:1m] @ end())", "23 23 23"},
           {"sum_over_time((m @ end())[2m:1m] @ start())", "24 24 24"},
           {"max_over_time(m[3m] @ start())", "10 10 10"},
           {"max_over_time(sum_over_time(m[2m] @ end())[2m:1m] @ start())", "23 23 23"},
           {"sum_over_time((m offset 1m)[2m:1m] offset 1m)", "15 17 19"},
           {"timestamp(m @ start())", "600 600 600"},
           {"m @ start() + m", "20 21 22"},
           {"sum(m @ end()) - sum(m)", "2 1 0"}})
    QTest::newRow(query) << ramp << QString("eval range from 10m to 12m step 1m %1\n  {} %2\n").arg(query, value);
}

void ExecNamesTest::evaluates_data() {
  QTest::addColumn<QString>("load");
  QTest::addColumn<QString>("eval");
  addNameRows();
  addLabelFunctionRows();
  addDurationRows();
  addTimeRows();
}

void ExecNamesTest::evaluates() {
  QFETCH(QString, load);
  QFETCH(QString, eval);
  QCOMPARE(oriel::test::evalFailure(load, eval), QString());
}

ORIEL_TEST_MAIN(ExecNamesTest)
#include "exec_names_test.moc"
