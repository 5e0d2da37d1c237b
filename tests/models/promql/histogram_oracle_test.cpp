#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QUrl>
#include <cmath>
#include <map>
#include <random>

#include "models/base/log.h"
#include "models/promql/engine.h"
#include "models/tsdb/store.h"
#include "tests/support/test_case.h"

using namespace oriel;

namespace {

constexpr Timestamp kBegin = 1'700'000'000'000;
constexpr Duration kLength = kHour;
constexpr Duration kEvery = 15 * kSecond;
/// Counters begin here, also after a reset: far enough from zero that its place in a window plays no role, which is
/// where Prometheus 3 differs from 2.42.
constexpr double kLeastCount = 200;

/// A histogram as numbers in a row: count, sum, and lower bound, upper bound and count of each filled bucket.
using Numbers = std::vector<double>;
/// By labels and time; a float is a row of one number.
using Cells = std::map<std::string, std::map<Timestamp, Numbers>>;

Numbers numbersOf(const FloatHistogram& histogram) {
  Numbers out{histogram.count, histogram.sum};
  for (const BucketView& bucket : buckets(histogram))
    if (std::fabs(bucket.count) > 1e-9) out.insert(out.end(), {bucket.lower, bucket.upper, bucket.count});
  return out;
}

Cells cellsOf(const promql::Matrix& matrix) {
  Cells cells;
  for (const promql::MatrixSeries& series : matrix) {
    auto& row = cells[series.labels.toString()];
    for (std::size_t i = 0; i < series.timestamps.size(); ++i) row[series.timestamps[i]] = {series.values[i]};
    for (const promql::HistogramPoint& point : series.histograms) row[point.timestamp] = numbersOf(*point.histogram);
  }
  return cells;
}

double number(const QJsonValue& value) { return value.toString().toDouble(); }

Cells cellsOf(const QJsonObject& root) {
  Cells cells;
  for (const QJsonValue& entry : root["data"].toObject()["result"].toArray()) {
    LabelsBuilder labels;
    const QJsonObject metric = entry["metric"].toObject();
    for (auto it = metric.begin(); it != metric.end(); ++it)
      labels.set(it.key().toStdString(), it.value().toString().toStdString());
    auto& row = cells[labels.labels().toString()];
    for (const QJsonValue& point : entry["values"].toArray())
      row[std::llround(point[0].toDouble() * 1000)] = {number(point[1])};
    for (const QJsonValue& point : entry["histograms"].toArray()) {
      Numbers& numbers = row[std::llround(point[0].toDouble() * 1000)];
      numbers = {number(point[1]["count"]), number(point[1]["sum"])};
      for (const QJsonValue& bucket : point[1]["buckets"].toArray())
        if (std::fabs(number(bucket[3])) > 1e-9)
          numbers.insert(numbers.end(), {number(bucket[1]), number(bucket[2]), number(bucket[3])});
    }
  }
  return cells;
}

bool nearlySame(const Numbers& a, const Numbers& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
    return x == y || (std::isnan(x) && std::isnan(y)) || std::fabs(x - y) <= 1e-9 * (1 + std::fabs(x) + std::fabs(y));
  });
}

std::string textOf(const Numbers& numbers) {
  std::string out;
  for (const double value : numbers) out += " " + std::to_string(value);
  return out;
}

/// The first difference in words; empty when there is none.
std::string difference(const Cells& ours, const Cells& theirs) {
  if (ours.size() != theirs.size())
    return std::to_string(ours.size()) + " series, theirs " + std::to_string(theirs.size());
  for (const auto& [labels, row] : ours) {
    const auto found = theirs.find(labels);
    if (found == theirs.end()) return labels + " is not among theirs";
    if (row.size() != found->second.size())
      return labels + ": " + std::to_string(row.size()) + " points, theirs " + std::to_string(found->second.size());
    for (const auto& [time, numbers] : row) {
      const auto other = found->second.find(time);
      if (other == found->second.end() || !nearlySame(numbers, other->second))
        return labels + " at " + std::to_string(time) + ":" + textOf(numbers) + ", theirs" +
               (other == found->second.end() ? " nothing" : textOf(other->second));
    }
  }
  return {};
}

