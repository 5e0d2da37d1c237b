#include "widgets/theme/style_sheet.h"

#include <array>
#include <utility>

#include "widgets/theme/theme.h"

namespace oriel::widgets {

namespace {

// Words beginning with @ are replaced by the theme's colours. Only controls are named: a rule for QWidget would cost
// every panel.
constexpr const char* kStyleSheet = R"(
QToolTip { background: @raised; color: @text; border: 1px solid @border; padding: 4px 6px; }
QMenu { background: @raised; border: 1px solid @border; padding: 4px 0; }
QMenu::item { padding: 6px 24px 6px 12px; background: transparent; }
QMenu::item:selected { background: @hover; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @border; margin: 4px 0; }
QMenu::icon { padding-left: 8px; }
QMenuBar { background: @panel; border-bottom: 1px solid @border; }
QMenuBar::item { padding: 4px 10px; background: transparent; }
QMenuBar::item:selected { background: @hover; }
QStatusBar { background: @panel; border-top: 1px solid @border; color: @secondary; }
QStatusBar::item { border: none; }
QPushButton, QToolButton[framed="true"] { background: @button; border: 1px solid @border; border-radius: 2px;
  padding: 4px 10px; min-height: 20px; }
QPushButton:hover, QToolButton[framed="true"]:hover { background: @hover; }
QPushButton:focus, QToolButton[framed="true"]:focus { border: 1px solid @accent; }
QPushButton:disabled { color: @disabled; }
QPushButton[primary="true"] { background: @primary; border-color: @primary; color: white; }
QPushButton[primary="true"]:disabled { background: @hover; border-color: @border; color: @disabled; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 2px; padding: 2px; }
QToolButton:hover { background: @hover; }
QToolButton:focus { border: 1px solid @accent; }
QToolButton::menu-indicator { image: none; width: 0; }
QLineEdit, QPlainTextEdit, QSpinBox, QComboBox { background: @input; border: 1px solid @border; border-radius: 2px;
  padding: 4px 8px; min-height: 20px; selection-background-color: @selection; selection-color: @text; }
QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QComboBox:focus { border: 1px solid @accent; }
QLineEdit[invalid="true"] { border: 1px solid @error; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(:/icons/chevron-down-@variant.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @border; selection-background-color: @hover;
  outline: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: @disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
QTabWidget::pane { border: none; border-top: 1px solid @border; }
QTabBar::tab { background: transparent; color: @secondary; padding: 8px 14px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @orange; }
QTabBar::tab:hover { color: @text; }
QTabBar::close-button { image: url(:/icons/close-@variant.svg); margin: 2px; }
QTabBar::close-button:hover { background: @hover; border-radius: 2px; }
QHeaderView::down-arrow, QHeaderView::up-arrow { subcontrol-origin: padding; subcontrol-position: center left; width: 10px; height: 10px; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: @panel; color: @accent; border: none; border-bottom: 1px solid @border;
  padding: 4px 8px; font-weight: 500; }
QTableView, QListView, QTreeView { background: transparent; border: none; outline: none; gridline-color: @border;
  selection-background-color: @hover; selection-color: @text; }
QTableView::item { padding: 0 8px; }
QListView::item { padding: 5px 8px; border-radius: 2px; }
QListView::item:hover { background: @hover; }
QListView::item:selected { background: @selection; }
QListView::indicator, QTreeView::indicator, QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid @disabled; border-radius: 2px; background: @input; }
QListView::indicator:checked, QTreeView::indicator:checked, QCheckBox::indicator:checked { background: @primary; border-color: @primary; image: url(:/icons/check-white.svg); }
QProgressBar { background: @hover; border: none; border-radius: 2px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
QSplitter::handle { background: @border; }
)";

}  // namespace

QString styleSheetOf(const Theme& theme) {
  const bool dark = theme.kind == ThemeKind::Dark;
  const std::array<std::pair<const char*, QString>, 15> words{{
      {"@raised", theme.raised.name()},
      {"@text", theme.text.name()},
      {"@border", theme.border.name()},
      {"@hover", theme.hover.name()},
      {"@disabled", theme.textDisabled.name()},
      {"@panel", theme.panel.name()},
      {"@secondary", theme.textSecondary.name()},
      {"@button", blended(theme.canvas, theme.text, dark ? 0.08 : 0.03).name()},
      {"@primary", dark ? QStringLiteral("#3d71d9") : theme.accent.name()},
      {"@input", theme.input.name()},
      {"@selection", blended(theme.panel, theme.accent, 0.25).name()},
      {"@accent", theme.accent.name()},
      {"@error", theme.error.name()},
      {"@handle", blended(theme.panel, theme.text, 0.25).name()},
      {"@orange", QStringLiteral("#ff8833")},
  }};
  QString sheet = QString::fromLatin1(kStyleSheet);
  sheet.replace(QStringLiteral("@variant"), dark ? QStringLiteral("dark") : QStringLiteral("light"));
  for (const auto& [word, value] : words) sheet.replace(QLatin1String(word), value);
  return sheet;
}

}  // namespace oriel::widgets
