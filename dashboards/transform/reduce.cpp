#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "dashboards/fieldconfig/display_name.h"
#include "dashboards/fieldconfig/matchers.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/reducers.h"
#include "dashboards/transform/transformation.h"

namespace oriel::dashboards {
namespace {

std::vector<const Reducer*> chosenReducers(const Json* list) {
  std::vector<const Reducer*> result;
  if (!jsonIsArray(list)) return result;
  for (const Json& id : *list) {
    if (const Reducer* reducer = findReducer(jsonTextOf(id))) result.push_back(reducer);
  }
  return result;
}

// The row that a reducer of positions takes, for columns that are not numbers.
std::size_t reducedRow(const Reducer& reducer, std::size_t rows) {
  const std::string id = reducer.id;
  if (rows == 0) return kNoRow;
  return id == "first" || id == "firstNotNull" ? 0 : rows - 1;
}

Field reducedField(const Field& field, const Reducer& reducer) {
  if (field.type() != FieldType::Number &&
      (std::string(reducer.id).rfind("first", 0) == 0 || std::string(reducer.id).rfind("last", 0) == 0)) {
    return pickRows(field, {reducedRow(reducer, field.size())});
  }
  Field result = numberField(field.name, {reducer.reduce(columnNumbers(field))}, field.labels);
  result.displayName = field.displayName;
  return result;
}

Frames reduceEachField(const Frames& frames, const FieldNames& names, const FieldMatcher& matcher,
                       const std::vector<const Reducer*>& reducers) {
  Frames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    Frame frame{frames[f].name, frames[f].refId, {}};
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
      const Field& field = frames[f].fields[i];
      if (!matcher(frames[f], field, names.of(f, i))) continue;
      for (const Reducer* reducer : reducers) {
        Field reduced = reducedField(field, *reducer);
        if (reducers.size() > 1) reduced.labels = LabelsBuilder(field.labels).set("reducer", reducer->name).labels();
        frame.fields.push_back(std::move(reduced));
      }
    }
    if (!frame.fields.empty()) result.push_back(std::move(frame));
  }
  return result;
}

std::vector<std::string> labelKeys(const Frames& frames) {
  std::vector<std::string> keys;
  for (const Frame& frame : frames) {
    for (const Field& field : frame.fields) {
      for (const LabelView label : field.labels) {
        if (std::find(keys.begin(), keys.end(), label.name) == keys.end()) keys.emplace_back(label.name);
      }
    }
  }
  return keys;
}

Frames reduceToRows(const Frames& frames, const FieldNames& names, const FieldMatcher& matcher,
                    const std::vector<const Reducer*>& reducers, bool withLabels) {
  const std::vector<std::string> keys = withLabels ? labelKeys(frames) : std::vector<std::string>();
  std::vector<std::string> fieldNames;
  std::vector<std::vector<std::string>> labels(keys.size());
  std::vector<std::vector<double>> values(reducers.size());
  for (std::size_t f = 0; f < frames.size(); ++f) {
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
      const Field& field = frames[f].fields[i];
      if (!matcher(frames[f], field, names.of(f, i))) continue;
      fieldNames.push_back(withLabels ? field.name : names.of(f, i));
      for (std::size_t k = 0; k < keys.size(); ++k) labels[k].emplace_back(field.labels.get(keys[k]));
      const std::vector<double> numbers = columnNumbers(field);
      for (std::size_t r = 0; r < reducers.size(); ++r) values[r].push_back(reducers[r]->reduce(numbers));
    }
  }
  Frame result{"", frames.empty() ? "" : frames.front().refId, {textField("Field", std::move(fieldNames))}};
  for (std::size_t k = 0; k < keys.size(); ++k) result.fields.push_back(textField(keys[k], std::move(labels[k])));
  for (std::size_t r = 0; r < reducers.size(); ++r) {
    result.fields.push_back(numberField(reducers[r]->name, std::move(values[r])));
  }
  return {std::move(result)};
}

}  // namespace

