#include <QEventLoop>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>

#include "models/promql/parser.h"
#include "tests/models/promql/dashboard_expressions.h"
#include "tests/models/promql/parse_error_rows.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::test;

/// Compares the printer and the error texts with a real Prometheus 2.42, for the part of the language both know.
class PrinterOracleTest : public oriel::test::TestCase {
  Q_OBJECT
 private slots:
  void initTestCase();
  void cleanupTestCase();
  void classic_data();
  void classic();
  void errors_data();
  void errors();
  void dashboards();

 private:
  QJsonObject ask(const QString& query);
  static QString ours(const QString& query);
  static QString theirs(const QJsonObject& answer);

  QProcess prometheus_;
  QTemporaryDir folder_;
  QNetworkAccessManager network_;
  QString url_;
};

void PrinterOracleTest::initTestCase() {
  const QString program = oracle("prometheus");
  if (program.isEmpty()) QSKIP("prometheus is not here: run the tests with --oracles");
  QTcpServer port;
  QVERIFY(port.listen(QHostAddress::LocalHost));
  const QString address = QString("127.0.0.1:%1").arg(port.serverPort());
  port.close();
  prometheus_.setStandardErrorFile(QProcess::nullDevice());
  prometheus_.start(program, {"--config.file=/dev/null", "--storage.tsdb.path=" + folder_.path(),
                              "--web.listen-address=" + address, "--log.level=error"});
  QVERIFY(prometheus_.waitForStarted());
  url_ = "http://" + address + "/api/v1/format_query";
  QTRY_COMPARE_WITH_TIMEOUT(theirs(ask("foo")), QString("foo"), 30000);
}

void PrinterOracleTest::cleanupTestCase() {
  if (prometheus_.state() == QProcess::NotRunning) return;
  prometheus_.terminate();
  prometheus_.waitForFinished();
}

QJsonObject PrinterOracleTest::ask(const QString& query) {
  QNetworkRequest request{QUrl(url_)};
  request.setHeader(QNetworkRequest::ContentTypeHeader, "application/x-www-form-urlencoded");
  QNetworkReply* reply = network_.post(request, "query=" + QUrl::toPercentEncoding(query));
  QEventLoop loop;
  connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
  if (!reply->isFinished()) loop.exec();
  const QByteArray body = reply->readAll();
  delete reply;
  return QJsonDocument::fromJson(body).object();
}

QString PrinterOracleTest::theirs(const QJsonObject& answer) {
  if (answer["status"].toString() == "success") return answer["data"].toString();
  return answer["error"].toString().remove("invalid parameter \"query\": ");
}

QString PrinterOracleTest::ours(const QString& query) {
  const auto expr = promql::parseExpr(query.toStdString());
  return text(expr.ok() ? promql::prettyPrint(**expr) : expr.error().toString());
}

