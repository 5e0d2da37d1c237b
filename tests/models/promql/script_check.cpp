#include "tests/models/promql/script_check.h"

namespace oriel::test {

std::vector<EvalOutcome> runScript(const promql::script::Script& script, const promql::Engine& engine) {
  std::vector<EvalOutcome> outcomes;
  for (const auto& outcome : promql::script::runScript(script, engine))
    outcomes.push_back({outcome.line, outcome.query, outcome.passed() ? "" : outcome.describe(script.file)});
  return outcomes;
}

}  // namespace oriel::test
