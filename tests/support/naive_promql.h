#pragma once

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
  struct Options {
    Duration lookback = 5 * kMinute;
    Duration subqueryStep = kMinute;
    /// Whatever comes out of an operator in no certain order is mixed up. An answer that changes by that is nobody's
    /// fault.
    bool otherOrder = false;
  };

  /// `data`: unique labels; samples in time order. It must outlive this object.
  NaivePromql(const std::vector<MemorySeries>& data, Options options);
  explicit NaivePromql(const std::vector<MemorySeries>& data) : NaivePromql(data, Options()) {}

  QueryAnswer instant(const promql::Expr& expr, Timestamp at) const;
  QueryAnswer range(const promql::Expr& expr, Timestamp start, Timestamp end, Duration step) const;

 private:
  std::vector<const MemorySeries*> data_;  ///< sorted by labels, as a store gives them
  Options options_;
};

}  // namespace oriel::test
