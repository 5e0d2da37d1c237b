#include "models/hostmetrics/usage_worker.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace oriel::hostmetrics {

/// The questions of one ask(). `next` is the one being asked.
struct UsageWorker::Batch {
  std::vector<std::string> paths;
  std::vector<std::optional<FileSystemUsage>> answers;
  std::size_t next = 0;
};

/// What the caller and its threads share; a lost thread keeps it alive.
struct UsageWorker::Shared {
  std::mutex mutex;
  std::condition_variable work, progress;
  std::shared_ptr<Batch> batch;
  std::set<std::string> stuck;
  std::uint64_t generation = 0;  ///< of the thread that may take work; others end
};

namespace {

template <class SharedState>
void serveUsage(const std::shared_ptr<SharedState>& shared, const std::shared_ptr<const Reader>& reader,
                std::uint64_t generation) {
  std::unique_lock lock(shared->mutex);
  for (;;) {
    shared->work.wait(lock, [&] { return shared->generation != generation || shared->batch != nullptr; });
    if (shared->generation != generation) return;
    const auto batch = shared->batch;
    if (batch->next == batch->paths.size()) {
      shared->batch = nullptr;
      shared->progress.notify_all();
      continue;
    }
    const std::size_t index = batch->next;
    const std::string path = batch->paths[index];
    if (!shared->stuck.contains(path)) {
      lock.unlock();
      auto usage = reader->usage(path);
      lock.lock();
      if (shared->generation != generation) {
        shared->stuck.erase(path);
        return;
      }
      if (usage.ok()) batch->answers[index] = *usage;
    }
    ++batch->next;
    shared->progress.notify_all();
  }
}

}  // namespace

UsageWorker::UsageWorker(std::shared_ptr<const Reader> reader, std::chrono::milliseconds timeout)
    : reader_(std::move(reader)), timeout_(timeout), shared_(std::make_shared<Shared>()) {
  startThread();
}

UsageWorker::~UsageWorker() {
  {
    const std::lock_guard lock(shared_->mutex);
    ++shared_->generation;
  }
  shared_->work.notify_all();
}

void UsageWorker::startThread() {
  std::thread([shared = shared_, reader = reader_, generation = shared_->generation] {
    serveUsage(shared, reader, generation);
  }).detach();
}

std::vector<std::optional<FileSystemUsage>> UsageWorker::ask(const std::vector<std::string>& mountPoints) {
  auto batch = std::make_shared<Batch>();
  batch->paths = mountPoints;
  batch->answers.resize(mountPoints.size());
  std::unique_lock lock(shared_->mutex);
  shared_->batch = batch;
  shared_->work.notify_all();
  std::size_t seen = 0;
  while (shared_->batch == batch) {
    if (shared_->progress.wait_for(lock, timeout_) != std::cv_status::timeout || batch->next != seen) {
      seen = batch->next;
      continue;
    }
    if (shared_->batch != batch || batch->next == batch->paths.size()) continue;
    shared_->stuck.insert(batch->paths[batch->next]);
    ++batch->next;
    seen = batch->next;
    ++shared_->generation;
    startThread();
  }
  return batch->answers;
}

}  // namespace oriel::hostmetrics
