// First and in a block of its own: moc cannot read <compare> before it has seen QObject.
#include "tests/support/test_case.h"

#include <map>

#include "models/config/prometheus_config.h"

using namespace oriel;
using namespace oriel::config;

class PrometheusConfigTest : public test::TestCase {
  Q_OBJECT
 private:
  std::shared_ptr<FileSystem> files_ = makeMemoryFileSystem();
  std::map<std::string, std::string> known_ = {{"NAME", "value"}, {"EMPTY", ""}};

  Result<PrometheusConfig> parse(const QByteArray& text) {
    const SecretLookup secrets = [this](const std::string& name) -> std::optional<std::string> {
      const auto it = known_.find(name);
      return it == known_.end() ? std::nullopt : std::optional(it->second);
    };
    return parsePrometheusConfig(text.toStdString(), "/etc/p/prometheus.yml", *files_, secrets);
  }

  /// One job with these keys.
  Result<PrometheusConfig> parseJob(const QByteArray& keys) {
    QByteArray indented = keys;
    return parse("scrape_configs:\n  - job_name: j\n    " + indented.replace("\n", "\n    ") + "\n");
  }

  void write(const std::string& path, const std::string& text) {
    QVERIFY(files_->makeDirectories(path.substr(0, path.rfind('/'))).ok());
    QVERIFY(files_->writeAtomically(path, text).ok());
  }

 private Q_SLOTS:
  void defaults() {
    for (const char* text : {"", "global:\n", "scrape_configs:\nrule_files:\n", "# nothing\n"}) {
      const auto config = parse(text);
      QVERIFY_RESULT(config);
      QCOMPARE(config->scrapeInterval, kMinute);
      QCOMPARE(config->scrapeTimeout, 10 * kSecond);
      QCOMPARE(config->evaluationInterval, kMinute);
      QVERIFY(config->scrapeConfigs.empty());
    }
    const auto job = parseJob("static_configs: [{targets: }]");
    QVERIFY_RESULT(job);
    const ScrapeConfig& got = job->scrapeConfigs.front();
    QCOMPARE(got.metricsPath, std::string("/metrics"));
    QCOMPARE(got.scheme, std::string("http"));
    QVERIFY(got.honorTimestamps && !got.honorLabels && got.http.followRedirects && got.http.enableHttp2);
    QVERIFY(got.staticConfigs.front().targets.empty());
    QCOMPARE(got.place.line, 2);
  }

  void times_data() {
    QTest::addColumn<QString>("global");
    QTest::addColumn<QString>("job");
    QTest::addColumn<int>("interval");  // seconds; -1: refused
    QTest::addColumn<int>("timeout");
    QTest::newRow("inherited") << "scrape_interval: 30s, scrape_timeout: 20s" << "" << 30 << 20;
    QTest::newRow("a short global interval") << "scrape_interval: 5s" << "" << 5 << 5;
    QTest::newRow("a short interval clips the global timeout") << "" << "scrape_interval: 4s" << 4 << 4;
    QTest::newRow("its own") << "" << "scrape_interval: 2m, scrape_timeout: 1m" << 120 << 60;
    QTest::newRow("timeout above") << "" << "scrape_interval: 5s, scrape_timeout: 6s" << -1 << 0;
    QTest::newRow("timeout above the global") << "scrape_interval: 5s" << "scrape_timeout: 6s" << -1 << 0;
    QTest::newRow("global timeout above") << "scrape_interval: 5s, scrape_timeout: 6s" << "" << -1 << 0;
    QTest::newRow("0 is the default") << "scrape_interval: 0s" << "scrape_interval: 0s" << 60 << 10;
  }
  void times() {
    QFETCH(QString, global);
    QFETCH(QString, job);
    QFETCH(int, interval);
    QFETCH(int, timeout);
    if (!job.isEmpty()) job.prepend(", ");
    const auto config = parse(QString("global: {%1}\nscrape_configs: [{job_name: j%2}]\n").arg(global, job).toUtf8());
    QCOMPARE(config.ok(), interval >= 0);
    if (!config.ok()) {
      QVERIFY(config.error().text.find("timeout greater than scrape interval") != std::string::npos);
      return;
    }
    QCOMPARE(config->scrapeConfigs.front().scrapeInterval, interval * kSecond);
    QCOMPARE(config->scrapeConfigs.front().scrapeTimeout, timeout * kSecond);
  }

