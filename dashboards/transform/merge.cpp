#include <algorithm>
#include <bit>
#include <functional>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "dashboards/transform/columns.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

constexpr std::uint32_t kNoSource = 0xffffffff;

/// A cell of the merged frame: a row of one of the source fields.
struct MergedCell {
  std::uint32_t field = kNoSource;
  std::uint32_t row = 0;
};

struct MergeSource {
  std::size_t column;
  std::uint32_t field;  ///< among the sources of all frames
};

/// The columns of the merged frame, and which field of each frame goes into which.
struct MergePlan {
  std::vector<std::string> names;
  std::vector<const StepField*> firsts;        ///< the first field of each name
  std::vector<const StepField*> sources;       ///< the fields of all frames
  std::vector<std::vector<MergeSource>> uses;  ///< of each frame; of equal names the last field counts
  std::vector<std::size_t> keyColumns;         ///< those that every frame has
};

MergePlan planMerge(const StepFrames& frames) {
  MergePlan plan;
  std::unordered_map<std::string, std::size_t> columnOf;
  std::vector<std::size_t> framesWith;
  for (const StepFrame& frame : frames) {
    std::unordered_map<std::size_t, std::size_t> placeInFrame;
    auto& uses = plan.uses.emplace_back();
    for (const StepField& field : frame.fields) {
      const std::size_t column = columnOf.emplace(field.name, plan.names.size()).first->second;
      if (column == plan.names.size()) {
        plan.names.push_back(field.name);
        plan.firsts.push_back(&field);
        framesWith.push_back(0);
      }
      const auto source = static_cast<std::uint32_t>(plan.sources.size());
      plan.sources.push_back(&field);
      const auto place = placeInFrame.emplace(column, uses.size());
      if (place.second) {
        uses.push_back({column, source});
        ++framesWith[column];
      } else {
        uses[place.first->second].field = source;
      }
    }
  }
  for (const MergeSource& use : plan.uses.back()) {
    if (framesWith[use.column] == frames.size()) plan.keyColumns.push_back(use.column);
  }
  return plan;
}

// Rows are told apart by a hash of their keys: where two hashes meet, comparing the rows still keeps them apart.
std::uint64_t cellHash(const Field& field, std::uint32_t row) {
  const bool numeric = field.type() == FieldType::Time || field.type() == FieldType::Number;
  if (!numeric || isNullCell(field, row)) return std::hash<std::string>()(cellKey(field, row));
  const double number =
      field.type() == FieldType::Time ? static_cast<double>(field.times()[row]) : field.numbers()[row];
  std::uint64_t bits = std::bit_cast<std::uint64_t>(number + 0.0) * 0x9e3779b97f4a7c15ULL;
  return bits ^ (bits >> 29);
}

class RowMerger {
 public:
  RowMerger(const MergePlan& plan, std::size_t expected) : plan_(plan) { firstOfKey_.reserve(expected); }

  std::size_t rows() const { return next_.size(); }
  bool exhausted() const { return comparisons_ > kMostComparisons; }

  void add(std::size_t frame, std::uint32_t row) {
    const auto place = firstOfKey_.emplace(keyOf(frame, row), rows());
    bool merged = false;
    std::size_t last = kNoRow;
    for (std::size_t existing = place.second ? kNoRow : place.first->second; existing != kNoRow;
         existing = next_[existing]) {
      last = existing;
      if (exhausted() || !fits(existing, frame, row)) continue;
      merged = true;
      put(existing, frame, row);
    }
    if (merged) return;
    if (last != kNoRow) next_[last] = rows();
    next_.push_back(kNoRow);
    cells_.resize(cells_.size() + plan_.names.size());
    put(rows() - 1, frame, row);
  }

  void fill(Field& field, std::size_t column) const {
    std::vector<CellRef> cells;
    cells.reserve(rows());
    for (std::size_t row = 0; row < rows(); ++row) {
      const MergedCell& cell = cells_[row * plan_.names.size() + column];
      cells.push_back(cell.field == kNoSource ? CellRef{} : CellRef{plan_.sources[cell.field], cell.row});
    }
    gatherCells(field, cells);
  }

 private:
  static constexpr std::size_t kMostComparisons = 200'000'000;

  std::uint64_t keyOf(std::size_t frame, std::uint32_t row) const {
    std::uint64_t key = 0;
    for (const std::size_t column : plan_.keyColumns) {
      for (const MergeSource& use : plan_.uses[frame]) {
        if (use.column != column) continue;
        key = (key ^ cellHash(*plan_.sources[use.field], row)) * 0xbf58476d1ce4e5b9ULL;
        key ^= key >> 31;
      }
    }
    return key;
  }

  MergedCell& cellOf(std::size_t row, std::size_t column) { return cells_[row * plan_.names.size() + column]; }

  // A row goes into another when nothing that is there differs.
  bool fits(std::size_t existing, std::size_t frame, std::uint32_t row) {
    for (const MergeSource& use : plan_.uses[frame]) {
      const MergedCell& there = cellOf(existing, use.column);
      if (there.field == kNoSource) continue;
      ++comparisons_;
      const Cell before = cellAt(*plan_.sources[there.field], there.row);
      if (!isMissing(before) && before != cellAt(*plan_.sources[use.field], row)) return false;
    }
    return true;
  }

  void put(std::size_t existing, std::size_t frame, std::uint32_t row) {
    for (const MergeSource& use : plan_.uses[frame]) cellOf(existing, use.column) = {use.field, row};
  }

  const MergePlan& plan_;
  std::vector<MergedCell> cells_;
  std::vector<std::size_t> next_;  ///< of every row the next one with the same key
  std::unordered_map<std::uint64_t, std::size_t> firstOfKey_;
  std::size_t comparisons_ = 0;
};

}  // namespace

StepFrames transformMerge(StepFrames frames, const Json&, StepNotes& notes) {
  if (frames.size() < 2) return frames;
  StepFrames data;
  for (const StepFrame& frame : frames) {
    if (!frame.fields.empty()) data.push_back(frame);
  }
  if (data.empty()) return {frames.front()};
  const MergePlan plan = planMerge(data);
  if (plan.keyColumns.empty()) return frames;
  std::size_t expected = 0;
  for (const StepFrame& frame : data) expected += frame.rows();
  RowMerger merger(plan, expected);
  StepFrame result{"", "merge", {}};
  for (std::size_t f = 0; f < data.size(); ++f) {
    result.refId += "-" + data[f].refId;
    for (std::size_t row = 0; row < data[f].rows(); ++row) {
      merger.add(f, static_cast<std::uint32_t>(row));
      if (row % 1024 == 0 && !notes.mayMake(merger.rows() + 1024, plan.names.size())) return frames;
    }
  }
  if (merger.exhausted()) notes.tell("has too many rows with the same key; the rest was not merged");
  for (std::size_t column = 0; column < plan.names.size(); ++column) {
    StepField field = *plan.firsts[column];
    field.labels = {};
    field.labelled = false;
    field.forget();
    dropFieldSetting(field, "displayName");
    merger.fill(field, column);
    result.fields.push_back(std::move(field));
  }
  return {std::move(result)};
}

}  // namespace oriel::dashboards
