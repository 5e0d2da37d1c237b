#pragma once

#include <QObject>

namespace oriel::window {

/// For the start-up bench: with ORIEL_BENCH_FIRST_FRAME set to the wall clock (ns since the epoch) at exec, prints
/// `first-frame-ms: X` when the watched widget has painted for the first time, and ends the program. Otherwise does
/// nothing.
class FirstFrame : public QObject {
  Q_OBJECT
 public:
  explicit FirstFrame(QObject* watched);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  qint64 start_ = 0;
};

}  // namespace oriel::window
