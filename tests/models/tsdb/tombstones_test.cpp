#include "tests/support/test_case.h"

#include "models/base/bytes.h"
#include "models/tsdb/block/tombstones.h"

#include <random>
#include <set>

using namespace oriel;
using namespace oriel::tsdb;

Q_DECLARE_METATYPE(oriel::tsdb::TimeIntervals)

class TombstonesTest : public test::TestCase {
  Q_OBJECT
  std::mt19937_64 random_;

 private Q_SLOTS:
  void initTestCase() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    random_.seed(seed);
  }

  void intervals_data() {
    QTest::addColumn<TimeIntervals>("added");
    QTest::addColumn<TimeIntervals>("joined");
    QTest::newRow("apart") << TimeIntervals{{5, 6}, {1, 2}, {9, 9}} << TimeIntervals{{1, 2}, {5, 6}, {9, 9}};
    QTest::newRow("touching") << TimeIntervals{{1, 2}, {3, 4}} << TimeIntervals{{1, 4}};
    QTest::newRow("touching before") << TimeIntervals{{3, 4}, {1, 2}} << TimeIntervals{{1, 4}};
    QTest::newRow("bridge") << TimeIntervals{{1, 2}, {6, 7}, {3, 5}} << TimeIntervals{{1, 7}};
    QTest::newRow("inside") << TimeIntervals{{1, 9}, {3, 5}} << TimeIntervals{{1, 9}};
    QTest::newRow("around") << TimeIntervals{{3, 4}, {6, 7}, {1, 9}} << TimeIntervals{{1, 9}};
    QTest::newRow("backwards") << TimeIntervals{{4, 3}} << TimeIntervals{};
    QTest::newRow("all of time") << TimeIntervals{{5, 6}, {kMinTimestamp, kMaxTimestamp}, {7, 8}}
                                 << TimeIntervals{{kMinTimestamp, kMaxTimestamp}};
    QTest::newRow("the ends of time") << TimeIntervals{{kMaxTimestamp, kMaxTimestamp}, {kMinTimestamp, kMinTimestamp}}
                                      << TimeIntervals{{kMinTimestamp, kMinTimestamp}, {kMaxTimestamp, kMaxTimestamp}};
  }
  void intervals() {
    QFETCH(TimeIntervals, added);
    QFETCH(TimeIntervals, joined);
    TimeIntervals found;
    for (const TimeInterval& one : added) addInterval(found, one);
    QVERIFY(found == joined);
  }

  /// Against a set of single times.
  void randomIntervals() {
    for (int round = 0; round < 300; ++round) {
      TimeIntervals intervals;
      std::set<Timestamp> times;
      for (int i = 0; i < 8; ++i) {
        const Timestamp from = static_cast<Timestamp>(random_() % 60);
        const Timestamp to = from + static_cast<Timestamp>(random_() % 8);
        addInterval(intervals, {from, to});
        for (Timestamp t = from; t <= to; ++t) times.insert(t);
      }
      for (std::size_t i = 1; i < intervals.size(); ++i) QVERIFY(intervals[i - 1].to + 1 < intervals[i].from);
      SampleBatch batch;
      std::vector<Timestamp> kept;
      for (Timestamp t = 0; t < 70; ++t) {
        QCOMPARE(covers(intervals, {t, t}), times.contains(t));
        if (random_() % 3 == 0) continue;
        batch.timestamps.push_back(t);
        batch.values.push_back(static_cast<double>(t));
        if (!times.contains(t)) kept.push_back(t);
      }
      for (int i = 0; i < 100; ++i) {
        const Timestamp from = static_cast<Timestamp>(random_() % 70);
        const Timestamp to = from + static_cast<Timestamp>(random_() % 6);
        int inside = 0;
        for (Timestamp t = from; t <= to; ++t) inside += times.contains(t) ? 1 : 0;
        QCOMPARE(touches(intervals, {from, to}), inside > 0);
        QCOMPARE(covers(intervals, {from, to}), inside == to - from + 1);
      }
      eraseDeleted(intervals, batch);
      QCOMPARE(batch.timestamps, kept);
      QCOMPARE(batch.values, std::vector<double>(kept.begin(), kept.end()));
    }
  }

  void histogramsToo() {
    SampleBatch batch;
    batch.kind = SampleKind::Histogram;
    for (Timestamp t = 0; t < 5; ++t) {
      batch.timestamps.push_back(t);
      auto histogram = std::make_shared<FloatHistogram>();
      histogram->sum = static_cast<double>(t);
      batch.histograms.push_back(histogram);
    }
    eraseDeleted({{0, 0}, {2, 3}}, batch);
    QCOMPARE(batch.timestamps, (std::vector<Timestamp>{1, 4}));
    QCOMPARE(batch.histograms.size(), std::size_t{2});
    QCOMPARE(batch.histograms[1]->sum, 4.0);
  }

  void theFile() {
    const auto files = makeMemoryFileSystem();
    QVERIFY_RESULT(files->makeDirectories("/b"));
    const std::string path = "/b/tombstones";
    QCOMPARE(int(readTombstones(*files, path).error().code), int(ErrorCode::NotFound));
    QVERIFY_RESULT(writeTombstones(*files, path, {}));
    QCOMPARE(QByteArray::fromStdString(*files->readText(path)).toHex(), QByteArray("0130ba300100000000"));
    QVERIFY(readTombstones(*files, path)->empty());
    const Tombstones some = {{7, {{-5, 3}, {9, 9}}}, {std::uint64_t{1} << 63, {{kMinTimestamp, kMaxTimestamp}}}};
    QVERIFY_RESULT(writeTombstones(*files, path, some));
    const auto read = readTombstones(*files, path);
    QVERIFY_RESULT(read);
    QVERIFY(*read == some);
    const std::string sound = *files->readText(path);
    for (std::size_t bit = 0; bit < 8 * sound.size(); ++bit) {
      std::string text = sound;
      text[bit / 8] = static_cast<char>(text[bit / 8] ^ 1 << bit % 8);
      QVERIFY_RESULT(files->writeAtomically(path, text));
      const auto damaged = readTombstones(*files, path);
      QVERIFY(!damaged.ok());
      QCOMPARE(int(damaged.error().code), int(ErrorCode::Corrupt));
      QVERIFY(damaged.error().text.find(path) != std::string::npos);
    }
    for (std::size_t length = 0; length < sound.size(); ++length) {
      QVERIFY_RESULT(files->writeAtomically(path, sound.substr(0, length)));
      QVERIFY(!readTombstones(*files, path).ok());
    }
  }

  /// A sound checksum over entries that make no sense.
  void brokenEntries() {
    const auto files = makeMemoryFileSystem();
    QVERIFY_RESULT(files->makeDirectories("/b"));
    for (const std::string& entries : {std::string("\x01"), std::string("\x01\x02"), std::string(11, '\xff')}) {
      std::string text;
      putBig32(text, 0x0130BA30);
      putByte(text, 1);
      text += entries;
      putBig32(text, crc32c(asBytes(entries)));
      QVERIFY_RESULT(files->writeAtomically("/b/t", text));
      const auto read = readTombstones(*files, "/b/t");
      QVERIFY(!read.ok());
      QCOMPARE(int(read.error().code), int(ErrorCode::Corrupt));
    }
  }
};

ORIEL_TEST_MAIN(TombstonesTest)
#include "tombstones_test.moc"
