#include <QTemporaryDir>
#include <bit>
#include <map>
#include <random>
#include <set>

#include "tests/support/test_case.h"

#include "models/tsdb/chunks/head_chunk_files.h"
#include "models/tsdb/chunks/histogram_chunk.h"
#include "models/tsdb/chunks/xor_chunk.h"
#include "models/tsdb/wal/segment_writer.h"
#include "tests/models/tsdb/prometheus_process.h"

using namespace oriel;
using namespace oriel::tsdb;

namespace {

using Run = std::vector<HistogramSample>;

std::map<std::int64_t, double> bucketMap(const std::vector<Span>& spans, const std::vector<double>& values) {
  std::map<std::int64_t, double> out;
  std::int64_t index = 0;
  std::size_t at = 0;
  for (const Span& span : spans) {
    index += span.offset;
    for (std::uint32_t i = 0; i < span.length && at < values.size(); ++i, ++index)
      if (const double value = values[at++]; value != 0) out[index] += value;
  }
  return out;
}

bool sameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

/// What of two histograms of one sample differs; layouts may differ in empty buckets. Empty: nothing.
QString difference(const FloatHistogram& a, const FloatHistogram& b) {
  if (!sameBits(a.sum, b.sum)) return QString("sum %1, %2").arg(a.sum).arg(b.sum);
  if (isStaleNaN(a.sum)) return {};
  if (!sameBits(a.count, b.count)) return QString("count %1, %2").arg(a.count).arg(b.count);
  if (!sameBits(a.zeroCount, b.zeroCount)) return "zero count";
  if (a.schema != b.schema) return "schema";
  if (!sameBits(a.zeroThreshold, b.zeroThreshold)) return "zero threshold";
  if (a.customBounds != b.customBounds) return "bounds";
  if (bucketMap(a.positiveSpans, a.positiveBuckets) != bucketMap(b.positiveSpans, b.positiveBuckets)) return "positive";
  if (bucketMap(a.negativeSpans, a.negativeBuckets) != bucketMap(b.negativeSpans, b.negativeBuckets)) return "negative";
  if ((a.hint == CounterResetHint::Gauge) != (b.hint == CounterResetHint::Gauge)) return "gauge";
  return {};
}

QString difference(const Run& expected, const Run& got) {
  if (expected.size() != got.size()) return QString("%1 of %2 samples").arg(got.size()).arg(expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (expected[i].first != got[i].first) return QString("time of sample %1").arg(i);
    const QString text = difference(*expected[i].second, *got[i].second);
    if (!text.isEmpty()) return QString("sample %1: %2").arg(i).arg(text);
  }
  return {};
}

/// Through all chunks; the error as a text.
QString decodeAll(const std::vector<EncodedChunk>& chunks, Run& out) {
  for (const EncodedChunk& chunk : chunks) {
    SampleBatch batch;
    const Status status = decodeChunk(chunk.encoding, chunk.data, 65535, batch);
    if (!status.ok()) return test::text(status.error().text);
    if (batch.size() != chunkSampleCount(chunk.data)) return "number of samples";
    if (batch.timestamps.front() != chunk.minTime || batch.timestamps.back() != chunk.maxTime) return "times";
    for (std::size_t i = 0; i < batch.size(); ++i) out.emplace_back(batch.timestamps[i], batch.histograms[i]);
  }
  return {};
}

struct Shape {
  bool gauge = false;
  bool custom = false;
  bool integer = false;
  int upsets = 0;  ///< in a thousand: resets, changes of layout, stale markers
};

/// Histograms of one series as a target would give them.
class Source {
 public:
  Source(Shape shape, std::mt19937_64& random) : shape_(shape), random_(random) { reshape(); }

  HistogramSample next(Timestamp timestamp) {
    if (chance(shape_.upsets)) reshape();
    if (chance(shape_.upsets)) {
      auto stale = std::make_shared<FloatHistogram>();
      stale->sum = staleNaN();
      return {timestamp, stale};
    }
    if (chance(shape_.upsets)) positive_.clear(), negative_.clear(), zero_ = 0;
    for (std::uint64_t i = random_() % 6; i > 0; --i) positive_[low_ + int(random_() % 12)] += amount();
    if (!shape_.custom && random_() % 3 == 0) negative_[low_ + int(random_() % 4)] += amount();
    if (!shape_.custom && random_() % 2 == 0) zero_ += amount();
    if (shape_.gauge && !positive_.empty() && random_() % 3 == 0) positive_.erase(positive_.begin());
    return {timestamp, build()};
  }

