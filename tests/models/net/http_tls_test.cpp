#include "tests/support/test_case.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>

#include "models/net/http_client.h"
#include "models/net/loop.h"

using namespace oriel;
using namespace oriel::net;

/// The client against `openssl s_server` with a certificate made at run time.
class HttpTlsTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    const QString openssl = QStandardPaths::findExecutable("openssl");
    if (openssl.isEmpty()) QSKIP("openssl is not here: no certificate can be made");
    QProcess make;
    make.setWorkingDirectory(folder_.path());
    make.start(openssl, {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                         "2", "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=oriel.test", "-addext",
                         "subjectAltName=DNS:oriel.test"});
    QVERIFY(make.waitForFinished());
    QCOMPARE(make.exitCode(), 0);
    QTcpServer port;
    QVERIFY(port.listen(QHostAddress::LocalHost));
    port_ = port.serverPort();
    port.close();
    server_.setWorkingDirectory(folder_.path());
    server_.setStandardOutputFile(QProcess::nullDevice());
    server_.setStandardErrorFile(QProcess::nullDevice());
    server_.start(openssl, {"s_server", "-accept", QString("127.0.0.1:%1").arg(port_), "-cert", "cert.pem", "-key",
                            "key.pem", "-www", "-tls1_2", "-quiet"});
    QVERIFY(server_.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(listens(), 10000);
    loop_ = makeLoop();
    client_ = makeHttpClient(loop_);
  }
  void cleanupTestCase() {
    client_.reset();
    loop_.reset();
    if (server_.state() == QProcess::NotRunning) return;
    server_.kill();
    server_.waitForFinished();
  }

  void certificates_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("error");  ///< empty: an answer
    QTest::newRow("unknown issuer") << 0 << "TLS: ";
    QTest::newRow("not verified") << 1 << "";
    QTest::newRow("issuer's text, name given") << 2 << "";
    QTest::newRow("issuer's file, name given") << 3 << "";
    QTest::newRow("issuer known, another name") << 4 << "TLS: ";
    QTest::newRow("only newer versions") << 5 << "TLS: ";
    QTest::newRow("missing file") << 6 << "No such file";
    QTest::newRow("no such version") << 7 << "TLS10";
  }
  void certificates() {
    QFETCH(int, kind);
    QFETCH(QString, error);
    auto config = std::make_shared<HttpConfig>();
    TlsConfig& tls = config->tls;
    tls.insecureSkipVerify = kind == 1 || kind == 5 || kind == 7;
    if (kind == 2 || kind == 4) tls.ca = read("cert.pem");
    if (kind == 3) tls.caFile = folder_.filePath("cert.pem").toStdString();
    if (kind == 6) tls.caFile = folder_.filePath("none.pem").toStdString();
    if (kind == 2 || kind == 3) tls.serverName = "oriel.test";
    if (kind == 5) tls.minVersion = "TLS13";
    if (kind == 7) tls.minVersion = "SSL3";
    HttpRequest request;
    request.url = "https://127.0.0.1:" + std::to_string(port_) + "/";
    request.config = config;
    const auto response = client_->sendAndWait(request);
    if (error.isEmpty()) {
      QVERIFY_RESULT(response);
      QCOMPARE(response->status, 200);
      return;
    }
    QVERIFY(!response.ok());
    QVERIFY2(test::text(response.error().text).contains(error), response.error().text.c_str());
  }

 private:
  bool listens() const {
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port_);
    return socket.waitForConnected(200);
  }
  std::string read(const char* name) const {
    QFile file(folder_.filePath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
  }

  QTemporaryDir folder_;
  QProcess server_;
  quint16 port_ = 0;
  std::shared_ptr<Loop> loop_;
  std::shared_ptr<HttpClient> client_;
};

ORIEL_TEST_MAIN(HttpTlsTest)
#include "http_tls_test.moc"
