#include "models/tsdb/store.h"

#include <QElapsedTimer>
#include <QThread>
#include <atomic>
#include <random>

#include "models/base/faulty_file_system.h"
#include "models/base/log.h"
#include "tests/models/tsdb/rounds_support.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

StoreOptions faultOptions() {
  StoreOptions options = optionsFor("d");
  options.segmentBytes = 32 * 1024;
  options.retention = 4 * kDay;
  options.snapshotFromWalBytes = 0;
  return options;
}

/// A store on a clock and a disk that can fail, and what it acknowledged.
struct Stage {
  ManualClock clock{kRoundsBegin};
  std::shared_ptr<FileSystem> disk = makeMemoryFileSystem();
  std::shared_ptr<FaultyFileSystem> files = std::make_shared<FaultyFileSystem>(disk);
  std::unique_ptr<Store> store;
  std::set<Timestamp> rounds;

  Status open(bool readOnly = false) {
    store.reset();
    ORIEL_ASSIGN(store, Store::open(faultOptions(), files, clock, readOnly));
    store->waitForReplay();
    return {};
  }

  /// Waits for the word of the log.
  Status ingest() {
    const Timestamp now = clock.now();
    const auto appender = store->appender();
    ORIEL_TRY(appendRound(*appender, now));
    ORIEL_TRY(commit(*appender));
    rounds.insert(now);
    return {};
  }
  static Status commit(Appender& appender) {
    struct Answer {
      std::atomic<bool> here{false};
      Status status;
    };
    const auto answer = std::make_shared<Answer>();
    ORIEL_TRY(appender.commit([answer](Status status) {
      answer->status = std::move(status);
      answer->here = true;
      answer->here.notify_all();
    }));
    answer->here.wait(false);
    return answer->status;
  }
  /// What comes before the second of two commits in the log's thread is done when this returns, the sync of a tick too.
  void settle() {
    for (int i = 0; i < 2; ++i) {
      const auto appender = store->appender();
      if (!appender->append({}, {{"__name__", "settling"}}, clock.now() + i, 0).ok()) return;
      (void)commit(*appender);
    }
  }

  Result<Content> content() {
    ORIEL_ASSIGN(Content all, contentOf(*store));
    all.erase("{__name__=\"settling\"}");
    all.erase("settling");
    return all;
  }
  /// Empty when all is right.
  std::string problem(const std::set<Timestamp>& wanted) {
    const auto all = content();
    if (!all.ok()) return all.error().toString();
    std::string text = wrongIn(*all);
    return text.empty() ? lostIn(*all, wanted) : text;
  }
};

/// Hours that leave blocks, of which the next turn makes a larger one, a head that is due to be cut, and a log of
/// several segments.
void prepare(Stage& place, int hours) {
  if (const Status status = place.open(); !status.ok()) qFatal("%s", status.error().toString().c_str());
  for (int round = 0; round < hours * 12; ++round) {
    if (!place.ingest().ok()) qFatal("a round was refused");
    // No timer runs, so that the upkeep of the last hours is still to be done.
    place.clock.jumpWall(kRoundStep);
    if (round % 12 == 0 && round < (hours - 4) * 12)
      if (!place.store->truncate().ok()) qFatal("upkeep failed");
  }
  if (!place.store->close().ok()) qFatal("closing failed");
}

}  // namespace

