// A source whose address nobody answers at is the embedded store, until somebody does.
#include "models/datasource/fallback.h"

#include <mutex>

#include "models/net/http_client.h"
#include "models/net/http_server.h"
#include "models/net/loop.h"
#include "tests/support/memory_storage.h"
#include "tests/support/test_case.h"

using namespace oriel;

class FallbackTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    store_.add(Labels{{"__name__", "up"}, {"job", "embedded"}}, {{0, 1, {}}});
    loop_ = net::makeLoop();
    client_ = net::makeHttpClient(loop_);
  }
  void cleanupTestCase() { client_.reset(); }

  void nobodyIsThere_data() {
    QTest::addColumn<QString>("url");
    QTest::newRow("refused") << "http://127.0.0.1:1";
    QTest::newRow("no such host") << "http://prometheus.invalid:9090";
  }
  void nobodyIsThere() {
    QFETCH(QString, url);
    QString told;
    const auto source = make(url.toStdString(), &told);
    QCOMPARE(jobs(*source), QStringLiteral("embedded"));
    QVERIFY2(told.startsWith("Prom: data source Prom: nobody answers at "), qPrintable(told));
    QVERIFY2(told.contains("Oriel's own samples"), qPrintable(told));
    told.clear();
    QCOMPARE(jobs(*source), QStringLiteral("embedded"));
    QVERIFY(told.isEmpty());  // remembered for a while
    QCOMPARE(source->name(), "Prom");
  }

  void somebodyIsThere_data() {
    QTest::addColumn<int>("healthy");
    QTest::newRow("well") << 200;
    QTest::newRow("in trouble") << 500;
    QTest::newRow("no such page") << 404;
  }
  void somebodyIsThere() {
    QFETCH(int, healthy);
    auto server = net::HttpServer::start({}, [healthy](auto request, net::HttpServer::Respond respond) {
      net::ServerResponse response;
      response.contentType = "application/json";
      if (request->path == "/-/healthy")
        response.status = healthy;
      else
        response.body = "{\"status\":\"success\",\"data\":[\"remote\"]}";
      respond(std::move(response));
    });
    QVERIFY_RESULT(server);
    QString told = "nothing";
    const auto source = make("http://127.0.0.1:" + std::to_string((*server)->port()) + "/", &told);
    QCOMPARE(jobs(*source), QStringLiteral("remote"));
    QCOMPARE(told, QStringLiteral("Prom: "));
  }

  void notWithoutBeingAsked() {
    datasource::SourceConfig config;
    config.name = "Prom";
    config.url = "http://127.0.0.1:1";
    const auto made = datasource::make(config, {&store_, &promql_, client_, {}});
    QVERIFY_RESULT(made);
    QVERIFY(!(*made)->labelValues("job", {}, {0, 1000}).ok());
  }

 private:
  std::shared_ptr<DataSource> make(const std::string& url, QString* told) {
    datasource::SourceConfig config;
    config.name = "Prom";
    config.url = url;
    config.embeddedWhenUnreachable = true;
    datasource::SourceContext context;
    context.store = &store_;
    context.promql = &promql_;
    context.client = client_;
    context.notice = [told](const std::string& name, const std::string& text) {
      *told = test::text(name) + ": " + test::text(text);
    };
    const auto made = datasource::make(config, context);
    return made.ok() ? *made : nullptr;
  }
  static QString jobs(DataSource& source) {
    const auto values = source.labelValues("job", {}, {0, 60'000});
    if (!values.ok()) return test::text(values.error().toString());
    return values->empty() ? QString() : test::text(values->front());
  }

  test::MemoryStorage store_;
  promql::Engine promql_;
  std::shared_ptr<net::Loop> loop_;
  std::shared_ptr<net::HttpClient> client_;
};

ORIEL_TEST_MAIN(FallbackTest)
#include "fallback_test.moc"
