#include "dashboards/session/session.h"

#include <QSignalSpy>
#include <deque>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "tests/dashboards/fake_source.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

/// A session with an executor that runs what the test lets it run.
class SessionTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void asksOnlyVisiblePanels();
  void equalRequestsAreSentOnce();
  void oneRunningOnePending();
  void errorKeepsFormerFrames();
  void errorOfOneTargetShowsTheOther();
  void variablesComeFirst();
  void choiceAsksAgain();
  void choiceBeforeTheAnswerStays();
  void addressesChoose();
  void repeatsPanels();
  void repeatsRowsAndFolds();
  void stepAndGlobals_data();
  void stepAndGlobals();
  void ownTimeRange();
  void badTimeRangeChangesNothing();
  void destroyedWhileRunning();
  void editKeepsUnchangedPanels();
  void tablesOfSeveralQueries();

 private:
  void startWith(std::vector<Panel> panels, std::vector<Variable> variables = {});
  void runTasks();
  std::vector<std::string> queries() const;

  std::shared_ptr<test::FakeSource> source_;
  std::deque<std::function<void()>> tasks_;
  std::unique_ptr<Session> session_;
  Timestamp now_ = 1795268262123;
};

namespace {

Panel graphPanel(int id, const std::string& expr, GridPos grid = {0, 0, 12, 8}) {
  Panel panel;
  panel.id = id;
  panel.title = "Panel " + std::to_string(id);
  panel.grid = grid;
  panel.options = panel.fieldConfig = emptyJsonObject();
  panel.transformations = emptyJsonArray();
  Target target;
  target.refId = "A";
  target.expr = expr;
  panel.targets = {target};
  return panel;
}

std::shared_ptr<Dashboard> makeDashboard(std::vector<Panel> panels, std::vector<Variable> variables) {
  auto dashboard = std::make_shared<Dashboard>();
  dashboard->title = "Test";
  dashboard->refresh = "";
  dashboard->timezone = "utc";
  dashboard->panels = std::move(panels);
  dashboard->variables = std::move(variables);
  return dashboard;
}

Variable customVariable(const std::string& name, const std::string& query, bool multi) {
  Variable v;
  v.name = name;
  v.type = VariableType::Custom;
  v.query = query;
  v.multi = multi;
  v.includeAll = multi;
  return v;
}

QStringList places(const Session& session) {
  QStringList list;
  for (const PanelInstance& p : session.panels()) {
    const GridPos& g = p.panel.grid;
    list << QString("%1@%2,%3,%4x%5").arg(test::text(p.key)).arg(g.x).arg(g.y).arg(g.w).arg(g.h);
  }
  return list;
}

}  // namespace

void SessionTest::startWith(std::vector<Panel> panels, std::vector<Variable> variables) {
  session_.reset();
  tasks_.clear();
  source_ = std::make_shared<test::FakeSource>();
  SessionServices services;
  services.sources = {source_};
  services.run = [this](std::function<void()> task) { tasks_.push_back(std::move(task)); };
  services.now = [this] { return now_; };
  session_ = std::make_unique<Session>(makeDashboard(std::move(panels), std::move(variables)), std::move(services));
}

void SessionTest::runTasks() {
  QCoreApplication::processEvents();
  while (!tasks_.empty()) {
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    task();
    QCoreApplication::processEvents();
  }
}

std::vector<std::string> SessionTest::queries() const {
  std::vector<std::string> list;
  for (const auto& request : source_->requests) list.push_back(request.query);
  return list;
}

