#include "models/promql/lexer.h"

#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

/// Cuts queries into tokens and strings into values.
class PromqlLexerTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void tokens_data();
  void tokens();
  void errors_data();
  void errors();
  void strings_data();
  void strings();
};

void PromqlLexerTest::tokens_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("expected");  // descriptions, parted by |
  QTest::newRow("empty") << "" << "end of input";
  QTest::newRow("selector") << "foo{by='x'}"
                            << "identifier \"foo\"|\"{\"|identifier \"by\"|\"=\"|string \"'x'\"|\"}\"|end of input";
  QTest::newRow("colon") << "a:b" << "metric identifier \"a:b\"|end of input";
  QTest::newRow("keywords") << "sum by oFFset and" << "<aggr:sum>|<by>|<oFFset>|<op:and>|end of input";
  QTest::newRow("preprocessors") << "start end step range" << "\"start\"|\"end\"|\"step\"|\"range\"|end of input";
  QTest::newRow("numbers") << "1 .5 5. 0x1f 1e-3 iNf NaN 1_000"
                           << "number \"1\"|number \".5\"|number \"5.\"|number \"0x1f\"|number \"1e-3\"|number "
                              "\"iNf\"|number \"NaN\"|number \"1_000\"|end of input";
  QTest::newRow("long number") << "12345678901" << "number \"1234567890\"...|end of input";
  QTest::newRow("durations") << "5m 1h30m 7ms" << "duration \"5m\"|duration \"1h30m\"|duration \"7ms\"|end of input";
  QTest::newRow("operators")
      << "+-*/%^ == != < <= > >= </ >/"
      << "<op:+>|<op:->|<op:*>|<op:/>|<op:%>|<op:^>|<op:==>|<op:!=>|<op:<>|<op:<=>|<op:>>|<op:>=>|<op:</>|<op:>/>|end "
         "of input";
  QTest::newRow("matchers") << "{a=~`x`,b!~'y',c!='z'}"
                            << "\"{\"|identifier \"a\"|<op:=~>|string \"`x`\"|\",\"|identifier \"b\"|<op:!~>|string "
                               "\"'y'\"|\",\"|identifier \"c\"|<op:!=>|string \"'z'\"|\"}\"|end of input";
  QTest::newRow("comments") << "a # + b\n+#x\nc" << "identifier \"a\"|<op:+>|identifier \"c\"|end of input";
  QTest::newRow("brackets") << "x[step() : min_of(1,2m)]"
                            << "identifier \"x\"|\"[\"|\"step\"|\"(\"|\")\"|\":\"|\"min_of\"|\"(\"|number "
                               "\"1\"|\",\"|duration \"2m\"|\")\"|\"]\"|end of input";
  QTest::newRow("fill as a name") << "fill + fill (1)"
                                  << "identifier \"fill\"|<op:+>|<fill>|\"(\"|number \"1\"|\")\"|end of input";
}

void PromqlLexerTest::tokens() {
  QFETCH(QString, query);
  QFETCH(QString, expected);
  const std::string text = query.toStdString();
  TokenList list;
  tokenize(text, list);
  QStringList found;
  int last = 0;
  for (const Token& token : list.tokens) {
    found << oriel::test::text(describe(token));
    QVERIFY(token.begin >= last && token.end >= token.begin);
    QCOMPARE(std::string(token.text), text.substr(token.begin, token.end - token.begin));
    last = token.end;
  }
  QCOMPARE(found.join('|'), expected);
}

void PromqlLexerTest::errors_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("message");
  QTest::addColumn<int>("begin");
  QTest::newRow("bang") << "a ! b" << "unexpected character after '!': ' '" << 2;
  QTest::newRow("regex outside") << "a =~ b" << "unexpected character after '=': '~'" << 2;
  QTest::newRow("dollar") << "$x" << "unexpected character: '$'" << 0;
  QTest::newRow("umlaut") << "ä" << "unexpected character: 'ä'" << 0;
  QTest::newRow("open paren") << "(a" << "unclosed left parenthesis" << 2;
  QTest::newRow("close paren") << "a)" << "unexpected right parenthesis ')'" << 2;
  QTest::newRow("open brace") << "{a" << "unexpected end of input inside braces" << 2;
  QTest::newRow("brace in braces") << "{{" << "unexpected left brace '{'" << 1;
  QTest::newRow("close bracket") << "a]" << "unexpected right bracket ']'" << 1;
  QTest::newRow("open bracket") << "a[5m" << "unclosed left bracket" << 4;
  QTest::newRow("bracket in bracket") << "a[5m[" << "unexpected left bracket '['" << 4;
  QTest::newRow("string in bracket") << "a[\"5m\"]" << "unexpected character in duration expression: '\"'" << 2;
  QTest::newRow("word in bracket") << "a[5m z]" << "unexpected character: 'z', expected ':'" << 5;
  QTest::newRow("two colons") << "a[5m:1m:1m]" << "unexpected colon ':'" << 7;
  QTest::newRow("unit twice") << "5mm" << "bad number or duration syntax: \"5mm\"" << 0;
  QTest::newRow("two dots") << "1..2" << "bad number or duration syntax: \"1..\"" << 0;
  QTest::newRow("open string") << "\"abc" << "unterminated quoted string" << 0;
  QTest::newRow("open raw string") << "`abc" << "unterminated raw string" << 0;
  QTest::newRow("bad escape") << "'\\q'" << "unknown escape sequence U+0071 'q'" << 0;
  QTest::newRow("bad hex") << "'\\xZ1'" << "illegal character U+005A 'Z' in escape sequence" << 0;
  QTest::newRow("surrogate") << "'\\ud800'" << "escape sequence is an invalid Unicode code point" << 0;
}

void PromqlLexerTest::errors() {
  QFETCH(QString, query);
  QFETCH(QString, message);
  QFETCH(int, begin);
  const std::string text = query.toStdString();
  TokenList list;
  tokenize(text, list);
  QVERIFY(list.tokens.back().kind == TokenKind::Error);
  QCOMPARE(oriel::test::text(std::string(list.tokens.back().text)), message);
  QCOMPARE(list.tokens.back().begin, begin);
}

void PromqlLexerTest::strings_data() {
  QTest::addColumn<QByteArray>("quoted");
  QTest::addColumn<QByteArray>("value");
  QTest::newRow("double") << QByteArray("\"a'b\"") << QByteArray("a'b");
  QTest::newRow("single") << QByteArray("'a\"b\\''") << QByteArray("a\"b'");
  QTest::newRow("raw") << QByteArray("`a\\n\"b`") << QByteArray("a\\n\"b");
  QTest::newRow("letters") << QByteArray(R"("\a\b\f\n\r\t\v\\\"")") << QByteArray("\a\b\f\n\r\t\v\\\"");
  QTest::newRow("bytes") << QByteArray(R"("\x41\101\377")") << QByteArray("AA\xff");
  QTest::newRow("runes") << QByteArray(R"("\u00e4\U0001F600")") << QByteArray("\xC3\xA4\xF0\x9F\x98\x80");
}

void PromqlLexerTest::strings() {
  QFETCH(QByteArray, quoted);
  QFETCH(QByteArray, value);
  const auto result = unquote(quoted.toStdString());
  QVERIFY_RESULT(result);
  QCOMPARE(QByteArray::fromStdString(*result), value);
}

ORIEL_TEST_MAIN(PromqlLexerTest)
#include "lexer_test.moc"
