#include <nlohmann/json.hpp>
#include <unordered_map>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/group_rows.h"
#include "dashboards/transform/reduce_field.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {

RowGroups::RowGroups(const StepFrame& frame, const std::vector<std::size_t>& keyFields)
    : frame_(frame), keyFields_(keyFields) {
  for (std::size_t i = 0; i < frame.fields.size(); ++i) {
    nameOfField_.push_back(StepNames::alone(frame.fields[i]));
    auto& fields = fieldsOf_[nameOfField_.back()];
    if (fields.empty()) names_.push_back(nameOfField_.back());
    fields.push_back(i);
  }
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    std::string key;
    for (const std::size_t i : keyFields) {
      if (&i != &keyFields.front()) key += ',';
      const Cell cell = cellAt(frame.fields[i], row);
      if (!isMissing(cell)) key += cellText(cell);
    }
    const auto place = places.emplace(std::move(key), groups_.size());
    if (place.second) groups_.emplace_back();
    groups_[place.first->second].push_back(row);
  }
}

std::vector<StepField> RowGroups::keyColumns() const {
  std::vector<std::size_t> firstRows;
  for (const auto& rows : groups_) firstRows.push_back(rows.front());
  std::vector<StepField> columns;
  for (const std::size_t i : keyFields_) {
    const StepField& source = frame_.fields[i];
    StepField column = frame_.fields[firstFieldOf(nameOf(i))];
    keepRows(column, firstRows);
    column.name = source.name;
    column.displayName = source.displayName;
    column.config = source.config;
    column.labels = {};
    column.labelled = false;
    column.forget();
    columns.push_back(std::move(column));
  }
  return columns;
}

StepField RowGroups::cellsOf(const std::string& name, std::size_t group) const {
  const std::vector<std::size_t>& fields = fieldsOf_.at(name);
  StepField result = frame_.fields[fields.front()];
  std::vector<CellRef> cells;
  cells.reserve(groups_[group].size() * fields.size());
  for (const std::size_t row : groups_[group]) {
    for (const std::size_t i : fields) cells.push_back({&frame_.fields[i], row});
  }
  gatherCells(result, cells);
  result.labels = {};
  result.labelled = false;
  return result;
}

StepField RowGroups::reduced(const std::string& name, const std::string& reducer) const {
  std::vector<Cell> cells;
  cells.reserve(groups_.size());
  for (std::size_t g = 0; g < groups_.size(); ++g) cells.push_back(reduceColumn(cellsOf(name, g), reducer));
  StepField column;
  column.name = name + " (" + reducer + ")";
  setCells(column, reducedType(reducer, frame_.fields[firstFieldOf(name)].type()), cells);
  return column;
}

namespace {

const Json* choiceFor(const Json& choices, const RowGroups& groups, const StepFrame& frame, std::size_t i) {
  const Json* choice = jsonFind(choices, groups.nameOf(i));
  return choice ? choice : jsonFind(choices, frame.fields[i].name);
}

// Which results a field gives: those asked for, or the count of a field that is grouped by.
std::vector<std::string> aggregationsOf(const Json* choice) {
  if (!choice) return {};
  const std::string operation = jsonText(*choice, "operation");
  std::vector<std::string> ids = textsOfList(jsonFind(*choice, "aggregations"));
  if (operation == "aggregate") return ids;
  const bool onlyCount = operation == "groupby" && ids.size() == 1 && ids.front() == "count";
  return onlyCount ? ids : std::vector<std::string>();
}

}  // namespace

StepFrames transformGroupBy(StepFrames frames, const Json& options, StepNotes&) {
  const Json* choices = jsonFind(options, "fields");
  Json keyNames = Json::array();
  if (jsonIsObject(choices)) {
    for (const auto& [name, choice] : choices->items()) {
      if (jsonText(choice, "operation") == "groupby") keyNames.push_back(name);
    }
  }
  if (keyNames.empty()) return frames;
  const StepMatcher matcher("byNames", {{"names", keyNames}});
  StepNames names(frames);
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    std::vector<std::size_t> keyFields;
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
      if (matcher.matches(frames, names, f, i)) keyFields.push_back(i);
    }
    if (keyFields.empty()) continue;
    const RowGroups groups(frames[f], keyFields);
    StepFrame out{"", frames[f].refId, groups.keyColumns()};
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
      for (const std::string& id : aggregationsOf(choiceFor(*choices, groups, frames[f], i))) {
        out.fields.push_back(groups.reduced(groups.nameOf(i), id));
      }
    }
    result.push_back(std::move(out));
  }
  return result;
}

}  // namespace oriel::dashboards
