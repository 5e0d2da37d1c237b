#include "dashboards/transform/join.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

/// The frames of a join with their keys; the fields they bring carry their frame's name.
struct JoinParts {
  std::vector<JoinTable> tables;
  std::vector<std::vector<StepField>> fields;
  StepField key;
  bool droppedFrame = false;
};

// A frame's name goes to its value field, or stays as a label.
StepField broughtField(const StepField& field, const std::string& frameName) {
  StepField out = field;
  out.labelled = true;
  if (frameName.empty()) return out;
  if (field.name == "Value") {
    out.name = frameName;
  } else if (!field.labels.has("name")) {
    LabelsBuilder labels(field.labels);
    out.labels = labels.set("name", frameName).labels();
  }
  return out;
}

JoinParts takeApart(const StepFrames& frames, const StepMatcher& isKey) {
  StepNames names(frames);
  JoinParts parts;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    JoinTable table;
    std::vector<StepField> fields;
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
      const StepField& field = frames[f].fields[i];
      if (!table.key && isKey && isKey.matches(frames, names, f, i)) {
        table.key = &field;
      } else {
        fields.push_back(broughtField(field, frames[f].name));
      }
    }
    if (!table.key) {
      parts.droppedFrame = true;
      continue;
    }
    for (StepField& field : fields) {
      if (field.memory) *field.memory = {};
    }
    if (parts.tables.empty()) parts.key = *table.key;
    table.columns = fields.size();
    parts.tables.push_back(table);
    parts.fields.push_back(std::move(fields));
  }
  return parts;
}

StepFrame withoutRows(const JoinParts& parts) {
  StepFrame result;
  result.fields.push_back(parts.key);
  for (const auto& fields : parts.fields) result.fields.insert(result.fields.end(), fields.begin(), fields.end());
  for (StepField& field : result.fields) keepRows(field, {});
  return result;
}

StepFrame putTogether(const JoinParts& parts, const JoinedRows& rows, double hole) {
  StepFrame result;
  const std::size_t count = rows.front().size();
  std::vector<CellRef> cells(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t t = 0; t < rows.size(); ++t) {
      if (rows[t][i] == kNoTableRow) continue;
      cells[i] = {parts.tables[t].key, rows[t][i]};
      break;
    }
  }
  gatherCells(result.fields.emplace_back(parts.key), cells);
  for (std::size_t t = 0; t < rows.size(); ++t) {
    for (const StepField& field : parts.fields[t]) {
      for (std::size_t i = 0; i < count; ++i) {
        cells[i] = rows[t][i] == kNoTableRow ? CellRef{} : CellRef{&field, rows[t][i]};
      }
      gatherCells(result.fields.emplace_back(field), cells, hole);
    }
  }
  return result;
}

}  // namespace

StepFrames joinFrames(StepFrames frames, const StepMatcher& isKey, const std::string& mode, StepNotes& notes) {
  const JoinParts parts = takeApart(frames, isKey);
  StepFrame joined;
  if (!parts.tables.empty()) {
    if (mode == "inner" && parts.droppedFrame) {
      joined = withoutRows(parts);
    } else {
      const bool pairs = mode == "inner" || mode == "outerTabular";
      const JoinedRows rows = pairs ? joinPairs(parts.tables, mode != "inner", notes) : joinSorted(parts.tables, notes);
      if (rows.empty()) return frames;
      joined = putTogether(parts, rows, pairs ? nullNumber() : absentNumber());
    }
  }
  joined.refId = "joinByField";
  for (const StepFrame& frame : frames) joined.refId += "-" + frame.refId;
  return {std::move(joined)};
}

namespace {

// Without a field named by the options the first time field of each frame is meant, if the first frame has one.
StepMatcher keyMatcher(const StepFrames& frames, const Json& options) {
  const std::string byField = jsonText(options, "byField");
  if (!byField.empty()) return StepMatcher("byName", byField);
  return StepMatcher(firstTimeField(frames.front()) ? "firstTimeField" : "none", Json());
}

}  // namespace

StepFrames transformJoinByField(StepFrames frames, const Json& options, StepNotes& notes) {
  if (frames.size() < 2) return frames;
  const StepMatcher matcher = keyMatcher(frames, options);
  return joinFrames(std::move(frames), matcher, jsonText(options, "mode", "outer"), notes);
}

StepFrames transformEnsureColumns(StepFrames frames, const Json&, StepNotes& notes) {
  if (frames.size() < 2) return frames;
  std::string name;
  for (const StepFrame& frame : frames) {
    const StepField* time = firstTimeField(frame);
    if (!time || (!name.empty() && name != time->name)) return frames;
    name = time->name;
  }
  if (name.empty()) return frames;
  return joinFrames(std::move(frames), StepMatcher("byName", name), "outer", notes);
}

}  // namespace oriel::dashboards
