#include "dashboards/query/query_batch.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "dashboards/pipeline/build_panel_data.h"

namespace oriel::dashboards {

// Named, since QueryBatch::Shared has external linkage and holds them.
namespace detail {

using Answer = std::shared_ptr<const Result<QueryAnswer>>;

// One panel waiting for its answers.
struct PanelJob {
  PanelPlan plan;
  PanelDataPtr former;
  std::string timezone;
  QueryBatch::Deliver deliver;
  std::stop_token stop;
  std::vector<Answer> answers;
  std::atomic<std::size_t> missing{0};
};

}  // namespace detail

namespace {

using detail::Answer;
using detail::PanelJob;

// Grafana tells the value columns of several tables apart by their query's letter.
void nameTableValues(const PanelPlan& plan, std::vector<Frame>& frames) {
  std::size_t tables = 0;
  for (const PlannedQuery& query : plan.queries) tables += query.request.format == QueryFormat::Table ? 1 : 0;
  if (tables < 2) return;
  for (Frame& frame : frames) {
    const auto isTable = [&frame](const PlannedQuery& q) {
      return q.request.refId == frame.refId && q.request.format == QueryFormat::Table;
    };
    if (std::none_of(plan.queries.begin(), plan.queries.end(), isTable)) continue;
    for (Field& field : frame.fields) {
      if (field.type() == FieldType::Number && field.name == "Value") field.name = "Value #" + frame.refId;
    }
  }
}

void addAnswer(PanelJob& job, std::size_t index, std::vector<Frame>& frames, PanelData& notes, std::size_t& failed) {
  const Result<QueryAnswer>& answer = *job.answers[index];
  if (!answer.ok()) {
    ++failed;
    if (!notes.error) notes.error = answer.error();
    return;
  }
  for (Frame frame : answer->frames) {
    frame.refId = job.plan.queries[index].request.refId;
    frames.push_back(std::move(frame));
  }
  for (const auto* texts : {&answer->warnings, &answer->infos}) {
    notes.notices.insert(notes.notices.end(), texts->begin(), texts->end());
  }
  notes.stats.evaluationSeconds += answer->stats.evaluationSeconds;
  notes.stats.samplesRead += answer->stats.samplesRead;
  notes.stats.peakSamples = std::max(notes.stats.peakSamples, answer->stats.peakSamples);
  notes.stats.series += answer->stats.series;
}

std::shared_ptr<PanelData> finishPanel(PanelJob& job) {
  std::vector<Frame> frames;
  PanelData notes;
  notes.error = job.plan.error;
  std::size_t failed = 0;
  for (std::size_t i = 0; i < job.answers.size(); ++i) addAnswer(job, i, frames, notes, failed);
  nameTableValues(job.plan, frames);
  const bool nothing = notes.error && failed == job.answers.size();
  std::shared_ptr<PanelData> data;
  if (nothing && job.former) {
    data = std::make_shared<PanelData>(*job.former);
    data->notices.clear();
    data->title = job.plan.panel.title;
  } else {
    data = makePanelData(job.plan.panel, std::move(frames), job.plan.range, job.plan.step, job.former.get());
  }
  data->state = notes.error ? PanelState::Error : PanelState::Ready;
  data->error = notes.error;
  data->notices.insert(data->notices.end(), notes.notices.begin(), notes.notices.end());
  data->stats = notes.stats;
  data->timezone = job.timezone;
  data->timeInfo = job.plan.timeInfo;
  return data;
}

void giveAnswer(const std::shared_ptr<PanelJob>& job, std::size_t index, Answer answer) {
  job->answers[index] = std::move(answer);
  if (job->missing.fetch_sub(1) != 1) return;
  job->deliver(job->stop.stop_requested() ? nullptr : finishPanel(*job));
}

}  // namespace

struct QueryBatch::Shared {
  struct Waiter {
    std::shared_ptr<detail::PanelJob> job;
    std::size_t index;
  };
  std::mutex mutex;
  detail::Answer answer;
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
    run_([job] { job->deliver(job->stop.stop_requested() ? nullptr : finishPanel(*job)); });
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
    run_([shared = shared, source = query.source, request = std::move(request)] {
      auto answer = std::make_shared<const Result<QueryAnswer>>(
          request.stop.stop_requested() ? Result<QueryAnswer>(makeError(ErrorCode::Cancelled, "cancelled"))
                                        : source->query(request));
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
