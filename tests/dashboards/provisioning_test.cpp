// Grafana's provisioning folders, data sources and their secrets.
#include "tests/support/test_case.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <nlohmann/json.hpp>

#include "dashboards/grafana_api/dashboard_service.h"
#include "dashboards/provisioning/provisioning.h"
#include "dashboards/provisioning/sha256.h"
#include "dashboards/provisioning/source_store.h"

using namespace oriel;
using namespace oriel::dashboards;

class ProvisioningTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  /// A tree as docker-compose files mount it into Grafana's container.
  void aTree() {
    QTemporaryDir folder;
    write(folder, "grafana/provisioning/dashboards/all.yaml",
          "apiVersion: 1\nproviders:\n- name: default\n  orgId: 1\n  folder: Services\n  folderUid: svc\n  type: file\n"
          "  disableDeletion: false\n  updateIntervalSeconds: 10\n  options:\n"
          "    path: /var/lib/grafana/dashboards\n"
          "- name: tree\n  allowUiUpdates: true\n  folder: ignored\n  options:\n    path: " +
              folder.filePath("tree").toUtf8() + "\n    foldersFromFilesStructure: true\n");
    write(folder, "grafana/provisioning/datasources/prom.yml",
          "apiVersion: 1\ndeleteDatasources:\n- name: Old\n  orgId: 1\ndatasources:\n- name: Prometheus\n"
          "  type: prometheus\n  access: proxy\n  url: http://prometheus:9090\n  isDefault: true\n  editable: true\n"
          "  jsonData:\n    timeInterval: 30s\n    httpMethod: POST\n    n: 5\n");
    write(folder, "grafana/dashboards/a.json", "{\"title\":\"A\",\"uid\":\"a\",\"panels\":[]}");
    write(folder, "grafana/dashboards/sub/b.json", "{\"title\":\"B\",\"uid\":\"b\",\"panels\":[]}");
    write(folder, "tree/Team/c.json", "{\"title\":\"C\",\"uid\":\"c\",\"panels\":[]}");
    const std::string directory = folder.filePath("grafana/provisioning").toStdString();
    const Provisioning found = readProvisioning(*files_, directory, {});
    QVERIFY2(found.errors.empty(), found.errors.empty() ? "" : found.errors.front().toString().c_str());
    QCOMPARE(found.providers.size(), std::size_t{2});
    QCOMPARE(test::text(found.providers[0].root.path), folder.filePath("grafana/dashboards"));
    QCOMPARE(found.notices.size(), std::size_t{1});
    QVERIFY2(test::text(found.notices[0]).contains("all.yaml:11:5: /var/lib/grafana/dashboards is not here"),
             found.notices[0].c_str());
    QCOMPARE(found.sources.size(), std::size_t{1});
    QCOMPARE(found.sources[0].uid, "PBFA97CFB590B2093");  // as Grafana names it
    QVERIFY(found.sources[0].isDefault && !found.sources[0].readOnly);
    QCOMPARE((*found.sources[0].jsonData)["n"].dump(), "5");
    QCOMPARE(found.deletedSources, std::vector<std::string>{"Old"});
    const ConnectedSource connected = connectSource(found.sources[0], {});
    QCOMPARE(connected.config.url, "http://prometheus:9090");
    QCOMPARE(connected.config.scrapeInterval, 30 * kSecond);
    QVERIFY(connected.config.embeddedWhenUnreachable);

    LibraryOptions options;
    for (const DashboardProvider& provider : found.providers) options.roots.push_back(provider.root);
    Library library(options);
    library.refresh();
    QCOMPARE(library.index()->byUid("a")->folder, "Services");
    QCOMPARE(library.index()->byUid("a")->folderUid, "svc");
    QVERIFY(library.index()->byUid("a")->readOnly);
    QCOMPARE(library.index()->byUid("b")->folder, "Services");
    QCOMPARE(library.index()->byUid("c")->folder, "Team");
    QVERIFY(!library.index()->byUid("c")->readOnly);
  }

  void pathsOfContainers_data() {
    QTest::addColumn<QString>("have");
    QTest::addColumn<QString>("path");
    QTest::newRow("/var/lib") << "g/dashboards" << "/var/lib/grafana/dashboards";
    QTest::newRow("/etc") << "g/provisioning/dashboards/json" << "/etc/grafana/provisioning/dashboards/json";
    QTest::newRow("one up") << "dashboards" << "/srv/dashboards/";
    QTest::newRow("relative") << "g/boards" << "boards";
    QTest::newRow("the folder of the file") << "g/provisioning/dashboards" << "/etc/grafana/provisioning/dashboards";
  }
  void pathsOfContainers() {
    QFETCH(QString, have);
    QFETCH(QString, path);
    QTemporaryDir folder;
    QVERIFY(QDir().mkpath(folder.filePath(have)));
    write(folder, "g/provisioning/dashboards/p.yaml",
          "apiVersion: 1\nproviders: [{name: x, options: {path: '" + path.toUtf8() + "'}}]\n");
    const Provisioning found = readProvisioning(*files_, folder.filePath("g/provisioning").toStdString(), {});
    QCOMPARE(found.providers.size(), std::size_t{1});
    QCOMPARE(test::text(found.providers[0].root.path), folder.filePath(have));
  }

  void nowhere() {
    QTemporaryDir folder;
    write(folder, "dashboards/p.yaml", "apiVersion: 1\nproviders: [{name: x, options: {path: /no/such/place}}]\n");
    Provisioning found = readProvisioning(*files_, folder.path().toStdString(), {});
    QCOMPARE(found.providers.size(), std::size_t{1});
    QVERIFY(test::text(found.notices.at(0)).endsWith("/no/such/place is not here"));
    QTemporaryDir empty;
    found = readProvisioning(*files_, empty.path().toStdString(), {});
    QVERIFY(found.providers.empty() && found.notices.size() == 1);
  }

  void brokenFiles_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const char* file, const char* text, const char* says) {
      QTest::newRow(name) << QString(file) << QByteArray(text) << QString(says);
    };
    row("no YAML", "dashboards/a.yaml", "providers: [", "a.yaml:1:");
    row("a text", "dashboards/a.yaml", "hello", "a.yaml:1:1: a provisioning file must be a mapping");
    row("no list", "dashboards/a.yaml", "apiVersion: 1\nproviders: 7\n", "a.yaml:2:12: providers must be a list");
    row("no options", "dashboards/a.yaml", "apiVersion: 1\nproviders:\n- name: x\n",
        "a.yaml:3:3: the provider x has no");
    row("no path", "dashboards/a.yaml", "apiVersion: 1\nproviders:\n- name: x\n  options: {a: b}\n", "has no path");
    row("other type", "dashboards/a.yaml", "apiVersion: 1\nproviders:\n- {name: x, type: s3, options: {path: y}}\n",
        "has the type s3");
    row("no boolean", "dashboards/a.yaml",
        "apiVersion: 1\nproviders:\n- name: x\n  allowUiUpdates: maybe\n  options: {path: y}\n",
        "a.yaml:4:19: allowUiUpdates must be true or false");
    row("no name", "datasources/a.yml", "apiVersion: 1\ndatasources:\n- type: prometheus\n",
        "a.yml:3:3: a data source needs a name and a type");
    row("twice", "datasources/a.yml", "apiVersion: 1\ndatasources:\n- {name: a, type: b}\n- {name: a, type: c}\n",
        "a.yml:4:3: another data source");
    row("two defaults", "datasources/a.yml",
        "apiVersion: 1\ndatasources:\n- {name: a, type: b, isDefault: true}\n- {name: c, type: b, isDefault: true}\n",
        "a.yml:4:3: only one");
    row("a list as url", "datasources/a.yml", "datasources:\n- {name: a, type: b, url: [x]}\n", "url must be a text");
  }
  void brokenFiles() {
    QFETCH(QString, file);
    QFETCH(QByteArray, text);
    QFETCH(QString, says);
    QTemporaryDir folder;
    write(folder, file, text);
    // The other file is read all the same.
    write(folder, "datasources/z.yml", "apiVersion: 1\ndatasources: [{name: good, type: prometheus}]\n");
    const Provisioning found = readProvisioning(*files_, folder.path().toStdString(), {});
    QCOMPARE(found.errors.size(), std::size_t{1});
    QVERIFY2(test::text(found.errors[0].toString()).contains(says), found.errors[0].toString().c_str());
    QVERIFY(found.sources.size() >= 1 && found.sources.back().name == "good");
  }

  void oldForm() {
    QTemporaryDir folder;
    QVERIFY(QDir().mkpath(folder.filePath("x")));
    write(folder, "dashboards/a.yaml",
          "- name: d\n  org_id: 1\n  folder: F\n  type: file\n  options:\n    folder: " +
              folder.filePath("x").toUtf8() + "\n");
    write(folder, "datasources/a.yaml",
          "datasources:\n- name: g\n  type: prometheus\n  is_default: true\n  basic_auth: true\n"
          "  basic_auth_user: u\n  json_data: {timeInterval: 1m}\n");
    const Provisioning found = readProvisioning(*files_, folder.path().toStdString(), {});
    QVERIFY(found.errors.empty());
    QCOMPARE(test::text(found.providers.at(0).root.path), folder.filePath("x"));
    QVERIFY(found.sources.at(0).isDefault && found.sources.at(0).basicAuth);
  }

  /// Secrets come from the environment, where a whole text is a name; they are never written.
  void secrets() {
    QTemporaryDir folder;
    write(folder, "datasources/a.yaml",
          "apiVersion: 1\ndatasources:\n- name: a\n  type: prometheus\n  url: ${PROM_URL:-http://fallback:1}\n"
          "  basicAuth: true\n  basicAuthUser: $PROM_USER\n  secureJsonData:\n    basicAuthPassword: ${PROM_PASSWORD}\n"
          "    httpHeaderValue1: written $PROM_USER out\n  jsonData:\n    httpHeaderName1: X-Scope\n");
    const config::SecretLookup lookup = [](const std::string& name) -> std::optional<std::string> {
      if (name == "PROM_USER") return "u";
      if (name == "PROM_PASSWORD") return "p w";
      return std::nullopt;
    };
    const Provisioning found = readProvisioning(*files_, folder.path().toStdString(), lookup);
    ConnectedSource connected = connectSource(found.sources.at(0), lookup);
    QVERIFY(connected.missing.empty());
    QCOMPARE(connected.config.url, "http://fallback:1");
    QCOMPARE(connected.config.http.username, "u");
    QCOMPARE(connected.config.http.password, "p w");
    QCOMPARE(connected.config.http.headers.at(0).second, "written $PROM_USER out");
    connected = connectSource(found.sources.at(0), [](const std::string&) { return std::nullopt; });
    QCOMPARE(connected.missing, std::vector<std::string>{"PROM_PASSWORD"});
    const std::string written = sourceToJson(found.sources.at(0), true).dump();
    QVERIFY2(!QByteArray::fromStdString(written).contains("written"), written.c_str());
    QVERIFY(QByteArray::fromStdString(written).contains("${PROM_PASSWORD}"));
    QVERIFY(isSecretName("$A") && isSecretName("${A}") && isSecretName("${A:-b}"));
    QVERIFY(!isSecretName("A") && !isSecretName("$A b") && !isSecretName("") && !isSecretName("$") &&
            !isSecretName("$1"));
  }

  void sourcesOfRequests_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* json, const char* says) {
      QTest::newRow(json) << QByteArray(json) << QString(says);
    };
    row("{\"name\":\"a\",\"type\":\"prometheus\"}", "");
    row("{\"name\":\"a\",\"type\":\"prometheus\",\"url\":\"http://x:1/y?a=b:c@d\"}", "");
    row("{\"name\":\"a\",\"type\":\"prometheus\",\"secureJsonData\":{\"basicAuthPassword\":\"\"}}", "");
    row("{\"name\":\"a\",\"type\":\"prometheus\",\"secureJsonData\":{\"basicAuthPassword\":\"$X\"}}", "");
    row("{\"name\":\"a\",\"type\":\"prometheus\",\"jsonData\":7}", "");
    row("{\"type\":\"prometheus\"}", "needs a name");
    row("{\"name\":\"a\"}", "needs a type");
    row("[]", "is a JSON object");
    row("{\"name\":\"a\",\"type\":\"p\",\"secureJsonData\":7}", "must be an object");
    row("{\"name\":\"a\",\"type\":\"p\",\"secureJsonData\":{\"token\":\"abc\"}}", "no passwords");
    row("{\"name\":\"a\",\"type\":\"p\",\"password\":\"x\"}", "no passwords");
    row("{\"name\":\"a\",\"type\":\"p\",\"url\":\"http://u:p@x:1\"}", "no passwords");
  }
  void sourcesOfRequests() {
    QFETCH(QByteArray, json);
    QFETCH(QString, says);
    const auto source = sourceFromJson(Json::parse(json.toStdString()));
    if (says.isEmpty())
      QVERIFY_RESULT(source);
    else
      QVERIFY2(!source.ok() && test::text(source.error().text).contains(says),
               source.ok() ? "" : source.error().text.c_str());
  }

  void theStore() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("state/sources.json").toStdString();
    SourceEntry one;
    one.name = "One";
    one.type = "prometheus";
    one.isDefault = true;
    SourceEntry two = one;
    two.name = "Two";
    {
      SourceStore store(files_, path);
      QVERIFY_RESULT(store.load());
      QVERIFY_RESULT(store.add(one));
      QVERIFY(store.add(one).error().code == ErrorCode::Duplicate);
      two.secure["basicAuthPassword"] = "$NAME";
      QVERIFY_RESULT(store.add(two));
      QVERIFY(!store.byName("One")->isDefault && store.byName("Two")->isDefault);
    }
    SourceStore store(files_, path);
    QVERIFY_RESULT(store.load());
    QCOMPARE(store.list().size(), std::size_t{2});
    QCOMPARE(store.byName("Two")->secure.at("basicAuthPassword"), "$NAME");
    SourceEntry provisioned = one;
    provisioned.uid.clear();
    provisioned.readOnly = true;
    provisioned.url = "http://p";
    store.setProvisioned({provisioned}, {"Two"});
    QCOMPARE(store.list().size(), std::size_t{1});
    QCOMPARE(store.byName("One")->url, "http://p");
    const std::string uid = store.byName("One")->uid;
    QVERIFY(store.update(uid, one).error().code == ErrorCode::Unsupported);
    QVERIFY(store.remove(uid).error().code == ErrorCode::Unsupported);
    QVERIFY(store.remove("nobody").error().code == ErrorCode::NotFound);
    store.setProvisioned({}, {});
    QCOMPARE(store.list().size(), std::size_t{2});
    write(folder, "state/sources.json", "{broken");
    QVERIFY(store.load().error().code == ErrorCode::Corrupt);
    QVERIFY(QFile::exists(folder.filePath("state/sources.json.damaged")));
    QVERIFY_RESULT(store.load());
    QVERIFY(store.list().empty());
  }

  void hashes() {
    const auto hex = [](const std::string& text) {
      const auto hash = sha256(text);
      return QByteArray(reinterpret_cast<const char*>(hash.data()), 32).toHex();
    };
    QCOMPARE(hex(""), QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    QCOMPARE(hex("abc"), QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(hex(std::string(1'000'000, 'a')),
             QByteArray("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
  }

  void besideAConfiguration() {
    QTemporaryDir folder;
    write(folder, "monitoring/prometheus.yml", "");
    QCOMPARE(findProvisioningBeside(folder.filePath("monitoring/prometheus.yml").toStdString()), "");
    write(folder, "grafana/provisioning/datasources/a.yml", "");
    QCOMPARE(test::text(findProvisioningBeside(folder.filePath("monitoring/prometheus.yml").toStdString())),
             folder.filePath("grafana/provisioning"));
  }

  /// All of it together, without a network.
  void theService() {
    QTemporaryDir folder;
    write(folder, "p/dashboards/all.yaml",
          "apiVersion: 1\nproviders: [{name: x, folder: Fixed, options: {path: " + folder.filePath("boards").toUtf8() +
              "}}]\n");
    write(folder, "p/datasources/all.yaml",
          "datasources: [{name: P, type: prometheus, url: $MISSING_URL_OF_TEST}, "
          "{name: Q, type: prometheus, url: 'http://q:1'}]\n");
    write(folder, "boards/a.json", "{\"title\":\"A\",\"uid\":\"a\",\"panels\":[]}");
    DashboardServiceOptions options;
    options.folders = {folder.filePath("own").toStdString()};
    options.provisioning = folder.filePath("p").toStdString();
    std::vector<datasource::SourceConfig> given;
    std::atomic<int> changes = 0;
    DashboardServiceWiring wiring;
    wiring.setSources = [&given](const std::vector<datasource::SourceConfig>& sources) {
      given = sources;
      return std::vector<Error>();
    };
    wiring.changed = [&changes](const std::vector<LibraryChange>&) { ++changes; };
    DashboardService service(options, wiring);
    service.start();
    QTRY_VERIFY(service.library().index()->byUid("a"));
    QCOMPARE(given.size(), std::size_t{1});
    QCOMPARE(given[0].name, "Q");
    QString notices;
    for (const std::string& notice : service.notices()) notices += test::text(notice) + "\n";
    QVERIFY2(notices.contains("data source P: the environment has no MISSING_URL_OF_TEST"), qPrintable(notices));
    write(folder, "boards/b.json", "{\"title\":\"B\",\"uid\":\"b\",\"panels\":[]}");
    QTRY_VERIFY(service.library().index()->byUid("b"));
    QTRY_VERIFY(changes >= 2);
  }

 private:
  static void write(const QTemporaryDir& folder, const QString& name, const QByteArray& text) {
    const QString path = folder.filePath(name);
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
  }
  std::shared_ptr<FileSystem> files_ = makeRealFileSystem();
};

ORIEL_TEST_MAIN(ProvisioningTest)
#include "provisioning_test.moc"
