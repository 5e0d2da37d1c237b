#include "widgets/panels/heatmap/heatmap_model.h"

#include <algorithm>
#include <cmath>

#include "dashboards/format/value_format.h"
#include "widgets/painting/heat_colors.h"
#include "widgets/painting/ticks.h"

namespace oriel::widgets {
namespace {

constexpr double kHeatTickPx = 24;
constexpr double kHeatNamePx = 15;
constexpr double kMaxSeenRows = 1e6;

bool isHiddenCell(double count, const dashboards::HeatmapOptions& options) {
  if (!std::isfinite(count)) return true;
  if (options.hideUpTo && count <= *options.hideUpTo) return true;
  return options.hideFrom && count >= *options.hideFrom;
}

void setColorRange(HeatmapModel& model, const dashboards::HeatmapOptions& options) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double count : model.table.counts) {
    if (isHiddenCell(count, options)) continue;
    low = std::min(low, count);
    high = std::max(high, count);
  }
  if (!(low <= high)) low = 0, high = 1;
  model.lowest = options.color.min.value_or(low);
  model.highest = options.color.max.value_or(high);
  // A limit may lie beyond all data.
  if (!(model.highest > model.lowest)) model.highest = model.lowest + std::max(1.0, std::abs(model.lowest) * 0.1);
}

void setFills(HeatmapModel& model, const dashboards::HeatmapOptions& options) {
  model.cells.starts = model.table.starts;
  model.cells.width = model.table.width;
  model.cells.rows = model.table.rows;
  model.cells.fills.resize(model.table.counts.size());
  const std::size_t colors = model.style.colors.size();
  for (std::size_t i = 0; i < model.table.counts.size(); ++i) {
    const double count = model.table.counts[i];
    model.cells.fills[i] =
        isHiddenCell(count, options)
            ? std::uint16_t{0}
            : static_cast<std::uint16_t>(1 + heatColorIndex(count, model.lowest, model.highest, colors));
  }
}

/// Limits of the axis in rows; only axes of numbers have them.
void setSeenRows(HeatmapModel& model, const dashboards::HeatmapOptions& options) {
  const HeatTable& table = model.table;
  model.style.fromRow = 0;
  model.style.toRow = std::max<double>(1, static_cast<double>(table.rows));
  if (table.scale == HeatScale::Names) return;
  const auto rowOf = [&table](double value) {
    if (table.scale == HeatScale::Linear) return (value - table.first) / table.increment;
    if (!(value > 0)) return std::numeric_limits<double>::quiet_NaN();
    return (std::log(value) / std::log(table.logBase) - table.first) / table.increment;
  };
  const double from = options.min ? rowOf(*options.min) : model.style.fromRow;
  const double to = options.max ? rowOf(*options.max) : model.style.toRow;
  const double least = std::isfinite(from) ? from : model.style.fromRow;
  const double most = std::isfinite(to) ? to : model.style.toRow;
  if (!(most - least > 0.01) || most - least > kMaxSeenRows) return;
  model.style.fromRow = least;
  model.style.toRow = most;
}

std::string unitOfFields(const dashboards::PanelData& data) {
  for (const dashboards::PanelFrame& frame : data.frames)
    for (const dashboards::DisplayField& field : frame.fields)
      if (field.field.type() != FieldType::Time && field.config && !field.config->unit.empty())
        return field.config->unit;
  return {};
}

QString axisText(const HeatmapModel& model, double value, std::optional<int> decimals) {
  if (std::isinf(value)) return value > 0 ? QStringLiteral("+Inf") : QStringLiteral("-Inf");
  return QString::fromStdString(dashboards::formatValue(value, model.unit, decimals).toString());
}

/// Fixed decimals that make neighbours look alike would hide the scale.
QString tellingText(const HeatmapModel& model, double value, const QString& before) {
  const QString text = axisText(model, value, model.decimals);
  return model.decimals && text == before ? axisText(model, value, {}) : text;
}

QString rowName(const HeatmapModel& model, std::size_t row, const QString& before) {
  const double bound = model.table.bounds[row];
  return std::isnan(bound) ? QString::fromStdString(model.table.names[row]) : tellingText(model, bound, before);
}

