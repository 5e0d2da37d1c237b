#include "tests/support/test_case.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <algorithm>
#include <map>
#include <random>

#include "models/api/api.h"
#include "models/base/text.h"
#include "models/net/encoding.h"
#include "models/net/http_client.h"
#include "models/net/listen_socket.h"
#include "models/net/loop.h"
#include "models/tsdb/store.h"

#include <unistd.h>

using namespace oriel;

namespace {

constexpr Timestamp kStart = 1'700'000'000'000;
constexpr Duration kLength = 30 * kMinute;
constexpr Timestamp kEnd = kStart + kLength;
constexpr double kTolerance = 2e-5;

int freeLoopbackPort() {
  const auto socket = net::listenOn("127.0.0.1", 0);
  if (!socket.ok()) return 0;
  close(socket->fd);
  return socket->port;
}

bool sameNumber(const QString& a, const QString& b) {
  const auto x = parseFloat(a.toStdString());
  const auto y = parseFloat(b.toStdString());
  if (!x.ok() || !y.ok()) return false;
  if (*x == *y || (*x != *x && *y != *y)) return true;
  return std::abs(*x - *y) <= kTolerance * std::max(std::abs(*x), std::abs(*y));
}

/// The first difference of two JSON values; numbers in texts may differ by a hair. Empty: none.
QString difference(const QString& at, const QJsonValue& ours, const QJsonValue& theirs) {
  const auto shown = [&] {
    return at + ": ours " + QJsonDocument(QJsonArray{ours}).toJson(QJsonDocument::Compact).left(400) + ", theirs " +
           QJsonDocument(QJsonArray{theirs}).toJson(QJsonDocument::Compact).left(400);
  };
  if (ours.type() != theirs.type()) return shown();
  if (ours.isObject()) {
    const QJsonObject a = ours.toObject();
    const QJsonObject b = theirs.toObject();
    if (a.keys() != b.keys()) return shown();
    for (auto it = a.begin(); it != a.end(); ++it) {
      const QString inner = difference(at + "." + it.key(), it.value(), b[it.key()]);
      if (!inner.isEmpty()) return inner;
    }
    return {};
  }
  if (ours.isArray()) {
    const QJsonArray a = ours.toArray();
    const QJsonArray b = theirs.toArray();
    if (a.size() != b.size()) return shown();
    for (int i = 0; i < a.size(); ++i) {
      const QString inner = difference(at + "[" + QString::number(i) + "]", a[i], b[i]);
      if (!inner.isEmpty()) return inner;
    }
    return {};
  }
  if (ours == theirs || (ours.isString() && sameNumber(ours.toString(), theirs.toString()))) return {};
  return shown();
}

/// Instant answers have no order of their own.
QJsonObject sorted(QJsonObject answer) {
  QJsonObject data = answer["data"].toObject();
  if (data["resultType"].toString() != "vector") return answer;
  std::map<QByteArray, QJsonValue> byLabels;
  for (const QJsonValue& one : data["result"].toArray())
    byLabels[QJsonDocument(one.toObject()["metric"].toObject()).toJson()] = one;
  QJsonArray result;
  for (const auto& [labels, one] : byLabels) result.append(one);
  data["result"] = result;
  answer["data"] = data;
  return answer;
}

}  // namespace

/// The same store behind Oriel's API and behind a real Prometheus 2.42, asked the same things.
class ApiOracleTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase();
  void cleanupTestCase();
  void answers_data();
  void answers();
  void failures_data();
  void failures();
  void shapes();
  void samples_data();
  void samples();

 private:
  Status writeSamples(Appender& appender);
  Status makeStore(const std::string& folder);
  Result<net::HttpResponse> ask(int port, const std::string& path, const std::string& parameters, bool post);
  static QJsonObject jsonOf(const Result<net::HttpResponse>& response) {
    return response.ok() ? QJsonDocument::fromJson(QByteArray::fromStdString(response->body)).object() : QJsonObject();
  }

  QTemporaryDir folder_;
  QProcess prometheus_;
  int theirPort_ = 0;
  ManualClock clock_{kEnd};
  promql::Engine engine_;
  std::unique_ptr<tsdb::Store> store_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<net::HttpServer> server_;
  std::shared_ptr<net::Loop> loop_;
  std::shared_ptr<net::HttpClient> client_;
};

