#include "app/window/single_instance.h"

#include <QCryptographicHash>
#include <QDataStream>
#include <QDir>
#include <QLocalServer>
#include <QLocalSocket>
#include <QStandardPaths>

namespace oriel::window {
namespace {

constexpr int kTimeoutMs = 1000;
constexpr qint64 kMaxMessageBytes = 1 << 20;

QString socketPath(const QString& dataDirectory) {
  const QByteArray hash =
      QCryptographicHash::hash(QDir(dataDirectory).absolutePath().toUtf8(), QCryptographicHash::Sha256)
          .toHex()
          .left(16);
  return QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation) + QStringLiteral("/oriel-") +
         QString::fromLatin1(hash);
}

}  // namespace

SingleInstance::SingleInstance(const QString& dataDirectory, QObject* parent)
    : QObject(parent), name_(socketPath(dataDirectory)) {}
SingleInstance::~SingleInstance() = default;

bool SingleInstance::handOver(const QStringList& files) {
  QLocalSocket socket;
  socket.connectToServer(name_);
  if (!socket.waitForConnected(kTimeoutMs)) return false;
  QByteArray message;
  QDataStream stream(&message, QIODevice::WriteOnly);
  stream << files;
  socket.write(message);
  if (!socket.waitForBytesWritten(kTimeoutMs)) return false;
  socket.disconnectFromServer();
  return true;
}

void SingleInstance::listen() {
  server_ = std::make_unique<QLocalServer>();
  server_->setSocketOptions(QLocalServer::UserAccessOption);
  // Only the holder of the data directory's lock listens, so a socket that is still there belongs to a process that
  // died.
  QLocalServer::removeServer(name_);
  connect(server_.get(), &QLocalServer::newConnection, this, &SingleInstance::accept);
  server_->listen(name_);
}

void SingleInstance::accept() {
  while (QLocalSocket* socket = server_->nextPendingConnection()) {
    // The socket is closed by the time it says so: what it brought is taken as it comes.
    const auto message = std::make_shared<QByteArray>();
    const auto take = [socket, message] {
      if (message->size() <= kMaxMessageBytes) message->append(socket->read(kMaxMessageBytes));
    };
    connect(socket, &QLocalSocket::readyRead, this, take);
    connect(socket, &QLocalSocket::disconnected, this, [this, socket, message] {
      QStringList files;
      if (message->size() <= kMaxMessageBytes) {
        QDataStream stream(*message);
        stream >> files;
      }
      socket->deleteLater();
      Q_EMIT filesReceived(files);
    });
    if (socket->bytesAvailable() > 0) take();
  }
}

}  // namespace oriel::window