/// A counter of observations with a layout of its own: schema, zero bucket and spans differ from series to series.
FloatHistogram firstHistogram(int i) {
  static constexpr double kThresholds[] = {0.001, 0.5, 1};
  FloatHistogram histogram;
  histogram.schema = i % 4;
  histogram.zeroThreshold = kThresholds[i % 3];
  histogram.zeroCount = kLeastCount;
  const std::int32_t outside = histogram.zeroThreshold < 0.5 ? -3 : 1;
  histogram.positiveSpans = {{outside + i % 5, 3}, {2, 4}};
  histogram.positiveBuckets.assign(7, kLeastCount);
  histogram.negativeSpans = {{outside + i % 2, 2}, {1, 2}};
  histogram.negativeBuckets.assign(4, kLeastCount);
  histogram.count = 12 * kLeastCount;
  return histogram;
}

}  // namespace

/// What a real Prometheus 2.42 can do with native histograms, against the engine over the same store. (It cannot
/// subtract, multiply or average them, and interpolates quantiles in another way.)
class HistogramOracleTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void initTestCase();
  void cleanupTestCase();
  void agrees_data();
  void agrees();

 private:
  void fill(tsdb::Store& store, ManualClock& clock);
  QJsonObject ask(const QString& query);

  unsigned seed_ = 20261121;
  QTemporaryDir folder_;
  ManualClock clock_{kBegin};
  std::unique_ptr<tsdb::Store> store_;
  QProcess prometheus_;
  QNetworkAccessManager network_;
  QString url_;
};

void HistogramOracleTest::fill(tsdb::Store& store, ManualClock& clock) {
  std::mt19937 random(seed_);
  const auto upTo = [&random](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  std::vector<FloatHistogram> now;
  std::vector<Labels> labels;
  for (int i = 0; i < 24; ++i) {
    now.push_back(firstHistogram(i));
    labels.push_back(Labels{{"__name__", "h"}, {"i", std::to_string(i)}, {"g", std::to_string(i % 3)}});
  }
  for (Duration at = 0; at <= kLength; at += kEvery) {
    clock.advance(kEvery);
    const auto appender = store.appender();
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (upTo(15) == 0) continue;
      FloatHistogram& histogram = now[i];
      const bool reset = upTo(60) == 0;
      histogram.count = 0;
      const auto step = [&](double& count) {
        count = (reset ? kLeastCount : count) + upTo(5);
        histogram.count += count;
      };
      for (double& count : histogram.positiveBuckets) step(count);
      for (double& count : histogram.negativeBuckets) step(count);
      step(histogram.zeroCount);
      histogram.sum = (reset ? 0 : histogram.sum) + upTo(1000) / 8.0;
      // No sample stands where a window ends.
      const Timestamp time = kBegin + at + 1 + upTo(4);
      QVERIFY_RESULT(appender->appendHistogram({}, labels[i], time, std::make_shared<const FloatHistogram>(histogram)));
    }
    QVERIFY_RESULT(appender->commit());
  }
}

