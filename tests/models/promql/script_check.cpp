#include "tests/models/promql/script_check.h"

#include "models/promql/script/script_runner.h"

namespace oriel::test {

QString scriptFailure(const QString& script) {
  const auto parsed = promql::script::parseScript(script.toStdString(), "test");
  if (!parsed.ok()) return QString::fromStdString(parsed.error().toString());
  const auto outcomes = promql::script::runScript(*parsed, promql::Engine());
  if (outcomes.empty()) return "the script evaluates nothing";
  for (const auto& outcome : outcomes)
    if (!outcome.passed()) return QString::fromStdString(outcome.describe("test"));
  return {};
}

QString evalFailure(const QString& series, const QString& evals) {
  return scriptFailure("load 1m\n" + series + "\n" + evals);
}

}  // namespace oriel::test
