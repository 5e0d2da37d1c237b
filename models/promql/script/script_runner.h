#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/promql/engine.h"
#include "models/promql/script/result_check.h"
#include "models/promql/script/script.h"

namespace oriel::promql::script {

/// Why an evaluation of a script failed.
struct ScriptFailure {
  std::string how;    ///< how it was asked: empty for the way it is written, else `as range query`, `pinned with @ ...`
  std::string query;  ///< the text that was asked
  Mismatch mismatch;
};

/// What became of one `eval`; also of a `load` that failed.
struct ScriptOutcome {
  int line = 0;
  std::string query;
  std::optional<ScriptFailure> failure;  ///< none: passed

  bool passed() const { return !failure.has_value(); }
  /// `FILE:LINE: QUERY` and what was expected and found, on lines of their own; for a failure.
  std::string describe(const std::string& file) const;
};

/// As Prometheus runs its scripts: lookback 5 minutes, 10,000 samples, subqueries a minute a step.
EngineOptions scriptEngineOptions();

/// Runs a script over a storage of its own, as Prometheus runs its test scripts. Each instant evaluation is asked
/// again: as a range query around its time, and with its time written into the query at five other evaluation times;
/// the first way that is not as expected is its failure. A load that fails is an outcome too and loads nothing.
/// Blocks until the end; an engine may serve several scripts.
std::vector<ScriptOutcome> runScript(const Script& script, const Engine& engine);

}  // namespace oriel::promql::script
