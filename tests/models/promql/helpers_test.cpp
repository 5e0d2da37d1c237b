#include "tests/support/test_case.h"

#include <atomic>
#include <random>
#include <thread>

#include "models/promql/engine.h"
#include "models/promql/exec/ordered_pieces.h"
#include "tests/support/memory_storage.h"

using namespace oriel;
using namespace oriel::promql;

namespace {

/// A thread a task; joined when it goes.
class Threads {
 public:
  Helpers helpers(std::size_t count) {
    return {[this](std::function<void()> task) { threads_.emplace_back(std::move(task)); }, count};
  }
  ~Threads() {
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  std::vector<std::thread> threads_;
};

class SquareWorker final : public PieceWorker {
 public:
  SquareWorker(std::vector<std::size_t>& places, std::atomic<std::size_t>& calls, std::size_t failing)
      : places_(places), calls_(calls), failing_(failing) {}
  Status compute(std::size_t piece, std::size_t slot) override {
    ++calls_;
    if (piece == failing_) return makeError(ErrorCode::Execution, "piece fails");
    places_[slot] = piece * piece;
    return {};
  }

 private:
  std::vector<std::size_t>& places_;
  std::atomic<std::size_t>& calls_;
  std::size_t failing_;
};

}  // namespace

/// Queries whose series are shared between threads answer as those of one thread.
class HelpersTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void piecesComeInOrder_data();
  void piecesComeInOrder();
  void theFirstErrorEndsIt();
  void lateHelpersFindItClosed();
  void aPoolThatEndsCallsAtOnce();
  void sameAnswers_data();
  void sameAnswers();
  void errorsAndCancellation();

 private:
  oriel::test::MemoryStorage storage_;
  void fillStorage();
};

void HelpersTest::piecesComeInOrder_data() {
  QTest::addColumn<int>("pieces");
  QTest::addColumn<int>("places");
  QTest::addColumn<int>("threads");
  for (const int pieces : {0, 1, 2, 1000})
    for (const int places : {1, 3, 16})
      for (const int threads : {0, 1, 4})
        QTest::addRow("%d pieces, %d places, %d threads", pieces, places, threads) << pieces << places << threads;
}

void HelpersTest::piecesComeInOrder() {
  QFETCH(int, pieces);
  QFETCH(int, places);
  QFETCH(int, threads);
  std::vector<std::size_t> values(static_cast<std::size_t>(places));
  std::atomic<std::size_t> calls = 0;
  std::vector<std::size_t> given;
  {
    Threads pool;
    OrderedPieces work;
    work.count = static_cast<std::size_t>(pieces);
    work.places = static_cast<std::size_t>(places);
    work.makeWorker = [&] { return std::make_unique<SquareWorker>(values, calls, SIZE_MAX); };
    work.give = [&](std::size_t, std::size_t slot) -> Status {
      given.push_back(values[slot]);
      return {};
    };
    QVERIFY(runOrdered(pool.helpers(static_cast<std::size_t>(threads)), work).ok());
  }
  QCOMPARE(calls.load(), static_cast<std::size_t>(pieces));
  QCOMPARE(given.size(), static_cast<std::size_t>(pieces));
  for (std::size_t i = 0; i < given.size(); ++i) QCOMPARE(given[i], i * i);
}

void HelpersTest::theFirstErrorEndsIt() {
  for (const bool whileGiving : {false, true}) {
    Threads pool;
    std::vector<std::size_t> values(8);
    std::atomic<std::size_t> calls = 0;
    std::size_t given = 0;
    OrderedPieces work;
    work.count = 100'000;
    work.places = values.size();
    work.makeWorker = [&] { return std::make_unique<SquareWorker>(values, calls, whileGiving ? SIZE_MAX : 100); };
    work.give = [&](std::size_t piece, std::size_t) -> Status {
      ++given;
      if (whileGiving && piece == 100) return makeError(ErrorCode::Execution, "no more");
      return {};
    };
    const Status status = runOrdered(pool.helpers(3), work);
    QVERIFY(!status.ok());
    QCOMPARE(QString::fromStdString(status.error().text), QString(whileGiving ? "no more" : "piece fails"));
    QVERIFY(given <= 101);
    QVERIFY(calls < 200);
  }
}