void SessionTest::asksOnlyVisiblePanels() {
  startWith({graphPanel(1, "a"), graphPanel(2, "b")});
  session_->setVisible("1", true, 600);
  QSignalSpy changed(session_.get(), &Session::panelDataChanged);
  QSignalSpy loading(session_.get(), &Session::loadingChanged);
  QVERIFY(!session_->panelData("1"));
  runTasks();
  QCOMPARE(queries(), std::vector<std::string>{"a"});
  QCOMPARE(changed.size(), 1);
  QCOMPARE(loading.size(), 2);
  QVERIFY(!session_->isLoading());
  const auto data = session_->panelData("1");
  QVERIFY(data && data->state == PanelState::Ready);
  QCOMPARE(data->title, std::string("Panel 1"));
  QCOMPARE(data->frames.at(0).fields.at(1).displayName, std::string("a"));
  session_->setVisible("2", true, 600);
  session_->setVisible("1", false, 600);
  runTasks();
  QCOMPARE(queries(), (std::vector<std::string>{"a", "b"}));
  session_->refresh();
  runTasks();
  QCOMPARE(queries(), (std::vector<std::string>{"a", "b", "b"}));
  QVERIFY(session_->panelData("1"));
}

void SessionTest::equalRequestsAreSentOnce() {
  startWith({graphPanel(1, "a"), graphPanel(2, "a"), graphPanel(3, "a")});
  for (const char* key : {"1", "2"}) session_->setVisible(key, true, 600);
  runTasks();
  QCOMPARE(source_->requests.size(), 1u);
  QVERIFY(session_->panelData("1") && session_->panelData("2"));
  // One that comes into sight later takes the answer that is there.
  session_->setVisible("3", true, 600);
  runTasks();
  QCOMPARE(source_->requests.size(), 1u);
  QVERIFY(session_->panelData("3"));
}

void SessionTest::oneRunningOnePending() {
  startWith({graphPanel(1, "a")});
  session_->setVisible("1", true, 600);
  QCoreApplication::processEvents();
  QCOMPARE(tasks_.size(), 1u);
  for (int i = 0; i < 3; ++i) session_->refresh();
  QCOMPARE(tasks_.size(), 1u);
  QVERIFY(session_->isLoading());
  runTasks();
  // The first was cancelled before it began; the last alone was asked.
  QCOMPARE(source_->requests.size(), 1u);
  QVERIFY(!source_->requests.front().stop.stop_requested());
  QVERIFY(session_->panelData("1"));
  QVERIFY(!session_->isLoading());
}

void SessionTest::errorKeepsFormerFrames() {
  startWith({graphPanel(1, "a")});
  session_->setVisible("1", true, 600);
  runTasks();
  source_->answer = [](const QueryRequest&) -> Result<QueryAnswer> {
    return makeError(ErrorCode::Timeout, "too slow");
  };
  now_ += kMinute;
  session_->refresh();
  runTasks();
  const auto data = session_->panelData("1");
  QVERIFY(data->state == PanelState::Error);
  QCOMPARE(data->error->text, std::string("too slow"));
  QCOMPARE(data->frames.size(), 1u);
  source_->answer = {};
  session_->refresh();
  runTasks();
  QVERIFY(session_->panelData("1")->state == PanelState::Ready);
  QVERIFY(!session_->panelData("1")->error);
  QCOMPARE(session_->panelData("1")->structureRevision, data->structureRevision);
}

void SessionTest::errorOfOneTargetShowsTheOther() {
  Panel panel = graphPanel(1, "good");
  panel.targets.push_back(panel.targets[0]);
  panel.targets[1].refId = "B";
  panel.targets[1].expr = "bad";
  startWith({panel});
  source_->answer = [](const QueryRequest& request) -> Result<QueryAnswer> {
    if (request.query == "bad") return makeError(ErrorCode::Execution, "no");
    return QueryAnswer{{{"", "", {timeField({1}), numberField("Value", {1})}}}, {"careful"}, {}, {}};
  };
  session_->setVisible("1", true, 600);
  runTasks();
  const auto data = session_->panelData("1");
  QVERIFY(data->state == PanelState::Error && data->error->text == "no");
  QCOMPARE(data->frames.size(), 1u);
  QCOMPARE(data->frames[0].refId, std::string("A"));
  QCOMPARE(data->notices, std::vector<std::string>{"careful"});
}

