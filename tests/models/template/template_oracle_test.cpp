#include "tests/support/test_case.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <map>

#include "models/base/text.h"
#include "tests/models/template/template_cases.h"

/// The cases of template_test.cpp as annotations of rules, judged by `promtool test rules`.
class TemplateOracleTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void promtoolAgrees();
  void promtoolRefuses();
};

namespace {

/// A double-quoted text of YAML.
std::string yamlText(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else
      out.push_back(c);
  }
  return out + "\"";
}

/// Rules that do not parse are refused as a whole.
bool isParseError(const oriel::test::TemplateCase& each) {
  return QByteArray(each.expected).contains("error parsing template");
}

QByteArray promtoolSays(const QString& folder, const QStringList& arguments, int& exitCode) {
  QProcess process;
  process.setProcessChannelMode(QProcess::MergedChannels);
  process.setWorkingDirectory(folder);
  process.start(oriel::test::oracle("promtool"), arguments);
  if (!process.waitForFinished(60'000)) return "promtool did not end";
  exitCode = process.exitCode();
  return process.readAll();
}

void writeText(const QString& path, const std::string& text) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(text.data(), static_cast<qint64>(text.size()));
}

}  // namespace

void TemplateOracleTest::promtoolAgrees() {
  const QString promtool = oriel::test::oracle("promtool");
  if (promtool.isEmpty()) QSKIP("promtool is not here: installer/test --oracles fetches it");
  const QTemporaryDir folder;
  std::string rules = "groups:\n- name: g\n  rules:\n";
  std::map<std::string, std::string> byValue;
  int asked = 0;
  const auto& cases = oriel::test::templateCases();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (!cases[i].withOracle || isParseError(cases[i])) continue;
    ++asked;
    const std::string name = "C" + std::to_string(i);
    // Errors name the alert.
    std::string expected = cases[i].expected;
    for (std::size_t at = 0; (at = expected.find("__alert_T", at)) != std::string::npos; at += name.size())
      expected.replace(at, 9, "__alert_" + name);
    rules += "  - alert: " + name + "\n    expr: m\n    annotations:\n      a: " + yamlText(cases[i].text) + "\n";
    byValue[oriel::formatFloat(cases[i].value)] +=
        "  - eval_time: 1m\n    alertname: " + name +
        "\n    exp_alerts:\n    - exp_labels: {instance: 'web-1.example.org:9100', job: node, path: /a b, pct: '100%'}"
        "\n      exp_annotations:\n        a: " +
        yamlText(expected) + "\n";
  }
  std::string tests = "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n";
  for (const auto& [value, alerts] : byValue) {
    tests +=
        "- interval: 1m\n  external_labels: {cluster: home}\n  external_url: http://prom.example/x\n  input_series:\n"
        "  - series: 'm{instance=\"web-1.example.org:9100\",job=\"node\",path=\"/a b\",pct=\"100%\"}'\n    values: '" +
        value + " " + value + "'\n";
    for (const char* series :
         {"s{n=\"1\"}'\n    values: '3 3", "s{n=\"2\"}'\n    values: '1 1", "s{n=\"10\"}'\n    values: '2 2"})
      tests += std::string("  - series: '") + series + "'\n";
    tests += "  alert_rule_test:\n" + alerts;
  }
  writeText(folder.filePath("rules.yml"), rules);
  writeText(folder.filePath("test.yml"), tests);
  int exitCode = -1;
  const QByteArray output = promtoolSays(folder.path(), {"test", "rules", "test.yml"}, exitCode);
  if (exitCode != 0) QFAIL(output.constData());
  qInfo("promtool agrees with %d templates", asked);
}

void TemplateOracleTest::promtoolRefuses() {
  if (oriel::test::oracle("promtool").isEmpty()) QSKIP("promtool is not here: installer/test --oracles fetches it");
  const QTemporaryDir folder;
  std::string rules = "groups:\n- name: g\n  rules:\n";
  QByteArrayList expected;
  for (const oriel::test::TemplateCase& each : oriel::test::templateCases()) {
    if (!isParseError(each)) continue;
    rules += "  - alert: T\n    expr: m\n    annotations:\n      a: " + yamlText(each.text) + "\n";
    QByteArray words(each.expected);
    words.remove(0, words.indexOf("template: __alert_T:"));
    words.chop(1);
    expected.append(words);
  }
  QVERIFY(expected.size() >= 8);
  writeText(folder.filePath("rules.yml"), rules);
  int exitCode = 0;
  const QByteArray output = promtoolSays(folder.path(), {"check", "rules", "rules.yml"}, exitCode);
  QVERIFY(exitCode != 0);
  for (const QByteArray& words : expected) QVERIFY2(output.contains(words), (words + "\n" + output).constData());
}

ORIEL_TEST_MAIN(TemplateOracleTest)
#include "template_oracle_test.moc"
