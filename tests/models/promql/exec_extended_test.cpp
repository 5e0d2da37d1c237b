#include "models/promql/engine.h"
#include "tests/models/promql/script_check.h"
#include "tests/support/memory_storage.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

/// Anchored and smoothed ranges and smoothed instant selectors, beyond Prometheus' own script.
class ExecExtendedTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void evaluates_data();
  void evaluates();
  void refuses_data();
  void refuses();
  void rangeIsManyInstants_data();
  void rangeIsManyInstants();
};

void ExecExtendedTest::evaluates_data() {
  QTest::addColumn<QString>("load");
  QTest::addColumn<QString>("eval");
  const char* ramp = "  c_total 0+6x10\n";
  QTest::newRow("anchored: exact though no sample stands at the edges")
      << ramp
      << "eval instant at 4m30s increase(c_total[2m] anchored)\n"
         "  {} 12\n";
  QTest::newRow("anchored: per second of the range asked for") << ramp
                                                               << "eval instant at 4m30s rate(c_total[2m] anchored)\n"
                                                                  "  {} 0.1\n";
  QTest::newRow("smoothed: on the lines between") << ramp
                                                  << "eval instant at 4m30s increase(c_total[90s] smoothed)\n"
                                                     "  {} 9\n";
  QTest::newRow("with an offset") << ramp
                                  << "eval instant at 6m30s increase(c_total[90s] smoothed offset 2m)\n"
                                     "  {} 9\n";
  QTest::newRow("with @") << ramp
                          << "eval range from 0 to 2m step 1m increase(c_total[90s] smoothed @ 270)\n"
                             "  {} 9 9 9\n";
  QTest::newRow("inside a subquery") << ramp
                                     << "eval instant at 5m max_over_time(increase(c_total[1m] anchored)[3m:1m])\n"
                                        "  {} 6\n";
  QTest::newRow("a stale marker is no sample and no end") << "  c_total 1 2 stale 4 5\n"
                                                          << "eval instant at 3m increase(c_total[1m] anchored)\n"
                                                             "  {} 2\n";
  QTest::newRow("the anchor is no older than the lookback") << "  c_total 1 _ _ _ _ _ _ 4 5\n"
                                                            << "eval instant at 7m increase(c_total[1m] anchored)\n"
                                                               "  {} 0\n";
  QTest::newRow("one sample before the range is nothing") << "  c_total 1\n"
                                                          << "eval instant at 3m increase(c_total[1m] anchored)\n";
  QTest::newRow("names that may not be counters")
      << "  g 0+6x10\n"
      << "eval instant at 5m rate(g[2m] anchored)\n"
         "  expect info msg: PromQL info: metric might not be a counter, name does not end in "
         "_total/_sum/_count/_bucket: \"g\" (1:6)\n"
         "  {} 0.1\n";
  QTest::newRow("delta asks for no counter") << "  g 10 8 6 4 2\n"
                                             << "eval instant at 3m30s delta(g[1m] smoothed)\n"
                                                "  expect no_info\n"
                                                "  {} -2\n";
  QTest::newRow("several resets inside") << "  c_total 5 3 9 2 4\n"
                                         << "eval instant at 4m increase(c_total[4m] anchored)\n"
                                            "  {} 13\n";
  QTest::newRow("reset across the right edge") << "  c_total 5 10 4\n"
                                               << "eval instant at 90s increase(c_total[1m] smoothed)\n"
                                                  "  {} 4.5\n";
  QTest::newRow("reset across the left edge") << "  c_total 10 4 8\n"
                                              << "eval instant at 2m increase(c_total[90s] smoothed)\n"
                                                 "  {} 6\n";
  QTest::newRow("floats and histograms") << "  m 1 2 {{schema:0 count:1 sum:1 buckets:[1]}}\n"
                                         << "eval instant at 2m rate(m[1m] anchored)\n"
                                            "  expect warn msg: PromQL warning: encountered a mix of histograms and "
                                            "floats for metric name \"m\" (1:6)\n";
  QTest::newRow("changes over both kinds") << "  m 1 2 {{schema:0 count:1 sum:1 buckets:[1]}}\n"
                                           << "eval instant at 2m changes(m[1m] anchored)\n"
                                              "  {} 1\n";
  QTest::newRow("different custom bounds")
      << "  h {{schema:-53 count:3 sum:3 custom_values:[1 2 3] buckets:[1 1 1]}} "
         "{{schema:-53 count:6 sum:6 custom_values:[1 3] buckets:[2 4]}}\n"
      << "eval instant at 1m histogram_count(increase(h[1m] anchored))\n"
         "  expect info msg: PromQL info: mismatched custom buckets were reconciled during subtraction (1:26)\n"
         "  {} 3\n";
  QTest::newRow("a smoothed vector drops nothing of its name") << "  g{a=\"1\"} 0 10\n"
                                                               << "eval instant at 30s g smoothed\n"
                                                                  "  g{a=\"1\"} 5\n";
  QTest::newRow("no smoothing before the first sample") << "  g _ 10\n"
                                                        << "eval instant at 30s g smoothed\n";
  QTest::newRow("the last sample is kept for a lookback") << "  g 10\n"
                                                          << "eval instant at 299s g smoothed\n"
                                                             "  g 10\n";
  QTest::newRow("but not longer") << "  g 10\n"
                                  << "eval instant at 300s g smoothed\n";
  QTest::newRow("smoothed in a subquery") << "  g 0 10 20\n"
                                          << "eval instant at 2m sum_over_time((g smoothed)[1m:30s])\n"
                                             "  {} 35\n";
  QTest::newRow("a gauge histogram that shrinks is no reset")
      << "  h {{schema:0 count:8 sum:8 buckets:[8] counter_reset_hint:gauge}} "
         "{{schema:0 count:4 sum:4 buckets:[4] counter_reset_hint:gauge}}\n"
      << "eval instant at 30s histogram_count(h smoothed)\n"
         "  {} 6\n";
  const char* layouts =
      "  h {{schema:0 count:1 sum:1 buckets:[1]}} {{schema:-53 count:1 sum:1 custom_values:[5] buckets:[1]}} "
      "{{schema:0 count:4 sum:4 buckets:[4]}}\n";
  for (const char* time : {"30s", "90s"})
    QTest::addRow("no line from one layout to another, at %s", time)
        << layouts
        << QString(
               "eval range from %1 to %1 step 1m h smoothed\n"
               "  expect warn msg: PromQL warning: vector contains a mix of histograms with exponential and custom "
               "buckets schemas for metric name \"h\" (1:1)\n"
               "  expect no_info\n")
               .arg(time);
  QTest::newRow("nor a rate over both")
      << layouts
      << "eval instant at 90s increase(h[1m] anchored)\n"
         "  expect warn msg: PromQL warning: vector contains a mix of histograms with "
         "exponential and custom buckets schemas for metric name \"h\" (1:10)\n"
         "  expect no_info\n";
  QTest::newRow("timestamp() looks at the samples themselves") << "  g 0 10\n"
                                                               << "eval instant at 30s timestamp(g smoothed)\n"
                                                                  "  {} 0\n";
  QTest::newRow("an anchored instant selector is a plain one") << "  g 0 10\n"
                                                               << "eval instant at 30s g anchored\n"
                                                                  "  g 0\n";
  QTest::newRow("the range vector itself, anchored") << "  g 0 10 20 30\n"
                                                     << "eval instant at 150s g[2m] anchored\n"
                                                        "  expect range vector from 30s to 2m30s step 30s\n"
                                                        "  g 0 10 _ 20 20\n";
  QTest::newRow("the range vector itself, smoothed") << "  g 0 10 20 30\n"
                                                     << "eval instant at 150s g[2m] smoothed\n"
                                                        "  expect range vector from 30s to 2m30s step 30s\n"
                                                        "  g 5 10 _ 20 25\n";
}

