#include <nlohmann/json.hpp>

#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"
#include "dashboards/query/panel_answer.h"
#include "dashboards/query/panel_query.h"
#include "dashboards/query/panel_time.h"
#include "tests/dashboards/fake_source.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

/// What panels ask, and what comes of the answers.
class PlanningTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void steps_data();
  void steps();
  void panelTimes_data();
  void panelTimes();
  void fiscalYear();
  void alignsInTheZoneOfTheDashboard();
  void rangeAndInstant();
  void legendsTakeVariables();
  void thePanelsSourceGoesFirst();
  void mixedSources();
  void otherLanguages();
  void otherPanels();
  void otherPanelsTransformed();
  void otherPanelsThatAreMissing();
  void cyclesOfPanels();
  void expressionsOverQueries();
  void brokenExpressions();
  void sentQueries();

 private:
  PanelPlan plan(const std::string& panel, const std::string& others = "[]");
  std::shared_ptr<PanelData> answer(const PanelPlan& plan);
  QStringList queries(const PanelPlan& plan) const;

  std::shared_ptr<test::FakeSource> source_ = std::make_shared<test::FakeSource>();
  Scope scope_;
  TimeRange range_{1795268262123 - kHour, 1795268262123};
  int width_ = 1000;
};

namespace {

constexpr Timestamp kNow = 1795268262123;  // 2026-11-21 13:37:42.123 UTC

Json parsed(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return Json::parse(text);
}

QStringList titlesOf(const std::vector<PanelNotice>& notices) {
  QStringList titles;
  for (const PanelNotice& notice : notices) titles << test::text(notice.title);
  return titles;
}

// `refId:field{labels}=value,value` a frame, times left out.
QStringList framesOf(const PanelData& data) {
  QStringList texts;
  for (const PanelFrame& frame : data.frames) {
    for (const DisplayField& field : frame.fields) {
      if (field.field.type() != FieldType::Number) continue;
      QStringList values;
      for (const double v : field.field.numbers()) values << (isNull(v) ? "null" : QString::number(v));
      texts << test::text(frame.refId + ":" + field.field.name + field.field.labels.toString() + "=") +
                   values.join(',');
    }
  }
  return texts;
}

}  // namespace

PanelPlan PlanningTest::plan(const std::string& panel, const std::string& others) {
  auto dashboard = std::make_shared<Dashboard>();
  Json json = parsed(panel);
  if (!json.contains("id")) json["id"] = 1;
  const PanelInstance instance{"1", decodePanel(json), {}, {}};
  dashboard->panels.push_back(instance.panel);
  for (const Json& other : parsed(others)) dashboard->panels.push_back(decodePanel(other));
  const Sources sources = {source_, std::make_shared<test::FakeSource>("second")};
  PlanInput input{instance, scope_, sources, range_, kNow, 1, width_, dashboard, {}, {}};
  return planPanel(input);
}

std::shared_ptr<PanelData> PlanningTest::answer(const PanelPlan& plan) {
  std::vector<PlannedAnswer> answers;
  for (const PlannedQuery& query : plan.queries)
    answers.push_back(std::make_shared<const Result<QueryAnswer>>(runQuery(query, query.request)));
  return finishPanel(plan, answers, nullptr, "utc");
}

QStringList PlanningTest::queries(const PanelPlan& plan) const {
  QStringList texts;
  for (const PlannedQuery& q : plan.queries) texts << test::text(q.source->name() + ":" + q.request.query);
  return texts;
}

