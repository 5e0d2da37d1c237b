#include "models/engine/query_pool.h"

#include <sched.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace oriel::engine {

struct QueryPool::State {
  struct Pending {
    std::stop_token stop;
    Task task;
  };

  mutable std::mutex mutex;
  std::condition_variable work, idle;
  std::array<std::deque<Pending>, 3> queues;
  std::size_t running = 0;
  bool stopped = false;
  std::stop_source stop;
  std::vector<std::thread> threads;
  std::size_t workers = 0;

  std::size_t waiting() const {
    std::size_t sum = 0;
    for (const auto& queue : queues) sum += queue.size();
    return sum;
  }

  /// With a token that fires when the caller's or the pool's does.
  void run(const Pending& pending) const {
    std::stop_source both;
    const auto fire = [&both] { both.request_stop(); };
    const std::stop_callback onCaller(pending.stop, fire);
    const std::stop_callback onPool(stop.get_token(), fire);
    pending.task(both.get_token());
  }

  void serve() {
    std::unique_lock lock(mutex);
    for (;;) {
      work.wait(lock, [this] { return stopped || waiting() > 0; });
      const auto queue = std::find_if(queues.begin(), queues.end(), [](const auto& q) { return !q.empty(); });
      if (queue == queues.end()) return;
      {
        const Pending pending = std::move(queue->front());
        queue->pop_front();
        ++running;
        lock.unlock();
        run(pending);
      }
      lock.lock();
      --running;
      if (running == 0 && waiting() == 0) idle.notify_all();
    }
  }
};

QueryPool::QueryPool(std::size_t workers) : state_(std::make_unique<State>()) {
  state_->workers = workers > 0 ? workers : std::max<std::size_t>(2, std::thread::hardware_concurrency());
  for (std::size_t i = 0; i < state_->workers; ++i)
    state_->threads.emplace_back([state = state_.get()] { state->serve(); });
}

QueryPool::~QueryPool() { stop(); }

void QueryPool::submit(Priority priority, std::stop_token stop, Task task) {
  State::Pending pending{std::move(stop), std::move(task)};
  {
    const std::lock_guard lock(state_->mutex);
    if (!state_->stopped) {
      state_->queues[static_cast<std::size_t>(priority)].push_back(std::move(pending));
      state_->work.notify_one();
      return;
    }
  }
  state_->run(pending);
}

void QueryPool::stop() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopped = true;
    threads.swap(state_->threads);
  }
  // Outside the lock: stop callbacks of running tasks may take their time or submit.
  state_->stop.request_stop();
  state_->work.notify_all();
  for (std::thread& thread : threads) thread.join();
}

void QueryPool::waitIdle() {
  std::unique_lock lock(state_->mutex);
  state_->idle.wait(lock, [this] { return state_->running == 0 && state_->waiting() == 0; });
}

promql::Helpers QueryPool::helpers() {
  cpu_set_t usable;
  CPU_ZERO(&usable);
  const std::size_t cores = sched_getaffinity(0, sizeof usable, &usable) == 0 ? CPU_COUNT(&usable) : 1;
  if (std::min(cores, state_->workers) < 2) return {};
  return {[this](std::function<void()> task) {
            submit(Priority::Background, {}, [task = std::move(task)](const std::stop_token&) { task(); });
          },
          std::min(cores, state_->workers) - 1};
}

std::size_t QueryPool::workers() const { return state_->workers; }

std::size_t QueryPool::waiting() const {
  const std::lock_guard lock(state_->mutex);
  return state_->waiting();
}

}  // namespace oriel::engine
