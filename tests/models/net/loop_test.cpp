#include "tests/support/test_case.h"

#include "models/net/loop.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "models/net/timer_heap.h"

using namespace oriel;
using namespace std::chrono_literals;

namespace {

/// Waits until everything posted before has run.
void drainLoop(net::Loop& loop) {
  std::promise<void> done;
  loop.post([&] { done.set_value(); });
  done.get_future().wait();
}

}  // namespace

class LoopTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void timersRunInTheOrderOfTheirTimes() {
    const auto loop = net::makeLoop();
    std::promise<void> done;
    std::vector<int> ran;
    // Scheduled on the loop, so that none runs before all are there.
    loop->post([&] {
      loop->schedule(30ms, [&] {
        ran.push_back(4);
        done.set_value();
      });
      loop->schedule(10ms, [&] { ran.push_back(2); });
      loop->schedule(0ms, [&] { ran.push_back(1); });
      loop->schedule(10ms, [&] { ran.push_back(3); });
    });
    QVERIFY(done.get_future().wait_for(10s) == std::future_status::ready);
    QCOMPARE(ran, (std::vector<int>{1, 2, 3, 4}));
  }
  void timersOfOtherThreadsWakeTheLoop() {
    const auto loop = net::makeLoop();
    std::promise<bool> ran;
    loop->schedule(1h, [] {});
    drainLoop(*loop);
    loop->schedule(5ms, [&] { ran.set_value(loop->onLoopThread()); });
    auto future = ran.get_future();
    QVERIFY(future.wait_for(10s) == std::future_status::ready);
    QVERIFY(future.get());
    QVERIFY(!loop->onLoopThread());
  }
  void aNegativeDelayIsNoDelay() {
    const auto loop = net::makeLoop();
    std::promise<void> ran;
    loop->schedule(-1h, [&] { ran.set_value(); });
    QVERIFY(ran.get_future().wait_for(10s) == std::future_status::ready);
  }
  void cancelledTimersDoNotRun() {
    const auto loop = net::makeLoop();
    std::atomic<bool> ran{false};
    bool first = false;
    bool second = true;
    std::promise<void> done;
    loop->post([&] {
      const TimerId id = loop->schedule(1ms, [&] { ran = true; });
      first = loop->cancel(id);
      second = loop->cancel(id);
      loop->schedule(5ms, [&] { done.set_value(); });
    });
    QVERIFY(done.get_future().wait_for(10s) == std::future_status::ready);
    QVERIFY(first);
    QVERIFY(!second);
    QVERIFY(!ran);
    QVERIFY(!loop->cancel(TimerId::None));
  }
  void postedTasksKeepTheirOrder() {
    const auto loop = net::makeLoop();
    std::vector<int> ran;
    for (int i = 0; i < 1000; ++i) loop->post([&ran, i] { ran.push_back(i); });
    drainLoop(*loop);
    QCOMPARE(ran.size(), 1000U);
    QVERIFY(std::is_sorted(ran.begin(), ran.end()));
  }
  void manyThreadsScheduleAndCancel() {
    const auto loop = net::makeLoop();
    std::atomic<int> runs{0};
    std::atomic<int> cancelled{0};
    {
      std::vector<std::jthread> threads;
      for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
          for (int i = 0; i < 500; ++i) {
            const TimerId id = loop->schedule(std::chrono::microseconds(i % 7 * 100), [&] { ++runs; });
            if (i % 3 == 0 && loop->cancel(id)) ++cancelled;
          }
        });
      }
    }
    QTRY_COMPARE_WITH_TIMEOUT(runs + cancelled, 2000, 20000);
    QVERIFY(runs >= 1332);
  }
  void watchedDescriptors() {
    const auto loop = net::makeLoop();
    std::array<int, 2> ends{};
    QCOMPARE(pipe(ends.data()), 0);
    std::promise<char> got;
    loop->post([&] {
      loop->watch(ends[0], EPOLLIN, [&](std::uint32_t events) {
        char byte = 0;
        if ((events & EPOLLIN) != 0 && read(ends[0], &byte, 1) == 1) got.set_value(byte);
        loop->watch(ends[0], 0, {});
      });
    });
    drainLoop(*loop);
    QCOMPARE(write(ends[1], "xy", 2), ssize_t{2});
    auto future = got.get_future();
    QVERIFY(future.wait_for(10s) == std::future_status::ready);
    QCOMPARE(future.get(), 'x');
    // The watch is over: a second byte waits and nobody comes, else set_value would throw.
    drainLoop(*loop);
    close(ends[0]);
    close(ends[1]);
  }
  void aLaterWatchReplacesTheFirst() {
    const auto loop = net::makeLoop();
    std::array<int, 2> ends{};
    QCOMPARE(pipe(ends.data()), 0);
    std::promise<int> who;
    loop->post([&] {
      loop->watch(ends[0], EPOLLIN, [&](std::uint32_t) { who.set_value(1); });
      loop->watch(ends[0], EPOLLIN, [&](std::uint32_t) {
        who.set_value(2);
        loop->watch(ends[0], 0, {});
      });
    });
    QCOMPARE(write(ends[1], "x", 1), ssize_t{1});
    QCOMPARE(who.get_future().get(), 2);
    drainLoop(*loop);
    close(ends[0]);
    close(ends[1]);
  }
  void whatWaitsIsDroppedAtTheEnd() {
    auto witness = std::make_shared<int>(1);
    std::atomic<bool> ran{false};
    {
      const auto loop = net::makeLoop();
      loop->schedule(1h, [witness, &ran] { ran = true; });
      drainLoop(*loop);
    }
    QVERIFY(!ran);
    QCOMPARE(witness.use_count(), 1L);
  }
  void theLastOwnerMayBeATask() {
    std::promise<void> done;
    auto loop = net::makeLoop();
    net::Loop* raw = loop.get();
    raw->post([owner = std::move(loop), &done]() mutable {
      owner.reset();
      done.set_value();
    });
    QVERIFY(done.get_future().wait_for(10s) == std::future_status::ready);
  }
  void theClockMovesOn() {
    const auto loop = net::makeLoop();
    const auto wall =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    QVERIFY(loop->now() >= wall.count());
    const auto before = loop->monotonic();
    std::this_thread::sleep_for(2ms);
    QVERIFY(loop->monotonic() - before >= 2ms);
  }
  void theHeapForgetsCancelledTimers() {
    net::TimerHeap heap;
    std::vector<TimerId> ids;
    for (int i = 0; i < 1000; ++i) ids.push_back(heap.add(std::chrono::nanoseconds(1000 - i), [] {}));
    for (std::size_t i = 1; i < ids.size(); ++i) QVERIFY(heap.remove(ids[i]) != nullptr);
    QCOMPARE(heap.nextDue().count(), 1000);
    QVERIFY(!heap.takeDue(999ns));
    QVERIFY(heap.takeDue(1000ns) != nullptr);
    QVERIFY(heap.nextDue() == net::TimerHeap::kNever);
  }
};

ORIEL_TEST_MAIN(LoopTest)
#include "loop_test.moc"
