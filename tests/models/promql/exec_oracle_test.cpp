#include <QEventLoop>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <map>
#include <random>

#include "models/base/text.h"
#include "models/promql/engine.h"
#include "models/promql/functions/quantile.h"
#include "tests/support/memory_storage.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::test;

namespace {

constexpr Timestamp kStart = 1'700'000'000'000;
constexpr Duration kLength = 2 * kHour;
constexpr Duration kEvery = 15 * kSecond;
/// Prometheus 2 closes windows at both ends, so it is asked with ranges a hair shorter; samples never stand on an edge,
/// but extrapolation sees the length of the window.
constexpr double kTolerance = 2e-5;

using Points = std::map<Timestamp, double>;
using Table = std::map<std::string, Points>;

std::string openMetricsLabels(const Labels& labels) {
  std::string out;
  for (const LabelView label : labels) {
    if (label.name == kMetricName) continue;
    out += (out.empty() ? "" : ",") + std::string(label.name) + "=" + quote(label.value);
  }
  return "{" + out + "}";
}

}  // namespace

/// Evaluates the same queries over the same samples here and in a real Prometheus 2.42.
class ExecOracleTest : public TestCase {
  Q_OBJECT
 private slots:
  void initTestCase();
  void cleanupTestCase();
  void queries_data();
  void queries();

 private:
  void makeSamples();
  void addSeries(const Labels& labels, double start, double step, bool counter);
  bool writeBlocks(const QString& promtool);
  QJsonObject ask(const QString& path, const QByteArray& body);
  static Table tableOf(const QJsonObject& answer);
  static Table tableOf(const promql::QueryResult& result);
  static QString difference(const Table& theirs, const Table& ours);

  std::mt19937 random_{20240607};
  std::map<std::string, std::string> families_;  ///< text of each metric family
  MemoryStorage storage_;
  QProcess prometheus_;
  QTemporaryDir folder_;
  QNetworkAccessManager network_;
  QString url_;
};

void ExecOracleTest::addSeries(const Labels& labels, double start, double step, bool counter) {
  std::vector<MemorySample> samples;
  const std::string name(labels.metricName());
  std::string& text = families_[name];
  double value = start;
  for (Timestamp at = kStart; at <= kStart + kLength; at += kEvery) {
    if (random_() % 40 == 0) continue;
    // Odd milliseconds: no sample at the edge of a window.
    const Timestamp time = at + 1 + 2 * static_cast<Timestamp>(random_() % 400);
    const double amount = step * static_cast<double>(random_() % 1000) / 500;
    value = counter ? value + amount : start + amount - step;
    if (counter && random_() % 150 == 0) value = start / 2;
    samples.push_back({time, value, nullptr});
    text += name + openMetricsLabels(labels) + " " + formatFloat(value) + " " + std::to_string(time / 1000) + "." +
            QString("%1").arg(time % 1000, 3, 10, QChar('0')).toStdString() + "\n";
  }
  storage_.add(labels, samples);
}

void ExecOracleTest::makeSamples() {
  for (const char* job : {"api", "web"}) {
    for (const char* instance : {"a:1", "b:1", "c:1"}) {
      const Labels target{{"job", job}, {"instance", instance}};
      const auto with = [&](const char* name, std::initializer_list<std::pair<const char*, const char*>> more) {
        LabelsBuilder builder(target);
        builder.set(kMetricName, name);
        for (const auto& [label, value] : more) builder.set(label, value);
        return builder.labels();
      };
      for (const char* code : {"200", "404", "500"})
        addSeries(with("http_requests_total", {{"code", code}}), 1e5, 40, true);
      addSeries(with("queue_depth", {}), 50, 45, false);
      addSeries(with("temperature", {{"room", instance}}), 0, 20, false);
      addSeries(with("build_info", {{"version", job}}), 1, 0, false);
      const std::pair<const char*, double> buckets[] = {{"0.1", 1}, {"0.5", 3}, {"1", 7}, {"5", 9}, {"+Inf", 10}};
      for (const auto& [le, weight] : buckets)
        addSeries(with("latency_seconds_bucket", {{"le", le}}), 1e4 * weight, weight, true);
    }
  }
}

