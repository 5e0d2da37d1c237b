#include "dashboards/query/source_resolver.h"

#include "dashboards/query/source_kinds.h"
#include "tests/dashboards/fake_source.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

namespace {

Variable sourceVariable(const std::string& name, const std::string& plugin) {
  Variable variable;
  variable.name = name;
  variable.type = VariableType::Datasource;
  variable.query = plugin;
  return variable;
}

QString kindText(ResolvedSource::Kind kind) {
  static const char* const names[] = {"source", "dashboard", "expression", "grafana", "missing"};
  return names[static_cast<int>(kind)];
}

QString reasonText(SourceReason reason) {
  static const char* const names[] = {"exact", "default", "chosen", "kind", "guess", "missing"};
  return names[static_cast<int>(reason)];
}

}  // namespace

/// What the names of data sources in a dashboard are taken for.
class SourcesTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void resolves_data() {
    QTest::addColumn<QString>("uid");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const char* uid, const char* type, const char* kind, const char* source,
                        const char* reason) { QTest::newRow(name) << uid << type << kind << source << reason; };
    row("absent", "", "", "source", "Embedded", "default");
    row("default", "default", "", "source", "Embedded", "default");
    row("default of a kind", "", "prometheus", "source", "Embedded", "default");
    row("by uid", "uid-remote", "prometheus", "source", "Remote", "exact");
    row("by name", "Remote", "", "source", "Remote", "exact");
    row("uid goes before the kind", "uid-remote", "loki", "source", "Remote", "exact");
    row("unknown uid", "PBFA97CFB590B2093", "prometheus", "source", "Embedded", "kind");
    row("unknown name", "Production", "", "source", "Embedded", "guess");
    row("input", "${DS_PROM}", "", "source", "Embedded", "kind");
    row("input with a kind", "${DS_PROM}", "prometheus", "source", "Embedded", "kind");
    row("input in brackets", "[[DS_PROM]]", "", "source", "Embedded", "kind");
    row("input of another kind", "${DS_LOGS}", "", "missing", "", "missing");
    row("input that the file does not name", "${DS_OTHER}", "prometheus", "source", "Embedded", "kind");
    row("input of no kind at all", "${DS_OTHER}", "", "source", "Embedded", "guess");
    row("variable", "$datasource", "prometheus", "source", "Remote", "exact");
    row("variable in braces", "${datasource}", "", "source", "Remote", "exact");
    row("variable of several", "$several", "prometheus", "source", "Remote", "exact");
    row("variable without a value", "$logs", "", "missing", "", "missing");
    row("variable of a value that is not there", "$old", "", "source", "Embedded", "kind");
    row("mixed", "-- Mixed --", "", "source", "Embedded", "default");
    row("mixed by type", "", "mixed", "source", "Embedded", "default");
    row("another panel", "-- Dashboard --", "", "dashboard", "", "missing");
    row("another panel, as an object", "-- Dashboard --", "datasource", "dashboard", "", "missing");
    row("grafana", "-- Grafana --", "", "grafana", "", "missing");
    row("grafana, as an object", "grafana", "datasource", "grafana", "", "missing");
    row("grafana, by type", "-- Grafana --", "grafana", "grafana", "", "missing");
    row("expression", "__expr__", "__expr__", "expression", "", "missing");
    row("expression by type", "", "__expr__", "expression", "", "missing");
    row("expression by name", "__expr__", "", "expression", "", "missing");
    row("victoriametrics", "vm", "victoriametrics-metrics-datasource", "source", "Embedded", "kind");
    row("amazon", "aps", "grafana-amazonprometheus-datasource", "source", "Embedded", "kind");
    row("loki", "${loki}", "loki", "missing", "", "missing");
    row("loki, as a name", "Loki", "", "missing", "", "missing");
    row("loki in a longer name", "Loki (prod)", "", "missing", "", "missing");
    row("postgres", "pg", "grafana-postgresql-datasource", "missing", "", "missing");
    row("tempo", "", "tempo", "source", "Traces", "kind");
    row("unheard of", "x", "acme-weather-datasource", "missing", "", "missing");
  }

  void resolves() {
    QFETCH(QString, uid);
    QFETCH(QString, type);
    const ResolvedSource resolved = resolveSource(sources(), {uid.toStdString(), type.toStdString()}, scope({}));
    QTEST(kindText(resolved.kind), "kind");
    QTEST(resolved.source ? test::text(resolved.source->name()) : QString(), "source");
    QTEST(reasonText(resolved.reason), "reason");
    if (resolved.kind == ResolvedSource::Kind::Source) return;
    const SourceNotice notice = missingSourceNotice(resolved);
    QVERIFY(!notice.title.empty() && !notice.text.empty());
  }

  void noSourcesAtAll() {
    const ResolvedSource resolved = resolveSource({}, {"", "prometheus"}, scope({}));
    QCOMPARE(kindText(resolved.kind), QString("missing"));
    QVERIFY(!findSource({}, {"", ""}, scope({})).ok());
  }

  void theDefaultOfItsKindIsTheFirst() {
    const Sources reversed = {test("Other", "loki"), test("Second", "prometheus"), test("Third", "prometheus")};
    QCOMPARE(resolveSource(reversed, {"x", "prometheus"}, scope({})).source->name(), std::string("Second"));
    QCOMPARE(resolveSource(reversed, {"", ""}, scope({})).source->name(), std::string("Other"));
  }

  void aPersonsChoiceGoesFirst() {
    const auto chosen = scope({{"PBFA97CFB590B2093", "uid-remote"}, {"type:loki", "Remote"}, {"gone", "nowhere"}});
    QCOMPARE(resolveSource(sources(), {"PBFA97CFB590B2093", "prometheus"}, chosen).source->name(),
             std::string("Remote"));
    QCOMPARE(resolveSource(sources(), {"", "loki"}, chosen).source->name(), std::string("Remote"));
    QCOMPARE(reasonText(resolveSource(sources(), {"", "loki"}, chosen).reason), QString("chosen"));
    // A choice of what is no longer there is as good as none.
    QCOMPARE(resolveSource(sources(), {"gone", "prometheus"}, chosen).source->name(), std::string("Embedded"));
  }

  void bindings() {
    Dashboard dashboard = makeDashboard();
    Panel panel;
    panel.targets.resize(6);
    panel.targets[0].datasource = {"${DS_PROM}", ""};
    panel.targets[1].datasource = {"${DS_PROM}", ""};
    panel.targets[2].datasource = {"$datasource", "prometheus"};
    panel.targets[3].datasource = {"", "loki"};
    panel.targets[4].datasource = {"__expr__", "__expr__"};
    panel.targets[5].datasource = {"uid-remote", "prometheus"};
    Panel row;
    row.type = "row";
    row.rowPanels = {panel};
    dashboard.panels = {panel, row};
    const auto list = sourceBindings(dashboard, sources(), scope({}));
    QStringList texts;
    for (const SourceBinding& b : list) {
      texts << QString("%1|%2|%3|%4|%5|%6")
                       .arg(test::text(b.asked), test::text(b.label), test::text(b.plugin), test::text(b.taken),
                            reasonText(b.reason))
                       .arg(b.uses) +
                   (isForeign(b) ? "!" : "");
    }
    QCOMPARE(texts,
             (QStringList{"type:loki|Loki|loki||missing|2!", "${DS_PROM}|My Prometheus|prometheus|uid-embedded|kind|4!",
                          "uid-remote|uid-remote|prometheus|uid-remote|exact|2"}));
  }

  void kinds() {
    QCOMPARE(sourceKindName("grafana-opensearch-datasource"), std::string("OpenSearch"));
    QCOMPARE(sourceKindName("acme"), std::string("acme"));
    QCOMPARE(sourceFamily("grafana-postgresql-datasource"), std::string("postgres"));
    QCOMPARE(sourceFamily("loki"), std::string("loki"));
    QCOMPARE(kindFromName("PROMETHEUS"), std::string("prometheus"));
    QCOMPARE(kindFromName("tempo-eu"), std::string("tempo"));
    QCOMPARE(kindFromName("CSVs of the office"), std::string());
    QCOMPARE(kindFromName(""), std::string());
  }

 private:
  static std::shared_ptr<DataSource> test(const std::string& name, const std::string& type) {
    return std::make_shared<Source>(name, type);
  }

  // With a uid of its own.
  class Source : public oriel::test::FakeSource {
   public:
    using FakeSource::FakeSource;
    std::string uid() const override {
      std::string lower = name();
      for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      return "uid-" + lower;
    }
  };

  static Sources sources() {
    return {test("Embedded", "prometheus"), test("Remote", "prometheus"), test("Traces", "tempo")};
  }

  static Dashboard makeDashboard() {
    Dashboard dashboard;
    dashboard.variables = {sourceVariable("datasource", "prometheus"), sourceVariable("several", "prometheus"),
                           sourceVariable("logs", "loki"), sourceVariable("old", "prometheus")};
    dashboard.inputs = {{"DS_PROM", "My Prometheus", "datasource", "prometheus", ""},
                        {"DS_LOGS", "Logs", "datasource", "loki", ""},
                        {"VAR_X", "A constant", "constant", "", "1"}};
    return dashboard;
  }

  static Scope scope(std::map<std::string, std::string> chosen) {
    Scope scope;
    scope.sourceNames = sourceNames(makeDashboard(), std::move(chosen));
    scope.variables["datasource"] = {{"uid-remote"}, {"Remote"}, false, false, {}};
    scope.variables["several"] = {{"uid-remote", "uid-embedded"}, {"Remote", "Embedded"}, true, false, {}};
    scope.variables["logs"] = {{""}, {""}, false, false, {}};
    scope.variables["old"] = {{"P1809F7CD0C75ACF3"}, {"Prometheus"}, false, false, {}};
    return scope;
  }
};

ORIEL_TEST_MAIN(SourcesTest)
#include "sources_test.moc"
