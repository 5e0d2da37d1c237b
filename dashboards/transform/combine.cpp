#include <algorithm>
#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/rows.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

StepField concatenatedField(const StepField& field, const std::string& frameName, const std::string& mode,
                            const std::string& label) {
  StepField out = field;
  out.forget();
  if (frameName.empty() || mode == "drop") return out;
  if (mode == "label") {
    LabelsBuilder labels(field.labels);
    out.labels = labels.set(label, frameName).labels();
    out.labelled = true;
  } else {
    const bool unnamed = field.name.empty() || field.name == "Value";
    out.name = unnamed ? frameName : frameName + " \xc2\xb7 " + field.name;
  }
  return out;
}

// A time that rises, as far as the first hundred tell.
bool isRisingTime(const StepField& field) {
  constexpr std::size_t kLookedAt = 100;
  if (field.type() != FieldType::Time) return false;
  bool any = false;
  Timestamp greatest = 0;
  for (std::size_t row = 0; row < std::min(kLookedAt, field.size()); ++row) {
    if (any && (isNullCell(field, row) || field.times()[row] <= greatest)) return false;
    if (isNullCell(field, row)) continue;
    greatest = field.times()[row];
    any = true;
  }
  return true;
}

}  // namespace

bool isSeriesFrame(const StepFrame& frame) {
  if (frame.fields.size() < 2) return false;
  const auto isNumber = [](const StepField& field) { return stepTypeName(field) == "number"; };
  return std::any_of(frame.fields.begin(), frame.fields.end(), isRisingTime) &&
         std::any_of(frame.fields.begin(), frame.fields.end(), isNumber);
}

namespace {

StepField emptyLike(const StepField& field, const char* name) {
  StepField out = field;
  out.name = name;
  out.displayName.clear();
  out.labels = {};
  out.labelled = false;
  out.forget();
  dropFieldSetting(out, "displayName");
  return out;
}

/// The times and values of all series, one under the other.
struct StackedSeries {
  const StepField* time = nullptr;
  const StepField* value = nullptr;
  std::vector<CellRef> times, values;
  std::vector<std::string> metrics;

  void add(const StepFrame& frame, const std::string& name) {
    std::size_t timeAt = 0;
    for (std::size_t i = 0; i < frame.fields.size(); ++i) {
      const bool isTime = frame.fields[i].type() == FieldType::Time;
      if (isTime) timeAt = i;
      const StepField*& first = isTime ? time : value;
      if (!first) first = &frame.fields[i];
    }
    // The last time field counts, beside it the first other field.
    const std::size_t valueAt = timeAt == 0 ? 1 : 0;
    for (std::size_t row = 0; row < frame.rows(); ++row) {
      times.push_back({&frame.fields[timeAt], row});
      values.push_back({&frame.fields[valueAt], row});
      metrics.push_back(name);
    }
  }
};

}  // namespace

StepFrames transformConcatenate(StepFrames frames, const Json& options, StepNotes& notes) {
  if (frames.size() < 2) return frames;
  const std::string mode = jsonText(options, "frameNameMode", "field");
  const std::string label = jsonText(options, "frameNameLabel", "frame");
  std::size_t rows = 0, columns = 0;
  for (const StepFrame& frame : frames) {
    rows = std::max(rows, frame.rows());
    columns += frame.fields.size();
  }
  if (!notes.mayMake(rows, columns)) return frames;
  StepFrame result;
  for (const StepFrame& frame : frames) {
    for (const StepField& field : frame.fields) {
      StepField& out = result.fields.emplace_back(concatenatedField(field, frame.name, mode, label));
      if (field.size() == rows) continue;
      std::vector<std::size_t> kept(rows, kNoRow);
      for (std::size_t row = 0; row < field.size(); ++row) kept[row] = row;
      keepRows(out, kept);
    }
  }
  return {std::move(result)};
}

StepFrames transformSeriesToRows(StepFrames frames, const Json&, StepNotes&) {
  if (frames.empty()) return frames;
  std::erase_if(frames, [](const StepFrame& frame) { return frame.rows() == 0; });
  if (!std::all_of(frames.begin(), frames.end(), isSeriesFrame)) return frames;
  StepFrame result{"", "seriesToRows-", {}};
  StackedSeries stacked;
  StepNames names(frames);
  for (std::size_t f = 0; f < frames.size(); ++f) {
    result.refId += (f > 0 ? "-" : "") + frames[f].refId;
    stacked.add(frames[f], stepFrameName(names, frames, f));
  }
  if (!stacked.time || !stacked.value) return {std::move(result)};
  result.fields.push_back(emptyLike(*stacked.time, "Time"));
  gatherCells(result.fields.back(), stacked.times);
  result.fields.emplace_back(textField("Metric", std::move(stacked.metrics)));
  result.fields.push_back(emptyLike(*stacked.value, "Value"));
  gatherCells(result.fields.back(), stacked.values);
  sortFrame(result, 0, true);
  return {std::move(result)};
}

}  // namespace oriel::dashboards
