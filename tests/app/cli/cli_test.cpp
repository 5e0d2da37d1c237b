#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

#include "app/cli/output.h"
#include "app/cli/times.h"
#include "models/net/http_server.h"
#include "tests/support/test_case.h"

using namespace oriel;

namespace {

struct Ended {
  int exitCode = -1;
  QString out, err;
};

QString program() { return test::buildDir() + QStringLiteral("/app/oriel"); }

QProcessEnvironment withoutDisplay() {
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
    environment.remove(QString::fromLatin1(name));
  return environment;
}

Ended run(const QStringList& arguments, const QProcessEnvironment& environment = withoutDisplay()) {
  QProcess process;
  process.setProcessEnvironment(environment);
  process.start(program(), arguments);
  process.closeWriteChannel();
  if (!process.waitForFinished(120'000)) return {-2, {}, QStringLiteral("did not end")};
  return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
          QString::fromUtf8(process.readAllStandardError())};
}

/// What a Prometheus with one series answers to a path.
QByteArray prometheusAnswer(const std::string& path) {
  QByteArray data = "['job','__name__']";
  if (path == "/api/v1/query")
    data = "{'resultType':'vector','result':[{'metric':{'__name__':'up','job':'x'},'value':[60,'1']}]}";
  if (path == "/api/v1/query_range")
    data = "{'resultType':'matrix','result':[{'metric':{'__name__':'up','job':'x'},'values':[[0,'1'],[60,'2']]}]}";
  if (path == "/api/v1/series") data = "[{'job':'x','__name__':'up'}]";
  if (path == "/api/v1/label/job/values") data = "['x']";
  return QByteArray("{'status':'success','data':" + data + ",'warnings':['a warning']}").replace('\'', '"');
}

constexpr Timestamp kNow = 1700000000000;

}  // namespace

class CliTest : public oriel::test::TestCase {
  Q_OBJECT

 private Q_SLOTS:
  void times_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("expected");
    QTest::newRow("seconds") << QStringLiteral("1700000001") << qint64(1700000001000);
    QTest::newRow("fraction") << QStringLiteral("1700000001.25") << qint64(1700000001250);
    QTest::newRow("zero") << QStringLiteral("0") << qint64(0);
    QTest::newRow("before 1970") << QStringLiteral("-1.5") << qint64(-1500);
    QTest::newRow("now") << QStringLiteral("now") << qint64(kNow);
    QTest::newRow("an hour ago") << QStringLiteral("now-1h30m") << qint64(kNow - 90 * kMinute);
    QTest::newRow("ahead") << QStringLiteral("now+5m") << qint64(kNow + 5 * kMinute);
    QTest::newRow("utc") << QStringLiteral("2023-11-14T22:13:20Z") << qint64(kNow);
    QTest::newRow("milliseconds") << QStringLiteral("2023-11-14T22:13:20.125Z") << qint64(kNow + 125);
    QTest::newRow("east") << QStringLiteral("2023-11-15T00:13:20+02:00") << qint64(kNow);
    QTest::newRow("west") << QStringLiteral("2023-11-14T20:43:20-01:30") << qint64(kNow);
    for (const char* bad : {"", "nowhere", "now-", "now*1h", "1e300", "yesterday", "2023-11-14", "2023-13-14T22:13:20Z",
                            "2023-11-14T22:13:20", "2023-11-14T22:13:20+2", "2023-11-14T22:13:20Zx", "12x"}) {
      QTest::newRow(*bad == '\0' ? "empty" : bad) << QString::fromLatin1(bad) << qint64(-1);
    }
  }
  void times() {
    QFETCH(QString, text);
    QFETCH(qint64, expected);
    const auto time = cli::parseTime(text.toStdString(), kNow);
    QVERIFY2(time.ok() == (expected != -1), time.ok() ? "was read" : time.error().text.c_str());
    if (time.ok()) QCOMPARE(qint64(*time), expected);
  }

  void carets() {
    const Error error{ErrorCode::InvalidInput, "bad", {{}, 2, 3, {}, 10, 13}};
    QCOMPARE(test::text(cli::describeQueryError("sum(up) +\n\u00e9foo(1)", error)),
             QStringLiteral("2:3: bad\n  \u00e9foo(1)\n  ^^\n"));
    const Error nowhere{ErrorCode::Timeout, "too slow", {}};
    QCOMPARE(test::text(cli::describeQueryError("up", nowhere)), QStringLiteral("too slow\n"));
  }

