#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <numeric>

#include "dashboards/fieldconfig/display_name.h"
#include "dashboards/model/json_access.h"
#include "dashboards/transform/columns.h"
#include "dashboards/transform/transformation.h"

namespace oriel::dashboards {
namespace {

Frame sortedFrame(const Frame& frame, std::size_t by, bool descending) {
  std::vector<std::size_t> rows(frame.rows());
  std::iota(rows.begin(), rows.end(), 0);
  const Field& field = frame.fields[by];
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    return descending ? compareCells(field, b, a) < 0 : compareCells(field, a, b) < 0;
  });
  return pickRows(frame, rows);
}

const Field* firstOfType(const Frame& frame, bool time) {
  for (const Field& field : frame.fields) {
    if ((field.type() == FieldType::Time) == time) return &field;
  }
  return nullptr;
}

}  // namespace

Frames transformSortBy(Frames frames, const Json& options, std::vector<std::string>&) {
  const Json* list = jsonFind(options, "sort");
  if (!jsonIsArray(list) || list->empty()) return frames;
  const std::string wanted = jsonText(list->front(), "field");
  const bool descending = jsonBool(list->front(), "desc");
  for (Frame& frame : frames) {
    const Frames alone{frame};
    const FieldNames names(alone);
    for (std::size_t i = 0; i < frame.fields.size(); ++i) {
      if (names.of(0, i) != wanted) continue;
      frame = sortedFrame(frame, i, descending);
      break;
    }
  }
  return frames;
}

Frames transformLimit(Frames frames, const Json& options, std::vector<std::string>&) {
  const int limit = jsonInt(options, "limitField", 10);
  for (Frame& frame : frames) {
    const std::size_t count = std::min(frame.rows(), static_cast<std::size_t>(std::abs(limit)));
    if (count == frame.rows()) continue;
    std::vector<std::size_t> rows(count);
    std::iota(rows.begin(), rows.end(), limit >= 0 ? 0 : frame.rows() - count);
    frame = pickRows(frame, rows);
  }
  return frames;
}

Frames transformSeriesToRows(Frames frames, const Json&, std::vector<std::string>&) {
  std::erase_if(frames, [](const Frame& frame) { return frame.rows() == 0; });
  const bool allSeries = std::all_of(frames.begin(), frames.end(), [](const Frame& frame) {
    return firstOfType(frame, true) && firstOfType(frame, false);
  });
  if (frames.empty() || !allSeries) return frames;
  std::vector<CellRef> times, values;
  std::vector<std::string> metrics;
  for (const Frame& frame : frames) {
    const Field* time = firstOfType(frame, true);
    const Field* value = firstOfType(frame, false);
    const Frames alone{frame};
    const FieldNames names(alone);
    const std::string name =
        frame.name.empty() ? names.of(0, static_cast<std::size_t>(value - frame.fields.data())) : frame.name;
    for (std::size_t row = 0; row < frame.rows(); ++row) {
      times.push_back({time, row});
      metrics.push_back(name);
      values.push_back({value, row});
    }
  }
  Frame result{"", frames.front().refId, {}};
  result.fields.push_back(gatherCells(*times.front().field, times));
  result.fields.push_back(textField("Metric", std::move(metrics)));
  result.fields.push_back(gatherCells(*values.front().field, values));
  for (Field& field : result.fields) {
    field.labels = {};
    field.displayName.clear();
  }
  result.fields[0].name = "Time";
  result.fields[2].name = "Value";
  return {sortedFrame(result, 0, true)};
}

Frames transformLabelsToFields(Frames frames, const Json& options, std::vector<std::string>& notices) {
  if (jsonText(options, "mode") == "rows") {
    notices.push_back("transformation \"labelsToFields\" into rows is not there yet");
    return frames;
  }
  const std::string valueLabel = jsonText(options, "valueLabel");
  std::vector<std::string> keep;
  if (const Json* list = jsonFind(options, "keepLabels"); jsonIsArray(list)) {
    for (const Json& name : *list) keep.push_back(jsonTextOf(name));
  }
  for (Frame& frame : frames) {
    const std::size_t rows = frame.rows();
    std::vector<std::pair<std::string, std::string>> columns;
    for (Field& field : frame.fields) {
      if (field.labels.empty()) continue;
      for (const LabelView label : field.labels) {
        std::pair<std::string, std::string> column(label.name, label.value);
        if (!keep.empty() && std::find(keep.begin(), keep.end(), column.first) == keep.end()) continue;
        if (column.first == valueLabel) {
          field.name = column.second;
        } else if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
          columns.push_back(std::move(column));
        }
      }
      field.labels = {};
      field.displayName.clear();
    }
    for (const auto& [name, value] : columns)
      frame.fields.push_back(textField(name, std::vector<std::string>(rows, value)));
  }
  return frames;
}

}  // namespace oriel::dashboards
