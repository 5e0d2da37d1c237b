// First and in a block of its own: moc cannot read <compare> before it has seen QObject.
#include "tests/support/test_case.h"

#include <QDir>

#include "models/config/prometheus_config.h"
#include "models/config/rule_file.h"

using namespace oriel;

/// The configuration and rule files of the Prometheus project, each with the verdict its name promises.
class ConfigConformanceTest : public test::TestCase {
  Q_OBJECT
 private:
  static std::string readFile(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
  }
  static Result<config::PrometheusConfig> load(const QString& path) {
    const auto files = makeRealFileSystem();
    return config::loadPrometheusConfig(*files, path.toStdString(), config::environmentSecrets());
  }
  /// Files whose verdict needs what Oriel leaves to others: a file that is not there, agent mode.
  static bool named(const QString& file, const QStringList& names) {
    return names.contains(QFileInfo(file).fileName());
  }

 private Q_SLOTS:
  void goodConfigs() {
    ORIEL_NEED_SHARED();
    int good = 0;
    for (const QString folder : {"/conformance/prometheus-config", "/conformance/promtool"}) {
      const QDir directory(test::sharedDir() + folder);
      for (const QString& name : directory.entryList({"*.good.yml", "scrape_config_*.yml"}, QDir::Files)) {
        if (name.contains(".bad.") || named(name, {"prometheus-config.rules.good.yml"})) continue;
        const auto config = load(directory.filePath(name));
        if (!config.ok()) QFAIL(qPrintable(name + ": " + test::text(config.error().toString())));
        ++good;
      }
    }
    qInfo("%d good configurations are taken", good);
    QVERIFY(good >= 60);
  }

  void badConfigs() {
    ORIEL_NEED_SHARED();
    int refused = 0;
    QStringList taken;
    for (const QString folder : {"/conformance/prometheus-config", "/conformance/promtool"}) {
      const QDir directory(test::sharedDir() + folder);
      for (const QString& name : directory.entryList({"*.bad.yml", "*.incompatible.yml"}, QDir::Files)) {
        const auto config = load(directory.filePath(name));
        if (config.ok()) {
          taken << name;
          continue;
        }
        ++refused;
        const Error& error = config.error();
        if (qEnvironmentVariableIsSet("ORIEL_SHOW")) qInfo("%s", error.toString().c_str());
        QVERIFY2(error.place.line > 0 && error.place.column > 0, qPrintable(name));
        QVERIFY2(!error.text.empty(), qPrintable(name));
      }
    }
    qInfo("%d bad configurations are refused, taken: %s", refused, qPrintable(taken.join(", ")));
    QVERIFY(refused >= 60);
    QVERIFY2(taken.size() <= 4, qPrintable(taken.join(", ")));
  }

  void stacks() {
    ORIEL_NEED_SHARED();
    int jobs = 0;
    for (const QString stack : {"minimal", "etl", "orchestrator"}) {
      const auto config = load(test::sharedDir() + "/stacks/" + stack + "/prometheus.yml");
      QVERIFY_RESULT(config);
      jobs += static_cast<int>(config->scrapeConfigs.size());
      QVERIFY(!config->ruleFiles.empty());
      for (const auto& job : config->scrapeConfigs) QVERIFY(job.disabledBecause.empty());
    }
    QCOMPARE(jobs, 3 + 6 + 5);
  }

  void stackRules() {
    ORIEL_NEED_SHARED();
    std::size_t rules = 0;
    const auto files = makeRealFileSystem();
    for (const QString name : {"minimal/alerts.yml", "etl/rules/alerts.yml", "orchestrator/alerts.yml",
                               "orchestrator/recording_rules.yml"}) {
      const auto read = config::loadRuleFile(*files, (test::sharedDir() + "/stacks/" + name).toStdString());
      if (!read.ok()) QFAIL(read.errors.front().toString().c_str());
      QVERIFY(!read.file.groups.empty());
      for (const auto& group : read.file.groups) rules += group.rules.size();
    }
    QVERIFY2(rules >= 30, std::to_string(rules).c_str());
  }

  void rules_data() {
    QTest::addColumn<bool>("good");
    // bad_expr is refused by those who know PromQL, legacy_validation_annotation.bad under the legacy scheme only.
    QTest::newRow("rulefmt/invalid_record_name.bad.yaml") << false;
    QTest::newRow("rulefmt/no_rec_alert.bad.yaml") << false;
    QTest::newRow("rulefmt/record_and_keep_firing_for.bad.yaml") << false;
    QTest::newRow("rulefmt/legacy_validation_annotation.good.yaml") << true;
    QTest::newRow("rulefmt/utf-8_lname.good.yaml") << true;
    QTest::newRow("rulefmt/test.yaml") << true;
    QTest::newRow("rulefmt/test_aliases.yaml") << true;
    QTest::newRow("promtool/rules.yml") << true;
    QTest::newRow("promtool/rules_large.yml") << true;
    QTest::newRow("promtool/rules_duplicates.yml") << true;
    QTest::newRow("promtool/rules_extrafields.yml") << false;
    QTest::newRow("promtool/prometheus-config.rules.good.yml") << true;
  }
  void rules() {
    ORIEL_NEED_SHARED();
    QFETCH(bool, good);
    const QString path = test::sharedDir() + "/conformance/" + QTest::currentDataTag();
    QVERIFY(QFile::exists(path));
    const auto read = config::parseRuleFile(readFile(path), path.toStdString());
    if (good && !read.ok()) QFAIL(read.errors.front().toString().c_str());
    QCOMPARE(read.ok(), good);
    for (const Error& error : read.errors) QVERIFY(error.place.line > 0);
  }
};

ORIEL_TEST_MAIN(ConfigConformanceTest)
#include "conformance_test.moc"
