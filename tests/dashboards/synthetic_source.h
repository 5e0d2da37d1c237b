#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "models/frame/data_source.h"
#include "models/promql/ast.h"

namespace oriel::test {

/// A text that a regular expression without look-arounds matches, if a simple walk over it finds one.
std::string sampleOfRegex(const std::string& regex);

/// Labels of a series for every selector in an expression, so that each selector finds one: what its matchers ask for,
/// and every label that the expression groups or joins by. Buckets get three `le`.
std::vector<Labels> seriesFor(const promql::Expr& expr);

/// A data source that makes the data of each query out of the query's own selectors and evaluates it with the embedded
/// engine over them. Look-ups answer two made-up values a label. Remembers what became of each query. Thread-safe.
class SyntheticSource : public DataSource {
 public:
  struct Outcome {
    bool parsed = false;
    bool ran = false;
    bool empty = true;
    std::string error;
  };

  std::string name() const override { return "Synthetic"; }
  std::string type() const override { return "prometheus"; }
  Duration scrapeInterval() const override { return 15 * kSecond; }
  Result<QueryAnswer> query(const QueryRequest& request) override;
  Result<std::vector<std::string>> labelNames(const std::vector<std::string>& selectors, TimeRange range) override;
  Result<std::vector<std::string>> labelValues(const std::string& label, const std::vector<std::string>& selectors,
                                               TimeRange range) override;
  Result<std::vector<Labels>> series(const std::vector<std::string>& selectors, TimeRange range,
                                     std::size_t limit) override;

  /// By the text of the query.
  const std::map<std::string, Outcome>& outcomes() const { return outcomes_; }

 private:
  Result<QueryAnswer> run(const QueryRequest& request, Outcome& outcome) const;

  std::mutex mutex_;
  std::map<std::string, Outcome> outcomes_;
};

}  // namespace oriel::test
