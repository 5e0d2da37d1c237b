#include "tests/support/test_case.h"

#include <chrono>
#include <mutex>
#include <thread>

#include "models/datasource/remote_histogram.h"
#include "models/datasource/remote_prometheus.h"
#include "models/net/encoding.h"
#include "models/net/http_server.h"
#include "models/net/loop.h"
#include "tests/models/datasource/frame_text.h"
#include "tests/models/net/raw_server.h"

using namespace oriel;

Q_DECLARE_METATYPE(oriel::ErrorCode)
Q_DECLARE_METATYPE(oriel::QueryKind)

namespace {

/// JSON with single quotes, as it stands better in a source file.
std::string json(const char* text) { return QByteArray(text).replace('\'', '"').toStdString(); }

/// A server that answers everything with one text and remembers what it was asked.
class FakePrometheus {
 public:
  FakePrometheus() {
    auto started = net::HttpServer::start({}, [this](auto request, auto respond) {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      if (silent_) {
        waiting_.push_back(respond);
      } else {
        respond(response_);
      }
    });
    if (started.ok()) server_ = *std::move(started);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_ ? server_->port() : 0); }
  void answer(int status, std::string body, std::string type = "application/json") {
    const std::lock_guard lock(mutex_);
    requests_.clear();
    silent_ = false;
    response_ = {status, std::move(type), {}, std::move(body)};
  }
  void beSilent() {
    const std::lock_guard lock(mutex_);
    requests_.clear();
    silent_ = true;
  }
  std::size_t requests() const {
    const std::lock_guard lock(mutex_);
    return requests_.size();
  }
  std::shared_ptr<const net::ServerRequest> last() const {
    const std::lock_guard lock(mutex_);
    return requests_.empty() ? std::make_shared<net::ServerRequest>() : requests_.back();
  }

 private:
  mutable std::mutex mutex_;
  net::ServerResponse response_;
  bool silent_ = false;
  std::vector<std::shared_ptr<const net::ServerRequest>> requests_;
  std::vector<net::HttpServer::Respond> waiting_;
  std::unique_ptr<net::HttpServer> server_;
};

QString fieldsText(const std::vector<std::pair<std::string, std::string>>& fields) {
  QStringList parts;
  for (const auto& [name, value] : fields) parts << test::text(name + "=" + value);
  return parts.join(QLatin1Char(' '));
}

QString listText(const std::vector<std::string>& texts) {
  QStringList parts;
  for (const std::string& one : texts) parts << test::text(one);
  return parts.join(QLatin1Char(' '));
}

}  // namespace