void PlanningTest::steps_data() {
  QTest::addColumn<qint64>("minutes");
  QTest::addColumn<int>("points");
  QTest::addColumn<QString>("panelInterval");
  QTest::addColumn<QString>("targetInterval");
  QTest::addColumn<int>("factor");
  QTest::addColumn<qint64>("step");
  QTest::addColumn<QString>("texts");  // $__interval $__interval_ms $__rate_interval
  const auto row = [](const char* name, int minutes, int points, const char* panel, const char* target, int factor,
                      int seconds, const char* texts) {
    QTest::newRow(name) << qint64(minutes) << points << panel << target << factor << qint64(seconds) * 1000 << texts;
  };
  row("scrape interval", 5, 1000, "", "", 1, 15, "15s 15000 1m");
  row("range decides", 360, 1000, "", "", 1, 20, "20s 20000 1m");
  row("few points", 360, 100, "", "", 1, 300, "5m 300000 5m15s");
  row("panel's min interval", 360, 1000, "1m", "", 1, 60, "1m 60000 1m15s");
  row("panel's min interval is below", 360, 1000, "1s", "", 1, 20, "20s 20000 1m");
  row("target's min step", 360, 1000, "", "2m", 1, 120, "2m 120000 8m");
  row("target's min step below the range's", 360, 100, "", "10s", 1, 300, "5m 300000 5m10s");
  row("seconds without a unit", 360, 1000, "", "60", 1, 60, "1m 60000 4m");
  row("factor", 360, 1000, "", "", 2, 40, "40s 40000 1m");
  row("factor of ten", 60, 1000, "", "", 10, 150, "2m 150000 1m");
  row("min step with a factor", 5, 1000, "", "30s", 2, 60, "1m 60000 2m");
  row("rate interval is the step", 5, 1000, "", "$__rate_interval", 1, 60, "1m 60000 1m");
  row("rate interval takes no factor", 360, 100, "", "${__rate_interval}", 10, 315, "5m 315000 5m15s");
  row("interval is the step", 360, 100, "", "$__interval", 2, 600, "10m 600000 40m");
  row("variable", 360, 1000, "", "$res", 1, 300, "5m 300000 20m");
  row("variable of the rate interval", 5, 1000, "", "$auto", 1, 60, "1m 60000 1m");
  row("variable in the panel", 360, 1000, "[[res]]", "", 1, 300, "5m 300000 5m15s");
  row("not an interval", 360, 1000, "", "often", 1, 20, "20s 20000 1m");
  row("zero", 360, 1000, "", "0s", 1, 20, "20s 20000 1m");
  row("at most 11,000 points", 30 * 24 * 60, 100000, "1s", "", 1, 300, "5m 300000 1m");
  row("no range", 0, 1000, "", "", 1, 15, "15s 15000 1m");
}

void PlanningTest::steps() {
  QFETCH(qint64, minutes);
  QFETCH(int, points);
  QFETCH(QString, panelInterval);
  QFETCH(QString, targetInterval);
  QFETCH(int, factor);
  QFETCH(QString, texts);
  scope_.variables["res"] = {{"5m"}, {"5m"}, false, false, {}};
  scope_.variables["auto"] = {{"$__rate_interval"}, {"auto"}, false, false, {}};
  range_ = {kNow - minutes * kMinute, kNow};
  Json panel = parsed("{'targets':[{'refId':'A','expr':'$__interval $__interval_ms $__rate_interval'}]}");
  panel["interval"] = panelInterval.toStdString();
  panel["maxDataPoints"] = points;
  panel["targets"][0]["interval"] = targetInterval.toStdString();
  panel["targets"][0]["intervalFactor"] = factor;
  const PanelPlan planned = plan(panel.dump());
  range_ = {kNow - kHour, kNow};
  QCOMPARE(planned.queries.size(), 1u);
  const QueryRequest& request = planned.queries[0].request;
  QTEST(qint64(request.step), "step");
  QCOMPARE(test::text(request.query), texts);
  QVERIFY((request.range.to - request.range.from) / request.step <= kMaxPoints);
}

void PlanningTest::panelTimes_data() {
  QTest::addColumn<QString>("from");
  QTest::addColumn<QString>("shift");
  QTest::addColumn<bool>("hide");
  QTest::addColumn<QString>("dashboard");
  QTest::addColumn<qint64>("begin");  // before now
  QTest::addColumn<qint64>("end");
  QTest::addColumn<QString>("info");
  const qint64 hour = kHour, day = kDay;
  QTest::newRow("the dashboard's") << "" << "" << false << "now-1h" << hour << qint64(0) << "";
  QTest::newRow("own") << "2h" << "" << false << "now-1h" << 2 * hour << qint64(0) << "Last 2 hours";
  QTest::newRow("own, of a fixed range") << "2h" << "" << false << "1795264662123" << hour << qint64(0) << "";
  QTest::newRow("hidden") << "2h" << "" << true << "now-1h" << 2 * hour << qint64(0) << "";
  QTest::newRow("from a variable") << "$span" << "" << false << "now-1h" << 3 * hour << qint64(0) << "Last 3 hours";
  QTest::newRow("shift") << "" << "1d" << false << "now-1h" << day + hour << day << "timeshift -1d";
  QTest::newRow("both") << "2h" << "1d" << false << "now-1h" << day + 2 * hour << day << "Last 2 hours timeshift -1d";
  QTest::newRow("today") << "now/d" << "" << false << "now-1h" << qint64(kNow % kDay) << qint64(0) << "Today so far";
  QTest::newRow("unreadable") << "soon" << "" << false << "now-1h" << hour << qint64(0) << "invalid time override";
  QTest::newRow("unreadable shift") << "" << "1x" << false << "now-1h" << hour << qint64(0) << "invalid timeshift";
}

