#pragma once

#include <QObject>
#include <memory>

class QSocketNotifier;

namespace oriel::window {

/// Turns SIGTERM, SIGINT and SIGHUP into a Qt signal on the UI thread, so that the window closes in order. At most one
/// exists.
class UnixSignals : public QObject {
  Q_OBJECT
 public:
  explicit UnixSignals(QObject* parent = nullptr);
  ~UnixSignals() override;

 Q_SIGNALS:
  void terminationRequested();

 private:
  std::unique_ptr<QSocketNotifier> notifier_;
};

}  // namespace oriel::window
