#include <QDirIterator>
#include <QFile>
#include <map>
#include <nlohmann/json.hpp>

#include "dashboards/library/dashboard_file.h"
#include "dashboards/library/data_loss.h"
#include "dashboards/model/edit_command.h"
#include "tests/support/test_case.h"

using namespace oriel::dashboards;

namespace {

/// How many bytes stand between what two texts have in common at their beginning and at their end.
std::size_t changedBytes(const std::string& before, const std::string& after) {
  const std::size_t shorter = std::min(before.size(), after.size());
  std::size_t head = 0;
  while (head < shorter && before[head] == after[head]) ++head;
  std::size_t tail = 0;
  while (tail < shorter - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) ++tail;
  return std::max(before.size(), after.size()) - head - tail;
}

void titlesOf(const std::vector<Panel>& panels, std::multimap<std::string, std::size_t>& titles) {
  for (const Panel& panel : panels) {
    titles.emplace(panel.type + " " + panel.title, panel.targets.size());
    titlesOf(panel.rowPanels, titles);
  }
}

std::multimap<std::string, std::size_t> titlesOf(const Dashboard& dashboard) {
  std::multimap<std::string, std::size_t> titles;
  titlesOf(dashboard.panels, titles);
  return titles;
}

const Panel* firstOf(const std::vector<Panel>& panels, bool row) {
  for (const Panel& panel : panels) {
    if ((panel.type == "row") == row) return &panel;
  }
  return nullptr;
}

}  // namespace

