#include <nlohmann/json.hpp>

#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"
#include "dashboards/query/annotation_query.h"
#include "dashboards/query/panel_answer.h"
#include "tests/dashboards/fake_source.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

namespace {

constexpr Timestamp kEventsNow = 1795268262123;

Annotation annotationOf(const std::string& name, const std::string& expr) {
  Annotation annotation;
  annotation.name = name;
  annotation.expr = expr;
  annotation.iconColor = "red";
  annotation.raw = emptyJsonObject();
  return annotation;
}

QStringList eventsOf(const Frame& frame) {
  QStringList texts;
  for (std::size_t i = 0; i < frame.rows(); ++i) {
    QString text = QString("%1-%2").arg(frame.fields[0].times()[i]).arg(frame.fields[1].times()[i]);
    for (std::size_t f = 2; f < frame.fields.size(); ++f) text += "|" + test::text(frame.fields[f].texts()[i]);
    texts << text;
  }
  return texts;
}

// Answers one event a request, or an error.
class Events : public EventSource {
 public:
  Result<std::vector<Frame>> events(const EventRequest& request) override {
    requests.push_back(request);
    if (broken) return makeError(ErrorCode::Unsupported, "no alerts here");
    return std::vector<Frame>{{"", "", {timeField({1}, "time"), timeField({2}, "timeEnd"), textField("title", {"t"})}}};
  }
  std::vector<EventRequest> requests;
  bool broken = false;
};

}  // namespace

