#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <random>

#include "models/promql/exec/histogram_stats.h"
#include "models/promql/functions/histogram_math.h"
#include "models/promql/functions/histogram_sum.h"
#include "models/promql/functions/histogram_trim.h"
#include "models/storage/storage.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

namespace {

using Observations = std::vector<double>;

struct Layout {
  std::int32_t schema = 0;
  double zeroThreshold = 0;
  std::vector<double> bounds;  ///< custom ones; empty: exponential
};

void putBuckets(const std::map<std::int32_t, double>& counts, std::vector<Span>& spans, std::vector<double>& buckets) {
  std::int32_t next = 0;
  for (const auto& [index, count] : counts) {
    if (spans.empty() || index != next) spans.push_back({index - next, 0});
    ++spans.back().length;
    buckets.push_back(count);
    next = index + 1;
  }
}

/// The bucket of a positive value, found by looking at the bounds only.
std::int32_t bucketOf(double value, std::int32_t schema) {
  auto index = static_cast<std::int32_t>(std::ceil(std::ldexp(std::log2(value), schema)));
  while (exponentialUpperBound(schema, index) < value) ++index;
  while (exponentialUpperBound(schema, index - 1) >= value) --index;
  return index;
}

/// What a client would expose that saw these values.
FloatHistogram observed(const Observations& values, const Layout& layout) {
  FloatHistogram out;
  out.schema = layout.bounds.empty() ? layout.schema : kCustomBucketsSchema;
  out.zeroThreshold = layout.bounds.empty() ? layout.zeroThreshold : 0;
  out.customBounds = layout.bounds;
  std::map<std::int32_t, double> positive;
  std::map<std::int32_t, double> negative;
  for (const double value : values) {
    out.count += 1;
    out.sum += value;
    if (!layout.bounds.empty()) {
      const auto bound = std::lower_bound(layout.bounds.begin(), layout.bounds.end(), value);
      positive[static_cast<std::int32_t>(bound - layout.bounds.begin())] += 1;
    } else if (std::fabs(value) <= layout.zeroThreshold) {
      out.zeroCount += 1;
    } else {
      (value > 0 ? positive : negative)[bucketOf(std::fabs(value), layout.schema)] += 1;
    }
  }
  putBuckets(positive, out.positiveSpans, out.positiveBuckets);
  putBuckets(negative, out.negativeSpans, out.negativeBuckets);
  return out;
}

/// Random values, layouts and histograms. Every number is a multiple of 1/8, so that sums are exact.
class Source {
 public:
  explicit Source(std::uint64_t seed) : random_(seed) {}
  int upTo(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }
  Observations values(bool negative) {
    Observations out;
    for (int n = upTo(40); n > 0; --n) {
      const double value = std::ldexp(1 + upTo(63), upTo(8) - 6);
      out.push_back(std::round(value * 8) / 8 * (negative && upTo(1) == 0 ? -1 : 1));
    }
    return out;
  }
  Layout exponential() {
    // Thresholds stand at bucket bounds of all schemas, so that one set of values has one answer.
    static constexpr double kThresholds[] = {0, 0.0625, 1, 1};
    return {upTo(5) - 1, kThresholds[upTo(3)], {}};
  }
  Layout custom() {
    Layout out;
    for (int bound = -4; bound <= 12; ++bound)
      if (upTo(2) == 0) out.bounds.push_back(bound);
    if (out.bounds.empty()) out.bounds.push_back(3);
    return out;
  }