void PlanningTest::panelTimes() {
  QFETCH(QString, from);
  QFETCH(QString, shift);
  QFETCH(bool, hide);
  QFETCH(QString, dashboard);
  QFETCH(qint64, begin);
  QFETCH(qint64, end);
  QFETCH(QString, info);
  scope_ = {};
  scope_.timezone = "utc";
  scope_.fromText = dashboard.toStdString();
  scope_.toText = dashboard.startsWith("now") ? "now" : std::to_string(kNow);
  scope_.variables["span"] = {{"3h"}, {"3h"}, false, false, {}};
  Json panel = parsed("{'targets':[{'refId':'A','expr':'up'}]}");
  panel["timeFrom"] = from.toStdString();
  panel["timeShift"] = shift.toStdString();
  panel["hideTimeOverride"] = hide;
  const PanelPlan planned = plan(panel.dump());
  scope_ = {};
  QCOMPARE(qint64(kNow - planned.range.from), begin);
  QCOMPARE(qint64(kNow - planned.range.to), end);
  QCOMPARE(test::text(planned.timeInfo), info);
}

void PlanningTest::fiscalYear() {
  Panel panel;
  panel.timeFrom = "now/fy";
  Scope scope;
  scope.timezone = "utc";
  const TimeRange range{kNow - kHour, kNow};
  QCOMPARE(panelTime(panel, scope, range, kNow, 1, 9).range.from, Timestamp{1790812800000});  // begins in October 2026
  QCOMPARE(panelTime(panel, scope, range, kNow, 1, 0).range.from, Timestamp{1767225600000});
}

void PlanningTest::alignsInTheZoneOfTheDashboard() {
  scope_.timezone = "Asia/Tokyo";
  range_ = {kNow - 30 * kDay, kNow};
  const PanelPlan planned = plan("{'interval':'1d','targets':[{'refId':'A','expr':'up'}]}");
  scope_ = {};
  range_ = {kNow - kHour, kNow};
  const QueryRequest& request = planned.queries.at(0).request;
  QCOMPARE(request.step, kDay);
  QCOMPARE(request.utcOffset, 9 * kHour);
  QCOMPARE((request.range.to + 9 * kHour) % kDay, 0);
  QVERIFY(request.range.to <= kNow && request.range.to > kNow - kDay);
}

void PlanningTest::rangeAndInstant() {
  const PanelPlan planned = plan(
      "{'targets':[{'refId':'A','expr':'a','instant':true},{'refId':'B','expr':'b','instant':true,'range':true,"
      "'exemplar':true,'format':'heatmap'},{'refId':'C','expr':'c','hide':true},{'refId':'D'},"
      "{'refId':'E','expr':'e','range':false}]}");
  QStringList texts;
  for (const PlannedQuery& q : planned.queries) {
    texts << test::text(q.request.query) + (q.request.kind == QueryKind::Instant ? "i" : "r") +
                 (q.request.exemplars ? "x" : "") + QString::number(int(q.request.format));
  }
  QCOMPARE(texts, (QStringList{"ai0", "brx2", "bi2", "er0"}));
  QCOMPARE(planned.queries[0].request.range.to, kNow);
  QCOMPARE(planned.queries[1].request.range.to % planned.queries[1].request.step, 0);
  QCOMPARE(planned.parts.size(), 3u);
}

void PlanningTest::legendsTakeVariables() {
  scope_.variables["host"] = {{"10.0.0.1", "10.0.0.2"}, {"one", "two"}, true, false, {}};
  const PanelPlan planned = plan("{'targets':[{'refId':'A','expr':'up','legendFormat':'{{job}} $host'}]}");
  scope_ = {};
  QCOMPARE(planned.queries.at(0).request.legendFormat, std::string("{{job}} {10.0.0.1,10.0.0.2}"));
}

void PlanningTest::thePanelsSourceGoesFirst() {
  QCOMPARE(
      queries(plan("{'datasource':{'uid':'second'},'targets':[{'refId':'A','expr':'a','datasource':{'uid':'fake'}}]}")),
      QStringList{"second:a"});
  QCOMPARE(queries(plan("{'targets':[{'refId':'A','expr':'a','datasource':'second'},{'refId':'B','expr':'b'}]}")),
           (QStringList{"second:a", "fake:b"}));
}

