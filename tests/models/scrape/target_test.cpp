#include "tests/support/test_case.h"

#include "models/scrape/target.h"

using namespace oriel;

class TargetTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void urls_data();
  void urls();
  void defaultsAreLabels();
  void equalTargetsAreOne();
  void dropped();
  void offsetsSpread();
  void targetLimit();
  void globalUrl();
};

namespace {

config::ScrapeConfig plainJob() {
  config::ScrapeConfig job;
  job.jobName = "j";
  job.staticConfigs.push_back({{"a:1"}, {}});
  return job;
}

scrape::TargetSet setOf(const config::ScrapeConfig& job) {
  const auto settings = scrape::makeJobSettings(job, {});
  if (!settings.ok()) qFatal("%s", settings.error().text.c_str());
  return scrape::buildTargets(**settings);
}

RelabelConfig replace(const std::string& source, const std::string& target, const std::string& replacement = "$1") {
  RelabelConfig step;
  step.sourceLabels = {source};
  step.targetLabel = target;
  step.replacement = replacement;
  return step;
}

}  // namespace

void TargetTest::urls_data() {
  QTest::addColumn<QString>("label");
  QTest::addColumn<QString>("value");
  QTest::addColumn<QString>("url");  // or, after `!`, the error
  QTest::newRow("plain") << "x" << "y" << "http://a:1/metrics";
  QTest::newRow("scheme") << "__scheme__" << "https" << "https://a:1/metrics";
  QTest::newRow("path") << "__metrics_path__" << "probe me" << "http://a:1/probe%20me";
  QTest::newRow("path with question mark") << "__metrics_path__" << "/p?q" << "http://a:1/p%3Fq";
  QTest::newRow("parameter") << "__param_target" << "http://b/?c=d&e f"
                             << "http://a:1/metrics?target=http%3A%2F%2Fb%2F%3Fc%3Dd%26e+f";
  QTest::newRow("no default port") << "__address__" << "host" << "http://host/metrics";
  QTest::newRow("IPv6") << "__address__" << "[::1]:9100" << "http://[::1]:9100/metrics";
  QTest::newRow("slash") << "__address__" << "host/path" << "!is not a valid hostname";
  QTest::newRow("scheme in address") << "__address__" << "http://host" << "!is not a valid hostname";
  QTest::newRow("bad scheme") << "__scheme__" << "ftp" << "!scheme";
  QTest::newRow("interval") << "__scrape_interval__" << "soon" << "!error parsing scrape interval";
  QTest::newRow("interval 0") << "__scrape_interval__" << "0s" << "!scrape interval cannot be 0";
  QTest::newRow("timeout") << "__scrape_timeout__" << "2m" << "!greater than the scrape interval";
}

void TargetTest::urls() {
  QFETCH(QString, label);
  QFETCH(QString, value);
  QFETCH(QString, url);
  config::ScrapeConfig job = plainJob();
  job.relabelConfigs = {replace("job", label.toStdString(), value.toStdString())};
  const auto set = setOf(job);
  if (url.startsWith('!')) {
    QVERIFY(set.targets.empty());
    QCOMPARE(set.errors.size(), std::size_t{1});
    QVERIFY2(test::text(set.errors[0]).contains(url.mid(1)), set.errors[0].c_str());
    return;
  }
  QCOMPARE(set.targets.size(), std::size_t{1});
  QCOMPARE(test::text(set.targets[0].url), url);
}

void TargetTest::defaultsAreLabels() {
  config::ScrapeConfig job = plainJob();
  job.params = {{"module", {"m1", "m2"}}};
  job.staticConfigs = {{{"a:1"}, Labels{{"group", "g"}, {"job", "mine"}}}};
  job.relabelConfigs = {replace("__scrape_interval__", "interval"), replace("__param_module", "module")};
  const auto set = setOf(job);
  QCOMPARE(set.targets.size(), std::size_t{1});
  QCOMPARE(test::text(set.targets[0].labels.toString()),
           "{group=\"g\", instance=\"a:1\", interval=\"1m\", job=\"mine\", module=\"m1\"}");
  QCOMPARE(test::text(set.targets[0].discovered.toString()),
           "{__address__=\"a:1\", __metrics_path__=\"/metrics\", __param_module=\"m1\", __scheme__=\"http\", "
           "__scrape_interval__=\"1m\", __scrape_timeout__=\"10s\", group=\"g\", job=\"mine\"}");
  QCOMPARE(test::text(set.targets[0].url), "http://a:1/metrics?module=m1&module=m2");
}

void TargetTest::equalTargetsAreOne() {
  config::ScrapeConfig job = plainJob();
  job.staticConfigs = {{{"a:1", "a:1", "b:1"}, {}}, {{"a:1"}, {}}, {{"a:1"}, Labels{{"x", "y"}}}};
  QCOMPARE(setOf(job).targets.size(), std::size_t{3});
}

void TargetTest::dropped() {
  config::ScrapeConfig job = plainJob();
  job.staticConfigs = {{{"a:1", "b:1", "c:1"}, {}}};
  RelabelConfig keep;
  keep.action = RelabelAction::Keep;
  keep.sourceLabels = {"__address__"};
  keep.regex = "a:.*";
  job.relabelConfigs = {keep};
  QCOMPARE(setOf(job).dropped.size(), std::size_t{2});
  QCOMPARE(test::text(std::string(setOf(job).dropped[0].discovered.get("__address__"))), "b:1");
  job.keepDroppedTargets = 1;
  QCOMPARE(setOf(job).dropped.size(), std::size_t{1});
}

void TargetTest::offsetsSpread() {
  config::ScrapeConfig job = plainJob();
  job.staticConfigs[0].targets.clear();
  for (int i = 0; i < 600; ++i) job.staticConfigs[0].targets.push_back("host" + std::to_string(i));
  std::array<int, 6> tenths{};
  for (const auto& target : setOf(job).targets) {
    QVERIFY(target.offset() >= 0 && target.offset() < kMinute);
    QCOMPARE(target.offset(), target.offset());
    ++tenths[static_cast<std::size_t>(target.offset() / (10 * kSecond))];
  }
  for (const int count : tenths) QVERIFY2(count > 60 && count < 140, qPrintable(QString::number(count)));
}

void TargetTest::targetLimit() {
  config::ScrapeConfig job = plainJob();
  job.staticConfigs[0].targets = {"a", "b"};
  job.targetLimit = 1;
  const auto set = setOf(job);
  QCOMPARE(set.targets.size(), std::size_t{2});
  QCOMPARE(test::text(set.targets[0].forcedError), "target_limit exceeded (number of targets: 2, limit: 1)");
}

void TargetTest::globalUrl() {
  QCOMPARE(test::text(scrape::globalUrlOf("http://localhost:9100/metrics", "box")), "http://box:9100/metrics");
  QCOMPARE(test::text(scrape::globalUrlOf("http://[::1]/metrics", "box")), "http://box/metrics");
  QCOMPARE(test::text(scrape::globalUrlOf("http://localhost.lan:1/metrics", "box")), "http://localhost.lan:1/metrics");
}

ORIEL_TEST_MAIN(TargetTest)
#include "target_test.moc"
