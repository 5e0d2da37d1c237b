#include <QTemporaryDir>
#include <random>

#include "tests/support/test_case.h"

#include "models/base/log.h"
#include "tests/models/tsdb/prometheus_process.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

/// Prometheus leaves stale markers out of its answers.
void dropStale(Content& content) {
  for (auto& [series, samples] : content)
    std::erase_if(samples, [](const auto& sample) { return sample.second == kStaleNaNBits; });
}

}  // namespace

/// Both ways with the real program.
class PrometheusTest : public test::TestCase {
  Q_OBJECT
  QString program_;

 private Q_SLOTS:
  void initTestCase() {
    program_ = test::oracle("prometheus");
    if (program_.isEmpty()) QSKIP("no prometheus: ./installer/test --oracles fetches it");
    setLogSink([](LogLevel, std::string_view, std::string_view) {});
  }
  void cleanupTestCase() { setLogSink({}); }

  void itOpensOurs() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937_64 random(seed);
    QTemporaryDir folder;
    const auto clock = makeSystemClock();
    StoreOptions options = optionsFor(folder.path().toStdString() + "/data");
    options.segmentBytes = 256 * 1024;
    Content ours;
    const Timestamp end = clock->now() / 1000 * 1000;
    {
      auto opened = Store::open(options, makeRealFileSystem(), *clock);
      QVERIFY_RESULT(opened);
      const auto store = std::move(*opened);
      for (int i = 0; i < 900; ++i) {
        const auto appender = store->appender();
        for (int s = 0; s < 60; ++s) {
          double value = static_cast<double>(random() % 1'000'000) / 64;
          if (random() % 50 == 0) value = staleNaN();
          if (random() % 200 == 0) value = std::numeric_limits<double>::infinity();
          QVERIFY_RESULT(appender->append({}, numbered(s),
                                          end - (900 - i) * 2000 + static_cast<Timestamp>(random() % 1000), value));
        }
        QVERIFY_RESULT(appender->updateMetadata({}, numbered(i % 60), {MetricType::Gauge, "help", "s"}));
        QVERIFY_RESULT(
            appender->appendExemplar({}, numbered(i % 60), {{{"trace_id", "x"}}, 1, end - (900 - i) * 2000}));
        auto histogram = std::make_shared<FloatHistogram>();
        histogram->count = histogram->sum = i;
        histogram->positiveSpans = {{1, 1}};
        histogram->positiveBuckets = {double(i)};
        QVERIFY_RESULT(appender->appendHistogram({}, {{"__name__", "hist"}}, end - (900 - i) * 2000, histogram));
        QVERIFY_RESULT(appender->commit());
        if (i == 300) {
          QVERIFY_RESULT(store->flush());
          QVERIFY_RESULT(store->truncate());
        }
      }
      ours = *contentOf(*store, kMinTimestamp, kMaxTimestamp, {*Matcher::make(MatchType::Regex, "__name__", "m.*")});
      QVERIFY_RESULT(store->close());
    }
    QVERIFY(makeRealFileSystem()->list(options.directory + "/wal")->size() > 2);
    Prometheus prometheus(program_, folder.path(), folder.path() + "/data", false);
    QVERIFY2(prometheus.waitUntilReady(), prometheus.process.readAll().constData());
    const Content theirs = prometheus.content("{__name__=~\"m.*\"}", "1h", static_cast<double>(end) / 1000);
    dropStale(ours);
    QCOMPARE(theirs.size(), ours.size());
    QVERIFY(theirs == ours);
    prometheus.stop();
    QVERIFY(!prometheus.process.readAll().contains("orrupt"));
  }

  void weOpenIts() {
    QTemporaryDir folder;
    Content theirs;
    const auto clock = makeSystemClock();
    double end = 0;
    {
      Prometheus prometheus(program_, folder.path(), folder.path() + "/data", true);
      QVERIFY2(prometheus.waitUntilReady(), prometheus.process.readAll().constData());
      // It looks for its targets only some seconds after its start.
      end = static_cast<double>(clock->now()) / 1000 + 10;
      while (clock->now() < static_cast<Timestamp>(end * 1000) + 500) QThread::msleep(100);
      theirs = prometheus.content("{job=\"self\"}", "1h", end);
      // Killed, so that what we read is only its log.
      prometheus.process.kill();
      prometheus.process.waitForFinished(5000);
    }
    QVERIFY(theirs.size() > 100);
    auto opened = Store::open(optionsFor(folder.path().toStdString() + "/data"), makeRealFileSystem(), *clock, true);
    QVERIFY_RESULT(opened);
    (*opened)->waitForReplay();
    QVERIFY((*opened)->status().notices.empty());
    Content ours =
        *contentOf(**opened, kMinTimestamp, static_cast<Timestamp>(end * 1000), {Matcher::equal("job", "self")});
    dropStale(ours);
    dropStale(theirs);
    std::erase_if(ours, [](const auto& series) { return series.second.empty(); });
    // Prints differ between kinds of NaN only.
    QCOMPARE(ours.size(), theirs.size());
    for (const auto& [series, samples] : theirs) {
      QVERIFY2(ours.contains(series), series.c_str());
      QCOMPARE(ours[series].size(), samples.size());
      for (const auto& [t, bits] : samples) {
        QVERIFY(ours[series].contains(t));
        const double a = std::bit_cast<double>(bits);
        const double b = std::bit_cast<double>(ours[series][t]);
        QVERIFY(a == b || (a != a && b != b));
      }
    }
  }

  /// A day of ours, cut into blocks, compacted, with deleted samples, chunks_head, log and snapshot.
  void itOpensAWholeDirectory() {
    QTemporaryDir folder;
    const Timestamp end = makeSystemClock()->now() / kMinute * kMinute;
    ManualClock clock(end - 25 * kHour);
    const StoreOptions options = optionsFor(folder.path().toStdString() + "/data");
    Content ours;
    {
      auto opened = Store::open(options, makeRealFileSystem(), clock);
      QVERIFY_RESULT(opened);
      const auto store = std::move(*opened);
      store->waitForReplay();
      for (int i = 0; i < 25 * 120; ++i) {
        clock.advance(30 * kSecond);
        const auto appender = store->appender();
        for (int s = 0; s < 20; ++s) QVERIFY_RESULT(appender->append({}, numbered(s), clock.now(), i * 0.25 + s));
        QVERIFY_RESULT(appender->commit());
        if (i % 120 != 119) continue;
        QVERIFY_RESULT(store->flush());
        QVERIFY_RESULT(store->truncate());
      }
      QVERIFY_RESULT(store->deleteSamples(end - 20 * kHour, end - 19 * kHour, {Matcher::equal("i", "3")}));
      QVERIFY_RESULT(store->deleteSamples(end - kHour, end, {Matcher::equal("i", "4")}));
      const StoreStatus status = store->status();
      QVERIFY(status.blocks.size() >= 3);
      QVERIFY(status.blocks.front().meta.level > 1);
      // 2.42 takes the first moment of a range along.
      ours = *contentOf(*store, end - 24 * kHour, end);
      QVERIFY_RESULT(store->close());
    }
    Prometheus prometheus(program_, folder.path(), folder.path() + "/data", false,
                          {"--storage.tsdb.retention.time=100y"});
    QVERIFY2(prometheus.waitUntilReady(), prometheus.process.readAll().constData());
    const Content theirs = prometheus.content("{__name__=~\"m.*\"}", "24h", static_cast<double>(end) / 1000);
    QCOMPARE(theirs.size(), std::size_t{20});
    for (const auto& [series, samples] : ours) {
      const auto& there = theirs.at(series);
      if (samples == there) continue;
      for (const auto& [t, bits] : samples)
        if (!there.contains(t))
          QFAIL(qPrintable(
              QString("%1: %2 h before the end is not there").arg(series.c_str()).arg(double(end - t) / kHour)));
      for (const auto& [t, bits] : there)
        if (!samples.contains(t))
          QFAIL(qPrintable(
              QString("%1: %2 h before the end is too much").arg(series.c_str()).arg(double(end - t) / kHour)));
    }
    QVERIFY(theirs == ours);
    prometheus.stop();
    QVERIFY(!prometheus.process.readAll().contains("orrupt"));
  }
};

ORIEL_TEST_MAIN(PrometheusTest)
#include "prometheus_test.moc"
