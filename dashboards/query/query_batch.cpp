#include "dashboards/query/query_batch.h"

#include <atomic>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "dashboards/query/panel_answer.h"

namespace oriel::dashboards {

// Named, since QueryBatch::State has external linkage and holds them.
namespace detail {

// One panel waiting for its answers.
struct PanelJob {
  PanelPlan plan;
  PanelDataPtr former;
  std::string timezone;
  QueryBatch::Deliver deliver;
  std::stop_token stop;
  std::vector<PlannedAnswer> answers;
  std::atomic<std::size_t> missing{0};

  void finish() const { deliver(stop.stop_requested() ? nullptr : finishPanel(plan, answers, former.get(), timezone)); }
};

void giveAnswer(const std::shared_ptr<PanelJob>& job, std::size_t index, PlannedAnswer answer) {
  job->answers[index] = std::move(answer);
  if (job->missing.fetch_sub(1) == 1) job->finish();
}

// A request that is on its way or answered.
struct SharedQuery {
  struct Waiter {
    std::shared_ptr<PanelJob> job;
    std::size_t index;
  };
  std::mutex mutex;
  PlannedAnswer answer;
  std::vector<Waiter> waiters;

  void run(const PlannedQuery& query, std::stop_token stop) {
    QueryRequest request = query.request;
    request.stop = std::move(stop);
    auto got = std::make_shared<const Result<QueryAnswer>>(runQuery(query, request));
    std::vector<Waiter> waiting;
    {
      const std::lock_guard lock(mutex);
      answer = got;
      waiting.swap(waiters);
    }
    for (const Waiter& waiter : waiting) giveAnswer(waiter.job, waiter.index, got);
  }

  // The answer when it is there; else the job waits for it.
  PlannedAnswer take(const std::shared_ptr<PanelJob>& job, std::size_t index) {
    const std::lock_guard lock(mutex);
    if (!answer) waiters.push_back({job, index});
    return answer;
  }
};

}  // namespace detail

struct QueryBatch::State {
  Runner run;
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<detail::SharedQuery>> queries;

  // The request with this identity, and whether it is new.
  std::pair<std::shared_ptr<detail::SharedQuery>, bool> find(const PlannedQuery& query) {
    const std::string identity = query.identity();
    const std::lock_guard lock(mutex);
    auto& shared = queries[identity];
    const bool isNew = !shared;
    if (isNew) shared = std::make_shared<detail::SharedQuery>();
    return {shared, isNew};
  }

  void send(const std::shared_ptr<detail::PanelJob>& job) {
    const std::size_t count = job->plan.queries.size();
    job->answers.resize(count);
    job->missing = count;
    if (count == 0) return job->finish();
    // The plan may be gone with the job's last answer while requests are still being sent.
    const std::vector<PlannedQuery> queries = job->plan.queries;
    for (std::size_t i = 0; i < count; ++i) {
      auto [shared, isNew] = find(queries[i]);
      if (PlannedAnswer answer = shared->take(job, i)) {
        giveAnswer(job, i, std::move(answer));
      } else if (isNew) {
        run([shared = shared, query = queries[i], stop = job->stop] { shared->run(query, stop); });
      }
    }
  }
};

QueryBatch::QueryBatch(Runner run) : state_(std::make_shared<State>()) { state_->run = std::move(run); }

void QueryBatch::ask(Planner plan, PanelDataPtr former, std::string timezone, Deliver deliver) {
  auto job = std::make_shared<detail::PanelJob>();
  job->former = std::move(former);
  job->timezone = std::move(timezone);
  job->deliver = std::move(deliver);
  job->stop = stop_.get_token();
  state_->run([state = state_, job, plan = std::move(plan)] {
    if (job->stop.stop_requested()) return job->deliver(nullptr);
    job->plan = plan();
    state->send(job);
  });
}

}  // namespace oriel::dashboards
