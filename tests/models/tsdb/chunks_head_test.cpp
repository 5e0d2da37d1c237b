#include <QFile>
#include <QTemporaryDir>
#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "models/base/log.h"
#include "models/tsdb/chunks/head_chunk_files.h"
#include "models/tsdb/chunks/xor_chunk.h"
#include "tests/models/tsdb/store_support.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

constexpr Timestamp kStart = 1'700'000'000'000;
constexpr int kSeriesCount = 40;

std::unique_ptr<Store> mustOpenAgain(const std::shared_ptr<FileSystem>& files, Clock& clock, bool readOnly = false) {
  auto store = Store::open(optionsFor("d"), files, clock, readOnly);
  if (!store.ok()) qFatal("%s", store.error().toString().c_str());
  (*store)->waitForReplay();
  return std::move(*store);
}

void fillRounds(Store& store, ManualClock& clock, std::mt19937_64& random, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    clock.advance(kSecond);
    const auto appender = store.appender();
    for (int s = 0; s < kSeriesCount; ++s)
      if (!appender->append({}, numbered(s), clock.now(), static_cast<double>(random() % 100'000)).ok())
        qFatal("append");
    if (!appender->commit().ok()) qFatal("commit");
  }
}

/// Twice as many chunks, in two files of chunks_head: the store begins a new one at each start.
Content fillTwoFiles(const std::shared_ptr<FileSystem>& files, ManualClock& clock, std::mt19937_64& random) {
  for (int run = 0; run < 3; ++run) {
    const auto store = mustOpenAgain(files, clock);
    fillRounds(*store, clock, random, 500);
    if (!store->flush().ok() || !store->truncate().ok()) qFatal("truncate");
    if (!store->close().ok()) qFatal("close");
  }
  return *contentOf(*mustOpenAgain(files, clock, true));
}

}  // namespace

/// Finished chunks in files: they leave the memory, come back at the next start, and damage costs nothing.
class ChunksHeadTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    setLogSink([](LogLevel, std::string_view, std::string_view) {});
  }
  void cleanupTestCase() { setLogSink({}); }

  void movingChangesNoAnswer() {
    ManualClock clock(kStart);
    std::mt19937_64 random(5);
    const auto files = makeMemoryFileSystem();
    auto store = mustOpenAgain(files, clock);
    fillRounds(*store, clock, random, 1000);
    const auto early = store->querier(kMinTimestamp, kMaxTimestamp);
    const auto set = (*early)->select(true, {}, {});
    const auto first = set->next();
    const Content before = *contentOf(**early);
    const std::uint64_t memory = store->status().memoryBytes;
    QVERIFY_RESULT(store->truncate());
    QVERIFY(store->status().memoryBytes <= memory);
    QVERIFY(!files->list("d/chunks_head")->empty());
    QVERIFY(*contentOf(*store) == before);
    QVERIFY(*contentOf(**early) == before);
    // A series that was found before the move reads what was in memory then.
    SampleBatch batch;
    std::size_t count = 0;
    for (const auto reader = first->samples(); *reader->next(batch);) count += batch.size();
    QCOMPARE(count, std::size_t{1000});
    QVERIFY_RESULT(store->close());
    store = mustOpenAgain(files, clock);
    QVERIFY(*contentOf(*store) == before);
    QVERIFY(store->status().notices.empty());
    // Parts of it, too.
    for (int i = 0; i < 50; ++i) {
      const Timestamp from = kStart + static_cast<Timestamp>(random() % 1'000'000);
      const Timestamp to = from + static_cast<Timestamp>(random() % 300'000);
      Content expected;
      for (const auto& [series, samples] : before)
        for (auto it = samples.lower_bound(from); it != samples.end() && it->first <= to; ++it)
          expected[series].insert(*it);
      QVERIFY(*contentOf(*store, from, to) == expected);
    }
  }

  void theLogIsPassedOverWhereChunksStand() {
    ManualClock clock(kStart);
    std::mt19937_64 random(6);
    const auto files = makeMemoryFileSystem();
    const Content whole = fillTwoFiles(files, clock, random);
    QCOMPARE(whole.size(), std::size_t{kSeriesCount});
    QCOMPARE(whole.begin()->second.size(), std::size_t{1500});
    const auto store = mustOpenAgain(files, clock);
    // Only the open chunks and what they need are in memory.
    QVERIFY(store->status().memoryBytes < kSeriesCount * 2500);
    QVERIFY(*contentOf(*store) == whole);
  }

  void damage_data() {
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"flip", "truncate", "zero", "garbage", "header", "missing", "missing all"})
      for (int i = 0; i < 3; ++i) QTest::newRow(qPrintable(QString("%1 %2").arg(kind).arg(i))) << kind;
  }
  void damage() {
    QFETCH(QString, kind);
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937_64 random(seed);
    ManualClock clock(kStart);
    const auto files = makeMemoryFileSystem();
    const Content whole = fillTwoFiles(files, clock, random);
    const auto names = *files->list("d/chunks_head");
    QVERIFY(names.size() >= 2);
    const std::string victim = "d/chunks_head/" + names[random() % names.size()];
    std::string bytes = *files->readText(victim);
    const std::size_t at = 8 + random() % (bytes.size() - 8);
    if (kind == "flip") bytes[at] ^= static_cast<char>(1 << random() % 8);
    if (kind == "truncate") bytes.resize(at);
    if (kind == "zero")
      std::fill(bytes.begin() + qsizetype(at), bytes.begin() + qsizetype(std::min(at + 4000, bytes.size())), '\0');
    if (kind == "garbage")
      for (std::size_t i = at; i < std::min(at + 100, bytes.size()); ++i) bytes[i] = static_cast<char>(random());
    if (kind == "header") bytes[random() % 5] ^= 1;
    if (kind.startsWith("missing"))
      QVERIFY_RESULT(files->remove(victim));
    else
      QVERIFY_RESULT(files->writeAtomically(victim, bytes));
    if (kind == "missing all")
      for (const std::string& name : names)
        if (files->exists("d/chunks_head/" + name)) QVERIFY_RESULT(files->remove("d/chunks_head/" + name));
    // Once for reading only, then twice with new chunks written in between: the log has everything.
    for (const bool readOnly : {true, false, false}) {
      const auto store = mustOpenAgain(files, clock, readOnly);
      QVERIFY(*contentOf(*store) == whole);
      if (!readOnly) QVERIFY_RESULT(store->truncate());
      QVERIFY(*contentOf(*store) == whole);
      QVERIFY_RESULT(store->close());
    }
  }

  /// A byte that goes bad while the store runs costs its chunk and is told, and is never a wrong value.
  void damageWhileRunning() {
    ManualClock clock(kStart);
    std::mt19937_64 random(8);
    QTemporaryDir folder;
    const auto files = makeRealFileSystem();
    StoreOptions options = optionsFor(folder.path().toStdString());
    auto opened = Store::open(options, files, clock);
    QVERIFY_RESULT(opened);
    const auto store = std::move(*opened);
    store->waitForReplay();
    fillRounds(*store, clock, random, 300);
    QVERIFY_RESULT(store->truncate());
    const Content whole = *contentOf(*store);
    QFile file(folder.path() + "/chunks_head/000001");
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(100));
    QVERIFY(file.write("\x55\xaa\x55", 3) == 3);
    file.close();
    const auto querier = store->querier(kMinTimestamp, kMaxTimestamp);
    const auto set = (*querier)->select(true, {}, {});
    std::size_t missing = 0;
    Warnings warnings;
    while (const auto series = set->next()) {
      const SamplesOf& expected = whole.at(series->labels().toString());
      std::size_t count = 0;
      SampleBatch batch;
      const auto reader = series->samples();
      while (*reader->next(batch))
        for (std::size_t i = 0; i < batch.size(); ++i, ++count)
          QCOMPARE(expected.at(batch.timestamps[i]), std::bit_cast<std::uint64_t>(batch.values[i]));
      missing += expected.size() - count;
      for (const auto& text : reader->warnings()) warnings.push_back(text);
    }
    QCOMPARE(missing, kSamplesPerChunk);
    QCOMPARE(warnings.size(), std::size_t{1});
  }

  /// A chunk whose series never reached the log: its name may not be given to another series.
  void namesOfUnknownSeriesAreNotUsedAgain() {
    ManualClock clock(kStart);
    std::mt19937_64 random(9);
    const auto files = makeMemoryFileSystem();
    QVERIFY_RESULT(mustOpenAgain(files, clock)->close());
    {
      HeadChunkWriter writer(files, "d/chunks_head");
      XorEncoder encoder;
      for (int i = 0; i < 100; ++i) encoder.append(kStart + i, -1);
      std::vector<HeadChunk> chunks(1);
      chunks[0].series = 1;
      chunks[0].chunk = {Encoding::Xor, encoder.minTime(), encoder.maxTime(), encoder.bytes(), nullptr};
      QVERIFY_RESULT(writer.write(chunks));
    }
    for (int run = 0; run < 3; ++run) {
      const auto store = mustOpenAgain(files, clock);
      if (run == 0) QVERIFY(contentOf(*store)->empty());
      fillRounds(*store, clock, random, 10);
      const auto content = contentOf(*store);
      QCOMPARE(content->size(), std::size_t{kSeriesCount});
      for (const auto& [series, samples] : *content) QCOMPARE(samples.size(), std::size_t(10 * (run + 1)));
    }
  }

  void histogramsMoveToo() {
    ManualClock clock(kStart);
    std::mt19937_64 random(12);
    const auto files = makeMemoryFileSystem();
    auto store = mustOpenAgain(files, clock);
    std::map<Timestamp, FloatHistogram> expected;
    FloatHistogram histogram;
    histogram.positiveSpans = {{0, 3}};
    histogram.positiveBuckets = {0, 0, 0};
    for (int i = 0; i < 1000; ++i) {
      clock.advance(kSecond);
      if (i % 300 == 299) histogram.positiveBuckets = {0, 0, 0};  // the counter starts anew
      if (i == 500) {
        histogram.positiveSpans = {{0, 3}, {2, 1}};
        histogram.positiveBuckets.push_back(0);
      }
      for (double& bucket : histogram.positiveBuckets) bucket += static_cast<double>(random() % 5);
      histogram.count = 0;
      for (const double bucket : histogram.positiveBuckets) histogram.count += bucket;
      histogram.sum = static_cast<double>(random() % 1000);
      const auto appender = store->appender();
      const bool plain = i > 600 && i < 620;  // a float in between
      if (plain)
        QVERIFY_RESULT(appender->append({}, numbered(1), clock.now(), i));
      else
        QVERIFY_RESULT(
            appender->appendHistogram({}, numbered(1), clock.now(), std::make_shared<FloatHistogram>(histogram)));
      QVERIFY_RESULT(appender->commit());
      if (!plain) expected[clock.now()] = histogram;
    }
    for (int run = 0; run < 2; ++run) {
      QVERIFY_RESULT(store->truncate());
      const auto querier = store->querier(kMinTimestamp, kMaxTimestamp);
      const auto set = (*querier)->select(true, {}, {});
      const auto reader = set->next()->samples();
      SampleBatch batch;
      std::size_t floats = 0;
      std::size_t count = 0;
      while (*reader->next(batch)) {
        if (batch.kind == SampleKind::Float) {
          floats += batch.size();
          continue;
        }
        for (std::size_t i = 0; i < batch.size(); ++i, ++count) {
          FloatHistogram found = *batch.histograms[i];
          found.hint = expected.at(batch.timestamps[i]).hint;
          QVERIFY(found.toString() == expected.at(batch.timestamps[i]).toString());
        }
      }
      QCOMPARE(floats, std::size_t{19});
      QCOMPARE(count, expected.size());
      QVERIFY(reader->warnings().empty());
      QVERIFY(store->status().memoryBytes < 100'000);
      QVERIFY_RESULT(store->close());
      store = mustOpenAgain(files, clock);
      QVERIFY(store->status().notices.empty());
    }
  }

  /// Files that no longer count are removed when the store truncates.
  void oldFilesAreRemoved() {
    ManualClock clock(kStart);
    std::mt19937_64 random(10);
    const auto files = makeMemoryFileSystem();
    fillTwoFiles(files, clock, random);
    const auto before = *files->list("d/chunks_head");
    clock.advance(7 * kHour);
    const auto store = mustOpenAgain(files, clock);
    fillRounds(*store, clock, random, 300);
    QVERIFY_RESULT(store->flush());
    QVERIFY_RESULT(store->truncate());
    for (const std::string& name : before) QVERIFY(!files->exists("d/chunks_head/" + name));
    // They stand in a block now.
    QCOMPARE(store->status().blocks.size(), std::size_t{1});
    QCOMPARE(contentOf(*store)->begin()->second.size(), std::size_t{1800});
  }

  /// Samples that arrive before, in the middle of and behind the replay of chunks and log.
  void appendsWhileReplaying() {
    ManualClock clock(kStart);
    std::mt19937_64 random(11);
    const auto files = makeMemoryFileSystem();
    Content expected = fillTwoFiles(files, clock, random);
    for (int run = 0; run < 12; ++run) {
      auto opened = Store::open(optionsFor("d"), files, clock);
      QVERIFY_RESULT(opened);
      const auto store = std::move(*opened);
      for (std::uint64_t i = random() % 300; i > 0; --i) {
        clock.advance(kSecond);
        const auto appender = store->appender();
        for (int s = 0; s < kSeriesCount + 5; ++s) {
          const auto value = static_cast<double>(random() % 1000);
          QVERIFY_RESULT(appender->append({}, numbered(s), clock.now(), value));
          expected[numbered(s).toString()][clock.now()] = std::bit_cast<std::uint64_t>(value);
        }
        QVERIFY_RESULT(appender->commit());
      }
      if (run % 2) QVERIFY_RESULT(store->truncate());
      store->waitForReplay();
      QVERIFY(*contentOf(*store) == expected);
      QVERIFY(store->status().notices.empty());
      QVERIFY_RESULT(store->close());
      QVERIFY(*contentOf(*mustOpenAgain(files, clock, true)) == expected);
    }
  }

  void readersAndMoving() {
    const auto clock = makeSystemClock();
    QTemporaryDir folder;
    auto opened = Store::open(optionsFor(folder.path().toStdString()), makeRealFileSystem(), *clock);
    QVERIFY_RESULT(opened);
    const auto store = std::move(*opened);
    std::atomic<bool> stop{false};
    std::thread writer([&] {
      const Timestamp start = clock->now() - kHour;
      for (int round = 0; round < 3000; ++round) {
        const auto appender = store->appender();
        for (int i = 0; i < 20; ++i) (void)appender->append({}, numbered(i), start + round * 100, round);
        (void)appender->commit();
      }
      stop = true;
    });
    std::thread mover([&] {
      while (!stop) (void)store->truncate();
    });
    int wrong = 0;
    while (!stop) {
      const auto content = contentOf(*store);
      std::set<std::size_t> lengths;
      for (const auto& [series, samples] : *content) {
        lengths.insert(samples.size());
        std::uint64_t expected = 0;
        for (const auto& [t, bits] : samples) wrong += bits != std::bit_cast<std::uint64_t>(double(expected++));
      }
      wrong += lengths.size() > 1;
    }
    writer.join();
    mover.join();
    QCOMPARE(wrong, 0);
  }
};

ORIEL_TEST_MAIN(ChunksHeadTest)
#include "chunks_head_test.moc"
