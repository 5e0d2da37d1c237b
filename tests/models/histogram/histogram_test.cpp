#include "models/histogram/histogram.h"

#include <cmath>
#include <limits>

#include "tests/support/test_case.h"

using namespace oriel;

class HistogramTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void deltasBecomeCounts() {
    Histogram histogram;
    histogram.schema = 1;
    histogram.count = 9;
    histogram.zeroCount = 1;
    histogram.sum = 2.5;
    histogram.positiveSpans = {{0, 2}, {1, 1}};
    histogram.positiveBuckets = {2, 1, -2};
    histogram.negativeSpans = {{0, 1}};
    histogram.negativeBuckets = {2};
    const FloatHistogram out = histogram.toFloat();
    QVERIFY(out.positiveBuckets == (std::vector<double>{2, 3, 1}));
    QVERIFY(out.negativeBuckets == (std::vector<double>{2}));
    QCOMPARE(out.count, 9.0);
    QCOMPARE(out.zeroCount, 1.0);
    QCOMPARE(out.sum, 2.5);
    QVERIFY(out.positiveSpans == histogram.positiveSpans);
  }
  void boundsFollowTheSchema_data() {
    QTest::addColumn<int>("schema");
    QTest::addColumn<int>("index");
    QTest::addColumn<double>("lower");
    QTest::addColumn<double>("upper");
    QTest::newRow("0/0") << 0 << 0 << 0.5 << 1.0;
    QTest::newRow("0/1") << 0 << 1 << 1.0 << 2.0;
    QTest::newRow("1/1") << 1 << 1 << 1.0 << std::sqrt(2.0);
    QTest::newRow("-1/1") << -1 << 1 << 1.0 << 4.0;
    QTest::newRow("2/-3") << 2 << -3 << 0.5 << std::exp2(-0.75);
    QTest::newRow("-4/1") << -4 << 1 << 1.0 << 65536.0;
  }
  void boundsFollowTheSchema() {
    QFETCH(int, schema);
    QFETCH(int, index);
    FloatHistogram histogram;
    histogram.schema = schema;
    histogram.positiveSpans = {{index, 1}};
    histogram.positiveBuckets = {7};
    histogram.negativeSpans = {{index, 1}};
    histogram.negativeBuckets = {8};
    histogram.zeroThreshold = 1e-9;
    histogram.zeroCount = 1;
    const auto all = buckets(histogram);
    QCOMPARE(all.size(), std::size_t{3});
    QTEST(all[2].lower, "lower");
    QTEST(all[2].upper, "upper");
    QVERIFY(all[2].upperInclusive && !all[2].lowerInclusive);
    QCOMPARE(all[0].upper, -all[2].lower);
    QCOMPARE(all[0].lower, -all[2].upper);
    QVERIFY(all[0].lowerInclusive && !all[0].upperInclusive);
    QCOMPARE(all[0].count, 8.0);
    QCOMPARE(all[1].lower, -1e-9);
    QVERIFY(all[1].lowerInclusive && all[1].upperInclusive);
  }
  void customBounds() {
    FloatHistogram histogram;
    histogram.schema = kCustomBucketsSchema;
    histogram.customBounds = {1, 5};
    histogram.positiveSpans = {{0, 3}};
    histogram.positiveBuckets = {1, 2, 3};
    const auto all = buckets(histogram);
    QCOMPARE(all.size(), std::size_t{3});
    QCOMPARE(all[0].lower, -std::numeric_limits<double>::infinity());
    QCOMPARE(all[0].upper, 1.0);
    QCOMPARE(all[1].lower, 1.0);
    QCOMPARE(all[1].upper, 5.0);
    QCOMPARE(all[2].lower, 5.0);
    QCOMPARE(all[2].upper, std::numeric_limits<double>::infinity());
  }
  void spansWithGaps() {
    FloatHistogram histogram;
    histogram.positiveSpans = {{-2, 1}, {3, 2}};
    histogram.positiveBuckets = {1, 2, 3};
    const auto all = buckets(histogram);
    QCOMPARE(all.size(), std::size_t{3});
    QCOMPARE(all[0].upper, 0.25);
    QCOMPARE(all[1].upper, 4.0);
    QCOMPARE(all[2].upper, 8.0);
  }
  void theZeroBucketCutsItsNeighbours() {
    FloatHistogram histogram;
    histogram.zeroThreshold = 0.75;
    histogram.zeroCount = 1;
    histogram.positiveSpans = histogram.negativeSpans = {{0, 2}};
    histogram.positiveBuckets = histogram.negativeBuckets = {1, 1};
    const auto all = buckets(histogram);
    QCOMPARE(all.size(), std::size_t{5});
    QCOMPARE(all[1].lower, -1.0);
    QCOMPARE(all[1].upper, -0.75);
    QCOMPARE(all[3].lower, 0.75);
    QCOMPARE(all[3].upper, 1.0);
    QCOMPARE(all[4].lower, 1.0);
    // As text they are what they were counted as.
    QCOMPARE(histogram.toString(),
             std::string("{count:0, sum:0, [-2,-1):1, [-1,-0.5):1, [-0.75,0.75]:1, (0.5,1]:1, (1,2]:1}"));
    histogram.zeroCount = -1;
    QCOMPARE(buckets(histogram).size(), std::size_t{4});
  }
  void theScaleEndsAtTheLargestFloat() {
    constexpr double largest = std::numeric_limits<double>::max();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    QCOMPARE(exponentialUpperBound(0, 1023), std::ldexp(1.0, 1023));
    QCOMPARE(exponentialUpperBound(0, 1024), largest);
    QCOMPARE(exponentialUpperBound(0, 1025), infinity);
    QCOMPARE(exponentialUpperBound(-4, 64), largest);
    QCOMPARE(exponentialUpperBound(8, 1024 * 256), largest);
    QCOMPARE(exponentialUpperBound(8, 1024 * 256 + 1), infinity);
    QCOMPARE(exponentialUpperBound(0, -1074), std::numeric_limits<double>::denorm_min());
  }
  void prints() {
    FloatHistogram histogram;
    histogram.count = 6;
    histogram.sum = 1.5;
    histogram.zeroThreshold = 0.001;
    histogram.zeroCount = 1;
    histogram.positiveSpans = {{0, 2}};
    histogram.positiveBuckets = {2, 0};
    histogram.negativeSpans = {{1, 1}};
    histogram.negativeBuckets = {3};
    QCOMPARE(histogram.toString(), std::string("{count:6, sum:1.5, [-2,-1):3, [-0.001,0.001]:1, (0.5,1]:2}"));
  }
};

ORIEL_TEST_MAIN(HistogramTest)
#include "histogram_test.moc"
