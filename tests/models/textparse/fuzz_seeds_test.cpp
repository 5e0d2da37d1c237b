#include "tests/support/test_case.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// Replays the seeds of the fuzzer, and each of them damaged at random places: the target aborts when it is not
/// content.
class FuzzSeedsTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void seeds_data();
  void seeds();
};

void FuzzSeedsTest::seeds_data() {
  QTest::addColumn<QByteArray>("page");
  const QDir folder(oriel::test::sourceDir() + "/tests/fuzz/seeds/textparse");
  const QStringList names = folder.entryList(QDir::Files);
  QVERIFY(!names.isEmpty());
  for (const QString& name : names) {
    QFile file(folder.filePath(name));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QTest::newRow(qPrintable(name)) << file.readAll();
  }
}

void FuzzSeedsTest::seeds() {
  QFETCH(QByteArray, page);
  const auto run = [](const QByteArray& bytes) {
    return LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.constData()),
                                  static_cast<std::size_t>(bytes.size()));
  };
  QCOMPARE(run(page), 0);
  const quint32 seed = QRandomGenerator::global()->generate();
  qInfo("seed %u", seed);
  QRandomGenerator random(seed);
  const QByteArray spice(
      "\"{}=,\\\n\r\t #\0\xff\xc3"
      "eE+-._09aN",
      24);
  for (int i = 0; i < 3000; ++i) {
    QByteArray damaged = page;
    for (auto n = random.bounded(1, 4); n > 0 && !damaged.isEmpty(); --n) {
      const auto at = static_cast<qsizetype>(random.bounded(static_cast<int>(damaged.size())));
      const char byte = spice[static_cast<qsizetype>(random.bounded(static_cast<int>(spice.size())))];
      if (random.bounded(3) == 0)
        damaged.remove(at, 1);
      else if (random.bounded(2) == 0)
        damaged.insert(at, byte);
      else
        damaged[at] = byte;
    }
    if (random.bounded(8) == 0)
      damaged.truncate(static_cast<qsizetype>(random.bounded(static_cast<int>(damaged.size()) + 1)));
    QCOMPARE(run(damaged), 0);
  }
}

ORIEL_TEST_MAIN(FuzzSeedsTest)
#include "fuzz_seeds_test.moc"
