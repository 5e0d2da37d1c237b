#include "models/scrape/series_cache.h"

namespace oriel::scrape {

void SeriesCache::beginRound() {
  ++round_;
  next_ = 0;
  seenCount_ = 0;
  sameOrder_ = true;
  seenNow_.clear();
}

std::size_t SeriesCache::lookUp(std::string_view text) {
  const auto found = byText_.find(text);
  if (found == byText_.end()) return kNone;
  const std::size_t index = found->second->index;
  if (index < ordered_) next_ = index + 1;
  return index;
}

std::size_t SeriesCache::add(std::string_view text, Labels labels) {
  SeriesIdentity* identity = nullptr;
  if (free_.empty()) {
    identity = &pool_.emplace_back();
  } else {
    identity = free_.back();
    free_.pop_back();
  }
  identity->text = text;
  identity->labels = std::move(labels);
  identity->index = series_.size();
  byText_.emplace(identity->text, identity);
  CachedSeries& series = series_.emplace_back();
  series.identity = identity;
  series.dropped = identity->labels.empty();
  return identity->index;
}

void SeriesCache::forget(SeriesIdentity* identity) {
  byText_.erase(identity->text);
  *identity = {};
  free_.push_back(identity);
}

void SeriesCache::rebuild() {
  leaveOrder();
  for (const CachedSeries& series : series_)
    if (series.seen != round_) forget(series.identity);
  std::vector<CachedSeries> ordered;
  ordered.reserve(seenNow_.size());
  script_.clear();
  for (const std::uint32_t index : seenNow_) {
    ordered.push_back(series_[index]);
    CachedSeries& series = ordered.back();
    script_ += series.identity->text;
    series.textEnd = script_.size();
    series.identity->index = ordered.size() - 1;
  }
  series_ = std::move(ordered);
  ordered_ = series_.size();
}

void SeriesCache::endGoodRound() {
  if (!sameOrder_ || seenCount_ != series_.size() || series_.size() != ordered_) rebuild();
  lastGood_ = true;
}

void SeriesCache::endFailedRound() {
  lastGood_ = false;
  // What the round had tracked before it failed must not look like the round before the next one.
  ++round_;
  // A target that fails with new series each time must not fill the memory.
  constexpr std::size_t kSpare = 1000;
  if (series_.size() <= ordered_ + kSpare) return;
  for (std::size_t i = ordered_; i < series_.size(); ++i) forget(series_[i].identity);
  series_.resize(ordered_);
}

}  // namespace oriel::scrape
