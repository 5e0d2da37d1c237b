#include "tests/support/test_case.h"

#include <QDirIterator>
#include <QFile>
#include <map>

#include "dashboards/check/dashboard_check.h"
#include "dashboards/library/dashboard_file.h"

using namespace oriel::dashboards;

namespace {

/// Every real dashboard through the check, once for all tests of this program.
struct CorpusFigures {
  int files = 0, passed = 0;
  int panels = 0, understood = 0;
  int lost = 0;                        ///< parts of files that reading lost
  std::map<std::string, int> reasons;  ///< what is not understood, and how often
  std::vector<std::string> named;      ///< panels that are not understood
};

CorpusFigures measure(const QString& folder) {
  CorpusFigures figures;
  QDirIterator walk(folder, {"*.json"}, QDir::Files, QDirIterator::Subdirectories);
  while (walk.hasNext()) {
    QFile file(walk.next());
    if (!file.open(QIODevice::ReadOnly)) continue;
    const std::string name = file.fileName().mid(folder.size() + 1).toStdString();
    const auto report = checkDashboard(file.readAll().toStdString(), name);
    ++figures.files;
    if (!report.ok()) {
      ++figures.reasons[report.error().text];
      continue;
    }
    figures.passed += report->passed();
    for (const Finding& finding : report->others) {
      figures.lost += finding.text.rfind("lost while reading", 0) == 0;
      ++figures.reasons["dashboard: " + finding.text + " " + finding.path];
    }
    for (const PanelReport& panel : report->panels) {
      if (panel.type == "row") continue;
      ++figures.panels;
      figures.understood += panel.understood();
      for (const Finding& finding : panel.findings)
        ++figures.reasons[panel.type + " " + finding.path + ": " + finding.text];
      if (!panel.understood()) {
        figures.named.push_back(name + " " + panel.place + " " + panel.type + " \"" + panel.title +
                                "\": " + panel.findings.front().path + ": " + panel.findings.front().text);
      }
    }
  }
  return figures;
}

}  // namespace

class CheckCorpusTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void corpusIsUnderstood() {
    ORIEL_NEED_SHARED();
    const CorpusFigures figures = measure(oriel::test::sharedDir() + "/corpus/dashboards");
    qInfo("FIGURE: %d files, %d passed; %d panels, %d understood (%.2f %%); %d parts lost", figures.files,
          figures.passed, figures.panels, figures.understood, 100.0 * figures.understood / std::max(1, figures.panels),
          figures.lost);
    if (qEnvironmentVariableIsSet("ORIEL_VERBOSE")) {
      for (const auto& [reason, count] : figures.reasons) qInfo("  %6d  %s", count, reason.c_str());
    }
    for (const std::string& panel : figures.named) qInfo("  not understood: %s", panel.c_str());
    QCOMPARE(figures.files, 586);
    QCOMPARE(figures.lost, 0);
    QCOMPARE(figures.panels, 12668);
    QVERIFY(figures.passed >= 570);
    QVERIFY(figures.understood >= 12618);  // 99.61 %; at least 99.5 % are wanted
  }
};

ORIEL_TEST_MAIN(CheckCorpusTest)
#include "check_corpus_test.moc"
