#include "tests/support/test_case.h"

#include <QDir>
#include <QDirIterator>

#include "models/base/file_system.h"
#include "models/rules/rule_manager.h"

using namespace oriel;

/// Rule files as people have them: what they hold is accepted, and errors name their place.
class RuleFilesTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void places_data();
  void places();
  void stacks();
  void upstream_data();
  void upstream();

 private:
  static QStringList problems(const QString& path, std::size_t& rules);
};

QStringList RuleFilesTest::problems(const QString& path, std::size_t& rules) {
  const auto files = makeRealFileSystem();
  const config::RuleFileResult result = config::loadRuleFile(*files, path.toStdString());
  QStringList out;
  for (const Error& error : result.errors) out << oriel::test::text(error.toString());
  for (const Error& error : rules::checkRules(result.file)) out << oriel::test::text(error.toString());
  for (const config::RuleGroup& group : result.file.groups) rules += group.rules.size();
  return out;
}

void RuleFilesTest::places_data() {
  QTest::addColumn<QString>("expr");
  QTest::addColumn<int>("line");
  QTest::addColumn<int>("column");
  QTest::newRow("plain") << "expr: up ==" << 4 << 16;
  QTest::newRow("block") << "expr: |\n      up\n      == )\n" << 6 << 0;
}

void RuleFilesTest::places() {
  QFETCH(QString, expr);
  QFETCH(int, line);
  QFETCH(int, column);
  const QString text = "groups:\n- name: g\n  rules:\n  - " + expr + "\n    alert: A\n";
  const config::RuleFileResult file = config::parseRuleFile(text.toStdString(), "r.yml");
  QVERIFY(file.ok());
  const std::vector<Error> errors = rules::checkRules(file.file);
  QCOMPARE(errors.size(), std::size_t(1));
  QCOMPARE(errors.front().place.line, line);
  QCOMPARE(errors.front().place.column, column);
}

void RuleFilesTest::stacks() {
  ORIEL_NEED_SHARED();
  std::size_t rules = 0;
  int files = 0;
  QDirIterator it(oriel::test::sharedDir() + "/stacks", {"alerts.yml", "recording_rules.yml", "*rules*.yml"},
                  QDir::Files, QDirIterator::Subdirectories);
  while (it.hasNext()) {
    const QString path = it.next();
    ++files;
    const QStringList found = problems(path, rules);
    QVERIFY2(found.isEmpty(), qPrintable(path + "\n" + found.join('\n')));
  }
  QVERIFY(files >= 4);
  QVERIFY(rules > 20);
}

void RuleFilesTest::upstream_data() {
  QTest::addColumn<QString>("path");
  QTest::addColumn<bool>("good");
  if (oriel::test::sharedDir().isEmpty()) {
    QTest::newRow("none") << "" << true;
    return;
  }
  const QDir folder(oriel::test::sharedDir() + "/conformance/rulefmt");
  for (const QString& name : folder.entryList({"*.yaml"}, QDir::Files))
    QTest::newRow(qPrintable(name)) << folder.filePath(name) << !name.contains(".bad.");
}

void RuleFilesTest::upstream() {
  ORIEL_NEED_SHARED();
  QFETCH(QString, path);
  QFETCH(bool, good);
  // Names of labels and annotations are UTF-8 in Prometheus 3.
  if (path.contains("legacy_validation")) good = true;
  std::size_t rules = 0;
  const QStringList found = problems(path, rules);
  QVERIFY2(found.isEmpty() == good, qPrintable(found.join('\n')));
}

ORIEL_TEST_MAIN(RuleFilesTest)
#include "rule_files_test.moc"
