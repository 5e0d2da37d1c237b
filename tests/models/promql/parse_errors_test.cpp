#include "models/promql/parser.h"
#include "tests/models/promql/parse_error_rows.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::promql;

/// What is wrong with a query, in Prometheus' words, and where.
class PromqlParseErrorsTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void messages_data();
  void messages();
  void places_data();
  void places();
  void ownWords_data();
  void ownWords();
};

void PromqlParseErrorsTest::messages_data() {
  QTest::addColumn<int>("row");
  QVERIFY(std::size(oriel::test::kParseErrorRows) >= 150);
  for (std::size_t i = 0; i < std::size(oriel::test::kParseErrorRows); ++i)
    QTest::newRow(oriel::test::kParseErrorRows[i].query) << static_cast<int>(i);
}

void PromqlParseErrorsTest::messages() {
  QFETCH(int, row);
  const oriel::test::ParseErrorRow& expected = oriel::test::kParseErrorRows[row];
  const auto expr = parseExpr(expected.query);
  QVERIFY2(!expr.ok(), expr.ok() ? print(**expr).c_str() : "");
  QVERIFY(expr.error().code == ErrorCode::InvalidInput);
  QCOMPARE(oriel::test::text(expr.error().text), "parse error: " + QString::fromUtf8(expected.message));
  QCOMPARE(expr.error().place.begin, expected.begin);
  QVERIFY(expr.error().place.end >= expected.begin);
}

void PromqlParseErrorsTest::places_data() {
  QTest::addColumn<QByteArray>("query");
  QTest::addColumn<QString>("expected");
  const auto row = [](const char* query, const char* expected) {
    QTest::newRow(query) << QByteArray(query) << QString::fromUtf8(expected);
  };
  row("", "unknown position: parse error: no expression found in input");
  row("foo +\n  (bar baz)", "2:8: parse error: unexpected identifier \"baz\"");
  row("sum(\n  foo\n) +", "3:4: parse error: unexpected end of input");
  row("\n\n\nfoo bar", "4:5: parse error: unexpected identifier \"bar\"");
  row("foo\n", "");
  row("foo\nbar\n", "2:1: parse error: unexpected identifier \"bar\"");
  row("foo\r\nbar", "2:1: parse error: unexpected identifier \"bar\"");
  row("# one\n# two\nfoo $", "3:5: parse error: unexpected character: '$'");
  row("foo # a comment with \u00fcml\u00e4uts\n bar", "2:2: parse error: unexpected identifier \"bar\"");
  row("\tfoo\t\tbar", "1:7: parse error: unexpected identifier \"bar\"");
  row("foo{a=\"\u00e4\u00e4\"} bar", "1:15: parse error: unexpected identifier \"bar\"");
  row("foo{a=`\n`} bar", "2:4: parse error: unexpected identifier \"bar\"");
  row("foo{a=\"b\",\n    b=c}", "2:7: parse error: unexpected identifier \"c\" in label matching, expected string");
  row("sum(\n\trate(foo)\n)",
      "2:7: parse error: expected type range vector in call to function \"rate\", got instant vector");
  row("foo[5m\n", "2:1: parse error: unclosed left bracket");
  row("(\n\n", "3:1: parse error: unclosed left parenthesis");
  row("foo\n+ bool\nbar", "2:1: parse error: bool modifier can only be used on comparison operators");
  row("\xff", "1:1: parse error: unexpected character: '\uFFFD'");
  row("foo{a=\"\xff\"}", "1:7: parse error: invalid UTF-8 rune");
  row("`a\xc3`", "1:1: parse error: invalid UTF-8 rune");
}

void PromqlParseErrorsTest::places() {
  QFETCH(QByteArray, query);
  QFETCH(QString, expected);
  const auto expr = parseExpr(query.toStdString());
  QCOMPARE(expr.ok() ? QString() : oriel::test::text(expr.error().toString()), expected);
}

void PromqlParseErrorsTest::ownWords_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<QString>("expected");
  const auto row = [](const char* query, const char* expected) { QTest::newRow(query) << query << expected; };
  row("a + fill() b", "1:10: parse error: unexpected \")\" in fill modifier, expected number");
  row("a + fill_left(x) b", "1:15: parse error: unexpected identifier \"x\" in fill modifier, expected number");
  row("a + fill_right(1 2) b", "1:18: parse error: unexpected number \"2\" in fill modifier, expected \")\"");
}

/// Where Prometheus only says that something is unexpected.
void PromqlParseErrorsTest::ownWords() {
  QFETCH(QString, query);
  QFETCH(QString, expected);
  const auto expr = parseExpr(query.toStdString());
  QVERIFY(!expr.ok());
  QCOMPARE(oriel::test::text(expr.error().toString()), expected);
}

ORIEL_TEST_MAIN(PromqlParseErrorsTest)
#include "parse_errors_test.moc"
