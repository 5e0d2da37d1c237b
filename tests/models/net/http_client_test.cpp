#include "tests/support/test_case.h"

#include <sys/un.h>

#include <QFile>
#include <QTemporaryDir>
#include <algorithm>
#include <future>

#include "models/net/encoding.h"
#include "models/net/http_client.h"
#include "models/net/loop.h"
#include "tests/models/net/raw_server.h"

using namespace oriel;
using namespace oriel::net;
using oriel::test::answering;
using oriel::test::RawConnection;
using oriel::test::RawServer;

namespace {

std::string okAnswer(const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body;
}

std::string redirectTo(const std::string& where, int status = 302) {
  return "HTTP/1.1 " + std::to_string(status) + " Found\r\nLocation: " + where + "\r\nContent-Length: 0\r\n\r\n";
}

/// Keeps the heads of requests, and answers each.
class Recorder {
 public:
  explicit Recorder(std::string answer = okAnswer("ok")) : answer_(std::move(answer)) {}
  std::function<void(RawConnection&)> serve() {
    return [this](RawConnection& connection) {
      for (std::string head = connection.readHead(); !head.empty(); head = connection.readHead()) {
        std::string answer;
        {
          std::lock_guard lock(mutex_);
          heads_.push_back(head);
          answer = answer_;
        }
        if (!connection.write(answer)) return;
      }
    };
  }
  std::vector<std::string> heads() const {
    std::lock_guard lock(mutex_);
    return heads_;
  }
  std::string last() const {
    const auto all = heads();
    return all.empty() ? "" : all.back();
  }
  void setAnswer(std::string answer) {
    std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> heads_;
  std::string answer_;
};

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::shared_ptr<HttpConfig> secretConfig() {
  auto config = std::make_shared<HttpConfig>();
  config->authorizationType = "Bearer";
  config->credentials = "s3cret";
  config->headers = {{"X-Scope-OrgID", "tenant"}};
  return config;
}

}  // namespace

class HttpClientTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  /// Everything is tried the short way and with libcurl alone.
  void initTestCase_data() {
    QTest::addColumn<bool>("shortWay");
    QTest::newRow("short way") << true;
    QTest::newRow("libcurl") << false;
  }
  void initTestCase() { loop_ = makeLoop(); }
  void cleanupTestCase() {
    clients_[0].reset();
    clients_[1].reset();
    loop_.reset();
  }