void SessionTest::variablesComeFirst() {
  Variable job;
  job.name = "job";
  job.query = "label_values(job)";
  Panel panel = graphPanel(1, "up{job=\"$job\"}");
  panel.title = "Up of $job";
  startWith({panel}, {job});
  source_->values = {{"job", {"node"}}};
  QSignalSpy changed(session_.get(), &Session::variablesChanged);
  session_->setVisible("1", true, 600);
  runTasks();
  QCOMPARE(queries(), std::vector<std::string>{"up{job=\"node\"}"});
  QCOMPARE(changed.size(), 1);
  QCOMPARE(session_->panelData("1")->title, std::string("Up of node"));
  QCOMPARE(session_->variables().at(0).current.at(0).value, std::string("node"));
}

void SessionTest::choiceAsksAgain() {
  startWith({graphPanel(1, "up{x=~\"$x\"}")}, {customVariable("x", "a,b", true)});
  session_->setVisible("1", true, 600);
  runTasks();
  session_->setVariable("x", {{"b", "b"}});
  runTasks();
  QCOMPARE(queries(), (std::vector<std::string>{"up{x=~\"(a|b)\"}", "up{x=~\"b\"}"}));
}

void SessionTest::choiceBeforeTheAnswerStays() {
  Variable job;
  job.name = "job";
  job.query = "label_values(job)";
  startWith({graphPanel(1, "$job")}, {job, customVariable("x", "a,b", false)});
  source_->values = {{"job", {"node"}}};
  session_->setVisible("1", true, 600);
  session_->setVariable("job", {{"foreign", "foreign"}});
  session_->setVariable("x", {{"b", "b"}});
  runTasks();
  QCOMPARE(queries(), std::vector<std::string>{"foreign"});
  QCOMPARE(session_->variables().at(1).current.at(0).value, std::string("b"));
}

void SessionTest::addressesChoose() {
  Variable filters;
  filters.name = "Filters";
  filters.type = VariableType::Adhoc;
  startWith({graphPanel(1, "up{x=~\"$x\",y=\"$y\"}")},
            {customVariable("x", "a,b,c", true), customVariable("y", "p,q", false), filters});
  session_->setVisible("1", true, 600);
  runTasks();
  source_->requests.clear();
  const auto unknown = session_->applyParameters(
      readUrlParameters("?var-x=a&var-x=c&var-y=q&var-z=1&var-Filters=job%7C%3D%7Cnode&from=now-6h&to=now&refresh=1m"));
  runTasks();
  QCOMPARE(unknown, std::vector<std::string>{"z"});
  QCOMPARE(queries(), std::vector<std::string>{"up{job=\"node\",x=~\"(a|c)\",y=\"q\"}"});
  QCOMPARE(session_->from(), std::string("now-6h"));
  QCOMPARE(session_->refreshInterval(), std::string("1m"));
  QCOMPARE(interpolate("$__all_variables&$__url_time_range", *session_->scope(), DefaultFormat::Glob),
           std::string("var-x=a&var-x=c&var-y=q&var-Filters=job%7C%3D%7Cnode&from=now-6h&to=now"));
  // What is wrong in an address changes nothing else.
  QCOMPARE(session_->applyParameters(readUrlParameters("?var-x=$__all&from=rubbish")).size(), 0u);
  runTasks();
  QCOMPARE(queries().back(), std::string("up{job=\"node\",x=~\"(a|b|c)\",y=\"q\"}"));
  QCOMPARE(session_->from(), std::string("now-6h"));
}

