#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

Cell specialValue(const std::string& name) {
  if (name == "true") return true;
  if (name == "false") return false;
  if (name == "null") return {};
  if (name == "zero") return 0.0;
  return std::string();
}

/// The different cells of a column, told apart by kind and value.
struct DistinctCells {
  std::vector<std::size_t> firstRows;
  std::vector<std::size_t> placeOfRow;

  explicit DistinctCells(const Field& field) {
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t row = 0; row < field.size(); ++row) {
      std::string key = static_cast<char>('0' + cellAt(field, row).index()) + cellKey(field, row);
      const auto place = places.emplace(std::move(key), firstRows.size());
      if (place.second) firstRows.push_back(row);
      placeOfRow.push_back(place.first->second);
    }
  }
};

const StepField* keyField(const StepFrames& frames, StepNames& names, const std::string& title) {
  const StepMatcher matcher("byName", title);
  for (std::size_t i = 0; i < frames.front().fields.size(); ++i) {
    if (matcher.matches(frames, names, 0, i)) return &frames.front().fields[i];
  }
  return nullptr;
}

std::string titleOption(const Json& options, const char* key, const char* fallback) {
  const std::string title = jsonText(options, key);
  return title.empty() ? fallback : title;
}

struct MatrixFields {
  const StepField *column, *row, *value;
};

StepFrame makeMatrix(const MatrixFields& fields, const std::string& corner, const Cell& empty) {
  const DistinctCells columns(*fields.column), rows(*fields.row);
  StepFrame result;
  StepField& first = result.fields.emplace_back(*fields.row);
  first.name = corner;
  first.labels = {};
  first.labelled = false;
  first.forget();
  keepRows(first, rows.firstRows);
  std::vector<std::vector<std::size_t>> rowsOf(columns.firstRows.size());
  for (std::size_t row = 0; row < columns.placeOfRow.size(); ++row) rowsOf[columns.placeOfRow[row]].push_back(row);
  // From the first column of numbers on the name that the data source gave is gone.
  bool numbersSeen = false;
  for (std::size_t c = 0; c < rowsOf.size(); ++c) {
    std::vector<Cell> cells(rows.firstRows.size());
    for (const std::size_t row : rowsOf[c]) cells[rows.placeOfRow[row]] = cellAt(*fields.value, row);
    const bool keepsHoles = fields.value->type() == FieldType::Frames;
    for (Cell& cell : cells) {
      if (isMissing(cell) && !keepsHoles) cell = empty;
    }
    const Cell name = cellAt(*fields.column, columns.firstRows[c]);
    numbersSeen = numbersSeen || std::holds_alternative<double>(name);
    StepField& out = result.fields.emplace_back(*fields.value);
    out.name = isMissing(name) ? "" : cellText(name);
    out.labels = {};
    out.labelled = false;
    out.forget();
    if (numbersSeen) out.displayName.clear();
    dropFieldSetting(out, "displayName");
    setCells(out, fields.value->type(), cells);
  }
  return result;
}

Cell transposedText(const StepField& field, const Cell& cell, const Cell& empty) {
  if (isMissing(cell)) return empty;
  if (const Json* texts = field.config ? jsonAt(*field.config, "type.enum.text") : nullptr) {
    const double* place = std::get_if<double>(&cell);
    const bool known = place && jsonIsArray(texts) && *place >= 0 && *place < static_cast<double>(texts->size());
    return known ? Cell(jsonTextOf((*texts)[static_cast<std::size_t>(*place)])) : empty;
  }
  const auto* json = std::get_if<JsonPtr>(&cell);
  return json && *json ? (*json)->dump(-1, ' ', false, Json::error_handler_t::replace) : cellText(cell);
}

// The one type that the fields share, else text.
std::string commonType(const StepFrame& frame, std::size_t from) {
  std::string type;
  for (std::size_t i = from; i < frame.fields.size(); ++i) {
    const std::string own = stepTypeName(frame.fields[i]);
    if (!type.empty() && type != own) return "string";
    type = own;
  }
  return type.empty() ? "string" : type;
}

StepFrame transposed(const StepFrames& frames, StepNames& names, std::size_t f, const Json& options) {
  const StepFrame& frame = frames[f];
  const Cell empty = specialValue(jsonText(options, "emptyValue"));
  const std::string firstName = titleOption(options, "firstFieldName", "Field");
  const std::string restName = titleOption(options, "restFieldsName", "Value");
  const StepField& first = frame.fields.front();
  const std::string firstType = stepTypeName(first);
  const bool headed = firstType == "string" || firstType == "time" || firstType == "enum";
  const std::size_t from = headed ? 1 : 0;
  const std::string type = commonType(frame, from);
  StepFrame result{frame.name, "transpose-" + frame.refId, {}, frame.kind};
  std::vector<std::string> titles;
  for (std::size_t i = from; i < frame.fields.size(); ++i) titles.push_back(names.among(f, i));
  result.fields.emplace_back(textField(firstName, std::move(titles)));
  for (std::size_t row = 0; row < first.size(); ++row) {
    StepField& out = result.fields.emplace_back();
    out.name = restName;
    const std::string header = headed ? cellText(transposedText(first, cellAt(first, row), empty)) : "";
    const std::string value = headed ? header : std::to_string(row + 1);
    out.labels = Labels::from({{headed ? first.name : "row", value}});
    std::vector<Cell> cells;
    for (std::size_t i = from; i < frame.fields.size(); ++i) {
      const Cell cell = cellAt(frame.fields[i], row);
      cells.push_back(type == "string" ? transposedText(frame.fields[i], cell, empty) : cell);
    }
    const bool oneType = type != "string" && from < frame.fields.size();
    setCells(out, oneType ? frame.fields[from].type() : FieldType::Text, cells);
  }
  return result;
}

}  // namespace

StepFrames transformGroupingToMatrix(StepFrames frames, const Json& options, StepNotes& notes) {
  const std::string columnTitle = titleOption(options, "columnField", "Time");
  const std::string rowTitle = titleOption(options, "rowField", "Time");
  if (frames.size() != 1) return frames;
  StepNames names(frames);
  const MatrixFields fields{keyField(frames, names, columnTitle), keyField(frames, names, rowTitle),
                            keyField(frames, names, titleOption(options, "valueField", "Value"))};
  if (!fields.column || !fields.row || !fields.value) return frames;
  if (!notes.mayMake(DistinctCells(*fields.row).firstRows.size(), DistinctCells(*fields.column).firstRows.size())) {
    return frames;
  }
  return {makeMatrix(fields, rowTitle + "\\" + columnTitle, specialValue(jsonText(options, "emptyValue")))};
}

StepFrames transformTranspose(StepFrames frames, const Json& options, StepNotes& notes) {
  // Every row becomes a field, and a field weighs more than a cell.
  constexpr std::size_t kMostFields = 50'000;
  StepNames names(frames);
  for (std::size_t f = 0; f < frames.size(); ++f) {
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) names.among(f, i);
    if (!notes.mayMake(frames[f].rows(), frames[f].fields.size())) return frames;
    if (frames[f].rows() <= kMostFields) continue;
    notes.tell("would make more than " + std::to_string(kMostFields) + " fields, left out");
    return frames;
  }
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    result.push_back(frames[f].fields.empty() ? frames[f] : transposed(frames, names, f, options));
  }
  return result;
}

}  // namespace oriel::dashboards
