#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "models/base/log.h"
#include "models/rules/for_state.h"
#include "models/rules/rule.h"
#include "models/template/template.h"

namespace oriel::rules {

namespace {

constexpr Duration kResolvedRetention = 15 * kMinute;

/// An alert and when it was told last.
struct ActiveAlert {
  Alert alert;
  Timestamp sentAt = 0;
};

promql::VectorSample sampleOf(const Labels& labels, Timestamp at, double value) {
  promql::VectorSample sample;
  sample.labels = labels;
  sample.timestamp = at;
  sample.value = value;
  return sample;
}

/// The state machine of an alert's life: pending, firing, inactive. Source: Prometheus 3, rules/alerting.go.
class AlertingRule final : public Rule {
 public:
  AlertingRule(config::Rule rule, std::string query, bool restored)
      : Rule(std::move(rule), std::move(query)), restored_(restored) {}

  Result<promql::Vector> evaluate(const Scene& scene, const Moment& moment) override;
  std::vector<Alert> takeDue(const Moment& moment, Duration resendDelay) override;
  void copyState(const Rule& from) override;
  void restore(const Scene& scene, Timestamp now) override;
  RuleStatus status() const override;

 private:
  using AlertMap = std::map<Labels, ActiveAlert>;

  Result<AlertMap> found(const Scene& scene, const Moment& moment) const;
  Alert alertOf(const Scene& scene, const Moment& moment, const promql::VectorSample& sample) const;
  bool advance(ActiveAlert& active, bool holds, Timestamp at) const;
  void appendSeries(const Alert& alert, Timestamp at, promql::Vector& out) const;

