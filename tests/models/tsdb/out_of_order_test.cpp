#include "tests/support/test_case.h"

#include <QTemporaryDir>
#include <filesystem>
#include <future>
#include <random>

#include "models/base/log.h"
#include "models/tsdb/head/series.h"
#include "tests/models/tsdb/store_support.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

constexpr Timestamp kNow = 1'700'000'000'000 / kChunkRange * kChunkRange + 90 * kMinute;
constexpr Duration kWindow = 3 * kHour;

std::unique_ptr<Store> mustOpen(const StoreOptions& options, std::shared_ptr<FileSystem> files, Clock& clock,
                                bool readOnly = false) {
  auto store = Store::open(options, std::move(files), clock, readOnly);
  if (!store.ok()) qFatal("%s", store.error().toString().c_str());
  (*store)->waitForReplay();
  return std::move(*store);
}

StoreOptions withWindow(const std::string& directory, Duration window = kWindow) {
  StoreOptions options = optionsFor(directory);
  options.outOfOrderWindow = window;
  return options;
}

/// Commits and waits until it is acknowledged.
Status commitAndWait(Appender& appender) {
  std::promise<Status> promise;
  auto written = promise.get_future();
  ORIEL_TRY(appender.commit([&promise](const Status& status) { promise.set_value(status); }));
  return written.get();
}

Status put(Store& store, const Labels& labels, Timestamp timestamp, double value) {
  const auto appender = store.appender();
  ORIEL_TRY(appender->append({}, labels, timestamp, value));
  return commitAndWait(*appender);
}

