#pragma once

#include <QObject>
#include <QStringList>
#include <memory>

class QLocalServer;

namespace oriel::window {

/// One window a data directory: the first start listens on a socket in the runtime directory that only this user may
/// open, a second one hands over its files. UI thread.
class SingleInstance : public QObject {
  Q_OBJECT
 public:
  explicit SingleInstance(const QString& dataDirectory, QObject* parent = nullptr);
  ~SingleInstance() override;

  /// True when a running window took the files (it comes to the front).
  bool handOver(const QStringList& files);
  /// Starts to listen for later starts; without it (no runtime directory) nothing is lost but the handing over.
  void listen();

 Q_SIGNALS:
  void filesReceived(const QStringList& files);

 private:
  void accept();

  QString name_;
  std::unique_ptr<QLocalServer> server_;
};

}  // namespace oriel::window
