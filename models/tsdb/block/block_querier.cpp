#include <algorithm>
#include <unordered_map>
#include <utility>

#include "models/tsdb/block/disk_block.h"

namespace oriel::tsdb {
namespace {

void addOnce(Warnings& warnings, std::string text) {
  if (std::find(warnings.begin(), warnings.end(), text) == warnings.end()) warnings.push_back(std::move(text));
}

/// The chunks of a series; a single one, as queries of an instant see it, stands in the series itself.
class ChunkMetas {
 public:
  void assign(const std::vector<ChunkMeta>& chunks) {
    size_ = chunks.size();
    if (size_ == 1) {
      only_ = chunks.front();
    } else {
      several_ = chunks;
    }
  }
  std::size_t size() const { return size_; }
  const ChunkMeta& operator[](std::size_t i) const { return size_ == 1 ? only_ : several_[i]; }

 private:
  std::size_t size_ = 0;
  ChunkMeta only_;
  std::vector<ChunkMeta> several_;
};

/// A series with those of its chunks that a reader will see.
class BlockSeries final : public Series, public std::enable_shared_from_this<BlockSeries> {
 public:
  const Labels& labels() const override { return name; }
  std::unique_ptr<SampleReader> samples() const override;
  void prefetch() const override {
    if (chunks.size() > 0) block->prefetch(chunks[0]);
  }

  std::shared_ptr<const DiskBlock> block;
  Labels name;
  ChunkMetas chunks;
  std::shared_ptr<const Tombstones> tombstones;
  const TimeIntervals* deleted = nullptr;  ///< in the tombstones; null when nothing was deleted
  Timestamp from = 0;
  Timestamp to = 0;
};

/// Decodes the chunks of one series, one a batch; damaged ones are left out.
class BlockSampleReader final : public SampleReader {
 public:
  explicit BlockSampleReader(std::shared_ptr<const BlockSeries> series)
      : series_(std::move(series)), from_(series_->from) {}

  Result<bool> next(SampleBatch& batch) override {
    while (next_ < series_->chunks.size()) {
      const ChunkMeta& chunk = series_->chunks[next_++];
      if (const Status status = series_->block->decode(chunk, batch); !status.ok()) {
        addOnce(warnings_, series_->block->leaveOutChunk(chunk, series_->name, status.error()));
        continue;
      }
      clipBatch(batch, from_, series_->to);
      if (series_->deleted != nullptr) eraseDeleted(*series_->deleted, batch);
      if (batch.size() == 0) continue;
      // Chunks of others may touch; samples rise all the same.
      from_ = batch.timestamps.back() == kMaxTimestamp ? kMaxTimestamp : batch.timestamps.back() + 1;
      return true;
    }
    batch.clear();
    return false;
  }
  Timestamp notBefore() const override {
    return next_ < series_->chunks.size() ? std::max(from_, series_->chunks[next_].minTime) : kMaxTimestamp;
  }
  const Warnings& warnings() const override { return warnings_; }

 private:
  std::shared_ptr<const BlockSeries> series_;
  Timestamp from_;
  std::size_t next_ = 0;
  Warnings warnings_;
};

std::unique_ptr<SampleReader> BlockSeries::samples() const {
  return std::make_unique<BlockSampleReader>(shared_from_this());
}

/// The entries of series that have something in [from, to], one after the other.
class BlockEntries {
 public:
  BlockEntries(std::shared_ptr<const DiskBlock> block, Timestamp from, Timestamp to,
               const std::vector<Matcher>& matchers, bool withLabels = true)
      : block_(std::move(block)), tombstones_(block_->tombstones()), from_(from), to_(to), withLabels_(withLabels) {
    std::vector<std::string> damaged;
    ids_ = block_->index().select(matchers, damaged);
    for (const std::string& what : damaged) addOnce(warnings_, block_->leaveOutLists(what));
    // When all of the block is asked for and nothing is deleted, every series has something in the range.
    namesOnly_ = tombstones_->empty() && block_->holdsWhole(from, to);
  }

  /// `namesOnly`: the chunks are not needed. Null at the end; valid until the next call.
  const IndexSeries* next(bool namesOnly) {
    while (next_ < ids_.size()) {
      const SeriesId id = ids_[next_++];
      const bool withChunks = !(namesOnly && namesOnly_);
      if (const Status status = block_->index().series(id, entry_, withChunks, withLabels_); !status.ok()) {
        addOnce(warnings_, block_->leaveOutSeries(status.error()));
        continue;
      }
      if (!withChunks) return &entry_;
      deleted_ = nullptr;
      if (!tombstones_->empty())
        if (const auto it = tombstones_->find(id); it != tombstones_->end()) deleted_ = &it->second;
      std::erase_if(entry_.chunks, [this](const ChunkMeta& chunk) { return !isSeen(chunk); });
      if (!entry_.chunks.empty()) return &entry_;
    }
    return nullptr;
  }