double valueAt(int series, Timestamp timestamp) { return static_cast<double>((timestamp * 31 + series) % 100'003) / 8; }

std::shared_ptr<const FloatHistogram> histogramAt(Timestamp timestamp) {
  auto histogram = std::make_shared<FloatHistogram>();
  histogram->count = histogram->sum = static_cast<double>(timestamp % 1000);
  histogram->positiveSpans = {{1, 1}};
  histogram->positiveBuckets = {histogram->count};
  return histogram;
}

std::size_t segmentsOf(FileSystem& files, const std::string& directory) {
  const auto names = files.list(directory + "/wbl");
  return names.ok() ? names->size() : 0;
}

bool same(const Content& found, const Content& expected) {
  if (found == expected) return true;
  for (const auto* side : {&found, &expected})
    for (const auto& [series, samples] : *side)
      for (const auto& [time, bits] : samples) {
        const Content& other = side == &found ? expected : found;
        const auto it = other.find(series);
        if (it != other.end() && it->second.contains(time) && it->second.at(time) == bits) continue;
        qInfo("%s %s at %lld", side == &found ? "too much:" : "missing:", series.c_str(), static_cast<long long>(time));
      }
  return false;
}

std::map<std::string, std::uintmax_t> listing(const std::string& directory) {
  std::map<std::string, std::uintmax_t> out;
  std::error_code error;
  for (auto it = std::filesystem::recursive_directory_iterator(directory, error);
       !error && it != std::filesystem::recursive_directory_iterator(); it.increment(error))
    out[it->path().string()] = it->is_regular_file(error) ? it->file_size(error) : 0;
  return out;
}

bool copied(const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive, error);
  return !error;
}

/// A store under random operations, beside a map that does the same.
class Trial {
 public:
  Trial(const std::string& directory, unsigned seed) : directory_(directory), random_(seed) {
    open();
    if (put(*store_, numbered(0), kNow, valueAt(0, kNow)).ok())
      content_[numbered(0).toString()][kNow] = std::bit_cast<std::uint64_t>(valueAt(0, kNow));
  }

  bool step() {
    const auto what = random_() % 200;
    last_ = static_cast<int>(what);
    if (what < 150) return commit();
    if (what < 170) {
      if (!held_) clock_.advance(below(8 * kMinute));
      return true;
    }
    if (what < 176) return store_->truncate().ok();
    if (what < 180) return letGo() && restart();
    if (what < 184) return letGo() && killed();
    if (what < 186) return letGo() && erase();
    if (what < 192) {
      if (!letGo()) return false;
      held_ = std::move(*store_->querier(kMinTimestamp, kMaxTimestamp));
      heldContent_ = content_;
      return true;
    }
    return matches();
  }

  bool matches() { return letGo() && same(*contentOf(*store_), content_); }
  bool letGo() {
    if (!held_) return true;
    const bool equal = same(*contentOf(*held_), heldContent_);
    held_.reset();
    return equal;
  }
  int last() const { return last_; }
  const Store& store() const { return *store_; }

 private:
  Duration below(Duration limit) { return static_cast<Duration>(random_() % static_cast<std::uint64_t>(limit)); }

  void open() {
    StoreOptions options = withWindow(directory_);
    options.segmentBytes = 64 * 1024;
    options.snapshotFromWalBytes = 4096;
    store_ = mustOpen(options, makeRealFileSystem(), clock_);
  }

  bool commit() {
    const auto appender = store_->appender();
    const Timestamp now = clock_.now();
    Content taken;
    for (auto count = random_() % 40; count > 0; --count) {
      const int series = static_cast<int>(random_() % 12);
      Timestamp time = random_() % 3 == 0 ? now - below(kWindow + kHour) : now - below(kMinute);
      if (random_() % 20 == 0) time = now;
      const double value = valueAt(series, time);
      const auto answer = appender->append({}, numbered(series), time, value);
      const bool expected = time >= newest_ - kWindow;
      if (answer.ok() != expected)
        qInfo("%s: %lld behind the newest, %lld behind the clock: %s", numbered(series).toString().c_str(),
              static_cast<long long>(newest_ - time), static_cast<long long>(now - time),
              answer.ok() ? "taken" : answer.error().text.c_str());
      if (answer.ok() != expected) return false;
      if (!expected && answer.error().code != ErrorCode::OutOfBounds) return false;
      if (expected) taken[numbered(series).toString()][time] = std::bit_cast<std::uint64_t>(value);
    }
    if (random_() % 10 == 0) return true;  // given up
    if (!commitAndWait(*appender).ok()) return false;
    for (const auto& [series, samples] : taken) {
      content_[series].insert(samples.begin(), samples.end());
      newest_ = std::max(newest_, samples.rbegin()->first);
    }
    return true;
  }

  bool erase() {
    const int series = static_cast<int>(random_() % 12);
    const Timestamp from = clock_.now() - below(6 * kHour);
    const Timestamp to = from + below(kHour);
    if (!store_->deleteSamples(from, to, {Matcher::equal("i", std::to_string(series))}).ok()) return false;
    // The newest sample of a series is known even when it is deleted: appended once more it stays away.
    clock_.advance(2 * kMinute);
    const auto it = content_.find(numbered(series).toString());
    if (it == content_.end()) return matches();
    it->second.erase(it->second.lower_bound(from), it->second.upper_bound(to));
    if (it->second.empty()) content_.erase(it);
    return matches();
  }

  bool restart() {
    if (!store_->close().ok()) return false;
    store_.reset();
    open();
    return store_->status().notices.empty() && matches();
  }

  /// What stands in the files after the last acknowledged commit is what a kill -9 leaves behind.
  bool killed() {
    const std::string copy = directory_ + "-" + std::to_string(++kills_);
    // The upkeep may change files meanwhile, which a kill would not show half of.
    for (auto before = listing(directory_); !copied(directory_, copy) || listing(directory_) != before;) {
      std::filesystem::remove_all(copy);
      before = listing(directory_);
    }
    store_.reset();
    std::filesystem::remove_all(directory_);
    directory_ = copy;
    open();
    return matches();
  }

  std::string directory_;
  std::mt19937_64 random_;
  ManualClock clock_{kNow};
  std::unique_ptr<Store> store_;
  Content content_;
  Timestamp newest_ = kNow;
  std::unique_ptr<Querier> held_;
  Content heldContent_;
  int kills_ = 0;
  int last_ = 0;
};

}  // namespace

class OutOfOrderTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    setLogSink([](LogLevel, std::string_view, std::string_view) {});
  }
  void cleanupTestCase() { setLogSink({}); }

  void whatIsTaken_data() {
    QTest::addColumn<qint64>("window");
    QTest::addColumn<qint64>("age");
    QTest::addColumn<QString>("error");
    const QString order = "out of order sample";
    QTest::newRow("no window") << qint64{0} << qint64{1000} << order;
    QTest::newRow("no window, older") << qint64{0} << qint64{2 * kHour} << "out of bounds";
    QTest::newRow("a little late") << qint64{kWindow} << qint64{1} << QString();
    QTest::newRow("older than an hour") << qint64{kWindow} << qint64{2 * kHour} << QString();
    QTest::newRow("the last that is taken") << qint64{kWindow} << qint64{kWindow} << QString();
    QTest::newRow("too old") << qint64{kWindow} << qint64{kWindow + 1} << "too old sample";
    QTest::newRow("small window") << qint64{1000} << qint64{1001} << "too old sample";
  }
  void whatIsTaken() {
    QFETCH(qint64, window);
    QFETCH(qint64, age);
    QFETCH(QString, error);
    ManualClock clock(kNow);
    const auto store = mustOpen(withWindow("d", window), makeMemoryFileSystem(), clock);
    QVERIFY_RESULT(put(*store, numbered(1), kNow, 1));
    const auto one = put(*store, numbered(1), kNow - age, 2);
    const auto appender = store->appender();
    const SeriesRef ref = *appender->append({}, numbered(1), kNow, 1);
    std::vector<RefusedSample> refused;
    const KnownSample known{ref, kNow - age, 2};
    QVERIFY_RESULT(appender->appendKnown({&known, 1}, refused));
    QCOMPARE(one.ok(), error.isEmpty());
    QCOMPARE(refused.empty(), error.isEmpty());
    if (!one.ok()) {
      QVERIFY2(one.error().text.starts_with(error.toStdString()), one.error().text.c_str());
      QVERIFY(refused.front().error.text == one.error().text);
    }
    QCOMPARE(contentOf(*store)->begin()->second.size(), std::size_t{one.ok() ? 2u : 1u});
  }

  void aSeriesThatIsOnlyLate() {
    ManualClock clock(kNow);
    const auto files = makeMemoryFileSystem();
    Content content;
    {
      const auto store = mustOpen(withWindow("d"), files, clock);
      QVERIFY_RESULT(put(*store, numbered(1), kNow, 1));
      QVERIFY_RESULT(put(*store, numbered(2), kNow - 2 * kHour, 2));
      content = *contentOf(*store);
      QCOMPARE(content.size(), std::size_t{2});
      QVERIFY((*store->querier(kNow - 2 * kHour, kNow - kHour))->labelValues("i", {})->values ==
              std::vector<std::string>{"2"});
      QVERIFY_RESULT(store->truncate());
    }
    const auto store = mustOpen(withWindow("d", 0), files, clock);
    QVERIFY(*contentOf(*store) == content);
    QVERIFY(store->status().notices.empty());
  }

  void equalTimes() {
    ManualClock clock(kNow);
    const auto store = mustOpen(withWindow("d"), makeMemoryFileSystem(), clock);
    QVERIFY_RESULT(put(*store, numbered(1), kNow - 1000, 1));
    QVERIFY_RESULT(put(*store, numbered(1), kNow, 2));
    QVERIFY_RESULT(put(*store, numbered(1), kNow, 2));
    QCOMPARE(put(*store, numbered(1), kNow, 3).error().code, ErrorCode::Duplicate);
    const auto before = *contentOf(*store);
    // What came in order stays, and so does the late one that was first.
    QVERIFY_RESULT(put(*store, numbered(1), kNow - 1000, 7));
    QVERIFY(*contentOf(*store) == before);
    QVERIFY_RESULT(put(*store, numbered(1), kNow - 500, 5));
    QVERIFY_RESULT(put(*store, numbered(1), kNow - 500, 6));
    QCOMPARE(contentOf(*store)->begin()->second.at(kNow - 500), std::bit_cast<std::uint64_t>(5.0));
    clock.advance(3 * kHour);
    QVERIFY_RESULT(put(*store, numbered(1), kNow + 3 * kHour, 8));
    QVERIFY_RESULT(store->truncate());
    QCOMPARE(contentOf(*store)->begin()->second.at(kNow - 1000), std::bit_cast<std::uint64_t>(1.0));
    QCOMPARE(contentOf(*store)->begin()->second.at(kNow - 500), std::bit_cast<std::uint64_t>(5.0));
  }

  void wholeCommitsOrNothing() {
    ManualClock clock(kNow);
    const auto store = mustOpen(withWindow("d"), makeMemoryFileSystem(), clock);
    QVERIFY_RESULT(put(*store, numbered(1), kNow, 1));
    QVERIFY_RESULT(put(*store, numbered(1), kNow - 5, 1));
    const auto querier = std::move(*store->querier(kMinTimestamp, kMaxTimestamp));
    const auto before = *contentOf(*querier);
    for (int i = 0; i < 300; ++i) QVERIFY_RESULT(put(*store, numbered(1), kNow - 1000 - i * 7, i));
    QVERIFY_RESULT(put(*store, numbered(2), kNow - kHour, 1));
    QVERIFY(*contentOf(*querier) == before);
    QVERIFY(querier->labelValues("i", {})->values == std::vector<std::string>{"1"});
    const auto after = *contentOf(*store);
    QCOMPARE(after.at(numbered(1).toString()).size(), std::size_t{302});
    clock.advance(2 * kHour);
    QVERIFY_RESULT(store->truncate());
    QVERIFY(*contentOf(*querier) == before);
    QVERIFY(*contentOf(*store) == after);
  }

  void cutIntoBlocks() {
    ManualClock clock(kNow);
    const auto files = makeMemoryFileSystem();
    Content content;
    {
      const auto store = mustOpen(withWindow("d"), files, clock);
      for (int i = 0; i < 400; ++i) QVERIFY_RESULT(put(*store, numbered(1), kNow - (399 - i) * kMinute, i));
      for (int i = 0; i < 100; ++i) QVERIFY_RESULT(put(*store, numbered(i % 5), kNow - i * 100 * kSecond - 1, i));
      content = *contentOf(*store);
      QVERIFY(segmentsOf(*files, "d") > 0);
      clock.advance(2 * kHour);
      QVERIFY_RESULT(store->truncate());
      QVERIFY(*contentOf(*store) == content);
      QCOMPARE(segmentsOf(*files, "d"), std::size_t{0});
    }
    // A late block in the time of the head does not hide what the log has of it.
    const auto store = mustOpen(withWindow("d"), files, clock);
    std::size_t late = 0;
    for (const BlockInfo& block : store->status().blocks) late += block.meta.fromOutOfOrder() ? 1 : 0;
    QVERIFY(late > 0);
    QVERIFY(*contentOf(*store) == content);
    QVERIFY(store->status().notices.empty());
  }

  void histogramsToo() {
    ManualClock clock(kNow);
    const auto files = makeMemoryFileSystem();
    Content content;
    for (int round = 0; round < 3; ++round) {
      const auto store = mustOpen(withWindow("d"), files, clock);
      QVERIFY(*contentOf(*store) == content);
      for (int i = 0; i < 150; ++i) {
        const Timestamp time = kNow - (i * 37 + round) % 9000 * 1000;
        const auto appender = store->appender();
        if (i % 10 == 3)
          QVERIFY_RESULT(appender->append({}, numbered(1), time - 1, i));
        else
          QVERIFY_RESULT(appender->appendHistogram({}, numbered(1), time, histogramAt(time)));
        QVERIFY_RESULT(commitAndWait(*appender));
      }
      content = *contentOf(*store);
      QCOMPARE(content.begin()->second.size(), std::size_t(150 * (round + 1)));
      if (round == 1) clock.advance(2 * kHour);
      QVERIFY_RESULT(store->truncate());
      QVERIFY(*contentOf(*store) == content);
    }
  }

  void theWindowChanges() {
    ManualClock clock(kNow);
    const auto files = makeMemoryFileSystem();
    const auto store = mustOpen(withWindow("d", 0), files, clock);
    QVERIFY_RESULT(put(*store, numbered(1), kNow, 1));
    QVERIFY(!put(*store, numbered(1), kNow - 10, 1).ok());
    QVERIFY(!files->exists("d/wbl"));
    QVERIFY_RESULT(store->setOutOfOrderWindow(kWindow));
    QVERIFY_RESULT(put(*store, numbered(1), kNow - 10, 1));
    QVERIFY_RESULT(store->setOutOfOrderWindow(0));
    QVERIFY(!put(*store, numbered(1), kNow - 20, 1).ok());
    QVERIFY(!store->setOutOfOrderWindow(-1).ok());
    QCOMPARE(contentOf(*store)->begin()->second.size(), std::size_t{2});
  }

  void copiesHoldThem() {
    ManualClock clock(kNow);
    const auto files = makeMemoryFileSystem();
    const auto store = mustOpen(withWindow("d"), files, clock);
    for (int i = 0; i < 50; ++i) QVERIFY_RESULT(put(*store, numbered(1), kNow - (i * 7 % 50) * kMinute, i));
    QVERIFY_RESULT(store->snapshot("copy", true, nullptr));
    const auto copy = mustOpen(optionsFor("copy"), files, clock, true);
    QVERIFY(*contentOf(*copy) == *contentOf(*store));
  }

  void deleted() {
    ManualClock clock(kNow);
    const auto files = makeMemoryFileSystem();
    Content content;
    {
      const auto store = mustOpen(withWindow("d"), files, clock);
      for (int i = 0; i < 100; ++i) QVERIFY_RESULT(put(*store, numbered(1), kNow - (i * 37 % 100) * kMinute, i));
      QVERIFY_RESULT(store->deleteSamples(kNow - 40 * kMinute, kNow - 20 * kMinute, {Matcher::equal("i", "1")}));
      content = *contentOf(*store);
      QCOMPARE(content.begin()->second.size(), std::size_t{79});
      QVERIFY_RESULT(put(*store, numbered(1), kNow - 30 * kMinute, 5));
      content.begin()->second[kNow - 30 * kMinute] = std::bit_cast<std::uint64_t>(5.0);
      QVERIFY(*contentOf(*store) == content);
    }
    const auto store = mustOpen(withWindow("d"), files, clock);
    QVERIFY(*contentOf(*store) == content);
  }

  /// The quick start leaves out the log that names the series.
  void besideASnapshot() {
    ManualClock clock(kNow);
    const auto files = makeMemoryFileSystem();
    StoreOptions options = withWindow("d");
    options.snapshotFromWalBytes = 1;
    Content content;
    for (int round = 0; round < 3; ++round) {
      const auto store = mustOpen(options, files, clock);
      QVERIFY(*contentOf(*store) == content);
      QVERIFY_RESULT(put(*store, numbered(0), kNow + round, 1));
      QVERIFY_RESULT(put(*store, numbered(round + 1), kNow - 2 * kHour, 2));
      content = *contentOf(*store);
      QCOMPARE(content.size(), std::size_t(round + 2));
    }
    QVERIFY(mustOpen(options, files, clock)->status().notices.empty());
  }

  void damage() {
    ManualClock clock(kNow);
    const auto files = makeMemoryFileSystem();
    {
      const auto store = mustOpen(withWindow("d"), files, clock);
      for (int i = 0; i < 20; ++i) QVERIFY_RESULT(put(*store, numbered(1), kNow - i * kMinute, i));
    }
    std::string bytes = *files->readText("d/wbl/00000000");
    bytes[bytes.size() / 2] ^= 1;
    QVERIFY_RESULT(files->writeAtomically("d/wbl/00000000", bytes));
    const auto store = mustOpen(withWindow("d"), files, clock);
    const auto content = *contentOf(*store);
    QVERIFY(content.begin()->second.size() > 1 && content.begin()->second.size() < 20);
    for (const auto& [time, bits] : content.begin()->second)
      QCOMPARE(bits, std::bit_cast<std::uint64_t>(static_cast<double>((kNow - time) / kMinute)));
    QCOMPARE(store->status().notices.size(), std::size_t{1});
    QVERIFY(store->status().notices.front().find("wbl/00000000") != std::string::npos);
    QVERIFY(files->exists("d/wbl/00000000.corrupt"));
    QVERIFY_RESULT(put(*store, numbered(1), kNow - kHour, 1));
  }

  /// The log of names lost its end: the next new series must not get the samples of one that is gone.
  void namesAreNotGivenTwice() {
    ManualClock clock(kNow);
    const auto files = makeMemoryFileSystem();
    std::string walBefore;
    {
      const auto store = mustOpen(withWindow("d"), files, clock);
      QVERIFY_RESULT(put(*store, numbered(1), kNow, 1));
      walBefore = *files->readText("d/wal/00000000");
      QVERIFY_RESULT(put(*store, numbered(2), kNow - 2 * kHour, 2));
    }
    QVERIFY_RESULT(files->writeAtomically("d/wal/00000000", walBefore));
    {
      const auto store = mustOpen(withWindow("d"), files, clock);
      QVERIFY_RESULT(put(*store, numbered(3), kNow, 3));
    }
    const auto store = mustOpen(withWindow("d"), files, clock);
    const auto content = *contentOf(*store);
    QCOMPARE(content.size(), std::size_t{2});
    QCOMPARE(content.at(numbered(3).toString()).size(), std::size_t{1});
  }

  void likeAMap_data() {
    QTest::addColumn<unsigned>("seed");
    for (int i = 0; i < 3; ++i) QTest::addRow("%d", i) << unsigned(std::random_device{}());
  }
  void likeAMap() {
    QFETCH(unsigned, seed);
    qInfo("seed %u", seed);
    QTemporaryDir folder;
    Trial trial(folder.path().toStdString() + "/data", seed);
    for (int i = 0; i < 500; ++i) QVERIFY2(trial.step(), qPrintable(QString("step %1: %2").arg(i).arg(trial.last())));
    QVERIFY(trial.matches());
  }
};

ORIEL_TEST_MAIN(OutOfOrderTest)
#include "out_of_order_test.moc"
