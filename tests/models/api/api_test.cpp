#include "tests/support/test_case.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <optional>

#include "models/api/api.h"
#include "models/net/encoding.h"
#include "tests/support/memory_storage.h"

using namespace oriel;
using namespace oriel::test;

namespace {

constexpr Timestamp kNow = 1'700'000'000'000;

scrape::ScrapeStatus someTargets() {
  scrape::TargetStatus up;
  up.job = "node";
  up.discovered = {{"__address__", "localhost:9100"}, {"job", "node"}};
  up.labels = {{"instance", "localhost:9100"}, {"job", "node"}};
  up.url = "http://localhost:9100/metrics";
  up.globalUrl = "http://box:9100/metrics";
  up.health = scrape::Health::Up;
  up.lastScrape = kNow;
  up.lastSeconds = 0.0125;
  up.interval = 15 * kSecond;
  up.timeout = 10 * kSecond;
  scrape::TargetStatus down = up;
  down.job = "web";
  down.health = scrape::Health::Down;
  down.error = "connection refused";
  down.lastScrape = 0;
  return {{up, down}, {{"web", {{"__address__", "gone:1"}}}}, {}};
}

std::vector<rules::GroupStatus> someRules() {
  rules::RuleStatus recording;
  recording.rule.record = "job:up:sum";
  recording.rule.labels = {{"team", "a"}};
  recording.query = "sum by (job) (up)";
  recording.health = rules::RuleHealth::Ok;
  recording.lastEvaluation = kNow;
  recording.lastSeconds = 0.001;
  rules::RuleStatus alerting;
  alerting.rule.alert = "Down";
  alerting.rule.forDuration = kMinute;
  alerting.rule.labels = {{"severity", "critical"}};
  alerting.rule.annotations = {{"summary", "{{ $labels.job }} is down"}};
  alerting.query = "up == 0";
  alerting.health = rules::RuleHealth::Error;
  alerting.error = "many-to-many";
  alerting.state = rules::AlertState::Firing;
  rules::Alert alert;
  alert.labels = {{"alertname", "Down"}, {"job", "web"}};
  alert.annotations = {{"summary", "web is down"}};
  alert.state = rules::AlertState::Firing;
  alert.activeAt = kNow;
  alerting.alerts = {alert};
  rules::GroupStatus group;
  group.name = "g";
  group.file = "/etc/r.yml";
  group.interval = 30 * kSecond;
  group.lastEvaluation = kNow;
  group.rules = {recording, alerting};
  return {group};
}

struct Answer {
  int status = 0;
  net::ServerResponse whole;
  QJsonObject json;
};

}  // namespace

