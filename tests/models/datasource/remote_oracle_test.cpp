#include "tests/support/test_case.h"

#include <QFile>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>

#include "models/datasource/table.h"
#include "models/net/http_client.h"
#include "models/net/loop.h"
#include "tests/models/datasource/frame_text.h"
#include "tests/support/memory_storage.h"

using namespace oriel;

namespace {

constexpr Timestamp kStart = 1'700'000'000'000;
constexpr int kSamples = 120;
constexpr Duration kStep = 15 * kSecond;

}  // namespace

/// The same samples here and in a real Prometheus, asked through the embedded and the remote source: the same frames.
class RemoteOracleTest : public oriel::test::TestCase {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    const QString program = test::oracle("prometheus");
    if (program.isEmpty()) QSKIP("prometheus is not here: run the tests with --oracles");
    QVERIFY(makeData(test::oracle("promtool")));
    QTcpServer port;
    QVERIFY(port.listen(QHostAddress::LocalHost));
    const QString address = QStringLiteral("127.0.0.1:%1").arg(port.serverPort());
    port.close();
    prometheus_.setStandardErrorFile(QProcess::nullDevice());
    // A lookback of just under five minutes is what 2.42's closed window makes of Prometheus 3's open one.
    prometheus_.start(program, {"--config.file=/dev/null", "--storage.tsdb.path=" + folder_.filePath("data"),
                                "--storage.tsdb.retention.time=100y", "--query.lookback-delta=299999ms",
                                "--web.listen-address=" + address, "--log.level=error"});
    QVERIFY(prometheus_.waitForStarted());

    datasource::SourceConfig config;
    config.name = "There";
    const auto here = datasource::make(config, {&store_, &promql_});
    QVERIFY_RESULT(here);
    here_ = *here;
    config.url = "http://" + address.toStdString();
    const auto there = datasource::make(config, {nullptr, nullptr, net::makeHttpClient(net::makeLoop())});
    QVERIFY_RESULT(there);
    there_ = *there;
    QTRY_VERIFY_WITH_TIMEOUT(there_->query(requestOf("1", QueryKind::Instant)).ok(), 30'000);
  }

  void cleanupTestCase() {
    if (prometheus_.state() == QProcess::NotRunning) return;
    prometheus_.terminate();
    prometheus_.waitForFinished();
  }

  void frames_data() {
    QTest::addColumn<QString>("query");
    for (const char* query :
         {"depth", "depth{job=\"web\"} > 60", "sum by (job) (depth)", "-depth", "depth / 0", "0 * depth / 0", "time()",
          "vector(1e300)", "pi()", "nothing", "odd", "count_values(\"v\", depth > 150)", "sum(", "depth +\n  foo(1)",
          "depth + on (job) depth", "\"text\"", "depth{job=\"web\"}[1m1s]"})
      QTest::newRow(query) << QString(query);
  }
  void frames() {
    QFETCH(QString, query);
    const auto known = here_->query(requestOf("depth", QueryKind::Range));
    QVERIFY_RESULT(known);
    QCOMPARE(known->frames.size(), std::size_t(2));
    for (const QueryKind kind : {QueryKind::Range, QueryKind::Instant}) {
      for (const QueryFormat format : {QueryFormat::TimeSeries, QueryFormat::Table}) {
        QueryRequest request = requestOf(query.toStdString(), kind);
        request.format = format;
        compare(here_->query(request), there_->query(request));
      }
    }
  }

  void lists() {
    const TimeRange range{kStart, kStart + kSamples * kStep};
    for (const std::vector<std::string>& selectors :
         {std::vector<std::string>{}, {"odd"}, {"depth{job=\"web\"}", "odd"}}) {
      QVERIFY(*here_->labelNames(selectors, range) == *there_->labelNames(selectors, range));
      QVERIFY(*here_->labelValues("job", selectors, range) == *there_->labelValues("job", selectors, range));
      QVERIFY(*here_->series(selectors, range, 0) == *there_->series(selectors, range, 0));
      const auto all = there_->series(selectors, {kMinTimestamp, kMaxTimestamp}, 0);
      QVERIFY_RESULT(all);
      QVERIFY(!all->empty());
      QVERIFY(*here_->series(selectors, {kMinTimestamp, kMaxTimestamp}, 0) == *all);
    }
    const auto bad = there_->series({"up{"}, range, 0);
    QVERIFY(!bad.ok());
    QCOMPARE(int(bad.error().code), int(ErrorCode::InvalidInput));
    QCOMPARE(bad.error().place.begin, 3);
  }

 private:
  static QueryRequest requestOf(const std::string& query, QueryKind kind) {
    QueryRequest request;
    request.refId = "A";
    request.query = query;
    request.kind = kind;
    request.range = {kStart - 100'000, kStart + kSamples * kStep + 400'123};
    if (kind == QueryKind::Instant) request.range.to = kStart + 60 * kStep + 7;
    request.step = 7 * kSecond;
    return request;
  }

  static void compare(const Result<QueryAnswer>& here, const Result<QueryAnswer>& there) {
    if (!here.ok()) {
      QVERIFY2(!there.ok(), here.error().toString().c_str());
      QCOMPARE(int(there.error().code), int(here.error().code));
      QCOMPARE(there.error().place.begin, here.error().place.begin);
      return;
    }
    QVERIFY_RESULT(there);
    QCOMPARE(test::text(test::frameText(there->frames)), test::text(test::frameText(here->frames)));
  }

  bool makeData(const QString& promtool) {
    QFile file(folder_.filePath("samples.om"));
    if (!file.open(QIODevice::WriteOnly)) return false;
    const auto family = [&](const char* name, const char* job, int every, double factor) {
      std::vector<test::MemorySample> samples;
      for (int i = 0; i < kSamples; i += every) {
        const Timestamp at = kStart + i * kStep + i % 7 * 11;
        const double value = factor * ((i * 37) % 101);
        samples.push_back({at, value, {}});
        file.write(QString("%1{job=\"%2\"} %3 %4.%5\n")
                       .arg(name, job, QString::fromStdString(formatFloat(value)))
                       .arg(at / 1000)
                       .arg(at % 1000, 3, 10, QLatin1Char('0'))
                       .toUtf8());
      }
      store_.add(Labels{{"__name__", name}, {"job", job}}, samples);
    };
    file.write("# TYPE depth unknown\n");
    family("depth", "api", 1, 1.25);
    family("depth", "web", 1, 1.0 / 3);
    file.write("# TYPE odd unknown\n");
    family("odd", "\u00fc {}", 40, 1e-9);
    file.write("# EOF\n");
    file.close();
    QProcess process;
    process.start(promtool, {"tsdb", "create-blocks-from", "openmetrics", file.fileName(), folder_.filePath("data")});
    return process.waitForFinished(60'000) && process.exitCode() == 0;
  }

  QTemporaryDir folder_;
  QProcess prometheus_;
  test::MemoryStorage store_;
  promql::Engine promql_;
  std::shared_ptr<DataSource> here_, there_;
};

ORIEL_TEST_MAIN(RemoteOracleTest)
#include "remote_oracle_test.moc"
