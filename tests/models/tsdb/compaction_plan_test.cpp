#include "tests/support/test_case.h"

#include <QRegularExpression>
#include <limits>
#include <random>

#include "models/tsdb/compact/compaction_plan.h"

using namespace oriel;
using namespace oriel::tsdb;

namespace {

BlockMeta metaOf(const std::string& ulid, Timestamp minTime, Timestamp maxTime) {
  BlockMeta meta;
  meta.ulid = ulid;
  meta.minTime = minTime;
  meta.maxTime = maxTime;
  meta.sources = {ulid};
  return meta;
}

/// `name:from-to`, with `!` behind when its compaction failed, `~10` behind with ten tombstones in ten series.
std::vector<BlockMeta> metasOf(const QString& text) {
  std::vector<BlockMeta> out;
  for (const QString& item : text.split(' ', Qt::SkipEmptyParts)) {
    static const QRegularExpression form("^(\\w+):(-?\\d+)/(-?\\d+)(!?)(?:~(\\d+))?$");
    const auto match = form.match(item);
    if (!match.hasMatch()) qFatal("no block: %s", qPrintable(item));
    BlockMeta meta =
        metaOf(match.captured(1).toStdString(), match.captured(2).toLongLong(), match.captured(3).toLongLong());
    meta.compactionFailed = !match.captured(4).isEmpty();
    meta.stats.series = 10;
    meta.stats.tombstones = match.captured(5).toULongLong();
    out.push_back(meta);
  }
  return out;
}

QString joined(const std::vector<std::string>& ulids) {
  QStringList out;
  for (const std::string& ulid : ulids) out << test::text(ulid);
  return out.join(' ');
}

}  // namespace

/// What is compacted, what goes, and what never goes.
class CompactionPlanTest : public test::TestCase {
  Q_OBJECT

 private Q_SLOTS:
  void ranges() {
    const std::vector<Duration> all = {2 * kHour, 6 * kHour, 18 * kHour, 54 * kHour, 162 * kHour, 486 * kHour};
    QCOMPARE(compactionRanges(2 * kHour, 31 * kDay), all);
    QCOMPARE(compactionRanges(2 * kHour, 54 * kHour), std::vector<Duration>(all.begin(), all.begin() + 4));
    QCOMPARE(compactionRanges(2 * kHour, 54 * kHour - 1), std::vector<Duration>(all.begin(), all.begin() + 3));
    QCOMPARE(compactionRanges(2 * kHour, 0), std::vector<Duration>{2 * kHour});
    QCOMPARE(compactionRanges(0, 100), std::vector<Duration>{0});
    QCOMPARE(largestRange(2 * kHour, 35 * kDay), 84 * kHour);
    QCOMPARE(largestRange(2 * kHour, 0), 31 * kDay);
    QCOMPARE(largestRange(2 * kHour, 100 * kYear), 31 * kDay);
    QCOMPARE(largestRange(2 * kHour, kHour), 2 * kHour);
  }

