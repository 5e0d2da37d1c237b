#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/join.h"
#include "dashboards/transform/rows.h"
#include "dashboards/transform/steps.h"

namespace oriel::dashboards {
namespace {

constexpr std::size_t kNoTimeField = static_cast<std::size_t>(-1);

/// What a wide frame holds: a time, values told apart by their labels, and texts that belong to whole rows.
struct WideParts {
  std::size_t time = kNoTimeField;
  std::map<std::string, FieldType> valueTypes;
  std::map<std::string, std::size_t> rowTexts;
  std::set<std::string> factors;                             ///< names of labels and of rowTexts
  std::map<std::string, std::vector<std::size_t>> byLabels;  ///< value fields with the same labels
};

WideParts lookAtWide(const StepFrame& frame) {
  WideParts parts;
  for (std::size_t i = 0; i < frame.fields.size(); ++i) {
    const StepField& field = frame.fields[i];
    if (field.type() == FieldType::Text || field.type() == FieldType::Boolean) {
      if (parts.rowTexts.emplace(field.name, i).second) parts.factors.insert(field.name);
      continue;
    }
    if (field.type() == FieldType::Time && parts.time == kNoTimeField) {
      parts.time = i;
      continue;
    }
    if (parts.valueTypes.emplace(field.name, field.type()).first->second != field.type()) continue;
    parts.byLabels[field.labels.toString()].push_back(i);
    for (const LabelView label : field.labels) parts.factors.emplace(label.name);
  }
  return parts;
}

/// One row of the long frame: a row of the wide one seen with one set of labels.
struct LongRow {
  std::size_t row;
  const std::vector<std::size_t>* fields;
};

Cell factorCell(const StepFrame& frame, const WideParts& parts, const LongRow& at, const std::string& factor) {
  const Labels& labels = frame.fields[at.fields->front()].labels;
  if (labels.has(factor)) return std::string(labels.get(factor));
  const auto text = parts.rowTexts.find(factor);
  if (text == parts.rowTexts.end()) return {};
  const Cell cell = cellAt(frame.fields[text->second], at.row);
  return isMissing(cell) ? Cell() : Cell(cellText(cell));
}

std::vector<LongRow> longRows(const StepFrame& frame, const WideParts& parts) {
  std::vector<std::size_t> order(frame.rows());
  std::iota(order.begin(), order.end(), 0);
  const std::vector<double> times = columnNumbers(frame.fields[parts.time]);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return operandOf(times[a]) < operandOf(times[b]); });
  std::vector<LongRow> rows;
  rows.reserve(order.size() * parts.byLabels.size());
  for (const std::size_t row : order) {
    for (const auto& [labels, fields] : parts.byLabels) rows.push_back({row, &fields});
  }
  return rows;
}

StepFrame longFrame(const StepFrame& frame, const WideParts& parts) {
  const std::vector<LongRow> rows = longRows(frame, parts);
  StepFrame out{frame.name, frame.refId, {}, "timeseries-long"};
  std::vector<CellRef> cells;
  for (const LongRow& at : rows) cells.push_back({&frame.fields[parts.time], at.row});
  StepField& time = out.fields.emplace_back(frame.fields[parts.time].name, frame.fields[parts.time].values);
  gatherCells(time, cells);
  for (const auto& [name, type] : parts.valueTypes) {
    cells.assign(rows.size(), {});
    const StepField* like = nullptr;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      for (const std::size_t i : *rows[r].fields) {
        if (frame.fields[i].name != name) continue;
        cells[r] = {&frame.fields[i], rows[r].row};
        like = &frame.fields[i];
      }
    }
    if (!like) continue;
    gatherCells(out.fields.emplace_back(name, like->values), cells);
  }
  for (const std::string& factor : parts.factors) {
    std::vector<Cell> texts;
    for (const LongRow& at : rows) texts.push_back(factorCell(frame, parts, at, factor));
    StepField& field = out.fields.emplace_back();
    field.name = factor;
    setCells(field, FieldType::Text, texts);
  }
  return out;
}

StepFrames toLong(const StepFrames& frames, StepNotes& notes) {
  StepFrames result;
  for (const StepFrame& frame : frames) {
    const WideParts parts = lookAtWide(frame);
    if (parts.time == kNoTimeField) continue;
    const std::size_t columns = 1 + parts.valueTypes.size() + parts.factors.size();
    if (!notes.mayMake(frame.rows() * std::max<std::size_t>(1, parts.byLabels.size()), columns)) return frames;
    result.push_back(longFrame(frame, parts));
  }
  return result;
}

/// The rows of a long frame that belong to one series.
struct SeriesRows {
  Labels labels;
  std::vector<std::size_t> rows;
};

std::vector<SeriesRows> seriesOf(const StepFrame& frame, const StepField& value) {
  std::vector<SeriesRows> series;
  std::map<std::string, std::size_t> places;
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    const bool absent = value.type() == FieldType::Number && isAbsent(value.numbers()[row]);
    if (absent || isNullCell(frame.fields.front(), row)) continue;
    LabelsBuilder labels;
    for (const StepField& field : frame.fields) {
      if (field.type() == FieldType::Text && !isNullCell(field, row)) labels.set(field.name, field.texts()[row]);
    }
    Labels own = labels.labels();
    const auto place = places.emplace(own.toString(), series.size());
    if (place.second) series.push_back({std::move(own), {}});
    series[place.first->second].rows.push_back(row);
  }
  return series;
}

StepFrames toMulti(const StepFrames& frames, StepNotes& notes) {
  StepFrames result;
  for (const StepFrame& frame : toLong(frames, notes)) {
    if (frame.fields.empty() || frame.fields.front().type() != FieldType::Time) continue;
    for (const StepField& field : frame.fields) {
      if (stepTypeName(field) != "number" && field.type() != FieldType::Boolean) continue;
      for (const SeriesRows& series : seriesOf(frame, field)) {
        StepFrame& out = result.emplace_back(frame.with({frame.fields.front(), field}));
        out.kind = "timeseries-multi";
        for (StepField& column : out.fields) keepRows(column, series.rows);
        out.fields.back().labels = series.labels;
        out.fields.back().labelled = true;
      }
    }
  }
  return result;
}

StepFrames toWide(StepFrames frames, StepNotes& notes) {
  if (frames.size() > 1) {
    const std::size_t before = frames.size();
    frames = joinFrames(std::move(frames), StepMatcher("firstTimeField", Json()), "outer", notes);
    if (frames.size() == before) return frames;
    frames.front().refId.clear();
  }
  for (StepFrame& frame : frames) {
    std::vector<StepField>& fields = frame.fields;
    const auto time =
        std::find_if(fields.begin(), fields.end(), [](const StepField& f) { return f.type() == FieldType::Time; });
    if (time != fields.end()) {
      std::rotate(fields.begin(), time, time + 1);
      if (!seemsAscending(fields.front())) sortFrame(frame, 0, false);
    }
    frame.kind = "timeseries-wide";
  }
  return frames;
}

}  // namespace

StepFrames transformPrepareTimeSeries(StepFrames frames, const Json& options, StepNotes& notes) {
  const std::string format = jsonText(options, "format", "wide");
  if (frames.empty()) return frames;
  if (format == "multi" || format == "many") return toMulti(frames, notes);
  if (format == "long") return toLong(frames, notes);
  return toWide(std::move(frames), notes);
}

}  // namespace oriel::dashboards
