#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "widgets/panels/heatmap/heatmap_table.h"

namespace oriel::widgets {
namespace {

constexpr double kDefaultColumns = 20;  ///< what is not said, as in Grafana
constexpr double kDefaultRows = 10;
constexpr std::size_t kMaxCalculatedColumns = 2000;
constexpr std::size_t kMaxCalculatedRows = 500;
constexpr double kHugeValue = 1e300;  ///< beyond this a difference is no number any more

constexpr std::array<Duration, 31> kNiceDurations{1,
                                                  2,
                                                  5,
                                                  10,
                                                  20,
                                                  50,
                                                  100,
                                                  200,
                                                  500,
                                                  kSecond,
                                                  2 * kSecond,
                                                  5 * kSecond,
                                                  10 * kSecond,
                                                  15 * kSecond,
                                                  30 * kSecond,
                                                  kMinute,
                                                  2 * kMinute,
                                                  5 * kMinute,
                                                  10 * kMinute,
                                                  15 * kMinute,
                                                  30 * kMinute,
                                                  kHour,
                                                  2 * kHour,
                                                  3 * kHour,
                                                  6 * kHour,
                                                  12 * kHour,
                                                  kDay,
                                                  7 * kDay,
                                                  14 * kDay,
                                                  28 * kDay,
                                                  kYear};

struct HeatValues {
  std::vector<std::pair<const std::vector<Timestamp>*, const std::vector<double>*>> series;
  Timestamp firstTime = std::numeric_limits<Timestamp>::max();
  Timestamp lastTime = std::numeric_limits<Timestamp>::min();
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
};

bool counts(double value, int logBase) { return std::abs(value) < kHugeValue && (logBase == 0 || value > 0); }

HeatValues collectValues(const dashboards::PanelData& data, int logBase) {
  HeatValues all;
  for (const dashboards::PanelFrame& frame : data.frames) {
    const std::vector<Timestamp>* times = nullptr;
    for (const dashboards::DisplayField& field : frame.fields)
      if (field.field.type() == FieldType::Time && !times) times = &field.field.times();
    for (const dashboards::DisplayField& field : frame.fields) {
      if (!times || field.field.type() != FieldType::Number || field.field.size() != times->size()) continue;
      all.series.emplace_back(times, &field.field.numbers());
    }
  }
  for (const auto& [times, values] : all.series) {
    for (std::size_t i = 0; i < times->size(); ++i) {
      if (!counts((*values)[i], logBase)) continue;
      all.firstTime = std::min(all.firstTime, (*times)[i]);
      all.lastTime = std::max(all.lastTime, (*times)[i]);
      all.low = std::min(all.low, (*values)[i]);
      all.high = std::max(all.high, (*values)[i]);
    }
  }
  return all;
}

/// The largest of 1, 2.5, 5 x 10^n that is not above `rough`.
double niceIncrement(double rough) {
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {5.0, 2.5})
    if (factor * power <= rough * (1 + 1e-9)) return factor * power;
  return power;
}

Duration columnWidth(const dashboards::HeatmapBuckets& wanted, const HeatValues& all) {
  const auto span = static_cast<double>(all.lastTime - all.firstTime);
  double width = 0;
  if (!wanted.byCount && wanted.size >= 1) {
    width = std::min(wanted.size, static_cast<double>(kYear) * 100);
  } else {
    const double number = wanted.size >= 1 ? wanted.size : kDefaultColumns;
    const double rough = span / std::max(1.0, number - 1);
    width = static_cast<double>(kNiceDurations.front());
    for (const Duration nice : kNiceDurations)
      if (static_cast<double>(nice) <= rough) width = static_cast<double>(nice);
  }
  return static_cast<Duration>(std::max(width, std::ceil(span / static_cast<double>(kMaxCalculatedColumns - 1))));
}

double rowIncrement(const dashboards::HeatmapBuckets& wanted, double low, double high) {
  const double span = high - low;
  const double magnitude = std::max(std::abs(low), std::abs(high));
  double increment = 0;
  if (wanted.logBase > 0) {
    increment = 1 / std::clamp(wanted.size > 0 ? wanted.size : 1.0, 1.0, 100.0);
  } else if (!wanted.byCount && wanted.size > 0) {
    increment = wanted.size;
  } else if (span > magnitude * 1e-12) {
    increment = niceIncrement(span / std::max(1.0, (wanted.size >= 1 ? wanted.size : kDefaultRows) - 1));
  } else {
    increment = magnitude > 0 ? niceIncrement(magnitude / kDefaultRows) : 1;
  }
  // Finer than this a double cannot tell rows apart, or there would be too many of them.
  increment = std::max(increment, magnitude * 1e-12);
  while (span / increment > static_cast<double>(kMaxCalculatedRows - 2)) increment *= 2;
  return increment;
}

double exponentOf(double value, int logBase) { return logBase == 10 ? std::log10(value) : std::log2(value); }

Timestamp floorToWidth(Timestamp time, Duration width) {
  const Timestamp rest = time % width;
  return rest < 0 ? time - rest - width : time - rest;
}

}  // namespace

HeatTable calculatedTable(const dashboards::PanelData& data, const dashboards::HeatmapOptions& options) {
  HeatTable table;
  const int logBase = options.y.logBase;
  const HeatValues all = collectValues(data, logBase);
  if (!(all.low <= all.high)) return table;
  const auto place = [logBase](double value) { return logBase > 0 ? exponentOf(value, logBase) : value; };
  table.scale = logBase > 0 ? HeatScale::Log : HeatScale::Linear;
  table.logBase = logBase > 0 ? logBase : 2;
  table.width = columnWidth(options.x, all);
  table.increment = rowIncrement(options.y, place(all.low), place(all.high));
  const double firstBin = std::floor(place(all.low) / table.increment + 1e-9);
  table.first = firstBin * table.increment;
  const auto binOf = [&](double value) {
    return static_cast<std::size_t>(std::max(0.0, std::floor(place(value) / table.increment + 1e-9) - firstBin));
  };
  table.rows = std::min(binOf(all.high) + 1, kMaxCalculatedRows);
  const Timestamp start = floorToWidth(all.firstTime, table.width);
  const auto columns = static_cast<std::size_t>((all.lastTime - start) / table.width) + 1;
  for (std::size_t i = 0; i < columns; ++i) table.starts.push_back(start + static_cast<Duration>(i) * table.width);
  table.counts.assign(table.rows * columns, 0);
  for (const auto& [times, values] : all.series) {
    for (std::size_t i = 0; i < times->size(); ++i) {
      if (!counts((*values)[i], logBase)) continue;
      const std::size_t row = std::min(binOf((*values)[i]), table.rows - 1);
      table.counts[row * columns + static_cast<std::size_t>(((*times)[i] - start) / table.width)] += 1;
    }
  }
  return table;
}

}  // namespace oriel::widgets
