#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "models/labels/labels.h"
#include "models/storage/storage.h"
#include "models/textparse/parser.h"

namespace oriel::scrape {

/// What a series of a target is; looked at when it is new or vanishes.
struct SeriesIdentity {
  std::string text;  ///< the bytes of the exposition, the key
  Labels labels;     ///< after honor_labels and relabelling
  std::size_t index = 0;
};

/// One series of a target as its exposition writes it; what each scrape touches.
struct CachedSeries {
  SeriesRef ref;
  std::uint64_t seen = 0;     ///< the round that last had it
  std::uint64_t tracked = 0;  ///< the round that last gave it a sample of the scrape's own time
  SeriesIdentity* identity = nullptr;
  std::size_t textEnd = 0;  ///< in the cache's script
  bool dropped = false;     ///< relabelling drops it

  const Labels& labels() const { return identity->labels; }
};

/// What the bytes of a series mean, so that a series seen before costs neither labels nor a look-up in the store. It
/// keeps the series in the order of the last body, side by side, and lets the parser expect the same order again.
/// Belongs to one target and one thread. Indexes are valid within a round.
class SeriesCache {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  void beginRound();
  std::uint64_t round() const { return round_; }
  /// Tells the parser what probably comes next.
  void guide(textparse::Parser& parser) const {
    if (next_ >= ordered_) return parser.expect({});
    const std::size_t begin = next_ == 0 ? 0 : series_[next_ - 1].textEnd;
    parser.expect({script_.data() + begin, series_[next_].textEnd - begin});
  }
  /// The series that the parser has just read; kNone when it is new.
  std::size_t find(const textparse::Parser& parser) { return parser.asExpected() ? next_++ : lookUp(parser.series()); }
  std::size_t add(std::string_view text, Labels labels);
  CachedSeries& operator[](std::size_t index) { return series_[index]; }
  /// To be called for every series that was found or added, the first time in a round.
  void see(std::size_t index) {
    series_[index].seen = round_;
    if (index != seenCount_) sameOrder_ = false;
    if (!sameOrder_) leaveOrder();
    ++seenCount_;
    if (!sameOrder_) seenNow_.push_back(static_cast<std::uint32_t>(index));
  }

  /// Every series whose last sample of its own was in the last good round and that this round has not given one.
  template <class Visit>
  void forEachVanished(Visit visit) const {
    visitTracked(round_ - 1, round_ - 1, visit);
  }
  /// Every series that has a sample, for the end.
  template <class Visit>
  void forEachLive(Visit visit) const {
    visitTracked(round_, round_, visit);
  }
  /// Every series that had a sample in the round before, while this one is failing.
  template <class Visit>
  void forEachLiveBefore(Visit visit) const {
    visitTracked(round_ - 1, round_, visit);
  }

  /// Ends the round: what it did not see is forgotten.
  void endGoodRound();
  /// Ends a round whose samples were not kept: nothing is live any more, but all is remembered.
  void endFailedRound();
  std::size_t size() const { return byText_.size(); }

 private:
  std::size_t lookUp(std::string_view text);
  /// From here on the round has an order of its own.
  void leaveOrder() {
    if (!seenNow_.empty() || seenCount_ == 0) return;
    for (std::size_t i = 0; i < seenCount_; ++i) seenNow_.push_back(static_cast<std::uint32_t>(i));
  }
  void rebuild();
  void forget(SeriesIdentity* identity);

  template <class Visit>
  void visitTracked(std::uint64_t from, std::uint64_t to, Visit visit) const {
    if (!lastGood_) return;
    for (std::size_t i = 0; i < ordered_; ++i) {
      const CachedSeries& series = series_[i];
      if (series.tracked >= from && series.tracked <= to && !series.dropped) visit(series);
    }
  }

  std::vector<CachedSeries> series_;  ///< the first `ordered_` in the order of the last good body, then new ones
  std::size_t ordered_ = 0;
  std::string script_;  ///< their texts, one behind the other
  std::deque<SeriesIdentity> pool_;
  std::vector<SeriesIdentity*> free_;
  std::unordered_map<std::string_view, SeriesIdentity*> byText_;
  std::vector<std::uint32_t> seenNow_;  ///< the order of this round, once it differs from the last one's
  std::size_t seenCount_ = 0;
  bool sameOrder_ = true;
  std::size_t next_ = 0;
  std::uint64_t round_ = 1;
  bool lastGood_ = false;
};

}  // namespace oriel::scrape
