#pragma once

#include <QString>
#include <optional>
#include <string>
#include <vector>

#include "widgets/painting/heat_cells.h"
#include "widgets/panels/heatmap/heatmap_table.h"
#include "widgets/theme/theme.h"

namespace oriel::widgets {

/// What a heatmap shows, built from panel data in one go. A plain value; buildHeatmapModel may run on any thread.
struct HeatmapModel {
  HeatTable table;
  HeatCells cells;
  HeatStyle style;
  TimeRange range;
  std::string timezone;
  double lowest = 0;  ///< the values that have the first and the last colour
  double highest = 1;
  std::string unit;
  std::optional<int> decimals;
  std::string cellUnit;
  std::optional<int> cellDecimals;
  QString axisTitle;
  QString valueName;
  bool showAxis = true;
  bool showLegend = true;

  bool empty() const { return table.rows == 0 || table.starts.empty(); }
};

HeatmapModel buildHeatmapModel(const dashboards::PanelData& data, const dashboards::HeatmapOptions& options,
                               const Theme& theme);

/// Index of the colour (0 to colours - 1) of a value between two others. NaN gives 0.
std::size_t heatColorIndex(double value, double lowest, double highest, std::size_t colors);

struct HeatmapTick {
  double row = 0;  ///< in rows from the bottom of the table
  QString label;
};
/// Labels of the y axis, as many as fit into `heightPx`. Ascending.
std::vector<HeatmapTick> heatmapTicks(const HeatmapModel& model, double heightPx);

/// `100 ms – 250 ms`, `≤ 5 ms`, `> 10 s`, or the row's name.
QString heatmapRowText(const HeatmapModel& model, std::size_t row);
QString heatmapCountText(const HeatmapModel& model, double count);

}  // namespace oriel::widgets
