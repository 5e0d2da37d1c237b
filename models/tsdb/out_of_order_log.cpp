#include "models/tsdb/out_of_order_log.h"

#include "models/tsdb/wal/segment_writer.h"
#include "models/tsdb/wal/wal_directory.h"

namespace oriel::tsdb {

OutOfOrderLog::OutOfOrderLog(std::shared_ptr<FileSystem> files, const std::string& directory,
                             std::uint64_t segmentBytes)
    : files_(std::move(files)), directory_(directory + "/wbl"), segmentBytes_(segmentBytes) {}

wal::WalLog* OutOfOrderLog::log() const {
  const std::lock_guard lock(mutex_);
  return log_.get();
}

Status OutOfOrderLog::open() {
  const std::lock_guard lock(mutex_);
  if (log_) return {};
  ORIEL_TRY(files_->makeDirectories(directory_));
  log_ = std::make_unique<wal::WalLog>(files_, directory_, segmentBytes_);
  if (first_) log_->start(*first_);
  return {};
}

void OutOfOrderLog::start(std::uint32_t first) {
  const std::lock_guard lock(mutex_);
  first_ = first;
  if (log_) log_->start(first);
}

void OutOfOrderLog::enqueue(WalBatch batch) {
  if (wal::WalLog* const log = this->log())
    log->enqueue(std::move(batch));
  else if (batch.onWritten)
    batch.onWritten(makeError(ErrorCode::Internal, "the log of out-of-order samples is not open"));
}

void OutOfOrderLog::tick() {
  if (wal::WalLog* const log = this->log()) log->tick();
}

Status OutOfOrderLog::flush() {
  wal::WalLog* const log = this->log();
  return log != nullptr ? log->flush() : Status();
}

Status OutOfOrderLog::close() {
  wal::WalLog* const log = this->log();
  return log != nullptr ? log->close() : Status();
}

Result<std::optional<std::uint32_t>> OutOfOrderLog::cut() {
  std::uint32_t next = first_.value_or(0);
  if (wal::WalLog* const log = this->log()) {
    ORIEL_TRY(log->cut());
    next = log->openSegment();
  }
  return next == 0 ? std::optional<std::uint32_t>() : next - 1;
}

Status OutOfOrderLog::removeUpTo(std::uint32_t last) {
  ORIEL_TRY(flush());
  const auto layout = wal::readLayout(*files_, directory_);
  if (!layout.ok()) return layout.error().code == ErrorCode::NotFound ? Status() : layout.error();
  bool removed = false;
  for (const std::uint32_t number : layout->segments) {
    if (number > last) break;
    ORIEL_TRY(files_->remove(directory_ + "/" + wal::segmentName(number)));
    removed = true;
  }
  return removed ? files_->syncDirectory(directory_) : Status();
}

Status OutOfOrderLog::failure() const {
  wal::WalLog* const log = this->log();
  return log != nullptr ? log->failure() : Status();
}

std::uint64_t OutOfOrderLog::bytesOnDisk() const { return wal::bytesOnDisk(*files_, directory_); }

}  // namespace oriel::tsdb
