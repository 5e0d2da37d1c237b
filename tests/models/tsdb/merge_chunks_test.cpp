#include "tests/support/test_case.h"

#include <bit>
#include <map>
#include <random>
#include <set>

#include "models/tsdb/chunks/histogram_chunk.h"
#include "models/tsdb/compact/merge_chunks.h"

using namespace oriel;
using namespace oriel::tsdb;

namespace {

class ListSource final : public ChunkSeriesSource {
 public:
  explicit ListSource(std::vector<ChunkSeries> list, Warnings said = {}, std::size_t failsAt = SIZE_MAX)
      : list_(std::move(list)), said_(std::move(said)), failsAt_(failsAt) {}
  Result<bool> next(ChunkSeries& series) override {
    if (at_ == failsAt_) return makeError(ErrorCode::Io, "no disk");
    if (at_ == list_.size()) return false;
    series = list_[at_++];
    return true;
  }
  Warnings warnings() const override { return said_; }

 private:
  std::vector<ChunkSeries> list_;
  Warnings said_;
  std::size_t at_ = 0;
  std::size_t failsAt_;
};

using Sources = std::vector<std::unique_ptr<ChunkSeriesSource>>;
/// By time: the bits of a float, or the sum of a histogram with the top bit set.
using Samples = std::map<Timestamp, std::uint64_t>;
using Merged = std::map<Labels, Samples>;

constexpr std::uint64_t kHistogramMark = std::uint64_t{1} << 63;

std::vector<EncodedChunk> floats(const std::vector<std::pair<Timestamp, double>>& samples) {
  std::vector<Timestamp> timestamps;
  std::vector<double> values;
  for (const auto& [timestamp, value] : samples) {
    timestamps.push_back(timestamp);
    values.push_back(value);
  }
  return encodeFloats(timestamps, values);
}

std::vector<EncodedChunk> histograms(const std::vector<std::pair<Timestamp, double>>& samples) {
  std::vector<HistogramSample> run;
  for (const auto& [timestamp, value] : samples) {
    auto histogram = std::make_shared<FloatHistogram>();
    histogram->schema = 1;
    histogram->sum = value;
    histogram->count = value + 1;
    histogram->positiveSpans = {{0, 1}};
    histogram->positiveBuckets = {value + 1};
    run.emplace_back(timestamp, std::move(histogram));
  }
  return encodeHistograms(run);
}

void addTo(Samples& samples, const EncodedChunk& chunk) {
  SampleBatch batch;
  if (!decodeChunk(chunk.encoding, chunk.data, chunkSampleCount(chunk.data), batch).ok()) qFatal("no chunk");
  for (std::size_t i = 0; i < batch.size(); ++i)
    samples[batch.timestamps[i]] = batch.kind == SampleKind::Float
                                       ? std::bit_cast<std::uint64_t>(batch.values[i])
                                       : std::bit_cast<std::uint64_t>(batch.histograms[i]->sum) | kHistogramMark;
}

/// Reads all; the test fails when it is not in order or overlaps.
Merged drain(ChunkSeriesSource& source, std::set<const std::byte*>* data = nullptr) {
  Merged out;
  ChunkSeries series;
  Labels last;
  for (;;) {
    const auto more = source.next(series);
    if (!more.ok()) qFatal("%s", more.error().text.c_str());
    if (!*more) return out;
    if (!(last < series.labels)) qFatal("not in label order");
    last = series.labels;
    Timestamp reached = kMinTimestamp;
    for (const EncodedChunk& chunk : series.chunks) {
      if (chunk.minTime <= reached || chunk.maxTime < chunk.minTime) qFatal("chunks overlap");
      reached = chunk.maxTime;
      Samples samples;
      addTo(samples, chunk);
      if (samples.begin()->first != chunk.minTime || samples.rbegin()->first != chunk.maxTime) qFatal("times");
      out[series.labels].merge(samples);
      if (data != nullptr) data->insert(chunk.data.data());
    }
  }
}

const Labels kA{{"__name__", "a"}};
const Labels kB{{"__name__", "b"}};

template <class... Lists>
Sources sourcesOf(Lists... lists) {
  Sources out;
  (out.push_back(std::make_unique<ListSource>(std::move(lists))), ...);
  return out;
}
using List = std::vector<ChunkSeries>;

}  // namespace

/// Several sources become one.
class MergeChunksTest : public test::TestCase {
  Q_OBJECT

 private Q_SLOTS:
  void nothing() {
    QVERIFY(drain(*mergeChunkSeries({})).empty());
    QVERIFY(drain(*mergeChunkSeries(sourcesOf(List{}, List{}))).empty());
  }

  void chunksThatDoNotOverlapAreHandedOn() {
    const auto first = floats({{1, 1}, {2, 2}});
    const auto second = floats({{3, 3}});
    const auto third = histograms({{4, 4}, {5, 5}});
    const auto merged =
        mergeChunkSeries(sourcesOf(List{{kA, {second[0]}}}, List{{kA, {first[0], third[0]}}, {kB, first}}));
    std::set<const std::byte*> data;
    const Merged out = drain(*merged, &data);
    QCOMPARE(out.at(kA).size(), std::size_t{5});
    QCOMPARE(out.at(kB).size(), std::size_t{2});
    QVERIFY(data == (std::set<const std::byte*>{first[0].data.data(), second[0].data.data(), third[0].data.data()}));
  }

