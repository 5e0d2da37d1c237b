// Remote write over HTTP: from the test itself, and from a real Prometheus.
#include "tests/support/test_case.h"

#include <signal.h>

#include <QDateTime>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QUrl>
#include <map>

#include "models/net/http_client.h"
#include "models/net/http_server.h"
#include "models/net/loop.h"
#include "models/remote/encoder.h"
#include "models/remote/snappy_block.h"

using namespace oriel;

namespace {

void writeFile(const QString& path, const QByteArray& text) {
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write %s", qPrintable(path));
  file.write(text);
}

/// `oriel serve` on a free port, which scrapes nothing.
struct Serving {
  explicit Serving(const QString& folder, bool receiver = true) {
    writeFile(folder + "/oriel.yml", "scrape_configs: []\n");
    QStringList arguments{"serve",
                          "--config.file=" + folder + "/oriel.yml",
                          "--storage.tsdb.path=" + folder + "/data",
                          "--storage.tsdb.retention.time=15d",
                          "--web.listen-address=127.0.0.1:0",
                          "--log.level=error"};
    if (receiver) arguments << "--web.enable-remote-write-receiver";
    process.start(test::buildDir() + "/app/oriel", arguments);
    if (process.waitForReadyRead(20'000))
      port = QString::fromUtf8(process.readLine()).section(':', -1).trimmed().toInt();
  }
  ~Serving() {
    if (process.state() == QProcess::NotRunning) return;
    process.terminate();
    QVERIFY2(process.waitForFinished(60'000), "it does not end when asked to");
    QVERIFY2(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0,
             process.readAllStandardError().constData());
  }
  void kill() {
    ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
    process.waitForFinished(20'000);
  }
  QProcess process;
  int port = 0;
};

/// Series and their samples, as an answer to a query holds them.
using Matrix = std::map<QByteArray, QByteArray>;

Matrix matrixOf(const QByteArray& answer) {
  Matrix out;
  const QJsonObject data = QJsonDocument::fromJson(answer).object()["data"].toObject();
  for (const QJsonValue& series : data["result"].toArray()) {
    const auto key = QJsonDocument(series["metric"].toObject()).toJson(QJsonDocument::Compact);
    out[key] = QJsonDocument(series["values"].toArray()).toJson(QJsonDocument::Compact);
  }
  return out;
}

}  // namespace

class RemoteWriteTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    loop_ = net::makeLoop();
    client_ = net::makeHttpClient(loop_);
  }
  void cleanupTestCase() { client_.reset(); }

  void isOffUnlessAskedFor() {
    const QTemporaryDir folder;
    const Serving serving(folder.path(), false);
    QVERIFY(serving.port != 0);
    const auto answer = post(serving.port, bodyAt(now(), 1));
    QCOMPARE(answer.status, 404);
    QVERIFY(test::text(answer.body).contains("--web.enable-remote-write-receiver"));
  }

  void foreignPagesMayNotWrite() {
    const QTemporaryDir folder;
    const Serving serving(folder.path());
    QCOMPARE(post(serving.port, bodyAt(now(), 1), {{"Origin", "http://evil.example"}}).status, 403);
    QCOMPARE(post(serving.port, bodyAt(now(), 1), {{"Host", "evil.example"}}).status, 403);
    QCOMPARE(post(serving.port, "nonsense").status, 400);
    QCOMPARE(post(serving.port, std::string(17 << 20, 'x')).status, 413);
    QCOMPARE(post(serving.port, bodyAt(now(), 1)).status, 204);
  }

  void whatIsAcknowledgedSurvivesAKill() {
    const QTemporaryDir folder;
    const Timestamp begin = now() - kMinute;
    int acknowledged = 0;
    {
      Serving serving(folder.path());
      for (int i = 0; i < 50; ++i)
        acknowledged += post(serving.port, bodyAt(begin + i * kSecond, 20)).status == 204 ? 20 : 0;
      serving.kill();
    }
    QCOMPARE(acknowledged, 1000);
    const Serving again(folder.path());
    const std::string query = "/api/v1/query?query=sum(count_over_time(k[2m]))&time=" + std::to_string(now() / 1000);
    QTRY_VERIFY_WITH_TIMEOUT(get(again.port, query).contains("\"1000\""), 20'000);
  }

  void prometheusWritesIntoIt() {
    const QString program = test::oracle(QStringLiteral("prometheus"));
    if (program.isEmpty()) QSKIP("prometheus is absent: installer/test --oracles fetches it");
    const QTemporaryDir folder;
    const Serving serving(folder.path());
    QVERIFY(serving.port != 0);
    const int port = freePort();
    const QByteArray address = "127.0.0.1:" + QByteArray::number(port);
    writeFile(folder.filePath("prometheus.yml"),
              "global: {scrape_interval: 500ms, external_labels: {from: there}}\nscrape_configs:\n- job_name: self\n"
              "  static_configs: [{targets: ['" +
                  address + "']}]\nremote_write:\n- url: http://127.0.0.1:" + QByteArray::number(serving.port) +
                  "/api/v1/write\n  queue_config: {batch_send_deadline: 200ms}\n");
    QProcess prometheus;
    const auto end = qScopeGuard([&] {
      prometheus.kill();
      prometheus.waitForFinished(10'000);
    });
    prometheus.start(program, {"--config.file=" + folder.filePath("prometheus.yml"),
                               "--storage.tsdb.path=" + folder.filePath("theirs"),
                               "--web.listen-address=" + QString::fromUtf8(address), "--log.level=error"});
    QVERIFY(prometheus.waitForStarted());
    const std::string arrived = "/api/v1/query?query=count_over_time(up{from=\"there\"}[1m])";
    QTRY_VERIFY_WITH_TIMEOUT(numberOf(get(serving.port, arrived)) >= 10, 60'000);
    // What stands at both of them, up to a moment between two scrapes that both have passed: whether a window holds
    // the sample on its left edge is where their versions differ.
    const double scraped = numberOf<double>(get(port, "/api/v1/query?query=timestamp(up)"));
    QVERIFY(scraped > 0);
    const std::string until = std::to_string(scraped - 1.75);
    const std::string selector = "{__name__=~\"up|go_.*|prometheus_http_request_duration_seconds_bucket\"}[3s]";
    const std::string query =
        "/api/v1/query?query=" + QUrl::toPercentEncoding(QString::fromStdString(selector)).toStdString() +
        "&time=" + until;
    const QByteArray said = get(port, query);
    const Matrix theirs = matrixOf(said);
    QVERIFY2(theirs.size() > 20, said.left(500).constData());
    const auto ours = [&] {
      Matrix out;
      for (const auto& [labels, values] : matrixOf(get(serving.port, query))) {
        QJsonObject metric = QJsonDocument::fromJson(labels).object();
        if (metric["from"].toString() != "there") return Matrix{};
        metric.remove("from");
        out[QJsonDocument(metric).toJson(QJsonDocument::Compact)] = values;
      }
      return out;
    };
    QTRY_COMPARE_WITH_TIMEOUT(ours().size(), theirs.size(), 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(ours() == theirs, 20'000);
    const QByteArray failed = get(port, "/api/v1/query?query=sum(prometheus_remote_storage_samples_failed_total)");
    QVERIFY2(numberOf(failed) == 0, failed.constData());
    prometheus.terminate();
    QVERIFY(prometheus.waitForFinished(30'000));
    QVERIFY2(!prometheus.readAllStandardError().contains("non-recoverable"), "Prometheus was refused");
  }

 private:
  static Timestamp now() { return QDateTime::currentMSecsSinceEpoch(); }
  /// Some series `k` with one sample each.
  static std::string bodyAt(Timestamp time, int count) {
    std::vector<remote::RemoteSeries> series(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      series[static_cast<std::size_t>(i)].labels = {{"__name__", "k"}, {"i", std::to_string(i)}};
      series[static_cast<std::size_t>(i)].samples = {{time, static_cast<double>(i)}};
    }
    return remote::packSnappy(remote::encodeV1(series));
  }
  net::HttpResponse post(int port, const std::string& body, net::Headers headers = {}) {
    net::HttpRequest request;
    request.method = "POST";
    request.url = "http://127.0.0.1:" + std::to_string(port) + "/api/v1/write";
    request.headers = std::move(headers);
    request.headers.emplace_back("Content-Type", "application/x-protobuf");
    request.headers.emplace_back("Content-Encoding", "snappy");
    request.headers.emplace_back("X-Prometheus-Remote-Write-Version", "0.1.0");
    request.body = body;
    auto answer = client_->sendAndWait(std::move(request));
    if (answer.ok()) return *answer;
    net::HttpResponse failed;
    failed.body = answer.error().toString();
    return failed;
  }
  QByteArray get(int port, const std::string& path) {
    net::HttpRequest request;
    request.url = "http://127.0.0.1:" + std::to_string(port) + path;
    const auto answer = client_->sendAndWait(std::move(request));
    return QByteArray::fromStdString(answer.ok() ? answer->body : answer.error().toString());
  }
  template <class Number = int>
  static Number numberOf(const QByteArray& answer) {
    const int comma = static_cast<int>(answer.lastIndexOf(",\""));
    return comma < 0
               ? Number{}
               : static_cast<Number>(answer.mid(comma + 2, answer.indexOf('"', comma + 2) - comma - 2).toDouble());
  }
  static int freePort() {
    const auto probe = net::HttpServer::start({}, [](auto, const auto&) {});
    return probe.ok() ? (*probe)->port() : 0;
  }

  std::shared_ptr<net::Loop> loop_;
  std::shared_ptr<net::HttpClient> client_;
};

ORIEL_TEST_MAIN(RemoteWriteTest)
#include "remote_write_test.moc"