  void wholeJob() {
    const auto config = parse(
        "global: {sample_limit: 7, label_limit: 8, scrape_protocols: [PrometheusText0.0.4]}\n"
        "scrape_configs:\n"
        "  - job_name: j\n"
        "    scheme: https\n"
        "    metrics_path: /m\n"
        "    params: {module: [a, b], none: }\n"
        "    honor_labels: true\n"
        "    honor_timestamps: false\n"
        "    body_size_limit: 1MB\n"
        "    label_limit: 9\n"
        "    authorization: {type: Token, credentials_file: token}\n"
        "    tls_config: {ca_file: /ca, insecure_skip_verify: true, min_version: TLS12, server_name: s}\n"
        "    proxy_url: http://p:1\n"
        "    no_proxy: x\n"
        "    http_headers: {X-A: {values: [b]}}\n"
        "    static_configs: [{targets: ['h:1', 'h:2'], labels: {x: y}}]\n"
        "    file_sd_configs: [{files: [a.json]}]\n"
        "    metric_relabel_configs: [{source_labels: [a], regex: '$NAME', target_label: b, replacement: "
        "'${NAME}'}]\n");
    QVERIFY_RESULT(config);
    const ScrapeConfig& job = config->scrapeConfigs.front();
    QCOMPARE(job.scheme, std::string("https"));
    QCOMPARE(job.params.size(), std::size_t{2});
    QCOMPARE(job.params[0].second, (std::vector<std::string>{"a", "b"}));
    QVERIFY(job.honorLabels && !job.honorTimestamps);
    QCOMPARE(job.bodySizeLimit, std::uint64_t{1} << 20);
    QCOMPARE(job.sampleLimit, std::uint64_t{7});
    QCOMPARE(job.labelLimit, std::uint64_t{9});
    QCOMPARE(job.scrapeProtocols, std::vector<std::string>{"PrometheusText0.0.4"});
    QCOMPARE(job.http.authorizationType, std::string("Token"));
    QCOMPARE(job.http.credentialsFile, std::string("/etc/p/token"));
    QCOMPARE(job.http.tls.caFile, std::string("/ca"));
    QVERIFY(job.http.tls.insecureSkipVerify);
    QCOMPARE(job.http.headers.size(), std::size_t{1});
    QCOMPARE(job.staticConfigs.front().targets.size(), std::size_t{2});
    QCOMPARE(job.staticConfigs.front().labels.toString(), std::string("{x=\"y\"}"));
    QCOMPARE(job.discovery.front().mechanism, std::string("file_sd_configs"));
    // Relabelling keeps its own dollars.
    QCOMPARE(job.metricRelabelConfigs.front().regex, std::string("$NAME"));
    QCOMPARE(job.metricRelabelConfigs.front().replacement, std::string("${NAME}"));
    QVERIFY(job.disabledBecause.empty());
  }

  void secrets_data() {
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("password");
    QTest::addColumn<bool>("disabled");
    QTest::newRow("braces") << "${NAME}" << "value" << false;
    QTest::newRow("bare") << "$NAME" << "value" << false;
    QTest::newRow("a default that is not needed") << "${NAME:-x}" << "value" << false;
    QTest::newRow("a default") << "${NONE:-x y}" << "x y" << false;
    QTest::newRow("a default for an empty one") << "${EMPTY:-x}" << "x" << false;
    QTest::newRow("missing") << "${NONE}" << "" << true;
    QTest::newRow("missing, bare") << "$NONE" << "" << true;
    QTest::newRow("a part is no name") << "a${NAME}" << "a${NAME}" << false;
    QTest::newRow("more behind it") << "$NAME!" << "$NAME!" << false;
    QTest::newRow("a digit first") << "$1" << "$1" << false;
    QTest::newRow("left open") << "${NAME" << "${NAME" << false;
  }
  void secrets() {
    QFETCH(QString, written);
    QFETCH(QString, password);
    QFETCH(bool, disabled);
    const auto config = parseJob(QString("basic_auth:\n  username: u\n  password: '%1'").arg(written).toUtf8());
    QVERIFY_RESULT(config);
    const ScrapeConfig& job = config->scrapeConfigs.front();
    QCOMPARE(test::text(job.http.password), password);
    QCOMPARE(!job.disabledBecause.empty(), disabled);
    if (disabled) QCOMPARE(test::text(job.disabledBecause), QString("/etc/p/prometheus.yml:5: ${NONE} is not set"));
  }