/// Each command on each file of the corpus: it changes its part, nothing is lost, and what can be taken back leaves the
/// file as it was.
class LibraryEditCorpusTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void everyCommand() {
    ORIEL_NEED_SHARED();
    // All of them on all files take a minute; without ORIEL_LONG each file gets every sixth.
    const bool all = qEnvironmentVariableIsSet("ORIEL_LONG");
    int number = 0;
    QDirIterator walk(oriel::test::sharedDir() + "/corpus/dashboards", {"*.json"}, QDir::Files,
                      QDirIterator::Subdirectories);
    while (walk.hasNext()) {
      QFile file(walk.next());
      QVERIFY(file.open(QIODevice::ReadOnly));
      path_ = file.fileName().toStdString();
      const auto parsed = parseDashboard(file.readAll().toStdString(), "x.json");
      QVERIFY_RESULT(parsed);
      const Dashboard& dashboard = **parsed;
      const auto files = oriel::makeMemoryFileSystem();
      QVERIFY(saveDashboard(*files, dashboard, "x.json").ok());
      QVERIFY2(*files->readText("x.json") == *dashboard.text, path_.c_str());
      int command = 0;
      const auto turn = [&] { return all || (command++ + number) % 6 == 0; };
      if (turn()) small("title", dashboard, SetTitle{"other"}, SetTitle{dashboard.title});
      if (turn())
        small("time", dashboard, SetTimeRange{"now-7h", "now-1h"}, SetTimeRange{dashboard.from, dashboard.to});
      if (turn()) small("refresh", dashboard, SetRefresh{"17s"}, SetRefresh{dashboard.refresh});
      if (turn()) one("tags", dashboard, SetTags{{"x", "y"}});
      if (turn() && !dashboard.variables.empty())
        one("variable", dashboard, SetVariableCurrent{dashboard.variables.back().name, {{"x", "x"}}});
      const Panel* panel = firstOf(dashboard.panels, false);
      const Panel* row = firstOf(dashboard.panels, true);
      if (turn() && panel)
        small("panel title", dashboard, SetPanelTitle{panel->id, "other"}, SetPanelTitle{panel->id, panel->title});
      if (turn() && panel) one("grid", dashboard, SetPanelGrid{panel->id, {1, 500, 7, 5}});
      if (turn() && row) fold(dashboard, *row);
      if (turn() && panel) remove(dashboard, *panel);
      if (QTest::currentTestFailed()) return;
      ++number;
    }
    qInfo("FIGURE: saved without edits: %d of %d files byte for byte", number, number);
    for (const auto& [name, count] : done_)
      qInfo("FIGURE: edit %-12s %4d done, %4d taken back byte for byte, %4d not in this layout", name.c_str(), count,
            back_[name], refused_[name]);
    QVERIFY(number >= 586);
    for (const auto& [name, count] : done_) QVERIFY2(count >= (all ? 400 : 50) || name == "fold", name.c_str());
  }

 private:
  DashboardPtr apply(const std::string& name, const Dashboard& dashboard, const EditCommand& command) {
    const auto edited = oriel::dashboards::apply(dashboard, command);
    if (!edited.ok() && edited.error().code == oriel::ErrorCode::Unsupported) {
      ++refused_[name];
      return nullptr;
    }
    if (!edited.ok()) {
      QTest::qFail((path_ + ": " + name + ": " + edited.error().toString()).c_str(), __FILE__, __LINE__);
      return nullptr;
    }
    const auto losses = checkDataLoss(**edited);
    if (!losses.ok() || !losses->losses.empty()) {
      QTest::qFail((path_ + ": " + name + " loses something").c_str(), __FILE__, __LINE__);
      return nullptr;
    }
    ++done_[name];
    return *edited;
  }

  DashboardPtr one(const std::string& name, const Dashboard& dashboard, const EditCommand& command) {
    const auto edited = apply(name, dashboard, command);
    if (edited && titlesOf(*edited).size() != titlesOf(dashboard).size())
      QTest::qFail((path_ + ": " + name + " changes the panels").c_str(), __FILE__, __LINE__);
    return edited;
  }

  /// A change of one text.
  void small(const std::string& name, const Dashboard& dashboard, const EditCommand& command,
             const EditCommand& reverse) {
    const auto edited = one(name, dashboard, command);
    if (!edited) return;
    const auto changed = changedBytes(*dashboard.text, *edited->text);
    if (changed > 400)
      QTest::qFail((path_ + ": " + name + " changes " + std::to_string(changed) + " bytes").c_str(), __FILE__,
                   __LINE__);
    const auto taken = oriel::dashboards::apply(*edited, reverse);
    if (!taken.ok()) QTest::qFail((path_ + ": " + name + " cannot be taken back").c_str(), __FILE__, __LINE__);
    // A member that was not there, or that had other escapes, comes back in another form.
    if (taken.ok() && *(*taken)->text == *dashboard.text) ++back_[name];
  }

  void fold(const Dashboard& dashboard, const Panel& row) {
    const auto folded = one("fold", dashboard, SetRowCollapsed{row.id, !row.collapsed});
    if (!folded) return;
    const auto unfolded = one("unfold", *folded, SetRowCollapsed{row.id, row.collapsed});
    if (unfolded && titlesOf(*unfolded) != titlesOf(dashboard))
      QTest::qFail((path_ + ": folding changes panels").c_str(), __FILE__, __LINE__);
  }

  void remove(const Dashboard& dashboard, const Panel& panel) {
    const auto shorter = apply("remove", dashboard, RemovePanel{panel.id});
    if (!shorter) return;
    auto wanted = titlesOf(dashboard);
    const auto range = wanted.equal_range(panel.type + " " + panel.title);
    for (auto at = range.first; at != range.second; ++at) {
      if (at->second != panel.targets.size()) continue;
      wanted.erase(at);
      break;
    }
    if (titlesOf(*shorter) != wanted)
      QTest::qFail((path_ + ": removing takes more than the panel").c_str(), __FILE__, __LINE__);
  }

  std::string path_;
  std::map<std::string, int> done_;
  std::map<std::string, int> back_;
  std::map<std::string, int> refused_;
};

ORIEL_TEST_MAIN(LibraryEditCorpusTest)
#include "library_edit_corpus_test.moc"
