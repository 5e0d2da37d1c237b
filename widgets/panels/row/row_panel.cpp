#include "widgets/panels/row/row_panel.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "widgets/theme/icon.h"

namespace oriel::widgets {

RowPanel::RowPanel(ThemeKind theme, QWidget* parent) : PanelWidget(theme, parent) {
  setCursor(Qt::PointingHandCursor);
  setFocusPolicy(Qt::TabFocus);
}

void RowPanel::setPanel(const dashboards::Panel& panel) {
  collapsed_ = panel.collapsed;
  hidden_ = panel.rowPanels.size();
  setTitle(QString::fromStdString(panel.title));
}

void RowPanel::setTitle(const QString& title) {
  title_ = title.isEmpty() ? tr("Row") : title;
  setAccessibleName(collapsed_ ? tr("%1, folded").arg(title_) : title_);
  update();
}

void RowPanel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  constexpr int kIcon = 16;
  const QString icon = collapsed_ ? QStringLiteral("chevron-right") : QStringLiteral("chevron-down");
  const QPixmap arrow = iconPixmap(icon, theme().textSecondary, kIcon, devicePixelRatioF());
  painter.drawPixmap(QPoint(2, (height() - kIcon) / 2), arrow);
  painter.setFont(uiFont(15, QFont::Medium));
  painter.setPen(theme().text);
  const int textLeft = kIcon + 8;
  const QFontMetrics metrics = painter.fontMetrics();
  const QString shown = metrics.elidedText(title_, Qt::ElideRight, width() - textLeft - 90);
  painter.drawText(QRect(textLeft, 0, width() - textLeft, height()), Qt::AlignVCenter | Qt::AlignLeft, shown);
  if (collapsed_ && hidden_ > 0) {
    painter.setFont(uiFont(12));
    painter.setPen(theme().textSecondary);
    const int after = textLeft + metrics.horizontalAdvance(shown) + 12;
    painter.drawText(QRect(after, 0, width() - after, height()), Qt::AlignVCenter | Qt::AlignLeft,
                     hidden_ == 1 ? tr("(1 panel)") : tr("(%1 panels)").arg(hidden_));
  }
  if (hasFocus()) {
    painter.setPen(theme().accent);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
  }
}

void RowPanel::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && rect().contains(event->pos())) Q_EMIT rowToggled(!collapsed_);
}

void RowPanel::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Space)
    Q_EMIT rowToggled(!collapsed_);
  else
    PanelWidget::keyPressEvent(event);
}

}  // namespace oriel::widgets