 private:
  bool chance(int inThousand) { return int(random_() % 1000) < inThousand; }
  double amount() {
    if (shape_.integer) return double(random_() % (random_() % 50 == 0 ? 1'000'000 : 20));
    return double(random_() % 1000) / (random_() % 2 == 0 ? 1 : 16);
  }
  void reshape() {
    positive_.clear(), negative_.clear(), zero_ = 0;
    schema_ = shape_.custom ? kCustomBucketsSchema : int(random_() % 13) - 4;
    const double thresholds[] = {
        0, std::ldexp(1, -128), std::ldexp(1, 10), std::ldexp(1, 11), std::ldexp(1, -243), std::ldexp(1, -244), 0.001};
    threshold_ = shape_.custom ? 0 : thresholds[random_() % 7];
    low_ = shape_.custom ? 0 : int(random_() % 60) - 40;
    bounds_.clear();
    if (shape_.custom) bounds_ = {-5.5, 0, 0.005, 0.25, 1, 2.5, 10, 33554.430, 33554.431, 1e9, 1e10 / 3};
  }
  void fill(const std::map<int, double>& from, std::vector<Span>& spans, std::vector<double>& buckets) {
    int next = 0;
    for (const auto& [index, value] : from) {
      // Now and then an empty bucket instead of a new span, or two spans where one would do.
      if (!spans.empty() && index == next + 1 && random_() % 2 == 0)
        buckets.push_back(0), ++spans.back().length, ++next;
      if (spans.empty() || index != next || random_() % 20 == 0) spans.push_back({index - next, 0});
      ++spans.back().length;
      buckets.push_back(value);
      next = index + 1;
    }
  }
  std::shared_ptr<const FloatHistogram> build() {
    auto out = std::make_shared<FloatHistogram>();
    if (shape_.gauge) out->hint = CounterResetHint::Gauge;
    out->schema = schema_;
    out->zeroThreshold = threshold_;
    out->zeroCount = zero_;
    out->customBounds = bounds_;
    fill(positive_, out->positiveSpans, out->positiveBuckets);
    fill(negative_, out->negativeSpans, out->negativeBuckets);
    out->count = zero_;
    for (const auto& [index, value] : positive_) out->count += value;
    for (const auto& [index, value] : negative_) out->count += value;
    out->sum = out->count * 1.5 + double(random_() % 100) / 7;
    return out;
  }

  const Shape shape_;
  std::mt19937_64& random_;
  int schema_ = 0;
  double threshold_ = 0;
  int low_ = 0;
  double zero_ = 0;
  std::map<int, double> positive_;
  std::map<int, double> negative_;
  std::vector<double> bounds_;
};

Run runOf(Source& source, int count, std::mt19937_64& random, Timestamp from = 1'700'000'000'000,
          Duration step = 15'000) {
  Run run;
  for (int i = 0; i < count; ++i) run.push_back(source.next(from + i * step + Timestamp(random() % 3)));
  return run;
}

std::shared_ptr<FloatHistogram> simple(double count, std::vector<Span> spans, std::vector<double> buckets) {
  auto out = std::make_shared<FloatHistogram>();
  out->count = count;
  out->sum = count;
  out->positiveSpans = std::move(spans);
  out->positiveBuckets = std::move(buckets);
  return out;
}

std::uint8_t headerOf(const EncodedChunk& chunk) { return static_cast<std::uint8_t>(chunk.data[2]); }

}  // namespace

class HistogramChunkTest : public test::TestCase {
  Q_OBJECT
  std::mt19937_64 random_;

