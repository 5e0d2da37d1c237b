#include "tests/models/promql/script_check.h"
#include "tests/support/test_case.h"

/// What random queries have found: corners of functions that the handed-out scripts do not reach.
class ExecCornersTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void evaluates_data();
  void evaluates();
};

void ExecCornersTest::evaluates_data() {
  QTest::addColumn<QString>("load");
  QTest::addColumn<QString>("eval");
  const char* ties =
      "  m{i=\"1\"} 1\n"
      "  m{i=\"2\"} 1\n"
      "  m{i=\"3\"} 2\n";
  QTest::newRow("topk: a better one replaces the first of equal ones") << ties
                                                                       << "eval instant at 0 topk(2, m)\n"
                                                                          "  m{i=\"2\"} 1\n"
                                                                          "  m{i=\"3\"} 2\n";
  QTest::newRow("bottomk: equal ones stay in their order") << ties
                                                           << "eval instant at 0 bottomk(1, m)\n"
                                                              "  m{i=\"1\"} 1\n";
  QTest::newRow("topk of nothing, however little") << ties << "eval instant at 0 topk(-Inf, m)\n";
  QTest::newRow("topk of too many") << ties
                                    << "eval instant at 0 topk(1e19, m)\n"
                                       "  expect fail msg: Scalar value 1e+19 overflows int64\n";
  QTest::newRow("limitk of too many") << ties
                                      << "eval instant at 0 limitk(1e19, m)\n"
                                         "  expect fail msg: Scalar value 1e+19 overflows int64\n";
  QTest::newRow("limitk of NaN") << ties
                                 << "eval instant at 0 limitk(NaN, m)\n"
                                    "  expect fail msg: Parameter value is NaN\n";
  QTest::newRow("some steps ask for too little") << ties
                                                 << "eval range from 0 to 2m step 1m topk(time() * 1e18, m)\n"
                                                    "  expect fail msg: Scalar value 1.2e+20 overflows int64\n";
  QTest::newRow("count_values: without takes the value away again") << ties
                                                                    << "eval instant at 0 count_values without (i, v) "
                                                                       "(\"v\", m)\n"
                                                                       "  {} 3\n";
  QTest::newRow("count_values without keeps the value otherwise") << ties
                                                                  << "eval instant at 0 count_values without (i) "
                                                                     "(\"v\", m)\n"
                                                                     "  {v=\"1\"} 2\n"
                                                                     "  {v=\"2\"} 1\n";
  QTest::newRow("clamp_min: infinity is more than NaN") << "  m NaN\n"
                                                        << "eval instant at 0 clamp_min(m, Inf)\n"
                                                           "  {} Inf\n";
  QTest::newRow("clamp_max: -infinity is less than NaN") << "  m -Inf\n"
                                                         << "eval instant at 0 clamp_max(m, NaN)\n"
                                                            "  {} -Inf\n";
  QTest::newRow("clamp: the lower bound of a NaN") << "  m -Inf\n"
                                                   << "eval instant at 0 clamp(m, 3, NaN)\n"
                                                      "  {} 3\n";
  QTest::newRow("mad_over_time: no median among NaN") << "  m 1 2 NaN 4\n"
                                                      << "eval instant at 3m mad_over_time(m[4m])\n"
                                                         "  {} NaN\n";
  QTest::newRow("sort leaves histograms out of range queries too") << "  m{i=\"1\"} 1 1\n"
                                                                      "  m{i=\"2\"} {{count:1 sum:1}}x1\n"
                                                                   << "eval range from 0 to 1m step 1m sort(m)\n"
                                                                      "  m{i=\"1\"} 1 1\n";
  QTest::newRow("one series keeps its name and another with the same labels loses it")
      << "  m{i=\"1\"} 1\n"
         "  m{i=\"2\"} 5\n"
      << "eval instant at 0 label_replace(m > 3 or m * 2, \"x\", \"y\", \"i\", \".*\")\n"
         "  m{i=\"2\", x=\"y\"} 5\n"
         "  {i=\"1\", x=\"y\"} 2\n";
  QTest::newRow("a real match and a filled one are one series") << "  a{g=\"x\"} 4 stale 8\n"
                                                                   "  b{g=\"x\"} 2 2 2\n"
                                                                << "eval instant at 2m count_over_time(((-a) / on (g) "
                                                                   "fill_left (1) b)[3m:1m])\n"
                                                                   "  {g=\"x\"} 3\n";
  QTest::newRow("the same in a comparison of vectors") << "  m{i=\"1\"} 1\n"
                                                          "  m{i=\"2\"} 5\n"
                                                          "  n 0\n"
                                                       << "eval instant at 0 (m > 3 or m * 2) > on () group_left () n\n"
                                                          "  m{i=\"2\"} 5\n"
                                                          "  {i=\"1\"} 2\n";
}

void ExecCornersTest::evaluates() {
  QFETCH(QString, load);
  QFETCH(QString, eval);
  QCOMPARE(oriel::test::evalFailure(load, eval), QString());
}

ORIEL_TEST_MAIN(ExecCornersTest)
#include "exec_corners_test.moc"
