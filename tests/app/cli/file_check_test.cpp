// First and in a block of its own: moc cannot read <compare> before it has seen QObject.
#include "tests/support/test_case.h"

#include <sstream>

#include "app/cli/file_check.h"

using namespace oriel;

/// What `oriel check config|rules` prints, over files in memory.
class FileCheckTest : public test::TestCase {
  Q_OBJECT
 private:
  std::shared_ptr<FileSystem> files_;
  std::ostringstream out_, errors_;

  cli::FileCheck make() {
    files_ = makeMemoryFileSystem();
    out_.str("");
    errors_.str("");
    const auto refuse = [](const config::RuleFile& file) {
      std::vector<Error> found;
      for (const auto& group : file.groups)
        for (const auto& rule : group.rules)
          if (rule.expr == "bad") found.push_back({ErrorCode::InvalidInput, "parse error", rule.exprPlace});
      return found;
    };
    return cli::FileCheck(*files_, refuse, out_, errors_);
  }
  void write(const std::string& path, const std::string& text) {
    QVERIFY(files_->makeDirectories(path.substr(0, path.rfind('/'))).ok());
    QVERIFY(files_->writeAtomically(path, text).ok());
  }

 private Q_SLOTS:
  void configWithItsRules() {
    cli::FileCheck check = make();
    write("/p/prometheus.yml", "rule_files:\n  - a.yml\n  - none/*.yml\nscrape_configs: [{job_name: j}]\n");
    write("/p/a.yml", "groups:\n- name: g\n  rules:\n  - {record: a, expr: b}\n");
    check.checkConfig("/p/prometheus.yml");
    check.checkRules("/p/a.yml");  // once only
    QCOMPARE(test::text(out_.str()), QString("Checking /p/prometheus.yml\n"
                                             "  WARNING: /p/prometheus.yml:3: no file matches \"none/*.yml\"\n"
                                             "  SUCCESS: 1 scrape config, 1 rule file found\n"
                                             "Checking /p/a.yml\n"
                                             "  SUCCESS: 1 rule found\n"));
    QCOMPARE(check.passed(), 2);
    QCOMPARE(check.failed(), 0);
    QCOMPARE(check.warnings(), 1);
  }

  void everyErrorOfRules() {
    cli::FileCheck check = make();
    write("/p/a.yml", "groups:\n- name: g\n  rules:\n  - {record: a, expr: bad}\n  - {record: b}\n");
    check.checkRules("/p/a.yml");
    QCOMPARE(test::text(out_.str()), QString("Checking /p/a.yml\n"
                                             "  FAILED: 2 errors\n"
                                             "/p/a.yml:4:23: parse error\n"
                                             "/p/a.yml:5:5: field 'expr' must be set in rule\n"));
    QCOMPARE(check.failed(), 1);
    QVERIFY(!check.unreadable());
  }

  void duplicates() {
    cli::FileCheck check = make();
    write("/p/a.yml",
          "groups:\n- name: g\n  rules:\n  - {record: a, expr: x}\n  - {record: a, expr: y, labels: {l: v}}\n"
          "  - {record: a, expr: z}\n");
    check.checkRules("/p/a.yml");
    QCOMPARE(check.warnings(), 1);
    QVERIFY(out_.str().find("/p/a.yml:6: duplicates the rule a of line 4") != std::string::npos);
    QCOMPARE(check.passed(), 1);
  }

  void jobs_data() {
    QTest::addColumn<QString>("keys");
    QTest::addColumn<QString>("said");
    QTest::addColumn<bool>("passes");
    QTest::newRow("a secret that is missing")
        << "bearer_token: $ORIEL_NO_SUCH_NAME"
        << "WARNING: /p/prometheus.yml:3: ${ORIEL_NO_SUCH_NAME} is not set; job \"j\" "
           "will not run"
        << true;
    QTest::newRow("a file that is missing") << "bearer_token_file: t"
                                            << "/p/prometheus.yml:2:5: job \"j\": no such file: /p/t" << false;
    QTest::newRow("a URL that relabelling leaves")
        << "relabel_configs: [{target_label: x, replacement: y}]\n    static_configs: [{targets: ['http://x']}]"
        << "/p/prometheus.yml:2:5: \"http://x\" is not a valid hostname" << false;
    QTest::newRow("a URL that relabelling takes away")
        << "relabel_configs: [{target_label: __address__, replacement: 'y:1'}]\n    static_configs: [{targets: "
           "['http://x']}]"
        << "SUCCESS" << true;
    QTest::newRow("an unknown key") << "nonsense: 1" << "/p/prometheus.yml:3:5: unknown key \"nonsense\"" << false;
  }
  void jobs() {
    QFETCH(QString, keys);
    QFETCH(QString, said);
    QFETCH(bool, passes);
    cli::FileCheck check = make();
    write("/p/prometheus.yml", "scrape_configs:\n  - job_name: j\n    " + keys.toStdString() + "\n");
    check.checkConfig("/p/prometheus.yml");
    QVERIFY2(test::text(out_.str()).contains(said), out_.str().c_str());
    QCOMPARE(check.passed(), passes ? 1 : 0);
    QCOMPARE(check.failed(), passes ? 0 : 1);
  }

  void unreadable() {
    cli::FileCheck check = make();
    check.checkConfig("/none.yml");
    check.checkRules("/none.rules");
    QVERIFY(check.unreadable());
    QCOMPARE(check.failed(), 2);
    QVERIFY(errors_.str().find("/none.rules") != std::string::npos);
  }

  void stacks() {
    ORIEL_NEED_SHARED();
    const auto real = makeRealFileSystem();
    cli::FileCheck check(*real, {}, out_, errors_);
    for (const char* stack : {"minimal", "etl", "orchestrator"})
      check.checkConfig((test::sharedDir() + "/stacks/" + stack + "/prometheus.yml").toStdString());
    QCOMPARE(check.passed(), 6);
    QCOMPARE(check.failed(), 0);
    QCOMPARE(check.warnings(), 1);  // the rules of etl lie elsewhere
  }
};

ORIEL_TEST_MAIN(FileCheckTest)
#include "file_check_test.moc"
