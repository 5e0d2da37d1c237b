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

/// One series of a target as its exposition writes it.
struct CachedSeries {
  std::string text;  ///< the bytes of the exposition, the key
  SeriesRef ref;
  Labels labels;              ///< after honor_labels and relabelling
  std::uint64_t seen = 0;     ///< the round that last had it
  std::uint64_t tracked = 0;  ///< the round that last gave it a sample of the scrape's own time
  std::size_t position = 0;   ///< in the order of the last good round
  bool dropped = false;       ///< relabelling drops it
};

/// What the bytes of a series mean, so that a series seen before costs neither labels nor a look-up in the store. It
/// remembers the order of the last body and lets the parser expect the same one. Belongs to one target and one thread.
class SeriesCache {
 public:
  void beginRound();
  std::uint64_t round() const { return round_; }
  /// Tells the parser what probably comes next.
  void guide(textparse::Parser& parser) const {
    parser.expect(next_ < order_.size() ? std::string_view(order_[next_]->text) : std::string_view());
  }
  /// The series that the parser has just read; null when it is new.
  CachedSeries* find(const textparse::Parser& parser);
  CachedSeries& add(std::string_view text);
  /// To be called once for every series that was found or added, the first time in a round.
  void see(CachedSeries& series) {
    series.seen = round_;
    seenNow_.push_back(&series);
  }

  /// Every series whose last sample of its own was in the last good round and that this round has not given one.
  template <class Visit>
  void forEachVanished(Visit visit) const {
    if (!lastGood_) return;
    for (CachedSeries* series : order_)
      if (series->tracked == round_ - 1 && !series->dropped) visit(*series);
  }
  /// Every series that has a sample, for the end.
  template <class Visit>
  void forEachLive(Visit visit) const {
    if (!lastGood_) return;
    for (CachedSeries* series : order_)
      if (series->tracked == round_ && !series->dropped) visit(*series);
  }

  /// Every series that had a sample in the round before, while this one is failing.
  template <class Visit>
  void forEachLiveBefore(Visit visit) const {
    if (!lastGood_) return;
    for (CachedSeries* series : order_)
      if (series->tracked + 1 >= round_ && !series->dropped) visit(*series);
  }

  /// Ends the round: what it did not see is forgotten.
  void endGoodRound();
  /// Ends a round whose samples were not kept: nothing is live any more, but all is remembered.
  void endFailedRound();
  std::size_t size() const { return byText_.size(); }

 private:
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  template <class Which>
  void forget(Which which);

  std::deque<CachedSeries> pool_;
  std::vector<CachedSeries*> free_;
  std::unordered_map<std::string_view, CachedSeries*> byText_;
  std::vector<CachedSeries*> order_, seenNow_;
  std::size_t next_ = 0;
  std::uint64_t round_ = 1;
  bool lastGood_ = false;
};

}  // namespace oriel::scrape
