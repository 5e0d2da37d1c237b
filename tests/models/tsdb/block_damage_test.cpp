#include "tests/support/test_case.h"

#include "models/base/faulty_file_system.h"
#include "tests/models/tsdb/block_support.h"

#include <random>

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

constexpr Timestamp kFrom = 1'700'006'400'000;
constexpr Timestamp kTo = kFrom + 2 * kHour;
constexpr int kFlips = 200;
constexpr int kCuts = 50;

/// Files of a block by their names in its folder.
using BlockFiles = std::map<std::string, std::string>;

BlockFiles filesOf(FileSystem& files, const std::string& folder) {
  BlockFiles out;
  for (const char* name : {"meta.json", "index", "tombstones"}) out[name] = *files.readText(folder + "/" + name);
  const auto segments = files.list(folder + "/chunks");
  for (const std::string& name : *segments) out["chunks/" + name] = *files.readText(folder + "/chunks/" + name);
  return out;
}

std::shared_ptr<FileSystem> fileSystemOf(const BlockFiles& block, const std::string& folder) {
  auto files = makeMemoryFileSystem();
  bool written = files->makeDirectories(folder + "/chunks").ok();
  for (const auto& [name, text] : block) written = written && files->writeAtomically(folder + "/" + name, text).ok();
  if (!written) qFatal("cannot write");
  return files;
}

}  // namespace

/// Each file of a block flipped, cut, zeroed, removed, swapped: an error, or right answers that name what they miss.
class BlockDamageTest : public test::TestCase {
  Q_OBJECT
  std::mt19937_64 random_;
  BlockContent content_, otherContent_;
  BlockFiles sound_, other_;
  std::string folder_;
  int opened_ = 0, complete_ = 0, refused_ = 0;

  std::vector<ChunkSeries> seriesWithHistograms(BlockContent& content) {
    auto series = seriesOf(content);
    for (int i = 0; i < 3; ++i) {
      const Labels labels{{"__name__", "native"}, {"i", std::to_string(i)}};
      HistogramRun run;
      for (Timestamp time = kFrom + i; time < kTo; time += kMinute) {
        auto histogram = std::make_shared<FloatHistogram>();
        histogram->count = static_cast<double>(random_() % 1000);
        histogram->sum = static_cast<double>(random_() % 1000) / 8;
        histogram->positiveSpans = {{1, 2}};
        histogram->positiveBuckets = {histogram->count / 2, histogram->count / 2};
        content[labels][time] = std::bit_cast<std::uint64_t>(histogram->sum);
        run.emplace_back(time, histogram);
      }
      series.push_back({labels, encodeHistograms(run)});
    }
    return series;
  }

