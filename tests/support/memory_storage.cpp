#include "tests/support/memory_storage.h"

#include <algorithm>
#include <set>

namespace oriel::test {
namespace {

bool matchesAll(const Labels& labels, const std::vector<Matcher>& matchers) {
  return std::all_of(matchers.begin(), matchers.end(),
                     [&](const Matcher& matcher) { return matcher.matches(labels.get(matcher.name())); });
}

class MemoryReader final : public SampleReader {
 public:
  MemoryReader(std::shared_ptr<const MemorySeries> series, Timestamp from, Timestamp to)
      : series_(std::move(series)), from_(from), to_(to) {}

  Result<bool> next(SampleBatch& batch) override {
    batch.clear();
    const auto& samples = series_->samples;
    while (at_ < samples.size() && samples[at_].timestamp < from_) ++at_;
    if (at_ >= samples.size() || samples[at_].timestamp > to_) return false;
    const bool histograms = samples[at_].histogram != nullptr;
    batch.kind = histograms ? SampleKind::Histogram : SampleKind::Float;
    for (; at_ < samples.size() && samples[at_].timestamp <= to_ && batch.size() < kBatch; ++at_) {
      if ((samples[at_].histogram != nullptr) != histograms) break;
      if (samples[at_].startTime != 0 || !batch.startTimes.empty()) {
        batch.startTimes.resize(batch.size(), 0);
        batch.startTimes.push_back(samples[at_].startTime);
      }
      batch.timestamps.push_back(samples[at_].timestamp);
      if (histograms)
        batch.histograms.push_back(samples[at_].histogram);
      else
        batch.values.push_back(samples[at_].value);
    }
    return true;
  }

 private:
  static constexpr std::size_t kBatch = 120;  // as a chunk, so that readers meet more than one batch
  std::shared_ptr<const MemorySeries> series_;
  Timestamp from_;
  Timestamp to_;
  std::size_t at_ = 0;
};

class MemorySeriesView final : public Series {
 public:
  MemorySeriesView(std::shared_ptr<const MemorySeries> series, Timestamp from, Timestamp to)
      : series_(std::move(series)), from_(from), to_(to) {}
  const Labels& labels() const override { return series_->labels; }
  std::unique_ptr<SampleReader> samples() const override { return std::make_unique<MemoryReader>(series_, from_, to_); }

 private:
  std::shared_ptr<const MemorySeries> series_;
  Timestamp from_;
  Timestamp to_;
};

class MemorySeriesSet final : public SeriesSet {
 public:
  explicit MemorySeriesSet(std::vector<std::shared_ptr<const Series>> series) : series_(std::move(series)) {}
  std::shared_ptr<const Series> next() override { return at_ < series_.size() ? series_[at_++] : nullptr; }
  Status status() const override { return {}; }
  Warnings warnings() const override { return {}; }

 private:
  std::vector<std::shared_ptr<const Series>> series_;
  std::size_t at_ = 0;
};

class MemoryQuerier final : public Querier {
 public:
  MemoryQuerier(MemoryStorage::SeriesMap series, Timestamp from, Timestamp to)
      : series_(std::move(series)), from_(from), to_(to) {}

  std::unique_ptr<SeriesSet> select(bool, const SelectHints& hints, const std::vector<Matcher>& matchers) override {
    const Timestamp from = std::max(from_, hints.start);
    const Timestamp to = std::min(to_, hints.end);
    std::vector<std::shared_ptr<const Series>> found;
    for (const auto& [labels, series] : series_) {
      if (!matchesAll(labels, matchers) || !hasSampleBetween(*series, from, to)) continue;
      found.push_back(std::make_shared<MemorySeriesView>(series, from, to));
      if (hints.limit != 0 && found.size() == hints.limit) break;
    }
    return std::make_unique<MemorySeriesSet>(std::move(found));
  }

  Result<TextAnswer> labelValues(const std::string& name, const std::vector<Matcher>& matchers) override {
    std::set<std::string> values;
    for (const auto& [labels, series] : series_)
      if (labels.has(name) && matchesAll(labels, matchers) && hasSampleBetween(*series, from_, to_))
        values.emplace(labels.get(name));
    return TextAnswer{{values.begin(), values.end()}, {}};
  }

  Result<TextAnswer> labelNames(const std::vector<Matcher>& matchers) override {
    std::set<std::string> names;
    for (const auto& [labels, series] : series_) {
      if (!matchesAll(labels, matchers) || !hasSampleBetween(*series, from_, to_)) continue;
      for (const LabelView label : labels) names.emplace(label.name);
    }
    return TextAnswer{{names.begin(), names.end()}, {}};
  }

 private:
  static bool hasSampleBetween(const MemorySeries& series, Timestamp from, Timestamp to) {
    const auto first = std::lower_bound(series.samples.begin(), series.samples.end(), from,
                                        [](const MemorySample& sample, Timestamp t) { return sample.timestamp < t; });
    return first != series.samples.end() && first->timestamp <= to;
  }

