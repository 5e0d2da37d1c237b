#pragma once

#include <QColor>
#include <QIcon>
#include <QPixmap>
#include <QString>

namespace oriel::widgets {

/// One of the program's own icons (resources/icons/NAME.svg), drawn in `color`. An unknown name gives an empty icon.
/// UI thread; pixmaps are cached by name, size and colour.
QIcon themedIcon(const QString& name, const QColor& color, int size = 16);
QPixmap iconPixmap(const QString& name, const QColor& color, int size, qreal devicePixelRatio = 1.0);

}  // namespace oriel::widgets
