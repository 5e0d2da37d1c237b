#pragma once

#include <QColor>
#include <QFont>
#include <functional>

#include "dashboards/fieldconfig/color.h"

class QApplication;
class QObject;

namespace oriel::widgets {

using dashboards::ThemeKind;

/// Every colour and size of one look, as data. Immutable after start; any thread may read it.
struct Theme {
  ThemeKind kind = ThemeKind::Dark;
  QColor canvas;  ///< behind panels
  QColor panel;   ///< a panel's ground, menus
  QColor raised;  ///< tooltips, popups
  QColor border;
  QColor grid;   ///< already blended with `panel`: an opaque line is ten times cheaper than a translucent one
  QColor input;  ///< ground of fields
  QColor hover;
  QColor text;
  QColor textSecondary;  ///< `text` at 65 % on `panel`
  QColor textDisabled;
  QColor accent;  ///< focus, chosen things, links
  QColor error;
  QColor warning;
  QColor success;
  int radius = 2;
};

const Theme& themeFor(ThemeKind kind);

/// Inter at a pixel size, without hinting; the platform's sans serif where Inter is not installed.
QFont uiFont(int pixelSize, QFont::Weight weight = QFont::Normal);
/// True when the family Inter is installed.
bool hasInter();

QColor toColor(const dashboards::Rgba& color);
/// `top` at `alpha` (0..1) over an opaque `ground`.
QColor blended(const QColor& ground, const QColor& top, double alpha);

/// White or nearly black, whichever is read better on `ground`.
QColor textOn(const QColor& ground);

/// Fusion, palette, font and style sheet for the whole program; makes `kind` the current theme and tells every
/// follower. UI thread.
void applyTheme(QApplication& application, ThemeKind kind);
/// The theme that was applied last; dark before that. UI thread.
const Theme& currentTheme();
/// Runs `apply` now and whenever another theme is applied, as long as `owner` lives: for what is made of a theme's
/// colours beforehand (icons, style sheets, palettes). UI thread.
void followTheme(QObject* owner, const std::function<void(const Theme&)>& apply);

}  // namespace oriel::widgets