 private Q_SLOTS:
  void initTestCase() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    random_.seed(seed);
  }

  void comesBack_data() {
    QTest::addColumn<bool>("gauge");
    QTest::addColumn<bool>("custom");
    QTest::addColumn<int>("upsets");
    for (const bool gauge : {false, true})
      for (const bool custom : {false, true})
        for (const int upsets : {0, 5, 60, 500})
          QTest::addRow("%s, %s, upsets %d", gauge ? "gauge" : "counter", custom ? "custom" : "exponential", upsets)
              << gauge << custom << upsets;
  }
  void comesBack() {
    QFETCH(bool, gauge);
    QFETCH(bool, custom);
    QFETCH(int, upsets);
    for (int round = 0; round < 60; ++round) {
      Source source({gauge, custom, false, upsets}, random_);
      const Run run = runOf(source, 1 + int(random_() % 300), random_);
      const auto chunks = encodeHistograms(run);
      for (const EncodedChunk& chunk : chunks) {
        QVERIFY(chunk.encoding == Encoding::FloatHistogram);
        QVERIFY(chunkSampleCount(chunk.data) <= kSamplesPerChunk);
      }
      if (upsets == 0) QCOMPARE(chunks.size(), (run.size() + kSamplesPerChunk - 1) / kSamplesPerChunk);
      Run got;
      QCOMPARE(decodeAll(chunks, got), QString());
      QCOMPARE(difference(run, got), QString());
    }
  }

  void headers_data() {
    QTest::addColumn<int>("change");
    QTest::addColumn<QList<int>>("headers");
    QTest::newRow("nothing") << 0 << QList<int>{0};
    QTest::newRow("count falls") << 1 << QList<int>{0, 0x80};
    QTest::newRow("a bucket falls") << 2 << QList<int>{0, 0x80};
    QTest::newRow("a bucket disappears") << 3 << QList<int>{0, 0x80};
    QTest::newRow("an empty bucket disappears") << 4 << QList<int>{0};
    QTest::newRow("a bucket appears") << 5 << QList<int>{0};
    QTest::newRow("schema") << 6 << QList<int>{0, 0};
    QTest::newRow("zero threshold") << 7 << QList<int>{0, 0};
    QTest::newRow("said") << 8 << QList<int>{0, 0x80};
    QTest::newRow("gauge") << 9 << QList<int>{0, 0xc0};
    QTest::newRow("stale") << 10 << QList<int>{0, 0};
    QTest::newRow("zero count falls") << 11 << QList<int>{0, 0x80};
  }
  void headers() {
    QFETCH(int, change);
    QFETCH(QList<int>, headers);
    const auto first = simple(10, {{2, 3}}, {4, 0, 5});
    first->zeroCount = 1;
    auto second = std::make_shared<FloatHistogram>(*first);
    second->count += 2;
    const auto stale = std::make_shared<FloatHistogram>();
    stale->sum = staleNaN();
    if (change == 1) second->count = 9;
    if (change == 2) second->positiveBuckets = {3, 0, 8};
    if (change == 3) second->positiveSpans = {{3, 2}}, second->positiveBuckets = {0, 11};
    if (change == 4) second->positiveSpans = {{2, 1}, {1, 1}}, second->positiveBuckets = {4, 7};
    if (change == 5) second->positiveSpans = {{2, 4}}, second->positiveBuckets = {4, 0, 5, 2};
    if (change == 6) second->schema = 1;
    if (change == 7) second->zeroThreshold = 0.5;
    if (change == 8) second->hint = CounterResetHint::Reset;
    if (change == 9) second->hint = CounterResetHint::Gauge;
    if (change == 11) second->zeroCount = 0;
    Run run{{1000, first}, {2000, second}};
    if (change == 10) run.insert(run.begin() + 1, {1500, stale});
    const auto chunks = encodeHistograms(run);
    QList<int> got;
    for (const EncodedChunk& chunk : chunks) got << headerOf(chunk);
    QCOMPARE(got, headers);
    Run back;
    QCOMPARE(decodeAll(chunks, back), QString());
    QCOMPARE(difference(run, back), QString());
    const CounterResetHint last = back.back().second->hint;
    QVERIFY(last == (change == 9          ? CounterResetHint::Gauge
                     : headers.size() > 1 ? CounterResetHint::Unknown
                                          : CounterResetHint::NotReset));
  }

  void aChunkEndsAt120() {
    Run run;
    for (int i = 0; i < 300; ++i) run.emplace_back(i * 1000, simple(i, {{0, 1}}, {double(i)}));
    const auto chunks = encodeHistograms(run);
    QCOMPARE(chunks.size(), std::size_t{3});
    QCOMPARE(chunkSampleCount(chunks[2].data), std::size_t{60});
    QCOMPARE(int(headerOf(chunks[0])), 0);
    QCOMPARE(int(headerOf(chunks[1])), 0x40);
    auto reset = std::make_shared<FloatHistogram>(*run[0].second);
    reset->hint = CounterResetHint::Reset;
    QCOMPARE(int(headerOf(encodeHistograms(Run{{0, reset}})[0])), 0x80);
    QVERIFY(encodeHistograms({}).empty());
  }

  void aLimitDecodesAPrefix() {
    Source source({false, false, false, 0}, random_);
    const Run run = runOf(source, 100, random_);
    const auto chunks = encodeHistograms(run);
    SampleBatch batch;
    QVERIFY_RESULT(decodeChunk(chunks[0].encoding, chunks[0].data, 10, batch));
    QCOMPARE(batch.size(), std::size_t{10});
    QCOMPARE(batch.histograms.size(), std::size_t{10});
    QVERIFY(batch.kind == SampleKind::Histogram);
  }

  void floats() {
    std::vector<Timestamp> timestamps;
    std::vector<double> values;
    for (int i = 0; i < 250; ++i) {
      timestamps.push_back(i * 1000 + int(random_() % 5));
      values.push_back(double(random_() % 100) / 3);
    }
    const auto chunks = encodeFloats(timestamps, values);
    QCOMPARE(chunks.size(), std::size_t{3});
    SampleBatch all;
    for (const EncodedChunk& chunk : chunks) {
      SampleBatch batch;
      QVERIFY_RESULT(decodeChunk(chunk.encoding, chunk.data, 1000, batch));
      QVERIFY(batch.kind == SampleKind::Float);
      QCOMPARE(batch.timestamps.front(), chunk.minTime);
      QCOMPARE(batch.timestamps.back(), chunk.maxTime);
      all.timestamps.insert(all.timestamps.end(), batch.timestamps.begin(), batch.timestamps.end());
      all.values.insert(all.values.end(), batch.values.begin(), batch.values.end());
    }
    QVERIFY(all.timestamps == timestamps && all.values == values);
    SampleBatch batch;
    QVERIFY_RESULT(decodeChunk(Encoding::Xor, chunks[0].data, 7, batch));
    QCOMPARE(batch.values.size(), std::size_t{7});
    QVERIFY(decodeChunk(Encoding::Xor, chunks[0].data.first(30), 100, batch).error().code == ErrorCode::Corrupt);
    QCOMPARE(batch.size(), std::size_t{0});
    QVERIFY(encodeFloats({}, {}).empty());
  }

  void unknownEncodings() {
    const std::string data(20, '\1');
    SampleBatch batch;
    for (const int encoding : {0, 4, 5, 6, 127, 255}) {
      const Status status = decodeChunk(static_cast<Encoding>(encoding), asBytes(data), 10, batch);
      QVERIFY(!status.ok());
      QVERIFY(status.error().code == ErrorCode::Unsupported);
      QVERIFY(status.error().text.find(std::to_string(encoding)) != std::string::npos);
    }
  }

  /// Spans that fit nothing: sorted and added up, or left out where there is no bucket for them.
  void crookedSpansAreStraightened() {
    const auto crooked = simple(10, {{5, 2}, {-4, 2}, {0, 3'000'000'000U}}, {1, 2, 3, 4, 5});
    const auto chunks = encodeHistograms(Run{{1000, crooked}, {2000, crooked}});
    Run got;
    QCOMPARE(decodeAll(chunks, got), QString());
    QCOMPARE(got.size(), std::size_t{2});
    QVERIFY(bucketMap(got[0].second->positiveSpans, got[0].second->positiveBuckets) ==
            (std::map<std::int64_t, double>{{3, 3}, {4, 4}, {5, 6}, {6, 2}}));
  }

  void damageIsAnErrorOrWrongButNeverWorse_data() {
    QTest::addColumn<bool>("custom");
    QTest::addColumn<int>("encoding");
    QTest::newRow("float") << false << 3;
    QTest::newRow("float, custom") << true << 3;
    QTest::newRow("read as integer") << false << 2;
  }
  void damageIsAnErrorOrWrongButNeverWorse() {
    QFETCH(bool, custom);
    QFETCH(int, encoding);
    Source source({false, custom, false, 0}, random_);
    const auto chunks = encodeHistograms(runOf(source, 40, random_));
    const std::string good(asText(chunks[0].data));
    SampleBatch batch;
    if (encoding == 3) {
      for (std::size_t length = 0; length < good.size(); ++length) {
        const std::string torn = good.substr(0, length);
        const Status status = decodeChunk(static_cast<Encoding>(encoding), asBytes(torn), 65535, batch);
        QVERIFY(length < 2 ? status.ok() : !status.ok());
        QCOMPARE(batch.size(), std::size_t{0});
      }
    }
    for (int i = 0; i < 20'000; ++i) {
      std::string bad = good;
      for (int k = 0; k < 3; ++k)
        bad[random_() % std::min<std::size_t>(bad.size(), i % 2 ? 40 : 10'000)] ^= char(1 << random_() % 8);
      if (i % 5 == 0) bad.resize(random_() % bad.size() + 1);
      if (decodeChunk(static_cast<Encoding>(encoding), asBytes(bad), 65535, batch).ok())
        QVERIFY(batch.size() == chunkSampleCount(asBytes(bad)) && batch.size() == batch.histograms.size());
      else
        QCOMPARE(batch.size(), std::size_t{0});
    }
    for (int i = 0; i < 20'000; ++i) {
      std::string noise(3 + random_() % 100, '\0');
      for (char& c : noise) c = random_() % 3 == 0 ? char(0xff) : char(random_());
      (void)decodeChunk(static_cast<Encoding>(encoding), asBytes(noise), 65535, batch);
    }
  }

  /// A log of ours goes through real prometheus, which makes chunks of it: every histogram comes back, and what we
  /// would have written is what it wrote.
  void prometheusWritesTheSame_data() {
    QTest::addColumn<bool>("gauge");
    QTest::addColumn<bool>("integer");
    QTest::addColumn<int>("upsets");
    QTest::newRow("counter") << false << false << 0;
    QTest::newRow("counter, upset") << false << false << 10;
    QTest::newRow("gauge") << true << false << 0;
    QTest::newRow("gauge, upset") << true << false << 10;
    QTest::newRow("integer") << false << true << 0;
    QTest::newRow("integer, upset") << false << true << 10;
    QTest::newRow("integer gauge") << true << true << 10;
  }
  void prometheusWritesTheSame() {
    QFETCH(bool, gauge);
    QFETCH(bool, integer);
    QFETCH(int, upsets);
    const QString program = test::oracle("prometheus");
    if (program.isEmpty()) QSKIP("no prometheus: ./installer/test --oracles fetches it");
    QTemporaryDir folder;
    const std::string data = folder.path().toStdString() + "/data";
    const Timestamp end = makeSystemClock()->now() / 1000 * 1000;
    std::map<wal::WalRef, Run> runs;
    std::vector<std::string> records;
    for (wal::WalRef ref = 1; ref <= 12; ++ref) {
      Source source({gauge, false, integer, upsets}, random_);
      runs[ref] = runOf(source, 500, random_, end - 500 * 2000, 2000);
      records.push_back(wal::encodeSeries({{ref, test_support::numbered(int(ref))}}));
      for (const auto& [timestamp, histogram] : runs[ref])
        records.push_back(integer ? integerRecord(ref, timestamp, *histogram)
                                  : wal::encodeHistograms({{ref, timestamp, histogram}})[0]);
    }
    writeLog(data, records);
    {
      test_support::Prometheus prometheus(program, folder.path(), folder.path() + "/data", false,
                                          {"--enable-feature=native-histograms"});
      QVERIFY2(prometheus.waitUntilReady(), prometheus.process.readAll().constData());
    }
    compareChunks(data, runs, integer);
  }

  /// chunks_head of ours with histograms of every kind that 2.42 knows; prometheus answers with each of them.
  void prometheusReadsOurs() {
    const QString program = test::oracle("prometheus");
    if (program.isEmpty()) QSKIP("no prometheus: ./installer/test --oracles fetches it");
    QTemporaryDir folder;
    const std::string data = folder.path().toStdString() + "/data";
    const Timestamp end = makeSystemClock()->now() / 1000 * 1000;
    std::vector<std::string> records;
    std::map<std::string, Run> expected;
    HeadChunkWriter writer(makeRealFileSystem(), data + "/chunks_head");
    for (wal::WalRef ref = 1; ref <= 12; ++ref) {
      Source source({ref % 2 == 0, false, false, int(ref % 3) * 20}, random_);
      const Run run = runOf(source, 500, random_, end - 500 * 2000, 2000);
      const Labels labels = test_support::numbered(int(ref));
      expected[labels.toString()] = run;
      records.push_back(wal::encodeSeries({{ref, labels}}));
      std::vector<HeadChunk> chunks;
      // The newest stand only in the log, as they do when a chunk is still open.
      for (std::size_t i = 480; i < run.size(); ++i)
        records.push_back(wal::encodeHistograms({{ref, run[i].first, run[i].second}})[0]);
      for (EncodedChunk& chunk : encodeHistograms(std::span(run).first(480))) {
        chunks.emplace_back();
        chunks.back().series = ref;
        chunks.back().chunk = std::move(chunk);
      }
      QVERIFY_RESULT(writer.write(chunks));
    }
    writeLog(data, records);
    test_support::Prometheus prometheus(program, folder.path(), folder.path() + "/data", false,
                                        {"--enable-feature=native-histograms"});
    QVERIFY2(prometheus.waitUntilReady(), prometheus.process.readAll().constData());
    const QByteArray query = QUrl::toPercentEncoding("{i=~\".+\"}[1h]");
    const QByteArray answer =
        test_support::httpAsk(prometheus.port, "/api/v1/query?query=" + QString::fromLatin1(query) +
                                                   "&time=" + QString::number(double(end) / 1000, 'f', 3));
    const QJsonArray series = QJsonDocument::fromJson(answer)["data"]["result"].toArray();
    QCOMPARE(series.size(), qsizetype(expected.size()));
    for (const QJsonValue& item : series) QCOMPARE(compareAnswer(item.toObject(), expected), QString());
  }

 private:
  /// A record of type 7, which the store reads but never writes.
  static std::string integerRecord(wal::WalRef ref, Timestamp timestamp, const FloatHistogram& histogram) {
    std::string out;
    putByte(out, 7);
    putBig64(out, ref);
    putBig64(out, static_cast<std::uint64_t>(timestamp));
    putVarint(out, 0);
    putVarint(out, 0);
    putByte(out, static_cast<std::uint8_t>(histogram.hint));
    putVarint(out, histogram.schema);
    putBigDouble(out, histogram.zeroThreshold);
    putUvarint(out, static_cast<std::uint64_t>(histogram.zeroCount));
    putUvarint(out, static_cast<std::uint64_t>(histogram.count));
    putBigDouble(out, histogram.sum);
    for (const auto& spans : {histogram.positiveSpans, histogram.negativeSpans}) {
      putUvarint(out, spans.size());
      for (const Span& span : spans) putVarint(out, span.offset), putUvarint(out, span.length);
    }
    for (const auto& buckets : {histogram.positiveBuckets, histogram.negativeBuckets}) {
      putUvarint(out, buckets.size());
      double before = 0;
      for (const double value : buckets)
        putVarint(out, static_cast<std::int64_t>(value - std::exchange(before, value)));
    }
    return out;
  }

  static void writeLog(const std::string& data, const std::vector<std::string>& records) {
    const auto files = makeRealFileSystem();
    QVERIFY_RESULT(files->makeDirectories(data + "/wal"));
    wal::SegmentWriter log(files, data + "/wal", 0, 128 << 20);
    QVERIFY_RESULT(log.write(records));
    QVERIFY_RESULT(log.close());
  }

  static void compareChunks(const std::string& data, const std::map<wal::WalRef, Run>& runs, bool integer) {
    std::size_t samples = 0;
    std::size_t same = 0;
    std::size_t longer = 0;  // than ours become
    std::size_t chunks = 0;
    QString wrong;
    const auto visit = [&](const HeadChunk& chunk) {
      const auto encoding = integer ? Encoding::Histogram : Encoding::FloatHistogram;
      if (chunk.chunk.encoding != encoding) wrong = "encoding";
      Run got;
      QString text = decodeAll({chunk.chunk}, got);
      Run expected;
      for (const HistogramSample& sample : runs.at(chunk.series))
        if (sample.first >= chunk.chunk.minTime && sample.first <= chunk.chunk.maxTime) expected.push_back(sample);
      if (text.isEmpty()) text = difference(expected, got);
      if (!text.isEmpty()) wrong = text;
      samples += got.size();
      ++chunks;
      if (integer) return;
      const auto ours = encodeHistograms(expected);
      if (ours.size() == 1) {
        // The header speaks about the chunk before, which we were not given.
        std::string bytes(asText(ours[0].data));
        bytes[2] = char(chunk.chunk.data[2]);
        // Prometheus 2.42 leaves an empty byte behind when the last bits fill theirs.
        if (bytes == asText(chunk.chunk.data) || bytes + '\0' == asText(chunk.chunk.data)) ++same;
      } else if (got.size() > kSamplesPerChunk) {
        ++longer;
      }
    };
    const auto damage = readHeadChunks(*makeRealFileSystem(), data + "/chunks_head", visit);
    QVERIFY_RESULT(damage);
    QVERIFY(damage->empty());
    QCOMPARE(wrong, QString());
    QVERIFY(samples > 3000);
    qInfo("%zu samples in %zu chunks, %zu of them bit for bit", samples, chunks, same);
    if (!integer) QCOMPARE(same + longer, chunks);
  }

  /// An answer of prometheus: count, sum, and the counts of the buckets that hold something.
  static QString compareAnswer(const QJsonObject& item, std::map<std::string, Run>& expected) {
    std::vector<std::pair<std::string, std::string>> pairs;
    const QJsonObject metric = item["metric"].toObject();
    for (auto it = metric.begin(); it != metric.end(); ++it)
      pairs.emplace_back(it.key().toStdString(), it.value().toString().toStdString());
    Run run = expected[Labels::from(std::move(pairs)).toString()];
    std::erase_if(run, [](const HistogramSample& sample) { return isStaleNaN(sample.second->sum); });
    const QJsonArray got = item["histograms"].toArray();
    if (got.size() != qsizetype(run.size())) return QString("%1 of %2 samples").arg(got.size()).arg(run.size());
    for (qsizetype i = 0; i < got.size(); ++i) {
      const FloatHistogram& histogram = *run[std::size_t(i)].second;
      const QJsonObject value = got[i].toArray()[1].toObject();
      if (value["count"].toString().toDouble() != histogram.count) return QString("count of %1").arg(i);
      if (value["sum"].toString().toDouble() != histogram.sum) return QString("sum of %1").arg(i);
      std::vector<double> theirs;
      for (const QJsonValue& bucket : value["buckets"].toArray())
        theirs.push_back(bucket.toArray()[3].toString().toDouble());
      std::vector<double> ours;
      for (const auto& side : {histogram.positiveBuckets, histogram.negativeBuckets})
        ours.insert(ours.end(), side.begin(), side.end());
      ours.push_back(histogram.zeroCount);
      for (auto* counts : {&theirs, &ours}) {
        std::erase(*counts, 0.0);
        std::sort(counts->begin(), counts->end());
      }
      if (ours != theirs) return QString("buckets of %1").arg(i);
    }
    return {};
  }
};

ORIEL_TEST_MAIN(HistogramChunkTest)
#include "histogram_chunk_test.moc"