  void plans_data() {
    QTest::addColumn<QString>("blocks");
    QTest::addColumn<QString>("expected");
    QTest::newRow("none") << "" << "";
    QTest::newRow("one") << "a:0/20" << "";
    QTest::newRow("two") << "a:0/20 b:20/40" << "";
    QTest::newRow("the third is the newest") << "a:0/20 b:20/40 c:40/60" << "";
    QTest::newRow("a full range") << "a:0/20 b:20/40 c:40/60 d:60/80" << "a b c";
    QTest::newRow("a full range, in any order") << "d:60/80 c:40/60 a:0/20 b:20/40" << "a b c";
    QTest::newRow("a gap, followed by the newest only") << "a:0/20 b:20/40 d:60/80" << "";
    QTest::newRow("a gap, followed") << "a:0/20 b:20/40 d:60/80 e:80/100" << "a b";
    QTest::newRow("larger blocks follow") << "a:0/20 b:20/40 c:40/60 d:60/120 e:120/180" << "a b c";
    QTest::newRow("several sizes, apart") << "b:20/40 d:60/120 e:960/980 f:120/180 g:720/960" << "b d f";
    QTest::newRow("the oldest range first") << "a:0/20 b:20/40 c:40/60 d:60/80 e:80/100 f:100/120 g:120/140" << "a b c";
    QTest::newRow("the next size") << "a:0/60 b:60/120 c:120/180 d:180/200" << "a b c";
    QTest::newRow("small before large") << "a:0/60 b:60/120 c:120/180 d:180/200 e:200/220 f:220/240 g:240/260"
                                        << "d e f";
    QTest::newRow("newest by time, not by name") << "e:0/360 f:540/560 g:360/420 h:420/540" << "g h";
    QTest::newRow("before 1970") << "a:-60/-40 b:-40/-20 c:-20/0 d:0/20" << "a b c";
    QTest::newRow("across an aligned border") << "a:40/60 b:60/80 c:80/100" << "";
    QTest::newRow("wider than its range") << "a:10/70 b:70/80 c:80/100 d:120/140 e:140/160" << "b c";
    QTest::newRow("failed") << "a:0/20! b:20/40 c:40/60 d:60/80" << "";
    QTest::newRow("failed, later ones go on")
        << "a:0/20! b:20/40 c:40/60 d:60/80 e:80/100 f:100/120 g:120/140" << "d e f";
    QTest::newRow("overlap of two") << "a:0/20 b:19/40 c:40/60" << "a b";
    QTest::newRow("overlap with the newest") << "a:0/20 b:20/40 c:30/50" << "b c";
    QTest::newRow("overlap of a chain") << "a:0/20 b:10/40 c:30/50" << "a b c";
    QTest::newRow("overlap, one inside") << "e:0/360 f:340/560 g:360/420 h:420/540" << "e f g h";
    QTest::newRow("overlap, the first of two") << "a:0/10 b:9/20 c:30/40 d:39/50" << "a b";
    QTest::newRow("the same time twice") << "a:0/20 b:0/20" << "a b";
    QTest::newRow("overlap that failed") << "a:0/10! b:9/20 c:30/40 d:39/50" << "c d";
    QTest::newRow("tombstones in the newest") << "a:0/540~10" << "";
    QTest::newRow("tombstones in a large one") << "a:0/540~10 b:540/560" << "a";
    QTest::newRow("few tombstones") << "a:0/540~0 b:540/560" << "";
    QTest::newRow("tombstones in a small one") << "a:0/60~9 b:60/80" << "";
    QTest::newRow("a small one all deleted") << "a:0/60~10 b:60/80" << "a";
    QTest::newRow("tombstones, failed") << "a:0/540!~10 b:540/560" << "";
    QTest::newRow("extreme times")
        << "a:-9223372036854775808/9223372036854775807 b:9223372036854775807/9223372036854775807"
        << "";
    QTest::newRow("extreme times apart")
        << "a:-9223372036854775808/-9223372036854775800 b:-9223372036854775800/-9223372036854775799 c:0/1"
        << "";
  }
  void plans() {
    QFETCH(QString, blocks);
    QFETCH(QString, expected);
    QCOMPARE(joined(planCompaction(metasOf(blocks), {20, 60, 180, 540, 1620})), expected);
  }
  void plansWithoutRanges() {
    QCOMPARE(joined(planCompaction(metasOf("a:0/20 b:20/40 c:40/60 d:60/80~10"), {})), QString());
    QCOMPARE(joined(planCompaction(metasOf("a:0/20 b:20/40 c:40/60 d:60/80"), {20, 0})), QString());
  }

