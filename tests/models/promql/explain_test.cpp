#include "models/promql/explain.h"

#include <thread>

#include "models/promql/script/script.h"
#include "models/promql/script/script_storage.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

namespace {

const char* const kLoad =
    "load 1m\n"
    "  a{i=\"1\"} 1x20\n"
    "  a{i=\"2\"} 2x20\n"
    "  b{i=\"1\"} 1 _ _ _ _ _ _ _ _ _ 1x5\n"
    "  h {{schema:0 count:4 sum:6 buckets:[1 2 1]}}x20\n";

script::ScriptStorage& store() {
  static script::ScriptStorage storage;
  static const bool loaded = [] {
    const auto parsed = script::parseScript(kLoad, "inline");
    return parsed.ok() && storage.load(std::get<script::LoadCommand>(parsed->commands.at(0).what)).ok();
  }();
  if (!loaded) qFatal("the samples cannot be loaded");
  return storage;
}

/// `label:series` of the node and, in parentheses, of the parts below; `!` marks what is evaluated once.
QString shape(const ExplainNode& node) {
  QStringList children;
  for (const ExplainNode& child : node.children) children << shape(child);
  const QString own =
      QString::fromStdString(node.label) + (node.onceForAllSteps ? "!" : "") + ":" + QString::number(node.series);
  return children.isEmpty() ? own : own + "(" + children.join(", ") + ")";
}

double selfSum(const ExplainNode& node) {
  double sum = node.selfSeconds;
  for (const ExplainNode& child : node.children) sum += selfSum(child);
  return sum;
}

std::uint64_t readSum(const ExplainNode& node) {
  std::uint64_t sum = node.samplesRead;
  for (const ExplainNode& child : node.children) sum += readSum(child);
  return sum;
}

}  // namespace

/// Explanations and the samples that each step looks at.
class ExplainTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void shapes_data();
  void shapes();
  void figures();
  void texts();
  void string();
  void errors();
  void samples_data();
  void samples();
  void nothingCountedUnasked();
  void countedByHelpers();
  void sameAnswer_data();
  void sameAnswer();
};

void ExplainTest::shapes_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("shape");
  QTest::newRow("selector") << "a" << "selector:2";
  QTest::newRow("parentheses are no part") << "((a))" << "selector:2";
  QTest::newRow("number") << "1 + 2" << "number:1";
  QTest::newRow("negate") << "-a" << "negate:2(selector:2)";
  QTest::newRow("rate") << "sum by (i) (rate(a[5m]))" << "sum by (i):2(rate:2(range selector:2))";
  QTest::newRow("without") << "max without (i) (a)" << "max without (i):1(selector:2)";
  QTest::newRow("binary") << "a / on (i) group_left () b" << "/ on (i) group_left ():1(selector:2, selector:1)";
  QTest::newRow("comparison") << "a > bool 1" << "> bool:2(selector:2, number:1)";
  QTest::newRow("once") << "sum(a @ 60) + sum(a)" << "+:1(sum!:1(selector:2), sum:1(selector:2))";
  QTest::newRow("subquery") << "max_over_time(rate(a[2m])[5m:1m])"
                            << "max_over_time:2(subquery:2(rate:2(range selector:2)))";
  QTest::newRow("parameter") << "topk(scalar(a{i=\"1\"}), a)" << "topk:2(selector:2, scalar:1(selector:1))";
  QTest::newRow("label_replace") << "label_replace(a, \"j\", \"$1\", \"i\", \"(.*)\")"
                                 << "label_replace:2(selector:2)";
}

void ExplainTest::shapes() {
  QFETCH(QString, query);
  const auto explained = explain(Engine(), store(), query.toStdString(), 0, 20 * kMinute, kMinute);
  QVERIFY_RESULT(explained);
  QTEST(shape(explained->root), "shape");
  QCOMPARE(explained->steps, 21);
}

void ExplainTest::figures() {
  const auto explained = explain(Engine(), store(), "sum(rate(a[5m]))", 0, 20 * kMinute, kMinute);
  QVERIFY_RESULT(explained);
  const ExplainNode& sum = explained->root;
  const ExplainNode& rate = sum.children.at(0);
  const ExplainNode& range = rate.children.at(0);
  QCOMPARE(sum.steps, 21);
  QCOMPARE(sum.samplesGiven, 20u);
  QCOMPARE(rate.samplesGiven, 40u);
  QCOMPARE(range.samplesGiven, 42u);
  QCOMPARE(range.samplesRead, 42u);
  QCOMPARE(rate.samplesRead, 0u);
  QCOMPARE(readSum(sum), explained->samplesRead);
  QVERIFY(sum.batches == 1 && range.batches == 1);
  QVERIFY(sum.totalSeconds > 0 && range.selfSeconds > 0);
  QVERIFY(rate.totalSeconds >= rate.selfSeconds + range.totalSeconds - 1e-9);
  // The parts share the time of the whole between them.
  QVERIFY(qAbs(selfSum(sum) - sum.totalSeconds) < 1e-9);
  QVERIFY(sum.totalSeconds <= explained->totalSeconds);
}

void ExplainTest::texts() {
  const auto explained = explain(Engine(), store(), "  sum(\n  a) ", 0, 0, 0);
  QVERIFY_RESULT(explained);
  QCOMPARE(explained->root.text, std::string("sum(\n  a)"));
  QCOMPARE(explained->root.place.begin, 2);
  QCOMPARE(explained->root.children.at(0).text, std::string("a"));
  const QString text = QString::fromStdString(explanationText(*explained));
  const QStringList lines = text.split('\n');
  QCOMPARE(lines.size(), 5);
  QVERIFY(lines[0].contains("series") && lines[0].contains("self"));
  QVERIFY(lines[1].startsWith("sum  "));
  QVERIFY(lines[2].startsWith("  selector  a "));
  QVERIFY(lines[3].startsWith("1 step, "));
}