  MemoryStorage::SeriesMap series_;
  Timestamp from_;
  Timestamp to_;
};

class MemoryAppender final : public Appender {
 public:
  explicit MemoryAppender(MemoryStorage& storage) : storage_(storage) {}

  Result<SeriesRef> append(SeriesRef, const Labels& labels, Timestamp timestamp, double value) override {
    samples_[labels].push_back({timestamp, value, nullptr});
    return SeriesRef{};
  }
  Result<SeriesRef> appendHistogram(SeriesRef, const Labels& labels, Timestamp timestamp,
                                    std::shared_ptr<const FloatHistogram> histogram) override {
    samples_[labels].push_back({timestamp, 0, std::move(histogram)});
    return SeriesRef{};
  }
  Status appendExemplar(SeriesRef, const Labels& labels, const Exemplar& exemplar) override {
    exemplars_.emplace_back(labels, exemplar);
    return {};
  }
  Status updateMetadata(SeriesRef, const Labels& labels, const Metadata& metadata) override {
    metadata_.emplace_back(labels.metricName(), metadata);
    return {};
  }
  Status commit(std::function<void(Status)> onWritten) override {
    for (const auto& [labels, samples] : samples_) storage_.add(labels, samples);
    for (const auto& [labels, exemplar] : exemplars_) storage_.addExemplar(labels, exemplar);
    for (const auto& [metric, metadata] : metadata_) storage_.setMetadata(metric, metadata);
    rollback();
    if (onWritten) onWritten({});
    return {};
  }
  void rollback() override {
    samples_.clear();
    exemplars_.clear();
    metadata_.clear();
  }

 private:
  MemoryStorage& storage_;
  std::map<Labels, std::vector<MemorySample>> samples_;
  std::vector<std::pair<Labels, Exemplar>> exemplars_;
  std::vector<std::pair<std::string, Metadata>> metadata_;
};

}  // namespace

void MemoryStorage::add(const Labels& labels, const std::vector<MemorySample>& samples) {
  const std::lock_guard lock(mutex_);
  auto& slot = series_[labels];
  auto series = std::make_shared<MemorySeries>(slot ? *slot : MemorySeries{labels, {}});
  for (const MemorySample& sample : samples) {
    auto at = std::lower_bound(series->samples.begin(), series->samples.end(), sample.timestamp,
                               [](const MemorySample& a, Timestamp t) { return a.timestamp < t; });
    if (at != series->samples.end() && at->timestamp == sample.timestamp)
      *at = sample;
    else
      series->samples.insert(at, sample);
  }
  slot = std::move(series);
}

void MemoryStorage::clear() {
  const std::lock_guard lock(mutex_);
  series_.clear();
  exemplars_.clear();
  metadata_.clear();
}

std::size_t MemoryStorage::seriesCount() const {
  const std::lock_guard lock(mutex_);
  return series_.size();
}

Result<std::unique_ptr<Querier>> MemoryStorage::querier(Timestamp from, Timestamp to) {
  const std::lock_guard lock(mutex_);
  return std::unique_ptr<Querier>(std::make_unique<MemoryQuerier>(series_, from, to));
}

std::unique_ptr<Appender> MemoryStorage::appender() { return std::make_unique<MemoryAppender>(*this); }

Result<std::vector<ExemplarSeries>> MemoryStorage::exemplars(Timestamp from, Timestamp to,
                                                             const std::vector<std::vector<Matcher>>& selectors) {
  const std::lock_guard lock(mutex_);
  std::vector<ExemplarSeries> out;
  for (const auto& [labels, all] : exemplars_) {
    const bool wanted = std::any_of(selectors.begin(), selectors.end(),
                                    [&labels = labels](const auto& selector) { return matchesAll(labels, selector); });
    if (!wanted) continue;
    ExemplarSeries series{labels, {}};
    for (const Exemplar& exemplar : all)
      if (exemplar.timestamp >= from && exemplar.timestamp <= to) series.exemplars.push_back(exemplar);
    if (!series.exemplars.empty()) out.push_back(std::move(series));
  }
  return out;
}

Metadata MemoryStorage::metadata(const std::string& metric) {
  const std::lock_guard lock(mutex_);
  const auto it = metadata_.find(metric);
  return it == metadata_.end() ? Metadata{} : it->second;
}

void MemoryStorage::addExemplar(const Labels& labels, const Exemplar& exemplar) {
  const std::lock_guard lock(mutex_);
  exemplars_[labels].push_back(exemplar);
}

void MemoryStorage::setMetadata(const std::string& metric, const Metadata& metadata) {
  const std::lock_guard lock(mutex_);
  metadata_[metric] = metadata;
}

}  // namespace oriel::test
