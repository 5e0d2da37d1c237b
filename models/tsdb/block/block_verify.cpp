#include <algorithm>

#include "models/tsdb/block/disk_block.h"

namespace oriel::tsdb {
namespace {

constexpr std::size_t kMostFindings = 1000;

/// Reads all of a block once and says what is wrong with it.
class BlockCheck {
 public:
  BlockCheck(const DiskBlock& block, const std::atomic<bool>* stop) : block_(block), stop_(stop) {}

  std::vector<std::string> run() {
    auto all = block_.index().allSeries();
    if (!all.ok()) {
      find("index: " + all.error().text);
      return std::move(found_);
    }
    ids_ = std::move(*all);
    for (const SeriesId id : ids_) {
      if (stopped()) return std::move(found_);
      checkSeries(id);
    }
    checkLists();
    if (found_.empty()) checkCounts();
    return std::move(found_);
  }

 private:
  bool stopped() const {
    return found_.size() > kMostFindings || (stop_ != nullptr && stop_->load(std::memory_order_relaxed));
  }

  void find(std::string what) {
    if (found_.size() == kMostFindings) what = "and more";
    if (found_.size() <= kMostFindings) found_.push_back(std::move(what));
  }

  void checkSeries(SeriesId id) {
    if (const Status status = block_.index().series(id, entry_); !status.ok()) {
      listsComplete_ = false;
      return find("index: " + status.error().text);
    }
    Labels labels = Labels::fromSorted(entry_.labels);
    if (counted_.series > 0 && labels <= last_) find("index: " + labels.toString() + " is out of order");
    last_ = std::move(labels);
    ++counted_.series;
    labels_ += entry_.labels.size();
    const Timestamp* before = nullptr;
    for (const ChunkMeta& chunk : entry_.chunks) {
      checkTimes(chunk, before);
      before = &chunk.maxTime;
      checkChunk(chunk);
    }
  }

  void checkTimes(const ChunkMeta& chunk, const Timestamp* before) {
    const std::string text =
        last_.toString() + ": the chunk from " + std::to_string(chunk.minTime) + " to " + std::to_string(chunk.maxTime);
    const BlockMeta& meta = block_.meta();
    if (chunk.minTime < meta.minTime || chunk.maxTime >= meta.maxTime)
      find("index: " + text + " lies outside of the block's time");
    if (before != nullptr && chunk.minTime <= *before) find("index: " + text + " overlaps the one before");
  }

  void checkChunk(const ChunkMeta& chunk) {
    ++counted_.chunks;
    if (const Status status = block_.decode(chunk, batch_); !status.ok())
      return find(status.error().text + " (" + last_.toString() + ")");
    counted_.samples += batch_.size();
    const auto& times = batch_.timestamps;
    if (std::adjacent_find(times.begin(), times.end(), std::greater_equal<>()) != times.end())
      find(ChunkSegments::segmentName(chunk.ref) + ": samples of " + last_.toString() + " are out of order");
  }

  void checkLists() {
    const IndexReader& index = block_.index();
    std::uint64_t listed = 0;
    for (const std::string_view name : index.labelNames())
      for (const std::string_view value : index.labelValues(name)) {
        if (stopped()) return;
        const auto list = index.postings(name, value);
        if (!list.ok()) {
          find("index: " + list.error().text);
          listsComplete_ = false;
          continue;
        }
        listed += list->size();
        checkList(*list, {name, value});
      }
    if (listsComplete_ && listed != labels_)
      find("index: the posting lists name " + std::to_string(listed) + " labels, the series have " +
           std::to_string(labels_));
  }

  void checkList(const SeriesIds& list, const LabelView& label) {
    for (const SeriesId id : list) {
      const bool known = std::binary_search(ids_.begin(), ids_.end(), id);
      // A damaged entry was named before.
      if (known && !block_.index().series(id, entry_, false).ok()) continue;
      if (known && std::find(entry_.labels.begin(), entry_.labels.end(), label) != entry_.labels.end()) continue;
      find("index: the posting list of " + std::string(label.name) + "=" + std::string(label.value) +
           " names a series that does not have it: " + std::to_string(id));
      return;
    }
  }

  void checkCounts() {
    const BlockStats& stats = block_.meta().stats;
    const auto compare = [this](const char* what, std::uint64_t said, std::uint64_t counted) {
      if (said != counted)
        find("meta.json counts " + std::to_string(said) + " " + what + ", there are " + std::to_string(counted));
    };
    compare("series", stats.series, counted_.series);
    compare("chunks", stats.chunks, counted_.chunks);
    compare("samples", stats.samples, counted_.samples);
  }

  const DiskBlock& block_;
  const std::atomic<bool>* stop_;
  std::vector<std::string> found_;
  SeriesIds ids_;
  IndexSeries entry_;
  SampleBatch batch_;
  Labels last_;
  BlockStats counted_;
  std::uint64_t labels_ = 0;
  bool listsComplete_ = true;
};

}  // namespace

std::vector<std::string> DiskBlock::verify(const std::atomic<bool>* stop) const {
  auto found = BlockCheck(*this, stop).run();
  releasePages();
  return found;
}

}  // namespace oriel::tsdb
