#include "widgets/panels/gauge/gauge_panel.h"

#include <QPainter>

#include "widgets/panels/gauge/gauge_painter.h"
#include "widgets/panels/value_grid.h"

namespace oriel::widgets {

GaugePanel::GaugePanel(ThemeKind theme, QWidget* parent) : PanelWidget(theme, parent) {}

void GaugePanel::setPanel(const dashboards::Panel& panel) {
  options_ = dashboards::decodeGaugeOptions(*panel.options);
  if (data_) setData(data_);
}

void GaugePanel::setData(const dashboards::PanelDataPtr& data) {
  data_ = data;
  values_ = singleValues(*data, options_.reduce, themeKind());
  QStringList spoken;
  for (const SingleValue& value : values_)
    spoken << value.title + QLatin1Char(' ') + value.prefix + value.text + value.suffix;
  setAccessibleDescription(spoken.join(QStringLiteral(", ")));
  update();
}

void GaugePanel::paintEvent(QPaintEvent*) {
  if (values_.empty()) return;
  QPainter painter(this);
  constexpr double kDialAspect = 1.3;
  constexpr int kGap = 8;
  const bool showTitles = values_.size() > 1;
  const auto tiles = valueGrid(rect(), static_cast<int>(values_.size()), false, kDialAspect, kGap);
  for (std::size_t i = 0; i < values_.size(); ++i)
    paintGauge(painter, tiles[i], values_[i], options_, showTitles, theme());
}

}  // namespace oriel::widgets
