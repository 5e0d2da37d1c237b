#include "tests/support/test_case.h"

#include "models/base/text.h"
#include "models/textparse/parser.h"

using namespace oriel;
using textparse::Entry;
using textparse::Format;

namespace {

QString dumpEntry(const textparse::Parser& parser, Entry entry) {
  const auto view = [](std::string_view text) { return QString::fromUtf8(text.data(), static_cast<int>(text.size())); };
  switch (entry) {
    case Entry::Type: return "type " + view(parser.metric()) + " " + metricTypeName(parser.type());
    case Entry::Help: return "help " + view(parser.metric()) + " <" + view(parser.text()) + ">";
    case Entry::Unit: return "unit " + view(parser.metric()) + " <" + view(parser.text()) + ">";
    case Entry::Comment: return "comment";
    case Entry::Series: {
      QString line = test::text(parser.labels().toString()) + " " + test::text(formatFloat(parser.value()));
      if (parser.timestamp()) line += " @" + QString::number(*parser.timestamp());
      Exemplar exemplar;
      exemplar.timestamp = -1;
      if (parser.exemplar(exemplar))
        line += " # " + test::text(exemplar.labels.toString()) + " " + test::text(formatFloat(exemplar.value)) + " @" +
                QString::number(exemplar.timestamp);
      return line;
    }
    case Entry::End: break;
  }
  return "end";
}

/// Every entry, joined by `|`; an error as `!line:column: text`.
QString dumpBody(Format format, const std::string& body) {
  const auto parser = textparse::makeParser(format, body);
  QStringList lines;
  for (;;) {
    const auto entry = parser->next();
    if (!entry.ok()) {
      const Error& error = entry.error();
      lines << QString("!%1:%2: %3").arg(error.place.line).arg(error.place.column).arg(test::text(error.text));
      break;
    }
    if (*entry == Entry::End) break;
    lines << dumpEntry(*parser, *entry);
  }
  return lines.join('|');
}

}  // namespace

class ParserTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void text_data();
  void text();
  void openMetrics_data();
  void openMetrics();
  void contentTypes_data();
  void contentTypes();
  void badLabels_data();
  void badLabels();
  void seriesBytes();
  void expectation_data();
  void expectation();
  void errorsStay();
};

