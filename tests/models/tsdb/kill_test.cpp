#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QThread>
#include <cstdio>
#include <random>
#include <thread>

#include "models/base/log.h"
#include "tests/models/tsdb/store_support.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

constexpr int kSeries = 50;

/// Appends until it is killed, or ends cleanly after so many rounds; says each commit's number on standard output once
/// it stands in the WAL.
int ingest(const std::string& directory, int rounds) {
  const auto clock = makeSystemClock();
  StoreOptions options = optionsFor(directory);
  options.segmentBytes = 256 * 1024;
  options.snapshotFromWalBytes = 0;
  auto opened = Store::open(options, makeRealFileSystem(), *clock);
  if (!opened.ok()) return 1;
  const auto store = std::move(*opened);
  store->waitForReplay();
  // Chunks move into files all the time, and blocks are cut.
  std::thread([&store] {
    while (true) (void)store->truncate();
  }).detach();
  Timestamp round = store->status().maxTime;
  if (round == kMinTimestamp) round = clock->now() - kHour;
  for (; rounds != 0; --rounds) {
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
  std::fflush(stdout);
  // Leaves a snapshot, in which the kill may fall too.
  if (!store->close().ok()) return 4;
  std::_Exit(0);
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
    for (int round = 0; round < 12; ++round) {
      QProcess child;
      const int rounds = round % 3 == 2 ? 200 : -1;
      child.start(QCoreApplication::applicationFilePath(), {"--ingest", folder.path(), QString::number(rounds)});
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
  if (argc == 4 && std::string(argv[1]) == "--ingest") return ingest(argv[2], std::atoi(argv[3]));
  QCoreApplication app(argc, argv);
  KillTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "kill_test.moc"
