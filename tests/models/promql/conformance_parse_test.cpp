#include <QDir>

#include "models/promql/parser.h"
#include "models/promql/script/script.h"
#include "tests/models/promql/dashboard_expressions.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;
using namespace oriel::test;

/// What real scripts and dashboards write must parse.
class ConformanceParseTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void scripts_data();
  void scripts();
  void dashboards();
};

void ConformanceParseTest::scripts_data() {
  QTest::addColumn<QString>("path");
  if (oriel::test::sharedDir().isEmpty()) return;
  const QDir folder(oriel::test::sharedDir() + "/conformance/promql");
  for (const QString& name : folder.entryList({"*.test"}, QDir::Files))
    QTest::newRow(qPrintable(name)) << folder.filePath(name);
}

void ConformanceParseTest::scripts() {
  ORIEL_NEED_SHARED();
  QFETCH(QString, path);
  const auto script = script::parseScript(readAll(path).toStdString(), path.toStdString());
  QVERIFY_RESULT(script);
  int evals = 0;
  for (const script::Command& command : script->commands) {
    const auto* eval = std::get_if<script::EvalCommand>(&command.what);
    if (eval == nullptr) continue;
    ++evals;
    const auto expr = parseExpr(eval->query);
    if (!expr.ok() && eval->has(script::ExpectKind::Fail)) continue;
    QVERIFY2(expr.ok(), qPrintable(QString("line %1: %2\n%3")
                                       .arg(command.line)
                                       .arg(oriel::test::text(eval->query))
                                       .arg(expr.ok() ? "" : oriel::test::text(expr.error().toString()))));
    const std::string printed = print(**expr);
    const auto again = parseExpr(printed);
    QVERIFY2(again.ok(), printed.c_str());
    QCOMPARE(print(**again), printed);
    const auto pretty = parseExpr(prettyPrint(**expr));
    QVERIFY_RESULT(pretty);
    QCOMPARE(print(**pretty), printed);
  }
  QVERIFY(evals > 0);
}

void ConformanceParseTest::dashboards() {
  ORIEL_NEED_SHARED();
  const QSet<QString> expressions = dashboardExpressions(oriel::test::sharedDir() + "/corpus/dashboards");
  int parsed = 0;
  int logs = 0;
  QStringList refused;
  for (const QString& expression : expressions) {
    if (isLogQuery(expression)) {
      ++logs;
      continue;
    }
    const QString query = substituteVariables(expression);
    const auto expr = parseExpr(query.toStdString());
    if (expr.ok())
      ++parsed;
    else
      refused << oriel::test::text(expr.error().toString()) + "\n    " + query;
  }
  const double share = 100.0 * parsed / qMax<qsizetype>(1, parsed + refused.size());
  qInfo().noquote() << QString("%1 of %2 expressions parse (%3 %), %4 log queries left out")
                           .arg(parsed)
                           .arg(parsed + refused.size())
                           .arg(share, 0, 'f', 2)
                           .arg(logs);
  QVERIFY2(parsed > 5000, "too few expressions were found");
  QVERIFY2(share >= 99.0, qPrintable(refused.join('\n')));
}

ORIEL_TEST_MAIN(ConformanceParseTest)
#include "conformance_parse_test.moc"
