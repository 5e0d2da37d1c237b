#pragma once

#include <string>
#include <vector>

#include "models/promql/engine.h"
#include "models/promql/script/script.h"

namespace oriel::test {

/// What became of one `eval` of a script.
struct EvalOutcome {
  int line = 0;
  std::string query;
  std::string failure;  ///< empty: passed
};

/// Runs a script of Prometheus' test language on an engine over storage in memory. Each instant evaluation is also
/// asked as the middle step of a range query.
std::vector<EvalOutcome> runScript(const promql::script::Script& script, const promql::Engine& engine);

}  // namespace oriel::test
