#include "models/tsdb/block_keeper.h"

#include <algorithm>
#include <map>

#include "models/base/log.h"
#include "models/tsdb/block/block_copy.h"
#include "models/tsdb/block/block_writer.h"

namespace oriel::tsdb {
namespace {

constexpr Duration kForecastSpan = kDay;
constexpr Duration kForecastMinimum = 4 * kHour;

Timestamp alignedDown(Timestamp time, Duration grid) {
  const Timestamp rest = time % grid;
  return time - (rest < 0 ? rest + grid : rest);
}

std::string megabytes(double bytes) { return std::to_string(static_cast<std::uint64_t>(bytes / 1e6)) + " MB"; }

}  // namespace

BlockKeeper::BlockKeeper(const StoreOptions& options, std::shared_ptr<FileSystem> files, Clock& clock, Notices& notices,
                         bool readOnly)
    : options_(options),
      files_(std::move(files)),
      clock_(clock),
      notices_(notices),
      readOnly_(readOnly),
      blocks_(files_, options_.directory, notices_, readOnly_, options_.onlyBlock),
      compactor_(files_, options_.directory, blocks_, notices_, clock_, options_.retention) {}

// ---------------------------------------------------------------- from the head

Result<Timestamp> BlockKeeper::cut(Head& head, const std::atomic<bool>& stop) {
  std::lock_guard changing(changing_);
  Timestamp begin = kMinTimestamp;
  while (!stop.load()) {
    const Timestamp first = head.minTime();
    const Timestamp last = head.maxTime();
    if (first == kMaxTimestamp || last - first <= kChunkRange / 2 * 3) break;
    const Timestamp from = alignedDown(first, kChunkRange);
    ORIEL_TRY(cutOne(head, from, stop));
    begin = from + kChunkRange;
  }
  return begin;
}

Status BlockKeeper::cutOne(Head& head, Timestamp from, const std::atomic<bool>& stop) {
  const Timestamp to = from + kChunkRange;
  // From now on nothing older can come, so that the block is complete.
  head.setMinValid(to);
  const auto series = head.chunkSeries(from, to);
  BlockPlan plan;
  plan.parentDirectory = options_.directory;
  plan.meta.minTime = from;
  plan.meta.maxTime = to;
  plan.meta.ownMade = true;
  plan.now = clock_.now();
  ORIEL_ASSIGN(const auto written, writeBlock(files_, std::move(plan), *series, &stop));
  std::unique_lock layout(layout_);
  if (written) ORIEL_TRY(blocks_.add(written->ulid));
  head.truncate(to);
  return {};
}

Status BlockKeeper::cutOutOfOrder(Head& head, const std::atomic<bool>& stop) {
  std::lock_guard changing(changing_);
  std::vector<std::string> written;
  if (Status status = writeOutOfOrder(head.lateSeries(true), options_.directory, stop, written); !status.ok()) {
    for (const std::string& ulid : written) (void)removeBlock(*files_, blocks_.pathOf(ulid));
    return status;
  }
  std::unique_lock layout(layout_);
  for (const std::string& ulid : written) ORIEL_TRY(blocks_.add(ulid));
  head.dropFrozenLate();
  return {};
}

/// One block for each range of the grid; `written` has the ulids of those that stand, with an error too.
Status BlockKeeper::writeOutOfOrder(const std::vector<FoundSeries>& late, const std::string& directory,
                                    const std::atomic<bool>& stop, std::vector<std::string>& written) {
  std::map<Timestamp, std::vector<FoundSeries>> ranges;
  for (const FoundSeries& series : late)
    for (const ChunkView& chunk : series.extent.chunks) {
      auto& range = ranges[alignedDown(chunk.minTime(), kChunkRange)];
      if (range.empty() || range.back().labels != series.labels) range.push_back({series.labels, {}});
      range.back().extent.chunks.push_back(chunk);
      range.back().extent.lastChunkLimit = chunk.count();
    }
  for (auto& [from, series] : ranges) {
    BlockPlan plan;
    plan.parentDirectory = directory;
    plan.meta.minTime = from;
    plan.meta.maxTime = from + kChunkRange;
    plan.meta.hints = {kFromOutOfOrder};
    plan.meta.ownMade = true;
    plan.now = clock_.now();
    const auto source = chunkSeriesOf(std::move(series), from, from + kChunkRange - 1);
    ORIEL_ASSIGN(const auto block, writeBlock(files_, std::move(plan), *source, &stop));
    if (block) written.push_back(block->ulid);
  }
  return {};
}

// ---------------------------------------------------------------- among blocks

RetentionLimits BlockKeeper::limits(std::uint64_t otherBytes) const {
  RetentionLimits limits;
  limits.time = options_.retention;
  limits.bytes = options_.retentionBytes;
  limits.otherBytes = otherBytes;
  limits.now = clock_.now();
  return limits;
}

Status BlockKeeper::tidy(std::uint64_t otherBytes, const std::atomic<bool>& stop) {
  if (readOnly_) return {};
  std::lock_guard changing(changing_);
  while (!stop.load()) {
    ORIEL_ASSIGN(const bool did, compactor_.compactOnce(stop));
    if (!did) break;
  }
  const auto gone = compactor_.applyRetention(limits(otherBytes));
  std::string text = forecast(otherBytes);
  {
    std::lock_guard lock(forecastMutex_);
    forecast_ = std::move(text);
  }
  return gone.ok() ? Status() : gone.error();
}

/// By what the newest blocks took, one day of them at most.
std::string BlockKeeper::forecast(std::uint64_t otherBytes) const {
  const auto room = files_->freeBytes(options_.directory);
  const auto blocks = blocks_.sizes();
  if (!room.ok() || blocks.empty() || options_.retention <= 0) return {};
  const Timestamp end = blocks_.end();
  std::uint64_t bytes = 0;
  Timestamp begin = end;
  for (const SizedBlock& block : blocks) {
    if (block.meta.maxTime <= end - kForecastSpan) continue;
    bytes += block.bytes;
    begin = std::min(begin, block.meta.minTime);
  }
  if (end - begin < kForecastMinimum || bytes == 0) return {};
  const double aDay = static_cast<double>(bytes) * static_cast<double>(kDay) / static_cast<double>(end - begin);
  double wanted = aDay * static_cast<double>(options_.retention) / static_cast<double>(kDay);
  if (options_.retentionBytes > 0) wanted = std::min(wanted, static_cast<double>(options_.retentionBytes));
  const double held = static_cast<double>(blocks_.bytesOnDisk() + otherBytes);
  const double missing = wanted - held - static_cast<double>(*room);
  if (missing <= 0) return {};
  const auto days = static_cast<std::uint64_t>(static_cast<double>(*room) / aDay);
  return "The disk will be full in about " + std::to_string(days) + " days: the samples take " + megabytes(aDay) +
         " a day, " + megabytes(static_cast<double>(*room)) + " are free, and they are to be kept for " +
         std::to_string(options_.retention / kDay) + " days";
}

std::string BlockKeeper::diskForecast() const {
  std::lock_guard lock(forecastMutex_);
  return forecast_;
}

Result<std::size_t> BlockKeeper::deleteSamples(Timestamp from, Timestamp to, const std::vector<Matcher>& matchers) {
  std::lock_guard changing(changing_);
  std::size_t series = 0;
  for (const auto& block : blocks_.touching(from, to)) {
    ORIEL_ASSIGN(const std::size_t some, block->deleteSamples(from, to, matchers));
    series += some;
  }
  return series;
}

Status BlockKeeper::cleanTombstones(const std::atomic<bool>& stop) {
  std::lock_guard changing(changing_);
  for (const auto& block : blocks_.all())
    if (!block->tombstones()->empty()) ORIEL_TRY(compactor_.compact({block->meta().ulid}, stop));
  return {};
}

// ---------------------------------------------------------------- copies

Status BlockKeeper::snapshot(const std::string& target, const Head* head, const std::atomic<bool>& stop) {
  std::lock_guard changing(changing_);
  ORIEL_TRY(files_->makeDirectories(target));
  for (const auto& block : blocks_.all()) {
    if (stop.load()) return makeError(ErrorCode::Cancelled, "cancelled");
    if (files_->exists(target + "/" + block->meta().ulid)) continue;
    ORIEL_TRY(copyBlock(*files_, block->directory(), target, block->meta().ulid));
  }
  if (head == nullptr) return {};
  std::vector<std::string> late;
  ORIEL_TRY(writeOutOfOrder(head->lateSeries(false), target, stop, late));
  if (head->maxTime() == kMinTimestamp) return {};
  BlockPlan plan;
  plan.parentDirectory = target;
  plan.meta.minTime = head->minTime();
  plan.meta.maxTime = head->maxTime() + 1;
  plan.now = clock_.now();
  const auto series = head->chunkSeries(plan.meta.minTime, plan.meta.maxTime);
  const auto written = writeBlock(files_, std::move(plan), *series, &stop);
  return written.ok() ? Status() : written.error();
}

Result<std::size_t> BlockKeeper::import(const std::string& source, const std::atomic<bool>& stop) {
  std::lock_guard changing(changing_);
  ORIEL_ASSIGN(const auto names, files_->list(source));
  std::size_t count = 0;
  for (const std::string& name : names) {
    if (stop.load()) return makeError(ErrorCode::Cancelled, "cancelled");
    if (!isUlid(name) || files_->exists(blocks_.pathOf(name))) continue;
    ORIEL_ASSIGN(const auto block, Block::open(files_, source + "/" + name));
    ORIEL_TRY(copyBlock(*files_, block->directory(), options_.directory, name));
    if (block->meta().ownMade) {
      BlockMeta meta = block->meta();
      meta.ownMade = false;
      ORIEL_TRY(writeBlockMeta(*files_, blocks_.pathOf(name), meta));
    }
    ORIEL_TRY(blocks_.add(name));
    ++count;
  }
  return count;
}

}  // namespace oriel::tsdb
