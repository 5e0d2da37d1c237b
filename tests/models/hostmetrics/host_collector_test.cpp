#include "models/hostmetrics/host_collector.h"

#include <set>

#include "models/hostmetrics/series_writer.h"
#include "tests/models/hostmetrics/fixture.h"
#include "tests/models/recording_storage.h"
#include "tests/support/test_case.h"

using namespace oriel;

namespace {

constexpr Timestamp kStart = 1700000000000;

QString valuesOf(const test::RecordingStorage& store, const std::string& metric) {
  QString result;
  for (const auto& sample : store.samples()) {
    if (sample.labels.rfind(metric, 0) != 0) continue;
    const std::string value = isStaleNaN(sample.value) ? "stale" : formatFloat(sample.value);
    result += QString::fromStdString(std::to_string(sample.timestamp - kStart) + "=" + value + " ");
  }
  return result;
}

}  // namespace

class HostCollectorTest : public oriel::test::TestCase {
  Q_OBJECT

 private Q_SLOTS:
  void collectsAtOnceThenAfterASecondThenEveryInterval() {
    Fixture f;
    f.collector.start();
    f.collector.waitIdle();
    QCOMPARE(valuesOf(f.store, "up"), QStringLiteral("0=1 "));
    for (const Duration step : {999, 1, 4999, 1, 5000}) {
      f.clock.advance(step);
      f.collector.waitIdle();
    }
    QCOMPARE(valuesOf(f.store, "up"), QStringLiteral("0=1 1000=1 6000=1 11000=1 "));
    QCOMPARE(f.collector.status().collections, std::uint64_t(4));
    f.collector.stop();
    f.clock.advance(kMinute);
    QCOMPARE(f.store.commits(), std::size_t(4));
  }

  void everySampleHasJobAndInstanceAndEverySeriesOneReference() {
    Fixture f;
    f.collector.start();
    f.collector.waitIdle();
    std::set<std::string> names;
    for (const auto& sample : f.store.samples()) {
      QVERIFY2(sample.labels.find(R"(instance="localhost:9100", job="node")") != std::string::npos,
               sample.labels.c_str());
      names.insert(sample.labels);
    }
    QVERIFY(names.contains(R"(node_load1{instance="localhost:9100", job="node"})"));
    QVERIFY(names.contains(R"(scrape_duration_seconds{instance="localhost:9100", job="node"})"));
    QCOMPARE(names.size(), f.store.samples().size());
    const std::size_t lookups = f.store.lookups();
    QCOMPARE(lookups, names.size());
    f.clock.advance(kSecond);
    f.collector.waitIdle();
    QCOMPARE(f.store.lookups(), lookups);
    QCOMPARE(f.store.samples().size(), 2 * names.size());
    // The three synthetic series are not counted as scraped.
    QVERIFY(valuesOf(f.store, "scrape_samples_scraped")
                .startsWith(QString::fromStdString("0=" + std::to_string(names.size() - 3))));
  }

  void metadataGoesAlong() {
    Fixture f;
    f.collector.start();
    f.collector.waitIdle();
    const Metadata metadata = f.store.metadata("node_load1");
    QCOMPARE(metadata.type, MetricType::Gauge);
    QCOMPARE(test::text(metadata.help), QStringLiteral("1m load average."));
  }

  void aSeriesThatVanishesGetsAStaleMarkerOnceAndMayComeBack() {
    Fixture f;
    const std::string net = "node_network_receive_bytes_total";
    f.root.write("/proc/net/dev",
                 "eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\nusb0: 7 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
    f.collector.start();
    f.collector.waitIdle();
    f.root.write("/proc/net/dev", "usb0: 8 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
    f.clock.advance(kSecond);
    f.collector.waitIdle();
    f.clock.advance(5 * kSecond);
    f.collector.waitIdle();
    f.root.write("/proc/net/dev", "eth0: 3 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
    f.clock.advance(5 * kSecond);
    f.collector.waitIdle();
    QCOMPARE(valuesOf(f.store, net + "{device=\"eth0\""), QStringLiteral("0=1 1000=stale 11000=3 "));
    QCOMPARE(valuesOf(f.store, net + "{device=\"usb0\""), QStringLiteral("0=7 1000=8 6000=8 11000=stale "));
  }

  void timestampsAreTheScheduledOnesUnlessTheClockJumped() {
    Fixture f;
    f.collector.start();
    f.collector.waitIdle();
    f.clock.jumpWall(30);  // less than 1 % of 5 s
    f.clock.advance(kSecond);
    f.collector.waitIdle();
    f.clock.jumpWall(7000);
    f.clock.advance(5 * kSecond);
    f.collector.waitIdle();
    f.clock.advance(5 * kSecond);
    f.collector.waitIdle();
    QCOMPARE(valuesOf(f.store, "up"), QStringLiteral("0=1 1000=1 13030=1 18030=1 "));
  }

  void aStoreThatRefusesIsToldAndTriedAgain() {
    Fixture f;
    f.store.refuseCommits(true);
    f.collector.start();
    f.collector.waitIdle();
    QCOMPARE(test::text(f.collector.status().storeError), QStringLiteral("disk full"));
    f.store.refuseCommits(false);
    f.clock.advance(kSecond);
    f.collector.waitIdle();
    QVERIFY(f.collector.status().storeError.empty());
    QCOMPARE(valuesOf(f.store, "up"), QStringLiteral("1000=1 "));
  }

  void theIntervalCanChange() {
    Fixture f;
    f.collector.start();
    f.collector.waitIdle();
    f.collector.setInterval(2 * kSecond);
    for (const Duration step : {1000, 2000, 2000}) {
      f.clock.advance(step);
      f.collector.waitIdle();
    }
    QCOMPARE(valuesOf(f.store, "up"), QStringLiteral("0=1 1000=1 3000=1 5000=1 "));
  }

  void aSampleGivenTwiceIsWrittenOnce() {
    test::RecordingStorage store;
    hostmetrics::SeriesWriter writer(store, "node", "here");
    hostmetrics::Families families;
    families.begin("a", MetricType::Gauge, "x");
    families.add(1, {{"l", "v"}});
    families.add(2, {{"l", "v"}});
    families.add(3, {{"l", ""}});
    QVERIFY_RESULT(writer.write(families, kStart, 0));
    QCOMPARE(valuesOf(store, "a{"), QStringLiteral("0=1 0=3 "));
    QCOMPARE(test::text(store.samples()[1].labels), QStringLiteral(R"(a{instance="here", job="node"})"));
  }

 private:
  struct Fixture {
    test::FixtureRoot root{
        test::FixtureRoot::Files{{"/proc/loadavg", "1 2 3 1/1 1\n"}, {"/proc/stat", "cpu0 1 2 3 4\n"}}};
    ManualClock clock{kStart};
    test::RecordingStorage store;
    hostmetrics::HostCollector collector{store, clock, std::make_shared<test::FixtureReader>(root.path())};
  };
};

ORIEL_TEST_MAIN(HostCollectorTest)
#include "host_collector_test.moc"
