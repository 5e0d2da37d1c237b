#include <re2/re2.h>
#include <QDirIterator>
#include <QElapsedTimer>

#include <deque>
#include <map>
#include <set>

#include "dashboards/library/dashboard_file.h"
#include "dashboards/session/session.h"
#include "models/base/file_system.h"
#include "tests/dashboards/synthetic_source.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

namespace {

constexpr Timestamp kCorpusNow = 1795268262123;

// Everything in sight: rows open, hidden queries asked.
DashboardPtr opened(const Dashboard& dashboard) {
  auto copy = std::make_shared<Dashboard>(dashboard);
  copy->refresh.clear();
  copy->panels.clear();
  const auto add = [&copy](Panel panel) {
    for (Target& target : panel.targets) target.hide = false;
    panel.rowPanels.clear();
    panel.collapsed = false;
    copy->panels.push_back(std::move(panel));
  };
  for (const Panel& panel : dashboard.panels) {
    add(panel);
    for (const Panel& nested : panel.rowPanels) add(nested);
  }
  return copy;
}

// Why a text is no PromQL.
std::string reasonOf(const std::string& query, const std::string& error) {
  std::string name;
  if (RE2::PartialMatch(error, "unknown function with name \"([^\"]+)\"", &name)) return "MetricsQL " + name;
  if (query.rfind("WITH", 0) == 0) return "MetricsQL WITH";
  if (error.find("got instant vector") != std::string::npos || error.find("ranges only allowed") != std::string::npos) {
    return "MetricsQL ranges";
  }
  return query.rfind("{{", 0) == 0 ? "a label of a legend as a metric" : "broken as written";
}

}  // namespace

