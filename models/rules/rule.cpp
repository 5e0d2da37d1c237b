#include "models/rules/rule.h"

#include <set>
#include <utility>

#include "models/base/text.h"

namespace oriel::rules {

const char* alertStateName(AlertState state) {
  switch (state) {
    case AlertState::Inactive: return "inactive";
    case AlertState::Pending: return "pending";
    case AlertState::Firing: return "firing";
  }
  return "unknown";
}

const char* ruleHealthName(RuleHealth health) {
  switch (health) {
    case RuleHealth::Unknown: return "unknown";
    case RuleHealth::Ok: return "ok";
    case RuleHealth::Error: return "err";
  }
  return "unknown";
}

Rule::Rule(config::Rule rule, std::string query) : rule_(std::move(rule)), query_(std::move(query)) {}

void Rule::finish(Timestamp at, double seconds, const Status& outcome) {
  const std::lock_guard lock(mutex_);
  lastEvaluation_ = at;
  lastSeconds_ = seconds;
  health_ = outcome.ok() ? RuleHealth::Ok : RuleHealth::Error;
  error_ = outcome.ok() ? std::string() : outcome.error().text;
}

std::string Rule::identity() const {
  std::string out = rule_.alert.empty() ? "record " : "alert ";
  out += quote(name());
  for (const auto& [label, text] : rule_.labels) out += " " + quote(label) + "=" + quote(text);
  return out;
}

void Rule::copyState(const Rule& from) {
  const std::scoped_lock lock(mutex_, from.mutex_);
  health_ = from.health_;
  error_ = from.error_;
  lastEvaluation_ = from.lastEvaluation_;
  lastSeconds_ = from.lastSeconds_;
}

RuleStatus Rule::status() const {
  const std::lock_guard lock(mutex_);
  RuleStatus status;
  status.rule = rule_;
  status.query = query_;
  status.health = health_;
  status.error = error_;
  status.lastEvaluation = lastEvaluation_;
  status.lastSeconds = lastSeconds_;
  return status;
}

Result<promql::Vector> askVector(const Scene& scene, const std::string& query, Timestamp at) {
  promql::QueryOptions options;
  options.stop = scene.stop;
  ORIEL_ASSIGN(promql::QueryResult result, scene.engine->instant(*scene.store, query, at, options));
  if (auto* vector = std::get_if<promql::Vector>(&result.value)) return std::move(*vector);
  if (const auto* scalar = std::get_if<promql::Scalar>(&result.value)) {
    promql::VectorSample sample;
    sample.timestamp = scalar->timestamp;
    sample.value = scalar->value;
    return promql::Vector{std::move(sample)};
  }
  return makeError(ErrorCode::Execution, "rule result is not a vector or scalar");
}

bool hasSameLabels(const promql::Vector& vector) {
  std::set<Labels> seen;
  for (const promql::VectorSample& sample : vector)
    if (!seen.insert(sample.labels).second) return true;
  return false;
}

}  // namespace oriel::rules
