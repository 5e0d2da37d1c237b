#include "tests/support/test_case.h"

#include "models/net/encoding.h"
#include "models/net/request_guard.h"
#include "models/net/url.h"

using namespace oriel;
using namespace oriel::net;

class EncodingTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void base64_data() {
    QTest::addColumn<QByteArray>("bytes");
    for (const char* text : {"", "a", "ab", "abc", "user:pass", "\xff\xfe\xfd\xfc"})
      QTest::newRow(text) << QByteArray(text);
  }
  void base64() {
    QFETCH(QByteArray, bytes);
    QCOMPARE(QByteArray::fromStdString(net::base64(bytes.toStdString())), bytes.toBase64());
  }

  void percent_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("plus");
    QTest::addColumn<bool>("ok");
    QTest::addColumn<QString>("decoded");
    QTest::newRow("plain") << "abc" << true << true << "abc";
    QTest::newRow("escape") << "a%41%7e" << true << true << "aA~";
    QTest::newRow("plus as space") << "a+b" << true << true << "a b";
    QTest::newRow("plus in a path") << "a+b" << false << true << "a+b";
    QTest::newRow("cut off") << "a%4" << true << false << "";
    QTest::newRow("at the end") << "a%" << true << false << "";
    QTest::newRow("no digits") << "%zz" << true << false << "";
  }
  void percent() {
    QFETCH(QString, text);
    QFETCH(bool, plus);
    QFETCH(bool, ok);
    QFETCH(QString, decoded);
    const auto result = percentDecode(text.toStdString(), plus);
    QCOMPARE(result.has_value(), ok);
    if (ok) QCOMPARE(test::text(*result), decoded);
  }
  void percentEncodedTextReadsBack() {
    std::string all;
    for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
    QCOMPARE(*percentDecode(percentEncode(all), true), all);
  }

  void forms() {
    const auto fields = parseForm("a=1&b=%26+x&a=2&&c&=d");
    QVERIFY(fields.has_value());
    QCOMPARE(*fields, (FormFields{{"a", "1"}, {"b", "& x"}, {"a", "2"}, {"c", ""}, {"", "d"}}));
    QVERIFY(!parseForm("a=%").has_value());
    QVERIFY(!parseForm("a&b&c", 2).has_value());
    QVERIFY(parseForm("")->empty());
  }

  void sizes() {
    QCOMPARE(formatBytes(64ULL << 20), std::string("64 MiB"));
    QCOMPARE(formatBytes(256 << 10), std::string("256 KiB"));
    QCOMPARE(formatBytes(1000), std::string("1000 bytes"));
  }

  void urls_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("parts");  ///< scheme host port socket, or an error's text
    QTest::newRow("http") << "http://example.com/metrics?a=b" << "http example.com 80 ";
    QTest::newRow("https and port") << "HTTPS://h:8443" << "https h 8443 ";
    QTest::newRow("IPv6") << "http://[::1]:9090/" << "http [::1] 9090 ";
    QTest::newRow("unix") << "unix:///run/x.sock:/metrics" << "http localhost 80 /run/x.sock";
    QTest::newRow("unix without path") << "unix:///run/x.sock" << "http localhost 80 /run/x.sock";
    QTest::newRow("file") << "file:///etc/passwd" << "unsupported protocol scheme \"file\"";
    QTest::newRow("ftp") << "ftp://h/" << "unsupported protocol scheme \"ftp\"";
    QTest::newRow("blank") << "http://a b/" << "blank";
    QTest::newRow("empty") << "" << "URL";
    QTest::newRow("relative socket") << "unix://x.sock" << "absolute path";
  }
  void urls() {
    QFETCH(QString, url);
    QFETCH(QString, parts);
    const auto parsed = parseUrl(url.toStdString());
    if (!parsed.ok()) {
      QVERIFY2(test::text(parsed.error().text).contains(parts), qPrintable(test::text(parsed.error().text)));
      return;
    }
    QCOMPARE(test::text(parsed->scheme + " " + parsed->host + " " + parsed->port + " " + parsed->unixSocket), parts);
  }
  void passwordsStayOutOfErrors() {
    const auto parsed = parseUrl("ftp://user:hunter2@host/");
    QVERIFY(!parsed.ok());
    QVERIFY(!test::text(parsed.error().text).contains("hunter2"));
  }
  void redirectsAreResolved() {
    const Url base = *parseUrl("http://a:1/x/y?z");
    QCOMPARE(resolveUrl(base, "/q")->text, std::string("http://a:1/q"));
    QCOMPARE(resolveUrl(base, "q")->text, std::string("http://a:1/x/q"));
    QCOMPARE(resolveUrl(base, "//b/")->host, std::string("b"));
    QVERIFY(resolveUrl(base, "/q")->sameOrigin(base));
    QVERIFY(!resolveUrl(base, "http://a:2/")->sameOrigin(base));
    QVERIFY(!resolveUrl(base, "file:///etc/passwd").ok());
  }
  void loopbackNames_data() {
    QTest::addColumn<bool>("loopback");
    for (const char* name :
         {"localhost", "LOCALHOST", "localhost.", "a.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"})
      QTest::newRow(name) << true;
    for (const char* name :
         {"example.com", "localhost.example.com", "128.0.0.1", "127.0.0.1.nip.io", "::2", "", "127.1"})
      QTest::newRow(name) << false;
  }
  void loopbackNames() {
    QFETCH(bool, loopback);
    QCOMPARE(isLoopbackHost(QTest::currentDataTag()), loopback);
  }
  void gzipIsAskedFor_data() {
    QTest::addColumn<bool>("accepted");
    for (const char* header : {"gzip", "deflate, GZIP", "gzip;q=0.5", "br;q=1, gzip; q=0.1"})
      QTest::newRow(header) << true;
    for (const char* header : {"", "deflate", "gzip;q=0", "xgzip"}) QTest::newRow(header) << false;
  }
  void gzipIsAskedFor() {
    QFETCH(bool, accepted);
    const std::string header = QTest::currentDataTag();
    QCOMPARE(acceptsGzip(&header), accepted);
  }
};

ORIEL_TEST_MAIN(EncodingTest)
#include "encoding_test.moc"
