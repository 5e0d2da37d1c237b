#include "models/promql/engine.h"

#include <bit>
#include <map>
#include <stop_token>

#include "tests/support/memory_storage.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;
using oriel::test::MemorySample;

/// Limits, batches, order and the shape of answers.
class EngineTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void initTestCase();
  void rangeIsInstantAtEachStep_data();
  void rangeIsInstantAtEachStep();
  void order_data();
  void order();
  void limits();
  void deadlineAndStop();
  void errors_data();
  void errors();
  void kinds();
  void annotations();
  void readersWarn();

 private:
  oriel::test::MemoryStorage storage_;
};

void EngineTest::initTestCase() {
  std::uint32_t random = 7;
  for (int s = 0; s < 6; ++s) {
    std::vector<MemorySample> counter;
    std::vector<MemorySample> gauge;
    std::vector<MemorySample> native;
    double value = 0;
    for (Timestamp t = 0; t < 2 * kHour; t += 15 * kSecond) {
      random = random * 1664525 + 1013904223;
      if (random >> 28 == 0) continue;
      value = random % 97 == 0 ? 0 : value + static_cast<double>(random >> 27);
      counter.push_back({t, value, nullptr});
      gauge.push_back({t + 1000, random % 89 == 0 ? staleNaN() : static_cast<double>(random >> 24), nullptr});
      FloatHistogram histogram;
      histogram.count = value;
      histogram.sum = value * 2;
      histogram.positiveSpans = {{0, 2}};
      histogram.positiveBuckets = {value / 2, value / 2};
      native.push_back({t, 0, std::make_shared<const FloatHistogram>(histogram)});
    }
    const std::string series = std::to_string(s);
    const std::string group = s % 2 == 0 ? "even" : "odd";
    storage_.add(Labels{{"__name__", "c_total"}, {"s", series}, {"g", group}}, counter);
    storage_.add(Labels{{"__name__", "gauge"}, {"s", series}, {"g", group}}, gauge);
    storage_.add(Labels{{"__name__", "native"}, {"s", series}, {"g", group}}, native);
  }
}

void EngineTest::rangeIsInstantAtEachStep_data() {
  QTest::addColumn<QString>("query");
  for (const char* query : {"gauge",
                            "rate(c_total[5m])",
                            "sum by (g) (rate(c_total[5m]))",
                            "topk(2, gauge)",
                            "quantile(0.4, gauge)",
                            "count_values(\"v\", gauge > 200)",
                            "gauge + on (s) c_total",
                            "gauge > 100 or c_total",
                            "gauge unless c_total > 500",
                            "max_over_time(rate(c_total[2m])[10m:1m])",
                            "gauge * scalar(max(c_total))",
                            "gauge @ 3000 + gauge",
                            "absent(gauge > 240)",
                            "timestamp(gauge)",
                            "label_replace(gauge, \"x\", \"$1\", \"s\", \"(.)\")",
                            "native",
                            "rate(native[5m])",
                            "sum(native)",
                            "histogram_quantile(0.9, sum by (g) (rate(native[5m])))",
                            "time() % 7",
                            "limitk(2, gauge)",
                            "predict_linear(gauge[10m], 60)",
                            "sum(gauge offset 5m) or vector(1)",
                            "hour()"})
    QTest::newRow(query) << query;
}