void PrinterOracleTest::classic_data() {
  QTest::addColumn<QString>("query");
  const char* queries[] = {
      "foo",
      "foo{a=\"b\"}",
      "foo{b=\"1\",a!=\"2\",c=~\"x.*\",d!~\"y\"}",
      "{__name__=\"foo\"}",
      "{__name__=\"foo\",a=\"b\"}",
      "{__name__=~\"fo.*\"}",
      "foo{a=\"b\",}",
      "sum(foo)",
      "sum by (a)(foo)",
      "sum(foo) by (a, b)",
      "sum without(a)(foo)",
      "sum without()(foo)",
      "sum by()(foo)",
      "topk(5, foo)",
      "quantile(0.9, foo) by (x)",
      "count_values(\"v\", foo)",
      "rate(foo[5m])",
      "rate(foo[1h30m] offset 1m)",
      "rate(foo[5m] @ 123.4567 offset -90s)",
      "foo offset 1w",
      "foo offset -1d @ start()",
      "foo @ end() offset 3m",
      "foo @ 1e9",
      "foo @ -5",
      "max_over_time(rate(foo[5m])[1h:1m])",
      "max_over_time(rate(foo[5m])[1h:])",
      "max_over_time(rate(foo[5m])[1h:] @ 5 offset 3m)",
      "-foo",
      "+foo",
      "-1",
      "+1",
      "-(1)",
      "--1",
      "-1^2",
      "-foo^2",
      "2^-foo",
      "1 - -1",
      "2^3^2",
      "1+2*3",
      "(1+2)*3",
      "a - b - c",
      "a and b or c unless d",
      "a == bool b",
      "1 == bool 2",
      "a > 5",
      "a / on(x) group_left(y, z) b",
      "a / ignoring(x) group_right b",
      "a / on() b",
      "a / ignoring() b",
      "a and on(x) b",
      "a * on(x,y,) b",
      "a atan2 b",
      "a % b",
      "0x1F",
      "0777",
      "08",
      "1e3",
      ".5",
      "5.",
      "Inf",
      "-inf",
      "NaN",
      "\"x\"",
      "'a\"b'",
      "`a\\nb`",
      "\"\\u00e4\\x41\\101\\n\\t\"",
      "(\"x\")",
      "time()",
      "pi()",
      "vector(1)",
      "hour()",
      "hour(foo)",
      "round(foo, 5)",
      "label_replace(foo, \"a\", \"$1\", \"b\", \"(.*)\")",
      "label_join(foo, \"a\", \",\")",
      "label_join(foo, \"a\", \",\", \"b\", \"c\")",
      "histogram_quantile(0.9, sum(rate(x_bucket[5m])) by (le))",
      "absent(foo{a=\"b\"})",
      "scalar(foo)",
      "sum",
      "sum{a=\"b\"}",
      "avg + min",
      "by",
      "offset",
      "start",
      "end",
      "start offset 5m",
      "or",
      "and or or",
      "group",
      "bool",
      "on",
      "foo:bar:baz",
      ":foo",
      "sort_desc(sum by (job) (rate(http_requests_total{status=~\"5..\"}[5m])) / ignoring (status) group_left sum by "
      "(job) (rate(http_requests_total[5m])) > bool 0.1)",
      "sum by (instance, job, mode, cpu, something_long) "
      "(rate(node_cpu_seconds_total{mode!=\"idle\",instance=~\"a.*\"}[5m]))",
      "max_over_time((sum by (instance, job, mode, cpu, something_long) "
      "(rate(node_cpu_seconds_total{mode!=\"idle\"}[5m])))[1h:5m])",
      "-(sum by (instance, job, mode, cpu, something_long) "
      "(rate(node_cpu_seconds_total{mode!=\"idle\",instance=~\"a.*\"}[5m])))",
      "histogram_quantile(0.99, sum by (le, job, handler, instance_name) "
      "(rate(http_request_duration_seconds_bucket{job=\"api-server\",handler!=\"/healthz\"}[5m] offset 1d)))",
      "topk(10, sum by (instance, job, mode, cpu, something_long) "
      "(rate(node_cpu_seconds_total{mode!=\"idle\",instance=~\"a.*\"}[5m]))) > bool 5",
      "label_replace(sum by (instance, job, mode, cpu, something_long) "
      "(rate(node_cpu_seconds_total{mode!=\"idle\"}[5m])), \"dst\", \"$1\", \"src\", \"(.*)\")",
      "node_filesystem_avail_bytes{fstype!~\"tmpfs|fuse.lxcfs|squashfs|vfat|overlay\",mountpoint=\"/"
      "\",instance=~\"host-.*\",job=\"node\"}",
      "foo # comment",
      "foo#c\nbar",
      "# only",
      "\n  foo  \n+\n bar",
      "foo{a=\"b\"} \n/ \nbar{",
      "foo{",
      "foo{a",
      "foo{a=",
      "foo{a=b}",
      "foo{a=\"b\" c=\"d\"}",
      "foo{a=\"b\",,}",
      "foo{,}",
      "foo{1}",
      "foo{a>\"b\"}",
      "foo{a!\"b\"}",
      "{}",
      "{a=\"\"}",
      "{a=~\".*\"}",
      "{a!=\"x\"}",
      "foo{__name__=\"bar\"}",
      "foo bar",
      "foo[5m",
      "foo[5m]5",
      "foo[5m:",
      "foo[5m:]",
      "foo[5m:1m:1m]",
      "foo[0m]",
      "foo[5m]]",
      "foo[5m][5m]",
      "foo offset 5m offset 5m",
      "foo offset 5m[5m]",
      "foo @ 5[5m]",
      "foo @",
      "foo @ foo",
      "foo @ Inf",
      "foo @ start(",
      "foo @ 5 @ 6",
      "1 offset 5m",
      "sum(foo) offset 5m",
      "(foo) offset 5m",
      "(foo)[5m]",
      "rate(foo)",
      "rate(foo[5m], 1)",
      "rate()",
      "rate(foo[5m],)",
      "sum()",
      "sum(foo, bar)",
      "topk(foo)",
      "topk(\"a\", foo)",
      "count_values(1, foo)",
      "sum(1)",
      "sum(\"a\")",
      "sum(foo[5m])",
      "foo[5m] + 1",
      "\"a\" + 1",
      "1 + \"a\"",
      "-\"a\"",
      "-foo[5m]",
      "1 == 1",
      "1 + bool 1",
      "foo + bool bar",
      "1 and 2",
      "foo and 1",
      "foo and bool bar",
      "foo + on(x) 1",
      "foo and on(x) group_left(y) bar",
      "foo / on(x) group_left(x) bar",
      "nope(foo)",
      "Rate(foo[5m])",
      "SUM(foo)",
      "Sum BY (a) (foo)",
      "sum by foo (bar)",
      "sum by (1) (foo)",
      "sum by (a b) (foo)",
      "sum(foo) by",
      "sum(foo bar)",
      "sum(foo",
      "(foo",
      "foo)",
      "foo + ",
      "+ ",
      "* foo",
      "foo + * bar",
      "foo ! bar",
      "foo =~ bar",
      "foo = bar",
      "foo == ",
      "1 @ 5",
      "$x",
      "foo{a=\"b}",
      "'abc",
      "`abc",
      "\"\\q\"",
      "\"\\xZZ\"",
      "\"\\u12\"",
      "\"\\ud800\"",
      "foo[1h:1m] offset 5m",
      "foo[1h:1m]",
      "(1 + 2)[5m:]",
      "\"x\"[5m:]",
      "foo[5m][5m:]",
      "rate(rate(foo[5m]))",
      "abs(1)",
      "clamp(foo, 1)",
      "label_join(foo)",
      "label_replace(foo, \"a\", \"b\")",
      "hour(foo, bar)",
      "round(foo, 1, 2)",
      "foo[100y1d1h]",
      "foo[1h1d]",
      "foo[300000000000y]",
      "group_left",
      "foo group_left bar",
      "foo on(x) bar",
      "without",
      "sum without",
      "sum without (",
      "atan2",
      "a atan2",
      "unless",
      "a unless b",
      "bottomk(1,a) without (b)",
      "stddev(x) + stdvar(x)",
      "1 > bool 2 > bool 3",
      "a > b > c",
      "a ^ b % c",
      "a or b and c",
      "(((((a)))))",
      "absent_over_time(x[5m])",
      "quantile_over_time(0.5, x[5m])",
      "timestamp(foo)",
      "minute(vector(1))",
      "sort(foo)",
      "sgn(foo)",
      "deg(foo)",
      "foo{a='b'}",
      "foo{a=\"\\\\d+\"}",
      "foo{a=~\"\\\\d+\"}",
      "foo{a=\"ä\"}",
      "foo{ä=\"b\"}",
      "ä",
      "foo @ 1.2345",
      "foo @ 0.0004",
      "foo[90s]",
      "foo[1500ms]",
      "foo[3600s]",
      "foo[24h]",
      "foo[7d]",
      "foo[365d]",
      "foo[8d]",
      "foo[1d12h]",
      "foo[100m]",
  };
  for (const char* query : queries) QTest::newRow(query) << QString::fromUtf8(query);
}

