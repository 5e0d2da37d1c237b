#include "dashboards/expressions/expression_value.h"

#include <algorithm>

namespace oriel::dashboards {

ExpressionValue expressionNumber(double value, Labels labels) {
  return {ExpressionValue::Kind::Number, std::move(labels), {}, {value}};
}

ExpressionValues expressionValues(const std::vector<Frame>& frames, bool instant) {
  ExpressionValues values;
  for (const Frame& frame : frames) {
    const auto time = std::find_if(frame.fields.begin(), frame.fields.end(),
                                   [](const Field& f) { return f.type() == FieldType::Time; });
    for (const Field& field : frame.fields) {
      if (field.type() != FieldType::Number) continue;
      if (instant || time == frame.fields.end()) {
        if (field.size() > 0) values.push_back(expressionNumber(field.numbers().back(), field.labels));
        continue;
      }
      // Steps at which a series has no sample are no points of it.
      ExpressionValue& series = values.emplace_back();
      series.kind = ExpressionValue::Kind::Series;
      series.labels = field.labels;
      for (std::size_t i = 0; i < field.size(); ++i) {
        if (isNull(field.numbers()[i])) continue;
        series.times.push_back(time->times()[i]);
        series.values.push_back(field.numbers()[i]);
      }
    }
  }
  if (values.empty()) values.emplace_back();
  return values;
}

std::vector<Frame> expressionFrames(const ExpressionValues& values, const std::string& refId) {
  std::vector<Frame> frames;
  for (const ExpressionValue& value : values) {
    if (value.kind == ExpressionValue::Kind::NoData) continue;
    Frame& frame = frames.emplace_back();
    frame.refId = refId;
    if (value.kind == ExpressionValue::Kind::Series) frame.fields.push_back(timeField(value.times));
    frame.fields.push_back(numberField(refId, value.values, value.labels));
  }
  return frames;
}

}  // namespace oriel::dashboards
