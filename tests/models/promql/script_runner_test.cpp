#include "models/promql/script/script_runner.h"

#include "models/promql/parser.h"
#include "models/promql/script/pin_time.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;
using namespace oriel::promql::script;

namespace {

/// One store for all rows: `a` is 10 at 1m, `b` has two series, `h` is a native histogram.
const char* const kLoad =
    "load 1m\n"
    "  a 5 10 15\n"
    "  b{i=\"1\"} 1 1 1\n"
    "  b{i=\"2\"} 2 2 2\n"
    "  c_total 0 60 120\n"
    "  gauge 1 2 3\n"
    "  h {{schema:0 count:4 sum:6 buckets:[1 2 1]}}x2\n"
    "  g {{schema:0 count:4 sum:6 buckets:[1 2 1] counter_reset_hint:gauge}}x2\n"
    "  n {{schema:-53 count:3 sum:6 custom_values:[1 2] buckets:[1 1 1]}}x2\n"
    "  big 0+1x12000\n\n";

QString failureOf(const QString& eval, QString* text = nullptr) {
  const auto parsed = parseScript(kLoad + eval.toStdString() + "\n", "inline");
  if (!parsed.ok()) return QString("not a script: ") + QString::fromStdString(parsed.error().toString());
  const auto outcomes = runScript(*parsed, Engine(scriptEngineOptions()));
  if (outcomes.size() != 1) return QString("%1 outcomes").arg(outcomes.size());
  if (text != nullptr) *text = QString::fromStdString(outcomes[0].describe("inline"));
  return outcomes[0].passed() ? QString() : QString::fromStdString(outcomes[0].failure->mismatch.what);
}

}  // namespace

/// The runner of test scripts: what is right passes, and every kind of wrong expectation fails.
class ScriptRunnerTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void right_data();
  void right();
  void wrong_data();
  void wrong();
  void extraRuns_data();
  void extraRuns();
  void describe();
  void pin_data();
  void pin();
  void loads_data();
  void loads();
  void startDefaults();
  void refused_data();
  void refused();
  void tooLarge();
};

