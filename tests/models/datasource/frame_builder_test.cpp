#include "models/datasource/frame_builder.h"

#include <cmath>

#include "tests/models/datasource/frame_text.h"
#include "tests/support/test_case.h"

using namespace oriel;
using promql::MatrixSeries;

namespace {

struct LegendCase {
  const char* tag;
  const char* legend;
  Labels labels;
  const char* expected;
};

std::vector<LegendCase> legendCases() {
  const Labels labels{{"__name__", "up"}, {"job", "node"}, {"a b", "x"}};
  return {
      {"no braces", "plain", labels, "plain"},
      {"one label", "{{job}}", labels, "node"},
      {"blanks inside", "-{{  job }}-", labels, "-node-"},
      {"the metric's name", "{{__name__}} of {{job}}", labels, "up of node"},
      {"a missing label leaves its name", "{{instance}}", labels, "instance"},
      {"a label with a blank", "{{a b}}", labels, "x"},
      {"an open brace is text", "{{job", labels, "{{job"},
      {"single braces are text", "{job}", labels, "{job}"},
      {"empty", "", labels, ""},
  };
}

QueryRequest request(QueryFormat format = QueryFormat::TimeSeries, QueryKind kind = QueryKind::Range) {
  QueryRequest result;
  result.refId = "A";
  result.query = "the query";
  result.kind = kind;
  result.format = format;
  result.step = 10;
  return result;
}

MatrixSeries series(Labels labels, std::vector<Timestamp> times, std::vector<double> values) {
  return {std::move(labels), std::move(times), std::move(values), {}};
}

QString built(promql::Value value, const QueryRequest& request, TimeRange range = {0, 30}) {
  return test::text(test::frameText(datasource::buildFrames(std::move(value), request, range)));
}

}  // namespace

class FrameBuilderTest : public oriel::test::TestCase {
  Q_OBJECT

 private Q_SLOTS:
  void legend_data() {
    QTest::addColumn<int>("index");
    int index = 0;
    for (const LegendCase& row : legendCases()) QTest::newRow(row.tag) << index++;
  }
  void legend() {
    QFETCH(int, index);
    const LegendCase row = legendCases()[static_cast<std::size_t>(index)];
    QCOMPARE(test::text(datasource::renderLegend(row.legend, row.labels)), QString::fromLatin1(row.expected));
  }

  void framesOfARangeShareTheTimeAndHaveNullsInTheGaps() {
    promql::Matrix matrix{series({{"a", "1"}}, {0, 10, 30}, {1, 2, 4}), series({{"a", "2"}}, {20}, {std::nan("")})};
    QueryRequest r = request();
    r.legendFormat = "A{{a}}";
    const auto frames = datasource::buildFrames(promql::Value(matrix), r, {0, 30});
    QCOMPARE(test::text(test::frameText(frames)),
             QStringLiteral("--- A1\nTime [] {}: 0 10 20 30\nValue [A1] {a=\"1\"}: 1 2 null 4\n"
                            "--- A2\nTime [] {}: 0 10 20 30\nValue [A2] {a=\"2\"}: null null NaN null\n"));
    QCOMPARE(std::get<TimeColumn>(frames[0].fields[0].values).get(),
             std::get<TimeColumn>(frames[1].fields[0].values).get());
    QCOMPARE(test::text(frames[0].refId), QStringLiteral("A"));
  }

  void namesWithoutALegend() {
    QueryRequest r = request();
    QCOMPARE(built(promql::Matrix{series({}, {0}, {1})}, r, {0, 0}),
             QStringLiteral("--- the query\nTime [] {}: 0\nValue [the query] {}: 1\n"));
    const promql::Matrix two{series({{"__name__", "up"}, {"a", "1"}}, {0}, {1}),
                             series({{"__name__", "up"}, {"a", "2"}}, {0}, {1})};
    const QString full = built(two, r, {0, 0});
    QVERIFY2(full.contains(QStringLiteral("--- up{a=\"1\"}\n")) && full.contains(QStringLiteral("--- up{a=\"2\"}\n")),
             qPrintable(full));
    r.legendFormat = "__auto";
    QCOMPARE(built(two, r, {0, 0}), full);
    const promql::Matrix distinct{series({{"a", "1"}}, {0}, {1}), series({{"a", "2"}}, {0}, {1})};
    const QString shortNames = built(distinct, r, {0, 0});
    QVERIFY2(shortNames.contains(QStringLiteral("--- 1\n")) && shortNames.contains(QStringLiteral("--- 2\n")),
             qPrintable(shortNames));
  }

