#include "models/promql/engine.h"
#include "models/promql/functions/start_time.h"
#include "models/storage/merge.h"
#include "tests/models/promql/script_check.h"
#include "tests/support/memory_storage.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

/// Start times of counters from the store to the functions that look at them.
class ExecStartTimeTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void resets_data();
  void resets();
  void evaluates_data();
  void evaluates();
  void switchedOff();
  void merged();
};

void ExecStartTimeTest::resets_data() {
  QTest::addColumn<int>("startBefore");
  QTest::addColumn<int>("start");
  QTest::addColumn<bool>("reset");
  // The samples stand at 1000 and 2000.
  QTest::newRow("unknown") << 0 << 0 << false;
  QTest::newRow("between the samples") << 0 << 1500 << true;
  QTest::newRow("before both") << 500 << 500 << false;
  QTest::newRow("another start before the earlier sample") << 500 << 700 << false;
  QTest::newRow("at the sample itself: unknown start") << 500 << 2000 << false;
  QTest::newRow("after the sample: nonsense") << 500 << 2001 << false;
  QTest::newRow("delta: starts at the earlier sample") << 500 << 1000 << true;
  QTest::newRow("cumulative of unknown start") << 0 << 1000 << false;
  QTest::newRow("cumulative whose first start is its own time") << 1000 << 1000 << false;
  QTest::newRow("earlier start lies after its sample") << 1200 << 1000 << false;
}

void ExecStartTimeTest::resets() {
  QFETCH(int, startBefore);
  QFETCH(int, start);
  QFETCH(bool, reset);
  QCOMPARE(isStartTimeReset({1000, startBefore}, {2000, start}), reset);
}

void ExecStartTimeTest::evaluates_data() {
  QTest::addColumn<QString>("load");
  QTest::addColumn<QString>("eval");
  const char* grows =
      "  c_total@st -10s -10s -10s -30s\n"
      "  c_total 5 7 9 11\n";
  QTest::newRow("rate: three resets and the beginning inside") << grows
                                                               << "eval instant at 3m increase(c_total[4m])\n"
                                                                  "  {} 32\n";
  QTest::newRow("irate") << grows
                         << "eval instant at 3m irate(c_total[4m])\n"
                            "  {} 0.18333333333333332\n";
  QTest::newRow("resets") << grows
                          << "eval instant at 3m resets(c_total[4m])\n"
                             "  {} 3\n";
  QTest::newRow("delta and idelta do not look") << grows
                                                << "eval instant at 3m idelta(c_total[4m])\n"
                                                   "  {} 2\n";
  QTest::newRow("changes do not look") << "  c_total@st -10s -10s -10s\n"
                                          "  c_total 5 5 5\n"
                                       << "eval instant at 2m changes(c_total[3m])\n"
                                          "  {} 0\n";
  QTest::newRow("start times begin in the middle") << "  c_total@st _ _ _ -10s\n"
                                                      "  c_total 5 5 5 5\n"
                                                   << "eval instant at 3m resets(c_total[4m])\n"
                                                      "  {} 1\n";
  QTest::newRow("start times end in the middle") << "  c_total@st -10s -10s _ _\n"
                                                    "  c_total 5 5 5 5\n"
                                                 << "eval instant at 3m resets(c_total[4m])\n"
                                                    "  {} 1\n";
  QTest::newRow("with stale markers between") << "  c_total@st -10s -10s -10s -10s\n"
                                                 "  c_total 5 stale 5 5\n"
                                              << "eval instant at 3m resets(c_total[4m])\n"
                                                 "  {} 2\n";
  QTest::newRow("a range longer than one batch of samples") << "  c_total@st -10sx500\n"
                                                               "  c_total 5x500\n"
                                                            << "eval range from 490m to 500m step 5m "
                                                               "resets(c_total[400m])\n"
                                                               "  {} 399x2\n";
  QTest::newRow("one histogram is enough") << "  h@st -30s\n"
                                              "  h {{schema:0 count:6 sum:12 buckets:[6]}}\n"
                                           << "eval instant at 0 increase(h[1m])\n"
                                              "  {} {{schema:0 count:6 sum:12 buckets:[6]}}\n";
  QTest::newRow("start_timestamp of a selector with @") << grows
                                                        << "eval range from 0 to 2m step 1m "
                                                           "start_timestamp(c_total @ 60)\n"
                                                           "  {} 50x2\n";
  QTest::newRow("start_timestamp of an expression") << grows << "eval instant at 3m start_timestamp(c_total + 0)\n";
  QTest::newRow("start_timestamp without start times") << "  g 1 2 3\n"
                                                       << "eval instant at 2m start_timestamp(g)\n"
                                                          "  {} 0\n";
  QTest::newRow("start_timestamp of nothing fresh") << grows << "eval instant at 9m start_timestamp(c_total)\n";
  QTest::newRow("subqueries know no start times") << grows
                                                  << "eval instant at 3m resets(c_total[4m:1m])\n"
                                                     "  {} 0\n";
  QTest::newRow("overlap of histograms") << "  h@st -2m -2m\n"
                                            "  h {{schema:0 count:6 sum:12 buckets:[6]}}x1\n"
                                         << "eval instant at 1m histogram_count(rate(h[2m]))\n"
                                            "  expect warn msg: PromQL warning: sample has start time that overlaps "
                                            "with previous sample timestamp for metric \"h\" (1:22)\n"
                                            "  {} 0\n";
}

