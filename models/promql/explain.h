#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/promql/ast.h"
#include "models/promql/engine.h"

namespace oriel::promql {

/// One part of a plan and what it has cost. Plain values.
struct ExplainNode {
  std::string label;               ///< `rate`, `sum by (job)`, `selector`, `range selector`, `subquery`, `/`, `number`
  std::string text;                ///< of the query at `place`
  SourceRange place;               ///< bytes of the query
  bool onceForAllSteps = false;    ///< the same at every step, so evaluated at one
  int steps = 0;                   ///< of this part; a subquery has its own
  std::size_t series = 0;          ///< that can come out
  std::uint64_t samplesGiven = 0;  ///< cells handed on (of a range: samples of all batches)
  std::uint64_t samplesRead = 0;   ///< from the store, by this part itself
  std::uint64_t batches = 0;
  double selfSeconds = 0;
  double totalSeconds = 0;  ///< with the parts below
  std::vector<ExplainNode> children;
};

/// How a query was evaluated. The answer itself is dropped.
struct Explanation {
  ExplainNode root;
  int steps = 0;
  double prepareSeconds = 0;  ///< plan, open the store, find the series (which the parts tell, too)
  double answerSeconds = 0;   ///< gathering and sorting the answer
  double totalSeconds = 0;
  std::uint64_t samplesRead = 0;
  std::uint64_t peakSamples = 0;
  Warnings warnings;
  Warnings infos;
};

/// Evaluates the query (at `start` alone when step is 0, else as a range query) and tells what each part has cost.
/// Errors are those of the query. Any thread; blocks as a query does.
Result<Explanation> explain(const Engine& engine, Queryable& store, std::string_view query, Timestamp start,
                            Timestamp end, Duration step, const QueryOptions& options = {});

/// The tree as lines, the parts below indented, with series, samples and times in columns. Ends with a new line.
std::string explanationText(const Explanation& explanation);

}  // namespace oriel::promql
