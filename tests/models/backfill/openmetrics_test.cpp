#include "tests/support/test_case.h"

#include <algorithm>
#include <random>

#include "models/backfill/openmetrics_blocks.h"
#include "tests/models/tsdb/block_support.h"

using namespace oriel;
using namespace oriel::backfill;
using namespace oriel::tsdb::test_support;

namespace {

constexpr Timestamp kFrom = 1'700'006'400'000;  // a multiple of 2 h

struct Line {
  Labels labels;
  Timestamp time = 0;
  double value = 0;
};

std::string textOf(const std::vector<Line>& lines) {
  std::string out = "# TYPE m gauge\n";
  for (const Line& line : lines)
    out += "m{i=\"" + std::string(line.labels.get("i")) + "\"} " + std::to_string(line.value) + " " +
           std::to_string(line.time / 1000) + "." + std::to_string(1000 + line.time % 1000).substr(1) + "\n";
  return out + "# EOF\n";
}

Labels series(int i) { return {{"__name__", "m"}, {"i", std::to_string(i)}}; }

/// Some series of different lengths and steps, one after the other.
std::vector<Line> someLines() {
  std::vector<Line> out;
  for (int i = 0; i < 9; ++i)
    for (int n = 0; n < 100 * (i + 1); ++n)
      out.push_back(
          {series(i), kFrom + i * 1001 + n * (i % 3 == 0 ? 15'000 : 61'003), static_cast<double>(n * i % 97)});
  return out;
}

/// Of several samples at one time the first.
BlockContent contentOf(const std::vector<Line>& lines) {
  BlockContent out;
  for (const Line& line : lines) out[line.labels].try_emplace(line.time, std::bit_cast<std::uint64_t>(line.value));
  return out;
}

}  // namespace

class OpenMetricsBackfillTest : public oriel::test::TestCase {
  Q_OBJECT

  std::shared_ptr<FileSystem> files_;
  BackfillPlan plan_;
  BackfillReport report_;

  void fill(const std::string& text, const BackfillPlan& plan, Result<BlockContent>& found) {
    files_ = makeMemoryFileSystem();
    QVERIFY_RESULT(files_->writeAtomically("/in.om", text));
    plan_ = plan;
    plan_.input = "/in.om";
    plan_.directory = "/data";
    std::vector<std::string> ulids;
    const auto report =
        backfillOpenMetrics(files_, plan_, [&](const tsdb::BlockMeta& meta) { ulids.push_back(meta.ulid); }, nullptr);
    if (!report.ok()) {
      found = report.error();
      return;
    }
    report_ = *report;
    QCOMPARE(report->blocks, ulids.size());
    BlockContent all;
    const Duration length = compatibleBlockLength(plan_.longestBlock);
    for (const std::string& ulid : ulids) {
      const auto block = tsdb::Block::open(files_, "/data/" + ulid);
      QVERIFY_RESULT(block);
      QCOMPARE((*block)->verify(nullptr), std::vector<std::string>{});
      const tsdb::BlockMeta& meta = (*block)->meta();
      QCOMPARE(meta.minTime / length, (meta.maxTime - 1) / length);
      QVERIFY(!meta.ownMade);
      const auto answer = answerOf(**block);
      QVERIFY_RESULT(answer);
      Timestamp first = kMaxTimestamp;
      Timestamp last = kMinTimestamp;
      for (const auto& [labels, samples] : answer->content) {
        all[labels].insert(samples.begin(), samples.end());
        first = std::min(first, samples.begin()->first);
        last = std::max(last, samples.rbegin()->first);
      }
      QCOMPARE(meta.minTime, first);
      QCOMPARE(meta.maxTime, last + 1);
    }
    found = std::move(all);
  }

 private Q_SLOTS:
  void everySampleIsInOneBlock_data() {
    QTest::addColumn<QString>("order");
    QTest::addColumn<qint64>("longest");
    QTest::addColumn<quint64>("atOnce");
    for (const char* order : {"series", "time", "reversed", "shuffled"}) {
      QTest::addRow("%s, all at once", order) << order << qint64(2 * kHour) << quint64(1'000'000);
      QTest::addRow("%s, block by block", order) << order << qint64(2 * kHour) << quint64(1);
      QTest::addRow("%s, some together", order) << order << qint64(0) << quint64(900);
      QTest::addRow("%s, 6 h", order) << order << qint64(17 * kHour) << quint64(1'000'000);
    }
  }
  void everySampleIsInOneBlock() {
    QFETCH(QString, order);
    QFETCH(qint64, longest);
    QFETCH(quint64, atOnce);
    std::vector<Line> lines = someLines();
    const auto byTime = [](const Line& a, const Line& b) { return a.time < b.time; };
    if (order == "time") std::stable_sort(lines.begin(), lines.end(), byTime);
    if (order == "reversed") std::reverse(lines.begin(), lines.end());
    const unsigned seed = std::random_device()();
    qInfo("seed %u", seed);
    if (order == "shuffled") std::shuffle(lines.begin(), lines.end(), std::mt19937(seed));
    BackfillPlan plan;
    plan.longestBlock = longest;
    plan.samplesAtOnce = atOnce;
    Result<BlockContent> found = BlockContent();
    fill(textOf(lines), plan, found);
    QVERIFY_RESULT(found);
    QCOMPARE(test::text(difference(*found, contentOf(lines))), QString());
    QCOMPARE(report_.samples, std::uint64_t(lines.size()));
    QCOMPARE(report_.conflicts, std::uint64_t(0));
  }