void ExecStartTimeTest::evaluates() {
  QFETCH(QString, load);
  QFETCH(QString, eval);
  QCOMPARE(oriel::test::evalFailure(load, eval), QString());
}

void ExecStartTimeTest::switchedOff() {
  oriel::test::MemoryStorage store;
  LabelsBuilder labels;
  store.add(labels.set(kMetricName, "c_total").labels(),
            {{60'000, 5, nullptr, 50'000}, {120'000, 5, nullptr, 110'000}, {180'000, 5, nullptr, 170'000}});
  EngineOptions options;
  for (const bool on : {true, false}) {
    options.useStartTimestamps = on;
    const Engine engine(options);
    const auto resets = engine.instant(store, "resets(c_total[5m])", 180'000);
    QVERIFY_RESULT(resets);
    QCOMPARE(std::get<Vector>(resets->value).at(0).value, on ? 2.0 : 0.0);
    const auto starts = engine.instant(store, "start_timestamp(c_total)", 180'000);
    QVERIFY_RESULT(starts);
    QCOMPARE(std::get<Vector>(starts->value).size(), on ? std::size_t{1} : std::size_t{0});
  }
}

void ExecStartTimeTest::merged() {
  const Labels labels = LabelsBuilder().set(kMetricName, "c_total").labels();
  oriel::test::MemoryStorage with;
  oriel::test::MemoryStorage without;
  with.add(labels, {{2000, 1, nullptr, 1500}, {4000, 2, nullptr, 1500}});
  without.add(labels, {{1000, 1, nullptr, 0}, {3000, 1, nullptr, 0}, {4000, 1, nullptr, 0}});
  std::vector<std::unique_ptr<Querier>> queriers;
  for (oriel::test::MemoryStorage* store : {&without, &with}) {
    auto querier = store->querier(0, 10'000);
    QVERIFY_RESULT(querier);
    queriers.push_back(std::move(*querier));
  }
  const auto querier = mergeQueriers(std::move(queriers));
  const auto set = querier->select(true, {}, {Matcher::equal("__name__", "c_total")});
  const auto series = set->next();
  QVERIFY(series != nullptr);
  const auto reader = series->samples();
  std::vector<std::pair<Timestamp, Timestamp>> found;
  SampleBatch batch;
  while (true) {
    const auto more = reader->next(batch);
    QVERIFY_RESULT(more);
    if (!*more) break;
    for (std::size_t i = 0; i < batch.size(); ++i)
      found.emplace_back(batch.timestamps[i], batch.startTimes.empty() ? 0 : batch.startTimes[i]);
  }
  const std::vector<std::pair<Timestamp, Timestamp>> expected = {{1000, 0}, {2000, 1500}, {3000, 0}, {4000, 1500}};
  QVERIFY(found == expected);
}

ORIEL_TEST_MAIN(ExecStartTimeTest)
#include "exec_start_time_test.moc"
