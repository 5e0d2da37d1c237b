// Import: text, files, folders and the address of a Grafana, which is the only host that is asked.
#include "tests/support/test_case.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

#include "dashboards/grafana_api/import.h"
#include "models/net/http_server.h"
#include "models/net/loop.h"

using namespace oriel;
using namespace oriel::dashboards;

class ImportTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    loop_ = net::makeLoop();
    client_ = net::makeHttpClient(loop_);
    auto started = net::HttpServer::start(
        {}, [this](auto request, net::HttpServer::Respond respond) { respond(answer(*request)); });
    QVERIFY_RESULT(started);
    server_ = std::move(started).value();
    here_ = "http://127.0.0.1:" + std::to_string(server_->port());
  }
  void cleanupTestCase() {
    server_.reset();
    client_.reset();
  }

  void addresses_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("asked");
    const auto row = [](const char* typed, const char* asked) {
      QTest::newRow(typed) << QString(typed) << QString(asked);
    };
    row("http://g:3000/d/abc/some-name?orgId=1&var-x=2", "http://g:3000/api/dashboards/uid/abc");
    row("https://g/grafana/d/a_b-C", "https://g:443/grafana/api/dashboards/uid/a_b-C");
    row("http://g:3000/api/dashboards/uid/abc", "http://g:3000/api/dashboards/uid/abc");
    row("https://grafana.com/grafana/dashboards/1860-node-exporter-full/",
        "https://grafana.com:443/api/dashboards/1860/revisions/latest/download");
    row("grafana.com/grafana/dashboards/1860", "https://grafana.com:443/api/dashboards/1860/revisions/latest/download");
    row("https://example.org/x/grafana/dashboards/1860", "https://example.org/x/grafana/dashboards/1860");
    row("  https://example.org/a.json  ", "https://example.org/a.json");
    row("http://g/d/..%2f..", "http://g/d/..%2f..");
    row("file:///etc/passwd", "");
    row("javascript:alert(1)", "");
    row("ftp://g/x", "");
    row("unix:///run/x.sock:/d/a", "");
    row("", "");
    row("   ", "");
    row("http://", "");
  }
  void addresses() {
    QFETCH(QString, typed);
    QFETCH(QString, asked);
    const auto address = importAddress(typed.toStdString());
    QCOMPARE(address.ok() ? test::text(*address) : QString(), asked);
  }

  void fromAGrafana() {
    const auto fetched = fetchCandidate(*client_, here_ + "/d/good/whatever", "tok");
    QVERIFY_RESULT(fetched);
    QCOMPARE(fetched->title, "From afar");
    QCOMPARE(fetched->panels, 2);
    QCOMPARE(test::text(lastAuthorization_), QStringLiteral("Bearer tok"));
    QTemporaryDir folder;
    LibraryOptions options;
    options.roots.push_back({folder.path().toStdString(), "", "", true, false});
    Library library(options);
    const auto files = makeRealFileSystem();
    const SaveOutcome outcome = saveIntoLibrary(library, *files, {fetched->text, "", "Taken over", false});
    QVERIFY2(outcome.saved, outcome.refusal.text.c_str());
    QCOMPARE(test::text(outcome.saved->path), folder.filePath("Taken over/From afar.json"));
    const auto again = candidatesAt(outcome.saved->path);
    QCOMPARE(again.size(), std::size_t{1});
    QVERIFY2(again[0].error.empty(), again[0].error.c_str());
    QCOMPARE(again[0].title, "From afar");
    QCOMPARE(again[0].panels, 2);
    QVERIFY(!saveIntoLibrary(library, *files, {fetched->text, "", "Taken over", false}).saved);
    QVERIFY(saveIntoLibrary(library, *files, {fetched->text, "", "Taken over", true}).saved);
  }

  void whatGoesWrong_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("says");
    QTest::newRow("absent") << "/d/absent/x" << "HTTP status 404: Dashboard not found";
    QTest::newRow("forbidden") << "/d/forbidden/x" << "HTTP status 401: Unauthorized";
    QTest::newRow("a page") << "/page.html" << "JSON";
    QTest::newRow("another host") << "/elsewhere" << "sends to another host (localhost)";
    QTest::newRow("round and round") << "/round" << "too many redirects";
  }
  void whatGoesWrong() {
    QFETCH(QString, path);
    QFETCH(QString, says);
    const int before = asked_;
    const auto fetched = fetchCandidate(*client_, here_ + path.toStdString(), "");
    QVERIFY(!fetched.ok());
    QVERIFY2(test::text(fetched.error().toString()).contains(says), fetched.error().toString().c_str());
    if (path == "/elsewhere") QCOMPARE(asked_ - before, 1);
    QVERIFY(!fetchCandidate(*client_, "http://127.0.0.1:1/d/x/y", "").ok());
  }

  void aRedirectOnTheSameHost() {
    const auto fetched = fetchCandidate(*client_, here_ + "/moved", "");
    QVERIFY_RESULT(fetched);
    QCOMPARE(fetched->title, "From afar");
  }

  void textsOfAnyForm() {
    std::vector<ImportCandidate> found = candidatesOf("{\"title\":\"A\",\"panels\":[{\"type\":\"stat\"}]}", "");
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].title, "A");
    QCOMPARE(found[0].panels, 1);
    found = candidatesOf(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  m.json: |\n"
        "    {\"title\":\"M\",\"panels\":[]}\n  n.json: |\n    {\"title\":\"N\",\"panels\":[]}\n",
        "");
    QCOMPARE(found.size(), std::size_t{2});
    QCOMPARE(found[0].title + found[1].title, "MN");
    for (const ImportCandidate& candidate : found) {
      QVERIFY2(candidate.error.empty(), candidate.error.c_str());
      const auto again = candidatesOf(candidate.text, "");
      QCOMPARE(again[0].title, candidate.title);
      QVERIFY(test::text(candidate.text).trimmed().startsWith("{\"title\""));
    }
    for (const char* text : {"", "{", "[]", "nothing", "{\"a\":1}", "\xff\xfe"}) {
      found = candidatesOf(text, "");
      QVERIFY2(found.size() == 1 && !found[0].error.empty(), text);
    }
  }

  void folders() {
    QTemporaryDir folder;
    write(folder.filePath("a.json"), "{\"title\":\"A\",\"panels\":[]}");
    write(folder.filePath("sub/b.json"), "{\"title\":\"B\",\"panels\":[]}");
    write(folder.filePath("package.json"), "{\"name\":\"x\"}");
    write(folder.filePath("broken.json"), "{\"title\":");
    const auto found = candidatesAt(folder.path().toStdString());
    QCOMPARE(found.size(), std::size_t{3});
    QCOMPARE(found[0].title, "A");
    QVERIFY(!found[1].error.empty());
    QCOMPARE(found[2].title, "B");
    QVERIFY(!candidatesAt("/no/such/file.json").at(0).error.empty());
    QVERIFY(!candidatesAt("/dev/zero").at(0).error.empty());
  }

  /// A file of the v2 form is written as it is.
  void resources() {
    const std::string text =
        "{\"apiVersion\":\"dashboard.grafana.app/v2\",\"kind\":\"Dashboard\",\"metadata\":{\"name\":\"two\"},\"spec\":"
        "{\"title\":\"V2\",\"layout\":{\"kind\":\"GridLayout\",\"spec\":{\"items\":[]}},\"elements\":{}}}\n";
    QTemporaryDir folder;
    LibraryOptions options;
    options.roots.push_back({folder.path().toStdString(), "", "", true, false});
    Library library(options);
    const auto files = makeRealFileSystem();
    const SaveOutcome outcome = saveIntoLibrary(library, *files, {text, "", "", false});
    QVERIFY2(outcome.saved, outcome.refusal.text.c_str());
    QCOMPARE(outcome.saved->uid, "two");
    QVERIFY(library.index()->byUid("two"));
  }

 private:
  static void write(const QString& path, const QByteArray& text) {
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
  }

  net::ServerResponse answer(const net::ServerRequest& request) {
    ++asked_;
    if (const std::string* header = request.header("authorization")) lastAuthorization_ = *header;
    net::ServerResponse response;
    response.contentType = "application/json";
    const auto redirect = [&response](const std::string& to) {
      response.status = 302;
      response.headers.emplace_back("Location", to);
    };
    if (request.path == "/api/dashboards/uid/good") {
      response.body =
          "{\"meta\":{\"slug\":\"x\"},\"dashboard\":{\"uid\":\"good\",\"version\":7,\"title\":\"From afar\",\"panels\":"
          "[{\"type\":\"stat\"},{\"type\":\"row\",\"panels\":[{\"type\":\"text\"}]}]}}";
    } else if (request.path == "/api/dashboards/uid/forbidden") {
      response.status = 401;
      response.body = "{\"message\":\"Unauthorized\"}";
    } else if (request.path == "/page.html") {
      response.body = "<html>login</html>";
    } else if (request.path == "/moved") {
      redirect("/api/dashboards/uid/good");
    } else if (request.path == "/round") {
      redirect("/round");
    } else if (request.path == "/elsewhere") {
      redirect("http://localhost:" + std::to_string(server_->port()) + "/api/dashboards/uid/good");
    } else {
      response.status = 404;
      response.body = "{\"message\":\"Dashboard not found\"}";
    }
    return response;
  }

  std::shared_ptr<net::Loop> loop_;
  std::shared_ptr<net::HttpClient> client_;
  std::unique_ptr<net::HttpServer> server_;
  std::string here_, lastAuthorization_;
  std::atomic<int> asked_ = 0;
};

ORIEL_TEST_MAIN(ImportTest)
#include "import_test.moc"
