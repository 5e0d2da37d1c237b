#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QThread>
#include <cstdio>
#include <random>

#include "models/base/log.h"
#include "tests/models/tsdb/store_support.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

constexpr int kSeries = 50;

/// Appends until it is killed; says each commit's number on standard output once it stands in the WAL.
int ingest(const std::string& directory) {
  const auto clock = makeSystemClock();
  StoreOptions options = optionsFor(directory);
  options.segmentBytes = 256 * 1024;
  auto opened = Store::open(options, makeRealFileSystem(), *clock);
  if (!opened.ok()) return 1;
  const auto store = std::move(*opened);
  store->waitForReplay();
  Timestamp round = store->status().maxTime;
  if (round == kMinTimestamp) round = clock->now() - kHour;
  while (true) {
    const auto appender = store->appender();
    ++round;
    for (int s = 0; s < kSeries; ++s)
      if (!appender->append({}, numbered(s), round, static_cast<double>(round % 1000)).ok()) return 2;
    const Status status = appender->commit([round](Status written) {
      if (!written.ok()) return;
      std::printf("%lld\n", static_cast<long long>(round));
      std::fflush(stdout);
    });
    if (!status.ok()) return 3;
  }
}

}  // namespace

/// This program starts itself as the child that is killed with -9 while it appends.
class KillTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void nothingAcknowledgedIsLost() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    setLogSink([](LogLevel, std::string_view, std::string_view) {});
    QTemporaryDir folder;
    const std::string directory = folder.path().toStdString();
    const auto clock = makeSystemClock();
    qint64 acknowledged = 0;
    for (int round = 0; round < 8; ++round) {
      QProcess child;
      child.start(QCoreApplication::applicationFilePath(), {"--ingest", folder.path()});
      QVERIFY(child.waitForReadyRead(30'000));
      QThread::msleep(random() % 120);
      child.kill();
      QVERIFY(child.waitForFinished(30'000));
      const QList<QByteArray> lines = child.readAllStandardOutput().split('\n');
      for (const QByteArray& line : lines.mid(0, lines.size() - 1))
        acknowledged = std::max(acknowledged, line.toLongLong());
      QVERIFY(acknowledged > 0);

      auto store = Store::open(optionsFor(directory), makeRealFileSystem(), *clock, true);
      QVERIFY_RESULT(store);
      (*store)->waitForReplay();
      const auto content = contentOf(**store);
      QVERIFY_RESULT(content);
      QCOMPARE(content->size(), std::size_t{kSeries});
      const Timestamp first = content->begin()->second.begin()->first;
      for (const auto& [series, samples] : *content) {
        QCOMPARE(samples.begin()->first, first);
        QVERIFY(samples.rbegin()->first >= acknowledged);
        // No hole: every round up to the last is there, with its value.
        QCOMPARE(qint64(samples.size()), qint64(samples.rbegin()->first - first + 1));
        for (const auto& [t, bits] : samples) QVERIFY(std::bit_cast<double>(bits) == static_cast<double>(t % 1000));
      }
    }
    setLogSink({});
  }
};

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "--ingest") return ingest(argv[2]);
  QCoreApplication app(argc, argv);
  KillTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "kill_test.moc"