  /// A block of several segments with some tombstones.
  BlockFiles make(BlockContent& content, std::string& folder) {
    const auto files = makeMemoryFileSystem();
    if (!files->makeDirectories("/data").ok()) qFatal("no folder");
    const auto written = writeContent(files, "/data", seriesWithHistograms(content), kFrom, kTo, 12'000);
    if (!written.ok()) qFatal("%s", written.error().text.c_str());
    folder = *written;
    const auto block = Block::open(files, folder);
    if (!block.ok()) qFatal("%s", block.error().text.c_str());
    const Timestamp to = kFrom + 40 * kMinute;
    if (!(*block)->deleteSamples(kFrom, to, {Matcher::equal("parity", "odd")}).ok()) qFatal("not deleted");
    for (auto& [labels, samples] : content)
      if (labels.get("parity") == "odd") samples.erase(samples.begin(), samples.upper_bound(to));
    return filesOf(*files, folder);
  }

  /// Empty when all is as it should be.
  std::string check(const BlockFiles& block) {
    const auto files = fileSystemOf(block, folder_);
    const auto opened = Block::open(files, folder_);
    if (!opened.ok()) {
      ++refused_;
      const ErrorCode code = opened.error().code;
      if (code != ErrorCode::Corrupt && code != ErrorCode::NotFound) return "refused: " + opened.error().toString();
      return opened.error().toString().find(folder_) == std::string::npos ? "no place: " + opened.error().toString()
                                                                          : std::string();
    }
    ++opened_;
    std::string problem = checkAnswer(**opened, {}, content_);
    if (!problem.empty()) return problem;
    BlockContent odd;
    for (const auto& [labels, samples] : content_)
      if (labels.get("parity") == "odd") odd[labels] = samples;
    problem = checkAnswer(**opened, {Matcher::equal("parity", "odd")}, odd);
    return problem.empty() ? checkCopy(files, **opened) : problem;
  }

  std::string checkAnswer(const Block& block, const std::vector<Matcher>& matchers, const BlockContent& expected) {
    const auto answer = answerOf(block, kMinTimestamp, kMaxTimestamp, matchers);
    if (!answer.ok()) return "the query failed: " + answer.error().toString();
    if (std::string wrong = wrongIn(answer->content, expected); !wrong.empty()) return wrong;
    const std::string missing = difference(answer->content, expected);
    if (missing.empty()) {
      ++complete_;
      return {};
    }
    if (answer->warnings.empty()) return "no warning though " + missing;
    if (answer->warnings.front().find(block.meta().ulid) == std::string::npos) return "the warning names no block";
    if (block.damage().empty()) return "no damage noted though " + missing;
    if (block.verify(nullptr).empty()) return "not found by verify: " + missing;
    return {};
  }

  /// Rewritten, the block is sound again and holds nothing wrong.
  std::string checkCopy(const std::shared_ptr<FileSystem>& files, const Block& block) {
    const auto source = block.chunkSeries(kMinTimestamp, kMaxTimestamp);
    const auto meta = writeBlock(files, planFor("/copy", kFrom, kTo), *source, nullptr);
    if (!meta.ok()) return "not copied: " + meta.error().toString();
    if (!*meta) return {};
    const auto copy = Block::open(files, "/copy/" + (*meta)->ulid);
    if (!copy.ok()) return copy.error().toString();
    const auto answer = answerOf(**copy);
    if (!answer.ok()) return answer.error().toString();
    if (!answer->warnings.empty()) return "the copy is damaged: " + answer->warnings.front();
    if (difference(answer->content, content_) != "" && source->warnings().empty()) return "lost without a word";
    return wrongIn(answer->content, content_);
  }

  void fileColumns() {
    QTest::addColumn<std::string>("name");
    for (const auto& [name, text] : sound_) QTest::newRow(name.c_str()) << name;
  }

 private Q_SLOTS:
  void initTestCase() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    random_.seed(seed);
    content_ = awkwardContent(random_, 16, kFrom, kTo, kMinute);
    otherContent_ = content_;
    for (auto& [labels, samples] : otherContent_)
      for (auto& [time, bits] : samples) bits = std::bit_cast<std::uint64_t>(static_cast<double>(random_() % 1000));
    sound_ = make(content_, folder_);
    std::string otherFolder;
    other_ = make(otherContent_, otherFolder);
    QCOMPARE(test::text(check(sound_)), QString());
    QCOMPARE(complete_, 2);
  }
  void cleanup() {
    qInfo("%d opened, %d answers complete, %d refused", opened_, complete_, refused_);
    opened_ = complete_ = refused_ = 0;
  }

  void flipped_data() { fileColumns(); }
  void flipped() {
    QFETCH(std::string, name);
    for (int i = 0; i < kFlips; ++i) {
      BlockFiles block = sound_;
      std::string& text = block[name];
      const std::size_t bit = random_() % (8 * text.size());
      text[bit / 8] = static_cast<char>(text[bit / 8] ^ 1 << bit % 8);
      const std::string problem = check(block);
      QVERIFY2(problem.empty(), ("bit " + std::to_string(bit) + ": " + problem).c_str());
    }
    if (name.starts_with("chunks")) QCOMPARE(refused_, 0);
    if (name == "tombstones") QCOMPARE(refused_, kFlips);
    if (name == "index") QVERIFY(opened_ > 0);
  }