void ParserTest::text_data() {
  QTest::addColumn<QByteArray>("body");
  QTest::addColumn<QString>("entries");  // `!...` at the end: its beginning
  const auto row = [](const char* name, const QByteArray& body, const char* entries) {
    QTest::newRow(name) << QByteArray(body).replace('\'', '"') << QString(entries).replace('\'', '"');
  };
  row("empty", "", "");
  row("blank lines", "\n \n\t\n", "");
  row("simple", "x 1\n", "x 1");
  row("no line feed at the end", "x 1", "x 1");
  row("name alone with timestamp", "x 1 1500\n", "x 1 @1500");
  row("colon", "a:b:c 1\n", "a:b:c 1");
  row("labels", "x{a='1',b='2'} 3\n", "x{a='1', b='2'} 3");
  row("trailing comma", "x{a='1',} 3\n", "x{a='1'} 3");
  row("empty braces", "x{} 3\n", "x 3");
  row("blanks everywhere", "x { a = '1' , b = '2' } 3 4 \n", "x{a='1', b='2'} 3 @4");
  row("tabs", "x\t{\ta\t=\t'1'\t}\t3\t4\t\n", "x{a='1'} 3 @4");
  row("no comma between labels", "x{a='1' b='2'} 3\n", "x{a='1', b='2'} 3");
  row("no blank before the value", "x{a='1'}3\n", "x{a='1'} 3");
  row("escapes", "x{a='\\\\ \\' \\n \\x'} 1\n", "x{a='\\\\ \\' \\n \\\\x'} 1");
  row("line feed in a value", "x{a='1\n2'} 1\n", "x{a='1\\n2'} 1");
  row("empty value", "x{a=''} 1\n", "x 1");
  row("braces in a value", "x{a='{}, 5'} 1\n", "x{a='{}, 5'} 1");
  row("UTF-8 value", "x{a='\xc3\xa9'} 1\n", "x{a='\xc3\xa9'} 1");
  row("quoted name", "{'my.metric', a='b'} 1\n", "{'my.metric', a='b'} 1");
  row("quoted name alone", "{'x'} 1\n", "x 1");
  row("quoted name last", "{a='b', 'x'} 1\n", "x{a='b'} 1");
  row("quoted label name", "x{'my.label'='b'} 1\n", "x{'my.label'='b'} 1");
  row("escaped quoted name", "{'a\\'b'} 1\n", "{'a\\'b'} 1");
  row("special values", "x NaN\nx +Inf\nx -Inf\nx inf\n", "x NaN|x +Inf|x -Inf|x +Inf");
  row("numbers", "x 1.5e3\nx -0\nx .5\nx 5.\nx +1\nx 1E-2\n", "x 1500|x -0|x 0.5|x 5|x 1|x 0.01");
  row("type", "# TYPE x counter\n#\tTYPE\ty \tgauge\n", "type x counter|!2:10: invalid metric type");
  row("all types", "# TYPE a counter\n# TYPE b gauge\n# TYPE c histogram\n# TYPE d summary\n# TYPE e untyped\n",
      "type a counter|type b gauge|type c histogram|type d summary|type e unknown");
  row("type of a quoted name", "# TYPE 'a.b' gauge\n", "type a.b gauge");
  row("help", "# HELP x Some  text. \n", "help x <Some  text. >");
  row("help with escapes", "# HELP x a\\\\b\\nc\\'d\n", "help x <a\\b\nc\\'d>");
  row("help without text", "# HELP x\n# HELP y \n", "help x <>|help y <>");
  row("comments", "# hello\n#HELP x y\n#\n# HELP\nx 1\n", "comment|comment|comment|comment|x 1");
  row("comment at the end", "x 1\n# EOF", "x 1|comment");
  row("no value", "x\n", "!1:2: expected value after metric");
  row("no value after labels", "x{a='1'}\n", "!1:9: expected value after metric");
  row("bad value", "x 1\ny foo\n", "x 1|!2:3: ");
  row("hexadecimal", "x 0x1p-3\n", "!1:3: unsupported character in float");
  row("underscore", "x 1_2\n", "!1:3: unsupported character in float");
  row("value out of range", "x 1e999\n", "!1:3: ");
  row("bad timestamp", "x 1 1.5\n", "!1:6: expected next entry after timestamp");
  row("negative timestamp", "x 1 -5\n", "!1:5: expected timestamp");
  row("timestamp too large", "x 1 99999999999999999999\n", "!1:5: the timestamp is out of range");
  row("too much", "x 1 2 3\n", "!1:7: expected next entry after timestamp");
  row("carriage return", "x 1\r\n", "!1:3: ");
  row("type with carriage return", "# TYPE x gauge\r\n", "!1:10: invalid metric type");
  row("label without value", "x{a} 1\n", "!1:4: expected equal");
  row("label without quotes", "x{a=b} 1\n", "!1:5: expected label value");
  row("label not closed", "x{a='1 1\ny 2\n", "!1:5: a label value has no closing quote");
  row("braces not closed", "x{a='1' 1\n", "!1:9: expected label name");
  row("two commas", "x{a='1',,} 1\n", "!1:9: expected label name");
  row("comma first", "x{,} 1\n", "!1:3: expected label name");
  row("no name", "{a='1'} 1\n", "!1:1: the braces hold no metric name");
  row("two names", "x{'y'} 1\n", "!1:3: the metric has a name already");
  row("digit first", "1x 1\n", "!1:1: expected a metric name");
  row("help without name", "# HELP 1x y\n", "!1:8: expected metric name after HELP");
  row("unknown type", "# TYPE x info\n", "!1:10: invalid metric type");
  row("UTF-8 in a value", QByteArray("x{a='\xff'} 1\n"), "!1:5: invalid UTF-8 label value");
  row("UTF-8 in help", QByteArray("# HELP x \xff\n"), "!1:10: the help text is not UTF-8");
  row("UTF-8 in a name", QByteArray("x\xff 1\n"), "!1:2: ");
  row("NUL in a value", QByteArray("x{a='\0'} 1\n", 11), "x{a='\\x00'} 1");
  row("NUL after the name", QByteArray("x\0 1\n", 5), "!1:2: ");
  row("NUL after the value", QByteArray("x 1\0\n", 5), "!1:3: ");
}

