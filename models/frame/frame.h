#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <variant>
#include <vector>

#include "models/base/time.h"
#include "models/histogram/histogram.h"
#include "models/labels/labels.h"

namespace oriel {

/// A number that is not there (JSON null), told from a NaN that was measured by its bits.
double nullNumber();
bool isNull(double value);

using TimeColumn = std::shared_ptr<const std::vector<Timestamp>>;
using NumberColumn = std::shared_ptr<const std::vector<double>>;
using TextColumn = std::shared_ptr<const std::vector<std::string>>;
using BooleanColumn = std::shared_ptr<const std::vector<std::uint8_t>>;  ///< 0, 1, 2 = null
using HistogramColumn = std::shared_ptr<const std::vector<std::shared_ptr<const FloatHistogram>>>;
struct Frame;
/// Frames inside a cell (a trend of a table cell, nested tables); a null pointer stands for none.
using FrameColumn = std::shared_ptr<const std::vector<std::shared_ptr<const std::vector<Frame>>>>;
/// Values of no other type: objects and lists out of JSON; a null pointer stands for null.
using JsonColumn = std::shared_ptr<const std::vector<std::shared_ptr<const nlohmann::json>>>;
using Column =
    std::variant<TimeColumn, NumberColumn, TextColumn, BooleanColumn, HistogramColumn, FrameColumn, JsonColumn>;

enum class FieldType { Time, Number, Text, Boolean, Histogram, Frames, Json };  ///< same order as Column

/// 1 where a time or a text is missing (numbers and booleans have nulls of their own); may be null: nothing is missing.
using NullMask = std::shared_ptr<const std::vector<std::uint8_t>>;

/// A named immutable column. Copies share the values.
struct Field {
  std::string name;
  Column values;
  Labels labels{};
  std::string displayName{};  ///< what the data source calls it (the rendered legend format); may be empty
  NullMask nulls{};           ///< of times and texts
  /// What the data say about how to show it (a transformation that sets a unit or a name), in the form of a panel's
  /// field configuration; the panel's own goes first. May be null.
  std::shared_ptr<const nlohmann::json> config{};

  FieldType type() const { return static_cast<FieldType>(values.index()); }
  std::size_t size() const;
  const std::vector<Timestamp>& times() const { return *std::get<TimeColumn>(values); }
  const std::vector<double>& numbers() const { return *std::get<NumberColumn>(values); }
  const std::vector<std::string>& texts() const { return *std::get<TextColumn>(values); }
};

/// Columns of equal length. What a data source answers: for a range query one frame a series (Time, then a Number whose
/// labels are the series'); for a table format one frame with Time, a Text column a label and a Number "Value".
struct Frame {
  std::string name;
  std::string refId;
  std::vector<Field> fields;
  std::string kind{};  ///< what the columns mean where it matters: "heatmap-cells", "timeseries-wide"; mostly empty

  std::size_t rows() const { return fields.empty() ? 0 : fields.front().size(); }
};

inline Field timeField(std::vector<Timestamp> values, std::string name = "Time") {
  return {std::move(name), std::make_shared<const std::vector<Timestamp>>(std::move(values))};
}
inline Field numberField(std::string name, std::vector<double> values, Labels labels = {}) {
  return {std::move(name), std::make_shared<const std::vector<double>>(std::move(values)), std::move(labels)};
}
inline Field textField(std::string name, std::vector<std::string> values) {
  return {std::move(name), std::make_shared<const std::vector<std::string>>(std::move(values))};
}

}  // namespace oriel