/// Events over panels.
class AnnotationsTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void regions_data() {
    QTest::addColumn<QList<double>>("values");  // every 10 ms; -1: no sample
    QTest::addColumn<QString>("events");
    QTest::newRow("none") << QList<double>{0, 0, -1} << "";
    QTest::newRow("one point") << QList<double>{0, 1, 0} << "10-10";
    QTest::newRow("a region") << QList<double>{0, 1, 2, 3, 0} << "10-30";
    QTest::newRow("to the end") << QList<double>{0, 0, 1, 1} << "20-30";
    QTest::newRow("two regions") << QList<double>{1, 1, 0, 0, 1} << "0-10 40-40";
    QTest::newRow("a hole of one step is two regions") << QList<double>{1, -1, 1} << "0-0 20-20";
    QTest::newRow("negative values are none") << QList<double>{-2, -3} << "";
  }

  void regions() {
    QFETCH(QList<double>, values);
    QFETCH(QString, events);
    std::vector<Timestamp> times;
    std::vector<double> numbers;
    for (int i = 0; i < values.size(); ++i) {
      times.push_back(i * 10);
      numbers.push_back(values[i] == -1 ? nullNumber() : values[i]);
    }
    const auto frame =
        annotationEvents(annotationOf("n", "x"), {{"", "", {timeField(times), numberField("Value", numbers)}}}, 10);
    QStringList found;
    if (frame) {
      for (const QString& text : eventsOf(*frame)) found << text.section('|', 0, 0);
    }
    QCOMPARE(found.join(' '), events);
  }

  void textsAndTags() {
    Annotation annotation = annotationOf("Deploys", "x");
    annotation.titleFormat = "{{ job }} in {{zone}}";
    annotation.textFormat = "by {{user}}";
    annotation.tagKeys = "job,user, zone";
    const auto frame = annotationEvents(
        annotation, {{"", "", {timeField({5}), numberField("Value", {1}, Labels{{"job", "api"}, {"user", "ann"}})}}},
        10);
    QVERIFY(frame);
    QCOMPARE(eventsOf(*frame), QStringList{"5-5|api in zone|by ann|api,ann|red|Deploys"});
    QCOMPARE(frame->fields[2].name, std::string("title"));
    QCOMPARE(frame->fields.back().name, std::string("source"));
  }

  void valuesAsTimes() {
    Annotation annotation = annotationOf("n", "x");
    annotation.useValueForTime = true;
    const auto frame = annotationEvents(
        annotation, {{"", "", {timeField({5, 15, 25}), numberField("Value", {1000.9, nullNumber(), 1e300})}}}, 10);
    QCOMPARE(eventsOf(*frame), QStringList{"1000-1000||||red|n"});
  }

  void shownOver_data() {
    QTest::addColumn<QList<int>>("ids");
    QTest::addColumn<bool>("exclude");
    QTest::addColumn<bool>("enable");
    QTest::addColumn<bool>("shown");
    QTest::newRow("every panel") << QList<int>{} << false << true << true;
    QTest::newRow("this one") << QList<int>{2, 7} << false << true << true;
    QTest::newRow("others") << QList<int>{2} << false << true << false;
    QTest::newRow("all but this") << QList<int>{7} << true << true << false;
    QTest::newRow("all but others") << QList<int>{2} << true << true << true;
    QTest::newRow("switched off") << QList<int>{} << false << false << false;
  }

  void shownOver() {
    QFETCH(QList<int>, ids);
    QFETCH(bool, exclude);
    QFETCH(bool, enable);
    Annotation annotation;
    annotation.panelIds = {ids.begin(), ids.end()};
    annotation.exclude = exclude;
    annotation.enable = enable;
    QTEST(annotationShown(annotation, 7), "shown");
  }

  void askedOnceForAllPanels() {
    auto dashboard = std::make_shared<Dashboard>();
    dashboard->annotations = {annotationOf("a", "changes(x{h=\"$h\"}[$__interval]) > 0")};
    scope_.variables["h"] = {{"one"}, {"one"}, false, false, {}};
    const PanelPlan narrow = plan(dashboard, 1, 200);
    const PanelPlan wide = plan(dashboard, 2, 1900);
    QCOMPARE(narrow.annotations.size(), 1u);
    QCOMPARE(narrow.queries.back().identity(), wide.queries.back().identity());
    QCOMPARE(narrow.queries.back().request.query, std::string("changes(x{h=\"one\"}[15s]) > 0"));
  }

  void stepOfOldAndNewForms_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<qint64>("step");
    QTest::newRow("beside the name") << QByteArray("{'expr':'x'}") << qint64(60000);
    QTest::newRow("with a step") << QByteArray("{'expr':'x','step':'5m'}") << qint64(300000);
    QTest::newRow("as a target") << QByteArray("{'target':{'expr':'x'}}") << qint64(15000);
    QTest::newRow("as a target with an interval")
        << QByteArray("{'target':{'expr':'x','interval':'2m'}}") << qint64(120000);
  }

  void stepOfOldAndNewForms() {
    QFETCH(QByteArray, json);
    QFETCH(qint64, step);
    Json list = Json::array({Json::parse(json.replace('\'', '"').toStdString())});
    list[0]["enable"] = true;
    auto dashboard = std::make_shared<Dashboard>();
    dashboard->annotations = decodeAnnotations(&list);
    QCOMPARE(qint64(plan(dashboard, 1, 500).queries.back().request.step), step);
  }

  void eventsReachThePanel() {
    auto dashboard = std::make_shared<Dashboard>();
    dashboard->annotations = {annotationOf("good", "a"), annotationOf("bad", "b"), annotationOf("logs", "c")};
    dashboard->annotations[2].datasource = {"x", "loki"};
    source_->answer = [](const QueryRequest& request) -> Result<QueryAnswer> {
      if (request.query == "b") return makeError(ErrorCode::Execution, "no");
      QueryAnswer answer;
      answer.frames = {{"", "", {timeField({request.range.from}), numberField("Value", {1})}}};
      return answer;
    };
    const auto data = answer(plan(dashboard, 1, 500));
    source_->answer = {};
    QVERIFY(data->state == PanelState::Ready);
    QCOMPARE(data->annotations.size(), 1u);
    QCOMPARE(data->annotations[0].name, std::string("good"));
    QCOMPARE(data->notices, std::vector<std::string>{"annotation bad: no"});
    QCOMPARE(data->queries.size(), 1u);
  }

  void exemplarsStandOverThePanel() {
    source_->answer = [](const QueryRequest&) -> Result<QueryAnswer> {
      QueryAnswer answer;
      answer.frames = {{"", "", {timeField({1}), numberField("Value", {1})}},
                       {"exemplar", "", {timeField({1}), numberField("Value", {3})}, "exemplar"}};
      return answer;
    };
    const auto data = answer(plan(std::make_shared<Dashboard>(), 1, 500));
    source_->answer = {};
    QCOMPARE(data->frames.size(), 1u);
    QCOMPARE(data->annotations.size(), 1u);
    QCOMPARE(data->annotations[0].kind, std::string("exemplar"));
  }

  void storedEvents() {
    auto dashboard = std::make_shared<Dashboard>();
    dashboard->uid = "d";
    dashboard->annotations = {annotationOf("Annotations & Alerts", "")};
    dashboard->annotations[0].builtIn = true;
    dashboard->annotations[0].type = "dashboard";
    dashboard->annotations[0].datasource = {"-- Grafana --", "grafana"};
    QCOMPARE(plan(dashboard, 1, 500).annotations.size(), 0u);
    events_ = std::make_shared<Events>();
    const auto data = answer(plan(dashboard, 1, 500));
    QCOMPARE(data->annotations.size(), 1u);
    QCOMPARE(data->annotations[0].fields.back().texts(), std::vector<std::string>{"Annotations & Alerts"});
    QCOMPARE(events_->requests.at(0).dashboardUid, std::string("d"));
    events_->broken = true;
    const auto failed = answer(plan(dashboard, 1, 500));
    events_.reset();
    QVERIFY(failed->state == PanelState::Ready && failed->annotations.empty());
    QCOMPARE(failed->notices, std::vector<std::string>{"annotation Annotations & Alerts: no alerts here"});
  }

 private:
  PanelPlan plan(const std::shared_ptr<Dashboard>& dashboard, int id, int width) {
    Panel panel;
    panel.id = id;
    panel.options = panel.fieldConfig = emptyJsonObject();
    panel.transformations = emptyJsonArray();
    Target target;
    target.refId = "A";
    target.expr = "up";
    panel.targets = {target};
    const PanelInstance instance{std::to_string(id), panel, {}, {}};
    const Sources sources = {source_};
    return planPanel(
        {instance, scope_, sources, {kEventsNow - kHour, kEventsNow}, kEventsNow, 1, width, dashboard, {}, events_});
  }

  static std::shared_ptr<PanelData> answer(const PanelPlan& plan) {
    std::vector<PlannedAnswer> answers;
    for (const PlannedQuery& query : plan.queries)
      answers.push_back(std::make_shared<const Result<QueryAnswer>>(runQuery(query, query.request)));
    return finishPanel(plan, answers, nullptr, "utc");
  }

  std::shared_ptr<test::FakeSource> source_ = std::make_shared<test::FakeSource>();
  std::shared_ptr<Events> events_;
  Scope scope_;
};

ORIEL_TEST_MAIN(AnnotationsTest)
#include "annotations_test.moc"
