#pragma once

#include <string>
#include <vector>

#include "models/base/text.h"
#include "models/frame/frame.h"

namespace oriel::test {

inline std::string cellText(const Field& field, std::size_t row) {
  switch (field.type()) {
    case FieldType::Time: return std::to_string(field.times()[row]);
    case FieldType::Number: return isNull(field.numbers()[row]) ? "null" : formatFloat(field.numbers()[row]);
    case FieldType::Text: return field.texts()[row];
    case FieldType::Boolean: return "boolean";
    case FieldType::Histogram: {
      const auto& histogram = (*std::get<HistogramColumn>(field.values))[row];
      return histogram ? histogram->toString() : "null";
    }
    case FieldType::Frames: return "frames";
    case FieldType::Json: return "json";
  }
  return {};
}

/// `name [displayName] {labels}: a b c` a field, `---` before each frame.
inline std::string frameText(const std::vector<Frame>& frames) {
  std::string out;
  for (const Frame& frame : frames) {
    out += "--- " + frame.name + "\n";
    for (const Field& field : frame.fields) {
      out += field.name + " [" + field.displayName + "] " + field.labels.toString() + ":";
      for (std::size_t row = 0; row < field.size(); ++row) out += " " + cellText(field, row);
      out += "\n";
    }
  }
  return out;
}

}  // namespace oriel::test
