// Grafana's HTTP API of `oriel serve` from outside: what set-up scripts written for Grafana send puts their dashboards
// into the library's folder.
#include "tests/support/test_case.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include "dashboards/library/dashboard_file.h"
#include "models/net/http_client.h"
#include "models/net/loop.h"

using namespace oriel;

namespace {

struct Answer {
  int status = 0;
  QByteArray body;
  QJsonObject object() const { return QJsonDocument::fromJson(body).object(); }
};

}  // namespace

class GrafanaApiTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    loop_ = net::makeLoop();
    client_ = net::makeHttpClient(loop_);
  }
  void cleanupTestCase() { client_.reset(); }

  /// The commands of a set-up script as they stand, but for docker and the port.
  void aScriptForGrafana() {
    ORIEL_NEED_SHARED();
    QVERIFY2(!QStandardPaths::findExecutable(QStringLiteral("curl")).isEmpty(), "curl is absent");
    Served served;
    QVERIFY2(served.port != 0, qPrintable(served.said()));
    QString script = QString::fromUtf8(read(test::sharedDir() + "/stacks/minimal/setup-monitoring.sh.txt"));
    QVERIFY(script.contains(QLatin1String("localhost:3000")));
    script.replace(QLatin1String("localhost:3000"), QStringLiteral("localhost:%1").arg(served.port));
    script.replace(QLatin1String("docker-compose "), QLatin1String("true docker-compose "));
    write(served.folder.filePath("setup.sh"), script.toUtf8());
    QVERIFY(QFile::copy(test::sharedDir() + "/stacks/minimal/dashboards/service-health.json",
                        served.folder.filePath("dashboard.json")));
    QProcess bash;
    bash.setWorkingDirectory(served.folder.path());
    bash.start(QStringLiteral("bash"), {QStringLiteral("setup.sh")});
    QVERIFY(bash.waitForFinished(60'000));
    const QByteArray said = bash.readAllStandardOutput();
    QCOMPARE(bash.exitCode(), 0);
    QVERIFY2(said.contains("\"database\":\"ok\""), said.constData());
    QVERIFY2(said.contains("\"message\":\"Datasource added\""), said.constData());
    QVERIFY2(said.contains("\"status\":\"success\""), said.constData());
    const QStringList files = served.dashboards();
    QCOMPARE(files.size(), 1);
    const auto loaded = dashboards::loadDashboard(*makeRealFileSystem(), files.front().toStdString());
    QVERIFY_RESULT(loaded);
    QVERIFY(!loaded.value()->title.empty());
    QVERIFY(!loaded.value()->uid.empty());
    QVERIFY(!loaded.value()->panels.empty());
    // `curl -d` takes the line feeds out: in the file they are back.
    QVERIFY(read(files.front()).count('\n') > 10);
    const QByteArray sources = read(served.folder.filePath("state/oriel/datasources.json"));
    QVERIFY2(sources.contains("http://prometheus:9090"), sources.constData());
    QVERIFY2(!sources.contains("changeme"), sources.constData());
  }

  void answersOfDashboards_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* name, const char* body, int status, const char* says) {
      QTest::newRow(name) << QByteArray(body) << status << QByteArray(says);
    };
    row("wrapped", "{\"dashboard\":{\"id\":null,\"uid\":\"w1\",\"title\":\"A b/c\",\"panels\":[]}}", 200,
        "\"url\":\"/d/w1/a-b-c\"");
    row("raw", "{\"uid\":\"r1\",\"title\":\"Raw\",\"panels\":[]}", 200, "\"slug\":\"raw\"");
    row("no uid", "{\"dashboard\":{\"title\":\"T\",\"panels\":[]}}", 200, "\"version\":1");
    row("null uid", "{\"dashboard\":{\"uid\":null,\"title\":\"T\",\"panels\":[]}}", 200, "\"status\":\"success\"");
    row("a folder's title", "{\"dashboard\":{\"title\":\"T\"},\"folderTitle\":\"Team A\"}", 200,
        "\"status\":\"success\"");
    row("empty title", "{\"dashboard\":{\"title\":\"\",\"panels\":[]}}", 400, "\"status\":\"empty-name\"");
    row("no title", "{\"dashboard\":{\"panels\":[]}}", 400, "Dashboard title cannot be empty");
    row("number as title", "{\"dashboard\":{\"title\":7,\"panels\":[]}}", 200, "success");
    row("object as title", "{\"dashboard\":{\"title\":{},\"panels\":[]}}", 400, "empty-name");
    row("uid with a slash", "{\"dashboard\":{\"uid\":\"../../x\",\"title\":\"T\"}}", 400, "illegal characters");
    row("long uid", "{\"dashboard\":{\"uid\":\"12345678901234567890123456789012345678901\",\"title\":\"T\"}}", 400,
        "max 40 characters");
    row("folder that is not there", "{\"dashboard\":{\"title\":\"T\"},\"folderUid\":\"none\"}", 400,
        "folder not found");
    row("not JSON", "{\"dashboard\":", 400, "bad request data");
    row("a list", "[1]", 400, "bad request data");
    row("dashboard is a number", "{\"dashboard\":1}", 400, "must be an object");
    row("not UTF-8", "{\"dashboard\":{\"title\":\"\xff\xfe\",\"panels\":[]}}", 400, "message");
  }
  void answersOfDashboards() {
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QByteArray, says);
    Served& served = shared();
    const Answer answer = send(served, "POST", "/api/dashboards/db", body);
    QVERIFY2(answer.status == status, answer.body.constData());
    QVERIFY2(answer.body.contains(says), answer.body.constData());
    if (status == 200) {
      const QString uid = answer.object()["uid"].toString();
      QCOMPARE(send(served, "GET", "/api/dashboards/uid/" + uid.toStdString()).status, 200);
      QCOMPARE(send(served, "DELETE", "/api/dashboards/uid/" + uid.toStdString()).status, 200);
      QCOMPARE(send(served, "GET", "/api/dashboards/uid/" + uid.toStdString()).status, 404);
    }
  }

  /// Versions as Grafana counts them.
  void savingTwice() {
    Served& served = shared();
    const auto post = [&](const QByteArray& body) { return send(served, "POST", "/api/dashboards/db", body); };
    QCOMPARE(post("{\"dashboard\":{\"uid\":\"two\",\"title\":\"Two\"}}").object()["version"].toInt(), 1);
    Answer again = post("{\"dashboard\":{\"uid\":\"two\",\"title\":\"Two\"}}");
    QCOMPARE(again.status, 412);
    QCOMPARE(again.object()["status"].toString(), QStringLiteral("version-mismatch"));
    again = post("{\"dashboard\":{\"uid\":\"two\",\"title\":\"Two changed\",\"version\":1}}");
    QCOMPARE(again.object()["version"].toInt(), 2);
    again = post("{\"dashboard\":{\"uid\":\"two\",\"title\":\"Two more\"},\"overwrite\":true}");
    QCOMPARE(again.object()["version"].toInt(), 3);
    again = post("{\"dashboard\":{\"title\":\"Two more\"}}");
    QCOMPARE(again.status, 412);
    QCOMPARE(again.object()["status"].toString(), QStringLiteral("name-exists"));
    again = post("{\"dashboard\":{\"title\":\"Two more\"},\"overwrite\":true}");
    QCOMPARE(again.object()["uid"].toString(), QStringLiteral("two"));
    const QStringList files = served.dashboards().filter(QStringLiteral("Two"));
    QCOMPARE(files.size(), 1);  // one uid, one file, whatever it is called now
    const Answer got = send(served, "GET", "/api/dashboards/uid/two");
    QCOMPARE(got.object()["dashboard"].toObject()["title"].toString(), QStringLiteral("Two more"));
    QCOMPARE(got.object()["dashboard"].toObject()["version"].toInt(), 4);
  }

  /// What the import page of Grafana sends: values for the file's inputs.
  void importing() {
    Served& served = shared();
    const Answer answer =
        send(served, "POST", "/api/dashboards/import",
             "{\"dashboard\":{\"title\":\"Imported\",\"uid\":\"imp\",\"panels\":[{\"datasource\":"
             "\"${DS_PROM}\",\"title\":\"${VAR_X} ${other}\"}]},\"overwrite\":true,\"inputs\":[{\"name\":"
             "\"DS_PROM\",\"type\":\"datasource\",\"pluginId\":\"prometheus\",\"value\":\"Prom\"},"
             "{\"name\":\"VAR_X\",\"type\":\"constant\",\"value\":\"a \\\"b\\\"\"},7,{\"name\":\"\"}]}");
    QVERIFY2(answer.status == 200, answer.body.constData());
    QCOMPARE(answer.object()["importedUrl"].toString(), QStringLiteral("/d/imp/imported"));
    QCOMPARE(answer.object()["imported"].toBool(), true);
    const QJsonObject panel = send(served, "GET", "/api/dashboards/uid/imp")
                                  .object()["dashboard"]
                                  .toObject()["panels"]
                                  .toArray()[0]
                                  .toObject();
    QCOMPARE(panel["datasource"].toString(), QStringLiteral("Prom"));
    QCOMPARE(panel["title"].toString(), QStringLiteral("a \"b\" ${other}"));
    QCOMPARE(send(served, "POST", "/api/dashboards/import", "{\"title\":\"x\"}").status, 422);
    QCOMPARE(send(served, "DELETE", "/api/dashboards/uid/imp").status, 200);
  }

  void foldersAndSearch() {
    Served& served = shared();
    Answer made = send(served, "POST", "/api/folders", "{\"uid\":\"fold\",\"title\":\"Department ABC\"}");
    QCOMPARE(made.status, 200);
    QCOMPARE(made.object()["title"].toString(), QStringLiteral("Department ABC"));
    QCOMPARE(send(served, "POST", "/api/folders", "{\"uid\":\"fold\",\"title\":\"Other\"}").status, 409);
    QCOMPARE(send(served, "GET", "/api/folders/fold").status, 200);
    QCOMPARE(send(served, "GET", "/api/folders/nobody").status, 404);
    QVERIFY(send(served, "GET", "/api/folders").body.contains("\"uid\":\"fold\""));
    made = send(served, "POST", "/api/dashboards/db",
                "{\"dashboard\":{\"uid\":\"inside\",\"title\":\"Inner things\",\"tags\":[\"prod\"]},"
                "\"folderUid\":\"fold\"}");
    QCOMPARE(made.object()["folderUid"].toString(), QStringLiteral("fold"));
    QVERIFY(QFile::exists(served.library() + "/Department ABC/Inner things.json"));
    const auto search = [&](const char* parameters) {
      QStringList uids;
      for (const QJsonValue& hit :
           QJsonDocument::fromJson(send(served, "GET", std::string("/api/search?") + parameters).body).array())
        uids << hit["uid"].toString();
      return uids;
    };
    QCOMPARE(search("query=inner"), QStringList{"inside"});
    QCOMPARE(search("tag=prod"), QStringList{"inside"});
    QCOMPARE(search("tag=none"), QStringList{});
    QCOMPARE(search("type=dash-folder&query=depart"), QStringList{"fold"});
    QCOMPARE(search("folderUIDs=fold&type=dash-db"), QStringList{"inside"});
    QVERIFY(send(served, "GET", "/api/dashboards/tags").body.contains("{\"count\":1,\"term\":\"prod\"}"));
  }

  void dataSources() {
    Served& served = shared();
    const QByteArray one = "{\"name\":\"P1\",\"type\":\"prometheus\",\"url\":\"http://127.0.0.1:1\",\"uid\":\"p1\"}";
    Answer answer = send(served, "POST", "/api/datasources", one);
    QVERIFY2(answer.status == 200, answer.body.constData());
    QCOMPARE(answer.object()["message"].toString(), QStringLiteral("Datasource added"));
    QCOMPARE(answer.object()["datasource"].toObject()["uid"].toString(), QStringLiteral("p1"));
    const std::string id = std::to_string(answer.object()["id"].toInt());
    answer = send(served, "POST", "/api/datasources", one);
    QCOMPARE(answer.status, 409);
    QVERIFY(answer.body.contains("data source with the same name already exists"));
    QCOMPARE(send(served, "GET", "/api/datasources/uid/p1").object()["name"].toString(), QStringLiteral("P1"));
    QCOMPARE(send(served, "GET", "/api/datasources/name/P1").object()["uid"].toString(), QStringLiteral("p1"));
    QCOMPARE(send(served, "GET", "/api/datasources/" + id).object()["uid"].toString(), QStringLiteral("p1"));
    QCOMPARE(send(served, "GET", "/api/datasources/id/P1").object()["id"].toInt(), std::stoi(id));
    answer = send(served, "PUT", "/api/datasources/uid/p1",
                  "{\"name\":\"P2\",\"type\":\"prometheus\",\"url\":\"http://127.0.0.1:2\",\"isDefault\":true}");
    QCOMPARE(answer.object()["message"].toString(), QStringLiteral("Datasource updated"));
    QCOMPARE(answer.object()["datasource"].toObject()["version"].toInt(), 2);
    answer = send(served, "POST", "/api/datasources",
                  "{\"name\":\"S\",\"type\":\"prometheus\",\"url\":\"http://x:1\",\"basicAuth\":true,"
                  "\"basicAuthUser\":\"u\",\"secureJsonData\":{\"basicAuthPassword\":\"very secret\"}}");
    QCOMPARE(answer.status, 400);
    QVERIFY2(answer.body.contains("no passwords"), answer.body.constData());
    answer =
        send(served, "POST", "/api/datasources", "{\"name\":\"S\",\"type\":\"prometheus\",\"url\":\"http://u:p@x:1\"}");
    QCOMPARE(answer.status, 400);
    answer = send(served, "POST", "/api/datasources",
                  "{\"name\":\"S\",\"type\":\"loki\",\"url\":\"http://x:1\",\"basicAuth\":true,"
                  "\"basicAuthUser\":\"u\",\"secureJsonData\":{\"basicAuthPassword\":\"$NOT_SET_ANYWHERE\"}}");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.object()["datasource"].toObject()["secureJsonFields"].toObject()["basicAuthPassword"].toBool(),
             true);
    QVERIFY2(!read(served.folder.filePath("state/oriel/datasources.json")).contains("very secret"), "a secret on disk");
    QCOMPARE(send(served, "DELETE", "/api/datasources/name/S").status, 200);
    QCOMPARE(send(served, "DELETE", "/api/datasources/uid/p1").status, 200);
    QCOMPARE(send(served, "DELETE", "/api/datasources/uid/p1").status, 404);
    QCOMPARE(send(served, "GET", "/api/datasources").body, QByteArray("[]"));
  }

  void whatIsNotThere_data() {
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("status");
    QTest::newRow("admin") << QByteArray("POST") << QByteArray("/api/admin/users") << 404;
    QTest::newRow("nothing") << QByteArray("GET") << QByteArray("/") << 404;
    QTest::newRow("method") << QByteArray("DELETE") << QByteArray("/api/org") << 405;
    QTest::newRow("by GET") << QByteArray("GET") << QByteArray("/api/dashboards/db") << 405;
    QTest::newRow("traversal") << QByteArray("GET") << QByteArray("/api/dashboards/uid/..%2f..%2fetc") << 404;
    QTest::newRow("org") << QByteArray("GET") << QByteArray("/api/org") << 200;
    QTest::newRow("user") << QByteArray("GET") << QByteArray("/api/user") << 200;
  }
  void whatIsNotThere() {
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(int, status);
    const Answer answer = send(shared(), method.toStdString(), path.toStdString());
    QVERIFY2(answer.status == status, answer.body.constData());
    if (status >= 400) QVERIFY2(answer.object().contains("message"), answer.body.constData());
  }

  void thePassword() {
    Served served({"--grafana-api-password-file", "PASSWORD"}, "hush:hush\n");
    QVERIFY2(served.port != 0, qPrintable(served.said()));
    QCOMPARE(send(served, "GET", "/api/health").status, 200);
    QCOMPARE(send(served, "GET", "/api/org").status, 401);
    const auto with = [&](const QByteArray& pair) {
      return send(served, "GET", "/api/org", {}, {{"Authorization", "Basic " + pair.toBase64().toStdString()}}).status;
    };
    QCOMPARE(with("admin:hush:hush"), 200);
    QCOMPARE(with("anybody:hush:hush"), 200);
    QCOMPARE(with("admin:hush"), 401);
    QCOMPARE(with("admin:"), 401);
    QCOMPARE(with("hush:hush"), 401);
    QCOMPARE(send(served, "GET", "/api/org", {}, {{"Authorization", "Bearer hush:hush"}}).status, 200);
    QCOMPARE(send(served, "GET", "/api/org", {}, {{"Authorization", "Basic !!!"}}).status, 401);
  }

  void foreignHostsAndOrigins() {
    Served& served = shared();
    QCOMPARE(send(served, "GET", "/api/health", {}, {{"Host", "evil.example"}}).status, 403);
    QCOMPARE(
        send(served, "POST", "/api/dashboards/db", "{\"title\":\"x\"}", {{"Origin", "http://evil.example"}}).status,
        403);
  }

  void onlyThisComputer() {
    QTemporaryDir folder;
    QProcess process;
    process.start(test::buildDir() + "/app/oriel", {"serve", "--data-dir", folder.filePath("data"), "--listen",
                                                    "127.0.0.1:0", "--grafana-api", "0.0.0.0:0"});
    QVERIFY(process.waitForFinished(20'000));
    const QByteArray said = process.readAllStandardError();
    QVERIFY2(said.contains("this computer only"), said.constData());
    QVERIFY(process.exitCode() != 0);
  }

  /// Whatever titles and uids say, everything stays in the library's folder.
  void nothingLeadsOut() {
    Served served;
    QVERIFY(served.port != 0);
    const QString outside = served.folder.filePath("outside");
    QVERIFY(QDir().mkpath(outside));
    QVERIFY(QDir().mkpath(served.library()));
    QVERIFY(QFile::link(outside, served.library() + "/link"));
    const QByteArray titles[] = {
        "../../outside/x", "/etc/passwd",         "..",     ".",       "CON",     "a\\u0000b",
        "\\u202e",         QByteArray(4000, 'x'), "link/x", ".hidden", "C:\\\\x", "\xe2\x82\xac"};
    int saved = 0;
    for (const QByteArray& title : titles) {
      const Answer answer = send(served, "POST", "/api/dashboards/db", "{\"dashboard\":{\"title\":\"" + title + "\"}}");
      QVERIFY2(answer.status == 200 || answer.status == 400, answer.body.constData());
      if (answer.status == 200) ++saved;
    }
    QVERIFY(saved >= 10);
    for (const QByteArray& folder : {QByteArray("../outside"), QByteArray("link/deep/er"), QByteArray("/"),
                                     QByteArray(9000, 'y'), QByteArray("a/../../outside")}) {
      const Answer answer =
          send(served, "POST", "/api/dashboards/db",
               "{\"dashboard\":{\"title\":\"f\"},\"overwrite\":true,\"folderTitle\":\"" + folder + "\"}");
      QVERIFY2(answer.status == 200 || answer.status >= 400, answer.body.constData());
      send(served, "POST", "/api/folders", "{\"title\":\"" + folder + "\"}");
    }
    QCOMPARE(QDir(outside).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(), 0);
    const QStringList around = QDir(served.folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
    QCOMPARE(around, (QStringList{"cache", "dashboards", "data", "outside"}));
    QVERIFY(send(served, "GET", "/api/health").status == 200);
  }

  /// A provisioning folder beside the configuration; what is provisioned is only read.
  void provisioned() {
    QTemporaryDir folder;
    QVERIFY(QDir().mkpath(folder.filePath("grafana/provisioning/dashboards")));
    QVERIFY(QDir().mkpath(folder.filePath("grafana/provisioning/datasources")));
    QVERIFY(QDir().mkpath(folder.filePath("grafana/dashboards")));
    write(folder.filePath("prometheus.yml"), "scrape_configs: []\n");
    write(folder.filePath("grafana/provisioning/dashboards/d.yml"),
          "apiVersion: 1\nproviders: [{name: d, folder: Fixed, options: {path: /var/lib/grafana/dashboards}}]\n");
    write(folder.filePath("grafana/provisioning/datasources/d.yml"),
          "apiVersion: 1\ndatasources: [{name: Prometheus, type: prometheus, url: 'http://prometheus:9090'}]\n");
    write(folder.filePath("grafana/dashboards/a.json"), "{\"title\":\"A\",\"uid\":\"fixed\",\"panels\":[]}");
    Served served({"--config", folder.filePath("prometheus.yml")});
    QVERIFY2(served.port != 0, qPrintable(served.said()));
    QTRY_COMPARE_WITH_TIMEOUT(send(served, "GET", "/api/dashboards/uid/fixed").status, 200, 20'000);
    const QJsonObject meta = send(served, "GET", "/api/dashboards/uid/fixed").object()["meta"].toObject();
    QCOMPARE(meta["folderTitle"].toString(), QStringLiteral("Fixed"));
    QCOMPARE(meta["provisioned"].toBool(), true);
    const Answer refused = send(served, "POST", "/api/dashboards/db",
                                "{\"dashboard\":{\"title\":\"A\",\"uid\":\"fixed\"},\"overwrite\":true}");
    QCOMPARE(refused.status, 400);
    QVERIFY(refused.body.contains("Cannot save provisioned dashboard"));
    QCOMPARE(send(served, "DELETE", "/api/dashboards/uid/fixed").status, 400);
    const QJsonObject source = send(served, "GET", "/api/datasources/name/Prometheus").object();
    QCOMPARE(source["uid"].toString(), QStringLiteral("PBFA97CFB590B2093"));
    QCOMPARE(source["readOnly"].toBool(), true);
    QCOMPARE(send(served, "DELETE", "/api/datasources/uid/PBFA97CFB590B2093").status, 400);
  }

  void largeBodies() {
    Served& served = shared();
    QByteArray body = "{\"dashboard\":{\"title\":\"large\",\"description\":\"";
    body += QByteArray(100 << 20, 'x') + "\"}}";
    const Answer answer = send(served, "POST", "/api/dashboards/db", body);
    QVERIFY2(answer.status == 413 || answer.status == 0, answer.body.constData());
    QCOMPARE(send(served, "GET", "/api/health").status, 200);
    const QByteArray deep = "{\"dashboard\":{\"title\":\"deep\",\"x\":" + QByteArray(100'000, '[') + "}}";
    QCOMPARE(send(served, "POST", "/api/dashboards/db", deep).status, 400);
  }

 private:
  static QByteArray read(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
  static void write(const QString& path, const QByteArray& text) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
  }

  /// The program on free ports with folders of its own; ended with the object.
  struct Served {
    explicit Served(QStringList more = {}, const QByteArray& password = {}) {
      QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
      environment.insert("XDG_DATA_HOME", folder.filePath("share"));
      environment.insert("XDG_STATE_HOME", folder.filePath("state"));
      environment.insert("XDG_CACHE_HOME", folder.filePath("cache"));
      environment.remove("ORIEL_GRAFANA_PASSWORD");
      process.setProcessEnvironment(environment);
      if (!password.isEmpty()) write(folder.filePath("password"), password);
      more.replaceInStrings(QStringLiteral("PASSWORD"), folder.filePath("password"));
      process.start(test::buildDir() + "/app/oriel",
                    QStringList{"serve", "--data-dir", folder.filePath("data"), "--listen", "127.0.0.1:0",
                                "--grafana-api", "127.0.0.1:0", "--dashboards", library()} +
                        more);
      while (port == 0 && (process.canReadLine() || process.waitForReadyRead(20'000))) {
        const QByteArray line = process.readLine();
        if (line.contains("Grafana")) port = line.mid(line.lastIndexOf(':') + 1).trimmed().toInt();
      }
    }
    ~Served() {
      if (process.state() == QProcess::NotRunning) return;
      process.terminate();
      QVERIFY2(process.waitForFinished(60'000), "it does not end when asked to");
      QVERIFY2(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0,
               process.readAllStandardError().constData());
    }
    QString said() { return QString::fromUtf8(process.readAllStandardError()); }
    QString library() const { return folder.filePath("dashboards"); }
    QStringList dashboards() const {
      QStringList files;
      for (QDirIterator it(library(), {"*.json"}, QDir::Files, QDirIterator::Subdirectories); it.hasNext();)
        files << it.next();
      return files;
    }
    QTemporaryDir folder;
    QProcess process;
    int port = 0;
  };

  Served& shared() {
    if (!shared_) shared_ = std::make_unique<Served>();
    return *shared_;
  }

  Answer send(const Served& served, const std::string& method, const std::string& path, const QByteArray& body = {},
              net::Headers headers = {}) {
    net::HttpRequest request;
    request.method = method;
    request.url = "http://127.0.0.1:" + std::to_string(served.port) + path;
    request.headers = std::move(headers);
    if (!body.isEmpty()) request.headers.emplace_back("Content-Type", "application/json");
    request.body = body.toStdString();
    request.timeout = kMinute;
    const auto answer = client_->sendAndWait(std::move(request));
    if (!answer.ok()) return {0, QByteArray::fromStdString(answer.error().toString())};
    return {answer->status, QByteArray::fromStdString(answer->body)};
  }

  std::shared_ptr<net::Loop> loop_;
  std::shared_ptr<net::HttpClient> client_;
  std::unique_ptr<Served> shared_;
};

ORIEL_TEST_MAIN(GrafanaApiTest)
#include "grafana_api_test.moc"
