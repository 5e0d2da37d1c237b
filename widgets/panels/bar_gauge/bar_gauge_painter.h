#pragma once

#include <QRect>
#include <vector>

#include "dashboards/panels/panel_options.h"
#include "widgets/panels/single_values.h"
#include "widgets/theme/theme.h"

class QPainter;

namespace oriel::widgets {

/// Paints one bar a value into `area`: names, bars, values. `offset` px of the row are scrolled away. Any thread (own
/// painter).
void paintBarGauge(QPainter& painter, const QRect& area, const std::vector<SingleValue>& values,
                   const dashboards::BarGaugeOptions& options, const Theme& theme, int offset = 0);

/// The tiles of the bars, and how many px of them do not fit.
std::vector<QRect> barGaugeTiles(const QRect& area, std::size_t count, const dashboards::BarGaugeOptions& options);
int barGaugeOverflow(const QSize& area, std::size_t count, const dashboards::BarGaugeOptions& options);
/// True when the bars lie.
bool isBarGaugeHorizontal(const QSize& area, const dashboards::BarGaugeOptions& options);

}  // namespace oriel::widgets