void ExecExtendedTest::evaluates() {
  QFETCH(QString, load);
  QFETCH(QString, eval);
  QCOMPARE(oriel::test::evalFailure(load, eval), QString());
}

void ExecExtendedTest::refuses_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("text");
  const QString anchored =
      "anchored modifier can only be used with: changes, delta, increase, rate, resets - not with ";
  const QString smoothed = "smoothed modifier can only be used with: delta, increase, rate - not with ";
  for (const char* name :
       {"absent_over_time", "avg_over_time", "count_over_time", "deriv", "first_over_time", "idelta", "irate",
        "last_over_time", "mad_over_time", "max_over_time", "min_over_time", "present_over_time", "stddev_over_time",
        "stdvar_over_time", "sum_over_time", "ts_of_first_over_time", "ts_of_last_over_time", "ts_of_max_over_time",
        "ts_of_min_over_time"}) {
    QTest::addRow("%s anchored", name) << QString("%1(m[1m] anchored)").arg(name) << anchored + name;
    QTest::addRow("%s smoothed", name) << QString("%1(m[1m] smoothed)").arg(name) << smoothed + name;
  }
  QTest::newRow("quantile_over_time") << "quantile_over_time(0.5, (m[1m] anchored))" << anchored + "quantile_over_time";
  QTest::newRow("predict_linear") << "predict_linear(m[1m] smoothed, 5)" << smoothed + "predict_linear";
  QTest::newRow("changes smoothed") << "changes(m[1m] smoothed)" << smoothed + "changes";
  QTest::newRow("resets smoothed") << "resets(m[1m] smoothed)" << smoothed + "resets";
  QTest::newRow("histograms as they are, anchored")
      << "m[1m] anchored" << "anchored modifier is not supported with histograms";
  QTest::newRow("histograms as they are, smoothed")
      << "m[1m] smoothed" << "smoothed modifier is not supported with histograms";
  QTest::newRow("both") << "rate(m[1m] anchored smoothed)" << "anchored and smoothed modifiers cannot be used together";
  QTest::newRow("subquery") << "rate(m[1m:1s] smoothed)" << "smoothed modifier is not supported for subqueries";
  QTest::newRow("no selector") << "sum(m) smoothed" << "smoothed modifier not implemented";
}

