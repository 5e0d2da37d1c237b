#include "tests/support/test_case.h"

#include <QTemporaryDir>
#include <random>

#include "models/base/log.h"
#include "models/remote/encoder.h"
#include "models/remote/snappy_block.h"
#include "tests/models/tsdb/prometheus_process.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

const QByteArray kWindowConfig = "storage: {tsdb: {out_of_order_time_window: 3h}}\n";
constexpr int kSeries = 8;

/// The status line of the answer.
QByteArray send(int port, const std::string& body) {
  QTcpSocket socket;
  socket.connectToHost("127.0.0.1", quint16(port));
  if (!socket.waitForConnected(2000)) return {};
  socket.write(
      "POST /api/v1/write HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n"
      "Content-Encoding: snappy\r\nX-Prometheus-Remote-Write-Version: 0.1.0\r\nContent-Length: " +
      QByteArray::number(qsizetype(body.size())) + "\r\n\r\n");
  socket.write(body.data(), qint64(body.size()));
  QByteArray answer;
  while (socket.waitForReadyRead(20'000)) answer += socket.readAll();
  answer += socket.readAll();
  return answer.left(answer.indexOf("\r\n"));
}

/// Rounds of samples, each series in a random order within two hours and a half.
std::vector<std::vector<remote::RemoteSeries>> roundsUpTo(Timestamp end, std::mt19937_64& random) {
  std::vector<std::vector<remote::RemoteSeries>> rounds;
  for (int round = 0; round < 150; ++round) {
    auto& all = rounds.emplace_back();
    for (int s = 0; s < kSeries; ++s) {
      const Timestamp time = round == 0 ? end : end - static_cast<Timestamp>(random() % (150 * kMinute));
      remote::RemoteSeries series;
      series.labels = numbered(s);
      series.samples.push_back({time, static_cast<double>(time % 1000)});
      all.push_back(std::move(series));
    }
  }
  return rounds;
}

}  // namespace

/// `wbl/` both ways with the real program.
class OutOfOrderPrometheusTest : public test::TestCase {
  Q_OBJECT
  QString program_;
  std::mt19937_64 random_;

 private Q_SLOTS:
  void initTestCase() {
    program_ = test::oracle("prometheus");
    if (program_.isEmpty()) QSKIP("no prometheus: ./installer/test --oracles fetches it");
    setLogSink([](LogLevel, std::string_view, std::string_view) {});
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    random_.seed(seed);
  }
  void cleanupTestCase() { setLogSink({}); }

  void itOpensOurs_data() {
    QTest::addColumn<bool>("cut");
    QTest::newRow("from the log") << false;
    QTest::newRow("from blocks and the log") << true;
  }
  void itOpensOurs() {
    QFETCH(bool, cut);
    QTemporaryDir folder;
    const auto system = makeSystemClock();
    const Timestamp end = system->now() / 1000 * 1000 - 10'000;
    ManualClock clock(end);
    StoreOptions options = optionsFor(folder.path().toStdString() + "/data");
    options.outOfOrderWindow = 3 * kHour;
    Content ours;
    {
      auto opened = Store::open(options, makeRealFileSystem(), clock);
      QVERIFY_RESULT(opened);
      (*opened)->waitForReplay();
      int round = 0;
      for (const auto& all : roundsUpTo(end, random_)) {
        const auto appender = (*opened)->appender();
        for (const auto& series : all)
          QVERIFY_RESULT(appender->append({}, series.labels, series.samples[0].timestamp, series.samples[0].value));
        QVERIFY_RESULT(appender->commit());
        if (cut && ++round == 90) {
          QVERIFY_RESULT((*opened)->flush());
          clock.advance(3 * kHour);
          QVERIFY_RESULT((*opened)->truncate());
        }
      }
      ours = *contentOf(**opened);
      if (cut) QVERIFY((*opened)->status().blocks.size() > 0);
      QVERIFY_RESULT((*opened)->close());
    }
    Prometheus prometheus(program_, folder.path(), folder.path() + "/data", false, {}, kWindowConfig);
    QVERIFY2(prometheus.waitUntilReady(), prometheus.process.readAll().constData());
    const Content theirs = prometheus.content("{__name__=~\"m.*\"}", "3h", static_cast<double>(end) / 1000);
    QCOMPARE(theirs.size(), ours.size());
    QVERIFY(theirs == ours);
    prometheus.stop();
    const QByteArray said = prometheus.process.readAll();
    QVERIFY2(!said.contains("orrupt") && !said.contains("nknown series"), said.constData());
  }

  void weOpenIts() {
    QTemporaryDir folder;
    const auto clock = makeSystemClock();
    const Timestamp end = clock->now() / 1000 * 1000;
    Content theirs;
    {
      Prometheus prometheus(program_, folder.path(), folder.path() + "/data", false,
                            {"--web.enable-remote-write-receiver"}, kWindowConfig);
      QVERIFY2(prometheus.waitUntilReady(), prometheus.process.readAll().constData());
      for (const auto& all : roundsUpTo(end, random_)) {
        const QByteArray status = send(prometheus.port, remote::packSnappy(remote::encodeV1(all)));
        QVERIFY2(status.contains(" 204 ") || status.contains(" 200 "), status.constData());
      }
      theirs = prometheus.content("{__name__=~\"m.*\"}", "3h", static_cast<double>(end) / 1000);
      prometheus.process.kill();
      prometheus.process.waitForFinished(5000);
    }
    QVERIFY(!theirs.empty());
    QVERIFY(makeRealFileSystem()->exists(folder.path().toStdString() + "/data/wbl/00000000"));
    auto opened = Store::open(optionsFor(folder.path().toStdString() + "/data"), makeRealFileSystem(), *clock, true);
    QVERIFY_RESULT(opened);
    (*opened)->waitForReplay();
    QVERIFY((*opened)->status().notices.empty());
    QVERIFY(*contentOf(**opened) == theirs);
  }
};

ORIEL_TEST_MAIN(OutOfOrderPrometheusTest)
#include "out_of_order_prometheus_test.moc"
