#include "ui/style.h"

#include "widgets/theme/theme.h"

namespace oriel::ui {

QString uiStyleSheet() {
  const widgets::Theme& theme = widgets::currentTheme();
  return QStringLiteral(R"(
#navigationRail { background: %1; border-right: 1px solid %2; }
#navigationRail QToolButton { padding: 8px 0 6px 0; color: %3; font-size: 11px; border: none; border-radius: 4px; }
#navigationRail QToolButton:hover { background: %4; }
#navigationRail QToolButton:checked { background: %4; color: %5; }
QTreeWidget::item { padding: 4px 2px; }
#pageTitle { font-size: 22px; font-weight: 500; }
#sectionTitle { font-size: 15px; font-weight: 500; }
#formLabel, #hint { color: %3; }
#commandPalette { background: %6; border: 1px solid %2; }
#dashboardBar { background: %7; }
#dashboardTitle { font-size: 16px; font-weight: 500; }
)")
      .arg(theme.panel.name(), theme.border.name(), theme.textSecondary.name(), theme.hover.name(), theme.text.name(),
           theme.raised.name(), theme.canvas.name());
}

QString noticeStyleSheet(bool error) {
  const widgets::Theme& theme = widgets::currentTheme();
  const QColor color = error ? theme.error : theme.accent;
  return QStringLiteral("#noticeStrip { background: %1; border-left: 4px solid %2; }")
      .arg(widgets::blended(theme.canvas, color, 0.18).name(), color.name());
}

}  // namespace oriel::ui