  AlertMap active_;  // with those that are over, for a while
  bool restored_ = false;
};

Alert AlertingRule::alertOf(const Scene& scene, const Moment& moment, const promql::VectorSample& sample) const {
  tmpl::Context context;
  context.labels = sample.labels;
  context.value = sample.value;
  context.externalLabels = scene.options->externalLabels;
  context.externalUrl = scene.options->externalUrl;
  context.now = moment.at;
  context.query = [&scene, at = moment.at](const std::string& query) -> Result<std::vector<tmpl::Sample>> {
    ORIEL_ASSIGN(const promql::Vector vector, askVector(scene, query, at));
    std::vector<tmpl::Sample> samples;
    for (const promql::VectorSample& each : vector) samples.push_back({each.labels, each.value});
    return samples;
  };
  const auto expanded = [&](const std::string& text) {
    Result<std::string> result = tmpl::expand(text, "__alert_" + rule_.alert, context);
    return result.ok() ? std::move(*result) : "<error expanding template: " + result.error().text + ">";
  };
  LabelsBuilder labels(sample.labels);
  labels.remove(kMetricName);
  for (const auto& [name, text] : rule_.labels) labels.set(name, expanded(text));
  labels.set("alertname", rule_.alert);
  LabelsBuilder annotations;
  for (const auto& [name, text] : rule_.annotations) annotations.set(name, expanded(text));

  Alert alert;
  alert.labels = labels.labels();
  alert.annotations = annotations.labels();
  alert.state = AlertState::Pending;
  alert.value = sample.value;
  alert.activeAt = moment.at;
  return alert;
}

Result<AlertingRule::AlertMap> AlertingRule::found(const Scene& scene, const Moment& moment) const {
  ORIEL_ASSIGN(const promql::Vector vector, askVector(scene, query_, moment.queryAt));
  AlertMap alerts;
  for (const promql::VectorSample& sample : vector) {
    Alert alert = alertOf(scene, moment, sample);
    const Labels labels = alert.labels;
    if (!alerts.emplace(labels, ActiveAlert{std::move(alert), 0}).second) {
      return makeError(ErrorCode::Execution,
                       "vector contains metrics with the same labelset after applying alert labels");
    }
  }
  return alerts;
}

// False when the alert has no series at this time.
bool AlertingRule::advance(ActiveAlert& active, bool holds, Timestamp at) const {
  Alert& alert = active.alert;
  if (holds) {
    alert.keepFiringSince = 0;
  } else {
    bool keepFiring = false;
    if (alert.state == AlertState::Firing && rule_.keepFiringFor > 0) {
      if (alert.keepFiringSince == 0) alert.keepFiringSince = at;
      keepFiring = at - alert.keepFiringSince < rule_.keepFiringFor;
    }
    if (!keepFiring) {
      if (alert.state != AlertState::Inactive) {
        alert.state = AlertState::Inactive;
        alert.resolvedAt = at;
      }
      return false;
    }
  }
  if (alert.state == AlertState::Pending && at - alert.activeAt >= rule_.forDuration) {
    alert.state = AlertState::Firing;
    alert.firedAt = at;
  }
  return true;
}

void AlertingRule::appendSeries(const Alert& alert, Timestamp at, promql::Vector& out) const {
  LabelsBuilder labels(alert.labels);
  labels.set(kMetricName, kForStateMetric);
  const Labels forState = labels.labels();
  labels.set(kMetricName, "ALERTS").set("alertstate", alertStateName(alert.state));
  out.push_back(sampleOf(labels.labels(), at, 1));
  out.push_back(sampleOf(forState, at, static_cast<double>(alert.activeAt / 1000)));
}

Result<promql::Vector> AlertingRule::evaluate(const Scene& scene, const Moment& moment) {
  ORIEL_ASSIGN(AlertMap now, found(scene, moment));
  const std::lock_guard lock(mutex_);
  for (auto& [labels, fresh] : now) {
    const auto known = active_.find(labels);
    if (known != active_.end() && known->second.alert.state != AlertState::Inactive) {
      known->second.alert.value = fresh.alert.value;
      known->second.alert.annotations = fresh.alert.annotations;
    } else {
      active_[labels] = fresh;
    }
  }
  promql::Vector series;
  std::int64_t count = 0;
  for (auto it = active_.begin(); it != active_.end();) {
    ActiveAlert& active = it->second;
    const bool holds = now.contains(it->first);
    const bool dropped =
        !holds && (active.alert.state == AlertState::Pending ||
                   (active.alert.resolvedAt != 0 && moment.at - active.alert.resolvedAt > kResolvedRetention));
    if (dropped) {
      it = active_.erase(it);
      continue;
    }
    if (advance(active, holds, moment.at)) {
      ++count;
      if (restored_) appendSeries(active.alert, moment.queryAt, series);
    }
    ++it;
  }
  if (moment.limit > 0 && count > moment.limit) {
    active_.clear();
    return makeError(ErrorCode::LimitExceeded, fmt::format("exceeded limit of {} with {} alerts", moment.limit, count));
  }
  return series;
}

std::vector<Alert> AlertingRule::takeDue(const Moment& moment, Duration resendDelay) {
  const std::lock_guard lock(mutex_);
  std::vector<Alert> due;
  for (auto& [labels, active] : active_) {
    Alert& alert = active.alert;
    if (alert.state == AlertState::Pending) continue;
    const bool resolvedSince = alert.resolvedAt > active.sentAt;
    if (!resolvedSince && active.sentAt + resendDelay >= moment.at) continue;
    active.sentAt = moment.at;
    // Two evaluations may fail, or two messages be lost, before it counts as resolved.
    alert.validUntil = moment.at + 4 * std::max(resendDelay, moment.interval);
    due.push_back(alert);
  }
  return due;
}

void AlertingRule::copyState(const Rule& from) {
  Rule::copyState(from);
  const auto* other = dynamic_cast<const AlertingRule*>(&from);
  if (other == nullptr) return;
  const std::scoped_lock lock(mutex_, other->mutex_);
  active_ = other->active_;
}

void AlertingRule::restore(const Scene& scene, Timestamp now) {
  if (rule_.forDuration >= scene.options->forGracePeriod) {
    const Result<ForStates> states =
        readForStates(*scene.store, rule_.alert, now - scene.options->outageTolerance, now);
    if (!states.ok())
      log(LogLevel::Warning, "rules", rule_.alert + ": its state before the restart: " + states.error().text);
    const std::lock_guard lock(mutex_);
    for (auto& [labels, active] : active_) {
      if (!states.ok() || active.alert.state == AlertState::Inactive) continue;
      const auto found = states->find(labels);
      if (found == states->end()) continue;
      active.alert.activeAt = restoredActiveAt(found->second, rule_.forDuration, scene.options->forGracePeriod, now);
    }
  }
  const std::lock_guard lock(mutex_);
  restored_ = true;
}

RuleStatus AlertingRule::status() const {
  RuleStatus status = Rule::status();
  const std::lock_guard lock(mutex_);
  for (const auto& [labels, active] : active_) {
    if (active.alert.state == AlertState::Inactive) continue;
    status.state = std::max(status.state, active.alert.state);
    status.alerts.push_back(active.alert);
  }
  return status;
}

}  // namespace

std::unique_ptr<Rule> makeAlertingRule(config::Rule rule, std::string query, bool restored) {
  return std::make_unique<AlertingRule>(std::move(rule), std::move(query), restored);
}

}  // namespace oriel::rules
