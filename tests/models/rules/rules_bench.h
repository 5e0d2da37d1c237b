#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/base/clock.h"
#include "models/rules/rule_manager.h"
#include "models/rules/schedule.h"
#include "tests/support/memory_storage.h"

namespace oriel::test {

/// One group of rules on a clock that stands still until told. Times of the test count from the first evaluation.
class RulesBench {
 public:
  static constexpr Timestamp kStart = 1'700'000'000'000;

  explicit RulesBench(std::vector<config::Rule> rules, Duration interval = kMinute) : clock_(kStart) {
    group_.name = "g";
    group_.file = "rules.yml";
    group_.interval = interval;
    group_.rules = std::move(rules);
    first_ =
        rules::scheduledBefore(kStart, interval, rules::scheduleOffset(group_.name, group_.file, interval)) + interval;
  }
  ~RulesBench() { manager_.reset(); }

  /// A sample before the group runs; `at` counts from the first evaluation.
  void sample(const Labels& labels, Duration at, double value) { store.add(labels, {{first_ + at, value, nullptr}}); }

  std::vector<Error> start() {
    manager_ = std::make_unique<rules::RuleManager>(
        store, engine_, clock_, [](std::function<void()> task) { task(); },
        [this](const std::vector<rules::Alert>& alerts) { sent.insert(sent.end(), alerts.begin(), alerts.end()); });
    return apply();
  }
  std::vector<Error> apply() { return manager_->applyConfig({config::RuleFile{group_.file, {group_}}}, options); }
  std::vector<Error> applyNothing() { return manager_->applyConfig({}, options); }
  void end() { manager_.reset(); }

  /// Runs up to and with the evaluation at `at`.
  void runTo(Duration at) { clock_.advance(first_ + at - clock_.now()); }
  Timestamp time(Duration at) const { return first_ + at; }
  Duration since(Timestamp at) const { return at - first_; }

  rules::RuleManager& manager() { return *manager_; }
  config::RuleGroup& group() { return group_; }
  ManualClock& clock() { return clock_; }

  MemoryStorage store;
  rules::RuleManagerOptions options;
  std::vector<rules::Alert> sent;

 private:
  ManualClock clock_;
  promql::Engine engine_;
  config::RuleGroup group_;
  Timestamp first_ = 0;
  std::unique_ptr<rules::RuleManager> manager_;
};

inline config::Rule alertRule(const std::string& name, const std::string& expr, Duration forDuration = 0,
                              Duration keepFiringFor = 0) {
  config::Rule rule;
  rule.alert = name;
  rule.expr = expr;
  rule.forDuration = forDuration;
  rule.keepFiringFor = keepFiringFor;
  return rule;
}

inline config::Rule recordRule(const std::string& name, const std::string& expr) {
  config::Rule rule;
  rule.record = name;
  rule.expr = expr;
  return rule;
}

}  // namespace oriel::test
