#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "models/labels/matcher.h"
#include "models/labels/symbol_table.h"
#include "models/tsdb/head/series.h"

namespace oriel::tsdb {

/// Sorted, unique.
using SlotList = std::vector<SeriesSlot>;

/// Which series have which label: name -> value -> slots. Owned by the Head and guarded by its lock; ids are those of
/// the head's symbol table.
class Postings {
 public:
  /// Slots must be added in rising order.
  void add(SeriesSlot slot, std::span<const SymbolId> symbols);
  void clear();

  /// The series that all matchers match. Cannot fail.
  SlotList select(const SymbolTable& symbols, const std::vector<Matcher>& matchers) const;

  /// Calls `visit(value, slots)` for each value of a label name.
  template <class Visit>
  void forEachValue(SymbolId name, Visit visit) const {
    if (const auto it = names_.find(name.value); it != names_.end())
      for (const auto& [value, slots] : it->second) visit(SymbolId{value}, slots);
  }
  /// Calls `visit(name, values)` for each label name.
  template <class Visit>
  void forEachName(Visit visit) const {
    for (const auto& [name, values] : names_) visit(SymbolId{name}, values);
  }
  using Values = std::unordered_map<std::uint32_t, SlotList>;

 private:
  const Values* valuesOf(const SymbolTable& symbols, const std::string& name) const;
  SlotList withValues(const SymbolTable& symbols, const Matcher& matcher) const;
  SlotList withoutMatch(const SymbolTable& symbols, const Matcher& matcher) const;

  std::unordered_map<std::uint32_t, Values> names_;
  SlotList all_;
};

}  // namespace oriel::tsdb
