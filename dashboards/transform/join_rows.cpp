#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <unordered_map>

#include "dashboards/transform/columns.h"
#include "dashboards/transform/join.h"
#include "dashboards/transform/script_sort.h"

namespace oriel::dashboards {
namespace {

using RowList = std::vector<std::uint32_t>;

std::size_t allColumns(const std::vector<JoinTable>& tables) {
  std::size_t columns = 1;
  for (const JoinTable& table : tables) columns += table.columns;
  return columns;
}

bool sameKeys(const Field& a, const Field& b) {
  if (a.values == b.values && a.nulls == b.nulls) return true;
  if (a.size() != b.size()) return false;
  if (a.type() == FieldType::Time && b.type() == FieldType::Time && !a.nulls && !b.nulls) return a.times() == b.times();
  for (std::size_t row = 0; row < a.size(); ++row) {
    const Cell x = cellAt(a, row);
    if (std::holds_alternative<JsonPtr>(x) || x != cellAt(b, row)) return false;
  }
  return true;
}

// What a key sorts by: its number, 0 for a missing one.
std::vector<double> sortNumbers(const Field& field) {
  std::vector<double> numbers;
  numbers.reserve(field.size());
  for (std::size_t row = 0; row < field.size(); ++row) numbers.push_back(cellAsNumber(cellAt(field, row)));
  return numbers;
}

// Texts that are no numbers stay where they are, among numbers as far as a script would leave them.
RowList inOrderOf(const std::vector<double>& numbers) {
  std::vector<std::size_t> rows(numbers.size());
  std::iota(rows.begin(), rows.end(), 0);
  const auto compare = [&](std::size_t a, std::size_t b) {
    return numbers[a] < numbers[b] ? -1 : numbers[a] > numbers[b] ? 1 : 0;
  };
  if (rows.size() <= kShortList) {
    scriptSort(rows, compare);
  } else if (std::none_of(numbers.begin(), numbers.end(), [](double n) { return std::isnan(n); })) {
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) { return compare(a, b) < 0; });
  }
  return RowList(rows.begin(), rows.end());
}

RowList rowsInOrder(const Field& key) {
  RowList rows(key.size());
  std::iota(rows.begin(), rows.end(), 0);
  return seemsAscending(key) ? rows : inOrderOf(sortNumbers(key));
}

// Keys are told apart by kind and value: the number 1 is not the text "1".
std::string typedKey(const Field& field, std::size_t row) {
  const Cell cell = cellAt(field, row);
  return static_cast<char>('0' + cell.index()) + cellKey(field, row);
}

bool hasPlainNumbers(const Field& field) {
  if (field.type() == FieldType::Time) return !field.nulls;
  return field.type() == FieldType::Number &&
         std::none_of(field.numbers().begin(), field.numbers().end(), [](double n) { return std::isnan(n); });
}

/// The place of every row's key among all keys.
struct KeyPlaces {
  std::vector<RowList> places;  ///< a table each
  std::size_t count = 0;
};

