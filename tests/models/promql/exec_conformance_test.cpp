#include <QFile>
#include <QFileInfo>
#include <cstdio>

#include "models/promql/script/script_runner.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

/// Prometheus' own scripts, a file at a time: every evaluation passes, and none is missing.
class ExecConformanceTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void scripts_data();
  void scripts();
  void cleanupTestCase();

 private:
  int passed_ = 0;
  int failed_ = 0;
};

void ExecConformanceTest::scripts_data() {
  QTest::addColumn<int>("evaluations");
  const std::vector<std::pair<const char*, int>> scripts = {
      {"aggregators", 94},   {"collision", 1},           {"duration_expression", 40}, {"extended_vectors", 113},
      {"fill-modifier", 25}, {"functions", 246},         {"histograms", 111},         {"info", 35},
      {"literals", 17},      {"native_histograms", 319}, {"operators", 124},          {"selectors", 19},
      {"staleness", 7},      {"start_timestamps", 19},   {"type_and_unit", 34},
  };
  for (const auto& [name, evaluations] : scripts) QTest::newRow(name) << evaluations;
}

void ExecConformanceTest::scripts() {
  ORIEL_NEED_SHARED();
  QFETCH(int, evaluations);
  const QString path =
      oriel::test::sharedDir() + "/conformance/promql/" + QString::fromLatin1(QTest::currentDataTag()) + ".test";
  QFile file(path);
  QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path));
  const auto script = script::parseScript(file.readAll().toStdString(), path.toStdString());
  QVERIFY_RESULT(script);
  const Engine engine(script::scriptEngineOptions());
  const auto outcomes = script::runScript(*script, engine);
  int passed = 0;
  for (const auto& outcome : outcomes) {
    if (outcome.passed())
      ++passed;
    else
      std::printf("%s", outcome.describe(QTest::currentDataTag()).c_str());
  }
  const int failed = static_cast<int>(outcomes.size()) - passed;
  std::printf("%-20s %d passed, %d failed\n", QTest::currentDataTag(), passed, failed);
  passed_ += passed;
  failed_ += failed;
  QCOMPARE(failed, 0);
  QCOMPARE(passed, evaluations);
}

void ExecConformanceTest::cleanupTestCase() { std::printf("%d passed, %d failed\n", passed_, failed_); }

ORIEL_TEST_MAIN(ExecConformanceTest)
#include "exec_conformance_test.moc"
