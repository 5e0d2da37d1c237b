#include "models/scrape/series_cache.h"

namespace oriel::scrape {

void SeriesCache::beginRound() {
  ++round_;
  next_ = 0;
  seenNow_.clear();
  seenNow_.reserve(order_.size());
}

CachedSeries* SeriesCache::find(const textparse::Parser& parser) {
  if (parser.asExpected()) return order_[next_++];
  const auto found = byText_.find(parser.series());
  if (found == byText_.end()) return nullptr;
  CachedSeries* const series = found->second;
  if (series->position < order_.size() && order_[series->position] == series) next_ = series->position + 1;
  return series;
}

CachedSeries& SeriesCache::add(std::string_view text) {
  CachedSeries* series = nullptr;
  if (free_.empty()) {
    series = &pool_.emplace_back();
  } else {
    series = free_.back();
    free_.pop_back();
    *series = {};
  }
  series->text = text;
  series->position = kNowhere;
  byText_.emplace(series->text, series);
  return *series;
}

void SeriesCache::endGoodRound() {
  order_.swap(seenNow_);
  for (std::size_t i = 0; i < order_.size(); ++i) order_[i]->position = i;
  lastGood_ = true;
  if (byText_.size() != order_.size()) forget([this](const CachedSeries& series) { return series.seen != round_; });
}

template <class Which>
void SeriesCache::forget(Which which) {
  for (auto it = byText_.begin(); it != byText_.end();) {
    CachedSeries* const series = it->second;
    if (!which(*series)) {
      ++it;
      continue;
    }
    it = byText_.erase(it);
    free_.push_back(series);
  }
}

void SeriesCache::endFailedRound() {
  lastGood_ = false;
  // What the round had tracked before it failed must not look like the round before the next one.
  ++round_;
  // A target that fails with new series each time must not fill the memory.
  constexpr std::size_t kSpare = 1000;
  if (byText_.size() > order_.size() + kSpare)
    forget([](const CachedSeries& series) { return series.position == kNowhere; });
}

}  // namespace oriel::scrape