void ScriptRunnerTest::right_data() {
  QTest::addColumn<QString>("eval");
  QTest::newRow("float") << "eval instant at 1m a\n a 10";
  QTest::newRow("within the tolerance") << "eval instant at 1m a\n a 10.000001";
  QTest::newRow("no at is the epoch") << "eval instant a\n a 5";
  QTest::newRow("command in capitals") << "EVAL instant at 1m a\n a 10";
  QTest::newRow("nothing") << "eval instant at 1m none";
  QTest::newRow("order does not matter") << "eval instant at 1m b\n b{i=\"2\"} 2\n b{i=\"1\"} 1";
  QTest::newRow("ordered") << "eval instant at 1m sort_desc(b)\n expect ordered\n b{i=\"2\"} 2\n b{i=\"1\"} 1";
  QTest::newRow("eval_ordered") << "eval_ordered instant at 1m sort_desc(b)\n b{i=\"2\"} 2\n b{i=\"1\"} 1";
  QTest::newRow("scalar") << "eval instant at 1m 1 + 1\n 2";
  QTest::newRow("scalar in hexadecimal") << "eval instant at 1m 17 + 1\n 0x12";
  QTest::newRow("scalar in octal") << "eval instant at 1m 7 + 1\n 010";
  QTest::newRow("scalar below one") << "eval instant at 1m 1 / 5\n 0.2";
  QTest::newRow("negative scalar") << "eval instant at 1m -7\n -7";
  QTest::newRow("scalar NaN") << "eval instant at 1m 0 / 0\n NaN";
  QTest::newRow("string") << "eval instant at 1m \"a\\\"b\"\n expect string `a\"b`";
  QTest::newRow("range vector") << "eval instant at 2m a[2m]\n expect range vector from 1m to 2m step 1m\n a 10 15";
  QTest::newRow("range vector moves the time")
      << "eval instant at 9m a[2m]\n expect range vector from 1m to 2m step 1m\n a 10 15";
  QTest::newRow("range") << "eval range from 0 to 2m step 1m a\n a 5 10 15";
  QTest::newRow("range with gaps") << "eval range from 0 to 2m step 1m a != 10\n a 5 _ 15";
  QTest::newRow("range of a scalar") << "eval range from 0 to 2m step 1m 1\n {} 1x2";
  QTest::newRow("histogram") << "eval instant at 1m h\n h {{count:4 sum:6 buckets:[1 2 1]}}";
  QTest::newRow("histogram with empty buckets") << "eval instant at 1m h\n h {{count:4 sum:6 buckets:[1 2 1 0 0]}}";
  QTest::newRow("hint") << "eval instant at 1m g\n g {{count:4 sum:6 counter_reset_hint:gauge buckets:[1 2 1]}}";
  QTest::newRow("hint inside a chunk")
      << "eval instant at 1m h\n h {{count:4 sum:6 counter_reset_hint:not_reset buckets:[1 2 1]}}";
  QTest::newRow("hint at the begin of a chunk")
      << "eval instant at 0 h\n h {{count:4 sum:6 counter_reset_hint:unknown buckets:[1 2 1]}}";
  QTest::newRow("fail") << "eval instant at 1m b + on() b\n expect fail";
  QTest::newRow("eval_fail") << "eval_fail instant at 1m b + on() b";
  QTest::newRow("fail with a pattern") << "eval instant at 1m b + on() b\n expect fail regex: many-to-many";
  QTest::newRow("fail with a message") << "eval instant at 1m topk(NaN, b)\n expect fail msg: Parameter value is NaN";
  QTest::newRow("old fail message")
      << "eval_fail instant at 1m topk(NaN, b)\n expected_fail_message Parameter value is NaN";
  QTest::newRow("old fail pattern") << "eval_fail instant at 1m b + on() b\n expected_fail_regexp many.to.many";
  QTest::newRow("too many samples") << "eval range from 0 to 200h step 1m big\n expect fail regex: too many samples";
  QTest::newRow("warning") << "eval instant at 1m quantile(2, a)\n expect warn\n expect no_info\n {} Inf";
  QTest::newRow("warning with a text") << "eval instant at 1m quantile(2, a)\n expect warn msg: PromQL warning: "
                                          "quantile value should be between 0 and 1, got 2 (1:10)\n {} Inf";
  QTest::newRow("warning with a pattern")
      << "eval instant at 1m quantile(2, a)\n expect warn regex: got 2 \\(1:[0-9]+\\)\n {} Inf";
  QTest::newRow("eval_warn") << "eval_warn instant at 1m quantile(2, a)\n {} Inf";
  QTest::newRow("warning nobody asks for") << "eval instant at 1m quantile(2, a)\n {} Inf";
  QTest::newRow("info")
      << "eval instant at 2m rate(gauge[2m])\n expect info\n expect no_warn\n {} 0.016666666666666666";
  QTest::newRow("eval_info") << "eval_info range from 2m to 2m step 1m rate(gauge[2m])\n {} 0.016666666666666666";
}

void ScriptRunnerTest::right() {
  QFETCH(QString, eval);
  QString text;
  QCOMPARE(failureOf(eval, &text), QString());
}