Status ApiOracleTest::writeSamples(Appender& appender) {
  std::mt19937 random(20240608);
  std::map<std::string, double> counters;
  for (Timestamp at = kStart; at <= kEnd; at += 15 * kSecond) {
    // Odd milliseconds: no sample at the edge of a window, which version 2 closes at both ends.
    const Timestamp time = at + 1 + 2 * static_cast<Timestamp>(random() % 400);
    for (const char* job : {"api", "web"}) {
      for (const char* instance : {"a:1", "b:1", "c:1"}) {
        const auto write = [&](const char* name, const char* extra, const char* value, double number) -> Status {
          LabelsBuilder builder;
          builder.set(kMetricName, name).set("job", job).set("instance", instance);
          if (*extra != '\0') builder.set(extra, value);
          const auto ref = appender.append({}, builder.labels(), time, number);
          if (!ref.ok()) return ref.error();
          return {};
        };
        double& requests = counters[std::string(job) + instance];
        requests += static_cast<double>(random() % 1000) / 7;
        for (const char* code : {"200", "404", "500"}) {
          ORIEL_TRY(write("http_requests_total", "code", code, requests * (*code - '0')));
        }
        ORIEL_TRY(write("temperature", "", "", static_cast<double>(random() % 1000) / 50 - 10));
        ORIEL_TRY(write("tiny", "text", "<a&\"b\">\n\xc3\xa9", 1e-9));
        ORIEL_TRY(write("up", "", "", *instance == 'c' ? 0 : 1));
        for (const auto& [le, weight] : {std::pair{"0.1", 1.0}, {"1", 3.0}, {"+Inf", 4.0}}) {
          ORIEL_TRY(write("latency_seconds_bucket", "le", le, requests * weight));
        }
      }
    }
  }
  return {};
}

Status ApiOracleTest::makeStore(const std::string& folder) {
  tsdb::StoreOptions options;
  options.directory = folder;
  ORIEL_ASSIGN(auto store, tsdb::Store::open(options, makeRealFileSystem(), clock_));
  store->waitForReplay();
  const auto appender = store->appender();
  ORIEL_TRY(writeSamples(*appender));
  ORIEL_TRY(appender->commit());
  ORIEL_TRY(store->flush());
  store_ = std::move(store);
  return {};
}

void ApiOracleTest::initTestCase() {
  const QString program = test::oracle("prometheus");
  if (program.isEmpty()) QSKIP("prometheus is not here: run the tests with --oracles");
  QVERIFY_RESULT(makeStore(folder_.filePath("ours").toStdString()));
  // The real program gets a copy of the log.
  QVERIFY(QDir().mkpath(folder_.filePath("theirs/wal")));
  const QDir log(folder_.filePath("ours/wal"));
  for (const QString& name : log.entryList(QDir::Files))
    QVERIFY(QFile::copy(log.filePath(name), folder_.filePath("theirs/wal/" + name)));
  theirPort_ = freeLoopbackPort();
  prometheus_.setStandardErrorFile(QProcess::nullDevice());
  prometheus_.start(
      program, {"--config.file=/dev/null", "--storage.tsdb.path=" + folder_.filePath("theirs"),
                "--storage.tsdb.retention.time=100y", "--storage.tsdb.min-block-duration=20d",
                "--storage.tsdb.max-block-duration=20d", "--log.level=error", "--enable-feature=promql-per-step-stats",
                QString("--web.listen-address=127.0.0.1:%1").arg(theirPort_)});
  QVERIFY(prometheus_.waitForStarted());
  loop_ = net::makeLoop();
  client_ = net::makeHttpClient(loop_);
  api::ApiServices services;
  services.store = store_.get();
  services.promql = &engine_;
  services.clock = &clock_;
  api_ = std::make_unique<api::Api>(services);
  auto server = net::HttpServer::start({}, [this](auto request, auto respond) { api_->handle(request, respond); });
  QVERIFY_RESULT(server);
  server_ = std::move(server).value();
  QTRY_COMPARE_WITH_TIMEOUT(jsonOf(ask(theirPort_, "query", "query=1", false))["status"].toString(), QString("success"),
                            60000);
}