  /// Blocks of Prometheus have no marks of ours; nothing wrong comes out of them either.
  void flippedOfOthers_data() { fileColumns(); }
  void flippedOfOthers() {
    QFETCH(std::string, name);
    BlockFiles foreign = sound_;
    std::string& meta = foreign["meta.json"];
    meta = meta.substr(0, meta.rfind(",", meta.find("\"oriel\""))) + "}";
    QCOMPARE(test::text(check(foreign)), QString());
    QCOMPARE(complete_, 2);
    for (int i = 0; i < kFlips; ++i) {
      BlockFiles block = foreign;
      std::string& text = block[name];
      const std::size_t bit = random_() % (8 * text.size());
      text[bit / 8] = static_cast<char>(text[bit / 8] ^ 1 << bit % 8);
      if (name != "meta.json") {
        QCOMPARE(test::text(check(block)), QString());
        continue;
      }
      const auto opened = Block::open(fileSystemOf(block, folder_), folder_);
      if (!opened.ok()) continue;
      const auto answer = answerOf(**opened);
      QVERIFY_RESULT(answer);
      QCOMPARE(test::text(wrongIn(answer->content, content_)), QString());
    }
  }

  void cut_data() { fileColumns(); }
  void cut() {
    QFETCH(std::string, name);
    for (int i = 0; i < kCuts; ++i) {
      BlockFiles block = sound_;
      std::string& text = block[name];
      text.resize(random_() % text.size());
      const std::string problem = check(block);
      QVERIFY2(problem.empty(), ("length " + std::to_string(text.size()) + ": " + problem).c_str());
    }
    if (name.starts_with("chunks")) QCOMPARE(refused_, 0);
  }

  void zeroed_data() { fileColumns(); }
  void zeroed() {
    QFETCH(std::string, name);
    constexpr std::size_t page = 4096;
    for (std::size_t at = 0; at < sound_[name].size(); at += page) {
      BlockFiles block = sound_;
      std::string& text = block[name];
      std::fill(text.begin() + std::ptrdiff_t(at), text.begin() + std::ptrdiff_t(std::min(at + page, text.size())), 0);
      const std::string problem = check(block);
      QVERIFY2(problem.empty(), ("page at " + std::to_string(at) + ": " + problem).c_str());
    }
  }

  void extended_data() { fileColumns(); }
  void extended() {
    QFETCH(std::string, name);
    for (const std::string& tail :
         {std::string(1, '\0'), std::string(5000, '\0'), std::string("garbage"), sound_[name]}) {
      BlockFiles block = sound_;
      block[name] += tail;
      const std::string problem = check(block);
      QVERIFY2(problem.empty(), problem.c_str());
    }
  }

  void removed_data() { fileColumns(); }
  void removed() {
    QFETCH(std::string, name);
    BlockFiles block = sound_;
    block.erase(name);
    const std::string problem = check(block);
    QVERIFY2(problem.empty(), problem.c_str());
    QCOMPARE(refused_, name.starts_with("chunks") ? 0 : 1);
    block = sound_;
    block[name].clear();
    QCOMPARE(test::text(check(block)), QString());
  }

  /// By the same file of another block with the same series and times.
  void swapped_data() { fileColumns(); }
  void swapped() {
    QFETCH(std::string, name);
    BlockFiles block = sound_;
    block[name] = other_[name];
    // Tombstones of the same series and times cannot be told apart.
    const std::string problem = check(block);
    QVERIFY2(problem.empty(), problem.c_str());
    if (name == "meta.json" || name == "index") QCOMPARE(refused_, 1);
  }

