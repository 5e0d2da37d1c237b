#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>

#include "dashboards/transform/columns.h"
#include "dashboards/transform/transformation.h"

namespace oriel::dashboards {
namespace {

// The output's columns: the first field of each name, and where each frame has it.
struct MergedColumns {
  std::vector<const Field*> fields;
  std::vector<std::vector<const Field*>> byFrame;  ///< [column][frame], null where absent
  std::vector<std::size_t> keys;                   ///< columns that every frame has
};

MergedColumns collectColumns(const Frames& frames) {
  MergedColumns columns;
  std::map<std::string, std::size_t> indexOf;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    for (const Field& field : frames[f].fields) {
      const auto [place, added] = indexOf.emplace(field.name, columns.fields.size());
      if (added) {
        columns.fields.push_back(&field);
        columns.byFrame.emplace_back(frames.size(), nullptr);
      }
      columns.byFrame[place->second][f] = &field;
    }
  }
  for (std::size_t c = 0; c < columns.fields.size(); ++c) {
    bool everywhere = true;
    for (const Field* field : columns.byFrame[c]) everywhere = everywhere && field;
    if (everywhere) columns.keys.push_back(c);
  }
  return columns;
}

using MergedRow = std::vector<CellRef>;

bool canMergeRows(const MergedRow& existing, const MergedRow& added) {
  for (std::size_t c = 0; c < existing.size(); ++c) {
    if (!existing[c].field || !added[c].field || isNullCell(*existing[c].field, existing[c].row)) continue;
    if (cellKey(*existing[c].field, existing[c].row) != cellKey(*added[c].field, added[c].row)) return false;
  }
  return true;
}

std::vector<MergedRow> mergeRows(const Frames& frames, const MergedColumns& columns) {
  std::vector<MergedRow> rows;
  std::unordered_map<std::string, std::vector<std::size_t>> byKey;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    for (std::size_t r = 0; r < frames[f].rows(); ++r) {
      MergedRow row(columns.fields.size());
      for (std::size_t c = 0; c < row.size(); ++c) row[c] = {columns.byFrame[c][f], r};
      std::string key;
      for (const std::size_t c : columns.keys) key += cellKey(*columns.byFrame[c][f], r) + '\x1f';
      bool merged = false;
      for (const std::size_t at : byKey[key]) {
        if (!canMergeRows(rows[at], row)) continue;
        merged = true;
        for (std::size_t c = 0; c < row.size(); ++c) {
          if (row[c].field) rows[at][c] = row[c];
        }
      }
      if (merged) continue;
      byKey[key].push_back(rows.size());
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

}  // namespace

Frames transformMerge(Frames all, const Json&, std::vector<std::string>&) {
  if (all.size() <= 1) return all;
  Frames frames;
  for (const Frame& frame : all) {
    if (!frame.fields.empty()) frames.push_back(frame);
  }
  if (frames.empty()) return {all.front()};
  const MergedColumns columns = collectColumns(frames);
  if (columns.keys.empty()) return all;
  const std::vector<MergedRow> rows = mergeRows(frames, columns);
  Frame result{"", frames.front().refId, {}};
  for (std::size_t c = 0; c < columns.fields.size(); ++c) {
    std::vector<CellRef> cells;
    for (const MergedRow& row : rows) cells.push_back(row[c]);
    Field field = gatherCells(*columns.fields[c], cells);
    field.labels = {};
    // One legend cannot stand for the values of several series.
    if (field.type() != FieldType::Time && frames.size() > 1 && columns.byFrame[c][0] && columns.byFrame[c].back()) {
      field.displayName.clear();
    }
    result.fields.push_back(std::move(field));
  }
  return {std::move(result)};
}

}  // namespace oriel::dashboards