void ApiOracleTest::cleanupTestCase() {
  server_.reset();
  client_.reset();
  loop_.reset();
  if (store_) QVERIFY_RESULT(store_->close());
  if (prometheus_.state() == QProcess::NotRunning) return;
  prometheus_.kill();
  prometheus_.waitForFinished();
}

Result<net::HttpResponse> ApiOracleTest::ask(int port, const std::string& path, const std::string& parameters,
                                             bool post) {
  net::HttpRequest request;
  request.url = "http://127.0.0.1:" + std::to_string(port) + "/api/v1/" + path;
  if (post) {
    request.method = "POST";
    request.body = parameters;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  } else {
    request.url += "?" + parameters;
  }
  return client_->sendAndWait(std::move(request));
}

void ApiOracleTest::answers_data() {
  QTest::addColumn<QString>("path");
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("rest");
  const QString at = "time=1700001500.25";
  for (const char* query : {"up",
                            "up == 0",
                            "1",
                            "vector(1.5)",
                            "\"a <b>\"",
                            "tiny",
                            "sum by (job) (http_requests_total)",
                            "rate(http_requests_total[5m])",
                            "topk(1, temperature)",
                            "temperature[1m]",
                            "time()",
                            "scalar(up{job='api',instance='a:1'})",
                            "histogram_quantile(0.9, sum by (le) (rate(latency_seconds_bucket[5m])))",
                            "absent(nothing)",
                            "nothing",
                            "count_values('v', up)",
                            "label_replace(up, 'x', '$1', 'instance', '(.).*')",
                            "http_requests_total offset 5m",
                            "max_over_time(temperature[10m:1m])",
                            "1 / 0",
                            "0 / 0",
                            "-1e300 * 1e300",
                            "vector(1e25)",
                            "1e-9"})
    QTest::addRow("query %s", query) << "query" << query << at;
  for (const char* query : {"up", "sum(rate(http_requests_total[2m]))", "temperature > 0", "vector(1e-9)", "1",
                            "time()", "tiny", "histogram_quantile(0.5, rate(latency_seconds_bucket[5m]))", "nothing"})
    QTest::addRow("query_range %s", query) << "query_range" << query << "start=1700000300.5&end=1700001500&step=30";
  QTest::newRow("step as duration") << "query_range" << "up"
                                    << "start=2023-11-14T22:20:00Z&end=2023-11-14T22:25:00.5Z&step=1m";
  QTest::newRow("labels") << "labels" << "" << "";
  QTest::newRow("labels of some") << "labels" << "" << "match[]=up&match[]=tiny";
  QTest::newRow("labels of another time") << "labels" << "" << "start=1&end=2";
  QTest::newRow("values") << "label/code/values" << "" << "";
  QTest::newRow("names") << "label/__name__/values" << "" << "match[]={job='api'}";
  QTest::newRow("values with text") << "label/text/values" << "" << "";
  QTest::newRow("values of none") << "label/nothing/values" << "" << "";
  QTest::newRow("series") << "series" << "" << "match[]=up";
  QTest::newRow("several series") << "series" << ""
                                  << "match[]=up{job='web'}&match[]={__name__=~'t.*'}&start=1700000000&end=1700001000";
  QTest::newRow("series of another time") << "series" << "" << "match[]=up&start=5&end=1";
  QTest::newRow("alerts") << "alerts" << "" << "";
  QTest::newRow("rules") << "rules" << "" << "";
  QTest::newRow("metadata") << "metadata" << "" << "";
  QTest::newRow("format") << "format_query" << "sum(rate(up[5m])) by(job) / 2" << "";
  QTest::newRow("Alertmanagers") << "alertmanagers" << "" << "";
}