bool ExecOracleTest::writeBlocks(const QString& promtool) {
  QFile file(folder_.filePath("samples.om"));
  if (!file.open(QIODevice::WriteOnly)) return false;
  for (const auto& [name, text] : families_) {
    file.write(("# TYPE " + name + " unknown\n").c_str());
    file.write(text.c_str());
  }
  file.write("# EOF\n");
  file.close();
  QProcess process;
  process.start(promtool, {"tsdb", "create-blocks-from", "openmetrics", file.fileName(), folder_.filePath("data")});
  return process.waitForFinished(60000) && process.exitCode() == 0;
}

void ExecOracleTest::initTestCase() {
  const QString program = oracle("prometheus");
  if (program.isEmpty()) QSKIP("prometheus is not here: run the tests with --oracles");
  makeSamples();
  QVERIFY(writeBlocks(oracle("promtool")));
  QTcpServer port;
  QVERIFY(port.listen(QHostAddress::LocalHost));
  const QString address = QString("127.0.0.1:%1").arg(port.serverPort());
  port.close();
  prometheus_.setStandardErrorFile(QProcess::nullDevice());
  prometheus_.start(program, {"--config.file=/dev/null", "--storage.tsdb.path=" + folder_.filePath("data"),
                              "--storage.tsdb.retention.time=100y", "--query.lookback-delta=299999ms",
                              "--web.listen-address=" + address, "--log.level=error"});
  QVERIFY(prometheus_.waitForStarted());
  url_ = "http://" + address + "/api/v1/";
  QTRY_COMPARE_WITH_TIMEOUT(ask("query", "query=1")["status"].toString(), QString("success"), 30000);
}

void ExecOracleTest::cleanupTestCase() {
  if (prometheus_.state() == QProcess::NotRunning) return;
  prometheus_.terminate();
  prometheus_.waitForFinished();
}

QJsonObject ExecOracleTest::ask(const QString& path, const QByteArray& body) {
  QNetworkRequest request{QUrl(url_ + path)};
  request.setHeader(QNetworkRequest::ContentTypeHeader, "application/x-www-form-urlencoded");
  QNetworkReply* reply = network_.post(request, body);
  QEventLoop loop;
  connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
  if (!reply->isFinished()) loop.exec();
  const QByteArray answer = reply->readAll();
  delete reply;
  return QJsonDocument::fromJson(answer).object();
}

Table ExecOracleTest::tableOf(const QJsonObject& answer) {
  Table table;
  const QJsonObject data = answer["data"].toObject();
  const auto addPoint = [](Points& points, const QJsonArray& pair) {
    const auto time = static_cast<Timestamp>(std::llround(pair[0].toDouble() * 1000));
    points[time] = *parseFloat(pair[1].toString().toStdString());
  };
  if (data["resultType"].toString() == "scalar") {
    addPoint(table["{}"], data["result"].toArray());
    return table;
  }
  for (const QJsonValue& entry : data["result"].toArray()) {
    std::vector<std::pair<std::string, std::string>> pairs;
    const QJsonObject metric = entry.toObject()["metric"].toObject();
    for (auto it = metric.begin(); it != metric.end(); ++it)
      pairs.emplace_back(it.key().toStdString(), it.value().toString().toStdString());
    Points& points = table[Labels::from(std::move(pairs)).toString()];
    if (entry.toObject().contains("value")) addPoint(points, entry.toObject()["value"].toArray());
    for (const QJsonValue& pair : entry.toObject()["values"].toArray()) addPoint(points, pair.toArray());
  }
  return table;
}

Table ExecOracleTest::tableOf(const promql::QueryResult& result) {
  Table table;
  if (const auto* scalar = std::get_if<promql::Scalar>(&result.value)) table["{}"][scalar->timestamp] = scalar->value;
  if (const auto* vector = std::get_if<promql::Vector>(&result.value))
    for (const auto& sample : *vector) table[sample.labels.toString()][sample.timestamp] = sample.value;
  if (const auto* matrix = std::get_if<promql::Matrix>(&result.value))
    for (const auto& series : *matrix)
      for (std::size_t i = 0; i < series.timestamps.size(); ++i)
        table[series.labels.toString()][series.timestamps[i]] = series.values[i];
  return table;
}