std::vector<HeatmapTick> nameTicks(const HeatmapModel& model, double heightPx) {
  const HeatTable& table = model.table;
  const double offset = table.layout == "le" ? 1 : table.layout == "ge" ? 0 : 0.5;
  const double perRow = heightPx / static_cast<double>(std::max<std::size_t>(1, table.rows));
  const auto skip = static_cast<std::size_t>(std::max(1.0, std::ceil(kHeatNamePx / std::max(perRow, 1e-6))));
  std::vector<HeatmapTick> ticks;
  // From the top, so that the highest bucket is always named.
  for (std::size_t back = 0; back < table.rows; back += skip) {
    const std::size_t row = table.rows - 1 - back;
    const QString before = ticks.empty() ? QString() : ticks.back().label;
    ticks.push_back({static_cast<double>(row) + offset, rowName(model, row, before)});
  }
  std::reverse(ticks.begin(), ticks.end());
  return ticks;
}

std::vector<HeatmapTick> numberTicks(const HeatmapModel& model, double heightPx) {
  const HeatTable& table = model.table;
  const int count = std::clamp(static_cast<int>(heightPx / (kHeatTickPx * 1.3)) + 1, 2, 12);
  const double from = table.first + model.style.fromRow * table.increment;
  const double to = table.first + model.style.toRow * table.increment;
  const bool log = table.scale == HeatScale::Log;
  std::vector<double> values =
      log ? logTicks(std::pow(table.logBase, from), std::pow(table.logBase, to), table.logBase, count)
          : valueTicks(from, to, count, isBinaryUnit(model.unit) ? TickBase::Binary : TickBase::Decimal);
  std::vector<HeatmapTick> ticks;
  for (const double value : values) {
    const double place = log ? std::log(value) / std::log(table.logBase) : value;
    const QString before = ticks.empty() ? QString() : ticks.back().label;
    ticks.push_back({(place - table.first) / table.increment, tellingText(model, value, before)});
  }
  return ticks;
}

}  // namespace

std::size_t heatColorIndex(double value, double lowest, double highest, std::size_t colors) {
  if (colors == 0 || !(value > lowest)) return 0;
  if (value >= highest) return colors - 1;
  const double share = (value - lowest) / (highest - lowest);
  return std::min(colors - 1, static_cast<std::size_t>(share * static_cast<double>(colors)));
}

HeatmapModel buildHeatmapModel(const dashboards::PanelData& data, const dashboards::HeatmapOptions& options,
                               const Theme& theme) {
  HeatmapModel model;
  model.table = options.calculate ? calculatedTable(data, options) : bucketTable(data, options);
  model.range = data.range;
  model.timezone = data.timezone;
  model.style.colors = heatColors(options.color, theme.kind, theme.panel.rgb());
  model.style.gap = options.cellGap;
  model.style.reverse = options.reverse;
  setSeenRows(model, options);
  setColorRange(model, options);
  setFills(model, options);
  model.unit = options.unit.empty() ? unitOfFields(data) : options.unit;
  model.decimals = options.decimals;
  model.cellUnit = options.cellUnit.empty() ? "short" : options.cellUnit;
  model.cellDecimals = options.cellDecimals;
  model.axisTitle = QString::fromStdString(options.axisLabel);
  model.valueName = options.valueName.empty() ? QStringLiteral("Count") : QString::fromStdString(options.valueName);
  model.showAxis = options.showAxis;
  model.showLegend = options.showLegend;
  return model;
}

std::vector<HeatmapTick> heatmapTicks(const HeatmapModel& model, double heightPx) {
  if (model.empty() || !(heightPx > 0)) return {};
  return model.table.scale == HeatScale::Names ? nameTicks(model, heightPx) : numberTicks(model, heightPx);
}

QString heatmapRowText(const HeatmapModel& model, std::size_t row) {
  const double low = model.table.low(row);
  const double high = model.table.high(row);
  if (std::isnan(high) || std::isnan(low))
    return model.table.names.empty() ? QString() : QString::fromStdString(model.table.names[row]);
  const auto text = [&model](double value) { return axisText(model, value, {}); };
  if (std::isinf(low) && low < 0) return QStringLiteral("≤ ") + text(high);
  if (std::isinf(high)) return QStringLiteral("> ") + text(low);
  return text(low) + QStringLiteral(" – ") + text(high);
}

QString heatmapCountText(const HeatmapModel& model, double count) {
  return QString::fromStdString(dashboards::formatValue(count, model.cellUnit, model.cellDecimals).toString());
}

}  // namespace oriel::widgets
