#pragma once

#include <functional>
#include <vector>

#include "models/promql/ast.h"
#include "tests/support/memory_storage.h"
#include "tests/support/query_answer.h"

namespace oriel::test {

/// A second opinion on PromQL of Prometheus 3: walks the tree anew for each step and follows the definitions word for
/// word, with lists of labelled samples, no batches and nothing kept from one step to the next. It shares the parser
/// with the engine and nothing of its evaluation, and is as slow as that sounds. What it does not know it answers with
/// Kind::Unknown. Names are dropped at the end of the query (delayed name removal). Belongs to one thread.
class NaivePromql {
 public:
  /// What Prometheus 2.42 does otherwise; a rule that is set is followed as it was then.
  struct OldRules {
    bool zeroPoint = false;      ///< rates: the zero of a counter is looked for before the window's edge
    bool sums = false;           ///< plain sums, running means
    bool deviation = false;      ///< the deviation of one NaN or infinity is 0
    bool heap = false;           ///< topk takes the worst out before the better one goes in
    bool filteredMatch = false;  ///< what a comparison filters out was no match
    bool names = false;          ///< the name goes at once, not at the end of the query
    bool counts = false;         ///< topk wants a k that is an integer, even when it is too small
    bool buckets = false;        ///< classic histograms: no tolerance, the name does not tell them apart
    bool atan2Name = false;      ///< atan2 keeps the name
    bool dates = false;          ///< parts of the date of NaN and infinity: what Go makes of them
    bool overflow = false;       ///< sinh and cosh are infinite where Go's exp is
    bool closed = false;         ///< windows hold what stands on their left edge
  };

  struct Options {
    Duration lookback = 5 * kMinute;
    Duration subqueryStep = kMinute;
    /// Other than 0: whatever comes out of an operator in no certain order is mixed up, for each number in another way.
    unsigned mix = 0;
    OldRules old;
  };

  /// `data`: unique labels; samples in time order. It must outlive this object.
  NaivePromql(const std::vector<MemorySeries>& data, Options options);
  explicit NaivePromql(const std::vector<MemorySeries>& data) : NaivePromql(data, Options()) {}

  QueryAnswer instant(const promql::Expr& expr, Timestamp at) const;
  QueryAnswer range(const promql::Expr& expr, Timestamp start, Timestamp end, Duration step) const;

  /// Whether the definitions leave the answer open: which of equal samples a topk chooses, say, when the order of what
  /// it chooses from is not certain. `ask` asks an evaluator.
  bool isOpen(const std::function<QueryAnswer(const NaivePromql&)>& ask) const;

 private:
  std::vector<const MemorySeries*> data_;  ///< sorted by labels, as a store gives them
  Options options_;
};

}  // namespace oriel::test
