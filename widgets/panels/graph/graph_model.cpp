#include "widgets/panels/graph/graph_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "dashboards/model/json.h"
#include "widgets/painting/stacking.h"

namespace oriel::widgets {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kFillBelowOpacity = 0.35;
constexpr double kPixelsPerTick = 40;

NumberColumn mirrored(const NumberColumn& values) {
  std::vector<double> out(values->size());
  std::transform(values->begin(), values->end(), out.begin(), [](double v) { return isNull(v) ? v : -v; });
  return std::make_shared<const std::vector<double>>(std::move(out));
}

void addSeries(const dashboards::PanelFrame& frame, const QSet<QString>& hidden, ThemeKind theme,
               std::vector<GraphSeries>& out) {
  TimeColumn times;
  for (const dashboards::DisplayField& field : frame.fields)
    if (field.field.type() == FieldType::Time && !times) times = std::get<TimeColumn>(field.field.values);
  if (!times) return;
  for (const dashboards::DisplayField& field : frame.fields) {
    if (field.field.type() != FieldType::Number) continue;
    GraphSeries series;
    series.options = dashboards::decodeGraphField(*field.config->custom);
    if (series.options.hideFromViz) continue;
    series.name = QString::fromStdString(field.displayName);
    series.color = toColor(dashboards::seriesColor(field, theme));
    series.field = field;
    series.times = times;
    series.values = std::get<NumberColumn>(field.field.values);
    if (series.options.negativeY) series.values = mirrored(series.values);
    series.hidden = hidden.contains(series.name);
    out.push_back(std::move(series));
  }
}

bool isStacked(const GraphSeries& series) {
  return series.options.stacking != dashboards::StackingMode::None && !series.hidden;
}

void stack(std::vector<GraphSeries>& all) {
  std::vector<StackInput> inputs;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!isStacked(all[i])) continue;
    const bool percent = all[i].options.stacking == dashboards::StackingMode::Percent;
    const std::string axis = all[i].options.axisPlacement == dashboards::AxisPlacement::Right ? "right" : "left";
    inputs.push_back({all[i].times, all[i].values, all[i].options.stackGroup + axis, percent});
    places.push_back(i);
  }
  if (inputs.empty()) return;
  const std::vector<StackedSeries> stacked = stackSeries(inputs);
  for (std::size_t i = 0; i < places.size(); ++i) {
    PaintSeries& paint = all[places[i]].paint;
    paint.times = stacked[i].times;
    paint.values = stacked[i].top;
    paint.base = stacked[i].base;
  }
}

double medianStep(const std::vector<Timestamp>& times) {
  return times.size() < 2 ? 0
                          : static_cast<double>(times.back() - times.front()) / static_cast<double>(times.size() - 1);
}

void setPaint(GraphSeries& series) {
  PaintSeries& paint = series.paint;
  const dashboards::GraphFieldOptions& options = series.options;
  paint.times = series.times;
  paint.values = series.values;
  paint.color = series.color;
  paint.style = options.drawStyle;
  paint.interpolation = options.interpolation;
  paint.lineWidth = options.lineWidth;
  paint.dashed = options.dashed;
  paint.fillOpacity = options.fillOpacity / 100;
  paint.gradient = options.gradient != dashboards::GradientMode::None;
  paint.pointSize = options.pointSize;
  paint.barAlignment = options.barAlignment;
  paint.rightAxis = options.axisPlacement == dashboards::AxisPlacement::Right;
  paint.bridgeMs = options.spanNulls ? std::numeric_limits<double>::infinity() : options.spanNullsMs;
  constexpr std::size_t kFewPoints = 30;
  paint.points = options.showPoints == dashboards::ShowPoints::Always ||
                 (options.showPoints == dashboards::ShowPoints::Auto && series.times->size() <= kFewPoints &&
                  medianStep(*series.times) > 0);
}

