#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <unordered_map>

#include "dashboards/fieldconfig/display_name.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/transformation.h"

namespace oriel::dashboards {
namespace {

struct JoinSide {
  const Frame* frame = nullptr;
  std::size_t keyField = 0;
  std::unordered_map<std::string, std::size_t> rowOf;
};

std::vector<JoinSide> joinSides(const Frames& frames, const std::string& byField) {
  const FieldNames names(frames);
  std::vector<JoinSide> sides;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
      const Field& field = frames[f].fields[i];
      const bool match =
          byField.empty() ? field.type() == FieldType::Time : field.name == byField || names.of(f, i) == byField;
      if (!match) continue;
      JoinSide side{&frames[f], i, {}};
      for (std::size_t row = 0; row < field.size(); ++row) side.rowOf[cellKey(field, row)] = row;
      sides.push_back(std::move(side));
      break;
    }
  }
  return sides;
}

struct JoinKey {
  std::string text;
  CellRef cell;
};

std::vector<JoinKey> joinKeys(const std::vector<JoinSide>& sides, bool inner) {
  std::vector<JoinKey> keys;
  std::unordered_map<std::string, int> seen;
  for (const JoinSide& side : sides) {
    const Field& field = side.frame->fields[side.keyField];
    for (std::size_t row = 0; row < field.size(); ++row) {
      std::string text = cellKey(field, row);
      if (seen.emplace(text, 1).second) keys.push_back({std::move(text), {&field, row}});
    }
  }
  if (inner) {
    std::erase_if(keys, [&sides](const JoinKey& key) {
      return !std::all_of(sides.begin(), sides.end(),
                          [&](const JoinSide& side) { return side.rowOf.count(key.text) > 0; });
    });
  }
  return keys;
}

}  // namespace

Frames transformJoinByField(Frames frames, const Json& options, std::vector<std::string>&) {
  if (frames.size() < 2) return frames;
  const std::vector<JoinSide> sides = joinSides(frames, jsonText(options, "byField"));
  if (sides.empty()) return frames;
  std::vector<JoinKey> keys = joinKeys(sides, jsonText(options, "mode") == "inner");
  const Field& keyField = sides.front().frame->fields[sides.front().keyField];
  std::vector<CellRef> keyCells;
  for (const JoinKey& key : keys) keyCells.push_back(key.cell);
  Field joinedKey = gatherCells(keyField, keyCells);
  std::vector<std::size_t> order(keys.size());
  std::iota(order.begin(), order.end(), 0);
  if (joinedKey.type() != FieldType::Text) {
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return compareCells(joinedKey, a, b) < 0; });
    joinedKey = pickRows(joinedKey, order);
  }
  Frame result{"", frames.front().refId, {std::move(joinedKey)}};
  for (const JoinSide& side : sides) {
    std::vector<std::size_t> rows;
    for (const std::size_t at : order) {
      const auto found = side.rowOf.find(keys[at].text);
      rows.push_back(found == side.rowOf.end() ? kNoRow : found->second);
    }
    for (std::size_t i = 0; i < side.frame->fields.size(); ++i) {
      if (i != side.keyField) result.fields.push_back(pickRows(side.frame->fields[i], rows));
    }
  }
  return {std::move(result)};
}

}  // namespace oriel::dashboards
