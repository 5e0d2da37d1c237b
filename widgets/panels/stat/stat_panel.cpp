#include "widgets/panels/stat/stat_panel.h"

#include "widgets/panels/stat/stat_painter.h"
#include "widgets/panels/value_grid.h"

namespace oriel::widgets {
namespace {

constexpr int kTileGap = 6;

bool isStacked(const dashboards::StatOptions& options, const QSize& size) {
  if (options.orientation == "horizontal") return true;
  if (options.orientation == "vertical") return false;
  return size.height() > size.width();
}

}  // namespace

void StatPanel::paintValues(QPainter& painter, const std::vector<SingleValue>& values) {
  StatLook look;
  look.options = options_;
  look.range = dataRange();
  look.alone = values.size() == 1;
  look.showTitles = !look.alone;
  const bool free = options_.orientation == "auto";
  const auto tiles = valueGrid(rect(), static_cast<int>(values.size()), isStacked(options_, size()), free ? 2.2 : 0,
                               look.alone ? 0 : kTileGap);
  for (std::size_t i = 0; i < values.size(); ++i) paintStat(painter, tiles[i], values[i], look, theme());
}

}  // namespace oriel::widgets
