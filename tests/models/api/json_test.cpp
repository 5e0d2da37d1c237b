#include "tests/support/test_case.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <cmath>
#include <limits>

#include "models/api/json.h"
#include "models/storage/storage.h"

using namespace oriel;

namespace {

QString valueText(const promql::Value& value) {
  std::string out;
  api::writeValue(out, value);
  return test::text(out);
}

std::shared_ptr<const FloatHistogram> smallHistogram() {
  auto histogram = std::make_shared<FloatHistogram>();
  histogram->schema = 0;
  histogram->count = 4;
  histogram->sum = 5.5;
  histogram->zeroThreshold = 0.001;
  histogram->zeroCount = 1;
  histogram->positiveSpans = {{0, 3}};
  histogram->positiveBuckets = {1, 0, 2};
  return histogram;
}

}  // namespace

class JsonTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void texts_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("plain") << QByteArray("abc") << QByteArray("\"abc\"");
    QTest::newRow("quote and backslash") << QByteArray("a\"b\\c") << QByteArray("\"a\\\"b\\\\c\"");
    QTest::newRow("control") << QByteArray("\n\r\t\x01\x1f", 5) << QByteArray("\"\\n\\r\\t\\u0001\\u001f\"");
    QTest::newRow("zero") << QByteArray("a\0b", 3) << QByteArray("\"a\\u0000b\"");
    QTest::newRow("markup") << QByteArray("<a>&") << QByteArray("\"\\u003ca\\u003e\\u0026\"");
    QTest::newRow("letters") << QByteArray("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")
                             << QByteArray("\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"");
    QTest::newRow("line separators") << QByteArray("\xe2\x80\xa8\xe2\x80\xa9") << QByteArray("\"\\u2028\\u2029\"");
    QTest::newRow("no UTF-8") << QByteArray("a\xff\xc3") << QByteArray("\"a\\ufffd\\ufffd\"");
    QTest::newRow("overlong") << QByteArray("\xc0\xaf") << QByteArray("\"\\ufffd\\ufffd\"");
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << QByteArray("\"\\ufffd\\ufffd\\ufffd\"");
    QTest::newRow("beyond Unicode") << QByteArray("\xf4\x90\x80\x80") << QByteArray("\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
  }
  void texts() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, json);
    std::string out;
    api::writeText(out, text.toStdString());
    QCOMPARE(QByteArray::fromStdString(out), json);
  }

  void seconds_data() {
    QTest::addColumn<qint64>("time");
    QTest::addColumn<QString>("json");
    QTest::newRow("zero") << qint64{0} << "0";
    QTest::newRow("whole") << qint64{1'700'000'000'000} << "1700000000";
    QTest::newRow("milliseconds") << qint64{1'700'000'000'123} << "1700000000.123";
    QTest::newRow("half") << qint64{1500} << "1.500";
    QTest::newRow("small") << qint64{7} << "0.007";
    QTest::newRow("before the epoch") << qint64{-1500} << "-1.500";
    QTest::newRow("the first") << std::numeric_limits<qint64>::min() << "-9223372036854775.808";
  }
  void seconds() {
    QFETCH(qint64, time);
    QFETCH(QString, json);
    std::string out;
    api::writeSeconds(out, time);
    QCOMPARE(test::text(out), json);
  }

  void numbers_data() {
    QTest::addColumn<double>("number");
    QTest::addColumn<QString>("json");
    QTest::newRow("zero") << 0.0 << "0";
    QTest::newRow("fraction") << 0.25 << "0.25";
    QTest::newRow("small") << 1e-9 << "1e-9";
    QTest::newRow("smaller") << 1.5e-12 << "1.5e-12";
    QTest::newRow("large") << 1e21 << "1e+21";
    QTest::newRow("almost large") << 1e20 << "100000000000000000000";
    QTest::newRow("none") << std::nan("") << "null";
  }
  void numbers() {
    QFETCH(double, number);
    QFETCH(QString, json);
    std::string out;
    api::writeNumber(out, number);
    QCOMPARE(test::text(out), json);
  }
  void scientific() {
    QCOMPARE(api::formatScientific(0), std::string("0e+00"));
    QCOMPARE(api::formatScientific(-1.5), std::string("-1.5e+00"));
    QCOMPARE(api::formatScientific(1e300), std::string("1e+300"));
    QCOMPARE(api::formatScientific(std::numeric_limits<double>::infinity()), std::string("+Inf"));
  }

  void times_data() {
    QTest::addColumn<qint64>("time");
    QTest::addColumn<QString>("json");
    QTest::newRow("never") << qint64{0} << "\"0001-01-01T00:00:00Z\"";
    QTest::newRow("whole") << qint64{1'700'000'000'000} << "\"2023-11-14T22:13:20Z\"";
    QTest::newRow("milliseconds") << qint64{1'700'000'000'120} << "\"2023-11-14T22:13:20.12Z\"";
    QTest::newRow("before the epoch") << qint64{-1} << "\"1969-12-31T23:59:59.999Z\"";
  }
  void times() {
    QFETCH(qint64, time);
    QFETCH(QString, json);
    std::string out;
    api::writeTime(out, time);
    QCOMPARE(test::text(out), json);
  }

  void values() {
    QCOMPARE(valueText(promql::Scalar{1500, 1e-9}),
             QString("{'resultType':'scalar','result':[1.5,'0.000000001']}").replace('\'', '"'));
    QCOMPARE(valueText(promql::Text{1000, "a\"b"}),
             QString("{'resultType':'string','result':[1,'a\\\"b']}").replace('\'', '"'));
    QCOMPARE(valueText(promql::Vector{}), QString("{'resultType':'vector','result':[]}").replace('\'', '"'));
    const promql::Vector vector{{{{"__name__", "up"}, {"job", "a"}}, 1500, 1e-9, nullptr},
                                {{}, 2000, std::nan(""), nullptr}};
    QCOMPARE(valueText(vector),
             QString("{'resultType':'vector','result':[{'metric':{'__name__':'up','job':'a'},'value':[1.500,'1e-09']},"
                     "{'metric':{},'value':[2,'NaN']}]}")
                 .replace('\'', '"'));
    const promql::Matrix matrix{{{{"a", "b"}}, {1000, 2000}, {1, -std::numeric_limits<double>::infinity()}, {}}};
    QCOMPARE(valueText(matrix),
             QString("{'resultType':'matrix','result':[{'metric':{'a':'b'},'values':[[1,'1'],[2,'-Inf']]}]}")
                 .replace('\'', '"'));
  }
  void histograms() {
    const QString point =
        QString("[1,{'count':'4','sum':'5.5','buckets':[[3,'-0.001','0.001','1'],[0,'0.5','1','1'],[0,'2','4','2']]}]")
            .replace('\'', '"');
    const promql::Vector vector{{{}, 1000, 0, smallHistogram()}};
    QCOMPARE(valueText(vector), "{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"histogram\":" + point + "}]}");
    const promql::Matrix matrix{{{}, {}, {}, {{1000, smallHistogram()}}}};
    QCOMPARE(valueText(matrix),
             "{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"histograms\":[" + point + "]}]}");
    const promql::Vector empty{{{}, 1000, 0, std::make_shared<FloatHistogram>()}};
    QVERIFY(valueText(empty).contains("\"histogram\":[1,{\"count\":\"0\",\"sum\":\"0\"}]"));
  }
};

ORIEL_TEST_MAIN(JsonTest)
#include "json_test.moc"
