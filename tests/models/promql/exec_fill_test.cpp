#include <set>

#include "models/promql/engine.h"
#include "tests/models/promql/script_check.h"
#include "tests/support/test_case.h"

using namespace oriel::promql;

/// The fill modifiers in vector matching, and `__type__` and `__unit__` beside the name: what the handed-out scripts do
/// not show.
class ExecFillTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void evaluates_data();
  void evaluates();
};

void ExecFillTest::evaluates_data() {
  QTest::addColumn<QString>("load");
  QTest::addColumn<QString>("eval");
  const char* two =
      "  l{a=\"1\"} 10\n"
      "  l{a=\"2\"} 20\n"
      "  r{a=\"1\"} 5\n"
      "  r{a=\"3\"} 7\n";
  QTest::newRow("right operand of a subtraction") << two
                                                  << "eval instant at 0 l - fill(100) r\n"
                                                     "  {a=\"1\"} 5\n"
                                                     "  {a=\"2\"} -80\n"
                                                     "  {a=\"3\"} 93\n";
  QTest::newRow("a comparison keeps the left value, the filled one too") << two
                                                                         << "eval instant at 0 l > fill_left(100) r\n"
                                                                            "  l{a=\"1\"} 10\n"
                                                                            "  {a=\"3\"} 100\n";
  QTest::newRow("a filled right side keeps the name in a comparison") << two
                                                                      << "eval instant at 0 l > fill_right(15) r\n"
                                                                         "  l{a=\"1\"} 10\n"
                                                                         "  l{a=\"2\"} 20\n";
  QTest::newRow("bool drops the name") << two
                                       << "eval instant at 0 l > bool fill_right(15) r\n"
                                          "  {a=\"1\"} 1\n"
                                          "  {a=\"2\"} 1\n";
  QTest::newRow("NaN") << two
                       << "eval instant at 0 l + fill(NaN) r\n"
                          "  {a=\"1\"} 15\n"
                          "  {a=\"2\"} NaN\n"
                          "  {a=\"3\"} NaN\n";
  QTest::newRow("a filter that drops a real match is still a match")
      << two << "eval instant at 0 l == fill_left(5) r\n";
  const char* many =
      "  m{g=\"x\", i=\"1\"} 1\n"
      "  m{g=\"x\", i=\"2\"} 2\n"
      "  m{g=\"y\", i=\"1\"} 4\n"
      "  o{g=\"x\", owner=\"ann\"} 100\n"
      "  o{g=\"z\", owner=\"bob\"} 300\n";
  QTest::newRow("group_left: the one side is filled, its label cannot be")
      << many
      << "eval instant at 0 m - on(g) group_left(owner) fill_right(50) o\n"
         "  {g=\"x\", i=\"1\", owner=\"ann\"} -99\n"
         "  {g=\"x\", i=\"2\", owner=\"ann\"} -98\n"
         "  {g=\"y\", i=\"1\"} -46\n";
  QTest::newRow("group_left: the many side is filled once a group")
      << many
      << "eval instant at 0 m - on(g) group_left(owner) fill_left(50) o\n"
         "  {g=\"x\", i=\"1\", owner=\"ann\"} -99\n"
         "  {g=\"x\", i=\"2\", owner=\"ann\"} -98\n"
         "  {g=\"z\", owner=\"bob\"} -250\n";
  QTest::newRow("group_right: left stays left") << many
                                                << "eval instant at 0 o - on(g) group_right(owner) fill_left(50) m\n"
                                                   "  {g=\"x\", i=\"1\", owner=\"ann\"} 99\n"
                                                   "  {g=\"x\", i=\"2\", owner=\"ann\"} 98\n"
                                                   "  {g=\"y\", i=\"1\"} 46\n";
  QTest::newRow("group_right: the many side filled") << many
                                                     << "eval instant at 0 o - on(g) group_right fill_right(50) m\n"
                                                        "  {g=\"x\", i=\"1\"} 99\n"
                                                        "  {g=\"x\", i=\"2\"} 98\n"
                                                        "  {g=\"z\"} 250\n";
  QTest::newRow("one-to-one: two unmatched of one group") << many
                                                          << "eval instant at 0 m + on(g) fill_right(0) nothing\n"
                                                             "  expect fail msg: multiple matches for labels: "
                                                             "many-to-one matching must be explicit "
                                                             "(group_left/group_right)\n";
  QTest::newRow("duplicates on the one side are found even when the other is empty")
      << many
      << "eval instant at 0 nothing + on(i) group_left fill_left(0) m\n"
         "  expect fail regex: found duplicate series for the match group .* on the right hand-side\n";
  QTest::newRow("equal results of a filter that keeps nothing")
      << many
      << "eval instant at 0 m == on(g) group_left(i) o\n"
         "  expect fail msg: multiple matches for labels: grouping labels must ensure unique matches\n";
  QTest::newRow("a histogram meets a number")
      << "  h{a=\"1\"} {{schema:0 count:4 sum:8 buckets:[4]}}\n"
      << "eval instant at 0 h + fill(1) nothing\n"
         "  expect info msg: PromQL info: incompatible sample types encountered "
         "for binary operator \"+\": histogram + float (1:1)\n";
  QTest::newRow("a histogram times a number") << "  h{a=\"1\"} {{schema:0 count:4 sum:8 buckets:[4]}}\n"
                                              << "eval instant at 0 h * fill(0.5) nothing\n"
                                                 "  {a=\"1\"} {{schema:0 count:2 sum:4 buckets:[2]}}\n";
  QTest::newRow("only present once in a while") << "  l{a=\"1\"} 1 stale 3 _\n"
                                                   "  r{a=\"1\"} stale 20 30 stale\n"
                                                << "eval range from 0 to 3m step 1m l + fill(0) r\n"
                                                   "  {a=\"1\"} 1 20 33 3\n";
  const char* words =
      "  fill{a=\"1\"} 1\n"
      "  fill_left{a=\"1\"} 10\n"
      "  fill_right{a=\"2\"} 400\n"
      "  other{a=\"1\"} 1000\n";
  for (const auto& [query, value] : std::vector<std::pair<const char*, const char*>>{
           {"other + fill", "{a=\"1\"} 1001"},
           {"other + fill{a=\"1\"}", "{a=\"1\"} 1001"},
           {"other + on (a) fill", "{a=\"1\"} 1001"},
           {"other + fill_left(5) fill_left", "{a=\"1\"} 1010"},
           {"fill_left + fill_left(5) other", "{a=\"1\"} 1010"},
           {"fill + fill_left", "{a=\"1\"} 11"},
           {"fill + fill(7) fill_right", "{a=\"1\"} 8\n  {a=\"2\"} 407"},
           {"other + fill_right(1) fill_left(2) fill_right", "{a=\"1\"} 1001\n  {a=\"2\"} 402"},
           {"sum(fill)", "{} 1"}})
    QTest::newRow(query) << words << QString("eval instant at 0 %1\n  %2\n").arg(query, value);
  QTest::newRow("type and unit leave with the name")
      << "  c_total{__type__=\"counter\", __unit__=\"s\", a=\"1\"} 0+60x5\n"
      << "eval instant at 5m rate(c_total[5m])\n"
         "  {a=\"1\"} 1\n";
  QTest::newRow("type and unit stay with the name") << "  c{__type__=\"gauge\", __unit__=\"s\", a=\"1\"} 5\n"
                                                    << "eval instant at 0 topk(1, last_over_time(c[5m]) > 2)\n"
                                                       "  c{__type__=\"gauge\", __unit__=\"s\", a=\"1\"} 5\n";
  QTest::newRow("type and unit take part in matching") << "  c{__type__=\"gauge\", a=\"1\"} 5\n"
                                                          "  d{__type__=\"counter\", a=\"1\"} 5\n"
                                                       << "eval instant at 0 c + d\n";
  QTest::newRow("a label function still sees the type")
      << "  c{__type__=\"gauge\", a=\"1\"} 5\n"
      << "eval instant at 0 label_replace(-c, \"t\", \"$1\", \"__type__\", \"(.*)\")\n"
         "  {a=\"1\", t=\"gauge\"} -5\n";
}

void ExecFillTest::evaluates() {
  QFETCH(QString, load);
  QFETCH(QString, eval);
  QCOMPARE(oriel::test::evalFailure(load, eval), QString());
}

ORIEL_TEST_MAIN(ExecFillTest)
#include "exec_fill_test.moc"
