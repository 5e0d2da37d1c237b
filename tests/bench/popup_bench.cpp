// Prints how long a condition takes to become a popup, end to end and in real time: a gauge on an HTTP exporter flips
// at a random moment, and a notification server on a bus of the bench's own is called. Intervals of 1 s, rules without
// `for`; once told at once and once with the default group_wait, side by side.
// Usage: popup_bench [flips=10] [seed]
#include <fmt/format.h>

#include <QCoreApplication>
#include <QFile>
#include <QHash>
#include <QTemporaryDir>
#include <QThread>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "app/window/desktop_notifier.h"
#include "models/base/text.h"
#include "models/engine/engine.h"
#include "models/net/http_server.h"
#include "tests/support/fake_notifications.h"

using namespace oriel;

namespace {

constexpr Duration kInterval = kSecond;       // of scraping and of evaluating
constexpr Duration kWarmUp = 5 * kSecond;     // until the first scrapes and evaluations are over
constexpr Duration kApart = 3 * kSecond;      // at least; more than five popups in ten seconds would be gathered in one
constexpr Duration kAllowance = kSecond;      // what the bound grants beside the intervals
constexpr Duration kPatience = 10 * kSecond;  // beyond the bound: then a popup counts as lost

using SteadyTime = std::chrono::steady_clock::time_point;

double millisecondsBetween(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

/// One gauge a flip; 0 until flip() says so.
class Exporter {
 public:
  Result<std::uint16_t> start(std::size_t gauges) {
    gauges_ = gauges;
    ORIEL_ASSIGN(server_, net::HttpServer::start({}, [this](auto, auto respond) {
                   net::ServerResponse response;
                   response.contentType = "text/plain; version=0.0.4; charset=utf-8";
                   for (std::size_t i = 0; i < gauges_; ++i)
                     response.body += fmt::format("condition{{flip=\"{}\"}} {}\n", i, i < flipped_ ? 1 : 0);
                   respond(std::move(response));
                 }));
    return server_->port();
  }
  void flip() { ++flipped_; }

 private:
  std::size_t gauges_ = 0;
  std::atomic<std::size_t> flipped_ = 0;
  std::unique_ptr<net::HttpServer> server_;
};

bool writeText(const QString& path, const std::string& text) {
  QFile file(path);
  return file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(text)) >= 0;
}

/// A rule a flip, so that each is a group of its own under the default grouping.
bool writeConfiguration(const QTemporaryDir& folder, std::uint16_t port, int flips) {
  const std::string interval = formatDuration(kInterval);
  std::string rules = "groups:\n  - name: flips\n    rules:\n";
  for (int i = 0; i < flips; ++i)
    rules += fmt::format("      - alert: Flip{0}\n        expr: condition{{flip=\"{0}\"}} == 1\n", i);
  return writeText(folder.filePath(QStringLiteral("rules.yml")), rules) &&
         writeText(folder.filePath(QStringLiteral("prometheus.yml")),
                   fmt::format("global:\n  scrape_interval: {0}\n  scrape_timeout: {0}\n  evaluation_interval: {0}\n"
                               "rule_files: [rules.yml]\nscrape_configs:\n  - job_name: flips\n"
                               "    static_configs:\n      - targets: ['127.0.0.1:{1}']\n",
                               interval, port));
}

/// An engine with its notifier and the server that its popups go to.
class Desk {
 public:
  explicit Desk(Duration groupWait)
      : groupWait_(groupWait), server_(connect("server"), {}), notifier_(connect("client")) {}

  Status start(const std::string& prometheusFile) {
    if (bus_.address().isEmpty()) return makeError(ErrorCode::NotFound, "there is no dbus-daemon");
    engine::EngineConfig config;
    config.collectHost = false;
    config.dataDirectory = folder_.filePath(QStringLiteral("data")).toStdString();
    config.prometheusFile = prometheusFile;
    config.notifications.groupWait = groupWait_;
    engine::EngineServices services;
    services.desktop = notifier_.desktop();
    engine_.emplace(config, services);
    ORIEL_TRY(engine_->start());
    if (engine_->configStatus().failed()) return engine_->configStatus().errors.front();
    return {};
  }

  /// Notes the moment of every popup that came since the last call.
  void look() {
    for (; seen_ < server_.popups.size(); ++seen_)
      told_[server_.popups[seen_].summary] = std::chrono::steady_clock::now();
  }
  std::size_t told() const { return static_cast<std::size_t>(told_.size()); }

