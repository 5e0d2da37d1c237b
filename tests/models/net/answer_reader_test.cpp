#include "tests/support/test_case.h"

#include "models/net/answer_reader.h"
#include "models/net/encoding.h"

using namespace oriel;
using namespace oriel::net;
using Verdict = AnswerReader::Verdict;

namespace {

constexpr std::uint64_t kMost = 1000;
const QByteArray kOk = "HTTP/1.1 200 OK\r\n";

/// Gives the answer in pieces of `step` bytes, and the end of the connection when it is still unfinished.
Verdict readInPieces(AnswerReader& reader, const std::string& answer, std::size_t step) {
  reader.begin(true, kMost, 0);
  for (std::size_t at = 0; at < answer.size(); at += step) {
    const Verdict verdict = reader.take(std::string_view(answer).substr(at, step));
    if (verdict == Verdict::Done && at + step < answer.size()) return Verdict::Odd;
    if (verdict != Verdict::More) return verdict;
  }
  return reader.end();
}

}  // namespace

class AnswerReaderTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void goodAnswers_data() {
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("keeps");
    const auto row = [](const char* name, const QByteArray& answer, const QByteArray& body, bool keeps) {
      QTest::newRow(name) << answer << body << keeps;
    };
    const auto gzip = [](const std::string& text) { return QByteArray::fromStdString(*gzipCompress(text)); };
    const QByteArray packed = gzip(std::string(900, 'a'));
    const QByteArray chunked = kOk + "Transfer-Encoding: chunked\r\n";
    row("a length", kOk + "Content-Length: 5\r\n\r\nhello", "hello", true);
    row("no body", kOk + "Content-Length: 0\r\n\r\n", "", true);
    row("204", "HTTP/1.1 204 No Content\r\n\r\n", "", true);
    row("no reason", "HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", "x", true);
    row("blanks", kOk + "content-LENGTH:   5  \r\nX-Empty:\r\n\r\nhello", "hello", true);
    row("until the end", kOk + "\r\nhello", "hello", false);
    row("empty until the end", kOk + "\r\n", "", false);
    row("told to close", kOk + "Connection: Close\r\nContent-Length: 2\r\n\r\nhi", "hi", false);
    row("HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", "hi", false);
    row("chunks", chunked + "\r\n5\r\nhello\r\nA ; x=y\r\n, you all.\r\n0\r\n\r\n", "hello, you all.", true);
    row("chunks, trailer", chunked + "\r\n1\r\nx\r\n000\r\nX-Sum: 1\r\n\r\n", "x", true);
    row("gzip",
        kOk + "Content-Encoding: gzip\r\nContent-Length: " + QByteArray::number(packed.size()) + "\r\n\r\n" + packed,
        QByteArray(900, 'a'), true);
    row("gzip in chunks",
        chunked + "Content-Encoding: GZIP\r\n\r\n" + QByteArray::number(packed.size(), 16) + "\r\n" + packed +
            "\r\n0\r\n\r\n",
        QByteArray(900, 'a'), true);
    row("gzip until the end", kOk + "Content-Encoding: gzip\r\n\r\n" + packed, QByteArray(900, 'a'), false);
    row("the limit itself", kOk + "Content-Length: 1000\r\n\r\n" + QByteArray(1000, 'x'), QByteArray(1000, 'x'), true);
  }
  void goodAnswers() {
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, body);
    QFETCH(bool, keeps);
    AnswerReader reader;  // one for all, as connections have it
    const std::string text = answer.toStdString();
    for (std::size_t step = 1; step <= text.size(); step = step < 64 ? step + 1 : step * 2) {
      const Verdict verdict = readInPieces(reader, text, step);
      QVERIFY2(verdict == Verdict::Done, qPrintable(QString("pieces of %1").arg(step)));
      QCOMPARE(reader.keepsConnection(), keeps);
      QCOMPARE(QByteArray::fromStdString(reader.takeResponse().body), body);
    }
  }

  void badAnswers_data() {
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("verdict");
    const auto row = [](const char* name, const QByteArray& answer, Verdict verdict) {
      QTest::newRow(name) << answer << static_cast<int>(verdict);
    };
    const QByteArray chunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";
    row("nothing", "", Verdict::Odd);
    row("a banner", "SSH-2.0-OpenSSH_9.2\r\n", Verdict::Odd);
    row("lone line ends", "HTTP/1.1 200 OK\nContent-Length: 1\n\nx", Verdict::Odd);
    row("HTTP/2", "HTTP/2 200\r\nContent-Length: 1\r\n\r\nx", Verdict::Odd);
    row("no number", "HTTP/1.1 2x0 OK\r\nContent-Length: 1\r\n\r\nx", Verdict::Odd);
    row("100 first", "HTTP/1.1 100 Continue\r\n\r\n" + kOk + "Content-Length: 1\r\n\r\nx", Verdict::Odd);
    row("a folded header", kOk + "X-A: b\r\n c\r\nContent-Length: 1\r\n\r\nx", Verdict::Odd);
    row("no colon", kOk + "nonsense\r\nContent-Length: 1\r\n\r\nx", Verdict::Odd);
    row("blank before the colon", kOk + "Content-Length : 1\r\n\r\nx", Verdict::Odd);
    row("a zero byte", kOk + QByteArray("X-A: b\0c\r\n", 10) + "Content-Length: 1\r\n\r\nx", Verdict::Odd);
    row("two lengths", kOk + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", Verdict::Odd);
    row("a negative length", kOk + "Content-Length: -1\r\n\r\nx", Verdict::Odd);
    row("a length too large to be", kOk + "Content-Length: 99999999999999999999\r\n\r\nx", Verdict::Odd);
    row("length and chunks", kOk + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
        Verdict::Odd);
    row("another coding", kOk + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", Verdict::Odd);
    row("br", kOk + "Content-Encoding: br\r\nContent-Length: 1\r\n\r\nx", Verdict::Odd);
    row("no gzip", kOk + "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", Verdict::Odd);
    row("half a gzip",
        kOk + "Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\n" +
            QByteArray::fromStdString(gzipCompress("hello there")->substr(0, 12)),
        Verdict::Odd);
    row("a chunk of no size", chunked + "\r\nx", Verdict::Odd);
    row("a chunk of a strange size", chunked + "0x5\r\nhello\r\n0\r\n\r\n", Verdict::Odd);
    row("a chunk longer than it says", chunked + "3\r\nhello\r\n0\r\n\r\n", Verdict::Odd);
    row("an endless chunk line", chunked + "1;" + QByteArray(5000, 'x'), Verdict::Odd);
    row("endless trailers", chunked + "0\r\n" + QByteArray("X: " + QByteArray(1000, 'y') + "\r\n").repeated(70),
        Verdict::Odd);
    row("an endless head", kOk + QByteArray("X: " + QByteArray(1000, 'y') + "\r\n").repeated(300), Verdict::Odd);
    row("more than its length", kOk + "Content-Length: 1\r\n\r\nxy", Verdict::Odd);
    row("a short body", kOk + "Content-Length: 9\r\n\r\nx", Verdict::ShortBody);
    row("no last chunk", chunked + "1\r\nx\r\n", Verdict::ShortChunks);
    row("half a chunk", chunked + "5\r\nx", Verdict::ShortChunks);
    row("too long by its length", kOk + "Content-Length: 1001\r\n\r\n", Verdict::TooLong);
    row("too long until the end", kOk + "\r\n" + QByteArray(1001, 'x'), Verdict::TooLong);
    row("too long a chunk", chunked + "3E9\r\n", Verdict::TooLong);
    row("too many chunks", chunked + QByteArray("1\r\nx\r\n").repeated(1001), Verdict::TooLong);
    row("a bomb",
        kOk + "Content-Encoding: gzip\r\n\r\n" + QByteArray::fromStdString(*gzipCompress(std::string(100'000, 'a'))),
        Verdict::TooLong);
  }
  void badAnswers() {
    QFETCH(QByteArray, answer);
    QFETCH(int, verdict);
    AnswerReader reader;
    const std::string text = answer.toStdString();
    const std::size_t most = std::max<std::size_t>(text.size(), 1);
    for (std::size_t step = text.size() > 4000 ? 1000 : 1; step <= most; step = step < 64 ? step + 1 : step * 2) {
      const Verdict got = readInPieces(reader, text, step);
      QVERIFY2(static_cast<int>(got) == verdict, qPrintable(QString("pieces of %1: %2").arg(step).arg(int(got))));
    }
  }
  void whatRedirects() {
    AnswerReader reader;
    reader.begin(true, kMost, 0);
    QVERIFY(reader.take("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n") == Verdict::Done);
    QVERIFY(reader.redirects());
    reader.begin(true, kMost, 0);
    QVERIFY(reader.take("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n") == Verdict::Done);
    QVERIFY(!reader.redirects());
  }
};

ORIEL_TEST_MAIN(AnswerReaderTest)
#include "answer_reader_test.moc"
