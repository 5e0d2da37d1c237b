#pragma once

#include <QDBusConnection>
#include <QDBusMessage>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTest>
#include <QVariantMap>
#include <vector>

namespace oriel::test {

/// A session bus of the test's own, without any service files. Empty address: there is no dbus-daemon here.
class PrivateBus {
 public:
  PrivateBus() {
    daemon_.start(QStringLiteral("dbus-daemon"),
                  {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address=1")});
    if (daemon_.waitForStarted() && daemon_.waitForReadyRead(5000))
      address_ = QString::fromUtf8(daemon_.readLine()).trimmed();
  }
  ~PrivateBus() {
    daemon_.kill();
    daemon_.waitForFinished();
  }
  const QString& address() const { return address_; }

 private:
  QProcess daemon_;
  QString address_;
};

/// A notification server that writes down what it is told.
class FakeNotifications : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
 public:
  struct Popup {
    uint id = 0;
    uint replaces = 0;
    QString summary;
    QString body;
    QStringList actions;
    int urgency = -1;
  };

  FakeNotifications(const QDBusConnection& bus, QStringList capabilities)
      : bus_(bus), capabilities_(std::move(capabilities)) {
    bus_.registerObject(path(), this, QDBusConnection::ExportScriptableContents);
    bus_.registerService(QStringLiteral("org.freedesktop.Notifications"));
  }
  ~FakeNotifications() override {
    bus_.unregisterService(QStringLiteral("org.freedesktop.Notifications"));
    bus_.unregisterObject(path());
  }

  std::vector<Popup> popups;
  QList<uint> closed;

  void choose(uint id, const QString& action) {
    QDBusMessage signal = QDBusMessage::createSignal(path(), QStringLiteral("org.freedesktop.Notifications"),
                                                     QStringLiteral("ActionInvoked"));
    signal << id << action;
    bus_.send(signal);
  }

 public Q_SLOTS:
  Q_SCRIPTABLE QStringList GetCapabilities() { return capabilities_; }
  Q_SCRIPTABLE uint Notify(const QString&, uint replaces, const QString&, const QString& summary, const QString& body,
                           const QStringList& actions, const QVariantMap& hints, int) {
    Popup popup;
    popup.id = replaces != 0 ? replaces : nextId_++;
    popup.replaces = replaces;
    popup.summary = summary;
    popup.body = body;
    popup.actions = actions;
    popup.urgency = hints.value(QStringLiteral("urgency")).toInt();
    popups.push_back(popup);
    return popup.id;
  }
  Q_SCRIPTABLE void CloseNotification(uint id) { closed << id; }

 private:
  static QString path() { return QStringLiteral("/org/freedesktop/Notifications"); }
  QDBusConnection bus_;
  QStringList capabilities_;
  uint nextId_ = 7;
};

}  // namespace oriel::test