void HelpersTest::lateHelpersFindItClosed() {
  std::vector<std::function<void()>> kept;
  std::vector<std::size_t> given;
  {
    std::vector<std::size_t> values(4);
    std::atomic<std::size_t> calls = 0;
    OrderedPieces work;
    work.count = 50;
    work.places = values.size();
    work.makeWorker = [&] { return std::make_unique<SquareWorker>(values, calls, SIZE_MAX); };
    work.give = [&](std::size_t, std::size_t slot) -> Status {
      given.push_back(values[slot]);
      return {};
    };
    QVERIFY(runOrdered({[&](std::function<void()> task) { kept.push_back(std::move(task)); }, 2}, work).ok());
  }
  QCOMPARE(kept.size(), 2UL);
  for (const auto& task : kept) std::thread(task).join();
  QCOMPARE(given.size(), 50UL);
}

void HelpersTest::aPoolThatEndsCallsAtOnce() {
  std::vector<std::size_t> values(2);
  std::atomic<std::size_t> calls = 0;
  std::size_t given = 0;
  OrderedPieces work;
  work.count = 50;
  work.places = values.size();
  work.makeWorker = [&] { return std::make_unique<SquareWorker>(values, calls, SIZE_MAX); };
  work.give = [&](std::size_t, std::size_t) -> Status {
    ++given;
    return {};
  };
  QVERIFY(runOrdered({[](const std::function<void()>& task) { task(); }, 3}, work).ok());
  QCOMPARE(given, 50UL);
}

void HelpersTest::fillStorage() {
  std::mt19937_64 random(17);
  for (int series = 0; series < 300; ++series) {
    std::vector<oriel::test::MemorySample> samples;
    double value = 0;
    for (int i = 0; i < 240; ++i) {
      value = random() % 40 == 0 ? 0 : value + static_cast<double>(random() % 1000) / 7;
      if (random() % 20 == 0) continue;
      samples.push_back({15'000 * i + static_cast<Timestamp>(random() % 5000), value, nullptr});
    }
    storage_.add(Labels({{"__name__", "requests"}, {"job", std::to_string(series % 7)}, {"i", std::to_string(series)}}),
                 samples);
  }
}

void HelpersTest::sameAnswers_data() {
  fillStorage();
  QTest::addColumn<QString>("query");
  for (const char* query :
       {"requests", "sum by (job) (rate(requests[5m]))", "avg(requests)", "topk(3, increase(requests[10m]))",
        "quantile_over_time(0.9, requests[10m])", "max_over_time(sum by (job) (rate(requests[5m]))[20m:1m])",
        "sum by (job) (requests) / on (job) count by (job) (requests)", "predict_linear(requests[10m], 60)",
        "requests > 100 unless rate(requests[5m]) < 1"})
    QTest::newRow(query) << query;
}

void HelpersTest::sameAnswers() {
  QFETCH(QString, query);
  Threads pool;
  EngineOptions options;
  const Engine alone(options);
  options.helpers = pool.helpers(3);
  const Engine shared(options);
  const std::string text = query.toStdString();
  const auto a = alone.range(storage_, text, 0, 3'600'000, 30'000);
  const auto b = shared.range(storage_, text, 0, 3'600'000, 30'000);
  QVERIFY_RESULT(a);
  QVERIFY_RESULT(b);
  const auto& left = std::get<Matrix>(a->value);
  const auto& right = std::get<Matrix>(b->value);
  QVERIFY(!left.empty());
  QCOMPARE(left.size(), right.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    QVERIFY(left[i].labels == right[i].labels);
    QVERIFY(left[i].timestamps == right[i].timestamps);
    QVERIFY(left[i].values == right[i].values);
  }
  QVERIFY(a->infos == b->infos);
  QCOMPARE(a->statistics.samplesRead, b->statistics.samplesRead);
}

void HelpersTest::errorsAndCancellation() {
  Threads pool;
  EngineOptions options;
  options.helpers = pool.helpers(3);
  options.maxSamples = 20'000;
  const auto tooMany = Engine(options).range(storage_, "rate(requests[5m])", 0, 3'600'000, 15'000);
  QVERIFY(!tooMany.ok());
  QCOMPARE(tooMany.error().code, ErrorCode::LimitExceeded);
  std::stop_source stop;
  stop.request_stop();
  QueryOptions query;
  query.stop = stop.get_token();
  const auto stopped = Engine(options).range(storage_, "rate(requests[5m])", 0, 3'600'000, 15'000, query);
  QVERIFY(!stopped.ok());
  QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
}

ORIEL_TEST_MAIN(HelpersTest)
#include "helpers_test.moc"
