// The whole engine on its real loop, while others look at it, ask it over HTTP and change its configuration. What this
// test is for, the presets `tsan` and `asan` say.
#include "tests/support/test_case.h"

#include <QFile>
#include <QTemporaryDir>
#include <atomic>
#include <thread>

#include "models/engine/engine.h"
#include "models/net/http_client.h"
#include "models/net/http_server.h"
#include "models/net/loop.h"
#include "models/notify/desktop.h"
#include "models/rules/rule_manager.h"
#include "models/scrape/scrape_manager.h"

using namespace oriel;
using engine::Engine;

namespace {

constexpr int kRounds = 12;

class CountingDesktop : public notify::Desktop {
 public:
  void show(const notify::DesktopMessage&) override { ++shown; }
  void close(const std::string&) override { ++closed; }
  std::atomic<int> shown = 0, closed = 0;
};

/// Everything that pages ask, again and again until told to stop.
void look(Engine& engine, const std::atomic<bool>& over) {
  for (int i = 0; !over; ++i) {
    (void)engine.status();
    (void)engine.configStatus();
    (void)engine.scrapeStatus();
    (void)engine.ruleGroups();
    (void)engine.alerts();
    engine.rememberQuery("up + " + std::to_string(i % 7));
    (void)engine.rememberedQueries(5);
    for (const auto& source : engine.dataSources()) {
      QueryRequest request;
      request.query = "sum(ticks_total)";
      request.kind = QueryKind::Instant;
      request.range = {engine.clock().now(), engine.clock().now()};
      (void)source->query(request);
    }
  }
}

void ask(net::HttpClient& client, std::uint16_t port, const std::atomic<bool>& over, std::atomic<int>& answers) {
  while (!over) {
    for (const char* path : {"/metrics", "/api/v1/query?query=up", "/api/v1/targets", "/api/v1/rules", "/api/v1/alerts",
                             "/api/v1/metadata", "/api/v1/series?match[]=up"}) {
      net::HttpRequest request;
      request.url = "http://127.0.0.1:" + std::to_string(port) + path;
      const auto answer = client.sendAndWait(std::move(request));
      if (answer.ok() && answer->status == 200) ++answers;
    }
  }
}

}  // namespace

class EngineThreadsTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void everythingAtOnce() {
    auto exporter = net::HttpServer::start({}, [this](auto, net::HttpServer::Respond respond) {
      net::ServerResponse response;
      response.contentType = "text/plain; version=0.0.4";
      response.body = "# TYPE ticks_total counter\nticks_total " + std::to_string(++ticks_) + "\n";
      respond(std::move(response));
    });
    QVERIFY_RESULT(exporter);
    auto desktop = std::make_shared<CountingDesktop>();
    engine::EngineServices services;
    services.desktop = desktop;
    Engine engine(config(), services);
    QVERIFY_RESULT(engine.start());
    QVERIFY_RESULT(engine.listen({"127.0.0.1", 0}));

    std::atomic<bool> over = false;
    std::atomic<int> answers = 0;
    const auto client = net::makeHttpClient(net::makeLoop());
    std::thread looking([&] { look(engine, over); });
    std::thread asking([&] { ask(*client, engine.listenPort(), over, answers); });
    change(engine, (*exporter)->port(), answers, *desktop);
    const Status stopped = engine.stop();
    // Views and requests that come late are answered too.
    over = true;
    looking.join();
    asking.join();
    QVERIFY_RESULT(stopped);
    QVERIFY(ticks_ > kRounds);
    QVERIFY(desktop->shown > 0);
  }

 private:
  engine::EngineConfig config() const {
    engine::EngineConfig config;
    config.dataDirectory = folder_.filePath("data").toStdString();
    config.collectInterval = 100;
    config.notifications.groupWait = 1;
    config.notifications.groupInterval = 20;
    config.notifications.repeatInterval = 20;
    return config;
  }

  /// New files and settings, each when what came before has been at work.
  void change(Engine& engine, std::uint16_t exporter, const std::atomic<int>& answers, const CountingDesktop& desktop) {
    engine::EngineConfig wanted = config();
    wanted.prometheusFile = folder_.filePath("prometheus.yml").toStdString();
    for (int round = 0; round < kRounds; ++round) {
      write(round, exporter, engine.listenPort());
      wanted.collectInterval = 50 + 50 * (round % 2);
      wanted.collectHost = round % 3 != 0;
      QVERIFY_RESULT(round % 2 == 0 ? engine.applyConfig(wanted) : engine.reload());
      const int ticks = ticks_, asked = answers, shown = desktop.shown;
      QTRY_VERIFY_WITH_TIMEOUT(ticks_ > ticks + 1 && answers > asked && desktop.shown > shown, 60'000);
    }
  }

  void write(int round, std::uint16_t exporter, std::uint16_t self) const {
    const QByteArray interval = round % 2 == 0 ? "20ms" : "30ms";
    writeFile("prometheus.yml",
              "global: {scrape_interval: " + interval + ", scrape_timeout: " + interval +
                  ", evaluation_interval: 20ms}\nrule_files: [r.yml]\nscrape_configs:\n- job_name: app\n"
                  "  static_configs: [{targets: ['127.0.0.1:" +
                  QByteArray::number(exporter) + "'" + (round % 4 < 2 ? ", '127.0.0.1:1'" : "") +
                  "]}]\n- job_name: self\n  static_configs: [{targets: ['localhost:" + QByteArray::number(self) +
                  "']}]\n");
    writeFile("r.yml", "groups:\n- name: g\n  rules:\n  - alert: Ticking\n    expr: ticks_total > 0\n  - record: r" +
                           QByteArray::number(round % 3) + "\n    expr: sum(up)\n");
  }
  void writeFile(const QString& name, const QByteArray& text) const {
    QFile file(folder_.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
  }

  QTemporaryDir folder_;
  std::atomic<int> ticks_ = 0;
};

ORIEL_TEST_MAIN(EngineThreadsTest)
#include "threads_test.moc"
