#include "models/tsdb/store.h"

#include "models/base/log.h"
#include "tests/models/tsdb/rounds_support.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

bool told(const Store& store, const std::string& words) {
  for (const std::string& text : store.status().notices)
    if (text.find(words) != std::string::npos) return true;
  return false;
}

}  // namespace

/// The wall clock leaps while samples are taken, and comes back.
class StoreClockTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    setLogSink([](LogLevel, std::string_view, std::string_view) {});
  }
  void cleanupTestCase() { setLogSink({}); }

  void leaps_data() {
    QTest::addColumn<qint64>("leap");
    QTest::addColumn<int>("hoursAway");
    QTest::addColumn<bool>("restart");
    const std::pair<const char*, Duration> leaps[] = {{"an hour back", -kHour},
                                                      {"an hour ahead", kHour},
                                                      {"ten years ahead", 10 * kYear},
                                                      {"ten years back", -10 * kYear}};
    for (const auto& [name, leap] : leaps)
      for (const int hours : {1, 5})
        for (const bool restart : {false, true})
          QTest::newRow(qPrintable(QString("%1 for %2 h%3").arg(name).arg(hours).arg(restart ? ", restarts" : "")))
              << qint64(leap) << hours << restart;
  }
  void leaps() {
    QFETCH(qint64, leap);
    QFETCH(int, hoursAway);
    QFETCH(bool, restart);
    ManualClock clock(kRoundsBegin);
    const auto files = makeMemoryFileSystem();
    StoreOptions options = optionsFor("d");
    options.retention = 3 * kDay;
    std::unique_ptr<Store> store;
    std::set<Timestamp> rounds;
    const auto open = [&] {
      store.reset();
      auto opened = Store::open(options, files, clock);
      if (!opened.ok()) qFatal("%s", opened.error().toString().c_str());
      store = std::move(*opened);
      store->waitForReplay();
    };
    /// How many rounds of so many hours are taken; upkeep every half hour.
    const auto live = [&](int hours) {
      int taken = 0;
      for (int i = 0; i < hours * 12; ++i) {
        clock.jumpWall(kRoundStep);
        const auto appender = store->appender();
        if (appendRound(*appender, clock.now()).ok() && appender->commit().ok()) {
          ++taken;
          rounds.insert(clock.now());
        }
        if (i % 6 != 5) continue;
        const Status upkeep = store->truncate();
        if (!upkeep.ok()) qFatal("%s", upkeep.error().toString().c_str());
      }
      return taken;
    };
    const auto problem = [&] {
      const auto content = contentOf(*store);
      if (!content.ok()) return content.error().toString();
      const std::string wrong = wrongIn(*content);
      return wrong.empty() ? lostIn(*content, rounds) : wrong;
    };
    open();
    QCOMPARE(live(25), 25 * 12);
    clock.jumpWall(leap);
    if (restart) open();
    const int away = live(hoursAway);
    // Ahead is taken as it comes.
    if (leap > 0) QCOMPARE(away, hoursAway * 12);
    QCOMPARE(problem(), std::string());
    clock.jumpWall(-leap);
    // What was stamped with a time ten years ago is beyond the retention now.
    rounds.erase(rounds.begin(), rounds.lower_bound(kRoundsBegin));
    if (restart) open();
    QVERIFY_RESULT(store->truncate());
    QCOMPARE(told(*store, "from the future"), leap > 0);
    const int again = live(6);
    QVERIFY2(again >= 6 * 12 - 1, qPrintable(QString::number(again)));
    QCOMPARE(problem(), std::string());
    open();
    QCOMPARE(problem(), std::string());
    QVERIFY(live(6) >= 6 * 12 - 1);
    QCOMPARE(problem(), std::string());
    QCOMPARE(store->status().blocks.empty(), false);
  }

  void theFutureIsRefusedAndTold() {
    ManualClock clock(kRoundsBegin);
    auto store = Store::open(optionsFor("d"), makeMemoryFileSystem(), clock);
    QVERIFY_RESULT(store);
    QVERIFY(!told(**store, "in the future"));
    const auto appender = (*store)->appender();
    for (int i = 0; i < 3; ++i)
      QCOMPARE(appender->append({}, numbered(i), kRoundsBegin + kHour + i, 1).error().code, ErrorCode::OutOfBounds);
    QVERIFY(told(**store, "in the future"));
    QCOMPARE((*store)->status().notices.size(), std::size_t{1});
    QVERIFY_RESULT(appender->append({}, numbered(1), kRoundsBegin, 1));
    QVERIFY_RESULT(appender->commit());
  }
};

ORIEL_TEST_MAIN(StoreClockTest)
#include "store_clock_test.moc"
