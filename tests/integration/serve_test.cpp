// `oriel serve` from outside: it scrapes a target over HTTP, answers the API, reads its configuration anew, and loses
// nothing that was written when it is killed.
#include "tests/support/test_case.h"

#include <signal.h>

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <atomic>

#include "models/net/http_client.h"
#include "models/net/http_server.h"
#include "models/net/loop.h"

using namespace oriel;

class ServeTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    loop_ = net::makeLoop();
    client_ = net::makeHttpClient(loop_);
    auto started = net::HttpServer::start({}, [this](auto, net::HttpServer::Respond respond) {
      net::ServerResponse response;
      response.contentType = "text/plain; version=0.0.4";
      response.body = "# TYPE ticks_total counter\nticks_total " + std::to_string(++ticks_) + "\n";
      respond(std::move(response));
    });
    QVERIFY_RESULT(started);
    exporter_ = std::move(started).value();
  }
  void cleanupTestCase() {
    exporter_.reset();
    client_.reset();
  }

  void answersTheApi() {
    Served served(*this, "1s");
    QVERIFY2(served.port != 0, qPrintable(served.log));
    QTRY_VERIFY_WITH_TIMEOUT(get(served, "/api/v1/query?query=ticks_total").contains("\"instance\""), 20'000);
    QVERIFY(get(served, "/api/v1/targets").contains("\"health\":\"up\""));
    QVERIFY(get(served, "/api/v1/rules").contains("\"name\":\"Ticking\""));
    QTRY_VERIFY_WITH_TIMEOUT(get(served, "/api/v1/alerts").contains("\"state\":\"firing\""), 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(get(served, "/api/v1/query?query=ALERTS").contains("\"alertname\":\"Ticking\""), 20'000);
    QVERIFY(get(served, "/metrics").contains("prometheus_tsdb_head_series"));
    QVERIFY(get(served, "/api/v1/status/buildinfo").contains("\"version\""));
    const QByteArray wrong = get(served, "/api/v1/query?query=sum(");
    QVERIFY2(wrong.contains("\"errorType\":\"bad_data\""), wrong.constData());
  }

  void promtoolAsksIt() {
    const QString promtool = test::oracle(QStringLiteral("promtool"));
    if (promtool.isEmpty()) QSKIP("promtool is absent: installer/test --oracles fetches it");
    Served served(*this, "1s");
    QTRY_VERIFY_WITH_TIMEOUT(get(served, "/api/v1/query?query=ticks_total").contains("\"instance\""), 20'000);
    QProcess query;
    query.start(promtool, {"query", "instant", "http://127.0.0.1:" + QString::number(served.port), "ticks_total"});
    QVERIFY(query.waitForFinished(20'000));
    const QByteArray said = query.readAllStandardOutput() + query.readAllStandardError();
    QVERIFY2(said.contains("ticks_total{"), said.constData());
    QCOMPARE(query.exitCode(), 0);
  }

  void readsItsConfigurationAnew() {
    Served served(*this, "1s");
    QTRY_VERIFY_WITH_TIMEOUT(get(served, "/api/v1/targets").contains("\"health\":\"up\""), 20'000);
    served.write("global: {scrape_interval: 1s}\nscrape_configs: [{job_name: [}]\n");
    ::kill(static_cast<pid_t>(served.process.processId()), SIGHUP);
    QTRY_VERIFY_WITH_TIMEOUT(served.said().contains("prometheus.yml:2:"), 20'000);
    QVERIFY(get(served, "/api/v1/targets").contains("\"health\":\"up\""));
    served.write("scrape_configs: []\n");
    ::kill(static_cast<pid_t>(served.process.processId()), SIGHUP);
    QTRY_VERIFY_WITH_TIMEOUT(!get(served, "/api/v1/targets").contains("\"health\":\"up\""), 20'000);
  }

  void aKillLosesNothingWritten() {
    QTemporaryDir folder;
    QByteArray before;
    {
      Served served(*this, "100ms", &folder);
      QTRY_VERIFY_WITH_TIMEOUT(countOf(served) >= 20, 30'000);
      QTest::qWait(2500);  // the log is written at least every two seconds
      before = get(served, "/api/v1/query?query=count_over_time(ticks_total[5m]%20offset%203s)");
      ::kill(static_cast<pid_t>(served.process.processId()), SIGKILL);
      served.process.waitForFinished(20'000);
    }
    const int kept = numberOf(before);
    QVERIFY2(kept >= 1, before.constData());
    Served again(*this, "100ms", &folder);
    QVERIFY2(again.port != 0, qPrintable(again.log));
    QTRY_VERIFY_WITH_TIMEOUT(countOf(again) >= kept, 20'000);
  }

  void brokenFilesAreNamed_data() {
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<QByteArray>("rules");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("not YAML") << QByteArray("a: [") << QByteArray() << QByteArray("prometheus.yml:1:");
    QTest::newRow("unknown key") << QByteArray("global: {}\nfoo: 1\n") << QByteArray()
                                 << QByteArray("prometheus.yml:2:1");
    QTest::newRow("expression") << QByteArray("rule_files: [r.yml]\n")
                                << QByteArray("groups:\n- name: g\n  rules:\n  - record: a\n    expr: sum(\n")
                                << QByteArray("r.yml:5:");
  }
  void brokenFilesAreNamed() {
    QFETCH(QByteArray, config);
    QFETCH(QByteArray, rules);
    QFETCH(QByteArray, says);
    QTemporaryDir folder;
    writeFile(folder.filePath("prometheus.yml"), config);
    if (!rules.isEmpty()) writeFile(folder.filePath("r.yml"), rules);
    QProcess process;
    process.start(test::buildDir() + "/app/oriel", {"serve", "--config", folder.filePath("prometheus.yml"),
                                                    "--data-dir", folder.filePath("data"), "--listen", "127.0.0.1:0"});
    QVERIFY(process.waitForFinished(20'000));
    const QByteArray said = process.readAllStandardError();
    QVERIFY2(said.contains(says), said.constData());
    QCOMPARE(process.exitCode(), 1);
  }

 private:
  static void writeFile(const QString& path, const QByteArray& text) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
  }

  /// The program on a free port, with a configuration that scrapes the test's exporter; ended with the object.
  struct Served {
    Served(ServeTest& test, const char* interval, const QTemporaryDir* place = nullptr)
        : folder(place != nullptr ? place->path() : own.path()) {
      const QByteArray target = "127.0.0.1:" + QByteArray::number(test.exporter_->port());
      writeFile(folder + "/r.yml", "groups:\n- name: g\n  rules:\n  - alert: Ticking\n    expr: ticks_total > 0\n");
      write("global: {scrape_interval: " + QByteArray(interval) + ", scrape_timeout: " + interval +
            ", evaluation_interval: 1s}\nrule_files: [r.yml]\nscrape_configs:\n- job_name: app\n"
            "  static_configs: [{targets: ['" +
            target + "']}]\n");
      process.start(test::buildDir() + "/app/oriel",
                    {"serve", "--config.file", folder + "/prometheus.yml", "--storage.tsdb.path", folder + "/data",
                     "--web.listen-address", "127.0.0.1:0"});
      if (process.waitForReadyRead(20'000))
        port = QString::fromUtf8(process.readLine()).section(':', -1).trimmed().toInt();
      log = said();
    }
    ~Served() {
      if (process.state() == QProcess::NotRunning) return;
      process.terminate();
      QVERIFY2(process.waitForFinished(60'000), "it does not end when asked to");
      // A sanitizer that has found something says so here.
      QVERIFY2(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0,
               (log.toUtf8() + process.readAllStandardError()).constData());
    }
    void write(const QByteArray& config) const { writeFile(folder + "/prometheus.yml", config); }
    QString said() {
      process.waitForReadyRead(10);
      log += QString::fromUtf8(process.readAllStandardError());
      return log;
    }
    QTemporaryDir own;
    QString folder;
    QProcess process;
    QString log;
    int port = 0;
  };

  QByteArray get(const Served& served, const std::string& path) {
    net::HttpRequest request;
    request.url = "http://127.0.0.1:" + std::to_string(served.port) + path;
    const auto answer = client_->sendAndWait(std::move(request));
    return answer.ok() ? QByteArray::fromStdString(answer->body) : QByteArray::fromStdString(answer.error().toString());
  }
  static int numberOf(const QByteArray& answer) {
    const int comma = answer.lastIndexOf(",\"");
    return comma < 0 ? 0 : answer.mid(comma + 2, answer.indexOf('"', comma + 2) - comma - 2).toInt();
  }
  int countOf(const Served& served) {
    return numberOf(get(served, "/api/v1/query?query=count_over_time(ticks_total[5m])"));
  }

  std::shared_ptr<net::Loop> loop_;
  std::shared_ptr<net::HttpClient> client_;
  std::unique_ptr<net::HttpServer> exporter_;
  std::atomic<int> ticks_ = 0;
};

ORIEL_TEST_MAIN(ServeTest)
#include "serve_test.moc"
