#include "models/rules/group.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "models/base/log.h"
#include "models/promql/parser.h"
#include "models/rules/schedule.h"

namespace oriel::rules {

namespace {

/// A timer may come this much before the wall clock says so.
constexpr Duration kEarly = 20;

std::string printedQuery(const std::string& expression) {
  const Result<promql::ExprPtr> parsed = promql::parseExpr(expression);
  return parsed.ok() ? promql::print(**parsed) : expression;
}

/// A rule's own labels come before its group's.
config::Rule withGroupLabels(config::Rule rule, const config::NamedTexts& labels) {
  for (const auto& each : labels) {
    const bool own = std::any_of(rule.labels.begin(), rule.labels.end(),
                                 [&](const auto& label) { return label.first == each.first; });
    if (!own) rule.labels.push_back(each);
  }
  return rule;
}

double secondsSince(const Clock& clock, std::chrono::nanoseconds start) {
  return std::chrono::duration<double>(clock.monotonic() - start).count();
}

bool sameRule(const config::Rule& a, const config::Rule& b) {
  return a.record == b.record && a.alert == b.alert && a.expr == b.expr && a.forDuration == b.forDuration &&
         a.keepFiringFor == b.keepFiringFor && a.labels == b.labels && a.annotations == b.annotations;
}

}  // namespace

/// Lives as long as a submitted evaluation: a pool that drops its work must not leave the group waiting for it.
class Group::Ticket {
 public:
  explicit Ticket(std::shared_ptr<Group> group) : group_(std::move(group)) {}
  ~Ticket() { group_->ended(); }
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;

 private:
  std::shared_ptr<Group> group_;
};

Group::Group(const GroupServices& services, config::RuleGroup config, const RuleManagerOptions& options, bool restored)
    : services_(services),
      config_(std::move(config)),
      options_(options),
      interval_(std::max<Duration>(config_.interval > 0 ? config_.interval : options.evaluationInterval, kMillisecond)),
      offset_(scheduleOffset(config_.name, config_.file, interval_)),
      restored_(restored) {
  for (const config::Rule& rule : config_.rules) {
    config::Rule whole = withGroupLabels(rule, config_.labels);
    std::string query = printedQuery(rule.expr);
    rules_.push_back(rule.alert.empty() ? makeRecordingRule(std::move(whole), std::move(query))
                                        : makeAlertingRule(std::move(whole), std::move(query), restored));
  }
  written_.resize(rules_.size());
}

void Group::start() {
  const std::lock_guard lock(mutex_);
  const Timestamp now = services_.clock->now();
  scheduled_ = scheduledBefore(now, interval_, offset_);
  schedule(now);
}

void Group::schedule(Timestamp now) {
  if (stopped_) return;
  const Duration delay = std::max<Duration>(scheduled_ + interval_ - now, 0);
  timer_ = services_.clock->schedule(std::chrono::milliseconds(delay), [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->tick();
  });
}

void Group::tick() {
  Timestamp at = 0;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    const Timestamp now = services_.clock->now();
    // Counted anew from the wall clock, which may have jumped (a laptop that slept).
    const Timestamp due = scheduledBefore(now + std::min(kEarly, interval_ / 10), interval_, offset_);
    const bool again = due == scheduled_;
    if (due > scheduled_ + interval_) missed_ += static_cast<std::uint64_t>((due - scheduled_) / interval_ - 1);
    scheduled_ = due;
    schedule(now);
    if (again) return;
    if (running_) {
      if (behind_) ++missed_;
      behind_ = true;
      return;
    }
    running_ = true;
    at = due;
  }
  submitEvaluation(at);
}

void Group::submitEvaluation(Timestamp at) {
  services_.submit(
      [self = shared_from_this(), ticket = std::make_shared<Ticket>(shared_from_this()), at] { self->evaluate(at); });
}

void Group::ended() {
  Timestamp at = 0;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || !behind_) {
      running_ = false;
      behind_ = false;
      idle_.notify_all();
      return;
    }
    behind_ = false;
    at = scheduled_;
  }
  submitEvaluation(at);
}

void Group::stop() {
  stopSource_.request_stop();
  std::unique_lock lock(mutex_);
  stopped_ = true;
  services_.clock->cancel(timer_);
  idle_.wait(lock, [this] { return !running_; });
}

