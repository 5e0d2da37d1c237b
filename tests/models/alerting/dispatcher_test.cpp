// The dispatcher's times against Alertmanager's defaults: group_wait 30 s, group_interval 5 min, repeat_interval 4 h.
#include "tests/support/test_case.h"

#include <atomic>
#include <thread>

#include "models/alerting/dispatcher.h"

namespace oriel::alerting {
namespace {

constexpr Timestamp kStart = 1'700'000'000'000;

/// A dispatcher on a clock that stands still until told, and what it told: `60 +2 -0` is "a minute after the start, two
/// firing, none resolved".
struct Desk {
  ManualClock clock{kStart};
  std::unique_ptr<NotificationLog> log = makeMemoryLog();
  QStringList told;
  std::unique_ptr<Dispatcher> dispatcher;

  explicit Desk(DispatcherOptions options = {}) { restart(std::move(options)); }
  void restart(DispatcherOptions options = {}) {
    dispatcher = std::make_unique<Dispatcher>(
        clock, *log,
        [this](const GroupNotification& group) {
          told << QStringLiteral("%1 +%2 -%3")
                      .arg((clock.now() - kStart) / kSecond)
                      .arg(group.firing.size())
                      .arg(group.resolved.size());
        },
        std::move(options));
  }
  Alert alert(const char* name, const char* instance, Duration holds = kDay) {
    Alert out;
    out.labels = Labels{{"alertname", name}, {"severity", "warning"}, {"instance", instance}};
    out.startsAt = clock.now();
    out.endsAt = clock.now() + holds;
    return out;
  }
  void put(const Alert& alert) { dispatcher->put({alert}); }
  void run(Duration time) {
    for (Duration passed = 0; passed < time; passed += kSecond) clock.advance(kSecond);
  }
};

}  // namespace

class DispatcherTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void waitsForTheGroup() {
    Desk desk;
    desk.put(desk.alert("Down", "a"));
    desk.run(10 * kSecond);
    desk.put(desk.alert("Down", "b"));
    desk.run(kMinute);
    QCOMPARE(desk.told, QStringList{"30 +2 -0"});
  }

  void tellsAnOldAlertAtOnce() {
    Desk desk;
    Alert old = desk.alert("Down", "a");
    old.startsAt -= kHour;
    desk.put(old);
    desk.run(kSecond);
    QCOMPARE(desk.told.size(), 1);
    QVERIFY(desk.told.front().endsWith("+1 -0"));
  }

  void tellsChangesAtTheNextInterval() {
    Desk desk;
    desk.put(desk.alert("Down", "a"));
    desk.run(kMinute);
    desk.put(desk.alert("Down", "b"));
    desk.run(10 * kMinute);
    QCOMPARE(desk.told, (QStringList{"30 +1 -0", "330 +2 -0"}));
  }

  void saysNothingTwiceUntilItRepeats() {
    Desk desk;
    desk.put(desk.alert("Down", "a"));
    desk.run(5 * kHour);
    // 30 s and 48 intervals of five minutes: four hours after the first.
    QCOMPARE(desk.told, (QStringList{"30 +1 -0", "14430 +1 -0"}));
  }

  void tellsTheEndOnce() {
    Desk desk;
    Alert alert = desk.alert("Down", "a");
    desk.put(alert);
    desk.run(kMinute);
    alert.endsAt = desk.clock.now();
    desk.put(alert);
    desk.run(kHour);
    QCOMPARE(desk.told, (QStringList{"30 +1 -0", "330 +0 -1"}));
    // Rules go on sending what is over for a quarter of an hour.
    desk.put(alert);
    desk.run(kHour);
    QCOMPARE(desk.told.size(), 2);
  }

  void anAlertThatNobodyRenewsEnds() {
    Desk desk;
    desk.put(desk.alert("Down", "a", 4 * kMinute));
    desk.run(kHour);
    QCOMPARE(desk.told, (QStringList{"30 +1 -0", "330 +0 -1"}));
  }

  void whatEndsBeforeItIsToldIsNoNews() {
    Desk desk;
    Alert alert = desk.alert("Down", "a");
    desk.put(alert);
    desk.run(10 * kSecond);
    alert.endsAt = desk.clock.now();
    desk.put(alert);
    desk.run(kHour);
    QCOMPARE(desk.told, QStringList());
  }

  void groupsAreTheirOwn() {
    Desk desk;
    desk.put(desk.alert("Down", "a"));
    desk.put(desk.alert("Slow", "a"));
    desk.run(kMinute);
    QCOMPARE(desk.told, (QStringList{"30 +1 -0", "30 +1 -0"}));
  }

  void aRestartRepeatsNothing() {
    Desk desk;
    const Alert alert = desk.alert("Down", "a");
    desk.put(alert);
    desk.run(kMinute);
    desk.restart();
    desk.put(alert);
    desk.run(kHour);
    QCOMPARE(desk.told, QStringList{"30 +1 -0"});
  }

  void theEndWaitsForWhatIsBeingTold() {
    ManualClock clock(kStart);
    const auto log = makeMemoryLog();
    std::atomic<bool> telling = false, ending = false, told = false;
    auto dispatcher = std::make_unique<Dispatcher>(clock, *log, [&](const GroupNotification&) {
      telling = true;
      while (!ending) std::this_thread::yield();
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
      told = true;
    });
    Alert alert;
    alert.labels = Labels{{"alertname", "Down"}};
    alert.startsAt = kStart;
    alert.endsAt = kStart + kDay;
    dispatcher->put({alert});
    std::thread loop([&] { clock.advance(kMinute); });
    while (!telling) std::this_thread::yield();
    ending = true;
    dispatcher.reset();
    const bool waited = told;
    loop.join();
    QVERIFY(waited);
  }

  void optionsOfTheUser() {
    DispatcherOptions options;
    options.groupWait = 2 * kSecond;
    options.groupInterval = 10 * kSecond;
    options.repeatInterval = kMinute;
    Desk desk(options);
    desk.put(desk.alert("Down", "a"));
    desk.run(70 * kSecond);
    QCOMPARE(desk.told, (QStringList{"2 +1 -0", "62 +1 -0"}));
  }
};

}  // namespace oriel::alerting

ORIEL_TEST_MAIN(oriel::alerting::DispatcherTest)
#include "dispatcher_test.moc"
