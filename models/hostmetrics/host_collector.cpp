#include "models/hostmetrics/host_collector.h"

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>

#include "models/hostmetrics/collector_set.h"
#include "models/hostmetrics/series_writer.h"

namespace oriel::hostmetrics {

struct HostCollector::State {
  State(Storage& store, Clock& clockIn, std::shared_ptr<const Reader> reader, HostCollectorOptions optionsIn)
      : clock(clockIn),
        options(std::move(optionsIn)),
        collectors(std::move(reader), clock),
        writer(store, options.job, options.instance) {}

  void work();
  void collect(Timestamp timestamp);
  Timestamp stampFor(Timestamp now);

  Clock& clock;
  HostCollectorOptions options;
  CollectorSet collectors;  ///< the worker's
  SeriesWriter writer;      ///< the worker's
  Families families;        ///< the worker's

  mutable std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;
  bool running = false;
  std::optional<Timestamp> due;
  TimerId timer = TimerId::None;
  std::chrono::nanoseconds nextTick{0};  ///< monotonic
  Timestamp expected = 0;                ///< wall time of the next tick
  bool first = true;
  HostCollectorStatus status;
  std::thread worker;
};

namespace {

/// One timer task: hands a timestamp to the worker and schedules the next tick. Holds the state weakly, as the clock
/// may call it after the collector is gone.
template <class StateType>
void hostTick(const std::weak_ptr<StateType>& weak) {
  const auto state = weak.lock();
  if (!state) return;
  const std::lock_guard lock(state->mutex);
  if (state->stopping) return;
  const Timestamp stamp = state->stampFor(state->clock.now());
  if (state->due || state->running) {
    ++state->status.skipped;
  } else {
    state->due = stamp;
    state->changed.notify_all();
  }
  const Duration pause = state->first ? state->options.firstPause : state->options.interval;
  state->first = false;
  const auto now = state->clock.monotonic();
  state->nextTick += std::chrono::milliseconds(pause);
  // After a sleep of the computer there is nothing to catch up with.
  if (state->nextTick < now) state->nextTick = now + std::chrono::milliseconds(pause);
  state->expected = stamp + pause;
  state->timer = state->clock.schedule(state->nextTick - now, [weak] { hostTick(weak); });
}

}  // namespace

Timestamp HostCollector::State::stampFor(Timestamp now) {
  return !first && std::abs(now - expected) <= options.interval / 100 ? expected : now;
}

void HostCollector::State::work() {
  std::unique_lock lock(mutex);
  for (;;) {
    changed.wait(lock, [this] { return stopping || due; });
    if (stopping) return;
    const Timestamp timestamp = *due;
    due.reset();
    running = true;
    lock.unlock();
    collect(timestamp);
    lock.lock();
    running = false;
    changed.notify_all();
  }
}

void HostCollector::State::collect(Timestamp timestamp) {
  const auto begin = clock.monotonic();
  collectors.collect(families);
  const double seconds = std::chrono::duration<double>(clock.monotonic() - begin).count();
  const Status written = writer.write(families, timestamp, seconds);
  const std::lock_guard lock(mutex);
  ++status.collections;
  status.lastSeconds = seconds;
  status.series = writer.series();
  status.failures = collectors.failures();
  status.storeError = written.ok() ? std::string() : written.error().toString();
}

HostCollector::HostCollector(Storage& store, Clock& clock, std::shared_ptr<const Reader> reader,
                             HostCollectorOptions options)
    : state_(std::make_shared<State>(store, clock, std::move(reader), std::move(options))) {}

HostCollector::~HostCollector() { stop(); }

void HostCollector::start() {
  const std::weak_ptr<State> weak = state_;
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->worker.joinable()) return;
    state_->stopping = false;
    state_->first = true;
    state_->nextTick = state_->clock.monotonic();
    state_->worker = std::thread([state = state_.get()] { state->work(); });
  }
  hostTick(weak);
}

void HostCollector::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    if (!state_->worker.joinable()) return;
    state_->stopping = true;
    state_->due.reset();
    state_->clock.cancel(state_->timer);
  }
  state_->changed.notify_all();
  state_->worker.join();
}

void HostCollector::setInterval(Duration interval) {
  const std::lock_guard lock(state_->mutex);
  state_->options.interval = interval;
}

void HostCollector::waitIdle() {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [this] { return state_->stopping || (!state_->due && !state_->running); });
}

HostCollectorStatus HostCollector::status() const {
  const std::lock_guard lock(state_->mutex);
  return state_->status;
}

}  // namespace oriel::hostmetrics
