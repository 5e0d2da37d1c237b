#pragma once

#include <QRect>

#include "dashboards/panels/panel_options.h"
#include "widgets/panels/single_values.h"
#include "widgets/theme/theme.h"

class QPainter;

namespace oriel::widgets {

/// What the tiles of one stat panel have in common.
struct StatLook {
  dashboards::StatOptions options;
  TimeRange range;
  bool showTitles = false;  ///< the series' names above the values
  bool alone = true;        ///< one value fills the panel
};

/// One value in its tile. Any thread (on a painter of its own image).
void paintStat(QPainter& painter, const QRect& tile, const SingleValue& value, const StatLook& look,
               const Theme& theme);

}  // namespace oriel::widgets
