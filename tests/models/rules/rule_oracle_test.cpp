#include "tests/support/test_case.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <random>

#include "models/base/text.h"
#include "tests/models/rules/rules_bench.h"

using namespace oriel;
using oriel::test::RulesBench;

/// Random lives of alerts: what fires at each evaluation, with its labels and annotations, as `promtool test rules`
/// sees it.
class RulesOracleTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void promtoolAgrees();
};

namespace {

constexpr int kScenarios = 60;
constexpr int kSteps = 24;

/// One rule over two series, and what fired at each evaluation.
struct Scenario {
  Duration interval = 0;
  config::Rule rule;
  std::vector<std::string> values[2];  ///< `_` for none
};

Scenario randomScenario(std::mt19937& random) {
  const auto below = [&](std::uint32_t n) { return static_cast<int>(random() % n); };
  Scenario out;
  out.interval = (below(4) + 1) * 15 * kSecond;
  const Duration lengths[] = {0, out.interval / 3, out.interval, out.interval + 1, 2 * out.interval, 5 * out.interval};
  const char* expressions[] = {"m > 4", "m == 3 or m > 6", "sum by (i) (m) > 4", "m > 4 unless on (i) m > 8",
                               // No sample stands on the window's left edge, which Prometheus 3 leaves out.
                               "max_over_time(m[119s]) > 8"};
  out.rule = oriel::test::alertRule("A", expressions[below(5)], lengths[below(6)], lengths[below(6)]);
  out.rule.labels = {{"severity", "{{ if gt $value 6.0 }}high{{ end }}"}, {"fixed", "x"}};
  if (below(2) == 0) out.rule.labels.erase(out.rule.labels.begin());
  out.rule.annotations = {{"v", "{{ $labels.i }}={{ $value | humanize }}"}};
  for (auto& series : out.values) {
    int value = below(10);
    for (int i = 0; i < kSteps; ++i) {
      if (below(3) == 0) value = below(10);
      series.push_back(below(12) == 0 ? "_" : std::to_string(value));
    }
  }
  return out;
}

std::string durationText(Duration duration) { return std::to_string(duration) + "ms"; }

std::string inBraces(const Labels& labels) {
  std::string out = "{";
  for (const LabelView label : labels)
    out += (out.size() > 1 ? ", " : "") + std::string(label.name) + ": " + quote(label.value);
  return out + "}";
}

/// The alerts that fire at each step, as promtool wants them told.
std::string expectedAlerts(const Scenario& scenario, int& firing) {
  RulesBench bench({scenario.rule}, scenario.interval);
  const char* names[] = {"a", "b"};
  for (int s = 0; s < 2; ++s) {
    for (int i = 0; i < kSteps; ++i) {
      const std::string& value = scenario.values[s][static_cast<std::size_t>(i)];
      if (value != "_") bench.sample({{"__name__", "m"}, {"i", names[s]}}, i * scenario.interval, std::stod(value));
    }
  }
  if (!bench.start().empty()) return {};
  std::string out;
  for (int i = 0; i < kSteps; ++i) {
    bench.runTo(i * scenario.interval);
    out += "  - eval_time: " + durationText(i * scenario.interval) + "\n    alertname: A\n    exp_alerts: [";
    bool any = false;
    for (const rules::Alert& alert : bench.manager().alerts()) {
      if (alert.state != rules::AlertState::Firing) continue;
      ++firing;
      const Labels labels = LabelsBuilder(alert.labels).remove("alertname").labels();
      out += std::string(any ? ", " : "") + "{exp_labels: " + inBraces(labels) +
             ", exp_annotations: " + inBraces(alert.annotations) + "}";
      any = true;
    }
    out += "]\n";
  }
  return out;
}

void writeScenario(const Scenario& scenario, const QString& folder, int number, int& firing) {
  const auto write = [&](const QString& name, const std::string& text) {
    QFile file(folder + "/" + name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text.data(), static_cast<qint64>(text.size()));
  };
  const config::Rule& rule = scenario.rule;
  std::string rules = "groups:\n- name: g\n  interval: " + durationText(scenario.interval) +
                      "\n  rules:\n  - alert: A\n    expr: " + rule.expr +
                      "\n    for: " + durationText(rule.forDuration) +
                      "\n    keep_firing_for: " + durationText(rule.keepFiringFor) + "\n    labels:\n";
  for (const auto& [name, text] : rule.labels) rules += "      " + name + ": '" + text + "'\n";
  rules += "    annotations:\n";
  for (const auto& [name, text] : rule.annotations) rules += "      " + name + ": '" + text + "'\n";
  const std::string file = "rules" + std::to_string(number) + ".yml";
  write(QString::fromStdString(file), rules);
  std::string tests = "rule_files: [" + file + "]\nevaluation_interval: " + durationText(scenario.interval) +
                      "\ntests:\n- interval: " + durationText(scenario.interval) + "\n  input_series:\n";
  for (int s = 0; s < 2; ++s) {
    tests += std::string("  - series: m{i=\"") + (s == 0 ? "a" : "b") + "\"}\n    values: '";
    for (const std::string& value : scenario.values[s]) tests += value + " ";
    tests += "'\n";
  }
  tests += "  alert_rule_test:\n" + expectedAlerts(scenario, firing);
  write("test" + QString::number(number) + ".yml", tests);
}

}  // namespace

void RulesOracleTest::promtoolAgrees() {
  const QString promtool = oriel::test::oracle("promtool");
  if (promtool.isEmpty()) QSKIP("promtool is not here: installer/test --oracles fetches it");
  const QByteArray given = qgetenv("ORIEL_SEED");
  const std::uint32_t seed = given.isEmpty() ? std::random_device{}() : given.toUInt();
  qInfo("ORIEL_SEED=%u", seed);
  std::mt19937 random(seed);
  const QTemporaryDir folder;
  QStringList arguments{"test", "rules"};
  int firing = 0;
  for (int i = 0; i < kScenarios; ++i) {
    writeScenario(randomScenario(random), folder.path(), i, firing);
    arguments << "test" + QString::number(i) + ".yml";
  }
  QVERIFY(firing > kScenarios);
  QProcess process;
  process.setProcessChannelMode(QProcess::MergedChannels);
  process.setWorkingDirectory(folder.path());
  process.start(promtool, arguments);
  QVERIFY(process.waitForFinished(120'000));
  const QByteArray output = process.readAll();
  if (process.exitCode() != 0) QFAIL((output + "\nORIEL_SEED=" + QByteArray::number(seed)).constData());
  qInfo("promtool agrees with %d scenarios, %d firing alerts", kScenarios, firing);
}

ORIEL_TEST_MAIN(RulesOracleTest)
#include "rule_oracle_test.moc"
