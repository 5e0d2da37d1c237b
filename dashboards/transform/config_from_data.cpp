#include <nlohmann/json.hpp>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/field_mappings.h"
#include "dashboards/transform/reduce_field.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

std::size_t frameOf(const StepFrames& frames, const std::string& refId) {
  std::size_t at = 0;
  while (at < frames.size() && frames[at].refId != refId) ++at;
  return at;
}

Labels rowLabels(const StepFrame& frame, StepNames& names, std::size_t f, const FieldMeanings& meanings,
                 std::size_t row) {
  LabelsBuilder labels(frame.fields[meanings.nameField].labels);
  for (std::size_t i = 0; i < frame.fields.size(); ++i) {
    if (meanings.ofField[i].handler != "field.label") continue;
    const Cell cell = cellAt(frame.fields[i], row);
    if (!isMissing(cell)) labels.set(names.within(f, i), cellText(cell));
  }
  return labels.labels();
}

StepFrame rowsAsFields(const StepFrames& frames, StepNames& names, std::size_t f, const Json& options) {
  const StepFrame& frame = frames[f];
  const FieldMeanings meanings = readMeanings(frames, names, f, options, true);
  if (meanings.nameField >= frame.fields.size() || meanings.valueField >= frame.fields.size()) return frame;
  const StepField &name = frame.fields[meanings.nameField], &value = frame.fields[meanings.valueField];
  StepFrame out{"", frame.refId, {}};
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    std::vector<Json> cells;
    for (const StepField& field : frame.fields) cells.push_back(jsonOfCell(cellAt(field, row)));
    StepField& field = out.fields.emplace_back();
    field.name = cellText(cellAt(name, row));
    field.labels = rowLabels(frame, names, f, meanings, row);
    field.labelled = true;
    setCells(field, value.type(), {cellAt(value, row)});
    Json config = configFromCells(meanings, cells);
    if (!config.empty()) field.config = std::make_shared<const Json>(std::move(config));
  }
  return out;
}

}  // namespace

StepFrames transformConfigFromData(StepFrames frames, const Json& options, StepNotes& notes) {
  const std::size_t source = frameOf(frames, jsonText(options, "configRefId", "config"));
  if (source == frames.size()) return frames;
  const Json* applyTo = jsonFind(options, "applyTo");
  const StepMatcher matcher = jsonIsObject(applyTo) ? StepMatcher(*applyTo, notes) : StepMatcher("numeric", Json());
  if (!matcher) return frames;
  StepNames names(frames);
  const FieldMeanings meanings = readMeanings(frames, names, source, options, false);
  std::vector<Json> cells;
  for (std::size_t i = 0; i < meanings.ofField.size(); ++i) {
    cells.push_back(jsonOfCell(reduceColumn(frames[source].fields[i], meanings.ofField[i].reducer)));
  }
  const Json config = configFromCells(meanings, cells);
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    if (f == source && frames.size() > 1) continue;
    StepFrame out = frames[f];
    for (std::size_t i = 0; i < out.fields.size(); ++i) {
      if (!matcher.matches(frames, names, f, i)) continue;
      for (const auto& [key, value] : config.items()) setFieldSetting(out.fields[i], key.c_str(), value);
      if (config.contains("displayName")) out.fields[i].forget();
    }
    result.push_back(std::move(out));
  }
  return result;
}

StepFrames transformRowsToFields(StepFrames frames, const Json& options, StepNotes& notes) {
  constexpr std::size_t kMostFields = 50'000;
  for (const StepFrame& frame : frames) {
    if (frame.rows() <= kMostFields) continue;
    notes.tell("would make more than " + std::to_string(kMostFields) + " fields, left out");
    return frames;
  }
  StepNames names(frames);
  StepFrames result;
  for (std::size_t f = 0; f < frames.size(); ++f) result.push_back(rowsAsFields(frames, names, f, options));
  return result;
}

}  // namespace oriel::dashboards
