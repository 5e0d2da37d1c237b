#include "widgets/panels/placeholder/placeholder_panel.h"

#include <QPainter>

namespace oriel::widgets {

PlaceholderPanel::PlaceholderPanel(ThemeKind theme, QWidget* parent) : PanelWidget(theme, parent) {}

void PlaceholderPanel::setPanel(const dashboards::Panel& panel) {
  text_ = tr("Panel type “%1” is not in this version yet").arg(QString::fromStdString(panel.type));
  setAccessibleName(text_);
  update();
}

void PlaceholderPanel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(uiFont(13));
  painter.setPen(theme().textSecondary);
  painter.drawText(rect().adjusted(12, 4, -12, -8), Qt::AlignCenter | Qt::TextWordWrap, text_);
}

}  // namespace oriel::widgets
