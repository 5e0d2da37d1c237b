// The window program from outside: it ends in order, loses nothing, and a second start hands over to the first.
#include <signal.h>

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include "tests/support/test_case.h"

using oriel::test::buildDir;

class WindowTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void terminationKeepsEverySample_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGKILL after the log was written") << SIGKILL;
  }
  void terminationKeepsEverySample() {
    QFETCH(int, signal);
    QTemporaryDir folder;
    QProcess window;
    start(window, folder, {});
    QVERIFY(window.waitForStarted());
    QTest::qWait(4000);  // two collections, 1 s apart, and a sync of the log
    QCOMPARE(window.state(), QProcess::Running);
    ::kill(static_cast<pid_t>(window.processId()), signal);
    QVERIFY(window.waitForFinished(20'000));
    if (signal == SIGTERM) {
      QCOMPARE(window.exitStatus(), QProcess::NormalExit);
      QCOMPARE(window.exitCode(), 0);
    }
    QProcess query;
    query.start(buildDir() + QStringLiteral("/app/oriel"),
                {QStringLiteral("query"), QStringLiteral("instant"), QStringLiteral("--data-dir"),
                 folder.filePath(QStringLiteral("data")), QStringLiteral("count_over_time(node_load1[5m])")});
    QVERIFY(query.waitForFinished(20'000));
    const QString answer = QString::fromUtf8(query.readAllStandardOutput());
    QVERIFY2(answer.contains(QLatin1String("=> 2 ")),
             qPrintable(answer + QString::fromUtf8(query.readAllStandardError())));
  }

  void secondStartHandsOver() {
    QTemporaryDir folder;
    QProcess first;
    start(first, folder, {});
    QVERIFY(first.waitForStarted());
    QTest::qWait(2500);
    const QString dashboard = folder.filePath(QStringLiteral("handed.json"));
    QFile file(dashboard);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"title\":\"Handed over\",\"panels\":[]}");
    file.close();
    QProcess second;
    start(second, folder, {dashboard});
    QVERIFY(second.waitForFinished(20'000));
    QCOMPARE(second.exitCode(), 0);
    QCOMPARE(first.state(), QProcess::Running);
    // What was opened is remembered: the first window's state names the file.
    const QString state = folder.filePath(QStringLiteral("state/oriel/window.ini"));
    const auto remembered = [&state] {
      QFile ini(state);
      return ini.open(QIODevice::ReadOnly) && ini.readAll().contains("handed.json");
    };
    ::kill(static_cast<pid_t>(first.processId()), SIGTERM);
    QVERIFY(first.waitForFinished(20'000));
    QVERIFY(remembered());
  }

 private:
  static void start(QProcess& process, const QTemporaryDir& folder, const QStringList& files) {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_STATE_HOME"), folder.filePath(QStringLiteral("state")));
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), folder.path());
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(buildDir() + QStringLiteral("/app/oriel"),
                  QStringList{QStringLiteral("--data-dir"), folder.filePath(QStringLiteral("data"))} + files);
  }
};

ORIEL_TEST_MAIN(WindowTest)
#include "window_test.moc"
