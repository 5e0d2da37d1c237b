// `oriel render` as a person calls it.
#include <QDir>
#include <QFile>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>

#include "tests/support/test_case.h"

using oriel::test::buildDir;
using oriel::test::sharedDir;

class RenderTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(folder_.isValid());
    // One collection of this computer serves every picture that reads a data directory.
    const Outcome collected = run({QStringLiteral("collect"), QStringLiteral("--data-dir"), data(),
                                   QStringLiteral("--for"), QStringLiteral("7s")});
    QVERIFY2(collected.code == 0, qPrintable(collected.errors));
  }

  void thisComputerHasDataBehindItsPanels() {
    const QString out = folder_.filePath(QStringLiteral("this.png"));
    const QString dump = folder_.filePath(QStringLiteral("this.json"));
    const Outcome rendered = render({QStringLiteral("--out"), out, QStringLiteral("--data-out"), dump});
    QVERIFY2(rendered.code == 0, qPrintable(rendered.errors));
    const QImage picture(out);
    QCOMPARE(picture.width(), 1600);
    QVERIFY(picture.height() > 1000);
    QFile file(dump);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonArray panels = QJsonDocument::fromJson(file.readAll()).object()[QLatin1String("panels")].toArray();
    QVERIFY(panels.size() >= 13);
    int withData = 0;
    for (const QJsonValue& panel : panels) {
      QVERIFY2(!panel.toObject().contains(QLatin1String("error")),
               qPrintable(panel.toObject()[QLatin1String("error")].toString()));
      if (!panel.toObject()[QLatin1String("frames")].toArray().isEmpty()) ++withData;
    }
    // The text panel has none; pressure and disks may be missing in a container.
    QVERIFY2(withData >= 9, qPrintable(QString::number(withData)));
  }

  void scrapesAConfiguration() {
    int requests = 0;
    QTcpServer exporter;
    QVERIFY(exporter.listen(QHostAddress::LocalHost));
    connect(&exporter, &QTcpServer::newConnection, &exporter, [&] {
      QTcpSocket* client = exporter.nextPendingConnection();
      connect(client, &QTcpSocket::readyRead, client, [client, &requests] {
        if (!client->readAll().contains("\r\n\r\n")) return;
        const QByteArray body = "things_total " + QByteArray::number(10 * ++requests) + "\n";
        client->write("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: " +
                      QByteArray::number(body.size()) + "\r\n\r\n" + body);
      });
      connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
    });
    const QString config = folder_.filePath(QStringLiteral("prometheus.yml"));
    write(config,
          "global: {scrape_interval: 500ms, scrape_timeout: 500ms}\n"
          "scrape_configs: [{job_name: app, static_configs: [{targets: ['127.0.0.1:" +
              QByteArray::number(exporter.serverPort()) + "']}]}]\n");
    const QString dashboard = folder_.filePath(QStringLiteral("things.json"));
    write(dashboard, QByteArray("{'title':'T','panels':[{'id':1,'type':'timeseries','title':'Rate',"
                                "'targets':[{'refId':'A','instant':true,'expr':'rate(things_total[1m])'}]}]}")
                         .replace('\'', '"'));
    const QString out = folder_.filePath(QStringLiteral("scraped.png"));
    const QString dump = folder_.filePath(QStringLiteral("scraped.json"));
    const Outcome rendered =
        run({QStringLiteral("render"), dashboard, QStringLiteral("--config"), config, QStringLiteral("--scrape-for"),
             QStringLiteral("3s"), QStringLiteral("--out"), out, QStringLiteral("--data-out"), dump});
    QVERIFY2(rendered.code == 0, qPrintable(rendered.errors));
    QVERIFY2(!rendered.errors.contains(QLatin1String("--scrape-for")), qPrintable(rendered.errors));
    QVERIFY(!QImage(out).isNull());
    QVERIFY2(requests >= 3, qPrintable(QString::number(requests)));
    QFile file(dump);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonArray panels = QJsonDocument::fromJson(file.readAll()).object()[QLatin1String("panels")].toArray();
    QCOMPARE(panels.size(), 1);
    QCOMPARE(panels[0].toObject()[QLatin1String("frames")].toArray().size(), 1);
  }

  void saysWhenTheTimeIsTooShortForRates() {
    const QString config = folder_.filePath(QStringLiteral("slow.yml"));
    write(config,
          "scrape_configs: [{job_name: slow, scrape_interval: 15s, static_configs: [{targets: ['127.0.0.1:1']}]}]\n");
    const Outcome rendered =
        run({QStringLiteral("render"), QStringLiteral("--config"), config, QStringLiteral("--scrape-for"),
             QStringLiteral("200ms"), QStringLiteral("--out"), folder_.filePath(QStringLiteral("slow.png"))});
    QCOMPARE(rendered.code, 0);
    QVERIFY2(rendered.errors.contains(QLatin1String("--scrape-for 45s would do")), qPrintable(rendered.errors));
  }

  void brokenConfiguration() {
    const QString config = folder_.filePath(QStringLiteral("broken.yml"));
    write(config, "global: {}\nscrape_configs: [{job_nam: x}]\n");
    const QString out = folder_.filePath(QStringLiteral("none.png"));
    const Outcome rendered =
        run({QStringLiteral("render"), QStringLiteral("--config"), config, QStringLiteral("--out"), out});
    QCOMPARE(rendered.code, 2);
    QVERIFY2(rendered.errors.contains(config + QStringLiteral(":2:")), qPrintable(rendered.errors));
    QVERIFY(!QFile::exists(out));
  }

  void sizeAndPanel() {
    const QString out = folder_.filePath(QStringLiteral("panel.png"));
    const Outcome rendered = render({QStringLiteral("--out"), out, QStringLiteral("--panel"), QStringLiteral("7"),
                                     QStringLiteral("--size"), QStringLiteral("900x500")});
    QVERIFY2(rendered.code == 0, qPrintable(rendered.errors));
    const QImage picture(out);
    QVERIFY(picture.width() > 800 && picture.width() <= 900);
    QVERIFY(picture.height() > 300 && picture.height() <= 500);
  }

  void stackDashboards_data() {
    QTest::addColumn<QString>("path");
    QDir stacks(sharedDir() + QStringLiteral("/stacks"));
    bool any = false;
    for (const QString& stack : stacks.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
      const QDir dashboards(stacks.filePath(stack + QStringLiteral("/dashboards")));
      for (const QString& file : dashboards.entryList({QStringLiteral("*.json")}, QDir::Files)) {
        QTest::newRow(qPrintable(stack + QLatin1Char('/') + file)) << dashboards.filePath(file);
        any = true;
      }
    }
    if (!any) QTest::newRow("absent") << QString();
  }
  void stackDashboards() {
    ORIEL_NEED_SHARED();
    QFETCH(QString, path);
    const QString out = folder_.filePath(QStringLiteral("stack.png"));
    QFile::remove(out);
    const Outcome rendered = render({path, QStringLiteral("--out"), out});
    QVERIFY2(rendered.code == 0, qPrintable(rendered.errors));
    QVERIFY(!QImage(out).isNull());
  }

  void badInput_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    const QString broken = folder_.filePath(QStringLiteral("broken.json"));
    write(broken, "{\n \"panels\": [\n   { \"title\": }\n ]\n}");
    const QString bad = folder_.filePath(QStringLiteral("bad_query.json"));
    write(
        bad,
        QByteArray("{'title':'B','panels':[{'title':'Bad one','targets':[{'expr':'rate(up)'}]}]}").replace('\'', '"'));
    const QString out = folder_.filePath(QStringLiteral("x.png"));
    QTest::newRow("missing file") << QStringList{QStringLiteral("/nowhere/at/all.json"), QStringLiteral("--out"), out}
                                  << 2 << "/nowhere/at/all.json";
    QTest::newRow("broken JSON") << QStringList{broken, QStringLiteral("--out"), out} << 2
                                 << broken + QStringLiteral(":3:");
    QTest::newRow("query error") << QStringList{bad, QStringLiteral("--out"), out} << 1 << "Bad one";
    QTest::newRow("no --out") << QStringList{broken} << 2 << "--out";
    QTest::newRow("size") << QStringList{QStringLiteral("--out"), out, QStringLiteral("--size"), QStringLiteral("wide")}
                          << 2 << "--size";
    QTest::newRow("range") << QStringList{QStringLiteral("--out"), out, QStringLiteral("--from"),
                                          QStringLiteral("yesterdayish")}
                           << 2 << "yesterdayish";
    QTest::newRow("unknown variable") << QStringList{QStringLiteral("--out"), out, QStringLiteral("--var"),
                                                     QStringLiteral("no=1")}
                                      << 2 << "no";
    QTest::newRow("unwritable") << QStringList{QStringLiteral("--out"), QStringLiteral("/nowhere/at/all.png")} << 2
                                << "/nowhere/at/all.png";
    QTest::newRow("config and data") << QStringList{QStringLiteral("--out"), out, QStringLiteral("--config"),
                                                    QStringLiteral("prometheus.yml")}
                                     << 2 << "--data-dir";
    QTest::newRow("later version") << QStringList{QStringLiteral("--out"), out, QStringLiteral("--url"),
                                                  QStringLiteral("http://x")}
                                   << 2 << "--url";
  }
  void badInput() {
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QString, says);
    const Outcome rendered = render(arguments);
    QCOMPARE(rendered.code, code);
    QVERIFY2(rendered.errors.contains(says), qPrintable(rendered.errors));
  }

 private:
  struct Outcome {
    int code = -1;
    QString errors;
  };
  QString data() const { return folder_.filePath(QStringLiteral("data")); }
  static void write(const QString& path, const QByteArray& text) {
    QFile file(path);
    if (file.open(QIODevice::WriteOnly)) file.write(text);
  }
  static Outcome run(const QStringList& arguments) {
    QProcess process;
    process.start(buildDir() + QStringLiteral("/app/oriel"), arguments);
    // Servers of the test are to answer meanwhile.
    if (!QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, 120'000))
      return {-1, QStringLiteral("did not end")};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2,
            QString::fromUtf8(process.readAllStandardError())};
  }
  Outcome render(QStringList arguments) const {
    return run(QStringList{QStringLiteral("render")} + arguments + QStringList{QStringLiteral("--data-dir"), data()});
  }

  QTemporaryDir folder_;
};

ORIEL_TEST_MAIN(RenderTest)
#include "render_test.moc"