/// `fillBelowTo` names the series whose line is this one's lower edge.
void fillBetween(std::vector<GraphSeries>& all) {
  for (GraphSeries& upper : all) {
    if (upper.options.fillBelowTo.empty() || isStacked(upper)) continue;
    const QString name = QString::fromStdString(upper.options.fillBelowTo);
    for (const GraphSeries& lower : all) {
      if (lower.name != name || lower.values->size() != upper.values->size()) continue;
      upper.paint.base = lower.values;
      if (upper.paint.fillOpacity <= 0) upper.paint.fillOpacity = kFillBelowOpacity;
    }
  }
}

struct Extent {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void add(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

Extent extentOf(const std::vector<GraphSeries>& all, bool right, bool log, TimeRange range) {
  Extent extent;
  for (const GraphSeries& series : all) {
    if (series.hidden || series.paint.rightAxis != right) continue;
    const std::vector<Timestamp>& times = *series.paint.times;
    const std::vector<double>& values = *series.paint.values;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (times[i] < range.from || times[i] > range.to || (log && !(values[i] > 0))) continue;
      extent.add(values[i]);
      if (series.paint.base && !log) extent.add((*series.paint.base)[i]);
    }
    if (series.paint.style == dashboards::DrawStyle::Bars && !log) extent.add(0);
  }
  return extent;
}

/// Hard and soft limits of all fields of one axis: the widest of each.
AxisLimits limitsOf(const std::vector<GraphSeries>& all, bool right) {
  AxisLimits limits;
  const auto lower = [](double& kept, std::optional<double> value) {
    if (value && !(kept <= *value)) kept = *value;
  };
  const auto upper = [](double& kept, std::optional<double> value) {
    if (value && !(kept >= *value)) kept = *value;
  };
  for (const GraphSeries& series : all) {
    if (series.paint.rightAxis != right) continue;
    // A mirrored series must not be cut off by the minimum of its measured values.
    if (!series.options.negativeY) lower(limits.hardMin, series.field.config->min);
    upper(limits.hardMax, series.field.config->max);
    lower(limits.softMin, series.options.softMin);
    upper(limits.softMax, series.options.softMax);
  }
  for (const GraphSeries& series : all)
    if (series.paint.rightAxis == right && series.options.negativeY) limits.hardMin = kNone;
  return limits;
}

GraphAxis makeAxis(const std::vector<GraphSeries>& all, bool right, TimeRange range) {
  GraphAxis axis;
  bool percentStack = false;
  bool centred = false;
  for (const GraphSeries& series : all) {
    if (series.paint.rightAxis != right) continue;
    if (!axis.used) {
      axis.used = true;
      axis.field = series.field;
      axis.title = QString::fromStdString(series.options.axisLabel);
      axis.scale.logBase = series.options.scale == dashboards::ScaleType::Log ? series.options.logBase : 0;
    }
    axis.grid = axis.grid && series.options.axisGridShow;
    centred = centred || series.options.axisCenteredZero;
    percentStack = percentStack || series.options.stacking == dashboards::StackingMode::Percent;
  }
  const bool log = axis.scale.logBase > 0;
  const Extent extent = extentOf(all, right, log, range);
  const AxisLimits limits = limitsOf(all, right);
  if (log) {
    const double low = std::isfinite(extent.low) ? extent.low : 1;
    const double high = std::isfinite(extent.high) ? extent.high : 10;
    const double base = axis.scale.logBase;
    axis.scale.range.min =
        limits.hardMin > 0 ? limits.hardMin : std::pow(base, std::floor(std::log(low) / std::log(base)));
    axis.scale.range.max =
        limits.hardMax > 0 ? limits.hardMax : std::pow(base, std::ceil(std::log(high) / std::log(base)));
    if (!(axis.scale.range.max > axis.scale.range.min)) axis.scale.range.max = axis.scale.range.min * base;
    return axis;
  }
  axis.scale.range = percentStack ? AxisRange{std::isfinite(extent.low) && extent.low < 0 ? -1.0 : 0.0, 1.0}
                                  : niceRange(std::isfinite(extent.low) ? extent.low : kNone,
                                              std::isfinite(extent.high) ? extent.high : kNone, limits);
  if (percentStack && axis.field.config) {
    dashboards::FieldConfig shares = *axis.field.config;
    shares.unit = "percentunit";
    axis.field.config = std::make_shared<const dashboards::FieldConfig>(std::move(shares));
  }
  if (centred) {
    const double reach = std::max(std::abs(axis.scale.range.min), std::abs(axis.scale.range.max));
    axis.scale.range = {-reach, reach};
  }
  return axis;
}

void addThresholds(GraphModel& model, ThemeKind theme) {
  for (const GraphSeries& series : model.series) {
    const std::string& style = series.options.thresholdsStyle;
    if (style == "off" || style == "series" || series.paint.rightAxis) continue;
    const dashboards::Thresholds& thresholds = series.field.config->thresholds;
    const AxisRange& range = model.left.scale.range;
    const auto place = [&](double value) {
      return thresholds.percentage && std::isfinite(value) ? range.min + value / 100 * (range.max - range.min) : value;
    };
    for (std::size_t i = 0; i < thresholds.steps.size(); ++i) {
      PaintThreshold threshold;
      threshold.from = place(thresholds.steps[i].value);
      threshold.to = i + 1 < thresholds.steps.size() ? place(thresholds.steps[i + 1].value)
                                                     : std::numeric_limits<double>::infinity();
      threshold.color = toColor(dashboards::resolveColor(thresholds.steps[i].color, theme));
      threshold.area = style.find("area") != std::string::npos;
      threshold.line = (style.find("line") != std::string::npos || style.find("dashed") != std::string::npos) &&
                       std::isfinite(threshold.from);
      threshold.dashed = style.find("dashed") != std::string::npos;
      model.thresholds.push_back(threshold);
    }
    return;  // all fields share the panel's thresholds
  }
}

}  // namespace