  void ofSamplesAtOneTimeTheFirstStays() {
    const std::vector<Line> lines{{series(1), kFrom + 10, 1}, {series(1), kFrom + 20, 2},
                                  {series(1), kFrom + 20, 3},                              // right behind
                                  {series(1), kFrom + 10, 1}, {series(1), kFrom + 10, 4},  // later: the same, another
                                  {series(1), kFrom + 5, 6},  {series(1), kFrom + 5, 7},   // twice late
                                  {series(1), kFrom + 30, 5}};
    Result<BlockContent> found = BlockContent();
    fill(textOf(lines), {}, found);
    QVERIFY_RESULT(found);
    QCOMPARE(test::text(difference(*found, contentOf(lines))), QString());
    QCOMPARE(report_.conflicts, std::uint64_t(3));
    QCOMPARE(report_.samples, std::uint64_t(4));
  }

  void oneSeriesMayBeWrittenInSeveralWays() {
    Result<BlockContent> found = BlockContent();
    fill("m{a=\"1\",b=\"2\"} 1 1700006400\nm{b=\"2\",a=\"1\",} 2 1700006401\n# EOF\n", {}, found);
    QVERIFY_RESULT(found);
    QCOMPARE(found->size(), std::size_t(1));
    QCOMPARE(found->begin()->second.size(), std::size_t(2));
  }

  void nothingIsMadeOfNothing() {
    Result<BlockContent> found = BlockContent();
    fill("# TYPE m gauge\n# EOF\n", {}, found);
    QVERIFY_RESULT(found);
    QVERIFY(found->empty());
    QCOMPARE(report_.blocks, std::size_t(0));
  }

  void beforeTheEpoch() {
    Result<BlockContent> found = BlockContent();
    fill("m 1 -1\nm 2 1\n# EOF\n", {}, found);
    QVERIFY_RESULT(found);
    QCOMPARE(report_.blocks, std::size_t(2));
    QCOMPARE(found->begin()->second.begin()->first, Timestamp(-1000));
  }

  void badTextIsNamedAndMakesNothing_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("says");
    QTest::newRow("no end") << "m 1 1\n" << "/in.om:2:1: data does not end with # EOF";
    QTest::newRow("no timestamp") << "m 1 1\nm 2\n# EOF\n" << "/in.om:2: expected timestamp for series got none";
    QTest::newRow("no number") << "m 1 1\nm x 2\n# EOF\n" << "/in.om:2:3: ";
    QTest::newRow("label twice") << "m{a=\"1\",a=\"2\"} 1 1\n# EOF\n" << "/in.om:1: ";
    QTest::newRow("behind the end") << "m 1 1\n# EOF\nm 2 2\n" << "/in.om:2:";
    QTest::newRow("empty file") << "" << "/in.om:1:1: data does not end with # EOF";
  }
  void badTextIsNamedAndMakesNothing() {
    QFETCH(QString, text);
    QFETCH(QString, says);
    Result<BlockContent> found = BlockContent();
    fill(text.toStdString(), {}, found);
    QVERIFY(!found.ok());
    QVERIFY2(test::text(found.error().toString()).startsWith(says), found.error().toString().c_str());
    const auto names = files_->list("/data");
    QVERIFY(!names.ok() || names->empty());
  }

  void tooManyBlocksAreRefused() {
    std::string text;
    for (int i = 0; i <= 100'000; ++i) text += "m 1 " + std::to_string(i * 7200) + "\n";
    Result<BlockContent> found = BlockContent();
    fill(text + "# EOF\n", {}, found);
    QVERIFY(!found.ok());
    QVERIFY2(test::text(found.error().toString()).contains("/in.om:100001: the samples would make more than"),
             found.error().toString().c_str());
  }

  void lengthsOfBlocks_data() {
    QTest::addColumn<qint64>("longest");
    QTest::addColumn<qint64>("hours");
    QTest::newRow("less than 2 h") << qint64(kMinute) << qint64(2);
    QTest::newRow("2 h") << qint64(2 * kHour) << qint64(2);
    QTest::newRow("5 h") << qint64(5 * kHour) << qint64(2);
    QTest::newRow("6 h") << qint64(6 * kHour) << qint64(6);
    QTest::newRow("a day") << qint64(kDay) << qint64(18);
    QTest::newRow("enormous") << qint64(1000 * 365 * kDay) << qint64(39366);
  }
  void lengthsOfBlocks() {
    QFETCH(qint64, longest);
    QFETCH(qint64, hours);
    QCOMPARE(qint64(compatibleBlockLength(longest)), qint64(hours * kHour));
  }

  void itCanBeCancelled() {
    files_ = makeMemoryFileSystem();
    QVERIFY_RESULT(files_->writeAtomically("/in.om", textOf(someLines())));
    BackfillPlan plan;
    plan.input = "/in.om";
    plan.directory = "/data";
    const std::atomic<bool> stop{true};
    const auto report = backfillOpenMetrics(files_, plan, [](const tsdb::BlockMeta&) {}, &stop);
    QVERIFY(!report.ok() && report.error().code == ErrorCode::Cancelled);
  }
};

ORIEL_TEST_MAIN(OpenMetricsBackfillTest)
#include "openmetrics_test.moc"