void ExplainTest::string() {
  const auto explained = explain(Engine(), store(), "\"text\"", 0, 0, 0);
  QVERIFY_RESULT(explained);
  QCOMPARE(shape(explained->root), QString("string:0"));
}

void ExplainTest::errors() {
  QCOMPARE(explain(Engine(), store(), "sum(", 0, 0, 0).error().code, ErrorCode::InvalidInput);
  QCOMPARE(explain(Engine(), store(), "a + on() a", 0, 0, 0).error().code, ErrorCode::Execution);
}

void ExplainTest::samples_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("perStep");
  QTest::newRow("selector") << "a" << "2 2 2";
  QTest::newRow("gaps") << "b" << "0 1 1";
  QTest::newRow("nothing") << "none" << "0 0 0";
  QTest::newRow("number") << "1" << "0 0 0";
  QTest::newRow("histogram") << "h" << "13 13 13";
  QTest::newRow("windows") << "rate(a[3m])" << "6 6 6";
  QTest::newRow("windows with gaps") << "count_over_time(b[3m])" << "0 1 2";
  QTest::newRow("histograms in windows") << "rate(h[2m])" << "26 26 26";
  QTest::newRow("both sides") << "a + a" << "4 4 4";
  QTest::newRow("once for all steps") << "sum(a @ 60)" << "2 2 2";
  QTest::newRow("window once for all steps") << "sum(rate(a[3m] @ 600))" << "6 6 6";
  QTest::newRow("subquery by its windows") << "max_over_time(rate(a[5m])[3m:1m])" << "6 6 6";
  QTest::newRow("timestamp") << "timestamp(a)" << "2 2 2";
  QTest::newRow("timestamp of more") << "timestamp(a + 1)" << "2 2 2";
  QTest::newRow("parameter") << "topk(scalar(a{i=\"1\"}), a)" << "3 3 3";
}

void ExplainTest::samples() {
  QFETCH(QString, query);
  QueryOptions options;
  options.countSamples = true;
  const auto result = Engine().range(store(), query.toStdString(), 9 * kMinute, 11 * kMinute, kMinute, options);
  QVERIFY_RESULT(result);
  QStringList perStep;
  std::uint64_t all = 0;
  for (const std::uint64_t samples : result->statistics.samplesPerStep) {
    perStep << QString::number(samples);
    all += samples;
  }
  QTEST(perStep.join(' '), "perStep");
  QCOMPARE(result->statistics.queryableSamples, all);
  // Each step counts as it does when it is asked alone.
  for (int step = 0; step < 3; ++step) {
    const auto alone = Engine().instant(store(), query.toStdString(), (9 + step) * kMinute, options);
    QVERIFY_RESULT(alone);
    QCOMPARE(alone->statistics.queryableSamples, result->statistics.samplesPerStep.at(static_cast<std::size_t>(step)));
  }
}

void ExplainTest::nothingCountedUnasked() {
  const auto result = Engine().instant(store(), "a", 0);
  QVERIFY_RESULT(result);
  QVERIFY(result->statistics.samplesPerStep.empty());
  QCOMPARE(result->statistics.queryableSamples, 0u);
  QVERIFY(result->statistics.seconds > 0);
}

/// Series that other threads read count, too.
void ExplainTest::countedByHelpers() {
  std::string load = "load 1m\n";
  for (int i = 0; i < 200; ++i) load += "  many{i=\"" + std::to_string(i) + "\"} 0+1x40\n";
  const auto parsed = script::parseScript(load, "inline");
  QVERIFY_RESULT(parsed);
  script::ScriptStorage storage;
  QVERIFY_RESULT(storage.load(std::get<script::LoadCommand>(parsed->commands.at(0).what)));
  std::vector<std::jthread> threads;
  EngineOptions shared;
  shared.helpers = {[&](std::function<void()> task) { threads.emplace_back(std::move(task)); }, 3};
  QueryOptions counting;
  counting.countSamples = true;
  for (const char* query : {"sum(rate(many[5m]))", "count(many)", "max_over_time(many[3m])"}) {
    const auto ours = Engine(shared).range(storage, query, 0, 40 * kMinute, 20 * kSecond, counting);
    const auto alone = Engine().range(storage, query, 0, 40 * kMinute, 20 * kSecond, counting);
    QVERIFY_RESULT(ours);
    QVERIFY_RESULT(alone);
    QVERIFY(ours->statistics.queryableSamples > 20'000);
    QVERIFY(ours->statistics.samplesPerStep == alone->statistics.samplesPerStep);
    QVERIFY_RESULT(explain(Engine(shared), storage, query, 0, 40 * kMinute, 20 * kSecond));
  }
  QVERIFY(!threads.empty());
}

void ExplainTest::sameAnswer_data() { shapes_data(); }

/// Counting does not change what is answered.
void ExplainTest::sameAnswer() {
  QFETCH(QString, query);
  QueryOptions counting;
  counting.countSamples = true;
  const auto plain = Engine().range(store(), query.toStdString(), 0, 20 * kMinute, kMinute);
  const auto counted = Engine().range(store(), query.toStdString(), 0, 20 * kMinute, kMinute, counting);
  QVERIFY_RESULT(plain);
  QVERIFY_RESULT(counted);
  const auto& a = std::get<Matrix>(plain->value);
  const auto& b = std::get<Matrix>(counted->value);
  QCOMPARE(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    QVERIFY(a[i].labels == b[i].labels);
    QVERIFY(a[i].timestamps == b[i].timestamps);
    QVERIFY(a[i].values == b[i].values);
  }
}

ORIEL_TEST_MAIN(ExplainTest)
#include "explain_test.moc"