  void instantAnswersHaveOneRowASeries() {
    const QueryRequest r = request(QueryFormat::TimeSeries, QueryKind::Instant);
    promql::Vector vector{{Labels{{"a", "1"}}, 5, 2, nullptr}};
    QCOMPARE(built(vector, r), QStringLiteral("--- {a=\"1\"}\nTime [] {}: 5\nValue [{a=\"1\"}] {a=\"1\"}: 2\n"));
    QCOMPARE(built(promql::Scalar{5, 2}, r), QStringLiteral("--- the query\nTime [] {}: 5\nValue [the query] {}: 2\n"));
    QCOMPARE(built(promql::Text{5, "hi"}, r), QStringLiteral("--- the query\nTime [] {}: 5\nValue [] {}: hi\n"));
    QCOMPARE(built(promql::Vector{}, r), QString());
  }

  void aTableHasAColumnALabel() {
    const QueryRequest r = request(QueryFormat::Table, QueryKind::Instant);
    promql::Vector vector{{Labels{{"__name__", "up"}, {"job", "x"}}, 5, 1, nullptr},
                          {Labels{{"job", "y"}, {"zone", "z"}}, 5, 2, nullptr}};
    QCOMPARE(built(vector, r),
             QStringLiteral(
                 "--- \nTime [] {}: 5 5\n__name__ [] {}: up \njob [] {}: x y\nzone [] {}:  z\nValue [] {}: 1 2\n"));
    QCOMPARE(built(promql::Vector{}, r), QStringLiteral("--- \nTime [] {}:\nValue [] {}:\n"));
  }

  void aTableOfARangeHasARowASample() {
    QCOMPARE(built(promql::Matrix{series({{"a", "1"}}, {0, 10}, {1, 2}), series({{"a", "2"}}, {10}, {3})},
                   request(QueryFormat::Table)),
             QStringLiteral("--- \nTime [] {}: 0 10 10\na [] {}: 1 1 2\nValue [] {}: 1 2 3\n"));
  }

  void aHeatmapHasItsBucketsInOrderAndAlone() {
    const promql::Matrix matrix{series({{"le", "+Inf"}}, {0, 10}, {10, 11}), series({{"le", "10"}}, {0, 10}, {7, 7}),
                                series({{"le", "2"}}, {0, 10}, {3, 4})};
    QCOMPARE(built(matrix, request(QueryFormat::Heatmap), {0, 20}),
             QStringLiteral("--- 2\nTime [] {}: 0 10 20\n2 [2] {le=\"2\"}: 3 4 null\n"
                            "--- 10\nTime [] {}: 0 10 20\n10 [10] {le=\"10\"}: 4 3 null\n"
                            "--- +Inf\nTime [] {}: 0 10 20\n+Inf [+Inf] {le=\"+Inf\"}: 3 4 null\n"));
  }

  void nativeHistogramsGetAColumnOfTheirOwn() {
    const auto histogram = std::make_shared<FloatHistogram>();
    histogram->count = 3;
    promql::Matrix matrix{{Labels{{"a", "1"}}, {}, {}, {{10, histogram}}}};
    const auto frames = datasource::buildFrames(promql::Value(matrix), request(), {0, 10});
    QCOMPARE(frames.size(), std::size_t(1));
    QCOMPARE(frames[0].fields.size(), std::size_t(2));
    QCOMPARE(frames[0].fields[1].type(), FieldType::Histogram);
    const auto& column = *std::get<HistogramColumn>(frames[0].fields[1].values);
    QVERIFY(column[0] == nullptr);
    QCOMPARE(column[1]->count, 3.0);
  }

  void rangesAreAlignedToTheStep() {
    QCOMPARE(datasource::alignedRange({1234, 5678}, 1000), (TimeRange{1000, 5000}));
    QCOMPARE(datasource::alignedRange({2000, 3000}, 1000), (TimeRange{2000, 3000}));
    QCOMPARE(datasource::alignedRange({-1, 1}, 1000), (TimeRange{-1000, 0}));
    // Days in a zone two hours east begin two hours earlier.
    QCOMPARE(datasource::alignedRange({3 * kDay - kHour, 4 * kDay}, kDay, 2 * kHour),
             (TimeRange{3 * kDay - 2 * kHour, 4 * kDay - 2 * kHour}));
  }
};

ORIEL_TEST_MAIN(FrameBuilderTest)
#include "frame_builder_test.moc"
