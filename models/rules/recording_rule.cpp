#include <fmt/format.h>

#include "models/rules/rule.h"

namespace oriel::rules {

namespace {

/// Writes the answer of its expression under its own name.
class RecordingRule final : public Rule {
 public:
  using Rule::Rule;

  Result<promql::Vector> evaluate(const Scene& scene, const Moment& moment) override {
    ORIEL_ASSIGN(promql::Vector vector, askVector(scene, query_, moment.queryAt));
    for (promql::VectorSample& sample : vector) {
      LabelsBuilder labels(sample.labels);
      labels.set(kMetricName, rule_.record);
      for (const auto& [name, value] : rule_.labels) labels.set(name, value);
      sample.labels = labels.labels();
    }
    if (hasSameLabels(vector)) {
      return makeError(ErrorCode::Execution,
                       "vector contains metrics with the same labelset after applying rule labels");
    }
    if (moment.limit > 0 && static_cast<std::int64_t>(vector.size()) > moment.limit) {
      return makeError(ErrorCode::LimitExceeded,
                       fmt::format("exceeded limit of {} with {} series", moment.limit, vector.size()));
    }
    return vector;
  }
};

}  // namespace

std::unique_ptr<Rule> makeRecordingRule(config::Rule rule, std::string query) {
  return std::make_unique<RecordingRule>(std::move(rule), std::move(query));
}

}  // namespace oriel::rules
