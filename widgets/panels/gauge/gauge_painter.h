#pragma once

#include <QRect>

#include "dashboards/panels/panel_options.h"
#include "widgets/panels/single_values.h"
#include "widgets/theme/theme.h"

class QPainter;

namespace oriel::widgets {

/// An arc of 240 degrees with the value in its middle and the thresholds as a thin ring outside. Any thread (own
/// painter).
void paintGauge(QPainter& painter, const QRect& tile, const SingleValue& value, const dashboards::GaugeOptions& options,
                bool showTitle, const Theme& theme);

}  // namespace oriel::widgets