  void equalChunksStandOnce() {
    const auto chunk = floats({{1, 1}, {2, 2}});
    const auto again = floats({{1, 1}, {2, 2}});
    std::set<const std::byte*> data;
    drain(*mergeChunkSeries(sourcesOf(List{{kA, chunk}}, List{{kA, again}}, List{{kA, chunk}})), &data);
    QVERIFY(data == std::set<const std::byte*>{chunk[0].data.data()});
  }

  void theLaterSourceWins_data() {
    QTest::addColumn<bool>("laterBeginsEarlier");
    QTest::newRow("begins later") << false;
    QTest::newRow("begins earlier") << true;
  }
  void theLaterSourceWins() {
    QFETCH(bool, laterBeginsEarlier);
    const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
    const Timestamp first = laterBeginsEarlier ? 0 : 2;
    const auto merged = mergeChunkSeries(sourcesOf(List{{kA, floats({{1, 10}, {2, 20}, {3, 30}})}},
                                                   List{{kA, floats({{first, 1}, {3, staleNaN()}, {9, 3}})}}));
    Samples expected = {{1, bits(10)}, {2, bits(20)}, {3, kStaleNaNBits}, {9, bits(3)}};
    expected[first] = bits(1);
    QCOMPARE(drain(*merged).at(kA), expected);
  }

  void aDamagedChunkIsLeftOut() {
    auto broken = floats({{2, 1}, {3, 2}, {4, 3}, {5, 4}});
    broken[0].data = broken[0].data.first(broken[0].data.size() / 2);
    const auto merged =
        mergeChunkSeries(sourcesOf(List{{kA, broken}}, List{{kA, floats({{1, 1}, {3, 7}})}, {kB, broken}}));
    ChunkSeries series;
    QVERIFY(*merged->next(series) && series.labels == kA);
    QCOMPARE(series.chunks.size(), std::size_t{1});
    QVERIFY(*merged->next(series) && series.labels == kB && series.chunks.size() == 1);
    QVERIFY(!*merged->next(series));
    const Warnings warnings = merged->warnings();
    QCOMPARE(warnings.size(), std::size_t{1});
    QVERIFY2(test::text(warnings[0]).contains("chunk of a from 2 to 5"), warnings[0].c_str());
  }

  void aSeriesOfNothingButDamageIsNone() {
    auto broken = floats({{2, 1}, {3, 2}, {4, 3}});
    broken[0].data = broken[0].data.first(3);
    auto other = broken;
    other[0].encoding = static_cast<Encoding>(77);
    const auto merged = mergeChunkSeries(sourcesOf(List{{kA, broken}}, List{{kA, other}, {kB, floats({{1, 1}})}}));
    const Merged out = drain(*merged);
    QVERIFY(out.size() == 1 && out.contains(kB));
    QCOMPARE(merged->warnings().size(), std::size_t{2});
  }

  void errorsAndWarningsComeThrough() {
    Sources sources;
    sources.push_back(std::make_unique<ListSource>(List{{kA, floats({{1, 1}})}}, Warnings{"x", "y"}));
    sources.push_back(std::make_unique<ListSource>(List{{kB, floats({{1, 1}})}}, Warnings{"y", "z"}, 1));
    const auto merged = mergeChunkSeries(std::move(sources));
    ChunkSeries series;
    QVERIFY(merged->next(series).ok());
    const auto failed = merged->next(series);
    QVERIFY(!failed.ok() && failed.error().text == "no disk");
    QCOMPARE(merged->warnings(), (Warnings{"x", "y", "z"}));
  }

  void randomSources() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 60; ++round) {
      Merged expected;
      Sources sources;
      for (unsigned s = 0; s < 1 + random() % 5; ++s) {
        std::map<Labels, std::vector<EncodedChunk>> series;
        for (unsigned i = 0; i < random() % 12; ++i) {
          const Labels labels{{"n", std::to_string(random() % 8)}};
          if (series.contains(labels)) continue;
          Timestamp time = static_cast<Timestamp>(random() % 400);
          for (unsigned c = 0; c < 1 + random() % 4; ++c) {
            std::vector<std::pair<Timestamp, double>> samples;
            for (unsigned n = 0; n < 1 + random() % 250; ++n)
              samples.emplace_back(time += static_cast<Timestamp>(1 + random() % 3),
                                   static_cast<double>(random() % 1000));
            for (EncodedChunk& chunk : random() % 4 == 0 ? histograms(samples) : floats(samples)) {
              addTo(expected[labels], chunk);
              series[labels].push_back(std::move(chunk));
            }
          }
        }
        List list;
        for (auto& [labels, chunks] : series) list.push_back({labels, std::move(chunks)});
        sources.push_back(std::make_unique<ListSource>(std::move(list)));
      }
      const auto merged = mergeChunkSeries(std::move(sources));
      QVERIFY(drain(*merged) == expected);
      QVERIFY(merged->warnings().empty());
    }
  }
};

ORIEL_TEST_MAIN(MergeChunksTest)
#include "merge_chunks_test.moc"
