#include <functional>
#include <map>
#include <optional>
#include <random>

#include "models/promql/engine.h"
#include "models/promql/functions/signature.h"
#include "models/promql/parser.h"
#include "tests/support/naive_promql.h"
#include "tests/support/query_answer.h"
#include "tests/support/random_queries.h"
#include "tests/support/random_samples.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::test;
using oriel::promql::Expr;
using oriel::promql::ExprPtr;

namespace {

constexpr double kTolerance = 1e-9;
constexpr double kAbsolute = 1e-9;

void collectFunctions(const Expr& expr, std::map<std::string, int>& counts) {
  if (const auto* call = expr.as<promql::Call>()) ++counts[call->function];
  for (const ExprPtr& child : childrenOf(expr)) collectFunctions(*child, counts);
}

}  // namespace

/// Holds the engine against an evaluator that follows the definitions step by step, over random data and queries.
/// ORIEL_SEED and ORIEL_QUERIES ask for others and more.
class NaiveDifferenceTest : public TestCase {
  Q_OBJECT
 private slots:
  void initTestCase();
  void queries_data();
  void queries();
  void everyFunctionOccurs();

 private:
  struct Question {
    Timestamp at = 0;
    Timestamp start = 0;
    Timestamp end = 0;
    Duration step = 0;
  };
  /// One set of data and what asks it.
  struct World {
    std::vector<MemorySeries> data;
    MemoryStorage storage;
    std::optional<NaivePromql> naive;
  };

  /// Open order: the definitions leave open which of equal samples a topk chooses.
  enum class Verdict { Compared, Unknown, OpenOrder };

  std::string differenceOf(World& world, const Expr& expr, const Question& question, Verdict& verdict) const;
  ExprPtr smallest(World& world, const ExprPtr& expr, const Question& question) const;
  void reportDifference(World& world, const ExprPtr& expr, const Question& question, const std::string& text);

  unsigned seed_ = 20240607;
  int count_ = 2000;
};

void NaiveDifferenceTest::initTestCase() {
  bool given = false;
  const unsigned seed = qEnvironmentVariable("ORIEL_SEED").toUInt(&given);
  if (given) seed_ = seed;
  const int count = qEnvironmentVariable("ORIEL_QUERIES").toInt(&given);
  if (given) count_ = count;
  qInfo("seed %u, %d queries (ORIEL_SEED, ORIEL_QUERIES)", seed_, count_);
}

void NaiveDifferenceTest::queries_data() {
  QTest::addColumn<bool>("native");
  QTest::addColumn<bool>("onEdges");
  QTest::newRow("floats") << false << false;
  QTest::newRow("samples on the edges of windows") << false << true;
  QTest::newRow("with native histograms") << true << false;
}

std::string NaiveDifferenceTest::differenceOf(World& world, const Expr& expr, const Question& question,
                                              Verdict& verdict) const {
  const std::string text = promql::print(expr);
  const promql::Engine engine;
  promql::EngineOptions inBatches;
  inBatches.cellsInBatch = 1;
  verdict = Verdict::Compared;
  using Ask = std::function<QueryAnswer(const NaivePromql&)>;
  const auto compare = [&](const QueryAnswer& expected, const Ask& askNaive, const QueryAnswer& found) {
    using Kind = QueryAnswer::Kind;
    if (expected.kind == Kind::Unknown || found.kind == Kind::Unknown) verdict = Verdict::Unknown;
    if (verdict == Verdict::Unknown) return std::string();
    std::string said = difference(expected, found, kTolerance, kAbsolute);
    if (said.empty() || !world.naive->isOpen(askNaive)) return said;
    verdict = Verdict::OpenOrder;
    return std::string();
  };
  const Ask instant = [&](const NaivePromql& asked) { return asked.instant(expr, question.at); };
  std::string found =
      compare(instant(*world.naive), instant, answerOf(engine.instant(world.storage, text, question.at)));
  if (!found.empty()) return "instant " + found;
  if (expr.type == promql::ValueType::Matrix || expr.type == promql::ValueType::String) return {};
  const auto ask = [&](const promql::Engine& asked) {
    return answerOf(asked.range(world.storage, text, question.start, question.end, question.step));
  };
  const Ask range = [&](const NaivePromql& asked) {
    return asked.range(expr, question.start, question.end, question.step);
  };
  const QueryAnswer expected = range(*world.naive);
  found = compare(expected, range, ask(engine));
  if (!found.empty()) return "range " + found;
  found = compare(expected, range, ask(promql::Engine(inBatches)));
  return found.empty() ? found : "range in batches " + found;
}

