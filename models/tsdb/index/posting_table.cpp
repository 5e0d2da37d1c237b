#include "models/tsdb/index/posting_table.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "models/tsdb/index/index_format.h"

namespace oriel::tsdb {
namespace {

/// A count of parts, two empty texts and an offset.
constexpr std::size_t kSmallestTableEntry = 4;

Error tableError(const char* why) {
  return makeError(ErrorCode::Corrupt, std::string("the index's posting table ") + why);
}

}  // namespace

PostingTable::Entry PostingTable::entryAt(std::uint32_t place) const {
  IndexCursor cursor(content_.subspan(place));
  Entry entry;
  const std::uint64_t parts = cursor.uvarint();
  entry.name = cursor.text();
  entry.value = cursor.text();
  entry.offset = cursor.uvarint();
  entry.next = static_cast<std::uint32_t>(cursor.at - content_.data());
  entry.good = cursor.good && parts == 2;
  return entry;
}

void PostingTable::addEntry(const Entry& entry, std::uint32_t place) {
  if (names_.empty() || names_.back().text != entry.name)
    names_.push_back({entry.name, static_cast<std::uint32_t>(places_.size()), 0});
  if (names_.back().entries++ % stride_ == 0) places_.push_back(place);
}

Status PostingTable::readSorted(std::uint32_t count, bool& sorted) {
  Entry last;
  std::uint32_t place = 4;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Entry entry = entryAt(place);
    if (!entry.good) return tableError("has an entry that is none");
    if (i > 0 && std::tie(entry.name, entry.value) <= std::tie(last.name, last.value)) sorted = false;
    if (sorted) addEntry(entry, place);
    last = entry;
    place = entry.next;
  }
  return {};
}

Status PostingTable::readUnsorted(std::uint32_t count) {
  std::vector<std::uint32_t> places;
  places.reserve(count);
  std::uint32_t place = 4;
  for (std::uint32_t i = 0; i < count; ++i) {
    places.push_back(place);
    place = entryAt(place).next;
  }
  std::sort(places.begin(), places.end(), [this](std::uint32_t a, std::uint32_t b) {
    const Entry left = entryAt(a);
    const Entry right = entryAt(b);
    return std::tie(left.name, left.value) < std::tie(right.name, right.value);
  });
  names_.clear();
  places_.clear();
  stride_ = 1;
  Entry last;
  for (const std::uint32_t at : places) {
    const Entry entry = entryAt(at);
    if (at != places.front() && entry.name == last.name && entry.value == last.value)
      return tableError("names a label twice");
    addEntry(entry, at);
    last = entry;
  }
  return {};
}

Status PostingTable::open(Bytes content) {
  content_ = content;
  if (content.size() < 4) return tableError("is empty");
  const std::uint32_t count = big32(content.data());
  if (count > (content.size() - 4) / kSmallestTableEntry) return tableError("has more entries than bytes");
  bool sorted = true;
  ORIEL_TRY(readSorted(count, sorted));
  return sorted ? Status() : readUnsorted(count);
}

const PostingTable::Name* PostingTable::nameOf(std::string_view name) const {
  const auto it = std::lower_bound(names_.begin(), names_.end(), name,
                                   [](const Name& a, std::string_view text) { return a.text < text; });
  return it != names_.end() && it->text == name ? &*it : nullptr;
}

std::size_t PostingTable::valueCount(std::string_view name) const {
  const Name* const found = nameOf(name);
  return found == nullptr ? 0 : found->entries;
}

std::optional<std::uint64_t> PostingTable::find(std::string_view name, std::string_view value) const {
  const Name* const found = nameOf(name);
  if (found == nullptr) return std::nullopt;
  const auto first = places_.begin() + found->firstPlace;
  const auto after =
      std::upper_bound(first, first + placeCount(*found), value,
                       [this](std::string_view text, std::uint32_t place) { return text < entryAt(place).value; });
  if (after == first) return std::nullopt;
  const auto begin = static_cast<std::uint32_t>(after - first - 1) * stride_;
  std::uint32_t place = *(after - 1);
  for (std::uint32_t i = begin; i < std::min(begin + stride_, found->entries); ++i) {
    const Entry entry = entryAt(place);
    if (entry.value == value) return entry.offset;
    if (entry.value > value) break;
    place = entry.next;
  }
  return std::nullopt;
}

}  // namespace oriel::tsdb