QString ExecOracleTest::difference(const Table& theirs, const Table& ours) {
  for (const auto& [labels, points] : theirs)
    if (ours.count(labels) == 0) return text("only Prometheus has " + labels);
  for (const auto& [labels, points] : ours) {
    const auto found = theirs.find(labels);
    if (found == theirs.end()) return text("only Oriel has " + labels);
    if (found->second.size() != points.size())
      return text(labels) + QString(": Prometheus %1 points, Oriel %2").arg(found->second.size()).arg(points.size());
    for (const auto& [time, value] : points) {
      const auto other = found->second.find(time);
      if (other == found->second.end()) return text(labels + ": no point at " + std::to_string(time));
      if (!promql::almostEqual(value, other->second, kTolerance) && std::fabs(value - other->second) > 1e-9)
        return text(labels + " at " + std::to_string(time) + ": Prometheus " + formatFloat(other->second) + ", Oriel " +
                    formatFloat(value));
    }
  }
  return {};
}

void ExecOracleTest::queries_data() {
  QTest::addColumn<QString>("query");
  const char* queries[] = {
      "queue_depth",
      "http_requests_total{code!=\"200\"}",
      "queue_depth{job=~\"a.*\"} offset 7m",
      "absent(queue_depth)",
      "absent(nothing{job=\"x\"})",
      "-queue_depth",
      "1 + 2 * 3 ^ 2 % 5",
      "time()",
      "vector(3)",
      "scalar(sum(queue_depth))",
      "sum(queue_depth)",
      "sum by (job) (queue_depth)",
      "sum without (instance) (http_requests_total)",
      "avg by (job) (queue_depth)",
      "min by (job) (queue_depth)",
      "max by (instance) (queue_depth)",
      "count by (code) (http_requests_total)",
      "group by (job) (queue_depth)",
      "stddev by (job) (queue_depth)",
      "stdvar(queue_depth)",
      "quantile(0.3, queue_depth)",
      "quantile by (job) (0.9, http_requests_total)",
      "topk(2, queue_depth)",
      "bottomk by (job) (1, queue_depth)",
      "count_values(\"v\", build_info)",
      "rate(http_requests_total[5m])",
      "sum by (job) (rate(http_requests_total[5m]))",
      "irate(http_requests_total[2m])",
      "increase(http_requests_total{code=\"500\"}[17m])",
      "delta(queue_depth[10m])",
      "idelta(queue_depth[3m])",
      "deriv(queue_depth[10m])",
      "predict_linear(queue_depth[15m], 600)",
      "resets(http_requests_total[1h])",
      "changes(queue_depth[10m])",
      "avg_over_time(queue_depth[5m])",
      "min_over_time(queue_depth[5m])",
      "max_over_time(queue_depth[5m])",
      "sum_over_time(queue_depth[5m])",
      "count_over_time(queue_depth[5m])",
      "last_over_time(queue_depth[5m])",
      "present_over_time(queue_depth[5m])",
      "stddev_over_time(queue_depth[5m])",
      "stdvar_over_time(queue_depth[5m])",
      "quantile_over_time(0.7, queue_depth[5m])",
      "absent_over_time(nothing[5m])",
      "queue_depth > 50",
      "queue_depth > bool 50",
      "50 < queue_depth",
      "queue_depth == queue_depth",
      "queue_depth + temperature",
      "queue_depth / ignoring(room) temperature",
      "queue_depth * on (job, instance) group_left (version) build_info",
      "build_info * on (job, instance) group_right (room) temperature",
      "sum by (job) (rate(http_requests_total{code=~\"5..\"}[5m])) / sum by (job) (rate(http_requests_total[5m]))",
      "queue_depth and on (instance) temperature > 3",
      "queue_depth unless on (job) (temperature > 18)",
      "queue_depth or temperature",
      "temperature > 0 or on (job) queue_depth > 80",
      "histogram_quantile(0.9, rate(latency_seconds_bucket[5m]))",
      "histogram_quantile(0.5, sum by (le, job) (rate(latency_seconds_bucket[5m])))",
      "histogram_quantile(0.99, sum by (le) (latency_seconds_bucket))",
      "label_replace(queue_depth, \"host\", \"$1-x\", \"instance\", \"(.*):.*\")",
      "label_join(queue_depth, \"both\", \"/\", \"job\", \"instance\")",
      "clamp(queue_depth, 20, 60)",
      "clamp_min(queue_depth, 30)",
      "clamp_max(queue_depth, 30)",
      "round(queue_depth, 5)",
      "round(temperature)",
      "abs(temperature)",
      "ceil(temperature)",
      "floor(temperature)",
      "exp(temperature / 10)",
      "ln(queue_depth)",
      "log2(queue_depth)",
      "log10(queue_depth)",
      "sqrt(abs(temperature))",
      "sgn(temperature)",
      "sin(temperature)",
      "cos(temperature)",
      "tan(temperature)",
      "sinh(temperature / 9)",
      "asinh(temperature)",
      "atan(temperature)",
      "deg(temperature)",
      "rad(temperature)",
      "timestamp(queue_depth)",
      "timestamp(queue_depth + 1)",
      "minute()",
      "hour(vector(time()))",
      "day_of_week()",
      "day_of_month()",
      "day_of_year()",
      "days_in_month()",
      "month()",
      "year()",
      "max_over_time(rate(http_requests_total[5m])[30m:2m])",
      "avg_over_time(queue_depth[20m:1m] offset 3m)",
      "sum_over_time(sum(queue_depth)[10m:30s])",
      "queue_depth @ 1700003600",
      "rate(http_requests_total[5m] @ end())",
      "sum(queue_depth @ start()) + sum(queue_depth)",
      "temperature ^ 2 > 100 and queue_depth < 70",
      "sort(queue_depth)",
      "queue_depth % 7",
      "queue_depth atan2 temperature",
      "pi()",
      "topk(3, sum by (instance) (rate(http_requests_total[5m])))"};
  for (const char* query : queries) QTest::newRow(query) << query;
}