void ExecExtendedTest::refuses() {
  QFETCH(QString, query);
  QFETCH(QString, text);
  oriel::test::MemoryStorage store;
  store.add(LabelsBuilder().set(kMetricName, "m").labels(),
            {{0, 0, std::make_shared<const FloatHistogram>()}, {30'000, 0, std::make_shared<const FloatHistogram>()}});
  const auto result = Engine().instant(store, query.toStdString(), 30'000);
  QVERIFY(!result.ok());
  QVERIFY2(result.error().text.ends_with(text.toStdString()), result.error().text.c_str());
}

void ExecExtendedTest::rangeIsManyInstants_data() {
  QTest::addColumn<QString>("query");
  for (const char* query :
       {"increase(c_total[90s] anchored)", "rate(c_total[90s] smoothed)", "delta(c_total[3m] smoothed offset 1m)",
        "changes(c_total[2m] anchored)", "resets(c_total[2m] anchored offset -1m)", "c_total smoothed",
        "c_total smoothed offset 20s", "increase(h[90s] smoothed)", "h smoothed"})
    QTest::newRow(query) << query;
}

void ExecExtendedTest::rangeIsManyInstants() {
  QFETCH(QString, query);
  oriel::test::MemoryStorage store;
  std::vector<oriel::test::MemorySample> floats;
  std::vector<oriel::test::MemorySample> histograms;
  for (int i = 0; i < 300; ++i) {
    if (i % 17 == 5) continue;  // gaps, and resets every 40 samples
    const Timestamp time = i * 15'000 + (i * 7919) % 3000;
    floats.push_back({time, static_cast<double>(i % 40), nullptr});
    FloatHistogram histogram;
    histogram.count = i % 40;
    histogram.sum = 2.0 * (i % 40);
    histogram.positiveSpans = {{0, 1}};
    histogram.positiveBuckets = {static_cast<double>(i % 40)};
    histograms.push_back({time, 0, std::make_shared<const FloatHistogram>(histogram)});
  }
  store.add(LabelsBuilder().set(kMetricName, "c_total").labels(), floats);
  store.add(LabelsBuilder().set(kMetricName, "h").labels(), histograms);
  EngineOptions options;
  options.cellsInBatch = 1;  // many short batches
  const Engine engine(options);
  const Duration step = 20'000;
  const auto range = engine.range(store, query.toStdString(), 0, 150 * step, step);
  QVERIFY_RESULT(range);
  const auto& matrix = std::get<Matrix>(range->value);
  QCOMPARE(matrix.size(), std::size_t{1});
  std::size_t f = 0;
  std::size_t h = 0;
  for (int i = 0; i <= 150; ++i) {
    const auto instant = engine.instant(store, query.toStdString(), i * step);
    QVERIFY_RESULT(instant);
    for (const VectorSample& sample : std::get<Vector>(instant->value)) {
      if (sample.histogram) {
        QVERIFY(h < matrix[0].histograms.size());
        QCOMPARE(matrix[0].histograms[h].timestamp, i * step);
        QVERIFY(*matrix[0].histograms[h++].histogram == *sample.histogram);
      } else {
        QVERIFY(f < matrix[0].values.size());
        QCOMPARE(matrix[0].timestamps[f], i * step);
        QCOMPARE(matrix[0].values[f++], sample.value);
      }
    }
  }
  QCOMPARE(f, matrix[0].values.size());
  QCOMPARE(h, matrix[0].histograms.size());
  QVERIFY(f + h > 100);
}

ORIEL_TEST_MAIN(ExecExtendedTest)
#include "exec_extended_test.moc"
