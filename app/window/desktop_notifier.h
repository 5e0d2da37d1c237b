#pragma once

#include <QDBusConnection>
#include <QHash>
#include <QObject>
#include <QStringList>
#include <memory>

#include "models/notify/desktop.h"

class QDBusPendingCallWatcher;

namespace oriel::window {

/// Popups over org.freedesktop.Notifications. Lives on the UI thread; DesktopNotifier::desktop() is what other threads
/// hold, and it may outlive the notifier (its messages are dropped then). No call waits for the bus.
///
/// Without a bus or a server `unavailable` is emitted once and messages are dropped until a server answers again.
class DesktopNotifier : public QObject {
  Q_OBJECT
 public:
  explicit DesktopNotifier(QDBusConnection bus = QDBusConnection::sessionBus(), QObject* parent = nullptr);
  ~DesktopNotifier() override;

  std::shared_ptr<notify::Desktop> desktop() const;

 Q_SIGNALS:
  /// The person chose Open (or clicked the popup).
  void openRequested(const QString& key);
  void unavailable(const QString& reason);

 private Q_SLOTS:
  void actionInvoked(uint id, const QString& action);
  void notificationClosed(uint id, uint reason);

 private:
  class Handle;
  struct Popup {
    uint id = 0;           ///< of the server; 0: not answered yet
    bool sending = false;  ///< a Notify is on its way
    bool closing = false;  ///< to be closed as soon as its id is known
    bool changed = false;  ///< `next` is to be sent as soon as the id is known
    notify::DesktopMessage next;
  };

  void show(const notify::DesktopMessage& message);
  void close(const QString& key);
  void askCapabilities();
  void send(const QString& key, const notify::DesktopMessage& message);
  void sent(const QString& key, QDBusPendingCallWatcher* call);
  void closeId(uint id);
  void sayUnavailable(const QString& reason);

  QDBusConnection bus_;
  std::shared_ptr<Handle> handle_;
  QHash<QString, Popup> popups_;
  bool markup_ = false;
  bool actions_ = false;
  bool saidUnavailable_ = false;
};

}  // namespace oriel::window
