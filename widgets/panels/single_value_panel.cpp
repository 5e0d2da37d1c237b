#include "widgets/panels/single_value_panel.h"

#include <QPainter>

namespace oriel::widgets {

void SingleValuePanel::setPanel(const dashboards::Panel& panel) {
  decodeOptions(*panel.options);
  if (data_) setData(data_);
}

void SingleValuePanel::setData(const dashboards::PanelDataPtr& data) {
  data_ = data;
  values_ = singleValues(*data, reduceOptions(), themeKind());
  QStringList spoken;
  for (const SingleValue& value : values_)
    spoken << value.title + QLatin1Char(' ') + value.prefix + value.text + value.suffix;
  setAccessibleDescription(spoken.join(QStringLiteral(", ")));
  valuesChanged();
  update();
}

void SingleValuePanel::paintEvent(QPaintEvent*) {
  if (values_.empty()) return;
  QPainter painter(this);
  paintValues(painter, values_);
}

}  // namespace oriel::widgets