void ScriptRunnerTest::wrong_data() {
  QTest::addColumn<QString>("eval");
  QTest::addColumn<QString>("what");
  const QString other = "another result";
  QTest::newRow("float") << "eval instant at 1m a\n a 11" << other;
  QTest::newRow("beyond the tolerance") << "eval instant at 1m a\n a 10.0001" << other;
  QTest::newRow("float for NaN") << "eval instant at 1m a\n a NaN" << other;
  QTest::newRow("zero for something small") << "eval instant at 1m a * 1e-300\n {} 0" << other;
  QTest::newRow("labels") << "eval instant at 1m a\n a{x=\"y\"} 10" << other;
  QTest::newRow("series missing") << "eval instant at 1m a\n a 10\n b 1" << other;
  QTest::newRow("series not expected") << "eval instant at 1m b\n b{i=\"1\"} 1" << other;
  QTest::newRow("nothing expected") << "eval instant at 1m a" << other;
  QTest::newRow("order") << "eval instant at 1m sort(b)\n expect ordered\n b{i=\"2\"} 2\n b{i=\"1\"} 1"
                         << "another order";
  QTest::newRow("eval_ordered") << "eval_ordered instant at 1m sort(b)\n b{i=\"2\"} 2\n b{i=\"1\"} 1"
                                << "another order";
  QTest::newRow("scalar") << "eval instant at 1m 1 + 1\n 3" << other;
  QTest::newRow("scalar for a vector") << "eval instant at 1m a\n 10" << "a vector is the result";
  QTest::newRow("vector for a scalar") << "eval instant at 1m 10\n {} 10" << other;
  QTest::newRow("nothing for a scalar") << "eval instant at 1m 10" << other;
  QTest::newRow("string") << "eval instant at 1m \"a\"\n expect string \"b\"" << other;
  QTest::newRow("string for a vector") << "eval instant at 1m a\n expect string \"b\"" << "a vector is the result";
  QTest::newRow("range vector") << "eval instant at 2m a[2m]\n expect range vector from 1m to 2m step 1m\n a 10 16"
                                << other;
  QTest::newRow("range vector's times")
      << "eval instant at 2m a[2m]\n expect range vector from 0 to 2m step 1m\n a 10 15" << other;
  QTest::newRow("range") << "eval range from 0 to 2m step 1m a\n a 5 10 16" << other;
  QTest::newRow("value too few") << "eval range from 0 to 2m step 1m a\n a 5 10" << other;
  QTest::newRow("value too many") << "eval range from 0 to 2m step 1m a\n a 5 10 15 20"
                                  << "more values are expected than the range has steps";
  QTest::newRow("gap") << "eval range from 0 to 2m step 1m a\n a 5 _ 15" << other;
  QTest::newRow("nothing but gaps") << "eval range from 0 to 2m step 1m none\n none _ _ _" << other;
  QTest::newRow("scalar for a matrix") << "eval range from 0 to 2m step 1m 1\n 1" << "a matrix is the result";
  QTest::newRow("float for a histogram") << "eval instant at 1m h\n h 4" << other;
  QTest::newRow("histogram for a float") << "eval instant at 1m a\n a {{count:10}}" << other;
  const auto histogram = [&](const char* name, const char* eval) { QTest::newRow(name) << eval << other; };
  histogram("count", "eval instant at 1m h\n h {{count:5 sum:6 buckets:[1 2 1]}}");
  histogram("sum", "eval instant at 1m h\n h {{count:4 sum:7 buckets:[1 2 1]}}");
  histogram("bucket", "eval instant at 1m h\n h {{count:4 sum:6 buckets:[1 1 2]}}");
  histogram("bucket missing", "eval instant at 1m h\n h {{count:4 sum:6 buckets:[1 2]}}");
  histogram("offset", "eval instant at 1m h\n h {{count:4 sum:6 offset:1 buckets:[1 2 1]}}");
  histogram("negative buckets", "eval instant at 1m h\n h {{count:4 sum:6 n_buckets:[1 2 1]}}");
  histogram("schema", "eval instant at 1m h\n h {{schema:1 count:4 sum:6 buckets:[1 2 1]}}");
  histogram("zero bucket", "eval instant at 1m h\n h {{count:4 sum:6 z_bucket:1 buckets:[1 2 1]}}");
  histogram("zero threshold", "eval instant at 1m h\n h {{count:4 sum:6 z_bucket_w:0.1 buckets:[1 2 1]}}");
  histogram("custom bounds",
            "eval instant at 1m n\n n {{schema:-53 count:3 sum:6 custom_values:[1 3] buckets:[1 1 1]}}");
  histogram("hint", "eval instant at 1m g\n g {{count:4 sum:6 counter_reset_hint:not_reset buckets:[1 2 1]}}");
  histogram("histogram in a range", "eval range from 0 to 1m step 1m h\n h {{count:4 sum:6 buckets:[1 2 1]}} 4");
  QTest::newRow("error nobody expects") << "eval instant at 1m b + on() b" << "the query failed";
  QTest::newRow("error nobody expects in a range") << "eval range from 0 to 1m step 1m b + on() b"
                                                   << "the query failed";
  QTest::newRow("parse error") << "eval instant at 1m b +" << "the query failed";
  QTest::newRow("no error") << "eval instant at 1m a\n expect fail" << "no error";
  QTest::newRow("no error in a range") << "eval range from 0 to 1m step 1m a\n expect fail" << "no error";
  QTest::newRow("old: no error") << "eval_fail instant at 1m a" << "no error";
  QTest::newRow("another message") << "eval instant at 1m topk(NaN, b)\n expect fail msg: Parameter value"
                                   << "another error";
  QTest::newRow("another pattern") << "eval instant at 1m topk(NaN, b)\n expect fail regex: ^value"
                                   << "another error";
  QTest::newRow("old: another message") << "eval_fail instant at 1m topk(NaN, b)\n expected_fail_message NaN"
                                        << "another error";
  QTest::newRow("old: another pattern") << "eval_fail instant at 1m topk(NaN, b)\n expected_fail_regexp Inf"
                                        << "another error";
  QTest::newRow("no warning") << "eval instant at 1m a\n expect warn\n a 10" << "an expected warning is missing";
  QTest::newRow("old: no warning") << "eval_warn instant at 1m a\n a 10" << "an expected warning is missing";
  QTest::newRow("another warning") << "eval instant at 1m quantile(2, a)\n expect warn msg: no\n {} Inf"
                                   << "an expected warning is missing";
  QTest::newRow("warning without its place") << "eval instant at 1m quantile(2, a)\n expect warn msg: PromQL warning: "
                                                "quantile value should be between 0 and 1, got 2\n {} Inf"
                                             << "an expected warning is missing";
  QTest::newRow("warning of no line")
      << "eval instant at 1m quantile(2, a) + quantile(3, a)\n expect warn regex: got 2 \n {} Inf"
      << "an unexpected warning";
  QTest::newRow("line of no warning")
      << "eval instant at 1m quantile(2, a)\n expect warn regex: got 2\n expect warn regex: got 3\n {} Inf"
      << "an expected warning is missing";
  QTest::newRow("no_warn") << "eval instant at 1m quantile(2, a)\n expect no_warn\n {} Inf" << "unexpected warning";
  QTest::newRow("no info") << "eval instant at 1m a\n expect info\n a 10" << "an expected info is missing";
  QTest::newRow("old: no info") << "eval_info instant at 1m a\n a 10" << "an expected info is missing";
  QTest::newRow("info for a warning") << "eval instant at 1m quantile(2, a)\n expect info\n {} Inf"
                                      << "an expected info is missing";
  QTest::newRow("no_info") << "eval instant at 2m rate(gauge[2m])\n expect no_info\n {} 0.016666666666666666"
                           << "unexpected info";
}

