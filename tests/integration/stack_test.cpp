// From the prometheus.yml of a real stack to popups of each severity: the files as they are, on a virtual clock,
// against a small exporter that serves what their rules ask for, told to a notification server on a bus of the test's
// own.
#include "tests/support/fake_notifications.h"
#include "tests/support/test_case.h"

#include <QSet>
#include <QTemporaryDir>

#include "app/window/desktop_notifier.h"
#include "models/engine/engine.h"
#include "models/net/http_client.h"
#include "models/rules/rule_manager.h"
#include "models/scrape/scrape_manager.h"

using namespace oriel;

namespace {

constexpr Timestamp kStart = 1'790'000'000'000;
constexpr Duration kTick = 5 * kSecond;
constexpr Duration kLongest = 30 * kMinute;

/// Every target of every stack: those whose address has `down` refuse the connection, the others serve metrics that
/// make rules fire while `sick`.
class SmallExporter : public net::HttpClient {
 public:
  SmallExporter(Clock& clock, std::string down) : clock_(clock), down_(std::move(down)) {}
  bool sick = true;

  void send(net::HttpRequest request, Done done) override {
    if (sick && request.url.find(down_) != std::string::npos) {
      done(makeError(ErrorCode::Io, "connection refused"));
      return;
    }
    net::HttpResponse response;
    response.status = 200;
    response.contentType = "text/plain; version=0.0.4";
    response.body = body();
    done(std::move(response));
  }

 private:
  std::string body() const {
    const std::string seconds = std::to_string((clock_.now() - kStart) / kSecond);
    const std::string slow = sick ? seconds : "0";
    return "# TYPE http_request_duration_seconds histogram\n"
           "http_request_duration_seconds_bucket{le=\"1\"} 0\n"
           "http_request_duration_seconds_bucket{le=\"2\"} " +
           slow + "\n" + "http_request_duration_seconds_bucket{le=\"+Inf\"} " + slow + "\n" +
           "http_requests_total{status=\"200\"} " + seconds + "\n" + "process_resident_memory_bytes " +
           (sick ? "1e9" : "1e6") + "\n" + "pg_stat_statements_mean_time_seconds " + (sick ? "2" : "0.1") + "\n";
  }
  Clock& clock_;
  std::string down_;
};

}  // namespace

class StackTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void popups_data() {
    QTest::addColumn<QString>("stack");
    QTest::addColumn<QString>("down");
    QTest::newRow("minimal") << "minimal" << "localhost:8000";
    QTest::newRow("orchestrator") << "orchestrator" << "redis-exporter";
    QTest::newRow("etl") << "etl" << "ah-scraper";
  }

  void popups() {
    ORIEL_NEED_SHARED();
    QFETCH(QString, stack);
    QFETCH(QString, down);
    const test::PrivateBus bus;
    if (bus.address().isEmpty()) QSKIP("there is no dbus-daemon");
    test::FakeNotifications server(QDBusConnection::connectToBus(bus.address(), "server-" + stack),
                                   {QStringLiteral("actions"), QStringLiteral("body")});
    window::DesktopNotifier notifier(QDBusConnection::connectToBus(bus.address(), "client-" + stack));

    auto clock = std::make_shared<ManualClock>(kStart);
    auto exporter = std::make_shared<SmallExporter>(*clock, down.toStdString());
    QTemporaryDir folder;
    engine::EngineConfig config;
    config.dataDirectory = folder.filePath(QStringLiteral("data")).toStdString();
    config.prometheusFile = (test::sharedDir() + "/stacks/" + stack + "/prometheus.yml").toStdString();
    engine::EngineServices services;
    services.clock = clock;
    services.client = exporter;
    services.desktop = notifier.desktop();
    engine::Engine engine(config, services);
    QVERIFY_RESULT(engine.start());
    QVERIFY2(!engine.configStatus().failed(),
             engine.configStatus().errors.empty() ? "" : engine.configStatus().errors.front().toString().c_str());
    takeOfferedRules(engine);
    QVERIFY(!engine.ruleGroups().empty());
    QVERIFY(!engine.scrapeStatus().targets.empty());
    QVERIFY(!engine.status().collecting);  // each stack has a job node

    QSet<int> urgencies;
    QVERIFY2(runUntil(*clock,
                      [&] {
                        for (const auto& popup : server.popups) urgencies.insert(popup.urgency);
                        return urgencies.contains(1) && urgencies.contains(2);
                      }),
             qPrintable(QStringLiteral("%1 popups, %2 alerts").arg(server.popups.size()).arg(engine.alerts().size())));
    for (const auto& popup : server.popups) QVERIFY(!popup.summary.isEmpty() && !popup.body.isEmpty());

    exporter->sick = false;
    QSet<uint> open;
    QVERIFY(runUntil(*clock, [&] {
      for (const auto& popup : server.popups) open.insert(popup.id);
      for (const uint id : server.closed) open.remove(id);
      return open.isEmpty();
    }));
    QVERIFY_RESULT(engine.stop());
  }

 private:
  static void takeOfferedRules(engine::Engine& engine) {
    const engine::ConfigStatus status = engine.configStatus();
    if (!status.ruleFiles.empty()) return;
    QVERIFY(!status.warnings.empty());
    QVERIFY(!status.offeredRuleFiles.empty());
    engine.setPrometheusFile(status.file, status.offeredRuleFiles);
    QVERIFY_RESULT(engine.reload());
  }

  /// Moves the virtual time on and lets the rules' worker and the bus keep up.
  template <class Condition>
  static bool runUntil(ManualClock& clock, const Condition& condition) {
    for (Duration passed = 0; passed < kLongest; passed += kTick) {
      clock.advance(kTick);
      QTest::qWait(4);
      if (condition()) return true;
    }
    return false;
  }
};

ORIEL_TEST_MAIN(StackTest)
#include "stack_test.moc"
