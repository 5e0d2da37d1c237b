#pragma once

#include <bit>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/tsdb/store.h"

/// What the tests of the store share.
namespace oriel::tsdb::test_support {

/// Bits of values, so that NaNs compare.
using SamplesOf = std::map<Timestamp, std::uint64_t>;
using Content = std::map<std::string, SamplesOf>;

inline Result<Content> contentOf(Querier& querier, const std::vector<Matcher>& matchers = {}) {
  Content out;
  const auto set = querier.select(true, {}, matchers);
  while (const auto series = set->next()) {
    SamplesOf samples;
    const auto reader = series->samples();
    SampleBatch batch;
    while (true) {
      ORIEL_ASSIGN(const bool more, reader->next(batch));
      if (!more) break;
      for (std::size_t i = 0; i < batch.size(); ++i)
        samples[batch.timestamps[i]] = batch.kind == SampleKind::Float
                                           ? std::bit_cast<std::uint64_t>(batch.values[i])
                                           : std::bit_cast<std::uint64_t>(batch.histograms[i]->sum);
    }
    // A chunk may reach into a range that none of its samples lies in.
    if (!samples.empty()) out[series->labels().toString()] = std::move(samples);
  }
  ORIEL_TRY(set->status());
  return out;
}

inline Result<Content> contentOf(Store& store, Timestamp from = kMinTimestamp, Timestamp to = kMaxTimestamp,
                                 const std::vector<Matcher>& matchers = {}) {
  ORIEL_ASSIGN(const auto querier, store.querier(from, to));
  return contentOf(*querier, matchers);
}

inline Labels numbered(int i) {
  return {{"__name__", "m" + std::to_string(i % 7)}, {"i", std::to_string(i)}, {"parity", i % 2 ? "odd" : "even"}};
}

inline StoreOptions optionsFor(const std::string& directory) {
  StoreOptions options;
  options.directory = directory;
  return options;
}

}  // namespace oriel::tsdb::test_support