  /// False when a popup did not come.
  bool print(const std::vector<SteadyTime>& flips) const {
    std::vector<double> took;
    for (std::size_t i = 0; i < flips.size(); ++i) {
      const auto at = told_.constFind(QStringLiteral("Flip%1").arg(i));
      if (at != told_.constEnd()) took.push_back(millisecondsBetween(flips[i], *at));
    }
    std::sort(took.begin(), took.end());
    const Duration bound = 2 * kInterval + groupWait_ + kAllowance;
    const std::string name = "group_wait " + formatDuration(groupWait_);
    if (took.empty()) {
      std::printf("  %-18s no popup came\n", name.c_str());
      return false;
    }
    std::printf("  %-18s %8zu %10.0f %10.0f %10lld%s\n", name.c_str(), took.size(), took[took.size() / 2], took.back(),
                static_cast<long long>(bound), took.size() < flips.size() ? "   popups were lost" : "");
    return took.size() == flips.size();
  }

 private:
  QDBusConnection connect(const char* side) const {
    return QDBusConnection::connectToBus(bus_.address(),
                                         QStringLiteral("%1-%2").arg(QLatin1String(side)).arg(groupWait_));
  }

  Duration groupWait_;
  test::PrivateBus bus_;
  QTemporaryDir folder_;
  test::FakeNotifications server_;
  window::DesktopNotifier notifier_;
  std::optional<engine::Engine> engine_;
  std::size_t seen_ = 0;
  QHash<QString, SteadyTime> told_;
};

/// The bus and the notifiers work meanwhile.
void runUntil(SteadyTime end, std::vector<std::unique_ptr<Desk>>& desks) {
  while (std::chrono::steady_clock::now() < end) {
    QCoreApplication::processEvents();
    for (const auto& desk : desks) desk->look();
    QThread::msleep(1);
  }
}

std::vector<SteadyTime> flipAll(int flips, unsigned seed, Exporter& exporter,
                                std::vector<std::unique_ptr<Desk>>& desks) {
  std::mt19937 random(seed);
  std::vector<SteadyTime> moments;
  SteadyTime next = std::chrono::steady_clock::now() + std::chrono::milliseconds(kWarmUp);
  for (int i = 0; i < flips; ++i) {
    runUntil(next, desks);
    exporter.flip();
    moments.push_back(std::chrono::steady_clock::now());
    next = moments.back() + std::chrono::milliseconds(kApart) + std::chrono::microseconds(random() % 1'000'000);
  }
  return moments;
}

int failed(const std::string& text) {
  std::fprintf(stderr, "popup_bench: %s\n", text.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const QCoreApplication application(argc, argv);
  const int flips = argc > 1 ? std::clamp(std::atoi(argv[1]), 1, 1000) : 10;
  const unsigned seed = argc > 2 ? static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10)) : std::random_device{}();

  Exporter exporter;
  const QTemporaryDir folder;
  const auto port = exporter.start(static_cast<std::size_t>(flips));
  if (!port.ok()) return failed(port.error().toString());
  if (!writeConfiguration(folder, *port, flips)) return failed("cannot write its configuration");
  const Duration usual = alerting::DispatcherOptions{}.groupWait;
  std::vector<std::unique_ptr<Desk>> desks;
  for (const Duration groupWait : {Duration{0}, usual}) {
    desks.push_back(std::make_unique<Desk>(groupWait));
    const Status started = desks.back()->start(folder.filePath(QStringLiteral("prometheus.yml")).toStdString());
    if (!started.ok()) return failed(started.error().toString());
  }
  const std::vector<SteadyTime> moments = flipAll(flips, seed, exporter, desks);
  const SteadyTime last = moments.back() + std::chrono::milliseconds(2 * kInterval + usual + kPatience);
  const auto allTold = [&] {
    return std::all_of(desks.begin(), desks.end(), [&](const auto& desk) { return desk->told() == moments.size(); });
  };
  while (!allTold() && std::chrono::steady_clock::now() < last)
    runUntil(std::chrono::steady_clock::now() + std::chrono::milliseconds(20), desks);

  std::printf("scrape_interval and evaluation_interval %s, no `for`, %d flips, seed %u; ms from the flip to Notify\n",
              formatDuration(kInterval).c_str(), flips, seed);
  std::printf("  %-18s %8s %10s %10s %10s\n", "", "popups", "median", "worst", "bound");
  bool all = true;
  for (const auto& desk : desks) all = desk->print(moments) && all;
  return all ? 0 : 1;
}
