#pragma once

#include <string>
#include <vector>

#include "dashboards/transform/step.h"

namespace oriel::dashboards {

/// What a column says about other fields: "unit", "min", "threshold1", "field.name", ...; empty: nothing.
struct FieldMeaning {
  std::string handler;
  std::string reducer;
  std::string thresholdColor;
};

/// The meaning of every field of a frame, from the options' `mappings` or from their names. With `rows` every row is a
/// field to be: the first text is its name, the first number its value, other columns are labels.
struct FieldMeanings {
  std::vector<FieldMeaning> ofField;
  std::size_t nameField = static_cast<std::size_t>(-1);
  std::size_t valueField = static_cast<std::size_t>(-1);
};
FieldMeanings readMeanings(const StepFrames& frames, StepNames& names, std::size_t f, const Json& options, bool rows);

/// A field configuration out of one cell a column.
Json configFromCells(const FieldMeanings& meanings, const std::vector<Json>& cells);

}  // namespace oriel::dashboards