void ParserTest::text() {
  QFETCH(QByteArray, body);
  QFETCH(QString, entries);
  const QString got = dumpBody(Format::PrometheusText, body.toStdString());
  if (entries.contains('!'))
    QVERIFY2(got.startsWith(entries), qPrintable(got));
  else
    QCOMPARE(got, entries);
}

void ParserTest::openMetrics_data() {
  QTest::addColumn<QByteArray>("body");
  QTest::addColumn<QString>("entries");
  const auto row = [](const char* name, const QByteArray& body, const char* entries) {
    QTest::newRow(name) << QByteArray(body).replace('\'', '"') << QString(entries).replace('\'', '"');
  };
  row("empty", "# EOF\n", "");
  row("EOF without line feed", "x 1\n# EOF", "x 1");
  row("seconds", "x 1 1.5\ny 1 -2\n# EOF\n", "x 1 @1500|y 1 @-2000");
  row("labels", "x{a='1',b='2'} 3\n# EOF\n", "x{a='1', b='2'} 3");
  row("trailing comma", "x{a='1',} 3\n# EOF\n", "x{a='1'} 3");
  row("quoted name", "{'my.metric',a='b'} 1\n# EOF\n", "{'my.metric', a='b'} 1");
  row("types", "# TYPE a info\n# TYPE b stateset\n# TYPE c gaugehistogram\n# TYPE d unknown\n# EOF\n",
      "type a info|type b stateset|type c gaugehistogram|type d unknown");
  row("unit", "# UNIT x_seconds seconds\n# EOF\n", "unit x_seconds <seconds>");
  row("no unit", "# UNIT x \n# EOF\n", "unit x <>");
  row("help", "# HELP x a\\\\b\\nc\\'d\n# EOF\n", "help x <a\\b\nc'd>");
  row("exemplar", "x_total 1 # {a='b'} 0.5\n# EOF\n", "x_total 1 # {a='b'} 0.5 @-1");
  row("exemplar with times", "x_total 1 2 # {a='b'} 0.5 1.5\n# EOF\n", "x_total 1 @2000 # {a='b'} 0.5 @1500");
  row("exemplar without labels", "x_total 1 # {} 0.5\n# EOF\n", "x_total 1 # {} 0.5 @-1");
  row("no EOF", "x 1\n", "x 1|!2:1: data does not end with # EOF");
  row("nothing", "", "!1:1: data does not end with # EOF");
  row("no line feed, no EOF", "x 1", "!1:4: data does not end with # EOF");
  row("after EOF", "# EOF\nx 1\n", "!1:6: unexpected data after # EOF");
  row("blank line", "x 1\n\n# EOF\n", "x 1|!2:1: ");
  row("comment", "# hello\n# EOF\n", "!1:1: expected HELP, TYPE, UNIT or EOF");
  row("two blanks", "x  1\n# EOF\n", "!1:3: ");
  row("blank at the end", "x 1 \n# EOF\n", "!1:5: ");
  row("tab", "x\t1\n# EOF\n", "!1:2: ");
  row("blank in braces", "x{a='1', b='2'} 1\n# EOF\n", "!1:9: expected label name");
  row("no comma", "x{a='1'b='2'} 1\n# EOF\n", "!1:8: expected comma or brace close");
  row("line feed in a value", "x{a='1\n'} 1\n# EOF\n", "!1:5: a label value has no closing quote");
  row("untyped", "# TYPE x untyped\n# EOF\n", "!1:10: invalid metric type");
  row("wrong unit", "# UNIT x_seconds bytes\n# EOF\n", "!1:18: unit 'bytes' is not a suffix");
  row("unit alone", "# UNIT seconds seconds\n# EOF\n", "!1:16: unit");
  row("help without text", "# HELP x\n# EOF\n", "!1:9: expected text in HELP");
  row("NaN as time", "x 1 NaN\n# EOF\n", "!1:5: invalid timestamp");
  row("infinite time", "x 1 +Inf\n# EOF\n", "!1:5: invalid timestamp");
  row("exemplar without value", "x_total 1 # {a='b'}\n# EOF\n", "!1:20: expected value after exemplar labels");
  row("exemplar of a gauge", "x 1 # {} 0.5\n# EOF\n", "!1:5: metric name x does not support exemplars");
  row("exemplar with a name", "x_total 1 # {'b'} 1\n# EOF\n", "!1:17: expected equal");
  row("hexadecimal", "x 0x1p-3\n# EOF\n", "!1:3: unsupported character in float");
}

