#include "models/datasource/embedded.h"

#include "tests/models/datasource/frame_text.h"
#include "tests/support/memory_storage.h"
#include "tests/support/test_case.h"

using namespace oriel;

namespace {

QString joinedTexts(const Result<std::vector<std::string>>& texts) {
  if (!texts.ok()) return QStringLiteral("error: ") + test::text(texts.error().text);
  QString result;
  for (const std::string& one : *texts) result += test::text(one) + QLatin1Char(' ');
  return result;
}

}  // namespace

class EmbeddedTest : public oriel::test::TestCase {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    store_.add(Labels{{"__name__", "up"}, {"job", "node"}}, {{0, 1, {}}, {60'000, 0, {}}});
    store_.add(Labels{{"__name__", "up"}, {"job", "db"}}, {{0, 1, {}}});
    store_.add(Labels{{"__name__", "temp"}, {"room", "attic"}}, {{0, 20, {}}});
    auto made = datasource::make({"Here", {}, "prometheus", {}, 5 * kSecond}, {&store_, &promql_});
    QVERIFY_RESULT(made);
    source_ = *made;
  }

  void saysWhatItIs() {
    QCOMPARE(test::text(source_->name()), QStringLiteral("Here"));
    QCOMPARE(test::text(source_->type()), QStringLiteral("prometheus"));
    QCOMPARE(source_->scrapeInterval(), 5 * kSecond);
  }

  void aRangeIsAlignedAndCounted() {
    QueryRequest request;
    request.query = "up";
    request.range = {7'000, 67'000};
    request.step = 30 * kSecond;
    request.legendFormat = "{{job}}";
    const auto answer = source_->query(request);
    QVERIFY_RESULT(answer);
    QCOMPARE(test::text(test::frameText(answer->frames)),
             QStringLiteral("--- db\nTime [] {}: 0 30000 60000\nValue [db] up{job=\"db\"}: 1 1 1\n"
                            "--- node\nTime [] {}: 0 30000 60000\nValue [node] up{job=\"node\"}: 1 1 0\n"));
    QCOMPARE(answer->stats.series, std::size_t(2));
    QVERIFY(answer->stats.samplesRead > 0);
  }

  void exemplarsAreAFrameOfTheirOwn() {
    store_.addExemplar(Labels{{"__name__", "up"}, {"job", "node"}}, {Labels{{"trace_id", "b"}}, 7, 40'000});
    store_.addExemplar(Labels{{"__name__", "up"}, {"job", "db"}},
                       {Labels{{"trace_id", "a"}, {"job", "own"}}, 5, 20'000});
    QueryRequest request;
    request.query = "sum(rate(up[1m])) + up";
    request.range = {0, 60'000};
    request.step = 30 * kSecond;
    request.refId = "A";
    request.exemplars = true;
    auto answer = source_->query(request);
    QVERIFY_RESULT(answer);
    const Frame& frame = answer->frames.back();
    QCOMPARE(frame.kind, std::string("exemplar"));
    QCOMPARE(frame.refId, std::string("A"));
    QCOMPARE(frame.fields[0].times(), (std::vector<Timestamp>{20'000, 40'000}));
    QCOMPARE(frame.fields[1].numbers(), (std::vector<double>{5, 7}));
    QStringList columns;
    for (std::size_t i = 2; i < frame.fields.size(); ++i) {
      columns << test::text(frame.fields[i].name + "=" + frame.fields[i].texts()[0] + "," + frame.fields[i].texts()[1]);
    }
    QCOMPARE(columns, (QStringList{"__name__=up,up", "job=own,node", "trace_id=a,b"}));
    request.exemplars = false;
    QVERIFY(source_->query(request)->frames.empty() || source_->query(request)->frames.back().kind.empty());
    request.exemplars = true;
    request.query = "temp";
    QVERIFY(source_->query(request)->frames.back().kind.empty());
  }

  void anInstantAsksAtTheEnd() {
    QueryRequest request;
    request.query = "sum(up)";
    request.kind = QueryKind::Instant;
    request.range = {0, 61'000};
    const auto answer = source_->query(request);
    QVERIFY_RESULT(answer);
    QCOMPARE(test::text(test::frameText(answer->frames)),
             QStringLiteral("--- sum(up)\nTime [] {}: 61000\nValue [sum(up)] {}: 1\n"));
  }

  void errorsKeepTheirPlace() {
    QueryRequest request;
    request.query = "sum(up) + foo(1)";
    const auto answer = source_->query(request);
    QVERIFY(!answer.ok());
    QCOMPARE(answer.error().code, ErrorCode::InvalidInput);
    QCOMPARE(answer.error().place.begin, 10);
    QCOMPARE(answer.error().place.line, 1);
  }

  void aStoppedQueryIsCancelledAndABadStepRefused() {
    std::stop_source stop;
    stop.request_stop();
    QueryRequest request;
    request.query = "up";
    request.stop = stop.get_token();
    const auto cancelled = source_->query(request);
    QVERIFY(!cancelled.ok());
    QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
    QueryRequest still;
    still.query = "up";
    still.step = 0;
    const auto refused = source_->query(still);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().code, ErrorCode::InvalidInput);
    QueryRequest fine;
    fine.query = "up";
    fine.range = {0, 20'000 * kSecond};
    fine.step = kSecond;
    const auto tooMany = source_->query(fine);
    QVERIFY(!tooMany.ok());
    QCOMPARE(tooMany.error().code, ErrorCode::LimitExceeded);
  }

  void labelsAndSeries() {
    const TimeRange all{0, 100'000};
    QCOMPARE(joinedTexts(source_->labelNames({}, all)), QStringLiteral("__name__ job room "));
    QCOMPARE(joinedTexts(source_->labelNames({"up"}, all)), QStringLiteral("__name__ job "));
    QCOMPARE(joinedTexts(source_->labelValues("job", {}, all)), QStringLiteral("db node "));
    QCOMPARE(joinedTexts(source_->labelValues("__name__", {"up{job=\"db\"}", "temp"}, all)),
             QStringLiteral("temp up "));
    QVERIFY(joinedTexts(source_->labelValues("job", {"up{"}, all)).startsWith(QStringLiteral("error: ")));
    const auto series = source_->series({"up", "{job=\"db\"}"}, all, 0);
    QVERIFY_RESULT(series);
    QCOMPARE(series->size(), std::size_t(2));
    QCOMPARE(test::text(series->front().toString()), QStringLiteral("up{job=\"db\"}"));
    const auto limited = source_->series({}, all, 1);
    QVERIFY_RESULT(limited);
    QCOMPARE(limited->size(), std::size_t(1));
    QCOMPARE(test::text(limited->front().toString()), QStringLiteral("temp{room=\"attic\"}"));
  }

  void theTableRefusesWhatItDoesNotKnow() {
    QCOMPARE(datasource::knownTypes(), std::vector<std::string>{"prometheus"});
    const auto loki = datasource::make({"L", {}, "loki", {}, kSecond}, {&store_, &promql_});
    QVERIFY(!loki.ok());
    QCOMPARE(loki.error().code, ErrorCode::Unsupported);
    const auto remote =
        datasource::make({"R", {}, "prometheus", "http://localhost:9090", kSecond}, {&store_, &promql_});
    QVERIFY(!remote.ok());
    QVERIFY(test::text(remote.error().text).contains(QStringLiteral("http://localhost:9090")));
  }

 private:
  test::MemoryStorage store_;
  promql::Engine promql_;
  std::shared_ptr<DataSource> source_;
};

ORIEL_TEST_MAIN(EmbeddedTest)
#include "embedded_test.moc"