  void externalLabels() {
    const auto config =
        parse("global: {external_labels: {a: 'x${NAME}y', b: '$$NAME', c: '${NONE}', d: '${NONE:-z}'}}");
    QVERIFY_RESULT(config);
    QCOMPARE(config->externalLabels.toString(), std::string("{a=\"xvaluey\", b=\"$NAME\", d=\"z\"}"));
    QCOMPARE(config->warnings.size(), std::size_t{1});
  }

  void warnings_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("warning");
    QTest::newRow("api_version") << QByteArray("alerting:\n  alertmanagers:\n    - api_version: v1\n")
                                 << ":3: api_version v1";
    QTest::newRow("remote_write") << QByteArray("remote_write:\n  - url: http://x/\n")
                                  << ":2: remote_write does nothing";
    QTest::newRow("scrape_config_files") << QByteArray("scrape_config_files: [none/*.yml]\n") << ":1: no file matches";
    QTest::newRow("an old key") << QByteArray("scrape_configs:\n  - job_name: j\n    scrape_classic_histograms: true\n")
                                << ":3: scrape_classic_histograms";
  }
  void warnings() {
    QFETCH(QByteArray, text);
    QFETCH(QString, warning);
    const auto config = parse(text);
    QVERIFY_RESULT(config);
    QCOMPARE(config->warnings.size(), std::size_t{1});
    QVERIFY2(test::text(config->warnings.front()).startsWith("/etc/p/prometheus.yml" + warning),
             config->warnings.front().c_str());
  }

  void refuses_data() {
    QTest::addColumn<QByteArray>("keys");  // of a job
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const char* keys, int line, const char* reason) {
      QTest::newRow(name) << QByteArray(keys) << line << reason;
    };
    row("an unknown key", "honor_label: true", 3, "unknown key \"honor_label\"");
    row("a text for a flag", "honor_labels: maybe", 3, "expected true or false");
    row("no duration", "scrape_interval: 5", 3, "not a valid duration");
    row("a scheme", "scheme: ftp", 3, "unknown scheme");
    row("a negative limit", "sample_limit: -1", 3, "must not be negative");
    row("a target that is a URL", "static_configs:\n  - targets: ['http://x/']", 4, "not a valid hostname");
    row("a key of a static config", "static_configs:\n  - target: ['x']", 4, "unknown key \"target\"");
    row("targets that are no list", "static_configs:\n  - targets: x", 4, "expected a list");
    row("a label without a name", "static_configs:\n  - labels: {'': x}", 4, "not a valid label name");
    row("an unknown discovery", "carrier_pigeon_sd_configs: []", 3, "unknown key");
    row("a discovery without files", "file_sd_configs:\n  - refresh_interval: 5s", 4, "requires \"files\"");
    row("files that are no list of files", "file_sd_configs:\n  - files: ['x.txt']", 4, "not valid for file discovery");
    row("a refresh that is none", "http_sd_configs:\n  - url: http://x/\n    refresh_interval: 5", 5, "duration");
    row("dns without a port", "dns_sd_configs:\n  - {names: [x], type: A}", 4, "a port is required");
    row("docker without a host", "docker_sd_configs:\n  - {port: 1}", 4, "requires \"host\"");
    row("two passwords", "basic_auth:\n  password: x\n  password_file: y", 5, "at most one of");
    row("two kinds of authentication", "basic_auth: {username: x}\nauthorization: {credentials: y}", 4,
        "at most one of");
    row("basic as a type", "authorization: {type: Basic}", 3, "use \"basic_auth\"");
    row("a certificate without a key", "tls_config: {cert_file: x}", 3, "key_file must be configured");
    row("a version of TLS", "tls_config: {min_version: SSL3}", 3, "unknown min_version");
    row("no_proxy alone", "no_proxy: x", 3, "proxy_url must also be configured");
    row("oauth2 without a client", "oauth2: {token_url: http://x/}", 3, "client_id must be configured");
    row("a reserved header", "http_headers: {Host: {values: [x]}}", 3, "not allowed");
    row("an unknown relabel action", "relabel_configs:\n  - action: rename", 4, "unknown relabel action");
    row("a regex", "relabel_configs:\n  - target_label: x\n    regex: '(a'", 5, "error parsing regexp");
    row("a protocol", "scrape_protocols: [Prometheus]", 3, "unknown scrape protocol");
    row("a list of nothing", "relabel_configs:\n  -", 4, "empty or null relabel config");
  }
  void refuses() {
    QFETCH(QByteArray, keys);
    QFETCH(int, line);
    QFETCH(QString, reason);
    const auto config = parseJob(keys);
    QVERIFY(!config.ok());
    QVERIFY2(test::text(config.error().text).contains(reason), config.error().text.c_str());
    QCOMPARE(config.error().place.line, line);
    QVERIFY(config.error().place.column > 0);
    QCOMPARE(config.error().place.file, std::string("/etc/p/prometheus.yml"));
  }

  void ruleFiles() {
    const auto config = parse("rule_files:\n  - a.yml\n  - /b/*.yml\n  -\n");
    QVERIFY_RESULT(config);
    QCOMPARE(config->ruleFiles.size(), std::size_t{2});
    QCOMPARE(config->ruleFiles[0].pattern, std::string("/etc/p/a.yml"));
    QCOMPARE(config->ruleFiles[0].written, std::string("a.yml"));
    QCOMPARE(config->ruleFiles[1].pattern, std::string("/b/*.yml"));
    QCOMPARE(config->ruleFiles[1].place.line, 3);
    QVERIFY(!parse("rule_files: ['*/a.yml']").ok());
  }

  void scrapeConfigFiles() {
    write("/etc/p/jobs/a.yml", "scrape_configs: [{job_name: a, bearer_token_file: t}]");
    write("/etc/p/jobs/b.yml", "scrape_configs: [{job_name: b}]");
    const auto config = parse("scrape_config_files: ['jobs/*.yml']\nscrape_configs: [{job_name: own}]\n");
    QVERIFY_RESULT(config);
    QCOMPARE(config->scrapeConfigs.size(), std::size_t{3});
    for (const ScrapeConfig& job : config->scrapeConfigs)
      if (job.jobName == "a") QCOMPARE(job.http.credentialsFile, std::string("/etc/p/jobs/t"));
    const auto twice = parse("scrape_config_files: [jobs/a.yml]\nscrape_configs: [{job_name: a}]\n");
    QVERIFY(!twice.ok());
    QVERIFY(twice.error().text.find("multiple scrape configs") != std::string::npos);
    write("/etc/p/jobs/b.yml", "global: {}\n");
    const auto global = parse("scrape_config_files: ['jobs/*.yml']\n");
    QVERIFY(!global.ok());
    QCOMPARE(global.error().place.file, std::string("/etc/p/jobs/b.yml"));
  }

  void globs_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QStringList>("found");
    QTest::newRow("a file") << "/g/a1.yml" << QStringList{"/g/a1.yml"};
    QTest::newRow("no file") << "/g/none.yml" << QStringList{};
    QTest::newRow("a star") << "/g/*.yml" << QStringList{"/g/a1.yml", "/g/a2.yml", "/g/b1.yml"};
    QTest::newRow("two stars in a name") << "/g/*1*" << QStringList{"/g/a1.yml", "/g/b1.yml"};
    QTest::newRow("a question") << "/g/a?.yml" << QStringList{"/g/a1.yml", "/g/a2.yml"};
    QTest::newRow("a class") << "/g/[b-c]1.yml" << QStringList{"/g/b1.yml"};
    QTest::newRow("not a class") << "/g/[^a]1.yml" << QStringList{"/g/b1.yml"};
    QTest::newRow("a class left open") << "/g/[a" << QStringList{};
    QTest::newRow("a star for a folder") << "/g/*/c.yml" << QStringList{"/g/sub/c.yml"};
    QTest::newRow("nothing") << "" << QStringList{};
  }
  void globs() {
    for (const char* name : {"a1.yml", "a2.yml", "b1.yml", "sub/c.yml"}) write(std::string("/g/") + name, "x");
    QFETCH(QString, pattern);
    QFETCH(QStringList, found);
    QStringList got;
    for (const std::string& path : globFiles(*files_, pattern.toStdString())) got << test::text(path);
    QCOMPARE(got, found);
  }

  void noSuchFile() {
    const auto config = loadPrometheusConfig(*files_, "/none.yml", environmentSecrets());
    QVERIFY(!config.ok());
    QVERIFY(config.error().code == ErrorCode::NotFound);
  }
};

ORIEL_TEST_MAIN(PrometheusConfigTest)
#include "prometheus_config_test.moc"
