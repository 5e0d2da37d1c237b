#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dashboards/panels/common_options.h"
#include "dashboards/pipeline/panel_data.h"

namespace oriel::dashboards {

/// One value of a panel that shows single values (stat, gauge, bar gauge, pie): a calculation over a field, or one of
/// its rows.
struct FieldDisplay {
  std::string calc;   ///< the reducer's id, empty for a row, "No data" when there is nothing at all
  std::string title;  ///< the field's name, or what tells the row
  DisplayValue value;
  DisplayField field;  ///< where it comes from, with the range that its percentage refers to
  std::size_t frame = 0;
  std::size_t column = 0;
  std::optional<std::size_t> row{};       ///< when it is a row's
  std::optional<double> percentChange{};  ///< from the field's first value to its last, in percent; null when unknown
  bool isNoData = false;                  ///< stands for a panel without any value; `frame` and `column` mean nothing
};

/// The values that a panel's reduce options ask for, as Grafana's getFieldDisplayValues: fields by expression or all
/// numeric ones; of each its calculations, or its rows up to `limit` (25) in all. Never empty. Any thread.
std::vector<FieldDisplay> fieldDisplayValues(const PanelData& data, const ReduceOptions& reduce, ThemeKind theme,
                                             bool percentChange = false);

}  // namespace oriel::dashboards