KeyPlaces placeNumbers(const std::vector<JoinTable>& tables) {
  std::vector<std::vector<double>> keys;
  std::vector<double> all;
  for (const JoinTable& table : tables) {
    keys.push_back(columnNumbers(*table.key));
    all.insert(all.end(), keys.back().begin(), keys.back().end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  KeyPlaces result{{}, all.size()};
  for (const std::vector<double>& column : keys) {
    RowList& places = result.places.emplace_back();
    places.reserve(column.size());
    for (const double key : column) {
      places.push_back(static_cast<std::uint32_t>(std::lower_bound(all.begin(), all.end(), key) - all.begin()));
    }
  }
  return result;
}

KeyPlaces placeTexts(const std::vector<JoinTable>& tables) {
  KeyPlaces result;
  std::unordered_map<std::string, std::uint32_t> known;
  std::vector<double> numbers;
  for (const JoinTable& table : tables) {
    RowList& places = result.places.emplace_back();
    for (std::size_t row = 0; row < table.key->size(); ++row) {
      const auto place = known.emplace(typedKey(*table.key, row), static_cast<std::uint32_t>(numbers.size()));
      if (place.second) numbers.push_back(cellAsNumber(cellAt(*table.key, row)));
      places.push_back(place.first->second);
    }
  }
  result.count = numbers.size();
  const RowList order = inOrderOf(numbers);
  RowList newPlace(numbers.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) newPlace[order[i]] = i;
  for (RowList& places : result.places) {
    for (std::uint32_t& place : places) place = newPlace[place];
  }
  return result;
}

/// The rows that have been joined so far, seen as the left side of the next join.
struct LeftSide {
  JoinedRows rows;
  std::vector<std::string> keys;
  std::vector<char> missing;
  std::vector<char> isText;
  std::size_t size() const { return keys.size(); }
};

struct PairedRows {
  RowList left, right;
};

// As the keys of an object are gone through: whole numbers first, rising, then the others as they came.
std::vector<const RowList*> inKeyOrder(const std::vector<std::string>& order,
                                       const std::unordered_map<std::string, RowList>& index,
                                       const std::unordered_map<std::string, char>& matched) {
  std::vector<std::pair<double, const RowList*>> lists;
  for (const std::string& key : order) {
    if (matched.count(key)) continue;
    const bool whole = !key.empty() && key.size() < 11 && key.find_first_not_of("0123456789") == std::string::npos &&
                       (key.size() == 1 || key[0] != '0') && numberOfText(key) < 4294967295.0;
    lists.emplace_back(whole ? numberOfText(key) : INFINITY, &index.at(key));
  }
  std::stable_sort(lists.begin(), lists.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const RowList*> result;
  for (const auto& list : lists) result.push_back(list.second);
  return result;
}

bool pairRows(const LeftSide& left, const Field& key, bool outer, std::size_t columns, StepNotes& notes,
              PairedRows& pairs) {
  std::unordered_map<std::string, RowList> index;
  std::vector<std::string> order;
  for (std::size_t row = 0; row < key.size(); ++row) {
    const auto place = index.try_emplace(cellKey(key, row));
    if (place.second) order.push_back(place.first->first);
    place.first->second.push_back(static_cast<std::uint32_t>(row));
  }
  std::unordered_map<std::string, char> matched;
  RowList alone;
  const auto full = [&] { return !notes.mayMake(pairs.left.size(), columns); };
  for (std::uint32_t i = 0; i < left.size(); ++i) {
    const auto found = left.missing[i] ? index.end() : index.find(left.keys[i]);
    if (found == index.end()) {
      if (outer) alone.push_back(i);
      continue;
    }
    pairs.left.insert(pairs.left.end(), found->second.size(), i);
    pairs.right.insert(pairs.right.end(), found->second.begin(), found->second.end());
    // A key that is no text never counts as matched, so its rows come once more at the end, as Grafana has it.
    if (left.isText[i]) matched[left.keys[i]] = 1;
    if (full()) return false;
  }
  pairs.left.insert(pairs.left.end(), alone.begin(), alone.end());
  pairs.right.insert(pairs.right.end(), alone.size(), kNoTableRow);
  if (!outer) return true;
  for (const RowList* list : inKeyOrder(order, index, matched)) {
    pairs.left.insert(pairs.left.end(), list->size(), kNoTableRow);
    pairs.right.insert(pairs.right.end(), list->begin(), list->end());
  }
  return !full();
}

LeftSide startLeft(const Field& key) {
  LeftSide left;
  left.rows.emplace_back(key.size());
  std::iota(left.rows[0].begin(), left.rows[0].end(), 0);
  for (std::size_t row = 0; row < key.size(); ++row) {
    left.keys.push_back(cellKey(key, row));
    left.missing.push_back(isNullCell(key, row));
    left.isText.push_back(key.type() == FieldType::Text);
  }
  return left;
}

LeftSide joinedLeft(const LeftSide& left, const Field& key, const PairedRows& pairs) {
  LeftSide next;
  for (const RowList& rows : left.rows) {
    RowList& out = next.rows.emplace_back();
    for (const std::uint32_t i : pairs.left) out.push_back(i == kNoTableRow ? kNoTableRow : rows[i]);
  }
  next.rows.push_back(pairs.right);
  for (std::size_t i = 0; i < pairs.left.size(); ++i) {
    const std::uint32_t from = pairs.left[i];
    const bool ofLeft = from != kNoTableRow;
    next.keys.push_back(ofLeft ? left.keys[from] : cellKey(key, pairs.right[i]));
    next.missing.push_back(ofLeft ? left.missing[from] : isNullCell(key, pairs.right[i]));
    next.isText.push_back(ofLeft ? left.isText[from] : key.type() == FieldType::Text);
  }
  return next;
}

}  // namespace

bool seemsAscending(const Field& field) {
  constexpr std::size_t kSamples = 50;
  std::size_t first = 0, end = field.size();
  while (first < end && isNullCell(field, first)) ++first;
  while (end > first && isNullCell(field, end - 1)) --end;
  if (end <= first + 1) return true;
  const std::size_t stride = std::max<std::size_t>(1, (end - first) / kSamples);
  Cell before = cellAt(field, first);
  for (std::size_t row = first + stride; row < end; row += stride) {
    Cell now = cellAt(field, row);
    if (isMissing(now)) continue;
    const auto *textA = std::get_if<std::string>(&before), *textB = std::get_if<std::string>(&now);
    if (textA && textB ? *textB <= *textA : cellAsNumber(now) <= cellAsNumber(before)) return false;
    before = std::move(now);
  }
  return true;
}

JoinedRows joinSorted(const std::vector<JoinTable>& tables, StepNotes& notes) {
  const std::size_t columns = allColumns(tables);
  const bool same = std::all_of(tables.begin(), tables.end(),
                                [&](const JoinTable& table) { return sameKeys(*tables.front().key, *table.key); });
  if (same) {
    if (!notes.mayMake(tables.front().key->size(), columns)) return {};
    return JoinedRows(tables.size(), rowsInOrder(*tables.front().key));
  }
  const bool numbers =
      std::all_of(tables.begin(), tables.end(), [](const JoinTable& t) { return hasPlainNumbers(*t.key); });
  const KeyPlaces keys = numbers ? placeNumbers(tables) : placeTexts(tables);
  if (!notes.mayMake(keys.count, columns)) return {};
  JoinedRows result(tables.size(), RowList(keys.count, kNoTableRow));
  for (std::size_t t = 0; t < tables.size(); ++t) {
    for (std::uint32_t row = 0; row < keys.places[t].size(); ++row) result[t][keys.places[t][row]] = row;
  }
  return result;
}

JoinedRows joinPairs(const std::vector<JoinTable>& tables, bool outer, StepNotes& notes) {
  LeftSide left = startLeft(*tables.front().key);
  std::size_t columns = 1 + tables.front().columns;
  for (std::size_t t = 1; t < tables.size(); ++t) {
    columns += tables[t].columns;
    PairedRows pairs;
    if (!pairRows(left, *tables[t].key, outer, columns, notes, pairs)) return {};
    left = joinedLeft(left, *tables[t].key, pairs);
  }
  return std::move(left.rows);
}

}  // namespace oriel::dashboards
