#include <QDir>
#include <QSet>
#include <algorithm>
#include <array>

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

namespace {

/// Why expressions of the dashboards are refused. Prometheus' own published grammar (lezer-promql 0.315) refuses just
/// the same, but for those with wrong types, which only a type check sees.
struct Refusal {
  const char* reason;
  const char* pattern;  ///< of the error's text
  int distinct;
};

constexpr Refusal kRefusals[] = {
    {"LogQL", "unexpected character: '\\|'", 21},
    {"MetricsQL: WITH", "unexpected \"=\"", 9},
    {"MetricsQL: functions", "unknown function with name \"(topk_(max|last)|rollup_rate|increases_over_time)\"", 10},
    {"MetricsQL: a range left out, or given to anything",
     "to function \"increase\", got instant|ranges only allowed|offset modifier must be|in aggregation expression, got "
     "range",
     7},
    {"a function by labels", "unexpected <by>$", 1},
    {"a modifier behind the wrong parenthesis", "unexpected <without> in aggregation", 1},
    {"a quote in the wrong place",
     "unexpected character inside braces: '@'|unexpected identifier \"b\" in grouping opts", 15},
    {"a placeholder of another template language", "inside braces: '%'|unexpected left brace", 2},
    {"a variable that stands for an operator or a list", "unexpected identifier \"word\"", 9},
};

}  // namespace

void ConformanceParseTest::dashboards() {
  ORIEL_NEED_SHARED();
  const QStringList expressions = dashboardExpressions(oriel::test::sharedDir() + "/corpus/dashboards");
  QCOMPARE(expressions.size(), 20134);
  const QSet<QString> distinct(expressions.begin(), expressions.end());
  std::array<int, std::size(kRefusals)> counts{};
  QStringList unexplained;
  int parsed = 0;
  for (const QString& expression : distinct) {
    const QString query = substituteVariables(expression);
    const auto expr = parseExpr(query.toStdString());
    parsed += expr.ok() ? 1 : 0;
    if (expr.ok()) continue;
    const QString error = oriel::test::text(expr.error().text);
    const auto why = std::find_if(std::begin(kRefusals), std::end(kRefusals), [&](const Refusal& refusal) {
      return error.contains(QRegularExpression(refusal.pattern));
    });
    if (why != std::end(kRefusals))
      ++counts[static_cast<std::size_t>(why - std::begin(kRefusals))];
    else
      unexplained << oriel::test::text(expr.error().toString()) + "\n    " + query;
  }
  qInfo().noquote() << QString("%1 of %2 different expressions parse").arg(parsed).arg(distinct.size());
  QVERIFY2(unexplained.isEmpty(), qPrintable(unexplained.join('\n')));
  for (std::size_t i = 0; i < counts.size(); ++i)
    QVERIFY2(counts[i] == kRefusals[i].distinct, qPrintable(QString("%1: %2").arg(kRefusals[i].reason).arg(counts[i])));
  QCOMPARE(distinct.size(), 18211);
  QCOMPARE(parsed, 18136);
}

ORIEL_TEST_MAIN(ConformanceParseTest)
#include "conformance_parse_test.moc"