void EngineTest::rangeIsInstantAtEachStep() {
  QFETCH(QString, query);
  const std::string text = query.toStdString();
  EngineOptions small;
  small.cellsInBatch = 1;  // batches of 32 steps
  const Engine batched(small);
  const Engine whole;
  const Timestamp start = 10 * kMinute;
  const Duration step = 37 * kSecond;
  const Timestamp end = start + 150 * step;
  const auto inBatches = batched.range(storage_, text, start, end, step);
  QVERIFY_RESULT(inBatches);
  const auto atOnce = whole.range(storage_, text, start, end, step);
  QVERIFY_RESULT(atOnce);

  using Cells = std::map<std::string, std::map<Timestamp, std::string>>;
  const auto cellText = [](double value, const std::shared_ptr<const FloatHistogram>& histogram) {
    return histogram ? histogram->toString() : std::to_string(std::bit_cast<std::uint64_t>(value));
  };
  const auto cellsOf = [&](const Value& value) {
    Cells cells;
    for (const MatrixSeries& series : std::get<Matrix>(value)) {
      for (std::size_t i = 0; i < series.timestamps.size(); ++i)
        cells[series.labels.toString()][series.timestamps[i]] = cellText(series.values[i], nullptr);
      for (const HistogramPoint& point : series.histograms)
        cells[series.labels.toString()][point.timestamp] = cellText(0, point.histogram);
    }
    return cells;
  };
  Cells stepwise;
  for (Timestamp at = start; at <= end; at += step) {
    const auto instant = whole.instant(storage_, text, at);
    QVERIFY_RESULT(instant);
    if (const auto* scalar = std::get_if<Scalar>(&instant->value))
      stepwise["{}"][at] = cellText(scalar->value, nullptr);
    if (const auto* vector = std::get_if<Vector>(&instant->value))
      for (const VectorSample& sample : *vector)
        stepwise[sample.labels.toString()][at] = cellText(sample.value, sample.histogram);
  }
  QVERIFY(!stepwise.empty());
  QVERIFY(cellsOf(inBatches->value) == stepwise);
  QVERIFY(cellsOf(atOnce->value) == stepwise);
}

void EngineTest::order_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QStringList>("expected");
  QTest::newRow("sort") << "sort(label_replace(vector(2), \"n\", \"2\", \"\", \"\") or label_replace(vector(1), \"n\", "
                           "\"1\", \"\", \"\"))"
                        << QStringList{"1", "2"};
  QTest::newRow("sort_desc") << "sort_desc(label_replace(vector(1), \"n\", \"1\", \"\", \"\") or "
                                "label_replace(vector(2), \"n\", \"2\", \"\", \"\"))"
                             << QStringList{"2", "1"};
  QTest::newRow("NaN last") << "sort(label_replace(vector(NaN), \"n\", \"x\", \"\", \"\") or label_replace(vector(2), "
                               "\"n\", \"2\", \"\", \"\"))"
                            << QStringList{"2", "x"};
  QTest::newRow("natural") << "sort_by_label(label_replace(vector(1), \"n\", \"a10\", \"\", \"\") or "
                              "label_replace(vector(1), \"n\", \"a9\", \"\", \"\"), \"n\")"
                           << QStringList{"a9", "a10"};
}

void EngineTest::order() {
  QFETCH(QString, query);
  QFETCH(QStringList, expected);
  const auto result = Engine().instant(storage_, query.toStdString(), 0);
  QVERIFY_RESULT(result);
  QStringList found;
  for (const VectorSample& sample : std::get<Vector>(result->value))
    found << QString::fromUtf8(sample.labels.get("n").data(), static_cast<int>(sample.labels.get("n").size()));
  QCOMPARE(found, expected);
}

void EngineTest::limits() {
  QueryOptions options;
  options.maxSamples = 100;
  const auto samples = Engine().range(storage_, "c_total", 0, kHour, kMinute, options);
  QVERIFY(!samples.ok());
  QCOMPARE(samples.error().code, ErrorCode::LimitExceeded);
  QCOMPARE(oriel::test::text(samples.error().text),
           QString("query processing would load too many samples into memory in query execution"));
  options = {};
  options.maxSeries = 5;
  const auto series = Engine().instant(storage_, "c_total", kHour, options);
  QVERIFY(!series.ok());
  QCOMPARE(series.error().code, ErrorCode::LimitExceeded);
  options.maxSeries = 6;
  QVERIFY_RESULT(Engine().instant(storage_, "c_total", kHour, options));
}

