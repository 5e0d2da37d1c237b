#include "app/window/desktop_notifier.h"

#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QMetaObject>
#include <QVariantMap>
#include <mutex>

namespace oriel::window {
namespace {

const QString kService = QStringLiteral("org.freedesktop.Notifications");
const QString kPath = QStringLiteral("/org/freedesktop/Notifications");
constexpr int kMaxPopups = 200;  // ids that are remembered; a server keeps far fewer

QDBusMessage notificationCall(const QString& method) {
  return QDBusMessage::createMethodCall(kService, kPath, kService, method);
}

}  // namespace

/// Posts to the notifier's thread while there is one.
class DesktopNotifier::Handle : public notify::Desktop {
 public:
  explicit Handle(DesktopNotifier* notifier) : notifier_(notifier) {}
  void detach() {
    const std::lock_guard lock(mutex_);
    notifier_ = nullptr;
  }
  void show(const notify::DesktopMessage& message) override {
    post([message](DesktopNotifier& notifier) { notifier.show(message); });
  }
  void close(const std::string& key) override {
    post([key](DesktopNotifier& notifier) { notifier.close(QString::fromStdString(key)); });
  }

 private:
  template <class Task>
  void post(Task task) {
    const std::lock_guard lock(mutex_);
    if (!notifier_) return;
    // The context object drops what is still queued when the notifier ends.
    QMetaObject::invokeMethod(notifier_, [notifier = notifier_, task] { task(*notifier); }, Qt::QueuedConnection);
  }

  std::mutex mutex_;
  DesktopNotifier* notifier_;
};

DesktopNotifier::DesktopNotifier(QDBusConnection bus, QObject* parent)
    : QObject(parent), bus_(std::move(bus)), handle_(std::make_shared<Handle>(this)) {
  if (!bus_.isConnected()) return;
  bus_.connect(kService, kPath, kService, QStringLiteral("ActionInvoked"), this, SLOT(actionInvoked(uint, QString)));
  bus_.connect(kService, kPath, kService, QStringLiteral("NotificationClosed"), this,
               SLOT(notificationClosed(uint, uint)));
  askCapabilities();
}

DesktopNotifier::~DesktopNotifier() { handle_->detach(); }

std::shared_ptr<notify::Desktop> DesktopNotifier::desktop() const { return handle_; }

void DesktopNotifier::askCapabilities() {
  auto* call = new QDBusPendingCallWatcher(bus_.asyncCall(notificationCall(QStringLiteral("GetCapabilities"))), this);
  connect(call, &QDBusPendingCallWatcher::finished, this, [this, call] {
    call->deleteLater();
    const QDBusPendingReply<QStringList> reply = *call;
    if (reply.isError()) return;  // said when there is something to show
    markup_ = reply.value().contains(QStringLiteral("body-markup"));
    actions_ = reply.value().contains(QStringLiteral("actions"));
  });
}

void DesktopNotifier::show(const notify::DesktopMessage& message) {
  if (!bus_.isConnected()) {
    sayUnavailable(tr("there is no session bus"));
    return;
  }
  const QString key = QString::fromStdString(message.key);
  if (!popups_.contains(key) && popups_.size() >= kMaxPopups) popups_.erase(popups_.begin());
  Popup& popup = popups_[key];
  popup.closing = false;
  if (popup.sending) {
    popup.next = message;
    popup.changed = true;
    return;
  }
  send(key, message);
}

void DesktopNotifier::send(const QString& key, const notify::DesktopMessage& message) {
  Popup& popup = popups_[key];
  popup.sending = true;
  const QString body = QString::fromStdString(message.body);
  QVariantMap hints;
  hints.insert(QStringLiteral("urgency"), QVariant::fromValue<uchar>(static_cast<uchar>(message.urgency)));
  hints.insert(QStringLiteral("desktop-entry"), QStringLiteral("io.github.oriel.Oriel"));
  hints.insert(QStringLiteral("category"), QStringLiteral("device.error"));
  QStringList actions;
  if (actions_) actions << QStringLiteral("default") << tr("Open");
  QDBusMessage call = notificationCall(QStringLiteral("Notify"));
  call << QStringLiteral("Oriel") << popup.id << QStringLiteral("io.github.oriel.Oriel")
       << QString::fromStdString(message.summary) << (markup_ ? body.toHtmlEscaped() : body) << actions << hints << -1;
  auto* watcher = new QDBusPendingCallWatcher(bus_.asyncCall(call), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, key, watcher] { sent(key, watcher); });
}

void DesktopNotifier::sent(const QString& key, QDBusPendingCallWatcher* call) {
  call->deleteLater();
  const QDBusPendingReply<uint> reply = *call;
  const auto found = popups_.find(key);
  if (found == popups_.end()) {
    if (!reply.isError()) closeId(reply.value());
    return;
  }
  if (reply.isError()) {
    popups_.erase(found);
    sayUnavailable(reply.error().message());
    return;
  }
  saidUnavailable_ = false;
  found->sending = false;
  found->id = reply.value();
  if (found->closing) {
    closeId(found->id);
    popups_.erase(found);
  } else if (found->changed) {
    found->changed = false;
    send(key, found->next);
  }
}

void DesktopNotifier::close(const QString& key) {
  const auto found = popups_.find(key);
  if (found == popups_.end()) return;
  if (found->sending) {
    found->closing = true;
    return;
  }
  closeId(found->id);
  popups_.erase(found);
}

void DesktopNotifier::closeId(uint id) {
  QDBusMessage call = notificationCall(QStringLiteral("CloseNotification"));
  call << id;
  bus_.asyncCall(call);
}

void DesktopNotifier::actionInvoked(uint id, const QString&) {
  for (auto popup = popups_.cbegin(); popup != popups_.cend(); ++popup) {
    if (popup->id != id) continue;
    Q_EMIT openRequested(popup.key());
    return;
  }
}

void DesktopNotifier::notificationClosed(uint id, uint) {
  for (auto popup = popups_.begin(); popup != popups_.end(); ++popup) {
    // One that is being replaced at this moment gets a new id with its answer.
    if (popup->id != id || popup->sending) continue;
    popups_.erase(popup);
    return;
  }
}

void DesktopNotifier::sayUnavailable(const QString& reason) {
  if (saidUnavailable_) return;
  saidUnavailable_ = true;
  Q_EMIT unavailable(tr("Alerts raise no popups: %1").arg(reason));
}

}  // namespace oriel::window
