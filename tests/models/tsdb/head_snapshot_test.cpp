#include "models/tsdb/head/head_snapshot.h"

#include <random>

#include "models/base/log.h"
#include "tests/models/tsdb/store_support.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

constexpr Timestamp kStart = 1'700'000'000'000;
constexpr int kSeriesCount = 40;

StoreOptions snapshotOptions() {
  StoreOptions options = optionsFor("d");
  options.snapshotFromWalBytes = 0;
  return options;
}

std::unique_ptr<Store> mustOpenStore(const std::shared_ptr<FileSystem>& files, Clock& clock, bool readOnly = false) {
  auto store = Store::open(snapshotOptions(), files, clock, readOnly);
  if (!store.ok()) qFatal("%s", store.error().toString().c_str());
  (*store)->waitForReplay();
  return std::move(*store);
}

void fillStore(Store& store, ManualClock& clock, std::mt19937_64& random, int rounds) {
  auto histogram = std::make_shared<FloatHistogram>();
  histogram->count = 3;
  histogram->positiveSpans = {{0, 1}};
  histogram->positiveBuckets = {3};
  for (int i = 0; i < rounds; ++i) {
    clock.advance(kSecond);
    const auto appender = store.appender();
    for (int s = 0; s < kSeriesCount; ++s)
      if (!appender->append({}, numbered(s), clock.now(), static_cast<double>(random() % 100'000)).ok())
        qFatal("append");
    if (!appender->appendHistogram({}, {{"__name__", "h"}}, clock.now(), histogram).ok()) qFatal("histogram");
    if (i == 0) {
      (void)appender->appendExemplar({}, numbered(1), {{{"trace_id", "t"}}, 0.5, clock.now()});
      (void)appender->updateMetadata({}, numbered(1), {MetricType::Counter, "some help", "seconds"});
    }
    if (!appender->commit().ok()) qFatal("commit");
  }
}

std::vector<std::string> listed(FileSystem& files, const std::string& folder) {
  const auto names = files.list(folder);
  return names.ok() ? *names : std::vector<std::string>();
}

std::string snapshotFolder(FileSystem& files) {
  const auto place = findSnapshot(files, "d");
  return place ? place->name : std::string();
}

}  // namespace

/// What a clean stop leaves for the next start.
class HeadSnapshotTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    setLogSink([](LogLevel, std::string_view, std::string_view) {});
  }
  void cleanupTestCase() { setLogSink({}); }

  void everythingComesBack() {
    ManualClock clock(kStart);
    std::mt19937_64 random(1);
    const auto files = makeMemoryFileSystem();
    auto store = mustOpenStore(files, clock);
    for (int run = 0; run < 4; ++run) {
      fillStore(*store, clock, random, 200);
      const Timestamp now = clock.now();
      QVERIFY_RESULT(store->deleteSamples(now - 50 * kSecond, now - 45 * kSecond, {Matcher::equal("i", "7")}));
      const Content whole = *contentOf(*store);
      QVERIFY_RESULT(store->close());
      QVERIFY(!snapshotFolder(*files).empty());
      // The log before the snapshot is not read at all: without it all the same is there.
      const auto reader = mustOpenStore(files, clock, true);
      QVERIFY(*contentOf(*reader) == whole);
      QVERIFY(!snapshotFolder(*files).empty());
      store = mustOpenStore(files, clock);
      QVERIFY(*contentOf(*store) == whole);
      QVERIFY(store->status().notices.empty());
      QVERIFY(snapshotFolder(*files).empty());
      QVERIFY((store->metadata("m1") == Metadata{MetricType::Counter, "some help", "seconds"}));
      const auto exemplars = store->exemplars(kStart, clock.now(), {{Matcher::equal("i", "1")}});
      QCOMPARE(exemplars->size(), std::size_t{1});
      QCOMPARE(exemplars->front().exemplars.size(), std::size_t(run + 1));
    }
  }

  /// The segments before the snapshot's place need not even be readable.
  void theLogBeforeItIsNotRead() {
    ManualClock clock(kStart);
    std::mt19937_64 random(2);
    const auto files = makeMemoryFileSystem();
    auto store = mustOpenStore(files, clock);
    fillStore(*store, clock, random, 300);
    const Content whole = *contentOf(*store);
    QVERIFY_RESULT(store->close());
    std::string segment = *files->readText("d/wal/00000000");
    segment[100] ^= 1;
    QVERIFY_RESULT(files->writeAtomically("d/wal/00000000", segment));
    store = mustOpenStore(files, clock);
    QVERIFY(*contentOf(*store) == whole);
    QVERIFY(store->status().notices.empty());
  }

  void samplesBehindItAreRead() {
    ManualClock clock(kStart);
    std::mt19937_64 random(3);
    const auto files = makeMemoryFileSystem();
    auto store = mustOpenStore(files, clock);
    fillStore(*store, clock, random, 130);
    QVERIFY_RESULT(store->close());
    const std::string name = snapshotFolder(*files);
    std::map<std::string, std::string> kept;
    for (const std::string& file : listed(*files, "d/" + name)) kept[file] = *files->readText("d/" + name + "/" + file);
    store = mustOpenStore(files, clock);
    fillStore(*store, clock, random, 30);
    const Content whole = *contentOf(*store);
    QVERIFY_RESULT(store->flush());
    // As if the process had been killed and the snapshot were still there.
    const auto copy = makeMemoryFileSystem();
    QVERIFY_RESULT(copy->makeDirectories("d/wal"));
    for (const std::string& file : listed(*files, "d/wal"))
      QVERIFY_RESULT(copy->writeAtomically("d/wal/" + file, *files->readText("d/wal/" + file)));
    QVERIFY_RESULT(copy->makeDirectories("d/chunks_head"));
    for (const std::string& file : listed(*files, "d/chunks_head"))
      QVERIFY_RESULT(copy->writeAtomically("d/chunks_head/" + file, *files->readText("d/chunks_head/" + file)));
    QVERIFY_RESULT(copy->makeDirectories("d/" + name));
    for (const auto& [file, bytes] : kept) QVERIFY_RESULT(copy->writeAtomically("d/" + name + "/" + file, bytes));
    const auto again = mustOpenStore(copy, clock);
    QVERIFY(*contentOf(*again) == whole);
  }

  void damage_data() {
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"flip", "truncate", "delete segment", "delete chunks", "delete list", "empty", "log gone"})
      for (int i = 0; i < 3; ++i) QTest::newRow(qPrintable(QString("%1 %2").arg(kind).arg(i))) << kind;
  }
  void damage() {
    QFETCH(QString, kind);
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937_64 random(seed);
    ManualClock clock(kStart);
    const auto files = makeMemoryFileSystem();
    auto store = mustOpenStore(files, clock);
    fillStore(*store, clock, random, 300);
    const Content whole = *contentOf(*store);
    QVERIFY_RESULT(store->close());
    const std::string folder = "d/" + snapshotFolder(*files);
    const std::string segment = folder + "/00000000";
    std::string bytes = *files->readText(segment);
    const std::size_t at = random() % bytes.size();
    if (kind == "flip") bytes[at] ^= static_cast<char>(1 << random() % 8);
    if (kind == "truncate") bytes.resize(at);
    if (kind == "empty") bytes.clear();
    if (kind == "delete segment")
      QVERIFY_RESULT(files->remove(segment));
    else
      QVERIFY_RESULT(files->writeAtomically(segment, bytes));
    if (kind == "delete list") QVERIFY_RESULT(files->remove(folder + "/files"));
    if (kind == "delete chunks") QVERIFY_RESULT(files->remove("d/chunks_head/000001"));
    if (kind == "log gone") {
      const auto segments = listed(*files, "d/wal");
      for (const std::string& name : segments) QVERIFY_RESULT(files->remove("d/wal/" + name));
      QVERIFY_RESULT(files->writeAtomically("d/wal/00000000", std::string()));
    }
    for (const bool readOnly : {true, false, false}) {
      const auto again = mustOpenStore(files, clock, readOnly);
      if (kind == "log gone")
        QVERIFY(!again->status().notices.empty() || !readOnly);
      else
        QVERIFY(*contentOf(*again) == whole);
    }
  }

  void notWorthIt() {
    ManualClock clock(kStart);
    std::mt19937_64 random(4);
    const auto files = makeMemoryFileSystem();
    auto store = Store::open(optionsFor("d"), files, clock);
    QVERIFY_RESULT(store);
    (*store)->waitForReplay();
    fillStore(**store, clock, random, 10);
    QVERIFY_RESULT((*store)->close());
    QVERIFY(snapshotFolder(*files).empty());
  }
};

ORIEL_TEST_MAIN(HeadSnapshotTest)
#include "head_snapshot_test.moc"
