#include <algorithm>
#include <bit>
#include <random>

#include "models/base/faulty_file_system.h"
#include "models/tsdb/wal/records.h"
#include "models/tsdb/wal/segment_reader.h"
#include "models/tsdb/wal/segment_writer.h"
#include "models/tsdb/wal/wal_directory.h"
#include "models/tsdb/wal/wal_log.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::tsdb::wal;

namespace {

std::string noise(std::mt19937_64& random, std::size_t size) {
  std::string out(size, '\0');
  for (char& c : out) c = static_cast<char>(random());
  return out;
}

/// All records of a folder up to the first damage.
std::vector<std::string> readAll(FileSystem& files, const std::string& directory, std::string* damage = nullptr) {
  std::vector<std::string> out;
  const auto layout = readLayout(files, directory);
  for (const std::uint32_t number : layout->segments) {
    const auto bytes = files.map(directory + "/" + segmentName(number));
    SegmentReader reader((*bytes)->bytes());
    Bytes record;
    while (true) {
      const auto more = reader.next(record);
      if (!more.ok()) {
        if (damage != nullptr) *damage = more.error().text;
        return out;
      }
      if (!*more) break;
      out.emplace_back(asText(record));
    }
  }
  return out;
}

std::shared_ptr<FileSystem> folder() {
  auto files = makeMemoryFileSystem();
  (void)files->makeDirectories("wal");
  return files;
}

}  // namespace

class WalTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void compressedWhereItIsWorthIt_data() {
    QTest::addColumn<bool>("random");
    QTest::addColumn<bool>("smaller");
    QTest::newRow("values that stand still") << false << true;
    QTest::newRow("values that look random") << true << false;
  }
  void compressedWhereItIsWorthIt() {
    QFETCH(bool, random);
    QFETCH(bool, smaller);
    std::mt19937_64 values(7);
    const auto files = folder();
    SegmentWriter writer(files, "wal", 0, 128 << 20);
    std::vector<std::string> records;
    std::size_t plain = 0;
    for (int i = 0; i < 40; ++i) {
      std::vector<SampleRecord> samples;
      for (WalRef ref = 1; ref <= 200; ++ref)
        samples.push_back({ref, i * 15'000, random ? std::bit_cast<double>(values() >> 2) : 1.0});
      records.push_back(encodeSamples(samples));
      plain += records.back().size();
      // Texts shrink whatever stands around them.
      records.push_back(std::string(1, '\1') + std::string(2'000, 'x'));
    }
    QVERIFY(writer.write(records).ok());
    QVERIFY(writer.close().ok());
    QCOMPARE(writer.bytesTotal() < plain * 3 / 4, smaller);
    QVERIFY(writer.bytesTotal() < plain + 40 * 1'000);
    QVERIFY(readAll(*files, "wal") == records);
  }

  void recordsOfAllSizesComeBack() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937_64 random(seed);
    const auto files = folder();
    SegmentWriter writer(files, "wal", 3, 4 * kPageSize);
    std::vector<std::string> written;
    for (int i = 0; i < 400; ++i) {
      std::vector<std::string> batch;
      for (std::size_t n = 1 + random() % 3; n > 0; --n) {
        const std::size_t size = 1 + random() % (random() % 8 == 0 ? 3 * kPageSize : 3000);
        batch.push_back(random() % 2 ? noise(random, size) : std::string(size, 'x'));
      }
      QVERIFY_RESULT(writer.write(batch));
      written.insert(written.end(), batch.begin(), batch.end());
    }
    QVERIFY_RESULT(writer.close());
    QVERIFY(writer.segment() > 5);
    const auto read = readAll(*files, "wal");
    QCOMPARE(read.size(), written.size());
    QVERIFY(read == written);
    const auto layout = readLayout(*files, "wal");
    QVERIFY_RESULT(layout);
    for (const std::uint32_t number : layout->segments)
      QVERIFY(*files->fileSize("wal/" + segmentName(number)) <= 4 * kPageSize);
  }
  void pageBorders_data() {
    QTest::addColumn<int>("size");
    for (int around = -16; around <= 16; ++around)
      QTest::newRow(qPrintable(QString("page %1").arg(around))) << int(kPageSize) - int(kRecordHeaderSize) + around;
  }
  void pageBorders() {
    QFETCH(int, size);
    std::mt19937_64 random(7);
    const auto files = folder();
    SegmentWriter writer(files, "wal", 0, 1 << 20);
    const std::vector<std::string> records{noise(random, static_cast<std::size_t>(size)), noise(random, 5),
                                           noise(random, 40'000)};
    QVERIFY_RESULT(writer.write(records));
    QVERIFY_RESULT(writer.close());
    QVERIFY(readAll(*files, "wal") == records);
  }
  void tornAtEveryLength() {
    std::mt19937_64 random(11);
    const auto files = folder();
    SegmentWriter writer(files, "wal", 0, 1 << 20);
    std::vector<std::string> records;
    for (int i = 0; i < 30; ++i) records.push_back(noise(random, 1 + random() % 2500));
    QVERIFY_RESULT(writer.write(records));
    QVERIFY_RESULT(writer.close());
    const std::string whole = *files->readText("wal/00000000");
    for (std::size_t length = 0; length <= whole.size(); length += 1 + random() % 200) {
      QVERIFY_RESULT(files->writeAtomically("wal/00000000", whole.substr(0, length)));
      const auto read = readAll(*files, "wal");
      QVERIFY(read.size() <= records.size());
      QVERIFY(std::equal(read.begin(), read.end(), records.begin()));
    }
  }
  void aFlippedByteNeverGivesAnotherRecord() {
    std::mt19937_64 random(13);
    const auto files = folder();
    SegmentWriter writer(files, "wal", 0, 1 << 20);
    std::vector<std::string> records;
    for (int i = 0; i < 60; ++i) records.push_back(i % 2 ? noise(random, 900) : std::string(900 + std::size_t(i), 'y'));
    QVERIFY_RESULT(writer.write(records));
    QVERIFY_RESULT(writer.close());
    const std::string whole = *files->readText("wal/00000000");
    int damaged = 0;
    for (int i = 0; i < 300; ++i) {
      std::string bad = whole;
      bad[random() % bad.size()] ^= static_cast<char>(1 + random() % 255);
      QVERIFY_RESULT(files->writeAtomically("wal/00000000", bad));
      std::string damage;
      const auto read = readAll(*files, "wal", &damage);
      damaged += damage.empty() ? 0 : 1;
      // A flip in a fragment's kind byte is not under the checksum, but must not make a wrong record.
      QVERIFY(std::equal(read.begin(), read.end(), records.begin(), records.begin() + qsizetype(read.size())));
    }
    QVERIFY(damaged > 250);
  }
  void aFailedWriteCanBeRepeated_data() {
    QTest::addColumn<int>("nth");
    QTest::addColumn<int>("partial");
    for (int nth = 1; nth <= 5; ++nth)
      for (const int partial : {0, 1, 100, 5000})
        QTest::newRow(qPrintable(QString("%1/%2").arg(nth).arg(partial))) << nth << partial;
  }
  void aFailedWriteCanBeRepeated() {
    QFETCH(int, nth);
    QFETCH(int, partial);
    std::mt19937_64 random(17);
    const auto files = std::make_shared<FaultyFileSystem>(folder());
    SegmentWriter writer(files, "wal", 0, 2 * kPageSize);
    files->fail(FileOperation::Write, nth, ErrorCode::NoSpace, 1, std::size_t(partial));
    std::vector<std::string> written;
    int failures = 0;
    for (int i = 0; i < 12; ++i) {
      const std::vector<std::string> batch{noise(random, 9000), noise(random, 100)};
      Status status = writer.write(batch);
      if (!status.ok()) {
        QCOMPARE(status.error().code, ErrorCode::NoSpace);
        ++failures;
        QVERIFY_RESULT(writer.write(batch));
      }
      written.insert(written.end(), batch.begin(), batch.end());
    }
    QVERIFY_RESULT(writer.close());
    QCOMPARE(failures, 1);
    auto read = readAll(*files, "wal");
    // What stood before a new segment may be there twice.
    read.erase(std::unique(read.begin(), read.end()), read.end());
    QVERIFY(read.size() == written.size() && read == written);
  }
  void recordsRoundTrip() {
    const std::vector<SampleRecord> samples{{7, 1000, 1.5}, {3, -20, staleNaN()}, {1ULL << 40, kMaxTimestamp, -0.0}};
    std::vector<SampleRecord> samplesBack;
    QVERIFY_RESULT(decodeSamples(asBytes(encodeSamples(samples)), samplesBack));
    QCOMPARE(samplesBack.size(), samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
      QCOMPARE(samplesBack[i].ref, samples[i].ref);
      QCOMPARE(samplesBack[i].timestamp, samples[i].timestamp);
      QVERIFY(std::bit_cast<std::uint64_t>(samplesBack[i].value) == std::bit_cast<std::uint64_t>(samples[i].value));
    }
    const std::string series = encodeSeries({{1, {{"__name__", "up"}, {"job", "\xc3\xa4"}}}, {9, {{"a", "b"}}}});
    std::vector<SeriesRecord> seriesBack;
    QVERIFY_RESULT(decodeSeries(asBytes(series), seriesBack));
    QCOMPARE(seriesBack.size(), std::size_t{2});
    QVERIFY(seriesBack[0].labels == (Labels{{"__name__", "up"}, {"job", "\xc3\xa4"}}));
    QVERIFY(!decodeSeries(asBytes(series).first(series.size() - 1), seriesBack).ok());

    FloatHistogram histogram;
    histogram.hint = CounterResetHint::Gauge;
    histogram.schema = -2;
    histogram.zeroThreshold = 0.001;
    histogram.zeroCount = 2;
    histogram.count = 12;
    histogram.sum = 3.25;
    histogram.positiveSpans = {{-3, 2}, {4, 1}};
    histogram.positiveBuckets = {1, 2, 3};
    histogram.negativeSpans = {{0, 1}};
    histogram.negativeBuckets = {4};
    FloatHistogram custom;
    custom.schema = kCustomBucketsSchema;
    custom.count = 3;
    custom.positiveSpans = {{0, 2}};
    custom.positiveBuckets = {1, 2};
    custom.customBounds = {0.5, 1};
    const auto records = encodeHistograms({{5, 100, std::make_shared<FloatHistogram>(histogram)},
                                           {6, 90, std::make_shared<FloatHistogram>(custom)},
                                           {4, 95, std::make_shared<FloatHistogram>(histogram)}});
    QCOMPARE(records.size(), std::size_t{2});
    std::vector<HistogramRecord> back;
    for (const auto& record : records) QVERIFY_RESULT(decodeHistograms(asBytes(record), back));
    QCOMPARE(back.size(), std::size_t{3});
    QVERIFY(*back[0].histogram == histogram && *back[1].histogram == histogram && *back[2].histogram == custom);
    QCOMPARE(back[1].ref, WalRef{4});

    std::vector<MetadataRecord> metadata;
    QVERIFY_RESULT(decodeMetadata(asBytes(encodeMetadata({{2, {MetricType::Summary, "help", "seconds"}}})), metadata));
    QVERIFY((metadata[0].metadata == Metadata{MetricType::Summary, "help", "seconds"}));
    std::vector<ExemplarRecord> exemplars;
    QVERIFY_RESULT(decodeExemplars(asBytes(encodeExemplars({{2, {{{"trace_id", "x"}}, 2.5, 77}}})), exemplars));
    QVERIFY(exemplars[0].exemplar.labels == (Labels{{"trace_id", "x"}}));
    QCOMPARE(exemplars[0].exemplar.timestamp, Timestamp{77});
  }
  void checkpointKeepsWhatLives() {
    const auto files = folder();
    SegmentWriter writer(files, "wal", 0, 1 << 20);
    QVERIFY_RESULT(
        writer.write({encodeSeries({{1, {{"a", "1"}}}, {2, {{"a", "2"}}}}), encodeSamples({{1, 10, 1}, {2, 10, 1}})}));
    QVERIFY_RESULT(writer.cut());
    QVERIFY_RESULT(writer.write({encodeSamples({{1, 20, 2}, {2, 20, 2}}), std::string("\x63unknown")}));
    QVERIFY_RESULT(writer.cut());
    QVERIFY_RESULT(writer.write({encodeSamples({{1, 30, 3}})}));
    QVERIFY_RESULT(writer.close());
    QVERIFY_RESULT(writeCheckpoint(files, "wal", {1, 15, {1}}));
    QCOMPARE(*files->list("wal"), (std::vector<std::string>{"00000002", "checkpoint.00000001"}));
    const auto records = readAll(*files, "wal/checkpoint.00000001");
    QCOMPARE(records.size(), std::size_t{3});
    std::vector<SeriesRecord> series;
    std::vector<SampleRecord> samples;
    QVERIFY_RESULT(decodeSeries(asBytes(records[0]), series));
    QVERIFY_RESULT(decodeSamples(asBytes(records[1]), samples));
    QCOMPARE(series.size(), std::size_t{1});
    QCOMPARE(samples.size(), std::size_t{1});
    QCOMPARE(samples[0].timestamp, Timestamp{20});
    QCOMPARE(records[2], std::string("\x63unknown"));
    QCOMPARE(readLayout(*files, "wal")->nextSegment(), 3u);
  }
  void aFailedCheckpointChangesNothing() {
    for (const FileOperation operation :
         {FileOperation::Open, FileOperation::Write, FileOperation::Sync, FileOperation::Rename}) {
      const auto files = std::make_shared<FaultyFileSystem>(folder());
      SegmentWriter writer(files, "wal", 0, 1 << 20);
      QVERIFY_RESULT(writer.write({encodeSeries({{1, {{"a", "1"}}}})}));
      QVERIFY_RESULT(writer.cut());
      files->fail(operation, 1, ErrorCode::NoSpace);
      QVERIFY(!writeCheckpoint(files, "wal", {0, 15, {1}}).ok());
      QCOMPARE(*files->list("wal"), (std::vector<std::string>{"00000000"}));
      QVERIFY_RESULT(writeCheckpoint(files, "wal", {0, 15, {1}}));
    }
  }

  void everyCommitIsAnswered() {
    std::vector<int> answers;
    const auto commit = [&](WalLog& log) {
      tsdb::WalBatch batch;
      batch.onWritten = [&answers](Status status) { answers.push_back(status.ok() ? 1 : 0); };
      log.enqueue(std::move(batch));
    };
    {
      WalLog log(folder(), "wal", 1 << 20);
      log.start(0);
      commit(log);
      QVERIFY_RESULT(log.close());
      QCOMPARE(answers, (std::vector<int>{1}));
      commit(log);
    }
    QCOMPARE(answers, (std::vector<int>{1, 0}));
    {
      WalLog neverStarted(folder(), "wal", 1 << 20);
      commit(neverStarted);
    }
    QCOMPARE(answers, (std::vector<int>{1, 0, 0}));
  }
};

ORIEL_TEST_MAIN(WalTest)
#include "wal_test.moc"
