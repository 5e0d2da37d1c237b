#include <random>

#include "models/promql/engine.h"
#include "tests/support/memory_storage.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

namespace {

constexpr Duration kEvery = 15 * kSecond;
constexpr int kSamples = 80;

/// A counter of observations that is reset now and then, with gaps.
std::vector<oriel::test::MemorySample> randomHistograms(std::mt19937& random, bool custom) {
  std::vector<oriel::test::MemorySample> samples;
  const auto upTo = [&random](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  FloatHistogram now;
  bool fresh = true;
  for (int i = 0; i < kSamples; ++i) {
    if (upTo(12) == 0) fresh = true;
    const bool reset = fresh;
    if (fresh) {
      now = FloatHistogram();
      now.schema = custom ? kCustomBucketsSchema : upTo(2);
      if (custom) now.customBounds = {1, 2.5, 4};
      if (!custom) now.zeroThreshold = 0.125;
      now.positiveSpans = {{0, 2}, {custom ? 0 : 1, 2}};
      now.positiveBuckets.assign(4, 0);
      fresh = false;
    }
    for (double& count : now.positiveBuckets) {
      const int more = upTo(3);
      count += more;
      now.count += more;
      now.sum += more * 1.5;
    }
    now.hint = reset ? CounterResetHint::Unknown : CounterResetHint::NotReset;
    if (upTo(9) == 0) continue;
    samples.push_back({kEvery * i, 0, std::make_shared<const FloatHistogram>(now)});
  }
  return samples;
}

std::string text(const Matrix& matrix) {
  std::string out;
  for (const MatrixSeries& series : matrix) {
    out += series.labels.toString();
    for (std::size_t i = 0; i < series.timestamps.size(); ++i)
      out += " " + std::to_string(series.timestamps[i]) + "=" + std::to_string(series.values[i]);
    for (const HistogramPoint& point : series.histograms)
      out += " " + std::to_string(point.timestamp) + "=" + point.histogram->toString() + "/" +
             std::to_string(static_cast<int>(point.histogram->hint));
    out += "\n";
  }
  return out;
}

}  // namespace

/// A range query over histograms answers the same whether it is evaluated in one batch of steps or in many.
class HistogramBatchesTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void initTestCase();
  void sameAnswers_data();
  void sameAnswers();

 private:
  oriel::test::MemoryStorage storage_;
};

void HistogramBatchesTest::initTestCase() {
  std::mt19937 random(20261121);
  for (int i = 0; i < 4; ++i)
    storage_.add(Labels{{"__name__", "h"}, {"i", std::to_string(i)}, {"g", std::to_string(i % 2)}},
                 randomHistograms(random, false));
  for (int i = 0; i < 3; ++i)
    storage_.add(Labels{{"__name__", "c"}, {"i", std::to_string(i)}}, randomHistograms(random, true));
  std::vector<oriel::test::MemorySample> mixed = randomHistograms(random, false);
  for (std::size_t i = 0; i < mixed.size(); i += 3) mixed[i] = {mixed[i].timestamp, static_cast<double>(i), nullptr};
  storage_.add(Labels{{"__name__", "m"}}, mixed);
}

void HistogramBatchesTest::sameAnswers_data() {
  QTest::addColumn<QString>("query");
  for (const char* query : {"h",
                            "m",
                            "rate(h[1m])",
                            "increase(c[2m])",
                            "irate(h[1m])",
                            "delta(h[1m])",
                            "idelta(c[1m])",
                            "resets(h[2m])",
                            "changes(m[2m])",
                            "sum_over_time(h[1m])",
                            "avg_over_time(c[1m])",
                            "last_over_time(m[1m])",
                            "count_over_time(m[2m])",
                            "max_over_time(m[2m])",
                            "sum(h)",
                            "avg by (g) (rate(h[1m]))",
                            "sum(m)",
                            "count(h)",
                            "topk(1, m)",
                            "h + h",
                            "c - ignoring(i) group_left c{i=\"1\"}",
                            "h * 2",
                            "-h",
                            "h == h",
                            "h >/ 1",
                            "c </ scalar(vector(time() / 300))",
                            "histogram_count(h)",
                            "histogram_count(rate(h[1m]))",
                            "histogram_sum(sum(increase(h[2m])))",
                            "histogram_avg(c)",
                            "histogram_stdvar(h)",
                            "histogram_quantile(0.7, sum(rate(h[1m])))",
                            "histogram_fraction(0, 2, c)",
                            "histogram_quantiles(h, \"q\", 0.5, 0.9)",
                            "histogram_quantiles(c, \"q\", scalar(vector(time() / 2000)), 0.9)",
                            "rate(h[2m:30s])",
                            "histogram_count(increase(h[2m:15s]))",
                            "count_values(\"v\", histogram_count(h))",
                            "h @ 600",
                            "rate(h[1m] @ end())",
                            "h offset 1m",
                            "histogram_quantile(scalar(count(h)) / 5, c)"})
    QTest::newRow(query) << query;
}

void HistogramBatchesTest::sameAnswers() {
  QFETCH(QString, query);
  const std::string expr = query.toStdString();
  const Timestamp begin = 10 * kSecond;
  const Timestamp end = begin + 19 * kMinute;
  const auto whole = Engine().range(storage_, expr, begin, end, 20 * kSecond);
  QVERIFY_RESULT(whole);
  const Matrix& matrix = std::get<Matrix>(whole->value);
  QVERIFY(!matrix.empty());
  EngineOptions options;
  options.cellsInBatch = 7;
  const auto parts = Engine(options).range(storage_, expr, begin, end, 20 * kSecond);
  QVERIFY_RESULT(parts);
  QCOMPARE(oriel::test::text(text(std::get<Matrix>(parts->value))), oriel::test::text(text(matrix)));
  QCOMPARE(parts->warnings, whole->warnings);
  QCOMPARE(parts->infos, whole->infos);
}

ORIEL_TEST_MAIN(HistogramBatchesTest)
#include "histogram_batches_test.moc"