void Group::evaluate(Timestamp at) {
  if (stopSource_.stop_requested()) return;
  const Duration queryOffset = config_.queryOffset >= 0 ? config_.queryOffset : options_.queryOffset;
  const Scene scene{services_.store, services_.engine, stopSource_.get_token(), &options_};
  const Moment moment{at, at - queryOffset, interval_, config_.limit};
  const auto start = services_.clock->monotonic();
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (stopSource_.stop_requested()) return;
    const auto ruleStart = services_.clock->monotonic();
    const Timestamp ruleAt = services_.clock->now();
    const Result<promql::Vector> vector = rules_[i]->evaluate(scene, moment);
    // A query that was broken off says nothing about its rule.
    if (!vector.ok() && stopSource_.stop_requested()) return;
    Status outcome;
    if (vector.ok()) {
      const std::vector<Alert> due = rules_[i]->takeDue(moment, options_.resendDelay);
      if (!due.empty() && services_.send) services_.send(due);
      outcome = write(i, *vector, moment.queryAt);
    } else {
      outcome = vector.error();
    }
    rules_[i]->finish(ruleAt, secondsSince(*services_.clock, ruleStart), outcome);
  }
  if (!stale_.empty()) markStale(std::exchange(stale_, {}), at);
  // The second time, what other rules record is there to be read.
  if (!restored_ && ++evaluations_ == 2) {
    for (const auto& rule : rules_) rule->restore(scene, services_.clock->now());
    restored_ = true;
  }
  const std::lock_guard lock(mutex_);
  lastEvaluation_ = at;
  lastSeconds_ = secondsSince(*services_.clock, start);
}

Status Group::write(std::size_t index, const promql::Vector& vector, Timestamp at) {
  SeriesRefs& before = written_[index];
  if (vector.empty() && before.empty()) return {};
  const std::unique_ptr<Appender> appender = services_.store->appender();
  SeriesRefs now;
  Status outcome;
  for (const promql::VectorSample& sample : vector) {
    const auto known = before.find(sample.labels);
    const SeriesRef ref = known == before.end() ? SeriesRef{} : known->second;
    const Result<SeriesRef> result = sample.histogram
                                         ? appender->appendHistogram(ref, sample.labels, at, sample.histogram)
                                         : appender->append(ref, sample.labels, at, sample.value);
    if (result.ok())
      now.emplace(sample.labels, *result);
    else if (outcome.ok())
      outcome = result.error();
  }
  for (const auto& [labels, ref] : before) {
    if (now.contains(labels)) continue;
    // Out of order means that somebody else writes it now.
    (void)appender->append(ref, labels, at, staleNaN());
  }
  ORIEL_TRY(appender->commit());
  before = std::move(now);
  return outcome;
}

void Group::markStale(const SeriesRefs& series, Timestamp at) {
  const std::unique_ptr<Appender> appender = services_.store->appender();
  for (const auto& [labels, ref] : series) (void)appender->append(ref, labels, at, staleNaN());
  if (const Status status = appender->commit(); !status.ok())
    log(LogLevel::Warning, "rules", "group " + config_.name + ": stale markers: " + status.error().text);
}

void Group::copyState(Group& from) {
  std::multimap<std::string, std::size_t> byIdentity;
  for (std::size_t i = 0; i < from.rules_.size(); ++i) byIdentity.emplace(from.rules_[i]->identity(), i);
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const auto found = byIdentity.lower_bound(rules_[i]->identity());
    if (found == byIdentity.end() || found->first != rules_[i]->identity()) continue;
    written_[i] = std::move(from.written_[found->second]);
    rules_[i]->copyState(*from.rules_[found->second]);
    byIdentity.erase(found);
  }
  stale_ = std::move(from.stale_);
  for (const auto& [identity, index] : byIdentity) stale_.merge(from.written_[index]);
  const std::scoped_lock lock(mutex_, from.mutex_);
  lastEvaluation_ = from.lastEvaluation_;
  lastSeconds_ = from.lastSeconds_;
  missed_ = from.missed_;
}

Group::SeriesRefs Group::takeSeries() {
  SeriesRefs all = std::exchange(stale_, {});
  for (SeriesRefs& each : written_) {
    all.merge(each);
    each.clear();
  }
  return all;
}

GroupStatus Group::status() const {
  GroupStatus status;
  status.name = config_.name;
  status.file = config_.file;
  status.interval = interval_;
  status.limit = config_.limit;
  for (const auto& rule : rules_) status.rules.push_back(rule->status());
  const std::lock_guard lock(mutex_);
  status.lastEvaluation = lastEvaluation_;
  status.lastSeconds = lastSeconds_;
  status.missed = missed_;
  return status;
}

bool Group::same(const config::RuleGroup& config, const RuleManagerOptions& options) const {
  return config_.name == config.name && config_.file == config.file && config_.interval == config.interval &&
         config_.queryOffset == config.queryOffset && config_.limit == config.limit &&
         config_.labels == config.labels && config_.rules.size() == config.rules.size() &&
         std::equal(config_.rules.begin(), config_.rules.end(), config.rules.begin(), sameRule) &&
         options_.evaluationInterval == options.evaluationInterval && options_.queryOffset == options.queryOffset &&
         options_.resendDelay == options.resendDelay && options_.outageTolerance == options.outageTolerance &&
         options_.forGracePeriod == options.forGracePeriod && options_.externalLabels == options.externalLabels &&
         options_.externalUrl == options.externalUrl;
}

}  // namespace oriel::rules
