#include "tests/support/test_case.h"

#include "models/base/text.h"
#include "models/scrape/scrape_manager.h"
#include "tests/models/scrape/fake_client.h"
#include "tests/support/memory_storage.h"

using namespace oriel;
using scrape::Health;

namespace {

constexpr Timestamp kStart = 1'700'000'000'000;
const std::string kUrl = "http://a:1/metrics";

config::ScrapeConfig jobOf(const std::string& name, const std::vector<std::string>& targets) {
  config::ScrapeConfig job;
  job.jobName = name;
  job.place = {"prometheus.yml", 7, 5};
  job.scrapeInterval = 10 * kSecond;
  job.scrapeTimeout = 5 * kSecond;
  job.staticConfigs.push_back({targets, {}});
  return job;
}

RelabelConfig stepOf(RelabelAction action, std::vector<std::string> source, const std::string& regex,
                     const std::string& target = "", const std::string& replacement = "$1") {
  RelabelConfig step;
  step.action = action;
  step.sourceLabels = std::move(source);
  step.regex = regex;
  step.targetLabel = target;
  step.replacement = replacement;
  return step;
}

/// One manager with everything it needs, on a clock that stands still.
struct House {
  explicit House(scrape::ScrapeOptions options = {}) : manager(store, clock, client, std::move(options)) {}

  void apply(const config::ScrapeConfig& job) { manager.applyConfig({job}); }
  void tick(int times = 1) {
    for (int i = 0; i < times; ++i) clock.advance(10 * kSecond);
  }
  scrape::TargetStatus only() const {
    const auto status = manager.status();
    return status.targets.empty() ? scrape::TargetStatus{} : status.targets.front();
  }
  /// `name{labels} v v v`, a line a series, sorted; stale markers are `stale`. Timestamps only with `times`: as
  /// seconds since the start of the clock.
  QString dump(const QString& filter = {}, bool times = false) {
    QStringList lines;
    auto querier = store.querier(kMinTimestamp, kMaxTimestamp);
    const auto all = Matcher::make(Matcher::Kind::Regexp, std::string(kMetricName), ".+");
    const auto set = (*querier)->select(true, {}, {*all});
    while (const auto series = set->next()) {
      QString line = test::text(series->labels().toString());
      if (!filter.isEmpty() ? !line.startsWith(filter) : isSynthetic(series->labels())) continue;
      const auto reader = series->samples();
      SampleBatch batch;
      while (*reader->next(batch))
        for (std::size_t i = 0; i < batch.size(); ++i) {
          line += " " + (isStaleNaN(batch.values[i]) ? QString("stale") : test::text(formatFloat(batch.values[i])));
          if (times) line += "@" + QString::number(batch.timestamps[i] - kStart);
        }
      lines << line;
    }
    return lines.join("\n");
  }
  static bool isSynthetic(const Labels& labels) {
    return labels.metricName() == "up" || labels.metricName().starts_with("scrape_");
  }
  bool noticed(const QString& part) const {
    for (const std::string& notice : manager.status().notices)
      if (test::text(notice).contains(part)) return true;
    return false;
  }

  ManualClock clock{kStart};
  test::MemoryStorage store;
  std::shared_ptr<test::FakeClient> client = std::make_shared<test::FakeClient>();
  scrape::ScrapeManager manager;
};

}  // namespace

class ScrapeManagerTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void scrapesAndReports();
  void failures_data();
  void failures();
};

void ScrapeManagerTest::scrapesAndReports() {
  House house;
  house.client->body(kUrl, "# HELP x An x.\n# TYPE x counter\nx{l=\"1\"} 5\nx{l=\"2\"} 6\n");
  house.apply(jobOf("j", {"a:1"}));
  QCOMPARE(house.only().health, Health::Unknown);
  house.tick();
  QCOMPARE(house.dump(), "x{instance=\"a:1\", job=\"j\", l=\"1\"} 5\nx{instance=\"a:1\", job=\"j\", l=\"2\"} 6");
  QCOMPARE(house.dump("up"), "up{instance=\"a:1\", job=\"j\"} 1");
  QCOMPARE(house.dump("scrape_samples_scraped"), "scrape_samples_scraped{instance=\"a:1\", job=\"j\"} 2");
  house.tick();
  QCOMPARE(house.dump("scrape_series_added"), "scrape_series_added{instance=\"a:1\", job=\"j\"} 2 0");
  const auto target = house.only();
  QCOMPARE(target.health, Health::Up);
  QCOMPARE(target.lastSamples, std::uint64_t{2});
  QCOMPARE(test::text(target.url), test::text(kUrl));
}

void ScrapeManagerTest::failures_data() {
  QTest::addColumn<int>("status");
  QTest::addColumn<QString>("type");
  QTest::addColumn<QString>("body");
  QTest::addColumn<QString>("reason");
  QTest::newRow("404") << 404 << "" << "" << "server returned HTTP status 404 Not Found";
  QTest::newRow("refused") << -1 << "" << "" << "connection refused";
  QTest::newRow("no type") << 200 << "" << "x 1\n" << "fallback_scrape_protocol";
  QTest::newRow("html") << 200 << "text/html" << "<html>" << "text/html";
  QTest::newRow("broken") << 200 << "text/plain" << "x 1\ny one\n" << "line 2, column 3";
}

void ScrapeManagerTest::failures() {
  QFETCH(int, status);
  QFETCH(QString, type);
  QFETCH(QString, body);
  QFETCH(QString, reason);
  House house;
  house.client->body(kUrl, "x 1\n");
  house.apply(jobOf("j", {"a:1"}));
  house.tick();
  if (status == 200)
    house.client->body(kUrl, body.toStdString(), type.toStdString());
  else if (status > 0)
    house.client->status(kUrl, status);
  else
    house.client->error(kUrl, ErrorCode::Io, "connection refused");
  house.tick(2);
  QCOMPARE(house.only().health, Health::Down);
  QVERIFY2(test::text(house.only().error).contains(reason), house.only().error.c_str());
  QCOMPARE(house.dump("up"), "up{instance=\"a:1\", job=\"j\"} 1 0 0");
  QCOMPARE(house.dump("x"), "x{instance=\"a:1\", job=\"j\"} 1 stale");
  QVERIFY(!house.dump().contains("y{"));
}

ORIEL_TEST_MAIN(ScrapeManagerTest)
#include "scrape_manager_test.moc"