Frames transformReduce(Frames frames, const Json& options, std::vector<std::string>&) {
  const auto reducers = chosenReducers(jsonFind(options, "reducers"));
  if (reducers.empty() || frames.empty()) return frames;
  const bool eachField = jsonText(options, "mode") == "reduceFields";
  const bool withTime = eachField && jsonBool(options, "includeTimeField");
  const FieldNames names(frames);
  FieldMatcher matcher = [withTime](const Frame&, const Field& field, const std::string&) {
    return withTime || field.type() != FieldType::Time;
  };
  if (const Json* fields = jsonFind(options, "fields"); jsonIsObject(fields)) {
    const Json* fieldOptions = jsonFind(*fields, "options");
    if (FieldMatcher chosen = makeFieldMatcher(jsonText(*fields, "id"), fieldOptions ? *fieldOptions : Json()))
      matcher = chosen;
  }
  if (eachField) return reduceEachField(frames, names, matcher, reducers);
  return reduceToRows(frames, names, matcher, reducers, jsonBool(options, "labelsToFields"));
}

Frames transformGroupBy(Frames frames, const Json& options, std::vector<std::string>&) {
  const Json* choices = jsonFind(options, "fields");
  if (!jsonIsObject(choices)) return frames;
  Frames result;
  bool grouped = false;
  for (const auto& [name, choice] : choices->items()) grouped = grouped || jsonText(choice, "operation") == "groupby";
  if (!grouped) return frames;
  for (const Frame& frame : frames) {
    const Frames alone{frame};
    const FieldNames names(alone);
    const auto choiceOf = [&](std::size_t i) {
      const Json* choice = jsonFind(*choices, names.of(0, i));
      return choice ? choice : jsonFind(*choices, frame.fields[i].name);
    };
    std::vector<std::size_t> keyFields;
    for (std::size_t i = 0; i < frame.fields.size(); ++i) {
      if (choiceOf(i) && jsonText(*choiceOf(i), "operation") == "groupby") keyFields.push_back(i);
    }
    if (keyFields.empty()) continue;
    std::vector<std::vector<std::size_t>> groups;
    std::map<std::string, std::size_t> indexOf;
    for (std::size_t row = 0; row < frame.rows(); ++row) {
      std::string key;
      for (const std::size_t i : keyFields) key += cellKey(frame.fields[i], row) + '\x1f';
      const auto place = indexOf.emplace(key, groups.size());
      if (place.second) groups.emplace_back();
      groups[place.first->second].push_back(row);
    }
    std::vector<std::size_t> firstRows;
    for (const auto& group : groups) firstRows.push_back(group.front());
    Frame out{"", frame.refId, {}};
    for (const std::size_t i : keyFields) {
      out.fields.push_back(pickRows(frame.fields[i], firstRows));
      out.fields.back().displayName = frame.fields[i].displayName;
    }
    for (std::size_t i = 0; i < frame.fields.size(); ++i) {
      const Json* choice = choiceOf(i);
      if (!choice || jsonText(*choice, "operation") != "aggregate") continue;
      for (const Reducer* reducer : chosenReducers(jsonFind(*choice, "aggregations"))) {
        std::vector<CellRef> cells;
        std::vector<Field> reduced;
        reduced.reserve(groups.size());
        for (const auto& group : groups) {
          reduced.push_back(reducedField(pickRows(frame.fields[i], group), *reducer));
          cells.push_back({&reduced.back(), 0});
        }
        if (reduced.empty()) continue;
        Field column = gatherCells(reduced.front(), cells);
        column.name = names.of(0, i) + " (" + reducer->id + ")";
        column.displayName.clear();
        column.labels = {};
        out.fields.push_back(std::move(column));
      }
    }
    result.push_back(std::move(out));
  }
  return result;
}

}  // namespace oriel::dashboards
