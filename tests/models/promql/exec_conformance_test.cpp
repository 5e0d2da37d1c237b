#include <QFile>
#include <QFileInfo>
#include <cstdio>

#include "models/promql/script/script_runner.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

/// Prometheus' own scripts: how many evaluations pass, a file at a time. The numbers are floors of what passes today.
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
  QTest::addColumn<int>("floor");
  const std::vector<std::pair<const char*, int>> floors = {
      {"aggregators", 94},   {"collision", 1},           {"duration_expression", 40}, {"extended_vectors", 113},
      {"fill-modifier", 25}, {"functions", 246},         {"histograms", 111},         {"info", 35},
      {"literals", 17},      {"native_histograms", 319}, {"operators", 124},          {"selectors", 19},
      {"staleness", 7},      {"start_timestamps", 19},   {"type_and_unit", 34},
  };
  for (const auto& [name, floor] : floors) QTest::newRow(name) << floor;
}

void ExecConformanceTest::scripts() {
  ORIEL_NEED_SHARED();
  QFETCH(int, floor);
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
    else if (qEnvironmentVariableIsSet("ORIEL_VERBOSE"))
      std::printf("%s", outcome.describe(QTest::currentDataTag()).c_str());
  }
  const int failed = static_cast<int>(outcomes.size()) - passed;
  std::printf("%-20s %d passed, %d failed\n", QTest::currentDataTag(), passed, failed);
  passed_ += passed;
  failed_ += failed;
  QVERIFY2(passed >= floor, qPrintable(QString("%1 passed, at least %2 must").arg(passed).arg(floor)));
}

void ExecConformanceTest::cleanupTestCase() { std::printf("%d passed, %d failed\n", passed_, failed_); }

ORIEL_TEST_MAIN(ExecConformanceTest)
#include "exec_conformance_test.moc"
