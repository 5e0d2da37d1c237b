#include <QDirIterator>
#include <QFile>
#include <map>
#include <nlohmann/json.hpp>

#include "dashboards/library/dashboard_file.h"
#include "dashboards/library/dashboard_source.h"
#include "dashboards/library/json_splice.h"
#include "dashboards/model/edit_command.h"
#include "dashboards/model/json_access.h"
#include "tests/support/test_case.h"

using namespace oriel::dashboards;

namespace {

struct CorpusFile {
  std::string path;
  std::string text;
};

std::vector<CorpusFile> readFolder(const QString& folder, const QString& onlyUnder = {}) {
  std::vector<CorpusFile> files;
  QDirIterator walk(folder, {"*.json"}, QDir::Files, QDirIterator::Subdirectories);
  while (walk.hasNext()) {
    QFile file(walk.next());
    if (!onlyUnder.isEmpty() && !file.fileName().contains(onlyUnder)) continue;
    if (file.open(QIODevice::ReadOnly)) files.push_back({file.fileName().toStdString(), file.readAll().toStdString()});
  }
  return files;
}

void countTypes(const std::vector<Panel>& panels, std::map<std::string, int>& types) {
  for (const Panel& panel : panels) {
    ++types[panel.type];
    countTypes(panel.rowPanels, types);
  }
}

/// Notices that differ in a number only count together.
std::string noticeSort(const Notice& notice) {
  static const char* const kNames[] = {"unsupported: ", "guessed: ", "skipped: "};
  return kNames[static_cast<int>(notice.kind)] + notice.text.substr(notice.text.find_first_not_of("0123456789 "));
}

void printTable(const char* title, const std::map<std::string, int>& counts) {
  qInfo("%s", title);
  for (const auto& [name, count] : counts) qInfo("  %6d  %s", count, name.c_str());
}

/// The document without one member, to compare what must not have changed.
Json without(const std::string& text, const std::string& prefix, const char* key) {
  Json document = Json::parse(text);
  Json& owner = prefix.empty() ? document : document[Json::json_pointer(prefix)];
  owner.erase(key);
  return document;
}

}  // namespace

class LibraryCorpusTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void stacksLoad() {
    ORIEL_NEED_SHARED();
    const auto files = readFolder(oriel::test::sharedDir() + "/stacks", "/dashboards/");
    QVERIFY(files.size() >= 5);
    for (const auto& file : files) {
      const auto parsed = parseDashboard(file.text, file.path);
      QVERIFY_RESULT(parsed);
      QVERIFY((*parsed)->panels.size() >= 4);
      for (const Panel& panel : (*parsed)->panels) {
        QVERIFY(panel.type != "graph" && panel.id > 0 && !panel.targets.empty());
        QCOMPARE(panel.targets[0].refId, std::string("A"));
      }
    }
  }

  void corpusLoads() {
    ORIEL_NEED_SHARED();
    std::map<std::string, int> types;
    std::map<std::string, int> notices;
    const auto files = readFolder(oriel::test::sharedDir() + "/corpus/dashboards");
    for (const auto& file : files) {
      const auto parsed = parseDashboard(file.text, file.path);
      QVERIFY_RESULT(parsed);
      QVERIFY2(*(*parsed)->text == file.text, file.path.c_str());
      countTypes((*parsed)->panels, types);
      for (const Notice& notice : (*parsed)->notices) {
        ++notices[noticeSort(notice)];
        QVERIFY2(notice.text.find("internal error") == std::string::npos, (file.path + ": " + notice.text).c_str());
      }
    }
    printTable("panels by type after migration", types);
    printTable("what is not understood yet", notices);
    QVERIFY(files.size() >= 586);
    QVERIFY(types["timeseries"] >= 9100);
    QVERIFY(types["stat"] >= 1800);
    QVERIFY(types["table"] >= 460);
    QCOMPARE(types.count("graph") + types.count("singlestat") + types.count("table-old"), std::size_t{0});
  }

  void titleEditTouchesNothingElse() {
    ORIEL_NEED_SHARED();
    for (const auto& file : readFolder(oriel::test::sharedDir() + "/corpus/dashboards")) {
      const auto parsed = parseDashboard(file.text, file.path);
      QVERIFY_RESULT(parsed);
      const auto edited = apply(**parsed, SetTitle{"A \"new\"\ntitle é"});
      QVERIFY_RESULT(edited);
      QCOMPARE((*edited)->title, std::string("A \"new\"\ntitle é"));
      const auto source = findDashboard(file.text);
      QVERIFY_RESULT(source);
      const auto index = indexJson(file.text);
      QVERIFY(index.ok());
      const JsonNode* owner = nodeAt(*index, source->prefix);
      const JsonNode* title = memberOf(*owner, "title");
      const std::string& now = *(*edited)->text;
      if (title) {
        QVERIFY2(now.substr(0, title->begin) == file.text.substr(0, title->begin), file.path.c_str());
        const std::size_t tail = file.text.size() - title->end;
        QVERIFY2(now.substr(now.size() - tail) == file.text.substr(title->end), file.path.c_str());
      }
      QVERIFY2(without(now, source->prefix, "title") == without(file.text, source->prefix, "title"), file.path.c_str());
    }
  }

  void everyCommandKeepsTheRest() {
    ORIEL_NEED_SHARED();
    int removed = 0, folded = 0, placed = 0;
    for (const auto& file :
         readFolder(oriel::test::sharedDir() + "/corpus/dashboards/prometheus-operator+kube-prometheus")) {
      const auto parsed = parseDashboard(file.text, file.path);
      QVERIFY_RESULT(parsed);
      const Dashboard& before = **parsed;
      const auto grid = apply(before, SetPanelGrid{before.panels.back().id, {2, 300, 9, 5}});
      if (grid.ok()) {
        QVERIFY(findPanel(**grid, before.panels.back().id)->grid == (GridPos{2, 300, 9, 5}));
        ++placed;
      }
      for (const Panel& panel : before.panels) {
        if (panel.type == "row") {
          const auto turned = apply(before, SetRowCollapsed{panel.id, !panel.collapsed});
          QVERIFY_RESULT(turned);
          const auto back = apply(**turned, SetRowCollapsed{panel.id, panel.collapsed});
          QVERIFY_RESULT(back);
          std::map<std::string, int> was, is;
          countTypes(before.panels, was);
          countTypes((*back)->panels, is);
          QVERIFY2(was == is, file.path.c_str());
          for (const Panel& one : before.panels) {
            const Panel* same = findPanel(**back, one.id);
            QVERIFY(same && same->title == one.title && same->targets.size() == one.targets.size());
          }
          ++folded;
        }
      }
      const int first = before.panels.front().id;
      const auto shorter = apply(before, RemovePanel{first});
      if (!shorter.ok()) continue;
      ++removed;
      QVERIFY(findPanel(**shorter, first) == nullptr);
      QCOMPARE((*shorter)->panels.size() + 1, before.panels.size());
    }
    qInfo("placed %d, folded %d, removed %d", placed, folded, removed);
    QVERIFY(removed > 10 && folded > 10 && placed > 10);
  }
};

ORIEL_TEST_MAIN(LibraryCorpusTest)
#include "library_corpus_test.moc"
