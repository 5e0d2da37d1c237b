#include "dashboards/query/query_batch.h"

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "dashboards/query/panel_answer.h"

namespace oriel::dashboards {

// Named, since QueryBatch::Shared has external linkage and holds them.
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
};

}  // namespace detail

namespace {

using detail::PanelJob;

std::shared_ptr<PanelData> finishJob(const PanelJob& job) {
  return finishPanel(job.plan, job.answers, job.former.get(), job.timezone);
}

void giveAnswer(const std::shared_ptr<PanelJob>& job, std::size_t index, PlannedAnswer answer) {
  job->answers[index] = std::move(answer);
  if (job->missing.fetch_sub(1) != 1) return;
  job->deliver(job->stop.stop_requested() ? nullptr : finishJob(*job));
}

}  // namespace

struct QueryBatch::Shared {
  struct Waiter {
    std::shared_ptr<detail::PanelJob> job;
    std::size_t index;
  };
  std::mutex mutex;
  PlannedAnswer answer;
  std::vector<Waiter> waiters;
};

void QueryBatch::ask(PanelPlan plan, PanelDataPtr former, std::string timezone, Deliver deliver) {
  auto job = std::make_shared<PanelJob>();
  job->plan = std::move(plan);
  job->former = std::move(former);
  job->timezone = std::move(timezone);
  job->deliver = std::move(deliver);
  job->stop = stop_.get_token();
  const std::size_t count = job->plan.queries.size();
  job->answers.resize(count);
  job->missing = count;
  if (count == 0) {
    run_([job] { job->deliver(job->stop.stop_requested() ? nullptr : finishJob(*job)); });
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const PlannedQuery& query = job->plan.queries[i];
    auto& shared = queries_[query.identity()];
    if (shared) {
      const std::lock_guard lock(shared->mutex);
      if (!shared->answer) {
        shared->waiters.push_back({job, i});
      } else {
        run_([job, i, answer = shared->answer] { giveAnswer(job, i, answer); });
      }
      continue;
    }
    shared = std::make_shared<Shared>();
    shared->waiters.push_back({job, i});
    QueryRequest request = query.request;
    request.stop = job->stop;
    run_([shared = shared, query, request = std::move(request)] {
      auto answer = std::make_shared<const Result<QueryAnswer>>(runQuery(query, request));
      std::vector<Shared::Waiter> waiters;
      {
        const std::lock_guard lock(shared->mutex);
        shared->answer = answer;
        waiters.swap(shared->waiters);
      }
      for (const Shared::Waiter& waiter : waiters) giveAnswer(waiter.job, waiter.index, answer);
    });
  }
}

}  // namespace oriel::dashboards
