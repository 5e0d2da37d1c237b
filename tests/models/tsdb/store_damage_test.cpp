#include <algorithm>
#include <optional>
#include <random>

#include "models/base/log.h"
#include "models/tsdb/block/block_meta.h"
#include "models/tsdb/store.h"
#include "tests/models/tsdb/rounds_support.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

StoreOptions damageOptions() {
  StoreOptions options = optionsFor("d");
  options.segmentBytes = 32 * 1024;
  options.retention = 10 * kDay;
  options.snapshotFromWalBytes = 0;
  options.outOfOrderWindow = kHour;
  return options;
}

std::vector<std::string> filesIn(FileSystem& files, const std::string& path) {
  const auto names = files.list(path);
  if (!names.ok()) return {path};
  std::vector<std::string> out;
  for (const std::string& name : *names)
    for (std::string& one : filesIn(files, path + "/" + name)) out.push_back(std::move(one));
  return out;
}

}  // namespace

/// Every kind of file of a whole directory is damaged: the store opens, what it answers is right, what is not damaged
/// is there, and what is missing is told.
class StoreDamageTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    setLogSink([](LogLevel, std::string_view, std::string_view) {});
    seed_ =
        qEnvironmentVariableIsSet("ORIEL_SEED") ? qEnvironmentVariable("ORIEL_SEED").toUInt() : std::random_device{}();
    qInfo("seed %u", seed_);
    write();
  }
  void cleanupTestCase() { setLogSink({}); }

  void damage_data() {
    QTest::addColumn<QString>("inPath");
    QTest::addColumn<int>("flips");
    QTest::addColumn<int>("cuts");
    // Blocks have a test of their own, with more places.
    QTest::newRow("meta.json") << "/meta.json" << 60 << 20;
    QTest::newRow("index") << "/index" << 60 << 20;
    QTest::newRow("chunks") << "/chunks/" << 60 << 20;
    QTest::newRow("tombstones") << "/tombstones" << 60 << 20;
    QTest::newRow("log") << "d/wal/0" << 200 << 50;
    QTest::newRow("checkpoint") << "/checkpoint." << 200 << 50;
    QTest::newRow("chunks_head") << "/chunks_head/" << 200 << 50;
    QTest::newRow("snapshot of the head") << "/chunk_snapshot." << 200 << 50;
    QTest::newRow("log of late samples") << "/wbl/" << 200 << 50;
    QTest::newRow("oriel.store") << "/oriel.store" << 20 << 5;
  }
  void damage() {
    QFETCH(QString, inPath);
    QFETCH(int, flips);
    QFETCH(int, cuts);
    std::mt19937 random(seed_);
    problems_.clear();
    std::vector<std::string> victims;
    for (const std::string& path : filesIn(*base_, "d"))
      if (path.find(inPath.toStdString()) != std::string::npos && *base_->fileSize(path) > 0) victims.push_back(path);
    QVERIFY(!victims.empty());
    const auto pick = [&]() -> const std::string& { return victims[random() % victims.size()]; };
    for (int i = 0; i < flips; ++i) {
      const std::string& path = pick();
      std::string bytes = *base_->readText(path);
      const std::size_t at = random() % bytes.size();
      bytes[at] = static_cast<char>(bytes[at] ^ 1 << random() % 8);
      check(path, bytes, "flipped at " + std::to_string(at));
    }
    for (int i = 0; i < cuts; ++i) {
      const std::string& path = pick();
      std::string bytes = *base_->readText(path);
      bytes.resize(random() % bytes.size());
      check(path, bytes, "cut to " + std::to_string(bytes.size()));
    }
    for (int i = 0; i < 5; ++i) {
      const std::string& path = pick();
      std::string bytes = *base_->readText(path);
      const std::size_t page = random() % bytes.size() / 4096 * 4096;
      std::fill(bytes.begin() + qsizetype(page), bytes.begin() + qsizetype(std::min(page + 4096, bytes.size())), '\0');
      check(path, bytes, "a page of zeros at " + std::to_string(page));
    }
    for (const std::string& path : victims) {
      check(path, std::nullopt, "gone");
      check(path, "", "emptied");
    }
    for (std::size_t i = 1; i < victims.size(); ++i)
      check(victims[i - 1], *base_->readText(victims[i]), "exchanged with " + victims[i]);
    for (const std::string& text : problems_) qInfo("%s", text.c_str());
    QCOMPARE(problems_.size(), std::size_t{0});
  }

 private:
  /// Blocks (one compacted, one with tombstones), a checkpoint, several segments, chunks_head, a snapshot, late
  /// samples.
  void write() {
    ManualClock clock(kRoundsBegin);
    base_ = makeMemoryFileSystem();
    const auto round = [&](Store& store, Timestamp time) {
      const auto appender = store.appender();
      if (!appendRound(*appender, time).ok() || !appender->commit().ok()) qFatal("a round was refused");
      rounds_.insert(time);
    };
    std::unique_ptr<Store> store;
    for (int i = 0; i < 17 * 12; ++i) {
      if (i % (5 * 12) == 0) {
        if (store && !store->close().ok()) qFatal("closing failed");
        store.reset();
        auto opened = Store::open(damageOptions(), base_, clock);
        if (!opened.ok()) qFatal("%s", opened.error().toString().c_str());
        store = std::move(*opened);
        store->waitForReplay();
      }
      // One of each hour comes late.
      if (i % 12 != 3) round(*store, clock.now());
      if (i % 12 == 5) round(*store, clock.now() - 2 * kRoundStep);
      clock.jumpWall(kRoundStep);
      if (i % 12 == 11 && i < 16 * 12 && !store->truncate().ok()) qFatal("upkeep failed");
    }
    const auto gone =
        store->deleteSamples(kRoundsBegin + 7 * kHour, kRoundsBegin + 8 * kHour - 1, {Matcher::equal("i", "4")});
    if (!gone.ok()) qFatal("%s", gone.error().toString().c_str());
    if (!store->close().ok()) qFatal("closing failed");
    end_ = clock.now();
    clean_ = *contentOf(*store);
    if (clean_.size() < 10 || !wrongIn(clean_).empty()) qFatal("the directory is not what it should be");
    std::size_t blocks = 0;
    const auto names = base_->list("d");
    for (const std::string& name : *names) blocks += isUlid(name) ? 1 : 0;
    if (blocks < 3) qFatal("%zu blocks", blocks);
  }

  void check(const std::string& path, const std::optional<std::string>& bytes, const std::string& what) {
    const auto files = makeMemoryFileSystem();
    copyTree(*base_, *files, "d");
    const Status done = bytes ? files->writeAtomically(path, *bytes) : files->remove(path);
    std::string text = done.ok() ? std::string() : done.error().toString();
    ManualClock clock(end_);
    // What is gone from the end of a log leaves no trace.
    told_ = path.find("/wbl/") != std::string::npos && what.find("flipped") == std::string::npos &&
            what.find("zeros") == std::string::npos;
    for (const bool readOnly : {true, false, false}) {
      auto store = Store::open(damageOptions(), files, clock, readOnly);
      if (store.ok()) (*store)->waitForReplay();
      if (text.empty()) text = store.ok() ? problem(**store, path) : store.error().toString();
      if (!store.ok() || (*store)->close().ok()) continue;
      if (text.empty()) text = "it does not close";
    }
    if (!text.empty()) problems_.push_back(path + " " + what + ": " + text);
  }

  /// Empty when the answers are right.
  std::string problem(Store& store, const std::string& path) {
    const auto querier = store.querier(kMinTimestamp, kMaxTimestamp);
    if (!querier.ok()) return querier.error().toString();
    const auto set = (*querier)->select(true, {}, {});
    Content content;
    while (const auto series = set->next()) {
      const auto reader = series->samples();
      SampleBatch batch;
      while (true) {
        const auto more = reader->next(batch);
        if (!more.ok()) return more.error().toString();
        if (!*more) break;
        for (std::size_t i = 0; i < batch.size(); ++i)
          content[series->labels().toString()][batch.timestamps[i]] = std::bit_cast<std::uint64_t>(
              batch.kind == SampleKind::Float ? batch.values[i] : batch.histograms[i]->sum);
      }
    }
    if (!set->status().ok()) return set->status().error().toString();
    // Once: damage is set aside then.
    told_ = told_ || !set->warnings().empty() || !store.status().notices.empty();
    std::size_t missing = 0;
    std::string first;
    for (const auto& [series, samples] : clean_)
      for (const auto& [time, bits] : samples) {
        const auto found = content.find(series);
        if (found != content.end() && found->second.contains(time)) continue;
        if (++missing == 1) first = series + " at minute " + std::to_string((time - kRoundsBegin) / kMinute);
      }
    for (const auto& [series, samples] : content)
      for (const auto& [time, bits] : samples) {
        const auto known = clean_.find(series);
        if (known == clean_.end() || !known->second.contains(time)) return "never written: " + series;
        if (known->second.at(time) != bits) return "a wrong value in " + series;
      }
    if (missing > 0 && !told_) return std::to_string(missing) + " samples are missing and nobody says so: " + first;
    // The log stands for these.
    const bool spare =
        path.find("chunks_head/") != std::string::npos || path.find("chunk_snapshot.") != std::string::npos;
    if (missing > 0 && spare) return std::to_string(missing) + " samples are missing that the log has: " + first;
    std::size_t all = 0;
    for (const auto& [series, samples] : clean_) all += samples.size();
    if (missing > all * 2 / 3) return std::to_string(missing) + " samples are missing of " + std::to_string(all);
    return {};
  }

  unsigned seed_ = 0;
  Timestamp end_ = 0;
  std::shared_ptr<FileSystem> base_;
  std::set<Timestamp> rounds_;
  Content clean_;
  bool told_ = false;
  std::vector<std::string> problems_;
};

ORIEL_TEST_MAIN(StoreDamageTest)
#include "store_damage_test.moc"