void ExecOracleTest::queries() {
  QFETCH(QString, query);
  const promql::Engine engine;
  // Whole seconds: never the time of a sample.
  const Timestamp at = kStart + 5'123 * kSecond;
  // The steps of a subquery do stand on the edges of its window, which is closed in Prometheus 2.
  QString asked = query;
  for (const auto& [ours, closed] :
       {std::pair("[30m:", "[1799999ms:"), {"[20m:", "[1199999ms:"}, {"[10m:", "[599999ms:"}})
    asked.replace(ours, closed);
  const QByteArray encoded = "query=" + QUrl::toPercentEncoding(asked);
  const auto instant = engine.instant(storage_, query.toStdString(), at);
  QVERIFY_RESULT(instant);
  const QJsonObject theirs = ask("query", encoded + "&time=" + QByteArray::number(at / 1000));
  QCOMPARE(theirs["status"].toString(), QString("success"));
  QCOMPARE(difference(tableOf(theirs), tableOf(*instant)), QString());

  const Timestamp start = kStart - 6 * kMinute;
  const Timestamp end = kStart + kLength + 10 * kMinute;
  const auto range = engine.range(storage_, query.toStdString(), start, end, 77 * kSecond);
  QVERIFY_RESULT(range);
  const QJsonObject theirRange = ask("query_range", encoded + "&start=" + QByteArray::number(start / 1000) +
                                                        "&end=" + QByteArray::number(end / 1000) + "&step=77");
  QCOMPARE(theirRange["status"].toString(), QString("success"));
  QCOMPARE(difference(tableOf(theirRange), tableOf(*range)), QString());
}

ORIEL_TEST_MAIN(ExecOracleTest)
#include "exec_oracle_test.moc"
