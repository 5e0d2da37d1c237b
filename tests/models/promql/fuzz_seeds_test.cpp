#include "tests/support/test_case.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// Replays the kept inputs of a fuzzer, and each of them damaged at random places: the target aborts when it is not
/// content. One program a target.
class PromqlFuzzSeedsTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void seeds();
  void damaged();

 private:
  static QList<QByteArray> read();
  static int run(const QByteArray& bytes) {
    return LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.constData()),
                                  static_cast<std::size_t>(bytes.size()));
  }
};

QList<QByteArray> PromqlFuzzSeedsTest::read() {
  const QDir folder(oriel::test::sourceDir() + "/tests/fuzz/seeds/promql");
  QList<QByteArray> out;
  for (const QString& name : folder.entryList(QDir::Files, QDir::Name)) {
    QFile file(folder.filePath(name));
    if (file.open(QIODevice::ReadOnly)) out << file.readAll();
  }
  return out;
}

void PromqlFuzzSeedsTest::seeds() {
  const QList<QByteArray> seeds = read();
  QVERIFY(seeds.size() >= 100);
  for (const QByteArray& seed : seeds) QCOMPARE(run(seed), 0);
}

void PromqlFuzzSeedsTest::damaged() {
  // The same in every run, since a find must not stop who has changed something else; ORIEL_SEED tries others.
  const quint32 seed = qEnvironmentVariableIsSet("ORIEL_SEED") ? qEnvironmentVariable("ORIEL_SEED").toUInt() : 20261121;
  qInfo("seed %u", seed);
  QRandomGenerator random(seed);
  const auto below = [&](qsizetype n) { return static_cast<qsizetype>(random.bounded(static_cast<int>(n))); };
  static constexpr char kSpice[] = "\"'`{}[]()=~!<>/*+-^%@,:#\\\n\t $.019aeimnsxINF_\0\xff\xc3\xa4";
  const QByteArray spice(kSpice, sizeof(kSpice) - 1);
  const QList<QByteArray> seeds = read();
  for (int i = 0; i < 20000; ++i) {
    QByteArray text = seeds[below(seeds.size())];
    for (auto n = random.bounded(1, 4); n > 0 && !text.isEmpty(); --n) {
      const qsizetype at = below(text.size());
      switch (random.bounded(4)) {
        case 0: text.remove(at, 1); break;
        case 1: text.insert(at, spice[below(spice.size())]); break;
        case 2: text[at] = spice[below(spice.size())]; break;
        default: text.insert(at, seeds[below(seeds.size())].left(40)); break;
      }
    }
    QCOMPARE(run(text), 0);
  }
}

ORIEL_TEST_MAIN(PromqlFuzzSeedsTest)
#include "fuzz_seeds_test.moc"