  void swappedAmongEachOther() {
    for (const auto& [a, text] : sound_)
      for (const auto& [b, other] : sound_) {
        BlockFiles block = sound_;
        block[a] = other;
        const std::string problem = check(block);
        QVERIFY2(problem.empty(), (a + " by " + b + ": " + problem).c_str());
      }
  }

  /// What the operating system refuses is a warning too, and no damage.
  void refusedByTheSystem() {
    class NoMaps final : public FaultyFileSystem {
     public:
      using FaultyFileSystem::FaultyFileSystem;
      Result<std::shared_ptr<const FileBytes>> map(const std::string& path) override {
        if (broken && path.find("chunks") != std::string::npos)
          return makeError(ErrorCode::Io, "open " + path + ": Too many open files");
        return FaultyFileSystem::map(path);
      }
      bool broken = false;
    };
    const auto files = std::make_shared<NoMaps>(fileSystemOf(sound_, folder_));
    const auto block = Block::open(files, folder_);
    QVERIFY_RESULT(block);
    files->broken = true;
    const auto answer = answerOf(**block);
    QVERIFY_RESULT(answer);
    QVERIFY(answer->content.empty());
    QVERIFY(!answer->warnings.empty());
    QVERIFY((*block)->damage().empty());
    files->broken = false;
    QCOMPARE(test::text(difference(answerOf(**block)->content, content_)), QString());
  }

  /// Whatever fails while a block is written, nothing is left behind, and the next try succeeds.
  void writingFails_data() {
    QTest::addColumn<FileOperation>("operation");
    QTest::newRow("write") << FileOperation::Write;
    QTest::newRow("sync") << FileOperation::Sync;
    QTest::newRow("open") << FileOperation::Open;
    QTest::newRow("rename") << FileOperation::Rename;
  }
  void writingFails() {
    QFETCH(FileOperation, operation);
    const auto series = seriesOf(content_);
    for (int nth = 1;; ++nth) {
      const auto files = std::make_shared<FaultyFileSystem>(makeMemoryFileSystem());
      QVERIFY_RESULT(files->makeDirectories("/data"));
      files->fail(operation, nth, ErrorCode::NoSpace);
      const auto written = writeContent(files, "/data", series, kFrom, kTo, 12'000);
      if (written.ok()) {
        QVERIFY(nth > 1);
        return;
      }
      QCOMPARE(int(written.error().code), int(ErrorCode::NoSpace));
      QCOMPARE(files->list("/data")->size(), std::size_t{0});
      files->heal();
      QVERIFY_RESULT(writeContent(files, "/data", series, kFrom, kTo));
    }
  }

  /// A power cut at any moment leaves no block or a whole one.
  void powerIsCut() {
    const auto series = seriesOf(content_);
    for (int at = 1; at < 200; ++at) {
      const auto files = std::make_shared<FaultyFileSystem>(makeMemoryFileSystem());
      QVERIFY_RESULT(files->makeDirectories("/data"));
      int operations = 0;
      files->setObserver([&](FileOperation, const std::string&) {
        if (++operations == at) files->failAll(ErrorCode::Io);
      });
      const auto written = writeContent(files, "/data", series, kFrom, kTo, 12'000);
      QVERIFY_RESULT(files->powerLoss());
      files->setObserver({});
      files->heal();
      const auto names = files->list("/data");
      for (const std::string& name : *names) {
        if (!isUlid(name)) continue;
        const auto block = Block::open(files, "/data/" + name);
        QVERIFY_RESULT(block);
        QCOMPARE((*block)->verify(nullptr), std::vector<std::string>{});
        QCOMPARE((*block)->meta().stats.series, std::uint64_t{series.size()});
      }
      QVERIFY_RESULT(removeBlockLeftovers(*files, "/data"));
      if (operations < at) return;
    }
    QFAIL("writing never ended");
  }
};

ORIEL_TEST_MAIN(BlockDamageTest)
#include "block_damage_test.moc"