void ScriptRunnerTest::wrong() {
  QFETCH(QString, eval);
  QTEST(failureOf(eval), "what");
}

void ScriptRunnerTest::extraRuns_data() {
  QTest::addColumn<QString>("eval");
  QTest::addColumn<QString>("how");
  // A grid of its own, so that the middle step of a range query differs from the instant answer.
  QTest::newRow("as a range") << "eval instant at 1m vector(range ())\n {} 0" << "as a range query around at 60s";
  QTest::newRow("pinned") << "eval instant at 1m vector(step() + scalar(a @ 60))\n {} 10" << "";
  QTest::newRow("at the time itself") << "eval instant at 1m a\n a 11" << "";
}

void ScriptRunnerTest::extraRuns() {
  QFETCH(QString, eval);
  const auto parsed = parseScript(kLoad + eval.toStdString() + "\n", "inline");
  QVERIFY_RESULT(parsed);
  const auto outcomes = runScript(*parsed, Engine(scriptEngineOptions()));
  QCOMPARE(outcomes.size(), std::size_t{1});
  QTEST(QString::fromStdString(outcomes[0].failure ? outcomes[0].failure->how : ""), "how");
}

void ScriptRunnerTest::describe() {
  QString text;
  failureOf("eval instant at 1m b\n b{i=\"1\"} 1\n b{i=\"3\"} {{count:1 sum:2}}", &text);
  QCOMPARE(text, QString("inline:12: b\n"
                         "    another result\n"
                         "    expected  b{i=\"1\"} 1\n"
                         "              b{i=\"3\"} {{schema:0 count:1 sum:2}}\n"
                         "    got       b{i=\"1\"} 1\n"
                         "              b{i=\"2\"} 2\n"));
}

