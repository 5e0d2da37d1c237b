#include "tests/support/test_case.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QThread>
#include <map>

#include "models/base/text.h"
#include "models/config/prometheus_config.h"
#include "models/net/loop.h"
#include "models/scrape/scrape_manager.h"
#include "models/tsdb/store.h"
#include "tests/models/scrape/scripted_exporter.h"

using namespace oriel;

namespace {

constexpr std::size_t kJobs = 6;

/// By series: what each round of its target brought (`12=stale`); samples with a time of their own as `@time=value`.
using Rounds = std::map<QString, QStringList>;

QString valueText(double value) { return isStaleNaN(value) ? QString("stale") : test::text(formatFloat(value)); }

struct RawSeries {
  Labels labels;
  std::vector<std::pair<Timestamp, double>> samples;
};

std::vector<RawSeries> everything(Storage& store) {
  std::vector<RawSeries> out;
  auto querier = store.querier(kMinTimestamp, kMaxTimestamp);
  const auto all = Matcher::make(MatchType::Regex, std::string(kMetricName), ".+");
  const auto set = (*querier)->select(true, {}, {*all});
  while (const auto series = set->next()) {
    RawSeries& raw = out.emplace_back();
    raw.labels = series->labels();
    const auto reader = series->samples();
    SampleBatch batch;
    while (*reader->next(batch))
      for (std::size_t i = 0; i < batch.size(); ++i) raw.samples.emplace_back(batch.timestamps[i], batch.values[i]);
  }
  return out;
}

/// The rounds are told from the times of `scrape_samples_scraped`, which every scrape of a target writes; `pool` tells
/// the targets apart whatever their samples say.
Rounds roundsOf(Storage& store, std::size_t rounds) {
  const auto all = everything(store);
  std::map<Timestamp, int> roundAt;
  std::map<QString, std::vector<Timestamp>> scrapes;
  for (const RawSeries& series : all)
    if (series.labels.metricName() == "scrape_samples_scraped")
      for (const auto& [time, value] : series.samples) {
        auto& times = scrapes[test::text(std::string(series.labels.get("job")))];
        if (times.size() < rounds) {
          roundAt.emplace(time, static_cast<int>(times.size()));
          times.push_back(time);
        }
      }
  Timestamp last = 0;
  for (const auto& [time, round] : roundAt) last = std::max(last, time);
  Rounds out;
  for (const RawSeries& series : all) {
    const std::string_view name = series.labels.metricName();
    // What depends on the moment, not on the page.
    if (name == "scrape_duration_seconds") continue;
    QStringList line;
    for (const auto& [time, value] : series.samples) {
      const auto round = roundAt.find(time);
      if (round != roundAt.end())
        line << QString("%1=%2").arg(round->second).arg(valueText(value));
      else if (last - time > 60'000)
        line << QString("@%1=%2").arg(time).arg(valueText(value));
    }
    if (!line.isEmpty()) out[test::text(series.labels.toString())] = line;
  }
  return out;
}

std::string configFor(std::uint16_t port) {
  const std::string target = "static_configs: [{targets: ['127.0.0.1:" + std::to_string(port) + "']}]\n";
  const auto job = [&](const std::string& name, const std::string& more) {
    return "- job_name: " + name + "\n  metrics_path: /" + name + "\n" + more + "  " + target;
  };
  return "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n" + job("plain", "") +
         job("honor", "  honor_labels: true\n") + job("own_times", "  honor_timestamps: false\n") +
         job("few", "  sample_limit: 8\n") + job("short", "  label_limit: 4\n") +
         job("relabel",
             "  metric_relabel_configs:\n"
             "  - {source_labels: [__name__], regex: 'go_.*', action: drop}\n"
             "  - {source_labels: [l], regex: '(.+)', target_label: m, replacement: 'x-$1'}\n"
             "  - {regex: 'l', action: labeldrop}\n");
}

/// Ends the reference program with the test.
class Program {
 public:
  ~Program() { stop(); }
  void stop() {
    process.terminate();
    if (!process.waitForFinished(30'000)) process.kill();
    process.waitForFinished(5'000);
  }
  QProcess process;
};

int unusedPort() {
  const auto server = net::HttpServer::start({}, [](auto, auto respond) { respond({}); });
  return server.ok() ? (*server)->port() : 0;
}

}  // namespace

/// The same pages scraped by Prometheus and by Oriel give the same series and the same samples, stale markers too.
class ScrapeOracleTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void likePrometheus();
  void nodeExporter();
};

namespace {

std::vector<test::ScriptedPage> script(Timestamp now) {
  const std::string old = std::to_string(now - 300'000);
  const std::string older = std::to_string(now - 400'000);
  const std::string base = "# TYPE a counter\na 1\nb{l=\"1\"} 2\ngo_x 1\n";
  test::ScriptedPage broken{200, "c one\n" + base};
  test::ScriptedPage openMetrics{200, "# TYPE o counter\no_total 5 # {t=\"1\"} 1\na 9\n# EOF\n",
                                 "application/openmetrics-text; version=1.0.0; charset=utf-8"};
  return {{200, base},
          {200, base + "c 3\n"},                    // a new series
          {200, "a 2\nc NaN\nb{l=\"1\"} 2.5e3\n"},  // one gone, another order, NaN
          {500, "no"},                              // all stale
          {200, base},                              // and back
          broken,                                   // a parse error: Prometheus 2 marks what stood before it only later
          {200, "job_own{job=\"own\",instance=\"\"} 1\na 3\nup 7\n"},          // clashing labels and names
          {200, "job_own{job=\"own\",exported_job=\"x\"} 1\na 3\n"},           // clashing twice
          {200, "a 4\nstamped 1 " + old + "\nstamped_two 2 " + older + "\n"},  // times of their own
          {200, "a 5\nstamped 1 " + old + "\n"},
          {200, "a 5\na 6\nb 1\nb 1\n"},              // twice the same
          {200, "{\"a\"} 7\nb { l = \"1\" , } 2\n"},  // another spelling
          openMetrics,
          {200, ""},  // nothing
          {200, "a +Inf\nb -0\nc{x=\"\\\"\\\\\\n\"} 1\n"},
          {200, "d 4\ne 5\nf 6\ng 7\nh 8\ni 9\nk 10\nl 11\nm 12\n"},  // beyond sample_limit
          {200, "a{p=\"1\",q=\"2\",r=\"3\"} 1\n"},                    // beyond label_limit
          {200, "a{p=\"1\",p=\"2\"} 1\n"},                            // a label twice
          {200, "a 1\n"}};
}

}  // namespace

void ScrapeOracleTest::likePrometheus() {
  const QString prometheus = oriel::test::oracle("prometheus");
  if (prometheus.isEmpty()) QSKIP("no prometheus: ./installer/test --oracles fetches it");
  QTemporaryDir folder;
  auto loop = net::makeLoop();
  // The reference is 2.42: it knows no quoted names, which is the one page where the two must differ.
  auto pages = script(loop->now());
  for (auto& page : pages)
    if (page.body.starts_with("{")) page.body = "a 7\nb { l = \"1\" , } 2\n";
  const std::size_t rounds = pages.size();
  test::ScriptedExporter exporter(pages);
  QVERIFY(exporter.ok());
  const std::string text = configFor(exporter.port());
  QFile file(folder.filePath("prometheus.yml"));
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(text.c_str());
  file.close();
  const auto config = config::parsePrometheusConfig(text, "prometheus.yml", *makeMemoryFileSystem(), {});
  QVERIFY_RESULT(config);
  QCOMPARE(config->scrapeConfigs.size(), kJobs);

  Program reference;
  reference.process.setProcessChannelMode(QProcess::MergedChannels);
  reference.process.start(prometheus,
                          {"--config.file=" + file.fileName(), "--storage.tsdb.path=" + folder.filePath("p"),
                           QString("--web.listen-address=127.0.0.1:%1").arg(unusedPort())});
  tsdb::StoreOptions options;
  options.directory = "/data";
  auto store = tsdb::Store::open(options, makeMemoryFileSystem(), *loop);
  QVERIFY_RESULT(store);
  (*store)->waitForReplay();
  {
    scrape::ScrapeManager manager(**store, *loop, net::makeHttpClient(loop), {});
    manager.applyConfig(config->scrapeConfigs);
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 90'000 &&
           (exporter.rounds("Prometheus", kJobs) < rounds + 2 || exporter.rounds("Oriel", kJobs) < rounds + 2))
      QThread::msleep(100);
    manager.stop();
  }
  QVERIFY(exporter.rounds("Prometheus", kJobs) >= rounds);
  QVERIFY(exporter.rounds("Oriel", kJobs) >= rounds);
  reference.stop();

  options.directory = folder.filePath("p").toStdString();
  auto theirs = tsdb::Store::open(options, makeRealFileSystem(), *loop, true);
  QVERIFY_RESULT(theirs);
  (*theirs)->waitForReplay();
  const Rounds expected = roundsOf(**theirs, rounds);
  const Rounds got = roundsOf(**store, rounds);
  QVERIFY2(expected.size() > 60, qPrintable(QString::number(expected.size())));
  QStringList differences;
  for (const auto& [series, line] : expected) {
    // Prometheus also ends, a round late, what it threw away with a page beyond its limits.
    if (line.size() == 1 && line[0].endsWith("stale")) continue;
    const auto found = got.find(series);
    if (found == got.end())
      differences << "missing " + series + ": " + line.join(' ');
    else if (found->second != line)
      differences << series + "\n  Prometheus " + line.join(' ') + "\n  Oriel      " + found->second.join(' ');
  }
  for (const auto& [series, line] : got)
    if (!expected.contains(series)) differences << "too much " + series + ": " + line.join(' ');
  for (const QString& difference : differences) qInfo("%s", qPrintable(difference));
  QCOMPARE(differences.size(), 0);
}

void ScrapeOracleTest::nodeExporter() {
  const QString program = oriel::test::oracle("prometheus-node-exporter");
  if (program.isEmpty()) QSKIP("no prometheus-node-exporter: ./installer/test --oracles fetches it");
  const int port = unusedPort();
  Program exporter;
  exporter.process.setProcessChannelMode(QProcess::MergedChannels);
  exporter.process.start(program, {QString("--web.listen-address=127.0.0.1:%1").arg(port)});
  QVERIFY(exporter.process.waitForStarted());
  auto loop = net::makeLoop();
  tsdb::StoreOptions options;
  options.directory = "/data";
  auto store = tsdb::Store::open(options, makeMemoryFileSystem(), *loop);
  QVERIFY_RESULT(store);
  scrape::ScrapeManager manager(**store, *loop, net::makeHttpClient(loop), {});
  config::ScrapeConfig job;
  job.jobName = "node";
  job.scrapeInterval = job.scrapeTimeout = kSecond;
  job.staticConfigs.push_back({{"127.0.0.1:" + std::to_string(port)}, {}});
  manager.applyConfig({job});
  QElapsedTimer timer;
  timer.start();
  while (timer.elapsed() < 30'000 && manager.status().targets[0].health != scrape::Health::Up) QThread::msleep(50);
  QCOMPARE(test::text(manager.status().targets[0].error), "");
  manager.stop();
  const auto status = manager.status();
  QVERIFY(status.targets[0].lastSamples > 200);
  QCOMPARE(status.notices.size(), std::size_t{0});
  QVERIFY(manager.metadata("node_load1", 1).size() == 1);
  const Labels load{{"__name__", "node_load1"}, {"instance", job.staticConfigs[0].targets[0]}, {"job", "node"}};
  bool found = false;
  for (const RawSeries& series : everything(**store)) found = found || series.labels == load;
  QVERIFY(found);
}

ORIEL_TEST_MAIN(ScrapeOracleTest)
#include "oracle_test.moc"
