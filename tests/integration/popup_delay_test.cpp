// How long a condition takes to become a popup: on a virtual clock, in which only the intervals take time, so that the
// bound is held exactly. tests/bench/popup_bench measures the same with real time.
#include "tests/support/fake_notifications.h"
#include "tests/support/test_case.h"

#include <QHash>
#include <QTemporaryDir>
#include <atomic>
#include <random>

#include "app/window/desktop_notifier.h"
#include "models/base/text.h"
#include "models/engine/engine.h"
#include "models/net/http_client.h"
#include "models/rules/rule_manager.h"

using namespace oriel;

namespace {

constexpr Timestamp kVirtualStart = 1'790'000'000'000;
constexpr Duration kStep = 100;
constexpr int kFlips = 5;  // more popups within ten seconds would be gathered into one

/// One gauge a flip, 0 before its moment and 1 from then on.
class FlippingExporter : public net::HttpClient {
 public:
  FlippingExporter(const Clock& clock, std::vector<Timestamp> flips) : clock_(clock), flips_(std::move(flips)) {}
  void send(net::HttpRequest, Done done) override {
    net::HttpResponse response;
    response.status = 200;
    response.contentType = "text/plain; version=0.0.4";
    for (std::size_t i = 0; i < flips_.size(); ++i) {
      response.body += "condition{flip=\"" + std::to_string(i) + "\"} ";
      response.body += clock_.now() >= flips_[i] ? "1\n" : "0\n";
    }
    done(std::move(response));
  }

 private:
  const Clock& clock_;
  std::vector<Timestamp> flips_;
};

/// Counts what is handed to the notifier, so that the test knows for how many calls of the bus it must wait.
class CountingDesktop : public notify::Desktop {
 public:
  explicit CountingDesktop(std::shared_ptr<notify::Desktop> desktop) : desktop_(std::move(desktop)) {}
  std::atomic<std::size_t> shown = 0;
  void show(const notify::DesktopMessage& message) override {
    desktop_->show(message);
    ++shown;
  }
  void close(const std::string& key) override { desktop_->close(key); }

 private:
  std::shared_ptr<notify::Desktop> desktop_;
};

void writeText(const QString& path, const std::string& text) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(QByteArray::fromStdString(text));
}

/// A job and one rule without `for` a flip, so that each is a group of its own under the default grouping.
void writeConfiguration(const QTemporaryDir& folder, Duration scrapeInterval, Duration evaluationInterval) {
  writeText(folder.filePath(QStringLiteral("prometheus.yml")),
            "global:\n  scrape_interval: " + formatDuration(scrapeInterval) +
                "\n  scrape_timeout: 1s\n  evaluation_interval: " + formatDuration(evaluationInterval) +
                "\nrule_files: [rules.yml]\nscrape_configs:\n"
                "  - job_name: flips\n    static_configs:\n      - targets: ['exporter:80']\n");
  std::string rules = "groups:\n  - name: flips\n    rules:\n";
  for (int i = 0; i < kFlips; ++i) {
    const std::string number = std::to_string(i);
    rules += "      - alert: Flip" + number + "\n        expr: condition{flip=\"" + number + "\"} == 1\n";
  }
  writeText(folder.filePath(QStringLiteral("rules.yml")), rules);
}

}  // namespace

class PopupDelayTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void bound_data() {
    QTest::addColumn<qint64>("scrape");
    QTest::addColumn<qint64>("evaluation");
    QTest::addColumn<qint64>("groupWait");
    const qint64 usual = alerting::DispatcherOptions{}.groupWait;
    QTest::newRow("1 s, told at once") << qint64{kSecond} << qint64{kSecond} << qint64{0};
    QTest::newRow("1 s, default group_wait") << qint64{kSecond} << qint64{kSecond} << usual;
    QTest::newRow("15 s, told at once") << qint64{15 * kSecond} << qint64{15 * kSecond} << qint64{0};
    QTest::newRow("15 s, default group_wait") << qint64{15 * kSecond} << qint64{15 * kSecond} << usual;
    QTest::newRow("rarely evaluated") << qint64{5 * kSecond} << qint64{kMinute} << qint64{10 * kSecond};
  }

  void bound() {
    QFETCH(qint64, scrape);
    QFETCH(qint64, evaluation);
    QFETCH(qint64, groupWait);
    const test::PrivateBus bus;
    if (bus.address().isEmpty()) QSKIP("there is no dbus-daemon");
    const QString row = QString::fromLatin1(QTest::currentDataTag());
    test::FakeNotifications server(QDBusConnection::connectToBus(bus.address(), "server-" + row), {});
    window::DesktopNotifier notifier(QDBusConnection::connectToBus(bus.address(), "client-" + row));

    auto clock = std::make_shared<ManualClock>(kVirtualStart);
    const std::vector<Timestamp> flips = flipMoments(scrape + evaluation);
    QTemporaryDir folder;
    writeConfiguration(folder, scrape, evaluation);
    engine::EngineConfig config;
    config.collectHost = false;
    config.dataDirectory = folder.filePath(QStringLiteral("data")).toStdString();
    config.prometheusFile = folder.filePath(QStringLiteral("prometheus.yml")).toStdString();
    config.notifications.groupWait = groupWait;
    engine::EngineServices services;
    services.clock = clock;
    services.client = std::make_shared<FlippingExporter>(*clock, flips);
    const auto desktop = std::make_shared<CountingDesktop>(notifier.desktop());
    services.desktop = desktop;
    engine::Engine engine(config, services);
    QVERIFY_RESULT(engine.start());
    QCOMPARE(engine.ruleGroups().size(), std::size_t{1});

    const Duration longest = scrape + evaluation + groupWait;
    QHash<QString, Timestamp> told;
    std::size_t seen = 0;
    while (clock->now() < flips.back() + longest + kMinute && server.popups.size() < flips.size()) {
      clock->advance(kStep);
      // Virtual time stands still while the rules' worker and the bus do their part.
      QTRY_VERIFY(engine.ruleGroups()[0].lastEvaluation + evaluation > clock->now() ||
                  clock->now() < kVirtualStart + evaluation);
      clock->advance(0);
      QTRY_VERIFY(server.popups.size() >= desktop->shown);
      for (; seen < server.popups.size(); ++seen) told[server.popups[seen].summary] = clock->now();
    }
    QVERIFY2(told.size() == kFlips, qPrintable(told.keys().join(QStringLiteral(", "))));
    for (int i = 0; i < kFlips; ++i) {
      const QString alert = QStringLiteral("Flip%1").arg(i);
      QVERIFY2(told.contains(alert), qPrintable(told.keys().join(QStringLiteral(", "))));
      const Duration took = told[alert] - flips[static_cast<std::size_t>(i)];
      QVERIFY2(took <= longest + kStep, qPrintable(QStringLiteral("%1: %2 ms").arg(alert).arg(took)));
      QVERIFY2(took >= groupWait, qPrintable(QStringLiteral("%1: %2 ms").arg(alert).arg(took)));
    }
    QVERIFY_RESULT(engine.stop());
  }

 private:
  /// Random moments, far enough apart that each popup comes before the next flip's.
  static std::vector<Timestamp> flipMoments(Duration apart) {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    std::vector<Timestamp> flips;
    Timestamp at = kVirtualStart + 2 * apart;
    for (int i = 0; i < kFlips; ++i) {
      at += apart + static_cast<Duration>(random() % static_cast<unsigned>(apart));
      flips.push_back(at);
    }
    return flips;
  }
};

ORIEL_TEST_MAIN(PopupDelayTest)
#include "popup_delay_test.moc"