void PrinterOracleTest::classic() {
  QFETCH(QString, query);
  QCOMPARE(ours(query), theirs(ask(query)));
}

void PrinterOracleTest::errors_data() {
  QTest::addColumn<QString>("query");
  QTest::addColumn<bool>("classic");
  for (const ParseErrorRow& row : kParseErrorRows)
    QTest::newRow(row.query) << QString::fromUtf8(row.query) << row.classic;
}

/// The rows that are marked as new must differ: otherwise the mark is wrong.
void PrinterOracleTest::errors() {
  QFETCH(QString, query);
  QFETCH(bool, classic);
  const QString expected = theirs(ask(query));
  if (classic)
    QCOMPARE(ours(query), expected);
  else
    QVERIFY2(ours(query) != expected, qPrintable(expected));
}

void PrinterOracleTest::dashboards() {
  ORIEL_NEED_SHARED();
  QStringList expressions;
  expressions = dashboardExpressions(sharedDir() + "/corpus/dashboards");
  expressions.removeDuplicates();
  expressions.sort();
  int same = 0;
  QStringList different;
  for (qsizetype i = 0; i < expressions.size(); i += 10) {  // every tenth: a second or two instead of half a minute
    const QString query = substituteVariables(expressions[i]);
    const QJsonObject answer = ask(query);
    if (answer["status"].toString() != "success") continue;   // 2.42 knows less
    static const QRegularExpression exponent("\\de[+-]\\d");  // 3.x writes numbers without exponents
    if (theirs(answer).contains(exponent)) continue;
    if (ours(query) == theirs(answer))
      ++same;
    else
      different << query + "\n  theirs: " + theirs(answer) + "\n  ours:   " + ours(query);
  }
  QVERIFY2(same > 1000, qPrintable(QString::number(same)));
  QVERIFY2(different.isEmpty(),
           qPrintable(QString("%1 differ, first: %2").arg(different.size()).arg(different.value(0))));
}

ORIEL_TEST_MAIN(PrinterOracleTest)
#include "printer_oracle_test.moc"
