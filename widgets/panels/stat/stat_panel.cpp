#include "widgets/panels/stat/stat_panel.h"

#include <QPainter>

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

StatPanel::StatPanel(ThemeKind theme, QWidget* parent) : PanelWidget(theme, parent) {}

void StatPanel::setPanel(const dashboards::Panel& panel) {
  options_ = dashboards::decodeStatOptions(*panel.options);
  if (data_) setData(data_);
}

void StatPanel::setData(const dashboards::PanelDataPtr& data) {
  data_ = data;
  values_ = singleValues(*data, options_.reduce, themeKind());
  QStringList spoken;
  for (const SingleValue& value : values_)
    spoken << value.title + QLatin1Char(' ') + value.prefix + value.text + value.suffix;
  setAccessibleDescription(spoken.join(QStringLiteral(", ")));
  update();
}

void StatPanel::paintEvent(QPaintEvent*) {
  if (values_.empty()) return;
  QPainter painter(this);
  StatLook look;
  look.options = options_;
  look.range = data_->range;
  look.alone = values_.size() == 1;
  look.showTitles = !look.alone;
  const bool free = options_.orientation == "auto";
  const auto tiles = valueGrid(rect(), static_cast<int>(values_.size()), isStacked(options_, size()), free ? 2.2 : 0,
                               look.alone ? 0 : kTileGap);
  for (std::size_t i = 0; i < values_.size(); ++i) paintStat(painter, tiles[i], values_[i], look, theme());
}

}  // namespace oriel::widgets