void PlanningTest::mixedSources() {
  const PanelPlan planned = plan(
      "{'datasource':'-- Mixed --','targets':[{'refId':'A','expr':'a','datasource':{'uid':'second'}},"
      "{'refId':'B','expr':'b'},{'refId':'C','expr':'{}','datasource':{'type':'loki','uid':'x'}},"
      "{'refId':'D','expr':'{}','datasource':{'type':'loki','uid':'x'}},"
      "{'refId':'E','rawSql':'SELECT 1','datasource':{'type':'mysql','uid':'y'}}]}");
  QCOMPARE(queries(planned), (QStringList{"second:a", "fake:b"}));
  QCOMPARE(titlesOf(planned.titled), (QStringList{"Loki is not there", "MySQL is not there"}));
  QVERIFY(!planned.error);
  const auto data = answer(planned);
  QVERIFY(data->state == PanelState::Ready);
  QCOMPARE(data->frames.size(), 2u);
  QCOMPARE(data->titled.size(), 2u);
  // With nothing else on the panel, the notice is what is there.
  const auto lone = answer(plan("{'datasource':{'type':'loki'},'targets':[{'refId':'A','expr':'{}'}]}"));
  QVERIFY(lone->state == PanelState::Ready && lone->frames.empty());
  QCOMPARE(titlesOf(lone->titled), QStringList{"Loki is not there"});
}

void PlanningTest::otherLanguages() {
  QCOMPARE(titlesOf(plan("{'targets':[{'refId':'A','rawSql':'SELECT 1'},{'refId':'B','expr':''}]}").titled),
           QStringList{"Not a PromQL query"});
  QCOMPARE(
      titlesOf(
          plan("{'type':'text','targets':[{'refId':'A','datasource':{'type':'datasource','uid':'grafana'}}]}").titled),
      QStringList());
  QCOMPARE(titlesOf(plan("{'targets':[{'refId':'A','datasource':{'type':'datasource','uid':'grafana'}}]}").titled),
           QStringList{"Grafana's own data"});
}

void PlanningTest::otherPanels() {
  const PanelPlan planned = plan(
      "{'id':7,'datasource':{'type':'datasource','uid':'-- Dashboard --'},'targets':[{'refId':'A','panelId':3}]}",
      "[{'id':9,'type':'row','collapsed':true,'panels':[{'id':3,'timeFrom':'2h','interval':'1m','targets':["
      "{'refId':'X','expr':'x'},{'refId':'Y','expr':'y','hide':true},{'refId':'Z','expr':'z','instant':true}]}]}]");
  QCOMPARE(queries(planned), (QStringList{"fake:x", "fake:z"}));
  QCOMPARE(planned.queries[0].request.step, kMinute);
  QCOMPARE(kNow - planned.queries[1].request.range.from, 2 * kHour);
  const auto data = answer(planned);
  QCOMPARE(data->frames.size(), 2u);
  QCOMPARE(data->frames[0].refId, std::string("X"));
  QCOMPARE(data->frames[1].refId, std::string("Z"));
  QCOMPARE(data->range.from, range_.from);
}

void PlanningTest::otherPanelsTransformed() {
  const std::string other =
      "[{'id':3,'targets':[{'refId':'X','expr':'x'},{'refId':'Y','expr':'y'}],"
      "'transformations':[{'id':'limit','options':{'limitField':1}}]}]";
  const std::string panel = "{'id':7,'datasource':'-- Dashboard --','targets':[{'refId':'A','panelId':3";
  QCOMPARE(framesOf(*answer(plan(panel + "}]}", other))),
           (QStringList{"X:Value{query=\"x\"}=1,2", "Y:Value{query=\"y\"}=1,2"}));
  QCOMPARE(framesOf(*answer(plan(panel + ",'withTransforms':true}]}", other))),
           (QStringList{"X:Value{query=\"x\"}=1", "Y:Value{query=\"y\"}=1"}));
  const auto events = answer(plan(panel + ",'topic':'annotations'}]}", other));
  QCOMPARE(events->frames.size(), 0u);
  QCOMPARE(events->annotations.size(), 2u);
}

void PlanningTest::otherPanelsThatAreMissing() {
  const std::string begin = "{'id':7,'datasource':'-- Dashboard --','targets':[{'refId':'A'";
  QCOMPARE(titlesOf(plan(begin + ",'panelId':99}]}").titled), QStringList{"A panel is missing"});
  QCOMPARE(titlesOf(plan(begin + "}]}").titled), QStringList{"No panel is named"});
  QCOMPARE(titlesOf(plan(begin + ",'panelId':'abc'}]}").titled), QStringList{"No panel is named"});
}

