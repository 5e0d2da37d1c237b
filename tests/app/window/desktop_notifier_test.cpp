#include "tests/support/fake_notifications.h"
#include "tests/support/test_case.h"

#include <QSignalSpy>

#include "app/window/desktop_notifier.h"

namespace oriel::window {

class DesktopNotifierTest : public test::TestCase {
  Q_OBJECT

  static notify::DesktopMessage message(const char* key, const char* summary, notify::Urgency urgency) {
    return {key, summary, "1 < 2 & <b>3</b>", urgency};
  }
  static const QStringList& everything() {
    static const QStringList capabilities{QStringLiteral("actions"), QStringLiteral("body"),
                                          QStringLiteral("body-markup")};
    return capabilities;
  }

 private Q_SLOTS:
  void raisesReplacesAndCloses() {
    const test::PrivateBus bus;
    if (bus.address().isEmpty()) QSKIP("there is no dbus-daemon");
    test::FakeNotifications server(QDBusConnection::connectToBus(bus.address(), QStringLiteral("server1")),
                                   everything());
    DesktopNotifier notifier(QDBusConnection::connectToBus(bus.address(), QStringLiteral("client1")));
    QTest::qWait(100);  // for the capabilities
    const auto desktop = notifier.desktop();
    desktop->show(message("a", "Down", notify::Urgency::Critical));
    QTRY_COMPARE(server.popups.size(), 1U);
    QCOMPARE(server.popups[0].summary, QString("Down"));
    QCOMPARE(server.popups[0].urgency, 2);
    QCOMPARE(server.popups[0].body, QString("1 &lt; 2 &amp; &lt;b&gt;3&lt;/b&gt;"));
    QCOMPARE(server.popups[0].actions, (QStringList{"default", "Open"}));
    // Two changes before the answer of the first become the last one.
    QTest::qWait(50);
    desktop->show(message("a", "Down (2)", notify::Urgency::Critical));
    desktop->show(message("a", "Down (3)", notify::Urgency::Critical));
    QTRY_COMPARE(server.popups.back().summary, QString("Down (3)"));
    QCOMPARE(server.popups.back().replaces, server.popups[0].id);
    QSignalSpy opened(&notifier, &DesktopNotifier::openRequested);
    server.choose(server.popups[0].id, QStringLiteral("default"));
    QTRY_COMPARE(opened.size(), 1);
    QCOMPARE(opened[0][0].toString(), QString("a"));
    QTest::qWait(50);
    desktop->close("a");
    QTRY_COMPARE(server.closed, QList<uint>{server.popups[0].id});
  }

  void closesWhatIsStillOnItsWay() {
    const test::PrivateBus bus;
    if (bus.address().isEmpty()) QSKIP("there is no dbus-daemon");
    test::FakeNotifications server(QDBusConnection::connectToBus(bus.address(), QStringLiteral("server2")), {});
    DesktopNotifier notifier(QDBusConnection::connectToBus(bus.address(), QStringLiteral("client2")));
    QTest::qWait(100);
    notifier.desktop()->show(message("a", "Down", notify::Urgency::Low));
    notifier.desktop()->close("a");
    QTRY_COMPARE(server.closed.size(), 1);
    QCOMPARE(server.popups[0].actions, QStringList());
    QCOMPARE(server.popups[0].body, QString("1 < 2 & <b>3</b>"));
    QCOMPARE(server.popups[0].urgency, 0);
  }

  void noServerIsSaidOnce() {
    const test::PrivateBus bus;
    if (bus.address().isEmpty()) QSKIP("there is no dbus-daemon");
    // The session's own service files may start a server on demand, so only the bus name is kept free of one here.
    DesktopNotifier notifier{QDBusConnection(QStringLiteral("no such connection"))};
    QSignalSpy said(&notifier, &DesktopNotifier::unavailable);
    const auto desktop = notifier.desktop();
    for (int i = 0; i < 3; ++i) desktop->show(message("a", "Down", notify::Urgency::Normal));
    QTRY_COMPARE(said.size(), 1);
    QTest::qWait(50);
    QCOMPARE(said.size(), 1);
  }

  void outlivesTheNotifier() {
    std::shared_ptr<notify::Desktop> desktop;
    {
      DesktopNotifier notifier{QDBusConnection(QStringLiteral("none"))};
      desktop = notifier.desktop();
      desktop->show(message("a", "Down", notify::Urgency::Normal));
    }
    desktop->show(message("a", "Down", notify::Urgency::Normal));
    desktop->close("a");
    QTest::qWait(10);
    QVERIFY(desktop != nullptr);
  }
};

}  // namespace oriel::window

ORIEL_TEST_MAIN(oriel::window::DesktopNotifierTest)
#include "desktop_notifier_test.moc"
