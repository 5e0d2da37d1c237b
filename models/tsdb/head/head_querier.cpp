#include "models/tsdb/head/head_querier.h"

#include <algorithm>

#include "models/storage/merge.h"

namespace oriel::tsdb {
namespace {

/// Decodes the chunks of one series, one a batch. A damaged chunk is left out.
class HeadSampleReader final : public SampleReader {
 public:
  /// `extent` is one of the series'.
  HeadSampleReader(std::shared_ptr<const FoundSeries> series, const SeriesExtent& extent, Timestamp from, Timestamp to)
      : series_(std::move(series)), extent_(extent), from_(from), to_(to) {}

  Result<bool> next(SampleBatch& batch) override {
    const SeriesExtent& extent = extent_;
    while (next_ < extent.chunks.size()) {
      const ChunkView& chunk = extent.chunks[next_++];
      const std::size_t limit = next_ == extent.chunks.size() ? extent.lastChunkLimit : chunk.count();
      read(chunk, limit, batch);
      // What comes out of order is taken away when it is deleted.
      if (!series_->deleted.empty() && &extent == &series_->extent) eraseDeleted(series_->deleted, batch);
      if (batch.size() > 0) return true;
    }
    batch.clear();
    return false;
  }
  Timestamp notBefore() const override {
    return next_ < extent_.chunks.size() ? std::max(from_, extent_.chunks[next_].minTime()) : kMaxTimestamp;
  }
  const Warnings& warnings() const override { return warnings_; }

 private:
  void read(const ChunkView& chunk, std::size_t limit, SampleBatch& batch) {
    if (const HistogramRun* const run = chunk.histograms()) {
      readRun(*run, limit, batch);
      return;
    }
    if (const Status status = chunk.decode(limit, batch); !status.ok()) {
      batch.clear();
      if (warnings_.empty() || warnings_.back() != status.error().text) warnings_.push_back(status.error().text);
      return;
    }
    if (chunk.minTime() < from_ || chunk.maxTime() > to_) cutToRange(batch);
  }

  void cutToRange(SampleBatch& batch) const {
    auto& times = batch.timestamps;
    const auto end = std::upper_bound(times.begin(), times.end(), to_) - times.begin();
    const auto begin = std::lower_bound(times.begin(), times.begin() + end, from_) - times.begin();
    const auto keep = [&](auto& items) {
      if (items.empty()) return;
      items.erase(items.begin() + end, items.end());
      items.erase(items.begin(), items.begin() + begin);
    };
    keep(batch.values);
    keep(batch.histograms);
    keep(times);
  }

  void readRun(const HistogramRun& run, std::size_t limit, SampleBatch& batch) const {
    batch.clear();
    batch.kind = SampleKind::Histogram;
    for (std::size_t i = 0; i < limit; ++i) {
      if (run[i].first < from_ || run[i].first > to_) continue;
      batch.timestamps.push_back(run[i].first);
      batch.histograms.push_back(run[i].second);
    }
  }

  std::shared_ptr<const FoundSeries> series_;
  const SeriesExtent& extent_;
  Timestamp from_;
  Timestamp to_;
  std::size_t next_ = 0;
  Warnings warnings_;
};

class HeadSeries final : public Series {
 public:
  HeadSeries(FoundSeries found, Timestamp from, Timestamp to)
      : found_(std::make_shared<FoundSeries>(std::move(found))), from_(from), to_(to) {}
  const Labels& labels() const override { return found_->labels; }
  std::unique_ptr<SampleReader> samples() const override {
    if (found_->late.empty()) return reader(found_->extent);
    std::vector<std::unique_ptr<SampleReader>> readers;
    for (const SeriesExtent& late : found_->late) readers.push_back(reader(late));
    readers.push_back(reader(found_->extent));
    return mergeReaders(std::move(readers));
  }

 private:
  std::unique_ptr<SampleReader> reader(const SeriesExtent& extent) const {
    return std::make_unique<HeadSampleReader>(found_, extent, from_, to_);
  }

  std::shared_ptr<const FoundSeries> found_;
  Timestamp from_;
  Timestamp to_;
};

class HeadSeriesSet final : public SeriesSet {
 public:
  HeadSeriesSet(std::vector<FoundSeries> found, Timestamp from, Timestamp to)
      : found_(std::move(found)), from_(from), to_(to) {}
  std::shared_ptr<const Series> next() override {
    if (next_ == found_.size()) return nullptr;
    return std::make_shared<HeadSeries>(std::move(found_[next_++]), from_, to_);
  }
  Status status() const override { return {}; }
  Warnings warnings() const override { return {}; }

 private:
  std::vector<FoundSeries> found_;
  Timestamp from_;
  Timestamp to_;
  std::size_t next_ = 0;
};

}  // namespace

HeadQuerier::HeadQuerier(std::shared_ptr<Head> head, Timestamp from, Timestamp to)
    : head_(std::move(head)), from_(from), to_(to), snapshot_(head_->openSnapshot()) {}

HeadQuerier::~HeadQuerier() { head_->closeSnapshot(snapshot_); }

std::unique_ptr<SeriesSet> HeadQuerier::select(bool sorted, const SelectHints& hints,
                                               const std::vector<Matcher>& matchers) {
  const Timestamp from = std::max(from_, hints.start);
  const Timestamp to = std::min(to_, hints.end);
  const std::size_t limit = sorted ? 0 : hints.limit;
  auto found = head_->select(snapshot_, from, to, matchers, limit, hints.labelsOnly, !hints.samplesOnly);
  if (sorted && !hints.samplesOnly) {
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.labels < b.labels; });
    if (hints.limit > 0 && found.size() > hints.limit) found.resize(hints.limit);
  }
  return std::make_unique<HeadSeriesSet>(std::move(found), from, to);
}

Result<TextAnswer> HeadQuerier::labelValues(const std::string& name, const std::vector<Matcher>& matchers) {
  return TextAnswer{head_->labelValues(snapshot_, from_, to_, name, matchers), {}};
}

Result<TextAnswer> HeadQuerier::labelNames(const std::vector<Matcher>& matchers) {
  return TextAnswer{head_->labelNames(snapshot_, from_, to_, matchers), {}};
}

}  // namespace oriel::tsdb
