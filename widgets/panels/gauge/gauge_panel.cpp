#include "widgets/panels/gauge/gauge_panel.h"

#include "widgets/panels/gauge/gauge_painter.h"
#include "widgets/panels/value_grid.h"

namespace oriel::widgets {

void GaugePanel::paintValues(QPainter& painter, const std::vector<SingleValue>& values) {
  constexpr double kDialAspect = 1.3;
  constexpr int kGap = 8;
  const bool showTitles = values.size() > 1;
  const auto tiles = valueGrid(rect(), static_cast<int>(values.size()), false, kDialAspect, kGap);
  for (std::size_t i = 0; i < values.size(); ++i)
    paintGauge(painter, tiles[i], values[i], options_, showTitles, theme());
}

}  // namespace oriel::widgets
