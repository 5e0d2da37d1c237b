#include "tests/support/test_case.h"

#include "tests/models/tsdb/block_support.h"

#include <QTemporaryDir>
#include <random>
#include <set>

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

constexpr Timestamp kFrom = 1'700'006'400'000;
constexpr Timestamp kTo = kFrom + 2 * kHour;

std::shared_ptr<Block> opened(const std::shared_ptr<FileSystem>& files, const std::string& folder) {
  auto block = Block::open(files, folder);
  if (!block.ok()) qFatal("%s", block.error().toString().c_str());
  return std::move(*block);
}

}  // namespace

/// Blocks in memory: written, read, cut, deleted from.
class BlockTest : public test::TestCase {
  Q_OBJECT
  std::mt19937_64 random_;
  BlockContent content_;
  std::shared_ptr<FileSystem> files_ = makeMemoryFileSystem();
  std::string folder_;

 private Q_SLOTS:
  void initTestCase() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    random_.seed(seed);
    content_ = awkwardContent(random_, 60, kFrom, kTo, 15'000);
    QVERIFY_RESULT(files_->makeDirectories("/data"));
    // Small segments, so that there are several.
    auto folder = writeContent(files_, "/data", seriesOf(content_), kFrom, kTo, 20'000);
    QVERIFY_RESULT(folder);
    folder_ = *folder;
  }

  void everythingComesBack() {
    const auto block = opened(files_, folder_);
    const auto answer = answerOf(*block);
    QVERIFY_RESULT(answer);
    QCOMPARE(test::text(difference(answer->content, content_)), QString());
    QVERIFY(answer->warnings.empty());
    QVERIFY(std::is_sorted(answer->order.begin(), answer->order.end()));
    QCOMPARE(block->verify(nullptr), std::vector<std::string>{});
    QCOMPARE(block->damage(), std::vector<std::string>{});
    QVERIFY(files_->list(folder_ + "/chunks").value().size() > 2);
  }

  void metaCounts() {
    const auto block = opened(files_, folder_);
    std::uint64_t samples = 0;
    for (const auto& [labels, all] : content_) samples += all.size();
    const BlockMeta& meta = block->meta();
    QCOMPARE(meta.stats.samples, samples);
    QCOMPARE(meta.stats.floatSamples, samples);
    QCOMPARE(meta.stats.histogramSamples, std::uint64_t{0});
    QCOMPARE(meta.stats.series, std::uint64_t{content_.size()});
    QCOMPARE(meta.sources, std::vector<std::string>{meta.ulid});
    QCOMPARE(timeOfUlid(meta.ulid), kTo);
    std::uint64_t bytes = 0;
    for (const char* name : {"/index", "/meta.json", "/tombstones"}) bytes += *files_->fileSize(folder_ + name);
    const auto segments = files_->list(folder_ + "/chunks");
    for (const std::string& name : *segments) bytes += *files_->fileSize(folder_ + "/chunks/" + name);
    QCOMPARE(block->bytesOnDisk(), bytes);
  }

  void rangesAreCut() {
    const auto block = opened(files_, folder_);
    for (int i = 0; i < 60; ++i) {
      Timestamp from = kFrom - kMinute + static_cast<Timestamp>(random_() % (2 * kHour + 2 * kMinute));
      Timestamp to = from + static_cast<Timestamp>(random_() % (i % 2 == 0 ? kMinute : kHour));
      const auto answer = answerOf(*block, from, to);
      QVERIFY_RESULT(answer);
      QCOMPARE(test::text(difference(answer->content, clipped(content_, from, to))), QString());
      SelectHints hints;
      hints.start = from;
      hints.end = to;
      const auto querier = block->querier(kMinTimestamp, kMaxTimestamp);
      const auto hinted = answerOf(*querier, {}, hints);
      QVERIFY_RESULT(hinted);
      QVERIFY(hinted->content == answer->content);
      QVERIFY(hinted->order == answer->order);
    }
  }

  void matchersSelect() {
    const auto block = opened(files_, folder_);
    const std::vector<std::vector<Matcher>> cases = {
        {Matcher::equal("__name__", "m3")},
        {Matcher::equal("__name__", "m3"), Matcher::equal("parity", "odd")},
        {*Matcher::make(MatchType::Regex, "i", "1.*"), *Matcher::make(MatchType::NotEqual, "parity", "even")},
        {*Matcher::make(MatchType::NotRegex, "__name__", "m[0-4]")},
        {*Matcher::make(MatchType::NotEqual, "text", "")},
        {Matcher::equal("__name__", "nothing")},
    };
    for (const auto& matchers : cases) {
      BlockContent expected;
      std::set<std::string> names, values;
      for (const auto& [labels, samples] : content_)
        if (std::all_of(matchers.begin(), matchers.end(),
                        [&labels = labels](const Matcher& m) { return m.matches(labels.get(m.name())); })) {
          expected[labels] = samples;
          for (const LabelView label : labels) names.emplace(label.name);
          values.emplace(labels.get("i"));
        }
      const auto answer = answerOf(*block, kMinTimestamp, kMaxTimestamp, matchers);
      QVERIFY_RESULT(answer);
      QCOMPARE(test::text(difference(answer->content, expected)), QString());
      for (const Timestamp to : {kMaxTimestamp, kTo}) {
        const auto querier = block->querier(kFrom, to);
        QCOMPARE(querier->labelNames(matchers)->values, std::vector<std::string>(names.begin(), names.end()));
        QCOMPARE(querier->labelValues("i", matchers)->values, std::vector<std::string>(values.begin(), values.end()));
      }
    }
    const auto querier = block->querier(kFrom, kTo);
    QCOMPARE(querier->labelNames({})->values, (std::vector<std::string>{"__name__", "i", "parity", "text"}));
    QCOMPARE(querier->labelValues("parity", {})->values, (std::vector<std::string>{"even", "odd"}));
    QVERIFY(block->querier(kTo, kTo + 1)->labelNames({})->values.empty());
  }

  void labelsOnly() {
    const auto block = opened(files_, folder_);
    SelectHints hints;
    hints.labelsOnly = true;
    for (const Timestamp to : {kFrom + 500, kFrom + kMinute, kTo, kMaxTimestamp}) {
      const auto querier = block->querier(kFrom, to);
      const auto plain = answerOf(*querier);
      const auto names = answerOf(*querier, {}, hints);
      QVERIFY_RESULT(plain);
      QVERIFY_RESULT(names);
      QVERIFY(plain->order == names->order);
      QVERIFY(names->content.empty());
    }
    hints.limit = 3;
    QCOMPARE(answerOf(*block->querier(kFrom, kTo), {}, hints)->order.size(), std::size_t{3});
  }

  void nothingIsWrittenFromNothing() {
    ListedSeries none({{Labels{{"a", "b"}}, {}}});
    const auto meta = writeBlock(files_, planFor("/data", kFrom, kTo), none, nullptr);
    QVERIFY_RESULT(meta);
    QVERIFY(!meta->has_value());
    QCOMPARE(files_->list("/data")->size(), std::size_t{1});
  }

  void refusals_data() {
    QTest::addColumn<int>("what");
    QTest::addColumn<int>("code");
    QTest::newRow("overlap") << 0 << int(ErrorCode::InvalidInput);
    QTest::newRow("outside") << 1 << int(ErrorCode::InvalidInput);
    QTest::newRow("order of series") << 2 << int(ErrorCode::InvalidInput);
    QTest::newRow("cancelled") << 3 << int(ErrorCode::Cancelled);
  }
  void refusals() {
    QFETCH(int, what);
    QFETCH(int, code);
    const ChunkSeries a = floatSeries({{"a", "a"}}, {{kFrom, 1}, {kFrom + 9, 2}});
    const ChunkSeries b = floatSeries({{"a", "b"}}, {{kFrom, 1}, {kTo, 2}});
    std::vector<ChunkSeries> series = {a};
    if (what == 0) series[0].chunks.push_back(a.chunks[0]);
    if (what == 1) series.push_back(b);
    if (what == 2) series = {floatSeries({{"a", "b"}}, {{kFrom, 1}}), a};
    ListedSeries source(series);
    const std::atomic<bool> stop = true;
    const auto meta = writeBlock(files_, planFor("/data", kFrom, kTo), source, what == 3 ? &stop : nullptr);
    QVERIFY(!meta.ok());
    QCOMPARE(int(meta.error().code), code);
    QCOMPARE(files_->list("/data")->size(), std::size_t{1});
  }

  void deletions() {
    auto folder = writeContent(files_, "/data", seriesOf(content_), kFrom, kTo);
    QVERIFY_RESULT(folder);
    BlockContent expected = content_;
    const auto block = opened(files_, *folder);
    const auto before = block->querier(kFrom, kTo);
    for (int i = 0; i < 12; ++i) {
      const Timestamp from = kFrom + static_cast<Timestamp>(random_() % (2 * kHour));
      const Timestamp to = i == 5 ? kMaxTimestamp : from + static_cast<Timestamp>(random_() % (20 * kMinute));
      const std::string name = "m" + std::to_string(random_() % 7);
      std::size_t touched = 0;
      for (auto& [labels, samples] : content_) {
        if (labels.metricName() != name) continue;
        // By chunks, as the block sees it.
        for (const EncodedChunk& chunk : floatSeries(labels, samples).chunks)
          if (chunk.minTime <= to && from <= chunk.maxTime) {
            ++touched;
            break;
          }
        BlockSamples& kept = expected[labels];
        kept.erase(kept.lower_bound(from), kept.upper_bound(to));
      }
      const auto count = block->deleteSamples(from, to, {Matcher::equal("__name__", name)});
      QVERIFY_RESULT(count);
      QCOMPARE(*count, touched);
    }
    QCOMPARE(*block->deleteSamples(kFrom, kTo, {Matcher::equal("__name__", "none")}), std::size_t{0});
    std::erase_if(expected, [](const auto& entry) { return entry.second.empty(); });
    QVERIFY(block->meta().stats.tombstones > 0);
    const auto answer = answerOf(*block);
    QCOMPARE(test::text(difference(answer->content, expected)), QString());
    const auto again = opened(files_, *folder);
    QCOMPARE(test::text(difference(answerOf(*again)->content, expected)), QString());
    QVERIFY(*again->tombstones() == *block->tombstones());
    QCOMPARE(again->verify(nullptr), std::vector<std::string>{});
    // Rewritten without them.
    const auto source = again->chunkSeries(kFrom, kTo - 1);
    const auto clean = writeBlock(files_, planFor("/data", kFrom, kTo), *source, nullptr);
    QVERIFY_RESULT(clean);
    const auto cleaned = opened(files_, "/data/" + (*clean)->ulid);
    QCOMPARE(test::text(difference(answerOf(*cleaned)->content, expected)), QString());
    QCOMPARE(cleaned->meta().stats.tombstones, std::uint64_t{0});
    QCOMPARE(cleaned->verify(nullptr), std::vector<std::string>{});
    // A reader that was there before sees what it saw when it began a selection.
    QVERIFY_RESULT(answerOf(*before));
    QVERIFY_RESULT(removeBlock(*files_, *folder));
    QVERIFY_RESULT(removeBlock(*files_, "/data/" + (*clean)->ulid));
    QCOMPARE(files_->list("/data")->size(), std::size_t{1});
  }

  void tombstonesMustBeThere() {
    auto folder = writeContent(files_, "/data", seriesOf(content_), kFrom, kTo);
    QVERIFY_RESULT(opened(files_, *folder)->deleteSamples(kFrom, kTo, {Matcher::equal("i", "3")}));
    QVERIFY_RESULT(files_->remove(*folder + "/tombstones"));
    const auto missing = Block::open(files_, *folder);
    QVERIFY(!missing.ok());
    QCOMPARE(int(missing.error().code), int(ErrorCode::Corrupt));
    for (const Tombstones& foreign : {Tombstones{{3, {{kFrom, kTo}}}}, Tombstones{{std::uint64_t{1} << 40, {{1, 2}}}},
                                      Tombstones{{opened(files_, folder_)->tombstones()->size(), {{1, 2}}}}}) {
      QVERIFY_RESULT(writeTombstones(*files_, *folder + "/tombstones", foreign));
      QVERIFY(!Block::open(files_, *folder).ok());
    }
    QVERIFY_RESULT(removeBlock(*files_, *folder));
  }

  void chunksOfARange() {
    const auto block = opened(files_, folder_);
    const Timestamp from = kFrom + 17 * kMinute + 3, to = kFrom + 81 * kMinute;
    const auto source = block->chunkSeries(from, to);
    const auto meta = writeBlock(files_, planFor("/data", from, to + 1), *source, nullptr);
    QVERIFY_RESULT(meta);
    QVERIFY(source->warnings().empty());
    const std::string folder = "/data/" + (*meta)->ulid;
    QCOMPARE(test::text(difference(answerOf(*opened(files_, folder))->content, clipped(content_, from, to))),
             QString());
    QVERIFY_RESULT(removeBlock(*files_, folder));
  }

  void removedWhileOpen() {
    QTemporaryDir real;
    const auto files = makeRealFileSystem();
    const std::string parent = real.path().toStdString();
    auto folder = writeContent(files, parent, seriesOf(content_), kFrom, kTo);
    QVERIFY_RESULT(folder);
    const auto block = opened(files, *folder);
    QVERIFY_RESULT(answerOf(*block));
    QVERIFY_RESULT(removeBlock(*files, *folder));
    QCOMPARE(test::text(difference(answerOf(*block)->content, content_)), QString());
    QCOMPARE(files->list(parent)->size(), std::size_t{0});
  }

  void leftovers() {
    QTemporaryDir real;
    const auto files = makeRealFileSystem();
    const std::string parent = real.path().toStdString();
    const std::string ulid = makeUlid(kTo);
    for (const std::string& name : {ulid + ".tmp-for-creation/chunks", ulid + ".tmp-for-deletion", ulid + ".tmp",
                                    std::string("other.tmp"), ulid + ".bak", std::string("wal")})
      QVERIFY_RESULT(files->makeDirectories(parent + "/" + name));
    QVERIFY_RESULT(files->writeAtomically(parent + "/" + ulid + ".tmp-for-creation/chunks/000001", "x"));
    QVERIFY_RESULT(removeBlockLeftovers(*files, parent));
    QCOMPARE(*files->list(parent), (std::vector<std::string>{ulid + ".bak", "other.tmp", "wal"}));
  }
};

ORIEL_TEST_MAIN(BlockTest)
#include "block_test.moc"