 private:
  std::mt19937_64 random_;
};

Observations together(const Observations& a, const Observations& b) {
  Observations out = a;
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

Layout meeting(const Layout& a, const Layout& b) {
  Layout out{std::min(a.schema, b.schema), std::max(a.zeroThreshold, b.zeroThreshold), {}};
  std::set_intersection(a.bounds.begin(), a.bounds.end(), b.bounds.begin(), b.bounds.end(),
                        std::back_inserter(out.bounds));
  return out;
}

std::uint64_t seedOfRun() {
  const QByteArray given = qgetenv("ORIEL_SEED");
  const std::uint64_t seed = given.isEmpty() ? 20261121 : given.toULongLong();
  std::printf("ORIEL_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

constexpr int kRounds = 2000;

std::string described(int round, const FloatHistogram& a, const FloatHistogram& b) {
  return "round " + std::to_string(round) + ": " + a.toString() + " against " + b.toString();
}

bool nearlySame(double a, double b) { return std::fabs(a - b) <= 1e-9 * (1 + std::fabs(a) + std::fabs(b)); }

}  // namespace

/// The arithmetic of native histograms against histograms of observations: what is added up must look as if one client
/// had seen all values.
class HistogramMathTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void sumIsTheHistogramOfAllValues_data();
  void sumIsTheHistogramOfAllValues();
  void differenceUndoesTheSum();
  void moreObservationsAreNoReset();
  void fewerObservationsAreAReset();
  void trimmedPartsMakeTheWhole();
  void quantileAndFractionAreInverse();
  void totalsDoNotDependOnCutSpans();
  void statsKnowResetsOfBuckets();
  void claimsFromOutsideAreHarmless();
};

void HistogramMathTest::sumIsTheHistogramOfAllValues_data() {
  QTest::addColumn<bool>("custom");
  QTest::newRow("exponential") << false;
  QTest::newRow("custom") << true;
}

void HistogramMathTest::sumIsTheHistogramOfAllValues() {
  QFETCH(bool, custom);
  Source source(seedOfRun());
  for (int round = 0; round < kRounds; ++round) {
    const Layout left = custom ? source.custom() : source.exponential();
    const Layout right = custom ? source.custom() : source.exponential();
    const Layout both = meeting(left, right);
    if (custom && both.bounds.empty()) continue;  // schema -53 without a bound cannot be told from exponential here
    const Observations a = source.values(true);
    const Observations b = source.values(true);
    HistogramNotes notes;
    const auto sum = addHistograms(observed(a, left), observed(b, right), notes);
    QVERIFY(sum.has_value());
    const FloatHistogram expected = observed(together(a, b), both);
    QVERIFY2(sameHistogram(*sum, expected), described(round, *sum, expected).c_str());
    QCOMPARE(notes.boundsReconciled, custom && left.bounds != right.bounds);
    HistogramSum compensated(observed(a, left));
    QVERIFY(compensated.add(observed(b, right)));
    QVERIFY2(sameHistogram(compensated.result(), expected), described(round, compensated.result(), expected).c_str());
  }
}

void HistogramMathTest::differenceUndoesTheSum() {
  Source source(seedOfRun());
  for (int round = 0; round < kRounds; ++round) {
    const Layout layout = round % 2 == 0 ? source.exponential() : source.custom();
    const FloatHistogram a = observed(source.values(true), layout);
    const FloatHistogram b = observed(source.values(true), layout);
    HistogramNotes notes;
    const auto sum = addHistograms(a, b, notes);
    QVERIFY(sum.has_value());
    const auto back = subtractHistograms(*sum, b, notes);
    QVERIFY(back.has_value());
    QVERIFY2(sameHistogram(*back, a), described(round, *back, a).c_str());
    QVERIFY(!notes.boundsReconciled);
  }
}

void HistogramMathTest::moreObservationsAreNoReset() {
  Source source(seedOfRun());
  for (int round = 0; round < kRounds; ++round) {
    const Observations values = source.values(true);
    const Layout before = round % 2 == 0 ? source.exponential() : source.custom();
    // Clients only make their buckets coarser while they count on.
    const Layout after = round % 2 == 0 ? meeting(before, source.exponential()) : source.custom();
    const FloatHistogram earlier = observed(values, before);
    const FloatHistogram later = observed(together(values, source.values(true)), after);
    QVERIFY2(!isCounterReset(earlier, later), described(round, earlier, later).c_str());
  }
}

void HistogramMathTest::fewerObservationsAreAReset() {
  Source source(seedOfRun());
  for (int round = 0; round < kRounds; ++round) {
    const Layout layout = round % 2 == 0 ? source.exponential() : source.custom();
    Observations values = source.values(true);
    if (values.empty()) continue;
    const FloatHistogram earlier = observed(values, layout);
    // One value is gone, many of a bucket of their own have come: only that one bucket shows it.
    values.erase(values.begin() + source.upTo(static_cast<int>(values.size()) - 1));
    FloatHistogram later = observed(together(values, {1e6, 1e6, 1e6}), layout);
    if (!layout.bounds.empty() && earlier.positiveBuckets.size() == 1) continue;
    const bool inLastBucket =
        !layout.bounds.empty() && later.positiveBuckets.back() >= earlier.positiveBuckets.back() &&
        std::equal(earlier.positiveBuckets.begin(), earlier.positiveBuckets.end() - 1, later.positiveBuckets.begin());
    if (inLastBucket) continue;
    QVERIFY2(isCounterReset(earlier, later), described(round, earlier, later).c_str());
    later.hint = CounterResetHint::NotReset;
    QVERIFY(!isCounterReset(earlier, later));
    later.hint = CounterResetHint::Reset;
    QVERIFY(isCounterReset(earlier, later));
  }
}

void HistogramMathTest::trimmedPartsMakeTheWhole() {
  Source source(seedOfRun());
  for (int round = 0; round < kRounds; ++round) {
    const FloatHistogram whole = observed(source.values(true), source.exponential());
    const double cut = std::ldexp(source.upTo(400) - 200, -3);
    const FloatHistogram below = trimHistogram(whole, cut, true);
    const FloatHistogram above = trimHistogram(whole, cut, false);
    QVERIFY2(nearlySame(below.count + above.count, whole.count), described(round, below, above).c_str());
    if (whole.count == 0) continue;
    const double share = nativeFraction(-INFINITY, cut, whole).value;
    QVERIFY2(nearlySame(share * whole.count, below.count), described(round, whole, below).c_str());
    HistogramNotes notes;
    const auto sum = addHistograms(below, above, notes);
    QVERIFY(sum.has_value());
    QCOMPARE(sum->positiveBuckets.size(), compactHistogram(whole).positiveBuckets.size());
  }
}

void HistogramMathTest::quantileAndFractionAreInverse() {
  Source source(seedOfRun());
  for (int round = 0; round < kRounds; ++round) {
    const FloatHistogram histogram = observed(source.values(true), source.exponential());
    // A zero bucket without a width holds many ranks at one value.
    if (histogram.count == 0 || (histogram.zeroThreshold == 0 && histogram.zeroCount > 0)) continue;
    const double q = source.upTo(100) / 100.0;
    const NativeEstimate value = nativeQuantile(q, histogram);
    QVERIFY(!value.missing);
    // Where buckets are empty many values have the same rank, so the way back must only not miss it.
    const double below = nativeFraction(-INFINITY, value.value, histogram).value;
    QVERIFY2(std::fabs(below - q) < 1e-9, described(round, histogram, histogram).c_str());
  }
}

void HistogramMathTest::totalsDoNotDependOnCutSpans() {
  Source source(seedOfRun());
  for (int round = 0; round < kRounds; ++round) {
    FloatHistogram histogram = observed(source.values(true), source.exponential());
    if (histogram.positiveSpans.empty()) continue;
    FloatHistogram cut = histogram;
    // An empty span, an empty bucket at the end, and the first span in two parts.
    cut.positiveSpans.insert(cut.positiveSpans.begin(), {cut.positiveSpans.front().offset, 1});
    cut.positiveSpans[1] = {0, cut.positiveSpans[1].length - 1};
    cut.positiveSpans.push_back({3, 1});
    cut.positiveBuckets.push_back(0);
    QVERIFY(sameHistogram(histogram, cut));
    QVERIFY(!isCounterReset(cut, histogram));
    QCOMPARE(histogram.toString(), cut.toString());
    QCOMPARE(nativeQuantile(0.7, cut).value, nativeQuantile(0.7, histogram).value);
    QVERIFY(compactHistogram(cut).positiveSpans == histogram.positiveSpans);
  }
}

void HistogramMathTest::statsKnowResetsOfBuckets() {
  const auto histogram = [](const Observations& values) {
    return std::make_shared<const FloatHistogram>(observed(values, {}));
  };
  HistogramStats stats;
  const auto first = stats.reduce(histogram({1, 2}));
  QVERIFY(first->hint == CounterResetHint::Unknown);
  QVERIFY(first->positiveBuckets.empty());
  QCOMPARE(first->count, 2.0);
  QCOMPARE(first->sum, 3.0);
  QVERIFY(stats.reduce(histogram({1, 2, 4}))->hint == CounterResetHint::NotReset);
  QVERIFY(stats.reduce(histogram({8, 8, 8, 8, 8}))->hint == CounterResetHint::Reset);
  FloatHistogram gauge = observed({1}, {});
  gauge.hint = CounterResetHint::Gauge;
  QVERIFY(stats.reduce(std::make_shared<const FloatHistogram>(gauge))->hint == CounterResetHint::Gauge);
  stats.forget();
  QVERIFY(stats.reduce(histogram({1}))->hint == CounterResetHint::Unknown);
  FloatHistogram stale;
  stale.sum = std::bit_cast<double>(kStaleNaNBits);
  const auto marker = std::make_shared<const FloatHistogram>(stale);
  QVERIFY(stats.reduce(marker) == marker);
}

void HistogramMathTest::claimsFromOutsideAreHarmless() {
  FloatHistogram odd;
  odd.schema = 120;
  odd.zeroThreshold = NAN;
  odd.positiveSpans = {{2147483647, 4}, {2147483647, 4294967295U}};
  odd.positiveBuckets = {1, 2};
  odd.negativeSpans = {{-2147483647, 3}, {-2147483647, 1}};
  odd.negativeBuckets = {1, 2, 3, 4, 5};
  FloatHistogram custom = odd;
  custom.schema = kCustomBucketsSchema;
  custom.customBounds = {3, 1, NAN};
  FloatHistogram plain = observed({1, 2, 3}, {});
  plain.zeroThreshold = INFINITY;
  HistogramNotes notes;
  for (const FloatHistogram* left : {&odd, &custom, &plain}) {
    for (const FloatHistogram* right : {&odd, &custom, &plain}) {
      const bool fits = left->usesCustomBuckets() == right->usesCustomBuckets();
      QCOMPARE(addHistograms(*left, *right, notes).has_value(), fits);
      isCounterReset(*left, *right);
    }
    nativeQuantile(0.5, *left);
    nativeFraction(0, 1, *left);
    QVERIFY(!trimHistogram(*left, 1, true).toString().empty());
  }
}

ORIEL_TEST_MAIN(HistogramMathTest)
#include "histogram_math_test.moc"