void ApiOracleTest::answers() {
  QFETCH(QString, path);
  QFETCH(QString, query);
  QFETCH(QString, rest);
  std::string parameters = rest.toStdString();
  if (!query.isEmpty()) parameters += "&query=" + net::percentEncode(query.toStdString());
  std::replace(parameters.begin(), parameters.end(), '\'', '"');
  for (std::size_t at = 0; (at = parameters.find_first_of("\"{}", at)) != std::string::npos; at += 3)
    parameters.replace(at, 1, net::percentEncode(parameters.substr(at, 1)));
  const bool formsToo = path.startsWith("query") || path == "series" || path == "labels";
  for (const bool post : {false, true}) {
    if (post && !formsToo) continue;
    const auto ours = ask(server_->port(), path.toStdString(), parameters, post);
    const auto theirs = ask(theirPort_, path.toStdString(), parameters, post);
    QVERIFY_RESULT(ours);
    QVERIFY_RESULT(theirs);
    QCOMPARE(theirs->status, 200);
    QCOMPARE(ours->status, 200);
    QCOMPARE(ours->contentType, theirs->contentType);
    const QString found = difference("", sorted(jsonOf(ours)), sorted(jsonOf(theirs)));
    QVERIFY2(found.isEmpty(), qPrintable(found));
  }
}

void ApiOracleTest::failures_data() {
  QTest::addColumn<QString>("prefix");  ///< what version 3 says before the words of version 2.42
  const auto row = [](const char* address, const char* prefix = "") { QTest::newRow(address) << prefix; };
  constexpr const char* kQuery = "invalid parameter \"query\": ";
  constexpr const char* kMatch = "invalid parameter \"match[]\": ";
  row("query");
  row("query?query=sum(");
  row("query?query=rate(up)");
  row("query?query=up&time=abc");
  row("query?query=up&time=1e400");
  row("query?query=up&timeout=x");
  row("query?query=up&timeout=0");
  row("query_range?query=up");
  row("query_range?query=up&start=x&end=1&step=1");
  row("query_range?query=up&start=1&end=x&step=1");
  row("query_range?query=up&start=1&end=5");
  row("query_range?query=up&start=1&end=5&step=0");
  row("query_range?query=up&start=1&end=5&step=-1");
  row("query_range?query=up&start=10&end=5&step=1");
  row("query_range?query=up&start=1&end=50000&step=1");
  row("query_range?query=sum(&start=1&end=5&step=1", kQuery);
  row("query_range?query=up[1m]&start=1&end=5&step=1", kQuery);
  row("series");
  row("series?match[]=foo%7B");
  row("series?match[]=%7B%7D", "");
  row("labels?match[]=%7B%7D", kMatch);
  row("labels?match[]=foo%7B", kMatch);
  row("label/job/values?start=x");
  row("label/job/values?match[]=1", kMatch);
  row("rules?type=x");
  row("metadata?limit=x");
  row("format_query?query=sum(");
}

void ApiOracleTest::failures() {
  QFETCH(QString, prefix);
  const std::string address = QTest::currentDataTag();
  const std::size_t mark = std::min(address.find('?'), address.size());
  const std::string parameters = address.substr(std::min(mark + 1, address.size()));
  const auto ours = ask(server_->port(), address.substr(0, mark), parameters, false);
  const auto theirs = ask(theirPort_, address.substr(0, mark), parameters, false);
  QVERIFY_RESULT(ours);
  QVERIFY_RESULT(theirs);
  QVERIFY(theirs->status >= 400);
  QCOMPARE(ours->status, theirs->status);
  const QJsonObject mine = jsonOf(ours);
  const QJsonObject other = jsonOf(theirs);
  QCOMPARE(mine["errorType"].toString(), other["errorType"].toString());
  QString words = other["error"].toString();
  // An empty text has no places in version 3.
  words.replace("1:1: parse error: no expression found", "unknown position: parse error: no expression found");
  // Where Prometheus notices that the time is up (queue, execution, evaluation) is a race of its own.
  const QString timedOut = QStringLiteral("query timed out in ");
  if (words.startsWith(timedOut))
    QVERIFY(mine["error"].toString().startsWith(timedOut));
  else
    QCOMPARE(mine["error"].toString(), words.startsWith("invalid parameter") ? words : prefix + words);
  QCOMPARE(mine.keys(), other.keys());
}