GraphModel buildGraphModel(const dashboards::PanelData& data, const QSet<QString>& hidden, ThemeKind theme) {
  GraphModel model;
  model.range = data.range;
  model.timezone = data.timezone;
  for (const dashboards::PanelFrame& frame : data.frames) addSeries(frame, hidden, theme, model.series);
  for (GraphSeries& series : model.series) setPaint(series);
  stack(model.series);
  fillBetween(model.series);
  model.left = makeAxis(model.series, false, model.range);
  model.right = makeAxis(model.series, true, model.range);
  addThresholds(model, theme);
  return model;
}

std::vector<GraphTick> axisTicks(const GraphAxis& axis, double heightPx) {
  const int count = std::clamp(static_cast<int>(heightPx / kPixelsPerTick) + 1, 2, 12);
  const std::string& unit = axis.field.config ? axis.field.config->unit : std::string();
  const bool binary = isBinaryUnit(unit);
  const std::vector<double> values =
      axis.scale.logBase > 0 ? logTicks(axis.scale.range.min, axis.scale.range.max, axis.scale.logBase, count)
                             : valueTicks(axis.scale.range.min, axis.scale.range.max, count,
                                          binary ? TickBase::Binary : TickBase::Decimal);
  const std::optional<int> decimals = axis.field.config ? axis.field.config->decimals : std::optional<int>();
  std::vector<GraphTick> ticks;
  for (const double value : values) {
    QString label = QString::fromStdString(dashboards::formatValue(value, unit, decimals).toString());
    // Fixed decimals that make neighbours look alike would hide the scale.
    if (!ticks.empty() && ticks.back().label == label && decimals)
      label = QString::fromStdString(dashboards::formatValue(value, unit, {}).toString());
    ticks.push_back({value, label});
  }
  return ticks;
}

}  // namespace oriel::widgets
