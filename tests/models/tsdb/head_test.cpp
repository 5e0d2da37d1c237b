#include "models/tsdb/head/head.h"

#include <map>

#include "models/tsdb/chunks/xor_chunk.h"
#include "models/tsdb/head/head_appender.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::tsdb;

namespace {

constexpr Timestamp kNow = 1'700'000'000'000 / kChunkRange * kChunkRange;

Labels labelsFor(int i) { return {{"__name__", "m"}, {"i", std::to_string(i)}}; }

Status putFloat(Head& head, const Labels& labels, Timestamp timestamp, double value) {
  bool isNew = false;
  ORIEL_ASSIGN(const SeriesSlot slot, head.prepare({}, labels, timestamp, value, isNew));
  Transaction transaction;
  if (isNew) transaction.floats.push_back({slot, timestamp, value});
  head.commit(std::move(transaction));
  return {};
}

}  // namespace

/// The head by itself: what blocks are cut from, and what it accepts.
class HeadTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void chunkSeriesGivesWholeChunksInLabelOrder() {
    Head head([](WalBatch) {});
    // Backwards, so that the order of making is not the order of labels.
    for (int t = 0; t < 1000; ++t)
      for (int i = 9; i >= 0; --i) QVERIFY_RESULT(putFloat(head, labelsFor(i), kNow + t * 10 * kSecond, t * i));
    const auto source = head.chunkSeries(kNow, kNow + kChunkRange);
    // What is committed afterwards is not seen.
    QVERIFY_RESULT(putFloat(head, labelsFor(3), kNow + 2 * kChunkRange, 1));
    ChunkSeries series;
    Labels before;
    int count = 0;
    for (; *source->next(series); ++count) {
      QVERIFY(before < series.labels);
      before = series.labels;
      std::size_t samples = 0;
      for (std::size_t i = 0; i < series.chunks.size(); ++i) {
        const EncodedChunk& chunk = series.chunks[i];
        QCOMPARE(chunk.encoding, Encoding::Xor);
        QVERIFY(chunk.minTime >= kNow && chunk.maxTime < kNow + kChunkRange);
        if (i > 0) QVERIFY(series.chunks[i - 1].maxTime < chunk.minTime);
        QCOMPARE(chunkSampleCount(chunk.data),
                 i + 1 < series.chunks.size() ? kSamplesPerChunk : std::size_t{0} + 720 % 120 + 120);
        samples += chunkSampleCount(chunk.data);
      }
      QCOMPARE(samples, std::size_t{720});
    }
    QCOMPARE(count, 10);
    QVERIFY(source->warnings().empty());
  }

  void chunkSeriesCutsAtTheRange_data() {
    QTest::addColumn<qint64>("from");
    QTest::addColumn<qint64>("to");
    QTest::newRow("all") << qint64(0) << qint64(1000);
    QTest::newRow("inside one chunk") << qint64(3) << qint64(7);
    QTest::newRow("over a border") << qint64(100) << qint64(130);
    QTest::newRow("the open one") << qint64(250) << qint64(1000);
    QTest::newRow("empty") << qint64(5) << qint64(5);
    QTest::newRow("behind the end") << qint64(300) << qint64(400);
  }
  void chunkSeriesCutsAtTheRange() {
    QFETCH(qint64, from);
    QFETCH(qint64, to);
    Head head([](WalBatch) {});
    for (int t = 0; t < 300; ++t) QVERIFY_RESULT(putFloat(head, labelsFor(1), kNow + t, t));
    std::map<Timestamp, double> found;
    const auto source = head.chunkSeries(kNow + from, kNow + to);
    ChunkSeries series;
    while (*source->next(series))
      for (const EncodedChunk& chunk : series.chunks) {
        std::vector<Timestamp> times(chunkSampleCount(chunk.data));
        std::vector<double> values(times.size());
        QVERIFY_RESULT(decodeXor(chunk.data, times.data(), values.data(), times.size()));
        QCOMPARE(chunk.minTime, times.front());
        QCOMPARE(chunk.maxTime, times.back());
        for (std::size_t i = 0; i < times.size(); ++i) QVERIFY(found.emplace(times[i], values[i]).second);
      }
    std::map<Timestamp, double> expected;
    for (int t = 0; t < 300; ++t)
      if (t >= from && t < to) expected[kNow + t] = t;
    QVERIFY(found == expected);
  }

  void acceptsAsPrometheus() {
    Head head([](WalBatch) {});
    head.setNow(kNow);
    head.setMinValid(kNow - 3 * kHour);
    QCOMPARE(putFloat(head, labelsFor(1), kNow - 3 * kHour - 1, 1).error().code, ErrorCode::OutOfBounds);
    QVERIFY_RESULT(putFloat(head, labelsFor(1), kNow - 3 * kHour, 1));
    QVERIFY_RESULT(putFloat(head, labelsFor(1), kNow, 1));
    QCOMPARE(putFloat(head, labelsFor(2), kNow - kHour - 1, 1).error().code, ErrorCode::OutOfBounds);
    QVERIFY_RESULT(putFloat(head, labelsFor(2), kNow - kHour, 1));
    head.setMinValid(kNow - kMinute);
    QCOMPARE(putFloat(head, labelsFor(3), kNow - kMinute - 1, 1).error().code, ErrorCode::OutOfBounds);
    QVERIFY_RESULT(putFloat(head, labelsFor(3), kNow - kMinute, 1));
    // A wild clock ahead does not shut out the present.
    head.setMinValid(kMinTimestamp);
    QVERIFY_RESULT(putFloat(head, labelsFor(4), kNow + kYear, 1));
    QVERIFY_RESULT(putFloat(head, labelsFor(5), kNow - kHour, 1));
  }
};

ORIEL_TEST_MAIN(HeadTest)
#include "head_test.moc"