void SessionTest::repeatsPanels() {
  Panel repeated = graphPanel(1, "up{h=\"$h\"}", {0, 0, 12, 8});
  repeated.repeat = "h";
  repeated.maxPerRow = 2;
  repeated.title = "Host $h";
  startWith({repeated, graphPanel(2, "b", {0, 8, 24, 4})}, {customVariable("h", "a,b,c", true)});
  runTasks();
  QCOMPARE(places(*session_), (QStringList{"1/h=a@0,0,12x8", "1/h=b@12,0,12x8", "1/h=c@0,8,12x8", "2@0,16,24x4"}));
  QCOMPARE(session_->panels()[1].panel.title, std::string("Host b"));
  session_->setVisible("1/h=b", true, 600);
  runTasks();
  QCOMPARE(queries(), std::vector<std::string>{"up{h=\"b\"}"});
  QSignalSpy changed(session_.get(), &Session::panelsChanged);
  session_->setVariable("h", {{"b", "b"}});
  runTasks();
  QCOMPARE(changed.size(), 1);
  QCOMPARE(places(*session_), (QStringList{"1/h=b@0,0,24x8", "2@0,8,24x4"}));
  QVERIFY(session_->panelData("1/h=b"));
  QVERIFY(!session_->panelData("1/h=a"));
}

void SessionTest::repeatsRowsAndFolds() {
  Panel row = graphPanel(1, "", {0, 0, 24, 1});
  row.type = "row";
  row.repeat = "h";
  row.title = "Row $h";
  Panel folded = graphPanel(3, "", {0, 9, 24, 1});
  folded.type = "row";
  folded.collapsed = true;
  folded.rowPanels = {graphPanel(4, "hidden")};
  startWith({row, graphPanel(2, "$h", {0, 1, 12, 8}), folded}, {customVariable("h", "a,b", true)});
  runTasks();
  QCOMPARE(places(*session_),
           (QStringList{"1/h=a@0,0,24x1", "2/h=a@0,1,12x8", "1/h=b@0,9,24x1", "2/h=b@0,10,12x8", "3@0,18,24x1"}));
  QCOMPARE(session_->panels()[2].panel.title, std::string("Row b"));
}

void SessionTest::stepAndGlobals_data() {
  QTest::addColumn<QString>("from");
  QTest::addColumn<QString>("panelInterval");
  QTest::addColumn<QString>("targetInterval");
  QTest::addColumn<int>("points");
  QTest::addColumn<int>("width");
  QTest::addColumn<qint64>("step");
  QTest::addColumn<QString>("query");
  QTest::newRow("short: scrape interval") << "now-5m" << "" << "" << 0 << 1000 << qint64(15000) << "15s 1m 300s";
  QTest::newRow("six hours") << "now-6h" << "" << "" << 0 << 1000 << qint64(20000) << "20s 1m 21600s";
  QTest::newRow("narrow") << "now-6h" << "" << "" << 0 << 100 << qint64(300000) << "5m 5m15s 21600s";
  QTest::newRow("points win over width") << "now-6h" << "" << "" << 100 << 1000 << qint64(300000) << "5m 5m15s 21600s";
  QTest::newRow("min of the panel") << "now-6h" << "1m" << "" << 0 << 1000 << qint64(60000) << "1m 1m15s 21600s";
  QTest::newRow("min of the target") << "now-6h" << "" << "2m" << 0 << 1000 << qint64(120000) << "2m 8m 21600s";
  QTest::newRow("rate interval as step") << "now-5m" << "" << "$__rate_interval" << 0 << 1000 << qint64(60000)
                                         << "1m 1m 300s";
  QTest::newRow("never above 11000 points")
      << "now-30d" << "15s" << "" << 20000 << 1000 << qint64(300000) << "5m 2m15s 2592000s";
}

void SessionTest::stepAndGlobals() {
  QFETCH(QString, from);
  QFETCH(QString, panelInterval);
  QFETCH(QString, targetInterval);
  QFETCH(int, points);
  QFETCH(int, width);
  QFETCH(qint64, step);
  QFETCH(QString, query);
  Panel panel = graphPanel(1, "$__interval $__rate_interval $__range");
  panel.interval = panelInterval.toStdString();
  panel.targets[0].interval = targetInterval.toStdString();
  if (points > 0) panel.maxDataPoints = points;
  startWith({panel});
  QVERIFY(session_->setTimeRange(from.toStdString(), "now"));
  session_->setVisible("1", true, width);
  runTasks();
  QCOMPARE(source_->requests.size(), 1u);
  const QueryRequest& request = source_->requests[0];
  QCOMPARE(qint64(request.step), step);
  QCOMPARE(test::text(request.query), query);
  QVERIFY((request.range.to - request.range.from) / request.step <= 11000);
  QCOMPARE(request.range.from % request.step, 0);
  QCOMPARE(session_->panelData("1")->range.to, now_);
}

