#include "tests/support/test_case.h"

#include "tests/models/tsdb/block_support.h"
#include "tests/models/tsdb/prometheus_process.h"

#include <QTemporaryDir>
#include <random>

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

constexpr Timestamp kFrom = 1'700'006'400'000 / (18 * kHour) * (18 * kHour);
constexpr int kBlocks = 4;
constexpr Timestamp kTo = kFrom + kBlocks * 2 * kHour;

/// As Prometheus answers: no stale markers, one kind of NaN, labels printed.
Content asAnswered(const BlockContent& content) {
  Content out;
  for (const auto& [labels, samples] : content)
    for (const auto& [time, bits] : samples) {
      if (bits == kStaleNaNBits) continue;
      const bool nan = std::isnan(std::bit_cast<double>(bits));
      out[labels.toString()][time] =
          nan ? std::bit_cast<std::uint64_t>(std::numeric_limits<double>::quiet_NaN()) : bits;
    }
  return out;
}

}  // namespace

/// A real prometheus reads our blocks, deletes from them, compacts them, and we read what it made.
class BlockPrometheusTest : public test::TestCase {
  Q_OBJECT
  QString program_;
  const std::shared_ptr<FileSystem> files_ = makeRealFileSystem();

  std::vector<std::shared_ptr<Block>> blocksIn(const std::string& parent) {
    std::vector<std::shared_ptr<Block>> out;
    const auto names = files_->list(parent);
    for (const std::string& name : *names) {
      if (!isUlid(name)) continue;
      auto block = Block::open(files_, parent + "/" + name);
      // It may be gone by now: prometheus is running.
      if (block.ok())
        out.push_back(std::move(*block));
      else if (block.error().code != ErrorCode::NotFound)
        qFatal("%s", block.error().toString().c_str());
    }
    return out;
  }

  std::string compare(const std::vector<std::shared_ptr<Block>>& blocks, const BlockContent& expected) {
    BlockContent found;
    for (const auto& block : blocks) {
      const auto answer = answerOf(*block);
      if (!answer.ok()) return answer.error().toString();
      if (!answer->warnings.empty()) return answer->warnings.front();
      const auto damage = block->verify(nullptr);
      if (!damage.empty()) return damage.front();
      for (const auto& [labels, samples] : answer->content) found[labels].insert(samples.begin(), samples.end());
    }
    return difference(found, expected);
  }

 private Q_SLOTS:
  void initTestCase() {
    program_ = test::oracle("prometheus");
    if (program_.isEmpty()) QSKIP("no prometheus: ./installer/test --oracles fetches it");
  }

  void bothWays() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937_64 random(seed);
    QTemporaryDir folder;
    const std::string data = folder.path().toStdString() + "/data";
    QVERIFY_RESULT(files_->makeDirectories(data));
    BlockContent content;
    for (int i = 0; i < kBlocks; ++i) {
      const Timestamp from = kFrom + i * 2 * kHour;
      BlockContent part = awkwardContent(random, 24, from, from + 2 * kHour, 30'000);
      auto series = seriesOf(part);
      const Labels native{{"__name__", "native"}};
      HistogramRun run;
      for (Timestamp time = from; time < from + 2 * kHour; time += kMinute) {
        auto histogram = std::make_shared<FloatHistogram>();
        histogram->count = static_cast<double>((time - kFrom) / kMinute);
        histogram->sum = histogram->count / 8;
        histogram->positiveSpans = {{1, 2}};
        histogram->positiveBuckets = {histogram->count / 2, histogram->count / 2};
        part[native][time] = std::bit_cast<std::uint64_t>(histogram->sum);
        run.emplace_back(time, std::move(histogram));
      }
      series.push_back({native, encodeHistograms(run)});
      QVERIFY_RESULT(writeContent(files_, data, std::move(series), from, from + 2 * kHour));
      for (const auto& [labels, samples] : part) content[labels].insert(samples.begin(), samples.end());
    }

    Prometheus prometheus(program_, folder.path(), QString::fromStdString(data), false,
                          {"--web.enable-admin-api", "--storage.tsdb.retention.time=100y"});
    QVERIFY(prometheus.waitUntilReady());
    const Content answered = prometheus.content("{__name__=~\".+\"}", "9h", double(kTo) / 1000, true);
    const Content expected = asAnswered(content);
    QCOMPARE(answered.size(), expected.size());
    for (const auto& [series, samples] : expected) {
      QVERIFY2(answered.contains(series), series.c_str());
      QVERIFY2(answered.at(series) == samples, series.c_str());
    }

    // It deletes; we see it.
    const Timestamp from = kFrom + 30 * kMinute, to = kFrom + 3 * kHour;
    httpAsk(prometheus.port,
            QString("/api/v1/admin/tsdb/delete_series?match[]=%7Bparity=%22odd%22%7D&start=%1&end=%2")
                .arg(from / 1000)
                .arg(to / 1000),
            "POST");
    for (auto& [labels, samples] : content)
      if (labels.get("parity") == "odd") samples.erase(samples.lower_bound(from), samples.upper_bound(to));
    const auto deleted = blocksIn(data);
    QCOMPARE(deleted.size(), std::size_t{kBlocks});
    QVERIFY(deleted.front()->meta().stats.tombstones > 0);
    QCOMPARE(test::text(compare(deleted, content)), QString());

    // It compacts at its own time, about a minute after its start.
    QElapsedTimer timer;
    timer.start();
    const auto highest = [](const std::vector<std::shared_ptr<Block>>& blocks) {
      int level = 0;
      for (const auto& block : blocks) level = std::max(level, block->meta().level);
      return level;
    };
    while (highest(blocksIn(data)) < 2 && timer.elapsed() < 180'000) QThread::msleep(250);
    QThread::msleep(1000);
    const auto compacted = blocksIn(data);
    QCOMPARE(highest(compacted), 2);
    QCOMPARE(test::text(compare(compacted, content)), QString());
  }
};

ORIEL_TEST_MAIN(BlockPrometheusTest)
#include "block_prometheus_test.moc"