  void anAnswer() {
    const RawServer server(
        answering(okAnswer("hello", "Content-Type: text/plain; version=0.0.4\r\nX-Thing:  a b \r\n")));
    const auto response = get(server.url("/metrics"));
    QVERIFY_RESULT(response);
    QCOMPARE(response->status, 200);
    QCOMPARE(response->body, std::string("hello"));
    QCOMPARE(response->contentType, std::string("text/plain; version=0.0.4"));
    QCOMPARE(response->wireBytes, std::uint64_t{5});
    QVERIFY(response->seconds > 0);
    const std::pair<std::string, std::string> thing{"x-thing", "a b"};
    QVERIFY(std::find(response->headers.begin(), response->headers.end(), thing) != response->headers.end());
  }
  void anyStatusIsAnAnswer() {
    const RawServer server(answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 3\r\n\r\nbad"));
    const auto response = get(server.url());
    QVERIFY_RESULT(response);
    QCOMPARE(response->status, 503);
    QCOMPARE(response->body, std::string("bad"));
  }
  void connectionsAreKept() {
    const RawServer server(answering(okAnswer("x")));
    for (int i = 0; i < 5; ++i) QVERIFY_RESULT(get(server.url()));
    QCOMPARE(server.accepted(), 1);
  }
  void aConnectionThatTheServerClosedIsReplaced() {
    const RawServer server([](RawConnection& connection) {
      connection.readHead();
      connection.write(okAnswer("once"));
    });
    for (int i = 0; i < 5; ++i) QVERIFY_RESULT(get(server.url()));
    QCOMPARE(server.accepted(), 5);
  }
  void methodsAndBodies() {
    std::promise<std::string> body;
    const RawServer server([&](RawConnection& connection) {
      const std::string head = connection.readHead();
      body.set_value(head + connection.readBody(9));
      connection.write(okAnswer("ok"));
    });
    HttpRequest request;
    request.method = "POST";
    request.url = server.url("/q");
    request.body = "query=up1";
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"User-Agent", "Test/1"}};
    QVERIFY_RESULT(client()->sendAndWait(request));
    const std::string sent = body.get_future().get();
    QVERIFY(sent.starts_with("POST /q HTTP/1.1\r\n"));
    QVERIFY(sent.ends_with("query=up1"));
    QVERIFY(contains(sent, "User-Agent: Test/1\r\n"));
    QVERIFY(!contains(sent, "Expect"));
  }
  void headHasNoBody() {
    const RawServer server(answering("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"));
    HttpRequest request;
    request.method = "HEAD";
    request.url = server.url();
    const auto response = client()->sendAndWait(request);
    QVERIFY_RESULT(response);
    QVERIFY(response->body.empty());
  }
  void gzipIsUndone() {
    const std::string text(50'000, 'a');
    const std::string packed = *gzipCompress(text);
    Recorder recorder(okAnswer(packed, "Content-Encoding: gzip\r\n"));
    const RawServer server(recorder.serve());
    const auto response = get(server.url());
    QVERIFY_RESULT(response);
    QVERIFY(response->body == text);
    QCOMPARE(response->wireBytes, static_cast<std::uint64_t>(packed.size()));
    QVERIFY(contains(recorder.last(), "Accept-Encoding: gzip\r\n"));
  }
  void compressionMayBeOff() {
    Recorder recorder;
    const RawServer server(recorder.serve());
    HttpRequest request;
    request.url = server.url();
    request.compression = false;
    QVERIFY_RESULT(client()->sendAndWait(request));
    QVERIFY(!contains(recorder.last(), "Accept-Encoding"));
  }
  void unixSockets() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("x.sock").toStdString();
    const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    QCOMPARE(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    QCOMPARE(listen(listener, 1), 0);
    std::thread server([&] {
      const std::atomic<bool> stopping{false};
      const int fd = accept(listener, nullptr, nullptr);
      RawConnection connection(fd, stopping);
      const std::string head = connection.readHead();
      connection.write(okAnswer(head.substr(0, head.find('\r'))));
      close(fd);
    });
    const auto response = get("unix://" + path + ":/a/b?c=d");
    server.join();
    close(listener);
    QVERIFY_RESULT(response);
    QCOMPARE(response->body, std::string("GET /a/b?c=d HTTP/1.1"));
  }

  void credentials_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("header");
    QTest::newRow("basic") << 0 << "Authorization: Basic dXNlcjpwYXNz\r\n";
    QTest::newRow("basic, password file") << 1 << "Authorization: Basic dXNlcjpwYXNz\r\n";
    QTest::newRow("bearer") << 2 << "Authorization: Bearer token\r\n";
    QTest::newRow("credentials file") << 3 << "Authorization: Token pass\r\n";
  }
  void credentials() {
    QFETCH(int, kind);
    QFETCH(QString, header);
    QTemporaryDir folder;
    QFile file(folder.filePath("secret"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("pass\n");
    file.close();
    auto config = std::make_shared<HttpConfig>();
    config->hasBasicAuth = kind < 2;
    config->username = "user";
    if (kind == 0) config->password = "pass";
    if (kind == 1) config->passwordFile = file.fileName().toStdString();
    if (kind == 2) config->credentials = "token";
    if (kind == 3) {
      config->authorizationType = "Token";
      config->credentialsFile = file.fileName().toStdString();
    }
    Recorder recorder;
    const RawServer server(recorder.serve());
    QVERIFY_RESULT(get(server.url(), config));
    QVERIFY2(contains(recorder.last(), header.toStdString()), recorder.last().c_str());
  }
  void filesAreReadAtEachRequest() {
    QTemporaryDir folder;
    auto config = std::make_shared<HttpConfig>();
    config->credentialsFile = folder.filePath("secret").toStdString();
    Recorder recorder;
    const RawServer server(recorder.serve());
    const auto missing = get(server.url(), config);
    QVERIFY(!missing.ok());
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QVERIFY(contains(missing.error().text, "secret: No such file"));
    for (const char* token : {"one", "two"}) {
      QFile file(folder.filePath("secret"));
      QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
      file.write(token);
      file.close();
      QVERIFY_RESULT(get(server.url(), config));
      QVERIFY(contains(recorder.last(), std::string("Authorization: Bearer ") + token + "\r\n"));
    }
  }
  void headersCannotSmuggle_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::newRow("line end in a value") << "X-A" << "b\r\nX-C: d";
    QTest::newRow("line end in a name") << "X-A\r\nX-B" << "c";
    QTest::newRow("colon in a name") << "X-A:" << "b";
    QTest::newRow("empty name") << "" << "b";
  }
  void headersCannotSmuggle() {
    QFETCH(QString, name);
    QFETCH(QString, value);
    HttpRequest request;
    request.url = "http://127.0.0.1:1/";
    request.headers = {{name.toStdString(), value.toStdString()}};
    const auto response = client()->sendAndWait(request);
    QVERIFY(!response.ok());
    QCOMPARE(response.error().code, ErrorCode::InvalidInput);
  }

  void redirectsAreFollowed() {
    Recorder recorder;
    const RawServer target(recorder.serve());
    const RawServer first(answering(redirectTo(target.url("/there"))));
    const auto response = get(first.url());
    QVERIFY_RESULT(response);
    QCOMPARE(response->body, std::string("ok"));
    QVERIFY(recorder.last().starts_with("GET /there HTTP/1.1\r\n"));
  }
  void redirectsMayBeOff() {
    const RawServer server(answering(redirectTo("/there")));
    auto config = std::make_shared<HttpConfig>();
    config->followRedirects = false;
    const auto response = get(server.url(), config);
    QVERIFY_RESULT(response);
    QCOMPARE(response->status, 302);
  }
  void credentialsStayWithTheirServer() {
    Recorder other;
    const RawServer target(other.serve());
    const RawServer first(answering(redirectTo(target.url())));
    QVERIFY_RESULT(get(first.url(), secretConfig()));
    QCOMPARE(other.heads().size(), 1U);
    QVERIFY2(!contains(other.last(), "s3cret") && !contains(other.last(), "tenant"), other.last().c_str());
  }
  void credentialsFollowOnTheSameServer() {
    Recorder recorder;
    const RawServer server([&](RawConnection& connection) {
      connection.readHead();
      connection.write(redirectTo("/next", 307));
      recorder.serve()(connection);
    });
    QVERIFY_RESULT(get(server.url(), secretConfig()));
    QVERIFY(contains(recorder.last(), "Authorization: Bearer s3cret\r\n"));
    QVERIFY(contains(recorder.last(), "X-Scope-OrgID: tenant\r\n"));
  }
  void aPostBecomesAGetUnlessToldOtherwise_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("method");
    QTest::newRow("302") << 302 << "GET";
    QTest::newRow("303") << 303 << "GET";
    QTest::newRow("307") << 307 << "POST";
    QTest::newRow("308") << 308 << "POST";
  }
  void aPostBecomesAGetUnlessToldOtherwise() {
    QFETCH(int, status);
    QFETCH(QString, method);
    std::promise<std::string> second;
    const RawServer server([&](RawConnection& connection) {
      connection.readHead();
      connection.readBody(3);
      connection.write(redirectTo("/next", status));
      second.set_value(connection.readHead());
      connection.write(okAnswer("ok"));
      connection.hang();
    });
    HttpRequest request;
    request.method = "POST";
    request.body = "abc";
    request.url = server.url();
    QVERIFY_RESULT(client()->sendAndWait(request));
    QVERIFY(second.get_future().get().starts_with(method.toStdString() + " /next"));
  }

  void badServers_data() {
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const QByteArray& answer, ErrorCode code, const char* text) {
      QTest::newRow(name) << answer << static_cast<int>(code) << text;
    };
    row("short body", "HTTP/1.1 200 OK\r\nContent-Length: 125\r\n\r\nhello", ErrorCode::Io,
        "the answer ended 120 bytes before its declared length");
    row("cut off chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", ErrorCode::Io,
        "the answer ended before its last chunk");
    row("nothing", "", ErrorCode::Io, "the server closed the connection without an answer");
    row("not HTTP", "SSH-2.0-OpenSSH_9.2\r\n", ErrorCode::InvalidInput, "the answer is not HTTP");
    row("no gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
        ErrorCode::InvalidInput, "the body does not follow its Content-Encoding");
    row("redirect to a file", "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
        ErrorCode::InvalidInput, "unsupported protocol scheme \"file\"");
    row("redirect loop", "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", ErrorCode::LimitExceeded,
        "stopped after 10 redirects");
    row("declared too long", "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", ErrorCode::LimitExceeded,
        "body exceeds 1 MiB");
    row("header flood",
        "HTTP/1.1 200 OK\r\n" + QByteArray("X-A: " + QByteArray(1000, 'x') + "\r\n").repeated(400) + "\r\n",
        ErrorCode::LimitExceeded, "headers exceed 256 KiB");
  }
  void badServers() {
    QFETCH(QByteArray, answer);
    QFETCH(int, code);
    QFETCH(QString, text);
    const bool keeps = answer.contains("Location");
    const RawServer server([&](RawConnection& connection) {
      while (!connection.readHead().empty()) {
        if (!connection.write(answer.toStdString()) || !keeps) return;
      }
    });
    const auto response = get(server.url());
    QVERIFY(!response.ok());
    QVERIFY2(test::text(response.error().text).contains(text), response.error().text.c_str());
    QCOMPARE(static_cast<int>(response.error().code), code);
  }
  void anEndlessBodyIsCutOff() {
    const RawServer server([](RawConnection& connection) {
      connection.readHead();
      connection.write("HTTP/1.1 200 OK\r\n\r\n");
      while (connection.write(std::string(65536, 'x'))) {
      }
    });
    const auto response = get(server.url());
    QVERIFY(!response.ok());
    QCOMPARE(response.error().code, ErrorCode::LimitExceeded);
    QCOMPARE(response.error().text, std::string("body exceeds 1 MiB"));
  }
  void aBombIsCutOff() {
    const std::string bomb = *gzipCompress(std::string(100 << 20, '\0'));
    const RawServer server(answering(okAnswer(bomb, "Content-Encoding: gzip\r\n")));
    const auto response = get(server.url());
    QVERIFY(!response.ok());
    QCOMPARE(response.error().code, ErrorCode::LimitExceeded);
  }
  void aSlowServerRunsIntoTheTimeout() {
    const RawServer server([](RawConnection& connection) {
      connection.readHead();
      connection.hang();
    });
    HttpRequest request;
    request.url = server.url();
    request.timeout = 100;
    const auto response = client()->sendAndWait(request);
    QVERIFY(!response.ok());
    QCOMPARE(response.error().code, ErrorCode::Timeout);
    QCOMPARE(response.error().text, std::string("no answer within 100ms"));
  }
  void aDribblingServerToo() {
    const RawServer server([](RawConnection& connection) {
      connection.readHead();
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
      while (connection.write("x")) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    });
    HttpRequest request;
    request.url = server.url();
    request.timeout = 200;
    const auto response = client()->sendAndWait(request);
    QVERIFY(!response.ok());
    QCOMPARE(response.error().code, ErrorCode::Timeout);
    QVERIFY2(response.error().text.starts_with("no complete answer within 200ms"), response.error().text.c_str());
  }
  void aServerThatIsDown() {
    int port = 0;
    {
      const RawServer server(answering(""));
      port = server.port();
    }
    const auto response = get("http://127.0.0.1:" + std::to_string(port) + "/");
    QVERIFY(!response.ok());
    QCOMPARE(response.error().code, ErrorCode::Io);
    QCOMPARE(response.error().text, std::string("connection refused"));
  }
  void aHostThatIsNot() {
    const auto response = get("http://no-such-host.invalid/");
    QVERIFY(!response.ok());
    QCOMPARE(response.error().code, ErrorCode::NotFound);
    QCOMPARE(response.error().text, std::string("no such host: no-such-host.invalid"));
  }
  void oneBadServerHoldsNobodyBack() {
    const RawServer silent([](RawConnection& connection) { connection.hang(); });
    const RawServer good(answering(okAnswer("x")));
    std::atomic<int> ended{0};
    for (int i = 0; i < 20; ++i) {
      HttpRequest request;
      request.url = silent.url();
      request.timeout = kMinute;
      client()->send(request, [&](const Result<HttpResponse>&) { ++ended; });
    }
    QVERIFY_RESULT(get(good.url()));
    QCOMPARE(ended, 0);
    clients_[shortWay() ? 1 : 0].reset();
    QCOMPARE(ended, 20);
  }
  void aStopTokenEndsARequest() {
    const RawServer server([](RawConnection& connection) { connection.hang(); });
    std::stop_source stop;
    std::promise<ErrorCode> code;
    HttpRequest request;
    request.url = server.url();
    request.timeout = kHour;
    request.stop = stop.get_token();
    client()->send(request, [&](Result<HttpResponse> result) {
      code.set_value(result.ok() ? ErrorCode::Internal : result.error().code);
    });
    stop.request_stop();
    QCOMPARE(code.get_future().get(), ErrorCode::Cancelled);
    const auto late = client()->sendAndWait(request, stop.get_token());
    QCOMPARE(late.error().code, ErrorCode::Cancelled);
  }
  void aDoneMaySendAgainAndLetGoOfTheClient() {
    const RawServer server(answering(okAnswer("x")));
    auto client = makeHttpClient(loop_, {shortWay()});
    std::promise<int> status;
    HttpRequest request;
    request.url = server.url();
    client->send(request, [&](const Result<HttpResponse>&) {
      client->send(request, [&](Result<HttpResponse> second) {
        client.reset();
        status.set_value(second.ok() ? second->status : 0);
      });
    });
    QCOMPARE(status.get_future().get(), 200);
  }
  /// What the short way cannot judge is asked again by libcurl, which then keeps the server for a while.
  void oddAnswersAreHandedOver() {
    Recorder recorder("HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 2\r\n\r\nok");
    const RawServer server(recorder.serve());
    for (int i = 0; i < 2; ++i) {
      const auto response = get(server.url());
      QVERIFY_RESULT(response);
      QCOMPARE(response->body, std::string("ok"));
    }
    QCOMPARE(recorder.heads().size(), shortWay() ? 3U : 2U);
  }
  void namesPathsAndHeaders() {
    Recorder recorder;
    const RawServer server(recorder.serve());
    const std::string name = "http://localhost:" + std::to_string(server.port()) + "/x?y=z#w";
    QVERIFY_RESULT(get(name));
    QVERIFY(recorder.last().starts_with("GET /x?y=z HTTP/1.1\r\nHost: localhost:"));
    QVERIFY(contains(recorder.last(), "User-Agent: Oriel\r\n"));
    QVERIFY(contains(recorder.last(), "Accept: */*\r\n"));
    QCOMPARE(recorder.heads().size(), 1U);
  }
  void credentialsInAUrl() {
    Recorder recorder;
    const RawServer server(recorder.serve());
    QVERIFY_RESULT(get("http://user:pass@127.0.0.1:" + std::to_string(server.port()) + "/"));
    QVERIFY(contains(recorder.last(), "Authorization: Basic dXNlcjpwYXNz\r\n"));
  }
  void aBodyInChunksAndPieces() {
    const RawServer server([](RawConnection& connection) {
      while (!connection.readHead().empty()) {
        connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 50; ++i) {
          connection.write("1F4\r\n" + std::string(500, static_cast<char>('a' + i % 26)));
          std::this_thread::yield();
          if (!connection.write("\r\n")) return;
        }
        connection.write("0\r\n\r\n");
      }
    });
    for (int i = 0; i < 3; ++i) {
      const auto response = get(server.url());
      QVERIFY_RESULT(response);
      QCOMPARE(response->body.size(), std::size_t{25'000});
      QCOMPARE(response->body.substr(24'999), std::string("x"));
    }
    QCOMPARE(server.accepted(), 1);
  }
  void manyAtOnce() {
    const std::string body(20'000, 'x');
    std::vector<std::unique_ptr<RawServer>> servers;
    for (int i = 0; i < 20; ++i) servers.push_back(std::make_unique<RawServer>(answering(okAnswer(body))));
    std::atomic<int> good{0};
    std::atomic<int> ended{0};
    for (int round = 0; round < 10; ++round) {
      for (const auto& server : servers) {
        HttpRequest request;
        request.url = server->url();
        client()->send(request, [&](Result<HttpResponse> result) {
          if (result.ok() && result->body == body) ++good;
          ++ended;
        });
      }
    }
    QTRY_COMPARE_WITH_TIMEOUT(ended, 200, 30000);
    QCOMPARE(good, 200);
  }
  void aProxyIsAsked() {
    Recorder recorder;
    const RawServer proxy(recorder.serve());
    auto config = std::make_shared<HttpConfig>();
    config->proxyUrl = proxy.url();
    config->noProxy = "127.0.0.1";
    QVERIFY_RESULT(get("http://somewhere.invalid/metrics", config));
    QVERIFY(recorder.last().starts_with("GET http://somewhere.invalid/metrics HTTP/1.1\r\n"));
    Recorder direct;
    const RawServer server(direct.serve());
    QVERIFY_RESULT(get(server.url("/x"), config));
    QVERIFY(direct.last().starts_with("GET /x HTTP/1.1\r\n"));
  }
  void theEnvironmentsProxyOnlyWhenWanted() {
    Recorder recorder;
    const RawServer proxy(recorder.serve());
    qputenv("http_proxy", QByteArray::fromStdString(proxy.url()));
    auto config = std::make_shared<HttpConfig>();
    const auto without = get("http://somewhere.invalid/", config);
    config = std::make_shared<HttpConfig>();
    config->proxyFromEnvironment = true;
    const auto with = get("http://somewhere.invalid/", config);
    qunsetenv("http_proxy");
    QVERIFY(!without.ok());
    QCOMPARE(without.error().code, ErrorCode::NotFound);
    QVERIFY_RESULT(with);
    QCOMPARE(recorder.heads().size(), 1U);
  }

 private:
  Result<HttpResponse> get(const std::string& url, std::shared_ptr<const HttpConfig> config = nullptr) {
    HttpRequest request;
    request.url = url;
    request.maxBodyBytes = 1 << 20;
    request.config = std::move(config);
    return client()->sendAndWait(std::move(request));
  }
  static bool shortWay() {
    QFETCH_GLOBAL(bool, shortWay);
    return shortWay;
  }
  HttpClient* client() {
    auto& client = clients_[shortWay() ? 1 : 0];
    if (!client) client = makeHttpClient(loop_, {shortWay()});
    return client.get();
  }

  std::shared_ptr<Loop> loop_;
  std::shared_ptr<HttpClient> clients_[2];
};

ORIEL_TEST_MAIN(HttpClientTest)
#include "http_client_test.moc"
