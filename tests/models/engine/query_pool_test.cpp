#include "models/engine/query_pool.h"

#include <atomic>
#include <future>
#include <mutex>
#include <string>

#include "tests/support/test_case.h"

using oriel::engine::Priority;
using oriel::engine::QueryPool;

class QueryPoolTest : public oriel::test::TestCase {
  Q_OBJECT

 private Q_SLOTS:
  void atLeastTwoWorkers() {
    QVERIFY(QueryPool().workers() >= 2);
    QCOMPARE(QueryPool(3).workers(), std::size_t(3));
  }

  void urgentTasksFirstAndInTheirOrder() {
    QueryPool pool(1);
    std::promise<void> started, gate;
    pool.submit(Priority::Interactive, {}, [&](std::stop_token) {
      started.set_value();
      gate.get_future().wait();
    });
    started.get_future().wait();
    std::mutex mutex;
    std::string order;
    const auto note = [&](char c) {
      return [&, c](std::stop_token) {
        const std::lock_guard lock(mutex);
        order.push_back(c);
      };
    };
    pool.submit(Priority::Background, {}, note('e'));
    pool.submit(Priority::Refresh, {}, note('c'));
    pool.submit(Priority::Interactive, {}, note('a'));
    pool.submit(Priority::Refresh, {}, note('d'));
    pool.submit(Priority::Interactive, {}, note('b'));
    QCOMPARE(pool.waiting(), std::size_t(5));
    gate.set_value();
    pool.waitIdle();
    QCOMPARE(oriel::test::text(order), QStringLiteral("abcde"));
  }

  void aTaskSeesTheStopOfItsCaller() {
    QueryPool pool(2);
    std::stop_source before;
    before.request_stop();
    std::promise<bool> stopped;
    pool.submit(Priority::Refresh, before.get_token(),
                [&](std::stop_token stop) { stopped.set_value(stop.stop_requested()); });
    QVERIFY(stopped.get_future().get());

    std::stop_source during;
    std::promise<void> started, seen;
    pool.submit(Priority::Refresh, during.get_token(), [&](std::stop_token stop) {
      const std::stop_callback callback(stop, [&] { seen.set_value(); });
      started.set_value();
      seen.get_future().wait();
    });
    started.get_future().wait();
    during.request_stop();
    pool.waitIdle();
  }

  void theEndOfThePoolStopsAllAndCallsEachOnce() {
    std::atomic<int> called = 0;
    std::atomic<int> sawStop = 0;
    {
      QueryPool pool(1);
      std::promise<void> started;
      pool.submit(Priority::Refresh, {}, [&](std::stop_token stop) {
        std::promise<void> fired;
        const std::stop_callback callback(stop, [&] { fired.set_value(); });
        started.set_value();
        fired.get_future().wait();
        ++called;
      });
      started.get_future().wait();
      for (int i = 0; i < 10; ++i) {
        pool.submit(Priority::Background, {}, [&](std::stop_token stop) {
          ++called;
          if (stop.stop_requested()) ++sawStop;
        });
      }
      pool.stop();
      QCOMPARE(called.load(), 11);
      QCOMPARE(sawStop.load(), 10);
      pool.submit(Priority::Background, {}, [&](std::stop_token stop) { sawStop += stop.stop_requested() ? 1 : 0; });
      QCOMPARE(sawStop.load(), 11);
    }
  }
};

ORIEL_TEST_MAIN(QueryPoolTest)
#include "query_pool_test.moc"
