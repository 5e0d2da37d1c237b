#include "models/tsdb/head/replay_feed.h"

namespace oriel::tsdb {
namespace {

constexpr std::size_t kBatchBytes = 1u << 20;
constexpr std::size_t kBatchesAhead = 6;

}  // namespace

ReplayFeed::ReplayFeed(std::shared_ptr<FileSystem> files, const std::vector<wal::SegmentFile>& order)
    : files_(std::move(files)), order_(order), thread_([this] { run(); }) {}

ReplayFeed::~ReplayFeed() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

const ReplayBatch* ReplayFeed::next() {
  std::unique_lock lock(mutex_);
  if (current_) used_.push_back(std::move(current_));
  changed_.wait(lock, [this] { return !ready_.empty() || ended_; });
  if (ready_.empty()) return nullptr;
  current_ = std::move(ready_.front());
  ready_.pop_front();
  changed_.notify_all();
  return current_.get();
}

std::unique_ptr<ReplayBatch> ReplayFeed::fresh(std::size_t file) {
  std::unique_ptr<ReplayBatch> batch;
  {
    std::lock_guard lock(mutex_);
    if (!used_.empty()) {
      batch = std::move(used_.back());
      used_.pop_back();
    }
  }
  if (!batch) batch = std::make_unique<ReplayBatch>();
  batch->file = file;
  batch->records.clear();
  batch->goodBytes = batch->fileBytes = 0;
  batch->endsFile = false;
  batch->damage.reset();
  return batch;
}

bool ReplayFeed::hand(std::unique_ptr<ReplayBatch> batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ready_.size() < kBatchesAhead || stop_; });
  if (stop_) return false;
  ready_.push_back(std::move(batch));
  changed_.notify_all();
  return true;
}

void ReplayFeed::run() {
  for (std::size_t file = 0; file < order_.size() && !stop_; ++file) readFile(file);
  std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

void ReplayFeed::readFile(std::size_t file) {
  auto batch = fresh(file);
  const auto bytes = files_->map(order_[file].path);
  if (!bytes.ok()) {
    batch->damage = bytes.error();
    batch->endsFile = true;
    hand(std::move(batch));
    return;
  }
  wal::SegmentReader reader((*bytes)->bytes(), order_[file].begin);
  while (true) {
    const auto more = reader.nextInto(batch->records);
    if (!more.ok()) batch->damage = more.error();
    batch->endsFile = !more.ok() || !*more;
    batch->goodBytes = reader.goodBytes();
    batch->fileBytes = (*bytes)->bytes().size();
    if (batch->endsFile) break;
    if (batch->records.bytes() < kBatchBytes) continue;
    if (!hand(std::move(batch))) return;
    batch = fresh(file);
  }
  hand(std::move(batch));
}

}  // namespace oriel::tsdb
