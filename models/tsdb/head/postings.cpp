#include "models/tsdb/head/postings.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace oriel::tsdb {
namespace {

/// Union of lists that do not overlap (values of one label name).
SlotList mergeSlots(std::vector<const SlotList*> lists) {
  if (lists.size() == 1) return *lists.front();
  SlotList out;
  std::size_t total = 0;
  for (const SlotList* list : lists) total += list->size();
  out.reserve(total);
  for (const SlotList* list : lists) out.insert(out.end(), list->begin(), list->end());
  std::sort(out.begin(), out.end());
  return out;
}

SlotList intersectSlots(const SlotList& a, const SlotList& b) {
  SlotList out;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

SlotList subtractSlots(const SlotList& a, const SlotList& b) {
  SlotList out;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

/// The texts a matcher can be looked up by, instead of trying it on every value.
std::vector<std::string> lookUpValues(const Matcher& matcher) {
  if (matcher.type() == MatchType::Equal) return {matcher.value()};
  if (matcher.type() == MatchType::Regex) return matcher.setMatches();
  return {};
}

}  // namespace

void Postings::add(SeriesSlot slot, std::span<const SymbolId> symbols) {
  for (std::size_t i = 0; i + 1 < symbols.size(); i += 2)
    names_[symbols[i].value][symbols[i + 1].value].push_back(slot);
  all_.push_back(slot);
}

void Postings::clear() {
  names_.clear();
  all_.clear();
}

const Postings::Values* Postings::valuesOf(const SymbolTable& symbols, const std::string& name) const {
  SymbolId id;
  if (!symbols.find(name, id)) return nullptr;
  const auto it = names_.find(id.value);
  return it == names_.end() ? nullptr : &it->second;
}

SlotList Postings::withValues(const SymbolTable& symbols, const Matcher& matcher) const {
  const Values* values = valuesOf(symbols, matcher.name());
  if (values == nullptr) return {};
  std::vector<const SlotList*> lists;
  const std::vector<std::string> wanted = lookUpValues(matcher);
  for (const std::string& text : wanted) {
    SymbolId id;
    if (!symbols.find(text, id)) continue;
    if (const auto it = values->find(id.value); it != values->end()) lists.push_back(&it->second);
  }
  if (wanted.empty())
    for (const auto& [value, slots] : *values)
      if (matcher.matches(symbols.text({value}))) lists.push_back(&slots);
  return lists.empty() ? SlotList() : mergeSlots(std::move(lists));
}

SlotList Postings::withoutMatch(const SymbolTable& symbols, const Matcher& matcher) const {
  const Values* values = valuesOf(symbols, matcher.name());
  if (values == nullptr) return {};
  std::vector<const SlotList*> lists;
  for (const auto& [value, slots] : *values)
    if (!matcher.matches(symbols.text({value}))) lists.push_back(&slots);
  return lists.empty() ? SlotList() : mergeSlots(std::move(lists));
}

SlotList Postings::select(const SymbolTable& symbols, const std::vector<Matcher>& matchers) const {
  std::optional<SlotList> found;
  for (const Matcher& matcher : matchers) {
    if (matcher.matchesEmpty()) continue;
    SlotList slots = withValues(symbols, matcher);
    found = found ? intersectSlots(*found, slots) : std::move(slots);
    if (found->empty()) return {};
  }
  // A matcher that also matches a missing label takes away those series whose value it does not match.
  if (!found) found = all_;
  for (const Matcher& matcher : matchers)
    if (matcher.matchesEmpty()) found = subtractSlots(*found, withoutMatch(symbols, matcher));
  return std::move(*found);
}

}  // namespace oriel::tsdb
