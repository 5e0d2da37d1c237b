#include "widgets/theme/icon.h"

#include <QFile>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

// A static library's resources are only there once somebody asks for them; the macro must stand outside any namespace.
static void orielLoadIconResources() { Q_INIT_RESOURCE(resources); }

namespace oriel::widgets {

QPixmap iconPixmap(const QString& name, const QColor& color, int size, qreal devicePixelRatio) {
  static const bool loaded = (orielLoadIconResources(), true);
  Q_UNUSED(loaded);
  const QString key =
      QStringLiteral("oriel-icon/%1/%2/%3/%4")
          .arg(name, color.name(QColor::HexArgb), QString::number(size), QString::number(devicePixelRatio));
  QPixmap pixmap;
  if (QPixmapCache::find(key, &pixmap)) return pixmap;
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  if (!file.open(QIODevice::ReadOnly)) return {};
  QByteArray svg = file.readAll();
  svg.replace("currentColor", color.name().toLatin1());
  QSvgRenderer renderer(svg);
  pixmap = QPixmap(QSize(size, size) * devicePixelRatio);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  renderer.render(&painter, QRectF(0, 0, pixmap.width(), pixmap.height()));
  painter.end();
  pixmap.setDevicePixelRatio(devicePixelRatio);
  QPixmapCache::insert(key, pixmap);
  return pixmap;
}

QIcon themedIcon(const QString& name, const QColor& color, int size) {
  QIcon icon;
  for (const qreal ratio : {1.0, 2.0}) {
    const QPixmap pixmap = iconPixmap(name, color, size, ratio);
    if (!pixmap.isNull()) icon.addPixmap(pixmap);
  }
  return icon;
}

}  // namespace oriel::widgets
