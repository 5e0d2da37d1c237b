#include <nlohmann/json.hpp>
#include <unordered_map>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/steps.h"
#include "dashboards/transform/text_extractors.h"

namespace oriel::dashboards {
namespace {

struct JsonPathOption {
  std::string path, name;
};

std::vector<JsonPathOption> jsonPaths(const Json& options) {
  std::vector<JsonPathOption> paths;
  const Json* list = jsonText(options, "format") == "json" ? jsonFind(options, "jsonPaths") : nullptr;
  if (!jsonIsArray(list)) return paths;
  for (const Json& item : *list) {
    const std::string path = jsonText(item, "path"), alias = jsonText(item, "alias");
    if (!path.empty()) paths.push_back({path, alias.empty() ? path : alias});
  }
  return paths;
}

Extracted atPaths(const Json& value, const std::vector<JsonPathOption>& paths) {
  std::vector<std::pair<std::string, Cell>> pairs;
  for (const JsonPathOption& path : paths) {
    const Json* found = jsonAtPath(value, path.path);
    pairs.emplace_back(path.name, found ? cellOfJson(*found) : Cell(std::string("Not Found")));
  }
  return pairs;
}

// A cell that is JSON already is taken as it is; one that cannot be read gives nothing.
Extracted extractCell(const Cell& cell, const TextExtractor& extract, const std::vector<JsonPathOption>& paths) {
  const auto* text = std::get_if<std::string>(&cell);
  if (!paths.empty()) {
    const Cell parsed = text ? parseJsonCell(*text) : cell;
    return isMissing(parsed) && !text ? Extracted() : atPaths(jsonOfCell(parsed), paths);
  }
  if (text) return extract(*text);
  const auto* json = std::get_if<JsonPtr>(&cell);
  return json && *json ? membersOf(**json) : Extracted();
}

/// Columns that grow as names are found.
class FoundColumns {
 public:
  explicit FoundColumns(std::size_t rows) : rows_(rows) {}

  std::size_t size() const { return names_.size(); }
  void put(const std::string& name, std::size_t row, const Cell& value) {
    const auto place = places_.emplace(name, names_.size());
    if (place.second) {
      names_.push_back(name);
      columns_.emplace_back(rows_);
    }
    columns_[place.first->second][row] = value;
  }

  void appendTo(std::vector<StepField>& fields) const {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      StepField& field = fields.emplace_back();
      field.name = names_[i];
      setCells(field, typeOf(columns_[i]), columns_[i]);
    }
  }

 private:
  static FieldType typeOf(const std::vector<Cell>& cells) {
    for (const Cell& cell : cells) {
      if (std::holds_alternative<double>(cell)) return FieldType::Number;
      if (std::holds_alternative<std::string>(cell)) return FieldType::Text;
      if (std::holds_alternative<bool>(cell)) return FieldType::Boolean;
      if (!isMissing(cell)) return FieldType::Json;
    }
    return FieldType::Json;
  }

  std::size_t rows_;
  std::vector<std::string> names_;
  std::vector<std::vector<Cell>> columns_;
  std::unordered_map<std::string, std::size_t> places_;
};

const StepField* fieldCalled(const StepFrame& frame, StepNames& names, std::size_t f, const std::string& wanted) {
  for (std::size_t i = 0; i < frame.fields.size(); ++i) {
    if (frame.fields[i].name == wanted || names.within(f, i) == wanted) return &frame.fields[i];
  }
  return nullptr;
}

}  // namespace

StepFrames transformExtractFields(StepFrames frames, const Json& options, StepNotes& notes) {
  const std::string source = jsonText(options, "source");
  const TextExtractor extract = makeTextExtractor(jsonText(options, "format", "auto"), options, notes);
  if (source.empty() || !extract) return frames;
  const std::vector<JsonPathOption> paths = jsonPaths(options);
  StepNames names(frames);
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    const StepField* field = fieldCalled(frames[f], names, f, source);
    if (!field) {
      result.push_back(frames[f]);
      continue;
    }
    FoundColumns found(field->size());
    for (std::size_t row = 0; row < field->size(); ++row) {
      const Extracted pairs = extractCell(cellAt(*field, row), extract, paths);
      // A cell of a column is much bigger than a number.
      if (!notes.mayMake(field->size() * 8, found.size() + (pairs ? pairs->size() : 0))) return frames;
      if (!pairs) continue;
      for (const auto& [name, value] : *pairs) found.put(name, row, value);
    }
    std::vector<StepField> fields;
    if (!jsonBool(options, "replace")) fields = frames[f].fields;
    const StepField* time = jsonBool(options, "keepTime") ? fieldCalled(frames[f], names, f, "Time") : nullptr;
    if (!time && jsonBool(options, "keepTime")) time = fieldCalled(frames[f], names, f, "time");
    if (time) fields.push_back(*time);
    found.appendTo(fields);
    result.push_back(frames[f].with(std::move(fields)));
  }
  return result;
}

}  // namespace oriel::dashboards
