#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/storage/storage.h"
#include "models/textparse/parser.h"

namespace oriel::scrape {

/// One series of a target as its exposition writes it.
struct CachedSeries {
  SeriesRef ref;
  std::uint32_t seen = 0;          ///< the round that last had it
  std::uint32_t tracked = 0;       ///< the round that last gave it a sample of the scrape's own time
  std::uint32_t hash = 0;          ///< of its text
  std::uint32_t textEnd : 31 = 0;  ///< in the cache's script, where it begins with the end of the one before
  std::uint32_t dropped : 1 = 0;   ///< relabelling drops it
};
static_assert(sizeof(CachedSeries) == 24, "there are as many as active series");

/// What the bytes of a series mean, so that a series seen before costs neither labels nor a look-up in the store. It
/// keeps the series in the order of the last body, side by side, and lets the parser expect the same order again. A
/// series takes its text and some 32 bytes; its labels are not kept, they follow from the text.
/// Belongs to one target and one thread. Indexes are valid within a round.
class SeriesCache {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  /// Texts of all series together; what is beyond is not kept.
  static constexpr std::size_t kMaxTextBytes = (1U << 31U) - 1;

  void beginRound();
  std::uint32_t round() const { return round_; }
  /// Tells the parser what probably comes next; to be called anew before each entry.
  void guide(textparse::Parser& parser) const { parser.expect(next_ < ordered_ ? text(next_) : std::string_view()); }
  /// The series that the parser has just read; kNone when it is new.
  std::size_t find(const textparse::Parser& parser) { return parser.asExpected() ? next_++ : lookUp(parser.series()); }
  /// kNone when there is no room.
  std::size_t add(std::string_view text, bool dropped);
  CachedSeries& operator[](std::size_t index) { return series_[index]; }
  /// Valid until the next add().
  std::string_view text(std::size_t index) const {
    const std::size_t begin = index == 0 ? 0 : series_[index - 1].textEnd;
    return {script_.data() + begin, series_[index].textEnd - begin};
  }
  /// To be called for every series that was found or added, the first time in a round.
  void see(std::size_t index) {
    series_[index].seen = round_;
    if (index != seenCount_) sameOrder_ = false;
    if (!sameOrder_) leaveOrder();
    ++seenCount_;
    if (!sameOrder_) seenNow_.push_back(static_cast<std::uint32_t>(index));
  }

  /// Every series whose last sample of its own was in the last good round and that this round has not given one; the
  /// visitor gets its index.
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
  std::size_t size() const { return series_.size(); }

 private:
  std::size_t lookUp(std::string_view text);
  /// From here on the round has an order of its own.
  void leaveOrder() {
    if (!seenNow_.empty() || seenCount_ == 0) return;
    for (std::size_t i = 0; i < seenCount_; ++i) seenNow_.push_back(static_cast<std::uint32_t>(i));
  }
  void rebuild();
  void rebuildTable(std::size_t room);
  void enter(std::size_t index);

  template <class Visit>
  void visitTracked(std::uint32_t from, std::uint32_t to, Visit visit) const {
    if (!lastGood_) return;
    for (std::size_t i = 0; i < ordered_; ++i) {
      const CachedSeries& series = series_[i];
      if (series.tracked >= from && series.tracked <= to && series.dropped == 0) visit(i);
    }
  }

  std::vector<CachedSeries> series_;  ///< the first `ordered_` in the order of the last good body, then new ones
  std::size_t ordered_ = 0;
  std::string script_;                  ///< their texts, one behind the other
  std::vector<std::uint32_t> table_;    ///< by hash: index + 1, or 0; a power of two, at most half full
  std::vector<std::uint32_t> seenNow_;  ///< the order of this round, once it differs from the last one's
  std::size_t seenCount_ = 0;
  bool sameOrder_ = true;
  std::size_t next_ = 0;
  std::uint32_t round_ = 1;
  bool lastGood_ = false;
};

}  // namespace oriel::scrape
