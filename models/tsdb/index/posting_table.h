#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "models/base/bytes.h"
#include "models/base/result.h"

namespace oriel::tsdb {

/// Where the posting list of each label pair stands. Owned by the index; immutable after open(), thread-safe. Keeps the
/// names and the place of every 32nd entry of a name; the rest is read where it stands.
class PostingTable {
 public:
  /// `content` has been checked. Reads it once through; Corrupt when it is not a table. A table that is not sorted
  /// (version 1) costs four bytes an entry.
  Status open(Bytes content);

  /// The list's offset in the file.
  std::optional<std::uint64_t> find(std::string_view name, std::string_view value) const;
  std::size_t valueCount(std::string_view name) const;
  /// Calls `visit(value, offset)` in order of the values until it answers false.
  template <class Visit>
  void forEachValue(std::string_view name, Visit visit) const;
  /// Calls `visit(name)` in order, also for the empty name of the list of all series.
  template <class Visit>
  void forEachName(Visit visit) const {
    for (const Name& name : names_) visit(name.text);
  }

 private:
  struct Name {
    std::string_view text;
    std::uint32_t firstPlace = 0;  ///< in places_
    std::uint32_t entries = 0;
  };
  struct Entry {
    std::string_view name;
    std::string_view value;
    std::uint64_t offset = 0;
    std::uint32_t next = 0;  ///< where the following entry stands
    bool good = false;
  };
  Entry entryAt(std::uint32_t place) const;
  const Name* nameOf(std::string_view name) const;
  std::uint32_t placeCount(const Name& name) const { return (name.entries + stride_ - 1) / stride_; }
  Status readSorted(std::uint32_t count, bool& sorted);
  Status readUnsorted(std::uint32_t count);
  void addEntry(const Entry& entry, std::uint32_t place);

  Bytes content_;
  std::uint32_t stride_ = 32;
  std::vector<Name> names_;            ///< sorted
  std::vector<std::uint32_t> places_;  ///< of every stride_th entry of a name, one name after the other
};

template <class Visit>
void PostingTable::forEachValue(std::string_view name, Visit visit) const {
  const Name* const found = nameOf(name);
  if (found == nullptr) return;
  std::uint32_t place = 0;
  for (std::uint32_t i = 0; i < found->entries; ++i) {
    if (i % stride_ == 0) place = places_[found->firstPlace + i / stride_];
    const Entry entry = entryAt(place);
    place = entry.next;
    if (!visit(entry.value, entry.offset)) return;
  }
}

}  // namespace oriel::tsdb
