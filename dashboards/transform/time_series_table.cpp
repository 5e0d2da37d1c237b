#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/reduce_field.h"
#include "dashboards/transform/rows.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

/// The table of one query: a row for every series, its labels beside its trend.
struct TrendTable {
  std::vector<std::string> labelNames;
  std::vector<Labels> labels;
  std::vector<Cell> trends;

  void add(const StepField& time, const StepField& value, const std::string& reducer) {
    for (const LabelView label : value.labels) {
      if (std::find(labelNames.begin(), labelNames.end(), label.name) == labelNames.end()) {
        labelNames.emplace_back(label.name);
      }
    }
    Field number;
    number.name = reducer;
    setCells(number, FieldType::Number, {reduceColumn(value, reducer)});
    std::vector<Frame> frames{Frame{"", "", {time, value}}, Frame{"value", "", {std::move(number)}}};
    labels.push_back(value.labels);
    trends.emplace_back(std::make_shared<const std::vector<Frame>>(std::move(frames)));
  }

  StepFrame frame(const std::string& refId) const {
    StepFrame out{"", refId, {}};
    for (const std::string& name : labelNames) {
      std::vector<Cell> cells;
      for (const Labels& row : labels) {
        cells.push_back(row.has(name) ? Cell(std::string(row.get(name))) : Cell());
      }
      StepField& field = out.fields.emplace_back();
      field.name = name;
      setCells(field, FieldType::Text, cells);
    }
    StepField& trend = out.fields.emplace_back();
    trend.name = "Trend #" + refId;
    setCells(trend, FieldType::Frames, trends);
    return out;
  }
};

const StepField* trendTime(const StepFrame& frame, const Json* choice) {
  const std::string wanted = choice ? jsonText(*choice, "timeField") : "";
  if (wanted.empty()) return firstTimeField(frame);
  for (const StepField& field : frame.fields) {
    if (field.name == wanted) return &field;
  }
  return nullptr;
}

}  // namespace

StepFrames transformTimeSeriesTable(StepFrames frames, const Json& options, StepNotes& notes) {
  std::vector<std::string> refIds;
  std::map<std::string, TrendTable> tables;
  StepFrames result;
  std::size_t labelCount = 0, rows = 0;
  for (const StepFrame& frame : frames) {
    if (tables.try_emplace(frame.refId).second) refIds.push_back(frame.refId);
  }
  for (const StepFrame& frame : frames) {
    if (!isSeriesFrame(frame)) {
      result.push_back(frame);
      continue;
    }
    const Json* choice = jsonFind(options, frame.refId);
    const StepField* time = trendTime(frame, choice);
    const std::string reducer = choice ? jsonText(*choice, "stat", "lastNotNull") : "lastNotNull";
    for (const StepField& field : frame.fields) {
      if (!time || stepTypeName(field) != "number") continue;
      tables[frame.refId].add(*time, field, reducer);
      labelCount = std::max(labelCount, tables[frame.refId].labelNames.size());
      if (!notes.mayMake(++rows, labelCount + 1)) return frames;
    }
  }
  for (const std::string& refId : refIds) {
    if (!tables[refId].trends.empty()) result.push_back(tables[refId].frame(refId));
  }
  return result;
}

}  // namespace oriel::dashboards