void ScriptRunnerTest::pin_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("pinned");
  QTest::newRow("selector") << "a" << "a @ 60.000";
  QTest::newRow("with offset") << "a offset 5m" << "a @ 60.000 offset 5m";
  QTest::newRow("range") << "rate(a[5m])" << "rate(a[5m] @ 60.000)";
  QTest::newRow("has a time") << "a @ 10 + a" << "a @ 10.000 + a @ 60.000";
  QTest::newRow("start") << "a @ start()" << "a @ 60.000";
  QTest::newRow("subquery") << "max_over_time(rate(a[1m])[5m:1m])" << "max_over_time(rate(a[1m])[5m:1m] @ 60.000)";
  QTest::newRow("subquery with a time") << "max_over_time(hour(a)[5m:1m] @ 9)"
                                        << "max_over_time(hour(a)[5m:1m] @ 9.000)";
  QTest::newRow("parameters") << "topk(scalar(a), b)" << "topk(scalar(a @ 60.000), b @ 60.000)";
  QTest::newRow("unary and paren") << "-(a)" << "-(a @ 60.000)";
  QTest::newRow("time") << "a + time()" << "";
  QTest::newRow("hour without argument") << "hour()" << "";
  QTest::newRow("timestamp") << "timestamp(a)" << "";
  QTest::newRow("start as a function") << "start()" << "";
  QTest::newRow("predict") << "sum(predict_linear(a[5m], 1))" << "";
}

void ScriptRunnerTest::pin() {
  QFETCH(QString, query);
  const auto expr = parseExpr(query.toStdString());
  QVERIFY_RESULT(expr);
  QTEST(QString::fromStdString(pinToTime(*expr, kMinute).value_or("")), "pinned");
}

void ScriptRunnerTest::loads_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("failures");
  QTest::newRow("loads add up") << "load 1m\n a 1\n\nload 1m\n a _ 2\n\neval range from 0 to 1m step 1m a\n a 1 2\n"
                                << "";
  QTest::newRow("the last of a command wins") << "load 1m\n a 1 1\n a 2\n\neval range from 0 to 1m step 1m a\n a 2 2\n"
                                              << "";
  QTest::newRow("the last of a command is the whole series")
      << "load 10m\n a 1 1\n a 2\n\neval range from 0 to 10m step 10m a\n a 2 _\n"
      << "";
  QTest::newRow("clear") << "load 1m\n a 1\n\nclear\n\neval instant at 0 a\n" << "";
  QTest::newRow("same sample again") << "load 1m\n a 1\n\nload 1m\n a 1 2\n\neval instant at 1m a\n a 2\n" << "";
  QTest::newRow("another value") << "load 1m\n a 1\n\nload 1m\n a 2\n\neval instant at 0 a\n a 1\n"
                                 << "the load failed";
  QTest::newRow("out of order") << "load 1m\n a _ 1\n\nload 1m\n a 1 \n\neval instant at 0 a\n" << "the load failed";
  QTest::newRow("stale histogram")
      << "load 1m\n a {{count:1}} stale\n\neval range from 0 to 1m step 1m a\n a {{count:1}} _\n"
      << "";
  QTest::newRow("classic to native")
      << "load_with_nhcb 1m\n c_bucket{le=\"1\"} 1\n c_bucket{le=\"+Inf\"} 3\n c_sum 5\n c_count 3\n\n"
         "eval instant at 0 c\n c {{schema:-53 count:3 sum:5 custom_values:[1] buckets:[1 2]}}\n\n"
         "eval instant at 0 c_count\n c_count 3\n"
      << "";
  QTest::newRow("classic without infinity")
      << "load_with_nhcb 1m\n c_bucket{le=\"1\"} 1\n c_count 3\n\n"
         "eval instant at 0 c\n c {{schema:-53 count:3 custom_values:[1] buckets:[1 2]}}\n"
      << "";
  QTest::newRow("plain load makes nothing native")
      << "load 1m\n c_bucket{le=\"1\"} 1\n c_count 3\n\neval instant at 0 c\n"
      << "";
  QTest::newRow("classic not cumulative")
      << "load_with_nhcb 1m\n c_bucket{le=\"1\"} 4\n c_bucket{le=\"+Inf\"} 3\n\neval instant at 0 c\n"
      << "the load failed";
  QTest::newRow("classic with another count")
      << "load_with_nhcb 1m\n c_bucket{le=\"+Inf\"} 3\n c_count 4\n\neval instant at 0 c\n"
      << "the load failed";
}

