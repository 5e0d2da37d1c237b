#pragma once

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>
#include <QUrl>

#include "models/base/text.h"
#include "tests/models/tsdb/store_support.h"

/// A real prometheus for tests (oriel::test::oracle says whether there is one).
namespace oriel::tsdb::test_support {

inline int freePort() {
  QTcpServer server;
  server.listen(QHostAddress::LocalHost);
  return server.serverPort();
}

/// The body of a 200 answer.
inline QByteArray httpAsk(int port, const QString& path, const QString& method = "GET") {
  QTcpSocket socket;
  socket.connectToHost("127.0.0.1", quint16(port));
  if (!socket.waitForConnected(2000)) return {};
  socket.write((method + " " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n").toUtf8());
  QByteArray answer;
  while (socket.waitForReadyRead(20'000)) answer += socket.readAll();
  answer += socket.readAll();
  const qsizetype body = answer.indexOf("\r\n\r\n");
  return answer.startsWith("HTTP/1.0 200") || answer.startsWith("HTTP/1.1 200") ? answer.mid(body + 4) : QByteArray();
}

/// A real prometheus on a data directory, ended with the test.
class Prometheus {
 public:
  Prometheus(const QString& program, const QString& folder, const QString& data, bool scrapeItself,
             const QStringList& more = {}, const QByteArray& moreConfig = {})
      : port(freePort()) {
    QFile config(folder + "/prometheus.yml");
    (void)config.open(QIODevice::WriteOnly);
    config.write("global: {scrape_interval: 1s}\n" + moreConfig);
    if (scrapeItself)
      config.write(QString("scrape_configs: [{job_name: self, static_configs: [{targets: ['127.0.0.1:%1']}]}]\n")
                       .arg(port)
                       .toUtf8());
    config.close();
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, QStringList{"--config.file=" + config.fileName(), "--storage.tsdb.path=" + data,
                                       QString("--web.listen-address=127.0.0.1:%1").arg(port)} +
                               more);
  }
  ~Prometheus() { stop(); }
  bool waitUntilReady() {
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 60'000) {
      if (!httpAsk(port, "/-/ready").isEmpty()) return true;
      if (process.state() == QProcess::NotRunning && !process.waitForStarted(100)) return false;
      QThread::msleep(100);
    }
    return false;
  }
  void stop() {
    process.terminate();
    if (!process.waitForFinished(30'000)) process.kill();
    process.waitForFinished(5'000);
  }
  /// Every sample of the selector in (end - range, end], by printed labels; with `histograms` their sums too.
  Content content(const QString& selector, const QString& range, double end, bool histograms = false) {
    const QString path =
        "/api/v1/query?query=" + QString::fromLatin1(QUrl::toPercentEncoding(selector + "[" + range + "]")) +
        "&time=" + QString::number(end, 'f', 3);
    Content out;
    const QJsonObject root = QJsonDocument::fromJson(httpAsk(port, path)).object();
    for (const QJsonValue& item : root["data"].toObject()["result"].toArray()) {
      std::vector<std::pair<std::string, std::string>> pairs;
      const QJsonObject metric = item.toObject()["metric"].toObject();
      for (auto it = metric.begin(); it != metric.end(); ++it)
        pairs.emplace_back(it.key().toStdString(), it.value().toString().toStdString());
      SamplesOf& samples = out[Labels::from(std::move(pairs)).toString()];
      for (const QJsonValue& sample : item.toObject()["values"].toArray()) {
        const auto value = parseFloat(sample.toArray()[1].toString().toStdString());
        if (value.ok()) samples[qRound64(sample.toArray()[0].toDouble() * 1000)] = std::bit_cast<std::uint64_t>(*value);
      }
      if (!histograms) continue;
      for (const QJsonValue& sample : item.toObject()["histograms"].toArray()) {
        const auto sum = parseFloat(sample.toArray()[1].toObject()["sum"].toString().toStdString());
        if (sum.ok()) samples[qRound64(sample.toArray()[0].toDouble() * 1000)] = std::bit_cast<std::uint64_t>(*sum);
      }
    }
    return out;
  }

  const int port;
  QProcess process;
};

}  // namespace oriel::tsdb::test_support
