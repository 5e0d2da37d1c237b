#include "models/tsdb/index/id_lists.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <iterator>

namespace oriel::tsdb {
namespace {

/// From how many times longer a list is searched instead of read.
constexpr std::size_t kSearchFactor = 16;
/// Ids lie close enough for a bit each when there is one in so many.
constexpr std::uint64_t kIdsPerBit = 64;

/// Calls `visit(id, whether it is in the other list)` for each id of the small list.
template <class Visit>
void searchIds(const SeriesIds& few, const SeriesIds& many, Visit visit) {
  auto at = many.begin();
  for (const SeriesId id : few) {
    at = std::lower_bound(at, many.end(), id);
    visit(id, at != many.end() && *at == id);
  }
}

}  // namespace

SeriesIds intersectIds(const SeriesIds& a, const SeriesIds& b) {
  const SeriesIds& few = a.size() < b.size() ? a : b;
  const SeriesIds& many = a.size() < b.size() ? b : a;
  SeriesIds out;
  out.reserve(few.size());
  if (many.size() / kSearchFactor > few.size())
    searchIds(few, many, [&](SeriesId id, bool there) {
      if (there) out.push_back(id);
    });
  else
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

SeriesIds subtractIds(const SeriesIds& a, const SeriesIds& b) {
  SeriesIds out;
  out.reserve(a.size());
  if (b.size() / kSearchFactor > a.size())
    searchIds(a, b, [&](SeriesId id, bool there) {
      if (!there) out.push_back(id);
    });
  else
    std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

void sortIds(SeriesIds& ids) {
  if (std::adjacent_find(ids.begin(), ids.end(), std::greater_equal<>()) == ids.end()) return;
  const auto [low, high] = std::minmax_element(ids.begin(), ids.end());
  const SeriesId first = *low;
  const std::uint64_t range = std::uint64_t{*high} - first + 1;
  if (range / kIdsPerBit > ids.size()) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return;
  }
  std::vector<std::uint64_t> bits(range / 64 + 1);
  for (const SeriesId id : ids) bits[(id - first) / 64] |= std::uint64_t{1} << (id - first) % 64;
  ids.clear();
  for (std::size_t word = 0; word < bits.size(); ++word)
    for (std::uint64_t left = bits[word]; left != 0; left &= left - 1)
      ids.push_back(first + static_cast<SeriesId>(word * 64 + static_cast<std::size_t>(std::countr_zero(left))));
}

}  // namespace oriel::tsdb