void ScriptRunnerTest::loads() {
  QFETCH(QString, text);
  const auto parsed = parseScript(text.toStdString(), "inline");
  QVERIFY_RESULT(parsed);
  QStringList failures;
  for (const ScriptOutcome& outcome : runScript(*parsed, Engine(scriptEngineOptions())))
    if (!outcome.passed()) failures << QString::fromStdString(outcome.failure->mismatch.what);
  QTEST(failures.join("; "), "failures");
}

void ScriptRunnerTest::startDefaults() {
  const auto parsed = parseScript("load 1m\n  @st -1s _\n  a 1 2 3\n  b@st * 5s *x1\n  b 1 2 3 4\n", "inline");
  QVERIFY_RESULT(parsed);
  const auto& load = std::get<LoadCommand>(parsed->commands.at(0).what);
  using Offsets = std::vector<std::optional<Duration>>;
  QCOMPARE(load.series.at(0).startOffsets, (Offsets{-kSecond, std::nullopt, -kSecond}));
  QCOMPARE(load.series.at(1).startOffsets, (Offsets{0, 5 * kSecond, 5 * kSecond, 5 * kSecond}));
}

void ScriptRunnerTest::refused_data() {
  QTest::addColumn<QString>("text");
  QTest::newRow("pattern") << "eval instant at 1m a\n expect fail regex: (";
  QTest::newRow("old pattern") << "eval_fail instant at 1m a\n expected_fail_regexp (";
  QTest::newRow("warn and no_warn") << "eval instant at 1m a\n expect warn\n expect no_warn";
  QTest::newRow("info and no_info") << "eval instant at 1m a\n expect no_info\n expect info";
  QTest::newRow("beyond the end of time") << "load 200y\n a 1x999999";
  QTest::newRow("start times beyond the end of time") << "load 1s\n a@st 1s+200yx999999\n a 1x999999";
  QTest::newRow("two @st lines") << "load 1m\n a@st 1s\n a@st 2s\n a 1";
}

/// Many lines that are each allowed.
void ScriptRunnerTest::tooLarge() {
  std::string text = "load 1ms\n";
  for (int i = 0; i < 5; ++i) text += "  a{i=\"" + std::to_string(i) + "\"} 1x499999\n";
  const auto parsed = parseScript(text, "inline");
  QVERIFY(!parsed.ok());
  QCOMPARE(parsed.error().code, ErrorCode::LimitExceeded);
  QCOMPARE(parsed.error().place.line, 6);
}

void ScriptRunnerTest::refused() {
  QFETCH(QString, text);
  const auto parsed = parseScript(text.toStdString() + "\n", "inline");
  QVERIFY(!parsed.ok());
  QCOMPARE(parsed.error().code, ErrorCode::InvalidInput);
  QVERIFY(parsed.error().place.line > 0);
}

ORIEL_TEST_MAIN(ScriptRunnerTest)
#include "script_runner_test.moc"
