#pragma once

#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "models/tsdb/block/block.h"
#include "models/tsdb/block/block_writer.h"
#include "models/tsdb/chunks/histogram_chunk.h"
#include "models/tsdb/chunks/xor_chunk.h"

/// What the tests of blocks share: data, blocks written from it, and all that a block answers.
namespace oriel::tsdb::test_support {

/// Bits of values, so that NaNs compare; the sum of a histogram.
using BlockSamples = std::map<Timestamp, std::uint64_t>;
using BlockContent = std::map<Labels, BlockSamples>;

/// Gives what it was made from.
class ListedSeries final : public ChunkSeriesSource {
 public:
  explicit ListedSeries(std::vector<ChunkSeries> series) : series_(std::move(series)) {}
  Result<bool> next(ChunkSeries& series) override {
    if (next_ == series_.size()) return false;
    series = series_[next_++];
    return true;
  }

 private:
  std::vector<ChunkSeries> series_;
  std::size_t next_ = 0;
};

inline ChunkSeries floatSeries(const Labels& labels, const BlockSamples& samples) {
  std::vector<Timestamp> times;
  std::vector<double> values;
  for (const auto& [time, bits] : samples) {
    times.push_back(time);
    values.push_back(std::bit_cast<double>(bits));
  }
  return {labels, encodeFloats(times, values)};
}

inline std::vector<ChunkSeries> seriesOf(const BlockContent& content) {
  std::vector<ChunkSeries> out;
  for (const auto& [labels, samples] : content) out.push_back(floatSeries(labels, samples));
  return out;
}

inline double awkwardValue(std::mt19937_64& random) {
  switch (random() % 40) {
    case 0: return staleNaN();
    case 1: return std::numeric_limits<double>::infinity();
    case 2: return -std::numeric_limits<double>::infinity();
    case 3: return std::bit_cast<double>(std::uint64_t{0x7ff8000000000001});
    case 4: return std::numeric_limits<double>::denorm_min();
    case 5: return -0.0;
    case 6: return std::bit_cast<double>(random());
    case 7: return std::numeric_limits<double>::max();
    default: return static_cast<double>(random() % 100'000) / 64;
  }
}

inline Labels blockLabels(int i) {
  return {{"__name__", "m" + std::to_string(i % 7)},
          {"i", std::to_string(i)},
          {"parity", i % 2 ? "odd" : "even"},
          {"text", i % 5 == 0 ? "a \"quoted\"\nline with \\ and ü" : ""}};
}

/// Irregular times in [from, to), awkward values.
inline BlockContent awkwardContent(std::mt19937_64& random, int seriesCount, Timestamp from, Timestamp to,
                                   Duration step) {
  BlockContent out;
  for (int i = 0; i < seriesCount; ++i) {
    BlockSamples& samples = out[blockLabels(i)];
    Timestamp time = from + static_cast<Timestamp>(random() % 1000);
    while (time < to) {
      samples[time] = std::bit_cast<std::uint64_t>(awkwardValue(random));
      time += step;
      if (random() % 4 == 0) time += static_cast<Timestamp>(random() % 500);
      if (random() % 60 == 0) time += static_cast<Timestamp>(random() % 600'000);
    }
    if (samples.empty()) samples[from] = 0;
  }
  return out;
}

inline BlockPlan planFor(const std::string& parent, Timestamp from, Timestamp to) {
  BlockPlan plan;
  plan.parentDirectory = parent;
  plan.meta.minTime = from;
  plan.meta.maxTime = to;
  plan.now = to;
  return plan;
}

/// Writes a block; the answer is its folder.
inline Result<std::string> writeContent(const std::shared_ptr<FileSystem>& files, const std::string& parent,
                                        std::vector<ChunkSeries> series, Timestamp from, Timestamp to,
                                        std::uint64_t segmentBytes = 512u << 20) {
  BlockPlan plan = planFor(parent, from, to);
  plan.segmentBytes = segmentBytes;
  ListedSeries source(std::move(series));
  ORIEL_ASSIGN(const auto meta, writeBlock(files, std::move(plan), source, nullptr));
  if (!meta) return makeError(ErrorCode::Internal, "nothing was written");
  return parent + "/" + meta->ulid;
}

struct BlockAnswer {
  BlockContent content;
  std::vector<Labels> order;
  Warnings warnings;
};

inline Result<BlockAnswer> answerOf(Querier& querier, const std::vector<Matcher>& matchers = {},
                                    const SelectHints& hints = {}) {
  BlockAnswer out;
  const auto set = querier.select(true, hints, matchers);
  while (const auto series = set->next()) {
    out.order.push_back(series->labels());
    BlockSamples samples;
    const auto reader = series->samples();
    SampleBatch batch;
    while (true) {
      ORIEL_ASSIGN(const bool more, reader->next(batch));
      if (!more) break;
      for (std::size_t i = 0; i < batch.size(); ++i) {
        if (!samples.empty() && samples.rbegin()->first >= batch.timestamps[i])
          return makeError(ErrorCode::Internal, "samples do not rise");
        samples[batch.timestamps[i]] =
            std::bit_cast<std::uint64_t>(batch.kind == SampleKind::Float ? batch.values[i] : batch.histograms[i]->sum);
      }
    }
    for (const std::string& text : reader->warnings()) out.warnings.push_back(text);
    // A chunk may reach into a range that none of its samples lies in.
    if (!samples.empty()) out.content[series->labels()] = std::move(samples);
  }
  ORIEL_TRY(set->status());
  for (std::string& text : set->warnings()) out.warnings.push_back(std::move(text));
  return out;
}

inline Result<BlockAnswer> answerOf(const Block& block, Timestamp from = kMinTimestamp, Timestamp to = kMaxTimestamp,
                                    const std::vector<Matcher>& matchers = {}) {
  const auto querier = block.querier(from, to);
  return answerOf(*querier, matchers);
}

/// What of `content` lies in [from, to].
inline BlockContent clipped(const BlockContent& content, Timestamp from, Timestamp to) {
  BlockContent out;
  for (const auto& [labels, samples] : content) {
    BlockSamples kept(samples.lower_bound(from), samples.upper_bound(to));
    if (!kept.empty()) out[labels] = std::move(kept);
  }
  return out;
}

/// Where two contents differ, for a message; empty when they do not.
inline std::string difference(const BlockContent& found, const BlockContent& expected) {
  for (const auto& [labels, samples] : expected) {
    const auto it = found.find(labels);
    if (it == found.end()) return labels.toString() + " is missing";
    if (it->second == samples) continue;
    for (const auto& [time, bits] : samples) {
      const auto at = it->second.find(time);
      if (at == it->second.end()) return labels.toString() + " has no sample at " + std::to_string(time);
      if (at->second != bits) return labels.toString() + " has another value at " + std::to_string(time);
    }
    return labels.toString() + " has samples that are not expected";
  }
  for (const auto& [labels, samples] : found)
    if (!expected.contains(labels)) return labels.toString() + " is not expected";
  return {};
}

/// Something in `found` that is not in `whole`, for a message; empty when all of it is right.
inline std::string wrongIn(const BlockContent& found, const BlockContent& whole) {
  for (const auto& [labels, samples] : found) {
    const auto it = whole.find(labels);
    if (it == whole.end()) return labels.toString() + " never was";
    for (const auto& [time, bits] : samples) {
      const auto at = it->second.find(time);
      if (at == it->second.end()) return labels.toString() + " never had a sample at " + std::to_string(time);
      if (at->second != bits) return labels.toString() + " has a wrong value at " + std::to_string(time);
    }
  }
  return {};
}

}  // namespace oriel::tsdb::test_support