/// The API over a store of plain vectors, asked without a network.
class ApiTest : public TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    const auto line = [](double start) {
      std::vector<MemorySample> samples;
      for (Timestamp at = kNow - 10 * kMinute; at <= kNow; at += 15 * kSecond)
        samples.push_back({at, start++, nullptr});
      return samples;
    };
    storage_.add({{"__name__", "up"}, {"job", "a"}}, line(0));
    storage_.add({{"__name__", "up"}, {"job", "b"}}, line(100));
    storage_.add({{"__name__", "odd.name"}, {"label.dot", "v"}, {"job", "a"}}, line(5));
    api::ApiServices services;
    services.store = &storage_;
    services.promql = &engine_;
    services.clock = &clock_;
    services.targets = someTargets;
    services.rules = someRules;
    services.metadata = [](const std::string& metric, std::size_t) {
      std::vector<scrape::MetadataEntry> all{{"a_total", {MetricType::Counter, "A.", ""}, {}},
                                             {"a_total", {MetricType::Counter, "A.", ""}, {{"instance", "2"}}},
                                             {"a_total", {MetricType::Gauge, "A?", ""}, {}},
                                             {"b", {MetricType::Gauge, "B.", "bytes"}, {}}};
      std::erase_if(all, [&](const auto& entry) { return !metric.empty() && entry.metric != metric; });
      return all;
    };
    services.selfMetrics = [] { return std::string("oriel_build_info 1\n"); };
    services.ready = [this] { return ready_; };
    services.version = "1.2.3";
    api_.emplace(services);
  }

  void answers_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("body");  ///< the whole body, ' for "
    const auto row = [](const char* name, const char* path, int status, const char* body) {
      QTest::newRow(name) << path << status << body;
    };
    row("instant", "/api/v1/query?query=up{job='a'}", 200,
        "{'status':'success','data':{'resultType':'vector','result':[{'metric':{'__name__':'up','job':'a'},'value':["
        "1700000000,'40']}]}}");
    row("instant at a time", "/api/v1/query?query=up{job='a'}&time=1699999985.5", 200,
        "{'status':'success','data':{'resultType':'vector','result':[{'metric':{'__name__':'up','job':'a'},'value':["
        "1699999985.500,'39']}]}}");
    row("scalar", "/api/v1/query?query=1%2B1", 200,
        "{'status':'success','data':{'resultType':'scalar','result':[1700000000,'2']}}");
    row("range", "/api/v1/query_range?query=up{job='a'}&start=1699999970&end=1700000000&step=15s", 200,
        "{'status':'success','data':{'resultType':'matrix','result':[{'metric':{'__name__':'up','job':'a'},'values':"
        "[[1699999970,'38'],[1699999985,'39'],[1700000000,'40']]}]}}");
    row("limit", "/api/v1/query?query=sort(up)&limit=1", 200,
        "{'status':'success','data':{'resultType':'vector','result':[{'metric':{'__name__':'up','job':'a'},'value':["
        "1700000000,'40']}]},"
        "'warnings':['results truncated due to limit']}");
    row("lookback", "/api/v1/query?query=up{job='a'}&time=1700000010&lookback_delta=5s", 200,
        "{'status':'success','data':{'resultType':'vector','result':[]}}");
    row("series", "/api/v1/series?match[]=up&match[]={job='a'}", 200,
        "{'status':'success','data':[{'__name__':'odd.name','job':'a','label.dot':'v'},{'__name__':'up','job':'a'},{'__"
        "name__':'up','job':'b'}]}");
    row("series, limit", "/api/v1/series?match[]=up&limit=1", 200,
        "{'status':'success','data':[{'__name__':'up','job':'a'}],'warnings':['results truncated due to limit']}");
    row("labels", "/api/v1/labels", 200, "{'status':'success','data':['__name__','job','label.dot']}");
    row("labels of some", "/api/v1/labels?match[]=up", 200, "{'status':'success','data':['__name__','job']}");
    row("values", "/api/v1/label/job/values", 200, "{'status':'success','data':['a','b']}");
    row("values, limit", "/api/v1/label/job/values?limit=1", 200,
        "{'status':'success','data':['a'],'warnings':['results truncated due to limit']}");
    row("values of an escaped name", "/api/v1/label/U__label_2e_dot/values", 200, "{'status':'success','data':['v']}");
    row("values of an unescaped name", "/api/v1/label/label.dot/values", 200, "{'status':'success','data':['v']}");
    row("values of none", "/api/v1/label/none/values", 200, "{'status':'success','data':[]}");
    row("metadata", "/api/v1/metadata", 200,
        "{'status':'success','data':{'a_total':[{'type':'counter','help':'A.','unit':''},{'type':'gauge','help':'A?','"
        "unit':''}],"
        "'b':[{'type':'gauge','help':'B.','unit':'bytes'}]}}");
    row("metadata, limits", "/api/v1/metadata?limit=1&limit_per_metric=1", 200,
        "{'status':'success','data':{'a_total':[{'type':'counter','help':'A.','unit':''}]}}");
    row("metadata of one", "/api/v1/metadata?metric=b", 200,
        "{'status':'success','data':{'b':[{'type':'gauge','help':'B.','unit':'bytes'}]}}");
    row("alerts", "/api/v1/alerts", 200,
        "{'status':'success','data':{'alerts':[{'labels':{'alertname':'Down','job':'web'},'annotations':{'summary':'"
        "web is down'},"
        "'state':'firing','activeAt':'2023-11-14T22:13:20Z','value':'0e+00'}]}}");
    row("recording rules", "/api/v1/rules?type=record", 200,
        "{'status':'success','data':{'groups':[{'name':'g','file':'/etc/"
        "r.yml','rules':[{'name':'job:up:sum','query':'sum by (job) (up)',"
        "'labels':{'team':'a'},'health':'ok','evaluationTime':0.001,'lastEvaluation':'2023-11-14T22:13:20Z','type':'"
        "recording'}],"
        "'interval':30,'limit':0,'evaluationTime':0,'lastEvaluation':'2023-11-14T22:13:20Z'}]}}");
    row("alerting rules", "/api/v1/rules?rule_name[]=Down&exclude_alerts=true&match[]={severity='critical'}", 200,
        "{'status':'success','data':{'groups':[{'name':'g','file':'/etc/"
        "r.yml','rules':[{'state':'firing','name':'Down','query':'up == 0',"
        "'duration':60,'keepFiringFor':0,'labels':{'severity':'critical'},'annotations':{'summary':'{{ $labels.job }} "
        "is down'},'alerts':[],"
        "'health':'err','lastError':'many-to-many','evaluationTime':0,'lastEvaluation':'0001-01-01T00:00:00Z','type':'"
        "alerting'}],"
        "'interval':30,'limit':0,'evaluationTime':0,'lastEvaluation':'2023-11-14T22:13:20Z'}]}}");
    row("no such group", "/api/v1/rules?rule_group[]=other", 200, "{'status':'success','data':{'groups':[]}}");
    row("no such file", "/api/v1/rules?file[]=other", 200, "{'status':'success','data':{'groups':[]}}");
    row("build", "/api/v1/status/buildinfo", 200,
        "{'status':'success','data':{'version':'1.2.3','revision':'','branch':'','buildUser':'','buildDate':'','"
        "goVersion':''}}");
    row("format", "/api/v1/format_query?query=sum(up)by(a)", 200, "{'status':'success','data':'sum by (a) (up)'}");
    row("parse", "/api/v1/parse_query?query=sum(up)by(a)", 200,
        "{'status':'success','data':{'expr':{'anchored':false,'matchers':[{'name':'__name__','type':'=','value':'up'}],"
        "'name':'up','offset':0,'smoothed':false,'startOrEnd':null,'timestamp':null,'type':'vectorSelector'},"
        "'grouping':['a'],'op':'sum','param':null,'type':'aggregation','without':false}}");
    row("metrics", "/metrics", 200, "oriel_build_info 1\n");
    row("healthy", "/-/healthy", 200, "Oriel is Healthy.\n");
    row("ready", "/-/ready", 200, "Oriel is Ready.\n");
    row("unknown", "/api/v1/unknown", 404, "404 page not found\n");
  }
  void answers() {
    QFETCH(QString, path);
    QFETCH(int, status);
    QFETCH(QString, body);
    const Answer answer = get(path.replace('\'', '"').toStdString());
    QCOMPARE(test::text(answer.whole.body), body.replace('\'', '"'));
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.whole.contentType, std::string(body.startsWith('{') ? "application/json"
                                                   : path == "/metrics" ? "text/plain; version=0.0.4; charset=utf-8"
                                                                        : "text/plain; charset=utf-8"));
  }

  void errors_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* path, int status, const char* type, const char* error) {
      QTest::newRow(path) << path << status << type << error;
    };
    row("/api/v1/query", 400, "bad_data",
        "invalid parameter \"query\": unknown position: parse error: no expression found in input");
    row("/api/v1/query?query=sum(", 400, "bad_data",
        "invalid parameter \"query\": 1:5: parse error: unclosed left parenthesis");
    row("/api/v1/parse_query?query=sum(", 400, "bad_data",
        "invalid parameter \"query\": 1:5: parse error: unclosed left parenthesis");
    row("/api/v1/query?query=1&time=x", 400, "bad_data",
        "invalid parameter \"time\": Invalid time value for 'time': cannot parse \"x\" to a valid timestamp");
    row("/api/v1/query?query=1&timeout=x", 400, "bad_data",
        "invalid parameter \"timeout\": cannot parse \"x\" to a valid duration");
    row("/api/v1/query?query=1&timeout=0", 503, "timeout", "query timed out in query queue");
    row("/api/v1/query?query=1&limit=-1", 400, "bad_data", "invalid parameter \"limit\": limit must be non-negative");
    row("/api/v1/query?query=1&limit=x", 400, "bad_data",
        "invalid parameter \"limit\": cannot parse \"x\" to a valid limit");
    row("/api/v1/query?query=1&lookback_delta=x", 400, "bad_data",
        "error parsing lookback delta duration: cannot parse \"x\" to a valid duration");
    row("/api/v1/query_range?query=1", 400, "bad_data",
        "invalid parameter \"start\": cannot parse \"\" to a valid timestamp");
    row("/api/v1/query_range?query=1&start=2&end=1&step=1", 400, "bad_data",
        "invalid parameter \"end\": end timestamp must not be before start time");
    row("/api/v1/query_range?query=1&start=1&end=2&step=0", 400, "bad_data",
        "invalid parameter \"step\": zero or negative query resolution step widths are not accepted. Try a positive "
        "integer");
    row("/api/v1/query_range?query=1&start=0&end=11001&step=1", 400, "bad_data",
        "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)");
    row("/api/v1/query_range?query=1&start=-292273086-05-16T16:47:06Z&end=292277025-08-18T07:12:54.999999999Z&step=1",
        400, "bad_data",
        "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)");
    row("/api/v1/series", 400, "bad_data", "no match[] parameter provided");
    row("/api/v1/series?match[]={}", 400, "bad_data",
        "invalid parameter \"match[]\": match[] must contain at least one non-empty matcher");
    row("/api/v1/labels?match[]=foo{", 400, "bad_data",
        "invalid parameter \"match[]\": 1:5: parse error: unexpected end of input inside braces");
    row("/api/v1/rules?type=x", 400, "bad_data", "invalid parameter \"type\": not supported value \"x\"");
    row("/api/v1/metadata?limit=x", 400, "bad_data", "limit must be a number");
  }
  void errors() {
    QFETCH(QString, path);
    QFETCH(int, status);
    QFETCH(QString, type);
    QFETCH(QString, error);
    const Answer answer = get(path.toStdString());
    QCOMPARE(answer.json["status"].toString(), QString("error"));
    QCOMPARE(answer.json["error"].toString(), error);
    QCOMPARE(answer.json["errorType"].toString(), type);
    QCOMPARE(answer.status, status);
    QVERIFY(!answer.json.contains("data"));
  }

  void targetsHaveTheirFields() {
    const QJsonObject data = get("/api/v1/targets").json["data"].toObject();
    QCOMPARE(data["activeTargets"].toArray().size(), 2);
    QCOMPARE(
        QJsonDocument(data["activeTargets"].toArray()[1].toObject()).toJson(QJsonDocument::Compact),
        QByteArray(
            "{'discoveredLabels':{'__address__':'localhost:9100','job':'node'},'globalUrl':'http://box:9100/metrics',"
            "'health':'down','labels':{'instance':'localhost:9100','job':'node'},'lastError':'connection refused',"
            "'lastScrape':'0001-01-01T00:00:00Z','lastScrapeDuration':0.0125,'scrapeInterval':'15s','scrapePool':'web',"
            "'scrapeTimeout':'10s','scrapeUrl':'http://localhost:9100/metrics'}")
            .replace('\'', '"'));
    QCOMPARE(data["droppedTargetCounts"].toObject()["web"].toInt(), 1);
    QCOMPARE(get("/api/v1/targets?state=active").json["data"].toObject()["droppedTargets"].toArray().size(), 0);
    QCOMPARE(get("/api/v1/targets?state=dropped").json["data"].toObject()["activeTargets"].toArray().size(), 0);
    QCOMPARE(get("/api/v1/targets?scrapePool=web").json["data"].toObject()["activeTargets"].toArray().size(), 1);
  }
  void formsComeBeforeTheAddress() {
    net::ServerRequest request = requestOf("/api/v1/query?query=2&time=5");
    request.method = "POST";
    request.headers = {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"}};
    request.body = "query=1%2B0";
    QCOMPARE(ask(request).whole.body, QByteArray("{'status':'success','data':{'resultType':'scalar','result':[5,'1']}}")
                                          .replace('\'', '"')
                                          .toStdString());
    request.body = "query=%zz";
    QCOMPARE(ask(request).status, 400);
    request.body.clear();
    for (int i = 0; i < 10'001; ++i) request.body += "a&";
    QCOMPARE(ask(request).status, 400);
    request.headers = {{"content-type", "text/plain"}};
    QVERIFY(test::text(ask(request).whole.body).contains("\"2\""));
  }
  void methods() {
    net::ServerRequest request = requestOf("/api/v1/label/job/values");
    request.method = "POST";
    QCOMPARE(ask(request).status, 405);
    request.method = "OPTIONS";
    const Answer options = ask(request);
    QCOMPARE(options.status, 204);
    QCOMPARE(options.whole.headers, (net::Headers{{"Allow", "GET, OPTIONS"}}));
  }
  void statistics() {
    const auto samplesOf = [this](const char* path) {
      return get(path).json["data"].toObject()["stats"].toObject()["samples"].toObject();
    };
    const QJsonObject timings =
        get("/api/v1/query?query=up&stats=1").json["data"].toObject()["stats"].toObject()["timings"].toObject();
    QVERIFY(timings["evalTotalTime"].toDouble() > 0);
    QCOMPARE(timings.keys(), (QStringList{"evalTotalTime", "execQueueTime", "execTotalTime", "innerEvalTime",
                                          "queryPreparationTime", "resultSortTime"}));
    QCOMPARE(samplesOf("/api/v1/query?query=up&stats=1").keys(), (QStringList{"peakSamples", "totalQueryableSamples"}));
    QCOMPARE(samplesOf("/api/v1/query?query=up&stats=true")["totalQueryableSamples"].toInt(), 2);
    const QJsonObject all =
        samplesOf("/api/v1/query_range?query=up&start=1700000000&end=1700000001&step=0.5&stats=all");
    QCOMPARE(all["totalQueryableSamples"].toInt(), 6);
    QCOMPARE(QJsonDocument(all["totalQueryableSamplesPerStep"].toArray()).toJson(QJsonDocument::Compact),
             QByteArray("[[1700000000,2],[1700000000.5,2],[1700000001,2]]"));
    QVERIFY(!get("/api/v1/query?query=up").json["data"].toObject().contains("stats"));
  }
  void explanation() {
    const QJsonObject data =
        get("/api/v1/explain?query=sum(up)&start=1700000000&end=1700000010&step=5").json["data"].toObject();
    QCOMPARE(data["steps"].toInt(), 3);
    const QJsonObject sum = data["plan"].toObject();
    QCOMPARE(sum["label"].toString(), QString("sum"));
    QCOMPARE(sum["text"].toString(), QString("sum(up)"));
    const QJsonObject selector = sum["children"].toArray().at(0).toObject();
    QCOMPARE(selector["label"].toString(), QString("selector"));
    QCOMPARE(selector["series"].toInt(), 2);
    QCOMPARE(selector["begin"].toInt(), 4);
    QCOMPARE(get("/api/v1/explain?query=up").json["data"].toObject()["steps"].toInt(), 1);
    QCOMPARE(get("/api/v1/explain?query=up%20%2B").status, 400);
    QCOMPARE(get("/api/v1/explain?query=up&start=1&end=0&step=1").status, 400);
  }
  void manyNotes() {
    std::string query = "quantile(2,up)";  // each with a text of its own
    for (int i = 3; i < 15; ++i) query += "+quantile(" + std::to_string(i) + ",up)";
    net::ServerRequest request = requestOf("/api/v1/query");
    request.query = {{"query", query}};
    const QJsonArray warnings = ask(request).json["warnings"].toArray();
    QCOMPARE(warnings.size(), 11);
    QCOMPARE(warnings.at(10).toString(), QString("3 more warning annotations omitted"));
  }
  void notReady() {
    ready_ = false;
    QCOMPARE(get("/-/ready").status, 503);
    QCOMPARE(get("/-/healthy").status, 200);
    ready_ = true;
  }
  void workIsHandedOn() {
    std::function<void(std::stop_token)> kept;
    api::ApiServices services;
    services.store = &storage_;
    services.promql = &engine_;
    services.clock = &clock_;
    services.submit = [&](std::stop_token, std::function<void(std::stop_token)> work) { kept = std::move(work); };
    std::optional<net::ServerResponse> response;
    {
      const api::Api handed(services);
      handed.handle(std::make_shared<net::ServerRequest>(requestOf("/api/v1/query?query=1")),
                    [&](net::ServerResponse answer) { response = std::move(answer); });
    }
    QVERIFY(!response);
    std::stop_source stopped;
    stopped.request_stop();
    kept(stopped.get_token());
    QVERIFY(response);
    QCOMPARE(response->status, 499);
  }
  void remoteWriteIsAskedFor() {
    net::ServerRequest request = requestOf("/api/v1/write");
    QCOMPARE(ask(request).status, 405);
    request.method = "POST";
    request.body = "x";
    const Answer without = ask(request);
    QCOMPARE(without.status, 404);
    QCOMPARE(test::text(without.whole.body),
             QString("remote write receiver needs to be enabled with --web.enable-remote-write-receiver\n"));
    api::ApiServices services;
    std::string taken;
    services.remoteWrite = [&](std::shared_ptr<const net::ServerRequest> asked, net::HttpServer::Respond respond) {
      taken = asked->body;
      net::ServerResponse response;
      response.status = 204;
      respond(std::move(response));
    };
    int status = 0;
    api::Api(services).handle(std::make_shared<net::ServerRequest>(request),
                              [&](net::ServerResponse response) { status = response.status; });
    QCOMPARE(status, 204);
    QCOMPARE(taken, std::string("x"));
  }

 private:
  static net::ServerRequest requestOf(const std::string& address) {
    net::ServerRequest request;
    request.method = "GET";
    const std::size_t mark = std::min(address.find('?'), address.size());
    request.path = address.substr(0, mark);
    request.query = net::parseForm(address.substr(std::min(mark + 1, address.size()))).value();
    return request;
  }
  Answer ask(const net::ServerRequest& request) const {
    Answer answer;
    api_->handle(std::make_shared<net::ServerRequest>(request), [&](net::ServerResponse response) {
      answer.whole = std::move(response);
      answer.status = answer.whole.status;
      answer.json = QJsonDocument::fromJson(QByteArray::fromStdString(answer.whole.body)).object();
    });
    return answer;
  }
  Answer get(const std::string& address) const { return ask(requestOf(address)); }

  MemoryStorage storage_;
  promql::Engine engine_;
  ManualClock clock_{kNow};
  bool ready_ = true;
  std::optional<api::Api> api_;
};

ORIEL_TEST_MAIN(ApiTest)
#include "api_test.moc"
