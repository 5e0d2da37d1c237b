#include "models/base/text.h"

#include <cmath>
#include <limits>

#include "tests/support/test_case.h"

using namespace oriel;
using oriel::test::text;

namespace {
constexpr double kInf = std::numeric_limits<double>::infinity();
}

class TextTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void floats_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("plain");
    QTest::addColumn<QString>("shortForm");
    QTest::newRow("zero") << 0.0 << "0" << "0";
    QTest::newRow("minus zero") << -0.0 << "-0" << "-0";
    QTest::newRow("one") << 1.0 << "1" << "1";
    QTest::newRow("third") << 1.0 / 3 << "0.3333333333333333" << "0.3333333333333333";
    QTest::newRow("tenth") << 0.1 << "0.1" << "0.1";
    QTest::newRow("0.0001") << 0.0001 << "0.0001" << "0.0001";
    QTest::newRow("0.00001") << 0.00001 << "0.00001" << "1e-05";
    QTest::newRow("200000") << 200000.0 << "200000" << "200000";
    QTest::newRow("2000000") << 2000000.0 << "2000000" << "2e+06";
    QTest::newRow("1048576") << 1048576.0 << "1048576" << "1.048576e+06";
    QTest::newRow("1234567.8") << 1234567.8 << "1234567.8" << "1.2345678e+06";
    QTest::newRow("123456.5") << 123456.5 << "123456.5" << "123456.5";
    QTest::newRow("minus") << -12.25 << "-12.25" << "-12.25";
    QTest::newRow("1e21") << 1e21 << "1000000000000000000000" << "1e+21";
    QTest::newRow("1e23") << 1e23 << "100000000000000000000000" << "1e+23";
    // Go pads the shortest digits with zeros.
    QTest::newRow("2^63") << 9223372036854775808.0 << "9223372036854776000" << "9.223372036854776e+18";
    QTest::newRow("1e100") << 1e100 << "1" + QString(100, '0') << "1e+100";
    QTest::newRow("denormal") << 5e-324 << "0." + QString(323, '0') + "5" << "5e-324";
    QTest::newRow("inf") << kInf << "+Inf" << "+Inf";
    QTest::newRow("-inf") << -kInf << "-Inf" << "-Inf";
    QTest::newRow("nan") << std::nan("") << "NaN" << "NaN";
  }
  void floats() {
    QFETCH(double, value);
    QFETCH(QString, plain);
    QFETCH(QString, shortForm);
    QCOMPARE(text(formatFloat(value)), plain);
    QCOMPARE(text(formatFloatShort(value)), shortForm);
    const auto back = parseFloat(formatFloat(value));
    QVERIFY_RESULT(back);
    QVERIFY(std::isnan(value) ? std::isnan(*back) : *back == value);
  }

  void parsesFloats_data() {
    QTest::addColumn<QString>("input");
    QTest::addColumn<bool>("ok");
    QTest::addColumn<double>("value");
    const auto good = [](const char* input, double value) { QTest::newRow(input) << input << true << value; };
    const auto bad = [](const char* input) { QTest::newRow(*input ? input : "empty") << input << false << 0.0; };
    good("1", 1);
    good("+1", 1);
    good("-1.5", -1.5);
    good(".5", 0.5);
    good("5.", 5);
    good("1e3", 1000);
    good("1E+3", 1000);
    good("1e-3", 0.001);
    good("0x1p4", 16);
    good("-0X1.8P1", -3);
    good("0x.8p0", 0.5);
    good("inf", kInf);
    good("+Inf", kInf);
    good("-INF", -kInf);
    good("Infinity", kInf);
    good("1e-400", 0);
    good("00012", 12);
    good("1.7976931348623157e308", std::numeric_limits<double>::max());
    bad("");
    bad("+");
    bad(".");
    bad("1_000");
    bad("0x10");
    bad("0xp1");
    bad("1e");
    bad("1e400");
    bad("-1e400");
    bad(" 1");
    bad("1 ");
    bad("++1");
    bad("+-1");
    bad("+nan");
    bad("nan(1)");
    bad("infinit");
    bad("1.2.3");
    bad("one");
  }
  void parsesFloats() {
    QFETCH(QString, input);
    QFETCH(bool, ok);
    QFETCH(double, value);
    const auto parsed = parseFloat(input.toStdString());
    QCOMPARE(parsed.ok(), ok);
    if (ok)
      QCOMPARE(*parsed, value);
    else
      QCOMPARE(parsed.error().code, ErrorCode::InvalidInput);
  }
  void parsesNaN() {
    for (const char* input : {"nan", "NaN", "NAN"}) {
      const auto parsed = parseFloat(input);
      QVERIFY_RESULT(parsed);
      QVERIFY(std::isnan(*parsed));
    }
  }

  void durations_data() {
    QTest::addColumn<qint64>("value");
    QTest::addColumn<QString>("printed");
    const auto row = [](Duration value, const char* printed) { QTest::newRow(printed) << qint64{value} << printed; };
    row(0, "0s");
    row(1, "1ms");
    row(1500, "1s500ms");
    row(90 * kSecond, "1m30s");
    row(90 * kMinute, "1h30m");
    row(kDay, "1d");
    row(kWeek, "1w");
    row(90 * kDay, "90d");
    row(365 * kDay, "1y");
    row(366 * kDay, "366d");
    row(2 * kYear + 2 * kWeek, "744d");  // neither whole years nor whole weeks
  }
  void durations() {
    QFETCH(qint64, value);
    QFETCH(QString, printed);
    QCOMPARE(text(formatDuration(value)), printed);
    const auto back = parseDuration(printed.toStdString());
    QVERIFY_RESULT(back);
    QCOMPARE(qint64{*back}, value);
  }
  void parsesDurations_data() {
    QTest::addColumn<QString>("input");
    QTest::addColumn<qint64>("value");
    QTest::newRow("0") << "0" << qint64{0};
    QTest::newRow("all") << "1y2w3d4h5m6s7ms"
                         << qint64{kYear + 2 * kWeek + 3 * kDay + 4 * kHour + 5 * kMinute + 6 * kSecond + 7};
    QTest::newRow("0d1h") << "0d1h" << qint64{kHour};
    for (const char* bad :
         {"", "1", "-1s", "1h1h", "1m1h", "1.5h", "h", "1x", "5 m", "1s ", "300y", "99999999999999999999s"})
      QTest::newRow(qPrintable(QString("bad '%1'").arg(bad))) << bad << qint64{-1};
  }
  void parsesDurations() {
    QFETCH(QString, input);
    QFETCH(qint64, value);
    const auto parsed = parseDuration(input.toStdString());
    QCOMPARE(parsed.ok(), value >= 0);
    if (value >= 0) QCOMPARE(qint64{*parsed}, value);
  }
  void printsNegativeDurations() { QCOMPARE(text(formatDuration(-90 * kSecond)), QString("-1m30s")); }

  void quotes_data() {
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArray>("quoted");
    QTest::newRow("plain") << QByteArray("abc") << QByteArray("\"abc\"");
    QTest::newRow("escapes") << QByteArray("a\"b\\c\nd\te\r\a\b\f\v")
                             << QByteArray("\"a\\\"b\\\\c\\nd\\te\\r\\a\\b\\f\\v\"");
    QTest::newRow("umlaut") << QByteArray("gr\xc3\xbc\xc3\x9f") << QByteArray("\"gr\xc3\xbc\xc3\x9f\"");
    QTest::newRow("zero") << QByteArray("a\0b", 3) << QByteArray("\"a\\x00b\"");
    QTest::newRow("delete") << QByteArray("\x7f") << QByteArray("\"\\x7f\"");
    QTest::newRow("broken") << QByteArray("a\xff\xc3") << QByteArray("\"a\\xff\\xc3\"");
    QTest::newRow("overlong") << QByteArray("\xc0\xaf") << QByteArray("\"\\xc0\\xaf\"");
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << QByteArray("\"\\xed\\xa0\\x80\"");
    QTest::newRow("no-break space") << QByteArray("\xc2\xa0") << QByteArray("\"\\u00a0\"");
    QTest::newRow("emoji") << QByteArray("\xf0\x9f\x98\x80") << QByteArray("\"\xf0\x9f\x98\x80\"");
    QTest::newRow("tag") << QByteArray("\xf3\xa0\x80\x81") << QByteArray("\"\\U000e0001\"");
  }
  void quotes() {
    QFETCH(QByteArray, input);
    QFETCH(QByteArray, quoted);
    QCOMPARE(QByteArray::fromStdString(quote(input.toStdString())), quoted);
    QCOMPARE(isUtf8(input.toStdString()), input.isValidUtf8());
  }
};

ORIEL_TEST_MAIN(TextTest)
#include "text_test.moc"
