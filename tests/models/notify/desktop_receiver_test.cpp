#include "tests/support/test_case.h"

#include "models/notify/desktop_receiver.h"
#include "models/notify/receiver_table.h"

namespace oriel::notify {
namespace {

class RecordingDesktop : public Desktop {
 public:
  void show(const DesktopMessage& message) override {
    said << QString::fromStdString(message.summary + " | " + message.body);
    last = message;
  }
  void close(const std::string& key) override { said << QString::fromStdString("closed " + key); }
  QStringList said;
  DesktopMessage last;
};

alerting::Alert alertOf(const std::string& name, const std::string& severity, const std::string& summary) {
  alerting::Alert alert;
  alert.labels = Labels{{"alertname", name}, {"severity", severity}, {"instance", "a:1"}};
  alert.annotations = Labels{{"summary", summary}};
  return alert;
}

alerting::GroupNotification groupOf(const std::string& key, std::vector<alerting::Alert> firing) {
  alerting::GroupNotification group;
  group.key = key;
  group.firing = std::move(firing);
  return group;
}

}  // namespace

class DesktopReceiverTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void urgency_data() {
    QTest::addColumn<QByteArray>("severity");
    QTest::addColumn<int>("urgency");
    for (const char* name : {"critical", "Critical", "page", "error", "emergency", "high"})
      QTest::newRow(name) << QByteArray(name) << 2;
    for (const char* name : {"warning", "WARN", "", "whatever"}) QTest::newRow(name) << QByteArray(name) << 1;
    for (const char* name : {"info", "none", "low"}) QTest::newRow(name) << QByteArray(name) << 0;
  }
  void urgency() {
    QFETCH(QByteArray, severity);
    QTEST(static_cast<int>(urgencyOf(severity.toStdString())), "urgency");
  }

  void texts() {
    const DesktopMessage one = messageOf(groupOf("k", {alertOf("Down", "page", "db is\ndown")}));
    QCOMPARE(QString::fromStdString(one.summary), QString("Down: page"));
    QCOMPARE(QString::fromStdString(one.body), QString("db is down"));
    QCOMPARE(one.urgency, Urgency::Critical);
    std::vector<alerting::Alert> many;
    for (int i = 0; i < 17; ++i) many.push_back(alertOf("Slow", "warning", "s" + std::to_string(i)));
    const DesktopMessage group = messageOf(groupOf("k", many));
    QCOMPARE(QString::fromStdString(group.summary), QString("Slow (17): warning"));
    QCOMPARE(QString::fromStdString(group.body), QString("s0\ns1\ns2\ns3\ns4\nand 12 more"));
    many.assign(7, alertOf("Slow", "warning", "p95 > 1 s"));
    many.push_back(alertOf("Slow", "warning", "p99 > 1 s"));
    QCOMPARE(QString::fromStdString(messageOf(groupOf("k", many)).body), QString("p95 > 1 s\np99 > 1 s"));
    QVERIFY(messageOf(groupOf("k", {alertOf("A", "", "")})).body.find("instance=\"a:1\"") != std::string::npos);
    const DesktopMessage huge = messageOf(groupOf("k", {alertOf("A", "x", std::string(100000, 'y'))}));
    QVERIFY(huge.body.size() < 400);
  }

  void replacesAndCloses() {
    auto desk = std::make_shared<RecordingDesktop>();
    ManualClock clock(1'700'000'000'000);
    const auto receiver = makeDesktopReceiver(desk, clock);
    receiver->notify(groupOf("one", {alertOf("Down", "page", "x")}));
    QCOMPARE(desk->last.key, std::string("one"));
    receiver->notify(groupOf("one", {}));
    QCOMPARE(desk->said, (QStringList{"Down: page | x", "closed one"}));
  }

  void aFloodIsGathered() {
    auto desk = std::make_shared<RecordingDesktop>();
    ManualClock clock(1'700'000'000'000);
    const auto receiver = makeDesktopReceiver(desk, clock);
    for (int i = 0; i < 22; ++i) receiver->notify(groupOf("g" + std::to_string(i), {alertOf("Down", "page", "x")}));
    QCOMPARE(desk->said.size(), 22);
    QVERIFY2(desk->said.back().startsWith("17 more alerts"), qPrintable(desk->said.back()));
    clock.advance(11 * kSecond);
    receiver->notify(groupOf("later", {alertOf("Down", "page", "x")}));
    QVERIFY(desk->said.back().startsWith("Down"));
  }
};

}  // namespace oriel::notify

ORIEL_TEST_MAIN(oriel::notify::DesktopReceiverTest)
#include "desktop_receiver_test.moc"