void ParserTest::openMetrics() {
  QFETCH(QByteArray, body);
  QFETCH(QString, entries);
  const QString got = dumpBody(Format::OpenMetrics, body.toStdString());
  if (entries.contains('!'))
    QVERIFY2(got.startsWith(entries), qPrintable(got));
  else
    QCOMPARE(got, entries);
}

void ParserTest::contentTypes_data() {
  QTest::addColumn<QString>("type");
  QTest::addColumn<int>("fallback");  // -1: none
  QTest::addColumn<int>("format");    // -1: an error
  const int text = static_cast<int>(Format::PrometheusText);
  const int open = static_cast<int>(Format::OpenMetrics);
  QTest::newRow("text") << "text/plain; version=0.0.4; charset=utf-8" << -1 << text;
  QTest::newRow("text alone") << "text/plain" << -1 << text;
  QTest::newRow("upper case") << "Text/Plain" << -1 << text;
  QTest::newRow("OpenMetrics") << "application/openmetrics-text; version=1.0.0" << -1 << open;
  QTest::newRow("missing") << "" << -1 << -1;
  QTest::newRow("missing, fallback") << "" << open << open;
  QTest::newRow("html") << "text/html" << -1 << -1;
  QTest::newRow("html, fallback") << "text/html" << text << text;
  QTest::newRow("protobuf") << "application/vnd.google.protobuf; proto=x" << -1 << -1;
  QTest::newRow("known beats fallback") << "text/plain" << open << text;
}

void ParserTest::contentTypes() {
  QFETCH(QString, type);
  QFETCH(int, fallback);
  QFETCH(int, format);
  std::optional<Format> other;
  if (fallback >= 0) other = static_cast<Format>(fallback);
  const auto chosen = textparse::chooseFormat(type.toStdString(), other);
  QCOMPARE(chosen.ok(), format >= 0);
  if (chosen.ok())
    QCOMPARE(static_cast<int>(*chosen), format);
  else
    QVERIFY(test::text(chosen.error().text).contains("fallback_scrape_protocol"));
}

void ParserTest::badLabels_data() {
  QTest::addColumn<QByteArray>("body");
  QTest::addColumn<QString>("error");
  QTest::newRow("twice") << QByteArray("a 1\nx{l=\"1\",l=\"2\"} 1\n") << "label name \"l\" is not unique";
  QTest::newRow("name twice") << QByteArray("a 1\nx{__name__=\"y\"} 1\n") << "\"__name__\" is not unique";
  QTest::newRow("empty name") << QByteArray("a 1\nx{\"\"=\"1\"} 1\n") << "empty name";
  QTest::newRow("empty metric") << QByteArray("a 1\n{\"\"} 1\n") << "invalid metric name";
  QTest::newRow("not UTF-8") << QByteArray("a 1\n{\"\xff\"} 1\n") << "invalid metric name";
}

