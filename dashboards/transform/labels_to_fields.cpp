#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/reduce_field.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

/// The values of each label of a frame's fields, in the order in which labels and values first occur.
struct LabelColumns {
  std::vector<std::pair<std::string, std::vector<std::string>>> columns;

  void add(const std::string& name, const std::string& value) {
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.first == name; });
    auto& values =
        found == columns.end() ? columns.emplace_back(name, std::vector<std::string>()).second : found->second;
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  }
};

StepFrame withLabelColumns(const StepFrame& frame, const std::set<std::string>& keep, const std::string& valueLabel) {
  StepFrame out = frame.with({});
  LabelColumns found;
  for (const StepField& field : frame.fields) {
    StepField& plain = out.fields.emplace_back(field);
    if (field.labels.empty() && !field.labelled) continue;
    plain.labels = {};
    plain.labelled = false;
    plain.displayName.clear();
    dropFieldSetting(plain, "displayName");
    for (const LabelView label : field.labels) {
      const std::string name(label.name), value(label.value);
      if (!keep.empty() && !keep.count(name)) continue;
      if (name == valueLabel) {
        plain.name = value;
      } else {
        found.add(name, value);
      }
    }
  }
  for (const auto& [name, values] : found.columns) {
    for (const std::string& value : values) {
      out.fields.emplace_back(textField(name, std::vector<std::string>(frame.rows(), value)));
    }
  }
  return out;
}

StepField textColumn(const char* name, const std::vector<Cell>& cells) {
  StepField field;
  field.name = name;
  setCells(field, FieldType::Text, cells);
  return field;
}

// A frame for every field with labels: their names beside their values.
StepFrames labelsAsRows(const StepFrames& frames, const Json* keepList) {
  const std::vector<std::string> keep = textsOfList(keepList);
  StepNames names(frames);
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    for (std::size_t i = 0; i < frames[f].fields.size(); ++i) {
      const Labels& labels = frames[f].fields[i].labels;
      if (labels.empty()) continue;
      std::vector<Cell> keys, values;
      for (const std::string& name : keep) {
        keys.emplace_back(name);
        values.push_back(labels.has(name) ? Cell(std::string(labels.get(name))) : Cell());
      }
      for (auto label = labels.begin(); !jsonIsArray(keepList) && label != labels.end(); ++label) {
        keys.emplace_back(std::string((*label).name));
        values.emplace_back(std::string((*label).value));
      }
      if (keys.empty()) continue;
      StepFrame& out = result.emplace_back(frames[f].with({textColumn("label", keys), textColumn("value", values)}));
      out.name = names.among(f, i);
    }
  }
  return result;
}

}  // namespace

StepFrames transformLabelsToFields(StepFrames frames, const Json& options, StepNotes& notes) {
  const Json* keepList = jsonFind(options, "keepLabels");
  if (jsonText(options, "mode") == "rows") return labelsAsRows(frames, keepList);
  const std::vector<std::string> texts = textsOfList(keepList);
  const std::set<std::string> keep(texts.begin(), texts.end());
  const std::string valueLabel = jsonText(options, "valueLabel");
  StepFrames result;
  for (const StepFrame& frame : frames) {
    std::size_t columns = frame.fields.size();
    for (const StepField& field : frame.fields) columns += field.labels.size();
    if (!notes.mayMake(frame.rows(), columns)) return frames;
    result.push_back(withLabelColumns(frame, keep, valueLabel));
  }
  return result;
}

}  // namespace oriel::dashboards
