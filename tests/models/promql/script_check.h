#pragma once

#include <string>
#include <vector>

#include "models/promql/script/script_runner.h"

namespace oriel::test {

/// What became of one `eval` of a script.
struct EvalOutcome {
  int line = 0;
  std::string query;
  std::string failure;  ///< empty: passed
};

/// promql::script::runScript with its failures as one text each.
std::vector<EvalOutcome> runScript(const promql::script::Script& script, const promql::Engine& engine);

}  // namespace oriel::test