void SessionTest::ownTimeRange() {
  Panel panel = graphPanel(1, "a");
  panel.timeFrom = "2h";
  panel.timeShift = "1d";
  startWith({panel});
  session_->setVisible("1", true, 600);
  runTasks();
  const auto data = session_->panelData("1");
  QCOMPARE(data->range.to, now_ - kDay);
  QCOMPARE(data->range.from, now_ - kDay - 2 * kHour);
  QCOMPARE(data->timeInfo, std::string("Last 2 hours timeshift -1d"));
}

void SessionTest::badTimeRangeChangesNothing() {
  startWith({graphPanel(1, "a")});
  runTasks();
  QSignalSpy changed(session_.get(), &Session::timeRangeChanged);
  QVERIFY(!session_->setTimeRange("now-1x", "now"));
  QVERIFY(!session_->setTimeRange("now", "now-1h"));
  QCOMPARE(session_->from(), std::string("now-1h"));
  QCOMPARE(changed.size(), 0);
  QVERIFY(session_->setTimeRange("now-2h", "now"));
  QCOMPARE(changed.size(), 1);
  QCOMPARE(session_->timeRange().from, now_ - 2 * kHour);
}

void SessionTest::destroyedWhileRunning() {
  startWith({graphPanel(1, "a")});
  session_->setVisible("1", true, 600);
  QCoreApplication::processEvents();
  QCOMPARE(tasks_.size(), 1u);
  session_.reset();
  runTasks();
  QVERIFY(source_->requests.empty());
}

void SessionTest::editKeepsUnchangedPanels() {
  startWith({graphPanel(1, "a"), graphPanel(2, "b")});
  for (const char* key : {"1", "2"}) session_->setVisible(key, true, 600);
  runTasks();
  source_->requests.clear();
  Panel edited = graphPanel(2, "c");
  Panel moved = graphPanel(1, "a", {12, 0, 12, 8});
  session_->setDashboard(makeDashboard({moved, edited}, {}));
  QVERIFY(session_->panelData("1"));
  runTasks();
  QCOMPARE(queries(), std::vector<std::string>{"c"});
  QCOMPARE(places(*session_), (QStringList{"2@0,0,12x8", "1@12,0,12x8"}));
}

void SessionTest::tablesOfSeveralQueries() {
  Panel panel = graphPanel(1, "a");
  panel.type = "table";
  panel.targets[0].format = QueryFormat::Table;
  panel.targets[0].instant = true;
  panel.targets[0].range = false;
  panel.targets.push_back(panel.targets[0]);
  panel.targets[1].refId = "B";
  panel.targets[1].expr = "b";
  startWith({panel});
  source_->answer = [](const QueryRequest& request) -> Result<QueryAnswer> {
    return QueryAnswer{
        {{"",
          request.refId,
          {timeField({5}), textField("job", {"x"}), numberField("Value", {request.query == "a" ? 1.0 : 2.0})}}},
        {},
        {},
        {}};
  };
  session_->setVisible("1", true, 600);
  runTasks();
  QVERIFY(source_->requests.at(0).kind == QueryKind::Instant);
  const auto data = session_->panelData("1");
  QCOMPARE(data->frames.at(0).fields.at(2).displayName, std::string("Value #A"));
  QCOMPARE(data->frames.at(1).fields.at(2).displayName, std::string("Value #B"));
}

ORIEL_TEST_MAIN(SessionTest)
#include "session_test.moc"
