#include "tests/support/test_case.h"

#include "models/base/bytes.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// Replays the seeds of the fuzzer, and each of them damaged at random places, with and without a checksum that fits:
/// the target aborts when it is not content.
class BlockFuzzTest : public oriel::test::TestCase {
  Q_OBJECT

  static int run(const QByteArray& bytes) {
    return LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size()));
  }

  /// Tombstones and the only chunk of a segment end with a checksum of what follows `start`.
  static void mend(QByteArray& bytes, qsizetype start) {
    if (bytes.size() < start + 4) return;
    std::string sum;
    oriel::putBig32(sum, oriel::crc32c(oriel::asBytes(
                             std::string_view(bytes.constData() + start, std::size_t(bytes.size() - start - 4)))));
    bytes.replace(bytes.size() - 4, 4, QByteArray::fromStdString(sum));
  }

 private slots:
  void seeds_data() {
    QTest::addColumn<QByteArray>("file");
    const QDir folder(oriel::test::sourceDir() + "/tests/fuzz/seeds/tsdb_block");
    const QStringList names = folder.entryList(QDir::Files);
    QVERIFY(names.size() >= 4);
    for (const QString& name : names) {
      QFile file(folder.filePath(name));
      QVERIFY(file.open(QIODevice::ReadOnly));
      QTest::newRow(qPrintable(name)) << file.readAll();
    }
  }
  void seeds() {
    QFETCH(QByteArray, file);
    QCOMPARE(run(file), 0);
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int i = 0; i < 4000; ++i) {
      QByteArray damaged = file;
      for (int n = random.bounded(1, 4); n > 0 && damaged.size() > 1; --n) {
        const qsizetype at = 1 + random.bounded(int(damaged.size()) - 1);
        switch (random.bounded(4)) {
          case 0: damaged.remove(at, 1); break;
          case 1: damaged.insert(at, char(random.bounded(256))); break;
          case 2: damaged[at] = char(damaged[at] ^ 1 << random.bounded(8)); break;
          default: damaged[at] = "\xff\x80\x7f\x00\"}"[random.bounded(6)]; break;
        }
      }
      // After the selector, magic, version (and padding and length) stand in front of what is summed.
      if (random.bounded(2) == 0) mend(damaged, file[0] == 1 ? 6 : 10);
      QCOMPARE(run(damaged), 0);
    }
  }
};

ORIEL_TEST_MAIN(BlockFuzzTest)
#include "block_fuzz_test.moc"
