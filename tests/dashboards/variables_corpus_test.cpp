#include <QDirIterator>
#include <QFile>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "dashboards/library/dashboard_file.h"
#include "dashboards/links/link_target.h"
#include "dashboards/variables/apply_to_query.h"
#include "dashboards/variables/globals.h"
#include "dashboards/variables/options.h"
#include "tests/dashboards/fake_source.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

// Variables, references and links of every real dashboard.
class VariablesCorpusTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase();
  void variables();
  void references();
  void links();

 private:
  struct File {
    QString name;
    DashboardPtr dashboard;
  };
  std::vector<File> files_;
};

namespace {

// Answers every look-up with some values.
class AnySource : public test::FakeSource {
 public:
  using FakeSource::FakeSource;
  Result<std::vector<std::string>> labelValues(const std::string& label, const std::vector<std::string>&,
                                               TimeRange) override {
    return std::vector<std::string>{label + "-1", label + "-2"};
  }
};

Scope resolvedScope(const Dashboard& dashboard, std::vector<ResolvedVariable>& resolved) {
  ResolveInput input;
  for (const Variable& v : dashboard.variables) input.variables.push_back({v, {}, v.current, {}, false});
  input.sources = {std::make_shared<AnySource>()};
  input.range = {1'700'000'000'000, 1'700'003'600'000};
  input.scope = dashboardScope(dashboard, input.range, "now-1h", "now");
  Scope scope = input.scope;
  resolved = resolveVariables(input);
  addToScope(scope, resolved);
  return scope;
}

template <class Visit>
void eachPanel(const std::vector<Panel>& panels, const Visit& visit) {
  for (const Panel& panel : panels) {
    visit(panel);
    eachPanel(panel.rowPanels, visit);
  }
}

}  // namespace

void VariablesCorpusTest::initTestCase() {
  if (test::sharedDir().isEmpty()) return;
  const QString folder = test::sharedDir() + "/corpus/dashboards";
  QDirIterator walk(folder, {"*.json"}, QDir::Files, QDirIterator::Subdirectories);
  while (walk.hasNext()) {
    QFile file(walk.next());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto parsed = parseDashboard(file.readAll().toStdString(), file.fileName().toStdString());
    if (parsed.ok()) files_.push_back({file.fileName().mid(folder.size() + 1), *parsed});
  }
}

void VariablesCorpusTest::variables() {
  ORIEL_NEED_SHARED();
  int count = 0, unknown = 0, broken = 0, foreign = 0, empty = 0, cycles = 0;
  QStringList told;
  for (const File& file : files_) {
    std::vector<ResolvedVariable> resolved;
    resolvedScope(*file.dashboard, resolved);
    for (const ResolvedVariable& variable : resolved) {
      ++count;
      const Variable& v = variable.definition;
      const QString name = file.name + " " + test::text(v.name) + ": ";
      unknown += v.type == VariableType::Unknown;
      empty += v.type == VariableType::Query && v.query.empty();
      if (variable.error.empty() || v.name.empty()) continue;
      // One file has a variable that names itself in its query; it keeps its value and says so.
      if (variable.error.find(v.name + " -> " + v.name) != std::string::npos) {
        ++cycles;
        continue;
      }
      const bool ofSource = variable.error.find("ata source") != std::string::npos ||
                            variable.error.find("is not there") != std::string::npos ||
                            variable.error.find("Grafana's own data") != std::string::npos;
      ++(ofSource ? foreign : broken);
      if (!ofSource) told << name + test::text(variable.error);
    }
  }
  qInfo(
      "%d variables: %d of unknown kind, %d broken, %d without a query, %d of sources that are not there, %d name "
      "themselves",
      count, unknown, broken, empty, foreign, cycles);
  for (const QString& line : told.mid(0, 20)) qInfo("  %s", qPrintable(line));
  QVERIFY(count > 2000);
  QCOMPARE(unknown, 0);
  QCOMPARE(broken, 0);
  QCOMPARE(cycles, 1);
}

void VariablesCorpusTest::references() {
  ORIEL_NEED_SHARED();
  int queries = 0, references = 0, left = 0;
  std::map<std::string, std::set<std::string>> unknown;
  for (const File& file : files_) {
    std::vector<ResolvedVariable> resolved;
    const Scope scope = resolvedScope(*file.dashboard, resolved);
    const auto source = std::make_shared<AnySource>();
    eachPanel(file.dashboard->panels, [&](const Panel& panel) {
      for (const Target& target : panel.targets) {
        if (target.expr.empty()) continue;
        ++queries;
        references += static_cast<int>(referencedVariables(target.expr).size());
        const FilteredQuery query = applyVariablesToQuery(target.expr, scope, *source, {source});
        for (const std::string& name : referencedVariables(query.text)) {
          // `$1` of label_replace and the end of a regular expression are no variables.
          if (name.find_first_not_of("0123456789") == std::string::npos) continue;
          ++left;
          unknown[name].insert(file.name.toStdString());
        }
      }
    });
  }
  qInfo("FIGURE: %d queries with %d references, %d of them name nothing", queries, references, left);
  for (const auto& [name, where] : unknown)
    qInfo("  $%s in %zu files: %s", name.c_str(), where.size(), where.begin()->c_str());
  QVERIFY(queries > 15000 && references > 20000);
  QVERIFY2(left * 200 < references, "more than 0.5 % of all references name nothing");
}

void VariablesCorpusTest::links() {
  ORIEL_NEED_SHARED();
  const NoDashboards none;
  int count = 0, byTags = 0, browser = 0, own = 0, library = 0, refused = 0;
  QStringList told;
  for (const File& file : files_) {
    std::vector<ResolvedVariable> resolved;
    const Scope scope = resolvedScope(*file.dashboard, resolved);
    const LinkContext context{scope, none, file.dashboard->uid};
    const auto take = [&](const LinkTarget& target) {
      ++count;
      browser += target.kind == LinkTarget::Kind::Browser;
      own += target.kind == LinkTarget::Kind::Dashboard;
      if (target.kind != LinkTarget::Kind::Refused) return;
      const bool missing = target.message.find("in the library") != std::string::npos;
      ++(missing ? library : refused);
      if (!missing) told << file.name + ": " + test::text(target.message);
    };
    for (const DashboardLink& link : file.dashboard->links) {
      byTags += link.kind == DashboardLink::Kind::Dashboards;
      for (const LinkTarget& target : dashboardLinkTargets(link, context)) take(target);
    }
    eachPanel(file.dashboard->panels, [&](const Panel& panel) {
      for (const Link& link : panel.links) take(panelLinkTarget(link, context));
    });
  }
  qInfo("FIGURE: %d links for the browser, %d to dashboards, %d to their own, %d refused; %d by tags", browser, library,
        own, refused, byTags);
  for (const QString& line : told.mid(0, 20)) qInfo("  %s", qPrintable(line.left(200)));
  QVERIFY(count > 200 && byTags > 50);
  QVERIFY2(refused * 10 < count, "more than a tenth of all links is refused");
}

ORIEL_TEST_MAIN(VariablesCorpusTest)
#include "variables_corpus_test.moc"
