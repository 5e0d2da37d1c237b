#include "models/scrape/series_cache.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace oriel::scrape {
namespace {

std::uint32_t hashOf(std::string_view text) { return static_cast<std::uint32_t>(std::hash<std::string_view>()(text)); }

}  // namespace

void SeriesCache::beginRound() {
  ++round_;
  next_ = 0;
  seenCount_ = 0;
  sameOrder_ = true;
  seenNow_.clear();
}

std::size_t SeriesCache::lookUp(std::string_view text) {
  if (table_.empty()) return kNone;
  const std::uint32_t hash = hashOf(text);
  const std::size_t mask = table_.size() - 1;
  for (std::size_t at = hash & mask; table_[at] != 0; at = (at + 1) & mask) {
    const std::size_t index = table_[at] - 1;
    if (series_[index].hash != hash || this->text(index) != text) continue;
    if (index < ordered_) next_ = index + 1;
    return index;
  }
  return kNone;
}

void SeriesCache::enter(std::size_t index) {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = series_[index].hash & mask;
  while (table_[at] != 0) at = (at + 1) & mask;
  table_[at] = static_cast<std::uint32_t>(index + 1);
}

void SeriesCache::rebuildTable(std::size_t room) {
  std::size_t size = 16;
  while (size < 2 * room) size *= 2;
  table_.assign(size, 0);
  table_.shrink_to_fit();
  for (std::size_t i = 0; i < series_.size(); ++i) enter(i);
}

std::size_t SeriesCache::add(std::string_view text, bool dropped) {
  if (text.size() > kMaxTextBytes - script_.size()) return kNone;
  script_.append(text);
  CachedSeries& series = series_.emplace_back();
  series.hash = hashOf(text);
  series.textEnd = static_cast<std::uint32_t>(script_.size()) & kMaxTextBytes;
  series.dropped = dropped ? 1 : 0;
  if (table_.size() < 2 * series_.size())
    rebuildTable(2 * series_.size());
  else
    enter(series_.size() - 1);
  return series_.size() - 1;
}

void SeriesCache::rebuild() {
  leaveOrder();
  std::vector<CachedSeries> ordered;
  ordered.reserve(seenNow_.size());
  std::string script;
  std::size_t bytes = 0;
  for (const std::uint32_t index : seenNow_) bytes += text(index).size();
  script.reserve(bytes);
  for (const std::uint32_t index : seenNow_) {
    script += text(index);
    ordered.push_back(series_[index]);
    ordered.back().textEnd = static_cast<std::uint32_t>(script.size()) & kMaxTextBytes;
  }
  series_ = std::move(ordered);
  script_ = std::move(script);
  ordered_ = series_.size();
  seenNow_ = {};
  rebuildTable(ordered_);
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
  series_.resize(ordered_);
  script_.resize(ordered_ == 0 ? 0 : series_.back().textEnd);
  rebuildTable(ordered_);
}

}  // namespace oriel::scrape