  void usage_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* tag, const QStringList& arguments, int exitCode, const char* says) {
      QTest::newRow(tag) << arguments << exitCode << QString::fromUtf8(says);
    };
    using L = QStringList;
    row("version", L{"--version"}, 0, "oriel ");
    row("help", L{"--help"}, 0, "collect this computer into DIR without a window");
    row("help of a verb", L{"query", "range", "--help"}, 0, "--step");
    row("unknown option", L{"--colour"}, 2, "--colour");
    row("unknown verb", L{"qurey"}, 2, "qurey: neither a verb nor a file");
    row("unknown file", L{"x/y.json"}, 2, "x/y.json: no such file");
    row("later verb", L{"alert"}, 2, "not in this version yet");
    row("flags of Prometheus without effect",
        L{"serve", "--data-dir", "/dev/null/x", "--web.console.libraries=/usr/share", "--storage.tsdb.wal-compression"},
        2, "--storage.tsdb.wal-compression has no effect");
    row("bad listen", L{"serve", "--listen", "here"}, 2, "--listen wants ADDRESS:PORT");
    row("no configuration", L{"--config", "no/such.yml"}, 2, "no/such.yml: no such file");
    row("later check", L{"check", "metrics", "x.prom"}, 2, "not in this version yet");
    row("neither folder nor address", L{"query", "instant", "up"}, 2, "--data-dir or --url");
    row("folder and address", L{"query", "labels", "--url", "http://localhost", "--data-dir", "/"}, 2, "one of them");
    row("no address", L{"query", "instant", "--url", "localhost:9090", "up"}, 2, "--url: ");
    row("nobody there", L{"query", "instant", "--url", "http://127.0.0.1:1", "up"}, 2,
        "http://127.0.0.1:1: connection refused");
    row("a folder of other things", L{"query", "instant", "--data-dir", "/etc", "up"}, 2, "no samples here");
    row("no folder", L{"query", "instant", "--data-dir", "/no/such/folder", "up"}, 2, "/no/such/folder");
    row("bad duration", L{"collect", "--data-dir", "/no/such", "--for", "soon"}, 2, "--for");
  }
  void usage() {
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QString, says);
    const Ended ended = run(arguments);
    QVERIFY2((ended.out + ended.err).contains(says), qPrintable(ended.out + ended.err));
    QCOMPARE(ended.exitCode, exitCode);
  }

  void queriesAskAPrometheus_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("out");
    QTest::addColumn<QString>("asked");
    const auto row = [](const char* tag, const QStringList& arguments, const char* out, const char* asked) {
      QTest::newRow(tag) << arguments << QString::fromUtf8(out) << QString::fromUtf8(asked);
    };
    using L = QStringList;
    row("instant", L{"instant", "up", "--time", "60"}, "up{job=\"x\"} => 1 @[60]\n",
        "POST /api/v1/query query=up&time=60&timeout=120&stats=true");
    row("range", L{"range", "up", "--start", "0", "--end", "60", "--step", "30", "--format", "csv"},
        "time,__name__,job,value\n1970-01-01T00:00:00Z,up,x,1\n1970-01-01T00:01:00Z,up,x,2\n",
        "POST /api/v1/query_range query=up&start=0&end=60&step=30&timeout=120&stats=true");
    row("series", L{"series", "up", "--format", "json"}, "[{\"__name__\":\"up\",\"job\":\"x\"}]\n",
        "GET /api/v1/series match[]=up&start=-62135596800&end=253402300799");
    row("labels", L{"labels", "--start", "0", "--end", "60"}, "__name__\njob\n", "GET /api/v1/labels start=0&end=60");
    row("values", L{"labels", "job", "--match", "up", "--end", "60"}, "x\n",
        "GET /api/v1/label/job/values match[]=up&start=-62135596800&end=60");
  }
  void queriesAskAPrometheus() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, out);
    QFETCH(QString, asked);
    QString question;
    const auto server = net::HttpServer::start({}, [&](auto request, auto respond) {
      QStringList fields;
      for (const auto& [name, value] : request->query) fields << test::text(name + "=" + value);
      question = test::text(request->method + " " + request->path + " " + request->body) + fields.join('&');
      respond({200, "application/json", {}, prometheusAnswer(request->path).toStdString()});
    });
    QVERIFY_RESULT(server);
    const QString url = QStringLiteral("http://127.0.0.1:%1").arg((*server)->port());
    const Ended ended = run(QStringList{"query"} + arguments + QStringList{"--url", url});
    QCOMPARE(ended.err, QStringLiteral("a warning\n").repeated(question.startsWith(QStringLiteral("POST"))));
    QCOMPARE(ended.out, out);
    QCOMPARE(question, asked);
    QCOMPARE(ended.exitCode, 0);
  }

  void errorsOfAPrometheusPointAtThePlace() {
    const auto server = net::HttpServer::start({}, [](auto, auto respond) {
      const QByteArray body =
          "{'status':'error','errorType':'bad_data','error':'invalid parameter \\'query\\': 1:4: parse error: x'}";
      respond({400, "application/json", {}, QByteArray(body).replace('\'', '"').toStdString()});
    });
    QVERIFY_RESULT(server);
    const QString url = QStringLiteral("http://127.0.0.1:%1").arg((*server)->port());
    const Ended ended = run({"query", "instant", "--url", url, "up{"});
    QCOMPARE(ended.exitCode, 1);
    QCOMPARE(ended.err, QStringLiteral("oriel: 1:4: parse error: x\n  up{\n     ^\n"));
  }

  void queryErrorsPointAtThePlace() {
    const QTemporaryDir dir;
    const Ended ended = run({"query", "instant", "--data-dir", dir.path(), "sum(up) + foo(1)"});
    QCOMPARE(ended.exitCode, 1);
    QVERIFY2(ended.err.contains(QStringLiteral("\n  sum(up) + foo(1)\n            ^")), qPrintable(ended.err));
  }

  void withoutAWindowItSaysWhatToDo() {
    const Ended ended = run({});
    QCOMPARE(ended.exitCode, 2);
    // With the window program beside it the display is missing; in a core build the window is.
    QVERIFY2(ended.err.contains(QStringLiteral("oriel render")) || ended.err.contains(QStringLiteral("no window")),
             qPrintable(ended.err));
  }

  void becomesTheWindowProgram() {
    // A program of that name in PATH stands for the window where none was built.
    if (QFile::exists(test::buildDir() + QStringLiteral("/app/oriel-window")))
      QSKIP("the real window program is beside oriel");
    const QTemporaryDir dir;
    QFile script(dir.filePath(QStringLiteral("oriel-window")));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write("#!/bin/sh\necho \"window: $*\"\nexit 7\n");
    script.close();
    script.setPermissions(script.permissions() | QFileDevice::ExeOwner);
    QProcessEnvironment environment = withoutDisplay();
    environment.insert(QStringLiteral("PATH"),
                       dir.path() + QLatin1Char(':') + environment.value(QStringLiteral("PATH")));
    const Ended render = run({"render", "--out", "x.png"}, environment);
    QCOMPARE(render.exitCode, 7);
    QCOMPARE(render.out, QStringLiteral("window: render --out x.png\n"));
    const Ended noDisplay = run({}, environment);
    QCOMPARE(noDisplay.exitCode, 2);
    QVERIFY(noDisplay.err.contains(QStringLiteral("oriel render")));
    environment.insert(QStringLiteral("DISPLAY"), QStringLiteral(":7"));
    const Ended window = run({script.fileName(), "--data-dir", "d"}, environment);
    QCOMPARE(window.exitCode, 7);
    QCOMPARE(window.out, QStringLiteral("window: %1 --data-dir d\n").arg(script.fileName()));
  }

  void collectsAndAnswersInEveryForm() {
    const QTemporaryDir dir;
    const Ended collected = run({"collect", "--data-dir", dir.path(), "--for", "1500ms"});
    QCOMPARE(collected.exitCode, 0);
    QVERIFY2(collected.out.startsWith(QStringLiteral("2 collections, ")), qPrintable(collected.out));

    const auto instant = [&](const QString& query, const QString& format) {
      return run({"query", "instant", "--data-dir", dir.path(), "--format", format, query});
    };
    const Ended text = instant(QStringLiteral("up"), QStringLiteral("promql"));
    QVERIFY2(text.out.startsWith(QStringLiteral("up{instance=\"localhost:9100\", job=\"node\"} => 1 @[")),
             qPrintable(text.out));
    const Ended csv = instant(QStringLiteral("count by (job) (up)"), QStringLiteral("csv"));
    QVERIFY2(csv.out.startsWith(QStringLiteral("time,job,value\n")) && csv.out.endsWith(QStringLiteral(",node,1\n")),
             qPrintable(csv.out));
    const QJsonObject json =
        QJsonDocument::fromJson(instant(QStringLiteral("up"), QStringLiteral("json")).out.toUtf8()).object();
    QCOMPARE(json.value(QStringLiteral("resultType")).toString(), QStringLiteral("vector"));
    const QJsonObject first = json.value(QStringLiteral("result")).toArray().at(0).toObject();
    QCOMPARE(first.value(QStringLiteral("metric")).toObject().value(QStringLiteral("job")).toString(),
             QStringLiteral("node"));
    QCOMPARE(first.value(QStringLiteral("value")).toArray().at(1).toString(), QStringLiteral("1"));

    const Ended range = run(
        {"query", "range", "--data-dir", dir.path(), "--start", "now-1m", "--step", "1s", "--format", "json", "up"});
    const QJsonObject matrix = QJsonDocument::fromJson(range.out.toUtf8()).object();
    QCOMPARE(matrix.value(QStringLiteral("resultType")).toString(), QStringLiteral("matrix"));
    QVERIFY(!matrix.value(QStringLiteral("result"))
                 .toArray()
                 .at(0)
                 .toObject()
                 .value(QStringLiteral("values"))
                 .toArray()
                 .isEmpty());
    QCOMPARE(run({"query", "series", "--data-dir", dir.path(), "up"}).out,
             QStringLiteral("up{instance=\"localhost:9100\", job=\"node\"}\n"));
    QCOMPARE(run({"query", "labels", "--data-dir", dir.path(), "job"}).out, QStringLiteral("node\n"));
    QVERIFY(run({"query", "labels", "--data-dir", dir.path()}).out.startsWith(QStringLiteral("__name__\n")));
  }

  void aLockedDirectoryIsSaid() {
    const QTemporaryDir dir;
    QProcess first;
    first.start(program(), {"collect", "--data-dir", dir.path()});
    QVERIFY(waitForSamples(dir.path(), 1));
    const Ended second = run({"collect", "--data-dir", dir.path(), "--for", "1s"});
    QCOMPARE(second.exitCode, 2);
    QVERIFY2(second.err.contains(dir.path()), qPrintable(second.err));
    first.terminate();
    QVERIFY(first.waitForFinished(60'000));
    QCOMPARE(first.exitCode(), 0);
  }

  void afterKillWhatWasCommittedIsBack() {
    const QTemporaryDir dir;
    QProcess collector;
    collector.start(program(), {"collect", "--data-dir", dir.path(), "--interval", "1s"});
    // What another process can read stands in the log, so it must survive.
    QVERIFY(waitForSamples(dir.path(), 2));
    const int before = samples(dir.path());
    collector.kill();
    QVERIFY(collector.waitForFinished(60'000));
    QCOMPARE(collector.exitStatus(), QProcess::CrashExit);
    const int after = samples(dir.path());
    QVERIFY2(after >= before, qPrintable(QStringLiteral("%1 samples before, %2 after").arg(before).arg(after)));
    // And the directory can be written again.
    const Ended again = run({"collect", "--data-dir", dir.path(), "--for", "1200ms"});
    QCOMPARE(again.exitCode, 0);
    QVERIFY(samples(dir.path()) > after);
  }

 private:
  static int samples(const QString& directory) {
    const Ended ended = run({"query", "instant", "--data-dir", directory, "--format", "csv", "--time", "now+1m",
                             "count_over_time(up[1h])"});
    return ended.out.trimmed().section(QLatin1Char(','), -1).toInt();
  }
  static bool waitForSamples(const QString& directory, int count) {
    return QTest::qWaitFor([&] { return samples(directory) >= count; }, 60'000);
  }
};

ORIEL_TEST_MAIN(CliTest)
#include "cli_test.moc"
