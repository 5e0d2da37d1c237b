#include "models/base/clock.h"

#include <future>
#include <vector>

#include "tests/support/test_case.h"

using namespace oriel;
using namespace std::chrono_literals;

class ClockTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void runsDueTimersInOrder() {
    ManualClock clock(1000);
    std::vector<std::pair<int, Timestamp>> ran;
    clock.schedule(20ms, [&] { ran.emplace_back(2, clock.now()); });
    clock.schedule(10ms, [&] { ran.emplace_back(1, clock.now()); });
    clock.schedule(20ms, [&] { ran.emplace_back(3, clock.now()); });
    clock.schedule(21ms, [&] { ran.emplace_back(4, clock.now()); });
    clock.advance(20);
    QCOMPARE(ran, (std::vector<std::pair<int, Timestamp>>{{1, 1010}, {2, 1020}, {3, 1020}}));
    QCOMPARE(clock.now(), Timestamp{1020});
  }
  void aTimerMaySetTheNext() {
    ManualClock clock;
    int runs = 0;
    std::function<void()> again = [&] {
      ++runs;
      clock.schedule(10ms, again);
    };
    clock.schedule(10ms, again);
    clock.advance(95);
    QCOMPARE(runs, 9);
  }
  void cancelledTimersDoNotRun() {
    ManualClock clock;
    bool ran = false;
    const TimerId id = clock.schedule(1ms, [&] { ran = true; });
    QVERIFY(clock.cancel(id));
    QVERIFY(!clock.cancel(id));
    QVERIFY(!clock.cancel(TimerId::None));
    clock.advance(10);
    QVERIFY(!ran);
  }
  void wallJumpsLeaveTimersAlone() {
    ManualClock clock(0);
    bool ran = false;
    clock.schedule(1h, [&] { ran = true; });
    clock.jumpWall(2 * kHour);
    QVERIFY(!ran);
    QCOMPARE(clock.now(), Timestamp{2 * kHour});
    QVERIFY(clock.monotonic() == 0ns);
    clock.advance(kHour);
    QVERIFY(ran);
  }
  void systemClockRunsTimers() {
    const auto clock = makeSystemClock();
    std::promise<void> ran;
    clock->schedule(0ms, [&] { ran.set_value(); });
    QVERIFY(ran.get_future().wait_for(10s) == std::future_status::ready);
  }
};

ORIEL_TEST_MAIN(ClockTest)
#include "clock_test.moc"
