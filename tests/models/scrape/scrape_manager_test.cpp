#include "tests/support/test_case.h"

#include <atomic>
#include <thread>

#include "models/base/text.h"
#include "models/scrape/scrape_manager.h"
#include "models/tsdb/store.h"
#include "tests/models/scrape/fake_client.h"

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
    const auto all = Matcher::make(MatchType::Regex, std::string(kMetricName), ".+");
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
  static std::unique_ptr<tsdb::Store> openStore(Clock& clock) {
    tsdb::StoreOptions options;
    options.directory = "/data";
    auto store = tsdb::Store::open(options, makeMemoryFileSystem(), clock);
    if (!store.ok()) qFatal("%s", store.error().text.c_str());
    (*store)->waitForReplay();
    return *std::move(store);
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
  std::unique_ptr<tsdb::Store> kept = openStore(clock);
  tsdb::Store& store = *kept;
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
  void staleness_data();
  void staleness();
  void explicitTimestamps_data();
  void explicitTimestamps();
  void labelClashes_data();
  void labelClashes();
  void metricRelabelling();
  void limits_data();
  void limits();
  void doubtfulSamplesCostOnlyThemselves();
  void removedTarget();
  void targetThatComesBack();
  void unchangedTargetsGoOn();
  void changedSettingsStartAnew();
  void stoppedManagerWritesNothing();
  void scheduledTimestamps();
  void lateTimersStampTheirOwnTime();
  void wallClockJumps_data();
  void wallClockJumps();
  void slowTargetDelaysNobody();
  void requestsAsPrometheus();
  void selfTarget();
  void theEndWaitsForSelfMetrics();
  void metadata();
  void exemplars();
  void jobsThatCannotRun_data();
  void jobsThatCannotRun();
  void seriesThatChangeEachTimeAreForgotten();
  void orderOfSeriesDoesNotMatter();
  void emptyPageForgetsNothing();
  void seriesThatTheStoreForgot();
  void knownSamples();
  void hostilePages_data();
  void hostilePages();
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

void ScrapeManagerTest::staleness_data() {
  QTest::addColumn<QStringList>("bodies");  // `!`: the scrape fails
  QTest::addColumn<QString>("series");
  const QString x = "x{instance=\"a:1\", job=\"j\"}";
  const QString y = "y{instance=\"a:1\", job=\"j\"}";
  QTest::newRow("vanishes") << QStringList{"x 1\ny 2\n", "x 1\n", "x 1\n"} << x + " 1 1 1\n" + y + " 2 stale";
  QTest::newRow("comes back") << QStringList{"x 1\ny 2\n", "x 1\n", "x 1\ny 3\n"} << x + " 1 1 1\n" + y + " 2 stale 3";
  QTest::newRow("failure") << QStringList{"x 1\n", "!", "!", "x 2\n", "!"} << x + " 1 stale 2 stale";
  QTest::newRow("parse error after samples") << QStringList{"x 1\n", "x 2\n?\n", "x 3\n"} << x + " 1 stale 3";
  QTest::newRow("new series before an error") << QStringList{"x 1\n", "y 2\n?\n", "x 3\n"} << x + " 1 stale 3";
  QTest::newRow("vanished before a failure")
      << QStringList{"x 1\ny 1\n", "x 1\n", "!", "x 1\n"} << x + " 1 1 stale 1\n" + y + " 1 stale";
  QTest::newRow("empty body") << QStringList{"x 1\n", ""} << x + " 1 stale";
  QTest::newRow("exposed NaN is no marker") << QStringList{"x NaN\n", "x 1\n"} << x + " NaN 1";
  QTest::newRow("another spelling of the same series")
      << QStringList{"x{a=\"1\",b=\"2\"} 1\n", "x{b=\"2\",a=\"1\"} 2\n", "x{a=\"1\", b=\"2\"} 3\n"}
      << "x{a=\"1\", b=\"2\", instance=\"a:1\", job=\"j\"} 1 2 3";
}

void ScrapeManagerTest::staleness() {
  QFETCH(QStringList, bodies);
  QFETCH(QString, series);
  House house;
  house.apply(jobOf("j", {"a:1"}));
  for (const QString& body : bodies) {
    if (body == "!")
      house.client->status(kUrl, 503);
    else
      house.client->body(kUrl, body.toStdString());
    house.tick();
  }
  QCOMPARE(house.dump(), series);
}

void ScrapeManagerTest::explicitTimestamps_data() {
  QTest::addColumn<bool>("honor");
  QTest::addColumn<bool>("track");
  QTest::addColumn<QString>("series");
  QTest::newRow("honoured") << true << false << "x{instance=\"a:1\", job=\"j\"} 1@-5000";
  QTest::newRow("tracked") << true << true << "x{instance=\"a:1\", job=\"j\"} 1@-5000 stale@T";
  QTest::newRow("not honoured") << false << false << "x{instance=\"a:1\", job=\"j\"} 1@S stale@T";
}

void ScrapeManagerTest::explicitTimestamps() {
  QFETCH(bool, honor);
  QFETCH(bool, track);
  QFETCH(QString, series);
  House house;
  auto job = jobOf("j", {"a:1"});
  job.honorTimestamps = honor;
  job.trackTimestampsStaleness = track;
  house.apply(job);
  house.client->body(kUrl, "x 1 " + std::to_string(kStart - 5000) + "\n");
  house.tick();
  const Timestamp first = house.only().lastScrape - kStart;
  house.client->body(kUrl, "");
  house.tick();
  series.replace("@S", "@" + QString::number(first)).replace("@T", "@" + QString::number(first + 10 * kSecond));
  QCOMPARE(house.dump({}, true), series);
}

void ScrapeManagerTest::labelClashes_data() {
  QTest::addColumn<bool>("honor");
  QTest::addColumn<QString>("exposed");
  QTest::addColumn<QString>("labels");
  QTest::newRow("none") << false << "a=\"b\"" << "a=\"b\", instance=\"a:1\", job=\"j\"";
  QTest::newRow("exported") << false << "job=\"mine\"" << "exported_job=\"mine\", instance=\"a:1\", job=\"j\"";
  QTest::newRow("exported twice")
      << false << "job=\"mine\",exported_job=\"too\""
      << "exported_exported_job=\"mine\", exported_job=\"too\", instance=\"a:1\", job=\"j\"";
  QTest::newRow("honoured") << true << "job=\"mine\"" << "instance=\"a:1\", job=\"mine\"";
  QTest::newRow("honoured, emptied") << true << "job=\"mine\",instance=\"\"" << "job=\"mine\"";
  QTest::newRow("empty is no clash") << false << "instance=\"\"" << "instance=\"a:1\", job=\"j\"";
}

void ScrapeManagerTest::labelClashes() {
  QFETCH(bool, honor);
  QFETCH(QString, exposed);
  QFETCH(QString, labels);
  House house;
  auto job = jobOf("j", {"a:1"});
  job.honorLabels = honor;
  house.apply(job);
  house.client->body(kUrl, "x{" + exposed.toStdString() + "} 1\n");
  house.tick();
  QCOMPARE(house.dump(), "x{" + labels + "} 1");
}

void ScrapeManagerTest::metricRelabelling() {
  House house;
  auto job = jobOf("j", {"a:1"});
  job.metricRelabelConfigs = {stepOf(RelabelAction::Drop, {"__name__"}, "go_.*"),
                              stepOf(RelabelAction::Replace, {"l"}, "(.*)", "m", "<$1>"),
                              stepOf(RelabelAction::LabelDrop, {}, "l")};
  house.apply(job);
  house.client->body(kUrl, "go_a 1\nx{l=\"v\"} 2\ngo_b 3\n");
  house.tick(2);
  QCOMPARE(house.dump(), "x{instance=\"a:1\", job=\"j\", m=\"<v>\"} 2 2");
  QCOMPARE(house.dump("scrape_samples_scraped"), "scrape_samples_scraped{instance=\"a:1\", job=\"j\"} 3 3");
  QCOMPARE(house.dump("scrape_samples_post"), "scrape_samples_post_metric_relabeling{instance=\"a:1\", job=\"j\"} 1 1");
}

void ScrapeManagerTest::limits_data() {
  QTest::addColumn<QString>("limit");
  QTest::addColumn<QString>("body");
  QTest::addColumn<QString>("reason");  // empty: within
  QTest::newRow("samples") << "sample" << "a 1\nb 1\nc 1\n" << "sample limit exceeded";
  QTest::newRow("samples ok") << "sample" << "a 1\nb 1\n" << "";
  QTest::newRow("labels") << "labels" << "a{b=\"1\",c=\"2\"} 1\n" << "label_limit exceeded";
  QTest::newRow("labels ok") << "labels" << "a{b=\"1\"} 1\n" << "";
  QTest::newRow("name") << "name" << "a{longer_name=\"1\"} 1\n" << "label_name_length_limit exceeded";
  QTest::newRow("name ok") << "name" << "a{name=\"1\"} 1\n" << "";
  QTest::newRow("value") << "value" << "a{b=\"0123456789abcdef0\"} 1\n" << "label_value_length_limit exceeded";
  QTest::newRow("value ok") << "value" << "a{b=\"0123456789abcdef\"} 1\n" << "";
  QTest::newRow("body") << "body" << "a 1\n# 890123456\n" << "body size limit exceeded";
  QTest::newRow("body ok") << "body" << "a 1\n# 89012345\n" << "";
}

void ScrapeManagerTest::limits() {
  QFETCH(QString, limit);
  QFETCH(QString, body);
  QFETCH(QString, reason);
  House house;
  auto job = jobOf("j", {"a:1"});
  if (limit == "sample") job.sampleLimit = 2;
  if (limit == "labels") job.labelLimit = 4;
  if (limit == "name") job.labelNameLengthLimit = 8;
  if (limit == "value") job.labelValueLengthLimit = 16;
  if (limit == "body") job.bodySizeLimit = 15;
  house.apply(job);
  house.client->body(kUrl, body.toStdString());
  house.tick();
  QCOMPARE(house.client->requests.front().maxBodyBytes, limit == "body" ? 15ULL : 64ULL << 20);
  QVERIFY2(test::text(house.only().error).contains(reason), house.only().error.c_str());
  QCOMPARE(house.only().error.empty(), reason.isEmpty());
  QCOMPARE(house.dump().isEmpty(), !reason.isEmpty());
  QCOMPARE(house.dump("up"), QString("up{instance=\"a:1\", job=\"j\"} ") + (reason.isEmpty() ? "1" : "0"));
}

void ScrapeManagerTest::doubtfulSamplesCostOnlyThemselves() {
  House house;
  house.apply(jobOf("j", {"a:1"}));
  house.client->body(kUrl, "x 1\nx 2\ny 3\n");
  house.tick();
  QCOMPARE(house.dump(), "x{instance=\"a:1\", job=\"j\"} 1\ny{instance=\"a:1\", job=\"j\"} 3");
  QCOMPARE(house.only().health, Health::Up);
  QVERIFY(house.noticed("duplicate"));
  QVERIFY(house.noticed("a:1/metrics"));
  const auto before = house.manager.status().notices.size();
  house.tick(3);
  QCOMPARE(house.manager.status().notices.size(), before);
}

void ScrapeManagerTest::removedTarget() {
  House house;
  house.client->body(kUrl, "x 1\n");
  house.apply(jobOf("j", {"a:1", "b:1"}));
  house.tick();
  const Timestamp last = house.only().lastScrape - kStart;
  house.apply(jobOf("j", {"b:1"}));
  QCOMPARE(house.manager.status().targets.size(), std::size_t{1});
  house.tick(2);
  QVERIFY(!house.dump().contains("stale"));
  house.tick();
  QCOMPARE(house.dump({}, true),
           QString("x{instance=\"a:1\", job=\"j\"} 1@%1 stale@%2").arg(last).arg(last + 10 * kSecond));
  QVERIFY(house.dump("up{instance=\"a:1\"").endsWith("1 stale"));
  QVERIFY(house.dump("scrape_series_added{instance=\"a:1\"").endsWith("1 stale"));
  QVERIFY(!house.dump("up{instance=\"b:1\"").contains("stale"));
}

void ScrapeManagerTest::targetThatComesBack() {
  House house;
  house.client->body(kUrl, "x 1\n");
  house.apply(jobOf("j", {"a:1"}));
  house.tick();
  house.manager.applyConfig({});
  house.apply(jobOf("j", {"a:1"}));
  house.tick(5);
  QCOMPARE(house.dump(), "x{instance=\"a:1\", job=\"j\"} 1 1 1 1 1 1");
}

void ScrapeManagerTest::unchangedTargetsGoOn() {
  House house;
  house.client->body(kUrl, "x 1\n");
  auto job = jobOf("j", {"a:1"});
  house.apply(job);
  house.tick();
  job.staticConfigs[0].targets.push_back("b:1");
  job.staticConfigs.push_back({{"c:1"}, {}});
  house.apply(job);
  QCOMPARE(house.only().health, Health::Up);
  house.tick();
  // Its cache lives on: nothing counts as added.
  QCOMPARE(house.dump("scrape_series_added{instance=\"a:1\""), "scrape_series_added{instance=\"a:1\", job=\"j\"} 1 0");
}

void ScrapeManagerTest::changedSettingsStartAnew() {
  House house;
  house.client->body(kUrl, "x{job=\"own\"} 1\ny 1\n");
  auto job = jobOf("j", {"a:1"});
  house.apply(job);
  house.tick();
  job.honorLabels = true;
  house.apply(job);
  house.tick(4);
  QCOMPARE(house.dump("x{e"), "x{exported_job=\"own\", instance=\"a:1\", job=\"j\"} 1 stale");
  QCOMPARE(house.dump("x{i"), "x{instance=\"a:1\", job=\"own\"} 1 1 1 1");
  QCOMPARE(house.dump("y"), "y{instance=\"a:1\", job=\"j\"} 1 1 1 1 1");
}

void ScrapeManagerTest::stoppedManagerWritesNothing() {
  House house;
  house.client->body(kUrl, "x 1\n");
  house.apply(jobOf("j", {"a:1"}));
  house.tick();
  house.client->held = true;
  house.tick();
  house.manager.stop();
  house.client->release();
  house.tick(4);
  QCOMPARE(house.dump(), "x{instance=\"a:1\", job=\"j\"} 1");
}

void ScrapeManagerTest::scheduledTimestamps() {
  House house;
  house.client->body(kUrl, "x 1\n");
  house.apply(jobOf("j", {"a:1"}));
  // Steps that do not fit the interval: the timers still run at their times.
  for (int i = 0; i < 10; ++i) house.clock.advance(3333);
  const auto x = house.dump("x", true).split(' ');
  QVERIFY(x.size() >= 5);
  const auto timeOf = [&](qsizetype i) { return x[i].section('@', 1).toLongLong(); };
  for (qsizetype i = 3; i < x.size(); ++i) QCOMPARE(timeOf(i) - timeOf(i - 1), 10 * kSecond);
}

void ScrapeManagerTest::lateTimersStampTheirOwnTime() {
  House house;
  house.client->body(kUrl, "x 1\n");
  house.apply(jobOf("j", {"a:1"}));
  house.tick();
  const Timestamp first = house.only().lastScrape;
  // The wall clock moves by 90 ms and by 110 ms against the timers: within and beyond 1 % of 10 s.
  house.clock.jumpWall(90);
  house.tick();
  QCOMPARE(house.only().lastScrape, first + 10 * kSecond);
  house.clock.jumpWall(200);
  house.tick();
  QVERIFY(house.only().lastScrape > first + 20 * kSecond);
  // And back on the grid.
  house.tick();
  QCOMPARE((house.only().lastScrape - first) % (10 * kSecond), Timestamp{0});
}

void ScrapeManagerTest::wallClockJumps_data() {
  QTest::addColumn<qlonglong>("jump");
  QTest::newRow("an hour on") << qlonglong{3'600'123};
  QTest::newRow("an hour back") << qlonglong{-3'600'123};
  QTest::newRow("ten years on") << qlonglong{10 * kYear + 7};
}

void ScrapeManagerTest::wallClockJumps() {
  QFETCH(qlonglong, jump);
  House house;
  house.client->body(kUrl, "x 1\n");
  house.apply(jobOf("j", {"a:1"}));
  house.tick(2);
  const Timestamp before = house.only().lastScrape;
  house.clock.jumpWall(jump);
  const auto asked = house.client->requests.size();
  house.tick(4);
  // One scrape an interval all the same, and the grid is found again.
  QVERIFY(house.client->requests.size() - asked >= 4 && house.client->requests.size() - asked <= 5);
  QCOMPARE((house.only().lastScrape - before) % (10 * kSecond), Timestamp{0});
  QVERIFY(std::abs(house.only().lastScrape - house.clock.now()) <= 10 * kSecond);
}

void ScrapeManagerTest::slowTargetDelaysNobody() {
  House house;
  house.client->body(kUrl, "x 1\n");
  house.client->body("http://b:1/metrics", "x 2\n");
  house.client->held = true;
  house.apply(jobOf("j", {"a:1"}));
  house.tick();
  house.client->held = false;
  auto both = jobOf("j", {"a:1", "b:1"});
  house.apply(both);
  house.tick(3);
  // The waiting one was asked once, the other each time.
  QCOMPARE(house.client->waiting.size(), std::size_t{1});
  QCOMPARE(house.dump(), "x{instance=\"b:1\", job=\"j\"} 2 2 2");
  house.client->release();
  house.tick();
  QCOMPARE(house.dump("x{instance=\"a:1\""), "x{instance=\"a:1\", job=\"j\"} 1 1");
}

void ScrapeManagerTest::requestsAsPrometheus() {
  scrape::ScrapeOptions options;
  options.userAgent = "Oriel/test";
  House house(options);
  auto job = jobOf("j", {"a:1"});
  job.scrapeTimeout = 2500;
  job.enableCompression = false;
  job.http.username = "u";
  job.params = {{"module", {"a b"}}};
  house.apply(job);
  house.tick();
  QCOMPARE(house.client->requests.size(), std::size_t{1});
  const net::HttpRequest& request = house.client->requests.front();
  std::map<std::string, std::string> headers(request.headers.begin(), request.headers.end());
  QCOMPARE(test::text(request.url), "http://a:1/metrics?module=a+b");
  QCOMPARE(test::text(headers["X-Prometheus-Scrape-Timeout-Seconds"]), "2.5");
  QCOMPARE(test::text(headers["User-Agent"]), "Oriel/test");
  QVERIFY(test::text(headers["Accept"]).startsWith("application/openmetrics-text;version=1.0.0"));
  QVERIFY(test::text(headers["Accept"]).endsWith("*/*;q=0.2"));
  QCOMPARE(request.timeout, Duration{2500});
  QVERIFY(!request.compression);
  QCOMPARE(test::text(request.config->username), "u");
}

void ScrapeManagerTest::selfTarget() {
  scrape::ScrapeOptions options;
  options.selfMetrics = [] { return std::string("prometheus_build_info{version=\"1\"} 1\n"); };
  options.isSelf = [](const std::string& address) { return address == "localhost:9090"; };
  House house(options);
  house.apply(jobOf("prometheus", {"localhost:9090"}));
  house.tick();
  QVERIFY(house.client->requests.empty());
  QVERIFY(house.only().self);
  QCOMPARE(house.dump(), "prometheus_build_info{instance=\"localhost:9090\", job=\"prometheus\", version=\"1\"} 1");
}

void ScrapeManagerTest::theEndWaitsForSelfMetrics() {
  std::atomic<bool> asking = false, ending = false, asked = false;
  scrape::ScrapeManager* manager = nullptr;
  scrape::ScrapeOptions options;
  options.selfMetrics = [&] {
    asking = true;
    while (!ending) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    // As Oriel's own metrics do.
    const std::size_t targets = manager->status().targets.size();
    asked = true;
    return "targets " + std::to_string(targets) + "\n";
  };
  options.isSelf = [](const std::string&) { return true; };
  House house(options);
  manager = &house.manager;
  house.apply(jobOf("prometheus", {"localhost:9090"}));
  std::thread loop([&] { house.tick(); });
  while (!asking) std::this_thread::yield();
  ending = true;
  house.manager.stop();
  const bool waited = asked;
  loop.join();
  QVERIFY(waited);
  QCOMPARE(house.dump(), "");
}

void ScrapeManagerTest::metadata() {
  House house;
  house.client->body(kUrl, "# HELP x First.\\nSecond.\n# TYPE x counter\nx 1\n# TYPE y histogram\ny_count 1\n");
  house.apply(jobOf("j", {"a:1"}));
  house.tick();
  const auto all = house.manager.metadata("", 100);
  QCOMPARE(all.size(), std::size_t{2});
  QCOMPARE(test::text(all[0].metadata.help), "First.\nSecond.");
  QCOMPARE(house.manager.metadata("", 1).size(), std::size_t{1});
  QCOMPARE(house.manager.metadata("y", 100).size(), std::size_t{1});
  QVERIFY(house.manager.metadata("y", 100)[0].metadata.type == MetricType::Histogram);
  QVERIFY(house.manager.metadata("z", 100).empty());
  QVERIFY(house.store.metadata("x").type == MetricType::Counter);
  house.client->body(kUrl, "# HELP x Other.\n# TYPE x counter\nx 1\n");
  house.tick();
  QCOMPARE(test::text(house.store.metadata("x").help), "Other.");
}

void ScrapeManagerTest::exemplars() {
  House house;
  house.client->body(kUrl, "x_total 5 # {trace=\"abc\"} 0.5\n# EOF\n", "application/openmetrics-text; version=1.0.0");
  house.apply(jobOf("j", {"a:1"}));
  house.tick();
  const auto found = house.store.exemplars(kMinTimestamp, kMaxTimestamp, {{Matcher::equal("job", "j")}});
  QVERIFY_RESULT(found);
  QCOMPARE(found->size(), std::size_t{1});
  QCOMPARE(test::text((*found)[0].exemplars[0].labels.toString()), "{trace=\"abc\"}");
  QCOMPARE((*found)[0].exemplars[0].timestamp, house.only().lastScrape);
}

void ScrapeManagerTest::jobsThatCannotRun_data() {
  QTest::addColumn<QString>("kind");
  QTest::addColumn<QString>("notice");
  QTest::addColumn<int>("targets");
  QTest::newRow("discovery")
      << "discovery"
      << "job \"j\" (prometheus.yml:7): docker_sd_configs is not in this version yet; the job is disabled" << 0;
  QTest::newRow("discovery beside statics")
      << "mixed" << "docker_sd_configs is not in this version yet; only its static_configs are scraped" << 1;
  QTest::newRow("secret") << "secret" << "${TOKEN} is not set; the job is disabled" << 0;
  QTest::newRow("relabelling") << "relabel" << "the job is disabled" << 0;
  QTest::newRow("address") << "address" << "is not a valid hostname" << 0;
}

void ScrapeManagerTest::jobsThatCannotRun() {
  QFETCH(QString, kind);
  QFETCH(QString, notice);
  QFETCH(int, targets);
  House house;
  auto job = jobOf("j", {"a:1"});
  if (kind == "discovery" || kind == "mixed") job.discovery = {{"docker_sd_configs", {}}};
  if (kind == "discovery") job.staticConfigs.clear();
  if (kind == "secret") job.disabledBecause = "${TOKEN} is not set";
  if (kind == "relabel") job.relabelConfigs = {stepOf(RelabelAction::Replace, {"x"}, "(")};
  if (kind == "address") job.staticConfigs[0].targets = {"a/b"};
  house.apply(job);
  QVERIFY2(house.noticed(notice), qPrintable(notice));
  QCOMPARE(house.manager.status().targets.size(), static_cast<std::size_t>(targets));
  house.manager.applyConfig({});
  QVERIFY(!house.noticed(notice));
}

void ScrapeManagerTest::seriesThatChangeEachTimeAreForgotten() {
  House house;
  house.apply(jobOf("j", {"a:1"}));
  for (int i = 0; i < 20; ++i) {
    house.client->body(kUrl, "x{n=\"" + std::to_string(i) + "\"} 1\n");
    house.tick();
  }
  const QStringList lines = house.dump().split('\n');
  QCOMPARE(lines.size(), 20);
  QCOMPARE(lines.filter("1 stale").size(), 19);
}

void ScrapeManagerTest::orderOfSeriesDoesNotMatter() {
  House house;
  house.apply(jobOf("j", {"a:1"}));
  const char* const bodies[] = {"a 1\nb 2\nc 3\n", "c 3\na 1\nb 2\n", "b 2\nd 4\nc 3\na 1\n", "a 1\nb 2\nc 3\nd 4\n"};
  for (const char* const body : bodies) {
    house.client->body(kUrl, body);
    house.tick();
  }
  const QString labels = "{instance=\"a:1\", job=\"j\"}";
  QCOMPARE(house.dump(),
           "a" + labels + " 1 1 1 1\nb" + labels + " 2 2 2 2\nc" + labels + " 3 3 3 3\nd" + labels + " 4 4");
}

void ScrapeManagerTest::emptyPageForgetsNothing() {
  House house;
  house.apply(jobOf("j", {"a:1"}));
  for (const char* const body : {"x 1\n", "", "", "x 1\n"}) {
    house.client->body(kUrl, body);
    house.tick();
  }
  QCOMPARE(house.dump(), "x{instance=\"a:1\", job=\"j\"} 1 stale 1");
  QCOMPARE(house.dump("scrape_series_added"), "scrape_series_added{instance=\"a:1\", job=\"j\"} 1 0 0 0");
}

void ScrapeManagerTest::seriesThatTheStoreForgot() {
  House house;
  house.client->body(kUrl, "x 1\n");
  house.apply(jobOf("j", {"a:1"}));
  house.tick();
  const std::size_t series = house.store.status().series;
  house.client->status(kUrl, 500);
  house.tick(7 * 360);  // longer than the head keeps; a block has it then
  QVERIFY_RESULT(house.store.truncate());
  QCOMPARE(house.store.status().series, series - 1);
  QCOMPARE(house.dump(), "x{instance=\"a:1\", job=\"j\"} 1 stale");
  house.client->body(kUrl, "x 2\n");
  house.tick(2);
  QCOMPARE(house.dump(), "x{instance=\"a:1\", job=\"j\"} 1 stale 2 2");
}

void ScrapeManagerTest::knownSamples() {
  House house;
  const auto first = house.store.appender();
  const auto ref = first->append({}, {{"__name__", "x"}}, kStart, 1);
  QVERIFY_RESULT(ref);
  QVERIFY_RESULT(first->commit());
  const auto appender = house.store.appender();
  std::vector<RefusedSample> refused;
  const std::vector<KnownSample> samples{{*ref, kStart - 1, 5},     // older
                                         {*ref, kStart, 1},         // there already
                                         {*ref, kStart, 2},         // another value
                                         {{999}, kStart + 1, 1},    // no such series
                                         {*ref, kStart + kDay, 1},  // too far ahead
                                         {*ref, kStart + 10, 3}};
  QVERIFY_RESULT(appender->appendKnown(samples, refused));
  std::vector<std::pair<std::size_t, ErrorCode>> got;
  for (const RefusedSample& each : refused) got.emplace_back(each.index, each.error.code);
  QCOMPARE(got.size(), std::size_t{4});
  QVERIFY(got[0] == std::pair(std::size_t{0}, ErrorCode::OutOfOrder));
  QVERIFY(got[1] == std::pair(std::size_t{2}, ErrorCode::Duplicate));
  QVERIFY(got[2] == std::pair(std::size_t{3}, ErrorCode::NotFound));
  QVERIFY(got[3] == std::pair(std::size_t{4}, ErrorCode::OutOfBounds));
  QVERIFY_RESULT(appender->commit());
  QCOMPARE(house.dump(), "x 1 3");
}

void ScrapeManagerTest::hostilePages_data() {
  QTest::addColumn<QByteArray>("page");
  QTest::addColumn<bool>("up");
  QByteArray labels = "x{";
  for (int i = 0; i < 10'000; ++i) labels += "l" + QByteArray::number(i) + "=\"v\",";
  QTest::newRow("10,000 labels") << labels + "} 1\n" << true;
  QTest::newRow("a label of a megabyte") << "x{l=\"" + QByteArray(1 << 20, 'a') + "\"} 1\n" << true;
  QTest::newRow("a name of a megabyte") << QByteArray(1 << 20, 'a') + " 1\n" << true;
  QTest::newRow("a number of a megabyte") << "x " + QByteArray(1 << 20, '1') + "\n" << false;
  QTest::newRow("a megabyte without line feed") << QByteArray(1 << 20, ' ') << true;
  QTest::newRow("a megabyte of NUL") << QByteArray(1 << 20, '\0') << false;
  QTest::newRow("a megabyte of quotes") << "x{l=\"" + QByteArray(1 << 20, '\\') << false;
  QTest::newRow("right to left") << QByteArray("x{l=\"\xe2\x80\xae\"} 1\n") << true;
  QTest::newRow("the end of time") << QByteArray("x 1 9223372036854775807\n") << true;
  QTest::newRow("its beginning") << QByteArray("x 1 0\n") << true;
  QTest::newRow("100 years ahead") << QByteArray("x 1 4855680000000\n") << true;
  QTest::newRow("types that change") << QByteArray("# TYPE x counter\n# TYPE x gauge\nx 1\n# TYPE x summary\n") << true;
}

void ScrapeManagerTest::hostilePages() {
  QFETCH(QByteArray, page);
  QFETCH(bool, up);
  House house;
  house.client->body("http://b:1/metrics", "good 1\n");
  house.client->body(kUrl, page.toStdString());
  house.apply(jobOf("j", {"a:1", "b:1"}));
  house.tick(2);
  QCOMPARE(house.only().health, up ? Health::Up : Health::Down);
  QCOMPARE(house.dump("good"), "good{instance=\"b:1\", job=\"j\"} 1 1");
  house.client->body(kUrl, "x 5\n");
  house.tick();
  QCOMPARE(house.only().health, Health::Up);
  QCOMPARE(house.dump("up{instance=\"a:1\""), QString("up{instance=\"a:1\", job=\"j\"} %1 %1 1").arg(up ? 1 : 0));
}

ORIEL_TEST_MAIN(ScrapeManagerTest)
#include "scrape_manager_test.moc"