void PlanningTest::cyclesOfPanels() {
  const std::string takes = "'datasource':'-- Dashboard --','targets':[{'refId':'A','panelId':";
  const PanelPlan self = plan("{'id':7," + takes + "7}]}");
  QVERIFY(self.error && self.error->text.find("its own result") != std::string::npos);
  const PanelPlan ring = plan("{'id':7," + takes + "8}]}", "[{'id':8," + takes + "9}]},{'id':9," + takes + "8}]}]");
  QVERIFY(ring.error && ring.queries.empty());
  QVERIFY(answer(ring)->state == PanelState::Error);
  // Two ways to one panel are no cycle.
  const PanelPlan twice =
      plan("{'id':7,'datasource':'-- Dashboard --','targets':[{'refId':'A','panelId':8},{'refId':'B','panelId':9}]}",
           "[{'id':8," + takes + "9}]},{'id':9,'targets':[{'refId':'A','expr':'x'}]}]");
  QVERIFY(!twice.error);
  QCOMPARE(queries(twice), (QStringList{"fake:x", "fake:x"}));
  QCOMPARE(twice.queries[0].identity(), twice.queries[1].identity());
}

void PlanningTest::expressionsOverQueries() {
  source_->answer = [](const QueryRequest& request) -> Result<QueryAnswer> {
    QueryAnswer answer;
    const double base = request.query == "a" ? 1 : 10;
    for (const char* job : {"x", "y"}) {
      answer.frames.push_back({"",
                               "",
                               {timeField({1000, 2000, 3000}),
                                numberField("Value", {base, nullNumber(), base * 3}, Labels{{"job", job}})}});
    }
    return answer;
  };
  const PanelPlan planned = plan(
      "{'targets':[{'refId':'A','expr':'a','format':'table'},{'refId':'B','expr':'b','hide':true},"
      "{'refId':'C','datasource':{'uid':'__expr__','type':'__expr__'},'type':'math','expression':'$D + $A'},"
      "{'refId':'D','datasource':{'uid':'__expr__','type':'__expr__'},'type':'reduce','expression':'B','reducer':'sum',"
      "'hide':true}]}");
  const auto data = answer(planned);
  source_->answer = {};
  QVERIFY2(!data->error, data->error ? data->error->text.c_str() : "");
  QCOMPARE(framesOf(*data), (QStringList{"A:Value{job=\"x\"}=1,null,3", "A:Value{job=\"y\"}=1,null,3",
                                         "C:C{job=\"x\"}=41,43", "C:C{job=\"y\"}=41,43"}));
}

void PlanningTest::brokenExpressions() {
  const std::string head = "{'targets':[{'refId':'A','expr':'a'},{'refId':'B','datasource':'__expr__',";
  const auto math = answer(plan(head + "'type':'math','expression':'$A +'}]}"));
  QVERIFY(math->state == PanelState::Error && math->error->text.find("expression B") == 0);
  QCOMPARE(math->frames.size(), 1u);
  const auto sql = answer(plan(head + "'type':'sql','expression':'SELECT 1'}]}"));
  QVERIFY(sql->state == PanelState::Ready);
  QCOMPARE(titlesOf(sql->titled), QStringList{"Expression B is not computed"});
  const auto self = answer(plan(head + "'type':'math','expression':'$B + 1'}]}"));
  QVERIFY(self->error && self->error->text.find("depends on itself") != std::string::npos);
  const auto nobody = answer(plan(head + "'type':'reduce','expression':'Q','reducer':'sum'}]}"));
  QVERIFY(nobody->error && nobody->error->text.find("refers to Q") != std::string::npos);
}

void PlanningTest::sentQueries() {
  const auto data = answer(plan("{'targets':[{'refId':'A','expr':'a','instant':true},{'refId':'B','expr':'b'}]}"));
  QCOMPARE(data->queries.size(), 2u);
  QCOMPARE(data->queries[1].query, std::string("b"));
  QCOMPARE(data->queries[1].source, std::string("fake"));
  QCOMPARE(data->queries[1].step, 15 * kSecond);
  QVERIFY(data->queries[0].kind == QueryKind::Instant);
}

ORIEL_TEST_MAIN(PlanningTest)
#include "planning_test.moc"
