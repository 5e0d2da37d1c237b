#include "models/promql/script/script_storage.h"

#include <algorithm>
#include <bit>

#include "models/promql/functions/histogram_math.h"
#include "models/promql/script/classic_histograms.h"
#include "models/promql/script/script_querier.h"

namespace oriel::promql::script {
namespace {

std::vector<StoredSample> samplesOf(const LoadCommand& command, const LoadSeries& load) {
  std::vector<StoredSample> samples;
  for (std::size_t i = 0; i < load.series.values.size(); ++i) {
    const SequenceValue& value = load.series.values[i];
    if (value.omitted) continue;
    StoredSample sample{command.step * static_cast<Timestamp>(i), value.value, value.histogram, std::nullopt};
    if (i < load.startOffsets.size() && load.startOffsets[i]) sample.start = sample.timestamp + *load.startOffsets[i];
    samples.push_back(std::move(sample));
  }
  return samples;
}

/// Whether a TSDB would put the histogram into the chunk of the one before it.
bool fitsChunk(const FloatHistogram& before, const FloatHistogram& next) {
  if (before.hint == CounterResetHint::Gauge || next.hint == CounterResetHint::Reset || isStaleNaN(before.sum) ||
      before.schema != next.schema || before.zeroThreshold != next.zeroThreshold ||
      before.customBounds != next.customBounds)
    return false;
  FloatHistogram plain = next;
  plain.hint = CounterResetHint::Unknown;
  return !isCounterReset(before, plain);
}

/// The histogram with the hint that a TSDB gives back.
std::shared_ptr<const FloatHistogram> storedHistogram(const StoredSample* before, const FloatHistogram& histogram) {
  auto stored = std::make_shared<FloatHistogram>(histogram);
  if (histogram.hint == CounterResetHint::Gauge) return stored;
  const bool goesOn = before != nullptr && before->histogram != nullptr && fitsChunk(*before->histogram, histogram);
  stored->hint = goesOn ? CounterResetHint::NotReset : CounterResetHint::Unknown;
  return stored;
}

bool sameSample(const StoredSample& a, const StoredSample& b) {
  if ((a.histogram != nullptr) != (b.histogram != nullptr)) return false;
  if (a.histogram != nullptr) return sameHistogram(*a.histogram, *b.histogram);
  return std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
}

Status appendStored(StoredSeries& series, StoredSample sample) {
  const StoredSample* before = series.samples.empty() ? nullptr : &series.samples.back();
  // A stale marker is of the kind of the sample before it.
  if (sample.histogram == nullptr && isStaleNaN(sample.value) && before != nullptr && before->histogram != nullptr) {
    auto stale = std::make_shared<FloatHistogram>();
    stale->sum = sample.value;
    sample.histogram = std::move(stale);
  } else if (sample.histogram != nullptr) {
    sample.histogram = storedHistogram(before, *sample.histogram);
  }
  if (before != nullptr && sample.timestamp <= before->timestamp) {
    if (sample.timestamp < before->timestamp)
      return makeError(ErrorCode::OutOfOrder, "out of order sample of " + series.labels.toString());
    if (!sameSample(*before, sample))
      return makeError(ErrorCode::Duplicate, "duplicate sample for timestamp of " + series.labels.toString());
    return {};
  }
  series.samples.push_back(std::move(sample));
  return {};
}

Status appendAll(ScriptStorage::SeriesMap& into, const Labels& labels, const std::vector<StoredSample>& samples) {
  if (samples.empty()) return {};
  auto& slot = into[labels];
  auto series = std::make_shared<StoredSeries>(slot ? *slot : StoredSeries{labels, {}});
  for (const StoredSample& sample : samples) ORIEL_TRY(appendStored(*series, sample));
  slot = std::move(series);
  return {};
}

}  // namespace

Status ScriptStorage::load(const LoadCommand& command) {
  std::map<Labels, const LoadSeries*> last;
  for (const LoadSeries& load : command.series) last[load.series.labels] = &load;
  SeriesMap next = series_;
  ClassicHistograms classic;
  for (const auto& [labels, load] : last) {
    const std::vector<StoredSample> samples = samplesOf(command, *load);
    ORIEL_TRY(appendAll(next, labels, samples));
    if (command.withNhcb) classic.add(labels, samples);
  }
  ORIEL_ASSIGN(const std::vector<StoredSeries> native, classic.toNative());
  for (const StoredSeries& series : native) ORIEL_TRY(appendAll(next, series.labels, series.samples));
  series_ = std::move(next);
  return {};
}

Result<std::unique_ptr<Querier>> ScriptStorage::querier(Timestamp from, Timestamp to) {
  return std::unique_ptr<Querier>(std::make_unique<ScriptQuerier>(series_, from, to));
}

}  // namespace oriel::promql::script
