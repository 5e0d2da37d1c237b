#include <QDir>
#include <QFile>
#include <random>

#include "tests/support/test_case.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// Replays the seeds of the fuzzer, and each of them damaged at random places: the target aborts when it is not
/// content.
class DashboardFuzzSeedsTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void seeds_data() {
    QTest::addColumn<QByteArray>("text");
    const QDir folder(oriel::test::sourceDir() + "/tests/fuzz/seeds/dashboard");
    const QStringList names = folder.entryList(QDir::Files);
    QVERIFY(names.size() >= 5);
    for (const QString& name : names) {
      QFile file(folder.filePath(name));
      QVERIFY(file.open(QIODevice::ReadOnly));
      QTest::newRow(qPrintable(name)) << file.readAll();
    }
  }
  void seeds() {
    QFETCH(QByteArray, text);
    QCOMPARE(run(text), 0);
    const quint32 seed =
        qEnvironmentVariableIsSet("ORIEL_SEED") ? qEnvironmentVariable("ORIEL_SEED").toUInt() : 20261121u;
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    const QByteArray spice("{}[]\",:0-e.nulltrue\\ /~#|>\n\r\t\xff\xc3");
    for (int i = 0; i < 400; ++i) {
      QByteArray damaged = text;
      for (auto n = 1 + random() % 3; n > 0; --n) {
        const auto at = static_cast<qsizetype>(random() % damaged.size());
        const char byte = spice[static_cast<qsizetype>(random() % spice.size())];
        switch (random() % 4) {
          case 0: damaged.remove(at, 1 + static_cast<qsizetype>(random() % 8)); break;
          case 1: damaged.insert(at, byte); break;
          case 2: damaged.insert(at, damaged.mid(static_cast<qsizetype>(random() % damaged.size()), 40)); break;
          default: damaged[at] = byte;
        }
        if (damaged.isEmpty()) damaged = text;
      }
      QCOMPARE(run(damaged), 0);
    }
  }

 private:
  static int run(const QByteArray& bytes) {
    return LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.constData()),
                                  static_cast<std::size_t>(bytes.size()));
  }
};

ORIEL_TEST_MAIN(DashboardFuzzSeedsTest)
#include "dashboard_fuzz_seeds_test.moc"