void EngineTest::deadlineAndStop() {
  std::stop_source stop;
  QueryOptions options;
  options.stop = stop.get_token();
  QVERIFY_RESULT(Engine().range(storage_, "c_total", 0, kHour, kMinute, options));
  stop.request_stop();
  const auto stopped = Engine().range(storage_, "c_total", 0, kHour, kMinute, options);
  QVERIFY(!stopped.ok());
  QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
  QueryOptions late;
  late.timeout = 1;
  const auto timedOut =
      Engine().range(storage_, "max_over_time(sum(rate(c_total[1h]))[1h:1s])", 0, 30 * kDay, kSecond, late);
  QVERIFY(!timedOut.ok());
  QCOMPARE(timedOut.error().code, ErrorCode::Timeout);
  QCOMPARE(oriel::test::text(timedOut.error().text), QString("query timed out in expression evaluation"));
}

void EngineTest::errors_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("error");
  QTest::newRow("dup one side")
      << "sum by (g) (gauge) + on (g) gauge"
      << "found duplicate series for the match group {g=\"even\"} on the right hand-side of the operation: "
         "[{__name__=\"gauge\", g=\"even\", s=\"0\"}, {__name__=\"gauge\", g=\"even\", s=\"2\"}];many-to-many matching "
         "not allowed: matching labels must be unique on one side";
  QTest::newRow("many side")
      << "gauge + on (g) sum by (g) (gauge)"
      << "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)";
  QTest::newRow("grouping labels") << "{__name__=~\"gauge|c_total\"} * on (g) group_left () sum by (g) (gauge)"
                                   << "multiple matches for labels: grouping labels must ensure unique matches";
  QTest::newRow("replaced labels") << "label_replace(gauge, \"s\", \"\", \"s\", \".*\")"
                                   << "vector cannot contain metrics with the same labelset";
  QTest::newRow("same labelset") << "rate({__name__=~\"gauge|c_total\"}[5m])"
                                 << "vector cannot contain metrics with the same labelset";
  QTest::newRow("smoothing") << "double_exponential_smoothing(gauge[5m], 1, 0.5)"
                             << "invalid smoothing factor. Expected: 0 < sf < 1, got: 1.000000";
  QTest::newRow("topk") << "topk(NaN, gauge)" << "Parameter value is NaN";
}

void EngineTest::errors() {
  QFETCH(QString, query);
  QFETCH(QString, error);
  const auto result = Engine().instant(storage_, query.toStdString(), kHour);
  QVERIFY(!result.ok());
  QCOMPARE(result.error().code, ErrorCode::Execution);
  QCOMPARE(oriel::test::text(result.error().text), error);
}

void EngineTest::kinds() {
  const Engine engine;
  const auto text = engine.instant(storage_, "\"words\"", 5);
  QVERIFY_RESULT(text);
  QCOMPARE(oriel::test::text(std::get<Text>(text->value).value), QString("words"));
  const auto scalar = engine.instant(storage_, "2 ^ 10", 5);
  QVERIFY_RESULT(scalar);
  QCOMPARE(std::get<Scalar>(scalar->value).value, 1024.0);
  const auto matrix = engine.instant(storage_, "gauge{s=\"1\"}[5m]", kHour);
  QVERIFY_RESULT(matrix);
  const MatrixSeries& series = std::get<Matrix>(matrix->value).at(0);
  QVERIFY(series.timestamps.size() > 10 && series.timestamps.size() <= 20);
  QVERIFY(series.timestamps.front() > kHour - 5 * kMinute && series.timestamps.back() <= kHour);
  const auto range = engine.range(storage_, "gauge[5m]", 0, kHour, kMinute);
  QVERIFY(!range.ok());
  QCOMPARE(range.error().code, ErrorCode::InvalidInput);
  QVERIFY(!engine.range(storage_, "1", 0, 1, 0).ok());
  const auto statistics = engine.range(storage_, "rate(c_total[5m])", kHour, kHour + kMinute, kMinute);
  QVERIFY_RESULT(statistics);
  QVERIFY(statistics->statistics.samplesRead > 0 && statistics->statistics.peakSamples > 0);
}

