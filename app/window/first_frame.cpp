#include "app/window/first_frame.h"

#include <QCoreApplication>
#include <QEvent>
#include <QTimer>
#include <chrono>
#include <cstdio>

namespace oriel::window {

FirstFrame::FirstFrame(QObject* watched)
    : QObject(watched), start_(qEnvironmentVariable("ORIEL_BENCH_FIRST_FRAME").toLongLong()) {
  if (start_ > 0) watched->installEventFilter(this);
}

bool FirstFrame::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::UpdateRequest) {
    watched->removeEventFilter(this);
    // The update is painted and flushed by the handler of this very event; what is queued behind it runs after the
    // flush.
    QTimer::singleShot(0, this, [start = start_] {
      const auto now =
          std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch());
      std::printf("first-frame-ms: %.1f\n", static_cast<double>(now.count() - start) / 1e6);
      std::fflush(stdout);
      QCoreApplication::quit();
    });
  }
  return QObject::eventFilter(watched, event);
}

}  // namespace oriel::window