/// Every expression of every dashboard of the corpus, planned as a session plans it, over data made from its own
/// selectors.
class CorpusQueriesTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void regexSamples_data() {
    QTest::addColumn<QString>("regex");
    QTest::addColumn<QString>("sample");
    QTest::newRow("plain") << "abc" << "abc";
    QTest::newRow("set") << "(a|b)" << "a";
    QTest::newRow("class") << "[a-z]+-\\d{3}" << "a-111";
    QTest::newRow("any") << ".*foo.+" << "xfoox";
    QTest::newRow("group") << "(?:x|y)z?" << "xz";
    QTest::newRow("negated") << "[^:]+:9100" << "x:9100";
    QTest::newRow("escaped") << "10\\.0\\.0\\.1" << "10.0.0.1";
  }
  void regexSamples() {
    QFETCH(QString, regex);
    QTEST(test::text(test::sampleOfRegex(regex.toStdString())), "sample");
  }

  void everyExpressionRuns() {
    ORIEL_NEED_SHARED();
    QElapsedTimer timer;
    timer.start();
    QDirIterator files(test::sharedDir() + "/corpus/dashboards", {"*.json", "*.yaml", "*.yml"}, QDir::Files,
                       QDirIterator::Subdirectories);
    QStringList paths;
    while (files.hasNext()) paths << files.next();
    paths.sort();
    for (const QString& path : paths) runFile(path);
    print(timer.elapsed());
    QCOMPARE(files_, 586);
    QCOMPARE(unloaded_, 0);
    QCOMPARE(expressions_, 19980);
    QCOMPARE(parsed_, 19926);
    QCOMPARE(ran_, 19926);
    QVERIFY(failed_.empty());
    QCOMPARE(refused_, (std::map<std::string, int>{{"MetricsQL WITH", 9},
                                                   {"MetricsQL increases_over_time", 2},
                                                   {"MetricsQL ranges", 5},
                                                   {"MetricsQL rollup_rate", 1},
                                                   {"MetricsQL topk_last", 12},
                                                   {"MetricsQL topk_max", 1},
                                                   {"a label of a legend as a metric", 5},
                                                   {"broken as written", 19}}));
    // Most find their own series; the rest compare or join labels that only real data would have.
    QVERIFY2(found_ >= 18800, qPrintable(QString::number(found_)));
  }

 private:
  void runFile(const QString& path) {
    const auto loaded = loadDashboard(*disk_, path.toStdString());
    if (!loaded.ok()) {
      ++unloaded_;
      qInfo("%s: %s", qPrintable(path), loaded.error().toString().c_str());
      return;
    }
    ++files_;
    source_ = std::make_shared<test::SyntheticSource>();
    std::deque<std::function<void()>> tasks;
    SessionServices services;
    services.sources = {source_};
    services.run = [&tasks](std::function<void()> task) { tasks.push_back(std::move(task)); };
    services.now = [] { return kCorpusNow; };
    Session session(opened(**loaded), std::move(services));
    if (!session.setTimeRange("now-1h", "now")) QFAIL("the range cannot be read");
    const auto run = [&tasks] {
      QCoreApplication::processEvents();
      while (!tasks.empty()) {
        auto task = std::move(tasks.front());
        tasks.pop_front();
        task();
        if (tasks.empty()) QCoreApplication::processEvents();
      }
    };
    run();
    // Of repetitions the first is enough.
    std::map<int, std::string> first;
    for (const PanelInstance& instance : session.panels()) first.emplace(instance.panel.id, instance.key);
    for (const auto& [id, key] : first) session.setVisible(key, true, 120);
    run();
    for (const auto& [id, key] : first) count(path, session, key);
    for (const VariableView& variable : session.variables()) {
      if (!variable.error.empty()) ++variableErrors_[variable.error.substr(0, 60)];
    }
  }

  void count(const QString& path, const Session& session, const std::string& key) {
    const PanelDataPtr data = session.panelData(key);
    if (!data) return;
    ++panels_;
    std::set<std::string> seen;
    for (const PanelNotice& notice : data->titled) ++notices_[notice.title];
    for (const SentQuery& sent : data->queries) {
      const bool again = !seen.insert(sent.refId).second;
      const auto& outcome = source_->outcomes().at(sent.query);
      if (!again) {
        ++expressions_;
        parsed_ += outcome.parsed ? 1 : 0;
        ran_ += outcome.ran ? 1 : 0;
        found_ += outcome.ran && !outcome.empty ? 1 : 0;
        if (!outcome.parsed) ++refused_[reasonOf(sent.query, outcome.error)];
      }
      if (outcome.ran || again) continue;
      if (outcome.parsed) ++failed_[outcome.error.substr(0, 80)];
      if (shown_.insert(sent.query).second && shown_.size() <= 400) {
        qInfo("%s panel %s %s: %s\n      %s", qPrintable(path.section("/corpus/", 1)), key.c_str(), sent.refId.c_str(),
              outcome.error.c_str(), sent.query.c_str());
      }
    }
  }

  void print(qint64 ms) const {
    qInfo("FIGURE: %d files, %d panels with data, %d expressions: %d parsed, %d ran, %d with an answer; %lld ms",
          files_, panels_, expressions_, parsed_, ran_, found_, static_cast<long long>(ms));
    const auto list = [](const char* title, const std::map<std::string, int>& counts) {
      for (const auto& [name, count] : counts) qInfo("%s %d %s", title, count, name.c_str());
    };
    list("refused", refused_);
    list("failed", failed_);
    list("notice", notices_);
    list("variable", variableErrors_);
  }

  std::shared_ptr<FileSystem> disk_ = makeRealFileSystem();
  std::shared_ptr<test::SyntheticSource> source_;
  std::set<std::string> shown_;
  std::map<std::string, int> refused_, failed_, notices_, variableErrors_;
  int files_ = 0, unloaded_ = 0, panels_ = 0, expressions_ = 0, parsed_ = 0, ran_ = 0, found_ = 0;
};

ORIEL_TEST_MAIN(CorpusQueriesTest)
#include "corpus_queries_test.moc"