class RemotePrometheusTest : public oriel::test::TestCase {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    client_ = net::makeHttpClient(net::makeLoop());
    source_ = sourceAt(server_.url() + "/");
    QVERIFY(source_ != nullptr);
    QCOMPARE(test::text(source_->name()), QStringLiteral("There"));
    QCOMPARE(test::text(source_->type()), QStringLiteral("prometheus"));
  }

  void answers_data() {
    QTest::addColumn<QueryKind>("kind");
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QString>("frames");
    const auto row = [](const char* tag, QueryKind kind, const char* data, const char* frames) {
      QTest::newRow(tag) << kind << QByteArray(data).replace('\'', '"') << QString::fromUtf8(frames);
    };
    const auto range = QueryKind::Range;
    const auto instant = QueryKind::Instant;
    row("matrix", range,
        "{'resultType':'matrix','result':[{'metric':{'__name__':'up','job':'b'},'values':[[30,'2'],[60,'1.5']]},"
        "{'metric':{'__name__':'up','job':'a'},'values':[[0,'1'],[60,'NaN']]}]}",
        "--- up{job=\"a\"}\nTime [] {}: 0 30000 60000\nValue [up{job=\"a\"}] up{job=\"a\"}: 1 null NaN\n"
        "--- up{job=\"b\"}\nTime [] {}: 0 30000 60000\nValue [up{job=\"b\"}] up{job=\"b\"}: null 2 1.5\n");
    row("huge and special numbers", range,
        "{'resultType':'matrix','result':[{'metric':{'a':'b'},'values':[[0,'+Inf'],[30,'-Inf'],"
        "[60,'1.7976931348623157e+308']]}]}",
        ("--- {a=\"b\"}\nTime [] {}: 0 30000 60000\nValue [{a=\"b\"}] {a=\"b\"}: +Inf -Inf " +
         formatFloat(1.7976931348623157e308) + "\n")
            .c_str());
    row("times between milliseconds", range,
        "{'resultType':'matrix','result':[{'metric':{'a':'b'},'values':[[29.9999999,'1'],[6e1,2]]}]}",
        "--- {a=\"b\"}\nTime [] {}: 0 30000 60000\nValue [{a=\"b\"}] {a=\"b\"}: null 1 2\n");
    row("vector", instant,
        "{'resultType':'vector','result':[{'metric':{'z':'1'},'value':[60.5,'3']},{'metric':{},'value':[60.5,'NaN']}]}",
        "--- {z=\"1\"}\nTime [] {}: 60500\nValue [{z=\"1\"}] {z=\"1\"}: 3\n"
        "--- q\nTime [] {}: 60500\nValue [q] {}: NaN\n");
    row("scalar", instant, "{'resultType':'scalar','result':[60,'-0.25']}",
        "--- q\nTime [] {}: 60000\nValue [q] {}: -0.25\n");
    row("string", instant, "{'resultType':'string','result':[60,'a \\u00e9']}",
        "--- q\nTime [] {}: 60000\nValue [] {}: a \xc3\xa9\n");
    row("histogram", instant,
        "{'resultType':'vector','result':[{'metric':{'h':'1'},'histogram':[60,{'count':'6','sum':'7.5','buckets':"
        "[[1,'-2','-1','1'],[3,'-0.001','0.001','2'],[0,'1','2','3']]}]}]}",
        "--- {h=\"1\"}\nTime [] {}: 60000\nValue [{h=\"1\"}] {h=\"1\"}: "
        "{count:6, sum:7.5, [-2,-1):1, [-0.001,0.001]:2, (1,2]:3}\n");
    row("members in another order, unknown ones", instant,
        "{'more':[{'x':[1]}],'result':[{'value':[60,'1'],'metric':{'a':'b'},'exemplars':[[1,'x']]}],"
        "'resultType':'vector','stats':{'seriesFetched':'1'}}",
        "--- {a=\"b\"}\nTime [] {}: 60000\nValue [{a=\"b\"}] {a=\"b\"}: 1\n");
    row("nothing", range, "{'resultType':'matrix','result':[]}", "");
    row("null for nothing", instant, "{'resultType':'vector','result':null}", "");
  }
  void answers() {
    QFETCH(QueryKind, kind);
    QFETCH(QByteArray, data);
    QFETCH(QString, frames);
    server_.answer(200, "{\"status\":\"success\",\"data\":" + data.toStdString() + "}");
    const auto answer = source_->query(requestOf("q", kind));
    QVERIFY_RESULT(answer);
    QCOMPARE(test::text(test::frameText(answer->frames)), frames);
  }

  void questionsAreForms() {
    server_.answer(200, json("{'status':'success','data':{'resultType':'matrix','result':[],'stats':{'samples':"
                             "{'totalQueryableSamples':12,'peakSamples':3}}},'warnings':['w1'],'infos':['i1','i2']}"));
    QueryRequest request = requestOf("a{b=\"1 +&\"}\n", QueryKind::Range);
    request.range = {-1'500, 7'777};
    request.step = 500;
    const auto answer = source_->query(request);
    QVERIFY_RESULT(answer);
    QCOMPARE(listText(answer->warnings), QStringLiteral("w1"));
    QCOMPARE(listText(answer->infos), QStringLiteral("i1 i2"));
    QCOMPARE(answer->stats.samplesRead, std::uint64_t(12));
    QCOMPARE(answer->stats.peakSamples, std::uint64_t(3));
    const auto asked = server_.last();
    QCOMPARE(test::text(asked->method + " " + asked->path), QStringLiteral("POST /api/v1/query_range"));
    QCOMPARE(test::text(*asked->header("content-type")), QStringLiteral("application/x-www-form-urlencoded"));
    const auto fields = net::parseForm(asked->body);
    QVERIFY(fields.has_value());
    QCOMPARE(fieldsText(*fields),
             QStringLiteral("query=a{b=\"1 +&\"}\n start=-1.500 end=7.500 step=0.500 timeout=30 stats=true"));

    server_.answer(200, json("{'status':'success','data':{'resultType':'vector','result':[]}}"));
    QVERIFY_RESULT(source_->query(requestOf("up", QueryKind::Instant)));
    QCOMPARE(test::text(server_.last()->path), QStringLiteral("/api/v1/query"));
    QCOMPARE(fieldsText(*net::parseForm(server_.last()->body)),
             QStringLiteral("query=up time=60 timeout=30 stats=true"));
  }

  void listsAskWithBothEnds() {
    server_.answer(200, json("{'status':'success','data':['job','a','job']}"));
    const auto names = source_->labelNames({"up", "x{y=\"z\"}"}, {1'000, 2'500});
    QVERIFY_RESULT(names);
    QCOMPARE(listText(*names), QStringLiteral("a job"));
    QCOMPARE(test::text(server_.last()->method + " " + server_.last()->path), QStringLiteral("GET /api/v1/labels"));
    QCOMPARE(fieldsText(server_.last()->query), QStringLiteral("match[]=up match[]=x{y=\"z\"} start=1 end=2.500"));

    QVERIFY_RESULT(source_->labelValues("job", {}, {kMinTimestamp, kMaxTimestamp}));
    QCOMPARE(test::text(server_.last()->path), QStringLiteral("/api/v1/label/job/values"));
    QCOMPARE(fieldsText(server_.last()->query), QStringLiteral("start=-62135596800 end=253402300799"));
    QVERIFY_RESULT(source_->labelValues("1 b_\xc3\xa9.x", {}, {0, 1}));
    QCOMPARE(test::text(server_.last()->path), QStringLiteral("/api/v1/label/U___31__20_b___e9__2e_x/values"));
    QVERIFY(!source_->labelValues("", {}, {0, 1}).ok());

    server_.answer(200, json("{'status':'success','data':[{'__name__':'up','b':'2'},{'__name__':'up','b':'1'},"
                             "{'__name__':'up','b':'2'}]}"));
    const auto series = source_->series({}, {0, 1'000}, 0);
    QVERIFY_RESULT(series);
    QCOMPARE(series->size(), std::size_t(2));
    QCOMPARE(test::text(series->front().toString()), QStringLiteral("up{b=\"1\"}"));
    QCOMPARE(fieldsText(server_.last()->query), QStringLiteral("match[]={__name__=~\".+\"} start=0 end=1"));
    const auto one = source_->series({"up"}, {0, 1'000}, 1);
    QVERIFY_RESULT(one);
    QCOMPARE(one->size(), std::size_t(1));
    QCOMPARE(fieldsText(server_.last()->query), QStringLiteral("limit=1 match[]=up start=0 end=1"));
  }

  void errors_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* tag, int status, const QByteArray& body, ErrorCode code, const char* says) {
      QTest::newRow(tag) << status << QByteArray(body).replace('\'', '"') << code << QString::fromUtf8(says);
    };
    const auto good = [](const char* data) {
      return QByteArray("{'status':'success','data':{'resultType':'matrix','result':") + data + "}}";
    };
    row("execution", 422, "{'status':'error','errorType':'execution','error':'many-to-many'}", ErrorCode::Execution,
        "many-to-many");
    row("timeout", 503, "{'status':'error','errorType':'timeout','error':'query timed out'}", ErrorCode::Timeout,
        "query timed out");
    row("canceled there", 503, "{'status':'error','errorType':'canceled','error':'shut down'}", ErrorCode::Execution,
        "shut down");
    row("samples", 422, "{'status':'error','errorType':'execution','error':'would load too many samples into memory'}",
        ErrorCode::LimitExceeded, "too many samples");
    row("VictoriaMetrics", 422, "{'status':'error','errorType':'422','error':'cannot parse'}", ErrorCode::Execution,
        "cannot parse");
    row("error with 200", 200, "{'status':'error','errorType':'internal','error':'x'}", ErrorCode::Execution, "x");
    row("error without words", 400, "{'status':'error'}", ErrorCode::InvalidInput, "HTTP 400");
    row("gateway", 502, "<html><body>Bad Gateway</body></html>", ErrorCode::Io, ": HTTP 502");
    row("forbidden in text", 403, "go\naway", ErrorCode::Io, ": HTTP 403: go away");
    row("not found", 404, "404 page not found", ErrorCode::NotFound, ": HTTP 404: 404 page not found");
    row("HTML with 200", 200, "<html></html>", ErrorCode::InvalidInput, "not JSON at byte 1");
    row("empty", 200, "", ErrorCode::InvalidInput, "the answer is empty");
    row("cut short", 200, "{'status':'success','data':{'resultType':'matrix','result':[{'metric':{'a':'b",
        ErrorCode::InvalidInput, "ends within its JSON, after ");
    row("trailing", 200, "{'status':'success'} x", ErrorCode::InvalidInput, "not JSON at byte");
    row("foreign JSON", 200, "{'message':'hello'}", ErrorCode::InvalidInput, "not one of Prometheus' API");
    row("a list", 200, "[]", ErrorCode::InvalidInput, "not one of Prometheus' API");
    row("no data", 200, "{'status':'success'}", ErrorCode::InvalidInput, "holds no result");
    row("unknown type", 200, "{'status':'success','data':{'resultType':'streams','result':[]}}",
        ErrorCode::InvalidInput, "unknown type \"streams\"");
    row("depth", 200, QByteArray(1'000'000, '['), ErrorCode::InvalidInput, "");
    row("depth in a member", 200, "{'x':" + QByteArray(1'000'000, '['), ErrorCode::InvalidInput, "too deeply");
    row("depth of objects", 200, QByteArray("{'data':").repeated(100'000), ErrorCode::InvalidInput, "");
    row("no number", 200, good("[{'metric':{},'values':[[1,'x']]}]"), ErrorCode::InvalidInput,
        "\"x\" where a number belongs");
    row("true", 200, good("[{'metric':{},'values':[[1,true]]}]"), ErrorCode::InvalidInput, "truth value");
    row("half a point", 200, good("[{'metric':{},'values':[[1]]}]"), ErrorCode::InvalidInput, "not a pair");
    row("three parts", 200, good("[{'metric':{},'values':[[1,'2','3']]}]"), ErrorCode::InvalidInput, "not a pair");
    row("nested point", 200, good("[{'metric':{},'values':[[1,['2']]]}]"), ErrorCode::InvalidInput, "shape");
    row("huge time", 200, good("[{'metric':{},'values':[[1e300,'1']]}]"), ErrorCode::InvalidInput, "no clock");
    row("number out of range", 200, good("[{'metric':{},'values':[[1,1e999]]}]"), ErrorCode::InvalidInput, "not JSON");
    row("metric is a list", 200, good("[{'metric':[],'values':[[1,'1']]}]"), ErrorCode::InvalidInput, "metric");
    row("label is a number", 200, good("[{'metric':{'a':1}}]"), ErrorCode::InvalidInput, "where a text belongs");
    row("result is an object", 200, good("{}"), ErrorCode::InvalidInput, "result");
    row("bad UTF-8", 200, good("[{'metric':{'a':'\xff'}}]"), ErrorCode::InvalidInput, "not JSON");
    row("buckets in no order", 200,
        good("[{'metric':{},'histograms':[[1,{'count':'1','sum':'1','buckets':[[0,'2','1','1']]}]]}]"),
        ErrorCode::InvalidInput, "in no order");
    row("bucket of five", 200, good("[{'metric':{},'histograms':[[1,{'buckets':[[0,'1','2','3','4']]}]]}]"),
        ErrorCode::InvalidInput, "four parts");
  }
  void errors() {
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(ErrorCode, code);
    QFETCH(QString, says);
    server_.answer(status, body.toStdString(), body.startsWith('<') ? "text/html" : "application/json");
    const auto answer = source_->query(requestOf("q", QueryKind::Range));
    QVERIFY(!answer.ok());
    QVERIFY2(test::text(answer.error().toString()).contains(says), answer.error().toString().c_str());
    QCOMPARE(int(answer.error().code), int(code));
    QVERIFY(answer.error().text.size() < 5'000);
  }

  void placesInTheQuery_data() {
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<int>("begin");
    const auto row = [](const char* tag, const char* query, const char* error, const char* shown, int begin) {
      QTest::newRow(tag) << QString(query) << QString(error) << QString(shown) << begin;
    };
    row("column", "sum(up", "invalid parameter 'query': 1:5: parse error: unclosed", "1:5: parse error: unclosed", 4);
    row("line", "sum(\nup", "2:3: parse error: unclosed", "2:3: parse error: unclosed", 7);
    row("outside", "up", "7:3: parse error: x", "7:3: parse error: x", -1);
    row("no place", "up", "12: apples", "12: apples", -1);
    row("no place either", "up", "1:2:3", "1:2:3", -1);
    row("far", "up", "99999999999:1: x", "99999999999:1: x", -1);
  }
  void placesInTheQuery() {
    QFETCH(QString, query);
    QFETCH(QString, error);
    QFETCH(QString, shown);
    QFETCH(int, begin);
    error.replace(QLatin1Char('\''), QStringLiteral("\\\""));
    server_.answer(400, "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"" + error.toStdString() + "\"}");
    const auto answer = source_->query(requestOf(query.toStdString(), QueryKind::Range));
    QVERIFY(!answer.ok());
    QCOMPARE(test::text(answer.error().toString()), shown);
    QCOMPARE(answer.error().place.begin, begin);
    QCOMPARE(int(answer.error().code), int(ErrorCode::InvalidInput));
  }

  void limitsAreKept() {
    server_.answer(200, json("{'status':'success','data':{'resultType':'matrix','result':[{'metric':{'a':'1'},"
                             "'values':[[0,'1'],[30,'1']]},{'metric':{'a':'2'},'values':[[0,'1']]}]}}"));
    QueryRequest request = requestOf("q", QueryKind::Range);
    request.limits.maxSeries = 1;
    QCOMPARE(int(source_->query(request).error().code), int(ErrorCode::LimitExceeded));
    request.limits.maxSeries = 2;
    request.limits.maxSamples = 2;
    QCOMPARE(int(source_->query(request).error().code), int(ErrorCode::LimitExceeded));
    request.limits.maxSamples = 3;
    QVERIFY_RESULT(source_->query(request));
    server_.answer(200, "");
    request.step = 1;
    QCOMPARE(int(source_->query(request).error().code), int(ErrorCode::LimitExceeded));
    request.step = 0;
    QCOMPARE(int(source_->query(request).error().code), int(ErrorCode::InvalidInput));
    QCOMPARE(server_.requests(), std::size_t(0));
  }

  void aSlowAnswerIsCancelled() {
    server_.beSilent();
    std::stop_source stop;
    QueryRequest request = requestOf("q", QueryKind::Range);
    request.stop = stop.get_token();
    std::thread stopper([&] {
      while (server_.requests() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
      stop.request_stop();
    });
    const auto answer = source_->query(request);
    stopper.join();
    QVERIFY(!answer.ok());
    QCOMPARE(int(answer.error().code), int(ErrorCode::Cancelled));
    QCOMPARE(int(source_->query(request).error().code), int(ErrorCode::Cancelled));
  }

  void brokenServersAreNamed() {
    std::string gone;
    {
      test::RawServer closing([](test::RawConnection& connection) { connection.readHead(); });
      const auto source = sourceAt(closing.url());
      QVERIFY(!source->query(requestOf("q", QueryKind::Range)).ok());
      gone = closing.url("");
    }
    const auto answer = sourceAt(gone)->query(requestOf("q", QueryKind::Range));
    QVERIFY(!answer.ok());
    QCOMPARE(int(answer.error().code), int(ErrorCode::Io));
    QCOMPARE(test::text(answer.error().text), test::text(gone + ": connection refused"));
  }

  void anAnswerShorterThanItsLength() {
    test::RawServer cut([](test::RawConnection& connection) {
      connection.readHead();
      connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"status\":");
    });
    const auto answer = sourceAt(cut.url())->query(requestOf("q", QueryKind::Range));
    QVERIFY(!answer.ok());
    QCOMPARE(int(answer.error().code), int(ErrorCode::Io));
    QVERIFY2(answer.error().text.find("90 bytes before") != std::string::npos, answer.error().text.c_str());
  }

  void addresses_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("good");
    QTest::newRow("prefix") << QStringLiteral("https://mimir.example/prometheus/") << true;
    QTest::newRow("file") << QStringLiteral("file:///etc/passwd") << false;
    QTest::newRow("no scheme") << QStringLiteral("localhost:9090") << false;
    QTest::newRow("query") << QStringLiteral("http://localhost/?x=1") << false;
  }
  void addresses() {
    QFETCH(QString, url);
    QFETCH(bool, good);
    datasource::SourceConfig config;
    config.name = "There";
    config.url = url.toStdString();
    const auto made = datasource::make(config, {nullptr, nullptr, client_});
    QCOMPARE(made.ok(), good);
    if (!good) QVERIFY2(made.error().text.find("There") != std::string::npos, made.error().text.c_str());
    QVERIFY(!datasource::make(config, {nullptr, nullptr, nullptr}).ok());
  }

  void credentialsGoAlongAndStayOutOfMessages() {
    server_.answer(401, "no");
    datasource::SourceConfig config;
    config.name = "There";
    config.url = server_.url();
    config.http.hasBasicAuth = true;
    config.http.username = "me";
    config.http.password = "secret";
    const auto made = datasource::make(config, {nullptr, nullptr, client_});
    QVERIFY_RESULT(made);
    const auto answer = (*made)->query(requestOf("q", QueryKind::Instant));
    QVERIFY(!answer.ok());
    const std::string* sent = server_.last()->header("authorization");
    QVERIFY(sent != nullptr);
    QCOMPARE(test::text(*sent), test::text("Basic " + net::base64("me:secret")));
    const auto api = datasource::RemoteApi::make("http://me:secret@127.0.0.1:1/a@b", client_);
    QVERIFY_RESULT(api);
    QCOMPARE(test::text(api->address()), QStringLiteral("http://127.0.0.1:1/a@b"));
  }

  void histogramsComeBack() {
    FloatHistogram exponential;
    exponential.schema = 3;
    exponential.count = 15;
    exponential.sum = 2.5;
    exponential.zeroThreshold = 1e-9;
    exponential.zeroCount = 1;
    exponential.positiveSpans = {{-20, 2}, {5, 1}};
    exponential.positiveBuckets = {1, 2, 3};
    exponential.negativeSpans = {{700, 2}};
    exponential.negativeBuckets = {4, 4};
    const auto back = datasource::histogramOf(15, 2.5, buckets(exponential));
    QVERIFY_RESULT(back);
    QVERIFY2(*back == exponential, back->toString().c_str());

    FloatHistogram custom;
    custom.schema = kCustomBucketsSchema;
    custom.count = 6;
    custom.customBounds = {0.1, 0.5, 3};
    custom.positiveSpans = {{0, 4}};
    custom.positiveBuckets = {1, 2, 1, 2};
    const auto customBack = datasource::histogramOf(6, 0, buckets(custom));
    QVERIFY_RESULT(customBack);
    QVERIFY2(*customBack == custom, customBack->toString().c_str());
    QVERIFY(!datasource::histogramOf(1, 1, {{1, 2, false, true, 1}, {1.5, 3, false, true, 1}}).ok());
  }

 private:
  std::shared_ptr<DataSource> sourceAt(const std::string& url) {
    datasource::SourceConfig config;
    config.name = "There";
    config.url = url;
    const auto made = datasource::make(config, {nullptr, nullptr, client_});
    return made.ok() ? *made : nullptr;
  }
  static QueryRequest requestOf(const std::string& query, QueryKind kind) {
    QueryRequest request;
    request.query = query;
    request.kind = kind;
    request.range = {0, 60'000};
    request.step = 30 * kSecond;
    return request;
  }

  FakePrometheus server_;
  std::shared_ptr<net::HttpClient> client_;
  std::shared_ptr<DataSource> source_;
};

ORIEL_TEST_MAIN(RemotePrometheusTest)
#include "remote_prometheus_test.moc"
