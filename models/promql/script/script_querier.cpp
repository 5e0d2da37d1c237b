#include "models/promql/script/script_querier.h"

#include <algorithm>
#include <set>

namespace oriel::promql::script {
namespace {

/// As many as a chunk holds, so that readers meet more than one batch.
constexpr std::size_t kScriptBatch = 120;

std::size_t firstSampleFrom(const StoredSeries& series, Timestamp from) {
  const auto at = std::lower_bound(series.samples.begin(), series.samples.end(), from,
                                   [](const StoredSample& sample, Timestamp t) { return sample.timestamp < t; });
  return static_cast<std::size_t>(at - series.samples.begin());
}

class StoredReader final : public SampleReader {
 public:
  StoredReader(std::shared_ptr<const StoredSeries> series, Timestamp from, Timestamp to)
      : series_(std::move(series)), to_(to), at_(firstSampleFrom(*series_, from)) {}

  Result<bool> next(SampleBatch& batch) override {
    batch.clear();
    const auto& samples = series_->samples;
    if (at_ >= samples.size() || samples[at_].timestamp > to_) return false;
    const bool histograms = samples[at_].histogram != nullptr;
    batch.kind = histograms ? SampleKind::Histogram : SampleKind::Float;
    for (; at_ < samples.size() && samples[at_].timestamp <= to_ && batch.size() < kScriptBatch; ++at_) {
      const StoredSample& sample = samples[at_];
      if ((sample.histogram != nullptr) != histograms) break;
      if (sample.start || !batch.startTimes.empty()) {
        batch.startTimes.resize(batch.size(), 0);
        batch.startTimes.push_back(sample.start.value_or(0));
      }
      batch.timestamps.push_back(sample.timestamp);
      if (histograms)
        batch.histograms.push_back(sample.histogram);
      else
        batch.values.push_back(sample.value);
    }
    return true;
  }

 private:
  std::shared_ptr<const StoredSeries> series_;
  Timestamp to_;
  std::size_t at_;
};

class StoredSeriesView final : public Series {
 public:
  StoredSeriesView(std::shared_ptr<const StoredSeries> series, Timestamp from, Timestamp to)
      : series_(std::move(series)), from_(from), to_(to) {}
  const Labels& labels() const override { return series_->labels; }
  std::unique_ptr<SampleReader> samples() const override { return std::make_unique<StoredReader>(series_, from_, to_); }

 private:
  std::shared_ptr<const StoredSeries> series_;
  Timestamp from_;
  Timestamp to_;
};

class StoredSeriesSet final : public SeriesSet {
 public:
  explicit StoredSeriesSet(std::vector<std::shared_ptr<const Series>> series) : series_(std::move(series)) {}
  std::shared_ptr<const Series> next() override { return at_ < series_.size() ? series_[at_++] : nullptr; }
  Status status() const override { return {}; }
  Warnings warnings() const override { return {}; }

 private:
  std::vector<std::shared_ptr<const Series>> series_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<std::shared_ptr<const StoredSeries>> ScriptQuerier::find(Timestamp from, Timestamp to,
                                                                     const std::vector<Matcher>& matchers) const {
  std::vector<std::shared_ptr<const StoredSeries>> found;
  for (const auto& [labels, series] : series_) {
    const bool wanted = std::all_of(matchers.begin(), matchers.end(), [&labels = labels](const Matcher& matcher) {
      return matcher.matches(labels.get(matcher.name()));
    });
    if (!wanted) continue;
    const std::size_t first = firstSampleFrom(*series, from);
    if (first < series->samples.size() && series->samples[first].timestamp <= to) found.push_back(series);
  }
  return found;
}

std::unique_ptr<SeriesSet> ScriptQuerier::select(bool, const SelectHints& hints, const std::vector<Matcher>& matchers) {
  const Timestamp from = std::max(from_, hints.start);
  const Timestamp to = std::min(to_, hints.end);
  std::vector<std::shared_ptr<const Series>> views;
  for (auto& series : find(from, to, matchers)) {
    if (hints.limit != 0 && views.size() == hints.limit) break;
    views.push_back(std::make_shared<StoredSeriesView>(std::move(series), from, to));
  }
  return std::make_unique<StoredSeriesSet>(std::move(views));
}

Result<TextAnswer> ScriptQuerier::labelValues(const std::string& name, const std::vector<Matcher>& matchers) {
  std::set<std::string> values;
  for (const auto& series : find(from_, to_, matchers))
    if (series->labels.has(name)) values.emplace(series->labels.get(name));
  return TextAnswer{{values.begin(), values.end()}, {}};
}

Result<TextAnswer> ScriptQuerier::labelNames(const std::vector<Matcher>& matchers) {
  std::set<std::string> names;
  for (const auto& series : find(from_, to_, matchers))
    for (const LabelView label : series->labels) names.emplace(label.name);
  return TextAnswer{{names.begin(), names.end()}, {}};
}

}  // namespace oriel::promql::script