void HistogramOracleTest::initTestCase() {
  const QString program = oriel::test::oracle("prometheus");
  if (program.isEmpty()) QSKIP("prometheus is not here: run the tests with --oracles");
  setLogSink([](LogLevel, std::string_view, std::string_view) {});
  bool given = false;
  const unsigned seed = qEnvironmentVariable("ORIEL_SEED").toUInt(&given);
  if (given) seed_ = seed;
  qInfo("seed %u (ORIEL_SEED)", seed_);
  // Each has a store of its own with the same samples.
  for (const char* name : {"theirs", "ours"}) {
    ManualClock clock(kBegin);
    tsdb::StoreOptions options;
    options.directory = folder_.filePath(name).toStdString();
    auto opened = tsdb::Store::open(options, makeRealFileSystem(), clock);
    QVERIFY_RESULT(opened);
    (*opened)->waitForReplay();
    fill(**opened, clock);
    QVERIFY_RESULT((*opened)->close());
  }
  tsdb::StoreOptions options;
  options.directory = folder_.filePath("ours").toStdString();
  auto opened = tsdb::Store::open(options, makeRealFileSystem(), clock_);
  QVERIFY_RESULT(opened);
  store_ = std::move(*opened);
  store_->waitForReplay();
  QTcpServer port;
  QVERIFY(port.listen(QHostAddress::LocalHost));
  const QString address = QString("127.0.0.1:%1").arg(port.serverPort());
  port.close();
  prometheus_.setStandardErrorFile(QProcess::nullDevice());
  prometheus_.start(program, {"--config.file=/dev/null", "--storage.tsdb.path=" + folder_.filePath("theirs"),
                              "--storage.tsdb.retention.time=100y", "--web.listen-address=" + address,
                              "--enable-feature=native-histograms", "--log.level=error"});
  QVERIFY(prometheus_.waitForStarted());
  url_ = "http://" + address + "/api/v1/query_range";
  QTRY_COMPARE_WITH_TIMEOUT(cellsOf(ask("count(h)")).size(), std::size_t{1}, 30000);
}

void HistogramOracleTest::cleanupTestCase() {
  setLogSink({});
  store_.reset();
  if (prometheus_.state() == QProcess::NotRunning) return;
  prometheus_.terminate();
  prometheus_.waitForFinished();
}

QJsonObject HistogramOracleTest::ask(const QString& query) {
  const QByteArray form = "query=" + QUrl::toPercentEncoding(query) +
                          "&start=" + QByteArray::number((kBegin + 10 * kMinute) / 1000) +
                          "&end=" + QByteArray::number((kBegin + 55 * kMinute) / 1000) + "&step=60";
  QNetworkRequest request{QUrl(url_)};
  request.setHeader(QNetworkRequest::ContentTypeHeader, "application/x-www-form-urlencoded");
  QNetworkReply* reply = network_.post(request, form);
  QEventLoop loop;
  connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
  if (!reply->isFinished()) loop.exec();
  const QJsonObject root = QJsonDocument::fromJson(reply->readAll()).object();
  delete reply;
  return root;
}

void HistogramOracleTest::agrees_data() {
  QTest::addColumn<QString>("query");
  for (const char* query : {"h",
                            "sum(h)",
                            "sum by (g) (h)",
                            "sum without (g) (h)",
                            "h + h",
                            "h + ignoring(i) group_left sum without (i) (h)",
                            "rate(h[5m])",
                            "increase(h[5m])",
                            "increase(h[90s])",
                            "sum by (g) (rate(h[5m]))",
                            "rate(h[10m] offset 3m)",
                            "histogram_count(h)",
                            "histogram_sum(sum(h))",
                            "histogram_count(sum(rate(h[5m])))",
                            "histogram_sum(increase(h[3m]))",
                            "histogram_fraction(-Inf, 0, h)",
                            "histogram_fraction(1, 4, h)",
                            "count(h)",
                            "count_over_time(h[5m])",
                            "present_over_time(h[5m])"})
    QTest::newRow(query) << query;
}

void HistogramOracleTest::agrees() {
  QFETCH(QString, query);
  const auto ours =
      promql::Engine().range(*store_, query.toStdString(), kBegin + 10 * kMinute, kBegin + 55 * kMinute, kMinute);
  QVERIFY_RESULT(ours);
  const QJsonObject theirs = ask(query);
  QCOMPARE(theirs["status"].toString(), QString("success"));
  const Cells cells = cellsOf(std::get<promql::Matrix>(ours->value));
  QVERIFY(!cells.empty());
  const std::string found = difference(cells, cellsOf(theirs));
  QVERIFY2(found.empty(), found.c_str());
}

ORIEL_TEST_MAIN(HistogramOracleTest)
#include "histogram_oracle_test.moc"