/// What the operating system may do to a store: refuse, run out of room, lose power, set the clock.
class StoreFaultsTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    setLogSink([](LogLevel, std::string_view, std::string_view) {});
    seed_ =
        qEnvironmentVariableIsSet("ORIEL_SEED") ? qEnvironmentVariable("ORIEL_SEED").toUInt() : std::random_device{}();
    qInfo("seed %u", seed_);
    prepare(base_, 13);
  }
  void cleanupTestCase() { setLogSink({}); }

  void faults_data() {
    QTest::addColumn<int>("operation");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, FileOperation operation, ErrorCode code) {
      QTest::newRow(name) << int(operation) << int(code);
    };
    row("write, no room", FileOperation::Write, ErrorCode::NoSpace);
    row("write, i/o error", FileOperation::Write, ErrorCode::Io);
    row("sync, i/o error", FileOperation::Sync, ErrorCode::Io);
    row("rename, no room", FileOperation::Rename, ErrorCode::NoSpace);
    row("open, no room", FileOperation::Open, ErrorCode::NoSpace);
    row("open, too many files", FileOperation::Open, ErrorCode::Io);
    row("truncate, i/o error", FileOperation::Truncate, ErrorCode::Io);
    row("remove, i/o error", FileOperation::Remove, ErrorCode::Io);
    row("sync folder, i/o error", FileOperation::SyncFolder, ErrorCode::Io);
    row("make folder, no room", FileOperation::MakeFolder, ErrorCode::NoSpace);
    row("read, too many files", FileOperation::Read, ErrorCode::Io);
  }
  /// The n-th operation of a kind fails, alone or with all behind it, while the store takes samples, cuts, moves
  /// chunks, compacts, shortens its log, deletes and closes.
  void faults() {
    QFETCH(int, operation);
    QFETCH(int, code);
    const auto kind = static_cast<FileOperation>(operation);
    int beyond = 0;
    for (int nth = 1; nth <= 60; ++nth) {
      const bool lasting = (nth + int(seed_)) % 2 == 0;
      Stage place;
      start(place);
      const int before = place.files->count(kind);
      place.files->fail(kind, nth, static_cast<ErrorCode>(code), lasting ? 1 << 30 : 1,
                        kind == FileOperation::Write ? std::size_t(nth % 3 * 7) : 0);
      const std::string when = "at " + std::to_string(nth) + (lasting ? ", lasting: " : ": ");
      for (int round = 0; round < 8; ++round) {
        place.clock.advance(kRoundStep);
        const Status taken = place.ingest();
        if (!taken.ok()) {
          const auto notices = place.store->status().notices;
          const bool told = std::any_of(notices.begin(), notices.end(), [](const std::string& text) {
            return text.find("new samples are refused") != std::string::npos;
          });
          QVERIFY2(told || place.store->flush().ok(), (when + taken.error().text).c_str());
        }
        if (round % 2 == 1) (void)place.store->truncate();
        if (round == 5) (void)place.store->cleanTombstones();
        if (kind != FileOperation::Read) QCOMPARE(when + place.problem(place.rounds), when);
      }
      const bool met = place.files->count(kind) >= before + nth;
      if (nth % 4 == 3) (void)place.store->close();
      place.files->heal();
      if (nth % 4 == 3)
        QVERIFY_RESULT(place.open());
      else
        QVERIFY2(recovers(place), when.c_str());
      QCOMPARE(when + place.problem(place.rounds), when);
      place.clock.advance(kRoundStep);
      QVERIFY_RESULT(place.ingest());
      const Status upkeep = place.store->truncate();
      QVERIFY2(upkeep.ok(), (when + (upkeep.ok() ? "" : upkeep.error().text)).c_str());
      const Status closed = place.store->close();
      QVERIFY2(closed.ok(), (when + (closed.ok() ? "" : closed.error().text)).c_str());
      QVERIFY_RESULT(place.open());
      QCOMPARE(when + place.problem(place.rounds), when);
      // Behind the last that is met there are those of the end.
      if (!met && ++beyond > 8) {
        qInfo("%d places", nth - beyond);
        return;
      }
    }
  }

  void powerCuts_data() {
    QTest::addColumn<bool>("names");
    QTest::newRow("what was written") << false;
    QTest::newRow("what was written, made and renamed") << true;
  }
  /// The power goes at a random operation, in life after life of one directory: all that is older than 5 s is there.
  void powerCuts() {
    QFETCH(bool, names);
    std::mt19937 random(seed_);
    Stage place;
    for (int life = 0; life < 60; ++life) {
      QVERIFY_RESULT(place.files->powerLoss());
      std::atomic<int> left = 1 + int(random() % (life % 4 == 0 ? 12 : 600));
      std::atomic<bool> cut{false};
      std::atomic<Timestamp> cutAt{0};
      place.files->setObserver([&](FileOperation operation, const std::string&) {
        if (operation == FileOperation::Read || cut || --left > 0) return;
        cutAt = place.clock.now();
        cut = true;
        place.files->failAll(ErrorCode::Io);
      });
      if (place.open().ok())
        for (int round = 1; !cut; ++round) {
          (void)place.ingest();
          place.clock.advance(2 * kSecond);
          place.settle();
          if (round % 6 == 0) (void)place.store->truncate();
          if (round % 40 == 0 && !place.open().ok()) break;
          place.clock.advance(kRoundStep - 2 * kSecond);
        }
      QVERIFY(cut);
      place.store.reset();
      place.files->setObserver({});
      place.files->heal();
      QVERIFY_RESULT(
          place.files->powerLoss(names ? FaultyFileSystem::Names::LostUnlessSynced : FaultyFileSystem::Names::Durable));
      std::set<Timestamp> safe = place.rounds;
      safe.erase(safe.upper_bound(cutAt - 5 * kSecond), safe.end());
      safe.erase(safe.begin(), safe.lower_bound(place.clock.now() - faultOptions().retention));
      QVERIFY_RESULT(place.open());
      const std::string when = "life " + std::to_string(life) + ": ";
      QCOMPARE(when + place.problem(safe), when);
      place.rounds = safe;
      QVERIFY_RESULT(place.store->close());
      place.store.reset();
    }
    QVERIFY(place.rounds.size() > 100);
  }

 private:
  void start(Stage& place) {
    copyTree(*base_.disk, *place.disk, "d");
    place.clock.jumpWall(base_.clock.now() - place.clock.now());
    place.rounds = base_.rounds;
    if (const Status status = place.open(); !status.ok()) qFatal("%s", status.error().toString().c_str());
    (void)place.store->deleteSamples(kRoundsBegin - 10, kRoundsBegin - 5, {Matcher::equal("i", "1")});
  }
  /// Within 30 s of the store's time samples are taken again.
  static bool recovers(Stage& place) {
    for (int i = 0; i < 15; ++i) {
      place.clock.advance(2 * kSecond);
      // The log's thread needs time of its own to notice.
      for (int wait = 0; wait < 40; ++wait) {
        if (place.ingest().ok()) return place.store->flush().ok();
        QThread::msleep(5);
      }
    }
    return false;
  }

  unsigned seed_ = 0;
  Stage base_;
};

ORIEL_TEST_MAIN(StoreFaultsTest)
#include "store_faults_test.moc"
