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
    // Two collections, 1 s apart, have reached the log as soon as another reader finds them there.
    QTRY_VERIFY_WITH_TIMEOUT(kept(folder) >= 2, 30'000);
    QCOMPARE(window.state(), QProcess::Running);
    const int before = kept(folder);
    ::kill(static_cast<pid_t>(window.processId()), signal);
    QVERIFY(window.waitForFinished(20'000));
    if (signal == SIGTERM) {
      QCOMPARE(window.exitStatus(), QProcess::NormalExit);
      QCOMPARE(window.exitCode(), 0);
    }
    QVERIFY(kept(folder) >= before);
  }

  void secondStartHandsOver() {
    QTemporaryDir folder;
    QProcess first;
    start(first, folder, {});
    QVERIFY(first.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(kept(folder) >= 1, 30'000);  // it holds the data directory and listens
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
    QTRY_VERIFY_WITH_TIMEOUT(remembered(), 20'000);
    ::kill(static_cast<pid_t>(first.processId()), SIGTERM);
    QVERIFY(first.waitForFinished(20'000));
  }

 private:
  /// How often this computer was collected, as another process reads it from the data directory; 0 while there is
  /// nothing.
  static int kept(const QTemporaryDir& folder) {
    QProcess query;
    query.start(buildDir() + QStringLiteral("/app/oriel"),
                {QStringLiteral("query"), QStringLiteral("instant"), QStringLiteral("--data-dir"),
                 folder.filePath(QStringLiteral("data")), QStringLiteral("count_over_time(node_load1[5m])")});
    query.waitForFinished(20'000);
    const QString answer = QString::fromUtf8(query.readAllStandardOutput());
    return answer.section(QStringLiteral("=> "), 1).section(QLatin1Char(' '), 0, 0).toInt();
  }
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
