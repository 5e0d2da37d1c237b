#include "tests/support/test_case.h"

#include "models/api/api_request.h"
#include "models/api/routes.h"

using namespace oriel;

class RequestTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void times_data() {
    QTest::addColumn<bool>("ok");
    QTest::addColumn<qint64>("time");
    const auto row = [](const char* text, qint64 time) { QTest::newRow(text) << true << time; };
    const auto bad = [](const char* text) { QTest::newRow(text) << false << qint64{0}; };
    row("0", 0);
    row("1700000000", 1'700'000'000'000);
    row("1435781451.781", 1'435'781'451'781);
    row("1.5e3", 1'500'000);
    row("-1.5", -1500);
    row("1.0005", 1000);
    row("1.0006", 1001);
    row("2015-07-01T20:10:51Z", 1'435'781'451'000);
    row("2015-07-01T20:10:51.781Z", 1'435'781'451'781);
    row("2015-07-01T20:10:51.781999999Z", 1'435'781'451'781);
    row("2015-07-01T22:10:51.781+02:00", 1'435'781'451'781);
    row("2015-07-01T18:40:51.781-01:30", 1'435'781'451'781);
    row("1969-12-31T23:59:59Z", -1000);
    row("-292273086-05-16T16:47:06Z", kMinTimestamp);
    row("292277025-08-18T07:12:54.999999999Z", kMaxTimestamp);
    for (const char* text :
         {"", "now", "NaN", "Inf", "1e400", "1e17", "2015-07-01", "2015-07-01T20:10:51", "2015-13-01T20:10:51Z",
          "2015-02-30T20:10:51Z", "2015-07-01T24:10:51Z", "2015-07-01T20:10:51.Z", "2015-07-01T20:10:51+0200",
          "2015-07-01T20:10:51Zx", "2015-7-1T20:10:51Z", "+015-07-01T20:10:51Z", "2015-07-01t20:10:51Z"})
      bad(text);
  }
  void times() {
    QFETCH(bool, ok);
    QFETCH(qint64, time);
    const auto result = api::parseApiTime(QTest::currentDataTag());
    QCOMPARE(result.ok(), ok);
    if (ok) QCOMPARE(static_cast<qint64>(*result), time);
  }

  void durations_data() {
    QTest::addColumn<bool>("ok");
    QTest::addColumn<qint64>("duration");
    QTest::newRow("15") << true << qint64{15'000};
    QTest::newRow("0.5") << true << qint64{500};
    QTest::newRow("1h30m") << true << qint64{5'400'000};
    QTest::newRow("-1") << true << qint64{-1000};
    QTest::newRow("0") << true << qint64{0};
    for (const char* text : {"", "x", "1ns", "NaN", "Inf", "1e12", "1m1h"}) QTest::newRow(text) << false << qint64{0};
  }
  void durations() {
    QFETCH(bool, ok);
    QFETCH(qint64, duration);
    const auto result = api::parseApiDuration(QTest::currentDataTag());
    QCOMPARE(result.ok(), ok);
    if (ok) QCOMPARE(static_cast<qint64>(*result), duration);
  }

  void labelNames_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("plain");
    QTest::newRow("legacy") << "job" << "job";
    QTest::newRow("dot") << "U__a_2e_b" << "a.b";
    QTest::newRow("underscore") << "U__a__b" << "a_b";
    QTest::newRow("letter") << "U___e9_" << QString::fromUtf8("\xc3\xa9");
    QTest::newRow("beyond 16 bits") << "U___1f600_" << QString::fromUtf8("\xf0\x9f\x98\x80");
    QTest::newRow("not closed") << "U__a_2e" << "U__a_2e";
    QTest::newRow("no digits") << "U__a_xy_b" << "U__a_xy_b";
    QTest::newRow("too many digits") << "U__a_11111111_b" << "U__a_11111111_b";
    QTest::newRow("surrogate") << "U__a_d800_b" << "U__a_d800_b";
    QTest::newRow("underscore at the end") << "U__a_" << "U__a_";
  }
  void labelNames() {
    QFETCH(QString, name);
    QFETCH(QString, plain);
    QCOMPARE(test::text(api::unescapeLabelName(name.toStdString())), plain);
  }

  void paths_data() {
    QTest::addColumn<QString>("route");  ///< empty: none
    QTest::addColumn<QString>("name");
    QTest::newRow("/api/v1/query") << "/api/v1/query" << "";
    QTest::newRow("/api/v1/label/job/values") << "/api/v1/label/:name/values" << "job";
    for (const char* path :
         {"/api/v1/query/", "/api/v1/quer", "/api/v1", "/", "", "api/v1/query", "/api/v1/label//values",
          "/api/v1/label/job", "/api/v1/label/a/b/values", "//api/v1/query"})
      QTest::newRow(path) << "" << "";
  }
  void paths() {
    QFETCH(QString, route);
    QFETCH(QString, name);
    const api::RouteMatch match = api::findRoute(QTest::currentDataTag());
    QCOMPARE(QString(match.route == nullptr ? "" : match.route->path), route);
    if (match.route != nullptr) QCOMPARE(test::text(match.name), name);
  }
  void methods() {
    const api::Route& query = *api::findRoute("/api/v1/query").route;
    QVERIFY(api::allows(query, "GET"));
    QVERIFY(api::allows(query, "POST"));
    for (const char* method : {"", "PO", "HEAD", "GET POST", "DELETE"}) QVERIFY(!api::allows(query, method));
  }
};

ORIEL_TEST_MAIN(RequestTest)
#include "request_test.moc"
