#pragma once

#include <QObject>
#include <QString>
#include <atomic>
#include <functional>
#include <thread>

#include "models/base/result.h"

class QProgressDialog;
class QTimer;

namespace oriel::ui {

/// Work that takes seconds, on a thread of its own beside the window: after half a second a progress dialog with Cancel
/// comes up, and `ended` is called on the UI thread. Deletes itself afterwards; destroyed earlier, it cancels the work
/// and waits for it. UI thread.
class LongTask : public QObject {
  Q_OBJECT
 public:
  /// `done` is the part of the work that is over (below 0: unknown), `stop` asks it to end with Cancelled.
  using Work = std::function<Status(std::atomic<double>& done, const std::atomic<bool>& stop)>;
  using Ended = std::function<void(const Status& status)>;

  LongTask(QWidget* window, const QString& text, Work work, Ended ended);
  ~LongTask() override;

 private:
  void showProgress();
  void finish(const Status& status);

  Ended ended_;
  QProgressDialog* dialog_;
  QTimer* timer_;
  std::atomic<double> done_{-1};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace oriel::ui