/// What has no equal values still has equal keys.
void ApiOracleTest::shapes() {
  for (const char* path : {"status/buildinfo"}) {
    const QJsonObject ours = jsonOf(ask(server_->port(), path, "", false))["data"].toObject();
    const QJsonObject theirs = jsonOf(ask(theirPort_, path, "", false))["data"].toObject();
    QVERIFY(!theirs.isEmpty());
    QCOMPARE(ours.keys(), theirs.keys());
  }
  const auto stats = [&](int port) {
    return jsonOf(ask(port, "query", "query=up&stats=true&time=1700001500", false))["data"]
        .toObject()["stats"]
        .toObject();
  };
  const QJsonObject ours = stats(server_->port());
  const QJsonObject theirs = stats(theirPort_);
  QCOMPARE(ours["timings"].toObject().keys(), theirs["timings"].toObject().keys());
  QCOMPARE(ours["samples"].toObject().keys(), theirs["samples"].toObject().keys());
}

void ApiOracleTest::samples_data() {
  QTest::addColumn<QString>("query");
  for (const char* query : {"up",
                            "nothing",
                            "1",
                            "time()",
                            "sum(up)",
                            "up + up",
                            "-temperature",
                            "rate(http_requests_total[2m])",
                            "sum by (job) (rate(http_requests_total[5m]))",
                            "max_over_time(temperature[3m] offset 1m)",
                            "sum(up @ 1700000900.5)",
                            "rate(http_requests_total[2m] @ 1700000900.5) + http_requests_total",
                            "temperature[90s]",
                            "max_over_time(temperature[7m:1m])",
                            "avg_over_time(rate(http_requests_total[2m])[5m:20s])",
                            "timestamp(up)",
                            "timestamp(up + 0)",
                            "histogram_quantile(0.9, sum by (le) (rate(latency_seconds_bucket[5m])))",
                            "topk(scalar(sum(up)), up)",
                            "absent_over_time(nothing[5m])",
                            "label_replace(up, 'x', '$1', 'job', '(.*)')",
                            "quantile_over_time(0.5, tiny[4m])"})
    QTest::newRow(query) << query;
}

/// How many samples each step looks at.
void ApiOracleTest::samples() {
  QFETCH(QString, query);
  const std::string escaped = net::percentEncode(query.replace('\'', '"').toStdString());
  const auto samplesOf = [&](int port, const std::string& path, const std::string& times) {
    const auto answer = ask(port, path, "query=" + escaped + "&stats=all&" + times, false);
    QJsonObject found = jsonOf(answer)["data"].toObject()["stats"].toObject()["samples"].toObject();
    // Each engine holds what it needs.
    found.remove("peakSamples");
    return QString::fromUtf8(QJsonDocument(found).toJson(QJsonDocument::Compact));
  };
  const std::string instant = "time=1700001500.5";
  QCOMPARE(samplesOf(server_->port(), "query", instant), samplesOf(theirPort_, "query", instant));
  QVERIFY(samplesOf(server_->port(), "query", instant).contains("totalQueryableSamplesPerStep"));
  if (query.endsWith(']')) return;
  const std::string range = "start=1700000300.5&end=1700001500&step=37";
  QCOMPARE(samplesOf(server_->port(), "query_range", range), samplesOf(theirPort_, "query_range", range));
}

ORIEL_TEST_MAIN(ApiOracleTest)
#include "oracle_test.moc"