void ParserTest::badLabels() {
  QFETCH(QByteArray, body);
  QFETCH(QString, error);
  const std::string text = body.toStdString();
  const auto parser = textparse::makeParser(Format::PrometheusText, text);
  QVERIFY_RESULT(parser->next());
  QVERIFY_RESULT(parser->checkedLabels());
  QVERIFY_RESULT(parser->next());
  const auto labels = parser->checkedLabels();
  QVERIFY(!labels.ok());
  QVERIFY2(test::text(labels.error().text).contains(error), labels.error().text.c_str());
  QCOMPARE(labels.error().place.line, 2);
  QVERIFY(parser->labels().empty());
}

void ParserTest::seriesBytes() {
  const std::string body = "x{a=\"1\", b=\"\"} 1 5\n y 2\n";
  const auto parser = textparse::makeParser(Format::PrometheusText, body);
  QVERIFY_RESULT(parser->next());
  QCOMPARE(test::text(std::string(parser->series())), "x{a=\"1\", b=\"\"}");
  QVERIFY(parser->series().data() == body.data());
  QCOMPARE(parser->emptyLabels().size(), std::size_t{1});
  QCOMPARE(test::text(parser->emptyLabels()[0]), "b");
  QVERIFY_RESULT(parser->next());
  QCOMPARE(test::text(std::string(parser->series())), "y");
}

void ParserTest::expectation_data() {
  QTest::addColumn<QByteArray>("expected");
  QTest::addColumn<QByteArray>("body");
  QTest::addColumn<bool>("taken");
  QTest::newRow("same") << QByteArray("x{a=\"1\"}") << QByteArray("x{a=\"1\"} 1\n") << true;
  QTest::newRow("name") << QByteArray("x") << QByteArray("x 1\n") << true;
  QTest::newRow("longer name") << QByteArray("x") << QByteArray("xy 1\n") << false;
  QTest::newRow("labels follow") << QByteArray("x") << QByteArray("x{a=\"1\"} 1\n") << false;
  QTest::newRow("labels follow a blank") << QByteArray("x") << QByteArray("x {a=\"1\"} 1\n") << false;
  QTest::newRow("labels follow two blanks") << QByteArray("x") << QByteArray("x  {a=\"1\"} 1\n") << false;
  QTest::newRow("another value") << QByteArray("x{a=\"1\"}") << QByteArray("x{a=\"2\"} 1\n") << false;
  QTest::newRow("body ends") << QByteArray("xyz") << QByteArray("xyz 1") << true;
  QTest::newRow("body is shorter") << QByteArray("x_______") << QByteArray("x_ 1") << false;
}

void ParserTest::expectation() {
  QFETCH(QByteArray, expected);
  QFETCH(QByteArray, body);
  QFETCH(bool, taken);
  const std::string text = body.toStdString();
  const std::string guess = expected.toStdString();
  const auto plain = textparse::makeParser(Format::PrometheusText, text);
  const auto guided = textparse::makeParser(Format::PrometheusText, text);
  guided->expect(guess);
  QVERIFY_RESULT(plain->next());
  QVERIFY_RESULT(guided->next());
  QCOMPARE(guided->asExpected(), taken);
  QVERIFY(!plain->asExpected());
  QVERIFY(guided->series() == plain->series());
  QVERIFY(guided->labels() == plain->labels());
  QCOMPARE(guided->value(), plain->value());
}

void ParserTest::errorsStay() {
  const std::string body = "x one\nx 1\n";
  const auto parser = textparse::makeParser(Format::PrometheusText, body);
  QVERIFY(!parser->next().ok());
  QVERIFY(!parser->next().ok());
}

ORIEL_TEST_MAIN(ParserTest)
#include "parser_test.moc"
