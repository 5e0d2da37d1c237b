#include "app/window/quiet_platform.h"

#include <QString>
#include <QtGlobal>

namespace oriel::window {
namespace {

QtMessageHandler formerHandler = nullptr;

void filterMessage(QtMsgType type, const QMessageLogContext& context, const QString& text) {
  if (text != QLatin1String("This plugin does not support propagateSizeHints()")) formerHandler(type, context, text);
}

}  // namespace

void quietOffscreenPlatform() { formerHandler = qInstallMessageHandler(filterMessage); }

}  // namespace oriel::window