/// A part of the query that is still answered differently, and has no such part itself.
ExprPtr NaiveDifferenceTest::smallest(World& world, const ExprPtr& expr, const Question& question) const {
  for (const ExprPtr& child : childrenOf(*expr)) {
    if (child->type == promql::ValueType::String) continue;
    Verdict verdict{};
    if (!differenceOf(world, *child, question, verdict).empty()) return smallest(world, child, question);
  }
  return expr;
}

void NaiveDifferenceTest::reportDifference(World& world, const ExprPtr& expr, const Question& question,
                                           const std::string& text) {
  const ExprPtr part = smallest(world, expr, question);
  Verdict verdict{};
  const std::string partText = differenceOf(world, *part, question, verdict);
  qInfo("at %lld, range %lld..%lld step %lld\n  query: %s\n  %s\n  smallest: %s\n  %s",
        static_cast<long long>(question.at), static_cast<long long>(question.start),
        static_cast<long long>(question.end), static_cast<long long>(question.step), promql::print(*expr).c_str(),
        text.c_str(), promql::print(*part).c_str(), partText.c_str());
}

void NaiveDifferenceTest::queries() {
  QFETCH(bool, native);
  QFETCH(bool, onEdges);
  constexpr int kQueriesOfAWorld = 50;
  int unknowns = 0;
  int open = 0;
  int differences = 0;
  const int count = count_ / 3 + 1;
  World* world = nullptr;
  std::vector<std::unique_ptr<World>> worlds;
  for (int i = 0; i < count; ++i) {
    const unsigned seed = (seed_ + static_cast<unsigned>(i)) * 4 + (native ? 2 : 0) + (onEdges ? 1 : 0);
    if (i % kQueriesOfAWorld == 0) {
      RandomSamplesOptions options;
      options.native = native;
      options.onEdges = onEdges;
      worlds.clear();
      world = worlds.emplace_back(std::make_unique<World>()).get();
      world->data = randomSamples(seed, options);
      for (const MemorySeries& series : world->data) world->storage.add(series.labels, series.samples);
      world->naive.emplace(world->data);
    }
    RandomQueriesOptions options;
    options.native = native;
    RandomQueries queries(seed, options);
    const std::string text = queries.next();
    const auto parsed = promql::parseExpr(text);
    if (!parsed.ok()) QFAIL((text + "\n" + parsed.error().text).c_str());
    std::mt19937 random(seed);
    Question question;
    const unsigned grain = onEdges ? 15 : 1;
    const auto moment = [&] { return options.start + random() % (3900 / grain) * grain * kSecond; };
    question.at = moment();
    question.start = moment();
    question.step = (1 + random() % (300 / grain)) * grain * kSecond;
    question.end = question.start + question.step * static_cast<Duration>(random() % 40);
    Verdict verdict{};
    const std::string found = differenceOf(*world, **parsed, question, verdict);
    unknowns += verdict == Verdict::Unknown ? 1 : 0;
    open += verdict == Verdict::OpenOrder ? 1 : 0;
    if (found.empty()) continue;
    qInfo("seed %u, query %d", seed_, i);
    reportDifference(*world, *parsed, question, found);
    if (++differences == 20) break;
  }
  qInfo("%d queries, %d not known to one of the two, %d of no certain order, %d different", count, unknowns, open,
        differences);
  QCOMPARE(differences, 0);
}

void NaiveDifferenceTest::everyFunctionOccurs() {
  RandomQueriesOptions options;
  options.native = true;
  RandomQueries queries(seed_, options);
  std::map<std::string, int> counts;
  for (int i = 0; i < 30'000; ++i) {
    const auto parsed = promql::parseExpr(queries.next());
    QVERIFY_RESULT(parsed);
    collectFunctions(**parsed, counts);
  }
  QStringList missing;
  for (const auto& signature : promql::allSignatures())
    if (counts.count(std::string(signature.name)) == 0) missing << text(std::string(signature.name));
  QCOMPARE(missing.join(" "), QString());
}

ORIEL_TEST_MAIN(NaiveDifferenceTest)
#include "naive_difference_test.moc"