  /// Any blocks: the plan ends, and nothing is lost on the way.
  void plansEnd() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    const std::vector<Duration> ranges = {20, 60, 180, 540, 1620};
    for (int round = 0; round < 300; ++round) {
      std::vector<BlockMeta> blocks;
      for (unsigned i = 0; i < 1 + random() % 30; ++i) {
        const Timestamp begin = static_cast<Timestamp>(random() % 60) * (random() % 10 == 0 ? 7 : 20) - 400;
        blocks.push_back(metaOf("b" + std::to_string(i), begin, begin + 20));
      }
      const auto covered = [&](Timestamp time) {
        return std::any_of(blocks.begin(), blocks.end(),
                           [&](const BlockMeta& meta) { return meta.contains(time, time); });
      };
      std::vector<bool> before;
      for (Timestamp time = -420; time < 900; ++time) before.push_back(covered(time));
      int steps = 0;
      for (auto plan = planCompaction(blocks, ranges); !plan.empty(); plan = planCompaction(blocks, ranges)) {
        std::vector<BlockMeta> parents;
        std::erase_if(blocks, [&](const BlockMeta& meta) {
          const bool chosen = std::find(plan.begin(), plan.end(), meta.ulid) != plan.end();
          if (chosen) parents.push_back(meta);
          return chosen;
        });
        QVERIFY(parents.size() == plan.size() && parents.size() > 1 && ++steps < 100);
        blocks.push_back(compactedMeta(parents));
        blocks.back().ulid = "c" + std::to_string(steps);
      }
      for (Timestamp time = -420; time < 900; ++time)
        QVERIFY(!before[static_cast<std::size_t>(time + 420)] || covered(time));
      std::sort(blocks.begin(), blocks.end(), [](const auto& a, const auto& b) { return a.minTime < b.minTime; });
      for (std::size_t i = 1; i < blocks.size(); ++i) QVERIFY(blocks[i - 1].maxTime <= blocks[i].minTime);
    }
  }

  void metaOfTheUnion() {
    std::vector<BlockMeta> parents = metasOf("a:0/20 b:20/40 c:-10/15");
    parents[1].level = 3;
    parents[1].sources = {"s2", "s1"};
    parents[2].sources = {};
    const BlockMeta meta = compactedMeta(parents);
    QCOMPARE(meta.level, 4);
    QCOMPARE(meta.minTime, Timestamp{-10});
    QCOMPARE(meta.maxTime, Timestamp{40});
    QCOMPARE(joined(meta.sources), QString("a c s1 s2"));
    QCOMPARE(meta.parents.size(), std::size_t{3});
    QCOMPARE(meta.parents[1].ulid, std::string("b"));
    QCOMPARE(meta.parents[1].maxTime, Timestamp{40});
    QVERIFY(meta.ulid.empty() && meta.hints.empty() && !meta.deletable && !meta.compactionFailed);
    QCOMPARE(compactedMeta({}).level, 1);
    parents[0].level = std::numeric_limits<int>::max();
    QCOMPARE(compactedMeta(parents).level, std::numeric_limits<int>::max());
  }

  void retention_data() {
    QTest::addColumn<QString>("blocks");  // in hours
    QTest::addColumn<qlonglong>("days");
    QTest::addColumn<qlonglong>("now");  // in hours
    QTest::addColumn<QString>("expected");
    const QString steady = "a:0/24 b:24/48 c:48/72 d:72/96 e:96/120";
    QTest::newRow("no limit") << steady << 0LL << 120LL << "";
    QTest::newRow("no block") << "" << 1LL << 120LL << "";
    QTest::newRow("exactly at the limit") << steady << 4LL << 120LL << "a";
    QTest::newRow("several, oldest first") << "c:48/72 a:0/24 e:96/120 b:24/48 d:72/96" << 2LL << 120LL << "a b c";
    QTest::newRow("within") << steady << 5LL << 120LL << "";
    QTest::newRow("a little after the newest") << steady << 4LL << 122LL << "a";
    QTest::newRow("clock far ahead") << steady << 2LL << 1'000'000LL << "a b c";
    QTest::newRow("clock before everything") << steady << 2LL << -500LL << "";
    QTest::newRow("clock behind") << steady << 2LL << 97LL << "a b";
    QTest::newRow("clock unknown") << steady << 2LL << 0LL << "";
    QTest::newRow("one block, clock far ahead") << "a:0/2" << 1LL << 1'000'000LL << "";
    QTest::newRow("samples from the future") << "a:0/48 b:48/96 x:900000/900002" << 1LL << 96LL << "a";
    QTest::newRow("clock and samples leap") << "a:0/48 b:48/96 x:900000/900002" << 30LL << 900002LL << "";
    QTest::newRow("for a day") << "a:0/48 b:48/96 x:900000/900012 y:900012/900024" << 30LL << 900024LL << "a b";
    QTest::newRow("off for long, then a start") << "a:0/48 b:48/96 c:2000/2002" << 30LL << 2002LL << "";
    QTest::newRow("off for long, then a day") << "a:0/48 b:48/96 c:2000/2024" << 30LL << 2024LL << "a b";
    QTest::newRow("an hour a week") << "a:0/12 b:168/180 c:336/348 d:504/516" << 10LL << 516LL << "a";
    QTest::newRow("two leaps") << "a:0/48 b:48/96 x:5000/5002 y:900000/900002" << 30LL << 900002LL << "";
    QTest::newRow("extreme times") << "a:-2562047788015/-2562047788014 b:2562047788000/2562047788015" << 1LL << 5LL
                                   << "";
  }
  void retention() {
    QFETCH(QString, blocks);
    QFETCH(qlonglong, days);
    QFETCH(qlonglong, now);
    QFETCH(QString, expected);
    std::vector<SizedBlock> sized;
    for (BlockMeta& meta : metasOf(blocks)) {
      meta.minTime *= kHour;
      meta.maxTime *= kHour;
      sized.push_back({meta, 1000, false});
    }
    RetentionLimits limits;
    limits.time = days * kDay;
    limits.now = now * kHour;
    QCOMPARE(joined(beyondRetention(sized, limits)), expected);
    for (SizedBlock& block : sized) block.adopted = true;
    QCOMPARE(joined(beyondRetention(sized, limits)), QString());
  }

  void retentionBySize_data() {
    QTest::addColumn<qulonglong>("bytes");
    QTest::addColumn<qulonglong>("other");
    QTest::addColumn<QString>("adopted");
    QTest::addColumn<QString>("expected");
    QTest::newRow("no limit") << 0ULL << 1'000'000ULL << "" << "";
    QTest::newRow("fits exactly") << 4000ULL << 0ULL << "" << "";
    QTest::newRow("one too many") << 3999ULL << 0ULL << "" << "a";
    QTest::newRow("the log counts") << 4000ULL << 1001ULL << "" << "a b";
    QTest::newRow("nothing fits") << 10ULL << 0ULL << "" << "a b c d";
    QTest::newRow("adopted ones stay and do not count") << 2000ULL << 0ULL << "bc" << "";
    QTest::newRow("adopted ones stay") << 1000ULL << 0ULL << "ab" << "c";
    QTest::newRow("sizes that overflow") << 4000ULL << std::numeric_limits<qulonglong>::max() - 5 << "" << "a b c d";
  }
  void retentionBySize() {
    QFETCH(qulonglong, bytes);
    QFETCH(qulonglong, other);
    QFETCH(QString, adopted);
    QFETCH(QString, expected);
    std::vector<SizedBlock> sized;
    for (const BlockMeta& meta : metasOf("c:40/60 a:0/20 d:60/80 b:20/40"))
      sized.push_back({meta, 1000, adopted.contains(test::text(meta.ulid))});
    RetentionLimits limits;
    limits.bytes = bytes;
    limits.otherBytes = other;
    QCOMPARE(joined(beyondRetention(sized, limits)), expected);
  }

  void bothLimits() {
    std::vector<SizedBlock> sized;
    for (const BlockMeta& meta : metasOf("a:0/20 b:20/40 c:40/60 d:60/80")) sized.push_back({meta, 1000, false});
    RetentionLimits limits;
    limits.now = 80;
    limits.time = 60;
    limits.bytes = 2000;
    QCOMPARE(joined(beyondRetention(sized, limits)), QString("a b"));
    limits.bytes = 100'000;
    QCOMPARE(joined(beyondRetention(sized, limits)), QString("a"));
  }

  void parents_data() {
    QTest::addColumn<QString>("blocks");
    QTest::addColumn<QString>("parents");
    QTest::addColumn<QString>("expected");
    QTest::newRow("none") << "a:0/20 b:20/40" << "" << "";
    QTest::newRow("two") << "a:0/20 b:20/40 c:0/40" << "c>a c>b" << "a b";
    QTest::newRow("gone already") << "b:20/40 c:0/40" << "c>a c>b" << "b";
    QTest::newRow("grandparents") << "a:0/20 b:0/20 c:0/40" << "c>b b>a" << "a b";
    QTest::newRow("itself") << "a:0/20" << "a>a" << "";
    QTest::newRow("each other") << "a:0/20 b:0/20" << "a>b b>a" << "";
    QTest::newRow("not covered") << "a:0/30 c:0/20" << "c>a" << "";
  }
  void parents() {
    QFETCH(QString, blocks);
    QFETCH(QString, parents);
    QFETCH(QString, expected);
    std::vector<BlockMeta> metas = metasOf(blocks);
    for (const QString& pair : parents.split(' ', Qt::SkipEmptyParts))
      for (BlockMeta& meta : metas)
        if (meta.ulid == pair.section('>', 0, 0).toStdString())
          meta.parents.push_back({pair.section('>', 1).toStdString(), 0, 0});
    QCOMPARE(joined(leftoverParents(metas)), expected);
    std::vector<SizedBlock> sized;
    for (const BlockMeta& meta : metas) sized.push_back({meta, 1000, false});
    RetentionLimits limits;
    limits.bytes = 1;
    for (const std::string& ulid : beyondRetention(sized, limits))
      QVERIFY(!expected.split(' ').contains(test::text(ulid)));
  }
  void compactedToNothing() {
    std::vector<BlockMeta> metas = metasOf("a:0/20 b:20/40");
    metas[0].deletable = true;
    QCOMPARE(joined(leftoverParents(metas)), QString("a"));
  }
};

ORIEL_TEST_MAIN(CompactionPlanTest)
#include "compaction_plan_test.moc"