  const std::shared_ptr<const DiskBlock>& block() const { return block_; }
  const std::shared_ptr<const Tombstones>& tombstones() const { return tombstones_; }
  const TimeIntervals* deleted() const { return deleted_; }
  Timestamp from() const { return from_; }
  Timestamp to() const { return to_; }
  const Warnings& warnings() const { return warnings_; }

 private:
  bool isSeen(const ChunkMeta& chunk) const {
    if (chunk.maxTime < from_ || chunk.minTime > to_) return false;
    return deleted_ == nullptr || !covers(*deleted_, {std::max(chunk.minTime, from_), std::min(chunk.maxTime, to_)});
  }

  std::shared_ptr<const DiskBlock> block_;
  std::shared_ptr<const Tombstones> tombstones_;
  Timestamp from_;
  Timestamp to_;
  bool withLabels_;
  SeriesIds ids_;
  std::size_t next_ = 0;
  bool namesOnly_ = false;
  IndexSeries entry_;
  const TimeIntervals* deleted_ = nullptr;
  Warnings warnings_;
};

class BlockSeriesSet final : public SeriesSet {
 public:
  BlockSeriesSet(BlockEntries entries, std::size_t limit, bool labelsOnly)
      : entries_(std::move(entries)), limit_(limit), labelsOnly_(labelsOnly) {}

  std::shared_ptr<const Series> next() override {
    if (limit_ > 0 && given_ == limit_) return nullptr;
    const IndexSeries* const entry = entries_.next(labelsOnly_);
    if (entry == nullptr) return nullptr;
    ++given_;
    auto series = std::make_shared<BlockSeries>();
    series->block = entries_.block();
    series->name = Labels::fromSorted(entry->labels);
    series->from = entries_.from();
    series->to = entries_.to();
    if (!labelsOnly_) {
      series->chunks.assign(entry->chunks);
      series->deleted = entries_.deleted();
      if (series->deleted != nullptr) series->tombstones = entries_.tombstones();
    }
    return series;
  }
  Status status() const override { return {}; }
  Warnings warnings() const override { return entries_.warnings(); }

 private:
  BlockEntries entries_;
  std::size_t limit_;
  bool labelsOnly_;
  std::size_t given_ = 0;
};

class BlockQuerier final : public Querier {
 public:
  BlockQuerier(std::shared_ptr<const DiskBlock> block, Timestamp from, Timestamp to)
      : block_(std::move(block)), from_(from), to_(to) {}

  std::unique_ptr<SeriesSet> select(bool, const SelectHints& hints, const std::vector<Matcher>& matchers) override {
    const Timestamp from = std::max(from_, hints.start);
    const Timestamp to = std::min(to_, hints.end);
    return std::make_unique<BlockSeriesSet>(BlockEntries(block_, from, to, matchers, !hints.samplesOnly), hints.limit,
                                            hints.labelsOnly);
  }

  Result<TextAnswer> labelValues(const std::string& name, const std::vector<Matcher>& matchers) override {
    if (matchers.empty()) return known(block_->index().labelValues(name));
    return collect(
        matchers, [&](const LabelView& label) { return label.name == name; },
        [](const LabelView& label) { return label.value; });
  }

  Result<TextAnswer> labelNames(const std::vector<Matcher>& matchers) override {
    if (matchers.empty()) return known(block_->index().labelNames());
    return collect(matchers, [](const LabelView&) { return true; }, [](const LabelView& label) { return label.name; });
  }

 private:
  /// Without matchers the tables answer, as in Prometheus; the range only decides about the whole block.
  TextAnswer known(std::vector<std::string_view> texts) const {
    TextAnswer answer;
    if (block_->meta().contains(from_, to_)) answer.values.assign(texts.begin(), texts.end());
    return answer;
  }

  template <class Wanted, class Text>
  TextAnswer collect(const std::vector<Matcher>& matchers, Wanted wanted, Text text) const {
    // The texts point into the index, which the block keeps.
    // Each stands there once, so that its place says which it is.
    std::unordered_map<const char*, std::size_t> texts;
    BlockEntries entries(block_, from_, to_, matchers);
    while (const IndexSeries* entry = entries.next(true))
      for (const LabelView& label : entry->labels)
        if (wanted(label)) texts.emplace(text(label).data(), text(label).size());
    TextAnswer answer;
    for (const auto& [begin, size] : texts) answer.values.emplace_back(begin, size);
    std::sort(answer.values.begin(), answer.values.end());
    answer.values.erase(std::unique(answer.values.begin(), answer.values.end()), answer.values.end());
    answer.warnings = entries.warnings();
    return answer;
  }

  std::shared_ptr<const DiskBlock> block_;
  Timestamp from_;
  Timestamp to_;
};

}  // namespace

std::unique_ptr<Querier> DiskBlock::querier(Timestamp from, Timestamp to) const {
  return std::make_unique<BlockQuerier>(self(), from, to);
}

}  // namespace oriel::tsdb
