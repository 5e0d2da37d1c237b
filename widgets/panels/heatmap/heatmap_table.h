#pragma once

#include <limits>
#include <string>
#include <vector>

#include "dashboards/panels/heatmap_options.h"
#include "dashboards/pipeline/panel_data.h"

namespace oriel::widgets {

enum class HeatScale { Names, Linear, Log };

/// Numbers of a heatmap before colours: columns in time, rows of equal height, row 0 the lowest.
struct HeatTable {
  std::vector<Timestamp> starts;
  Duration width = 1;
  std::size_t rows = 0;
  std::vector<double> counts;  ///< row by row; NaN where there is nothing

  HeatScale scale = HeatScale::Names;
  // Names: one text a row, and its number where it is one.
  std::vector<std::string> names;
  std::vector<double> bounds;      ///< NaN: no number
  std::string layout = "unknown";  ///< le, ge, unknown: the end of the row that its name stands for
  // Linear and Log: row r reaches from first + r * increment to the next; Log counts in exponents of `logBase`.
  double first = 0;
  double increment = 1;
  double logBase = 2;

  double low(std::size_t row) const;   ///< lower end of a row; -inf or NaN where unknown
  double high(std::size_t row) const;  ///< upper end of a row; +inf or NaN where unknown
};

/// At most so many cells are made; rows are joined when there are more.
inline constexpr std::size_t kMaxHeatCells = 2'000'000;
inline constexpr std::size_t kMaxHeatRows = 1000;
inline constexpr std::size_t kMaxHeatColumns = 20'000;

/// The rows as they come: every number field is one (sorted when all are named by a number; equal ones are added up),
/// and native histograms give their buckets. A sample stands for the step before it. Any thread.
HeatTable bucketTable(const dashboards::PanelData& data, const dashboards::HeatmapOptions& options);

/// Counts how often plain series lie in which cell. Values that are no finite numbers (or not above 0 on a logarithmic
/// axis) do not count. Any thread.
HeatTable calculatedTable(const dashboards::PanelData& data, const dashboards::HeatmapOptions& options);

}  // namespace oriel::widgets