void EngineTest::annotations() {
  const auto result = Engine().instant(storage_, "1 +\n  rate(gauge[5m])", kHour);
  QVERIFY_RESULT(result);
  QCOMPARE(result->infos.size(), std::size_t{1});
  QCOMPARE(oriel::test::text(result->infos[0]), QString("PromQL info: metric might not be a counter, name does not end "
                                                        "in _total/_sum/_count/_bucket: \"gauge\" (2:8)"));
  QVERIFY(result->warnings.empty());
}

namespace {

/// Gives nothing but a word about what it left out.
class DamagedReader final : public SampleReader {
 public:
  Result<bool> next(SampleBatch& batch) override {
    batch.clear();
    return false;
  }
  const Warnings& warnings() const override { return warnings_; }

 private:
  Warnings warnings_ = {"a chunk is damaged"};
};

class DamagedSeries final : public Series {
 public:
  const Labels& labels() const override { return labels_; }
  std::unique_ptr<SampleReader> samples() const override { return std::make_unique<DamagedReader>(); }

 private:
  Labels labels_{{"__name__", "gauge"}, {"s", "damaged"}};
};

class OneMoreSet final : public SeriesSet {
 public:
  explicit OneMoreSet(std::unique_ptr<SeriesSet> set) : set_(std::move(set)) {}
  std::shared_ptr<const Series> next() override {
    if (auto series = set_->next()) return series;
    return std::exchange(more_, nullptr);
  }
  Status status() const override { return set_->status(); }
  Warnings warnings() const override { return set_->warnings(); }

 private:
  std::unique_ptr<SeriesSet> set_;
  std::shared_ptr<const Series> more_ = std::make_shared<DamagedSeries>();
};

class DamagedStore final : public Queryable, public Querier {
 public:
  explicit DamagedStore(std::unique_ptr<Querier> sound) : sound_(std::move(sound)) {}
  Result<std::unique_ptr<Querier>> querier(Timestamp, Timestamp) override {
    return std::unique_ptr<Querier>(std::make_unique<DamagedStore>(std::move(sound_)));
  }
  std::unique_ptr<SeriesSet> select(bool sorted, const SelectHints& hints,
                                    const std::vector<Matcher>& matchers) override {
    return std::make_unique<OneMoreSet>(sound_->select(sorted, hints, matchers));
  }
  Result<TextAnswer> labelValues(const std::string& name, const std::vector<Matcher>& matchers) override {
    return sound_->labelValues(name, matchers);
  }
  Result<TextAnswer> labelNames(const std::vector<Matcher>& matchers) override { return sound_->labelNames(matchers); }

 private:
  std::unique_ptr<Querier> sound_;
};

}  // namespace

void EngineTest::readersWarn() {
  for (const char* query : {"gauge", "rate(gauge[5m])", "gauge[5m]", "sum(gauge)"}) {
    const auto sound = Engine().instant(storage_, query, kHour);
    QVERIFY_RESULT(sound);
    auto querier = storage_.querier(kMinTimestamp, kMaxTimestamp);
    QVERIFY_RESULT(querier);
    DamagedStore store(std::move(*querier));
    const auto answer = Engine().instant(store, query, kHour);
    QVERIFY_RESULT(answer);
    QCOMPARE(answer->warnings, Warnings{"a chunk is damaged"});
    QCOMPARE(answer->value.index(), sound->value.index());
    if (const auto* matrix = std::get_if<Matrix>(&answer->value))
      QCOMPARE(matrix->size(), std::get<Matrix>(sound->value).size());
    else
      QCOMPARE(std::get<Vector>(answer->value).size(), std::get<Vector>(sound->value).size());
  }
}

ORIEL_TEST_MAIN(EngineTest)
#include "engine_test.moc"
