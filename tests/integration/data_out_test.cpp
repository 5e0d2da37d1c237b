// `oriel render --data-out` as a person calls it: what panels show, without looking at a picture.
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

#include "tests/support/test_case.h"

using oriel::test::buildDir;

class DataOutTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(folder_.isValid());
    // Two hosts, a sample every 30 s for 20 minutes: 50 and 90 percent busy, and one deploy.
    QByteArray metrics = "# TYPE busy_ratio gauge\n";
    for (const char* host : {"a", "b"}) {
      for (int i = 0; i <= 40; ++i) {
        metrics += QByteArray("busy_ratio{host=\"") + host + "\"} " + (host[0] == 'a' ? "0.5 " : "0.9 ") +
                   QByteArray::number(kStart + i * 30) + "\n";
      }
    }
    metrics += "# TYPE deploys gauge\n";
    for (int i = 10; i <= 12; ++i) {
      metrics += "deploys{version=\"1.2\"} 1 " + QByteArray::number(kStart + i * 30) + "\n";
    }
    metrics += "# EOF\n";
    write("metrics.txt", metrics);
    const Outcome made = run({"tsdb", "create-blocks-from", "openmetrics", path("metrics.txt"), path("data")});
    QVERIFY2(made.code == 0, qPrintable(made.errors));
    write("dashboard.json", dashboard());
  }

  void writesWithoutAPicture() {
    const Outcome rendered = render({});
    QVERIFY2(rendered.code == 0, qPrintable(rendered.errors));
    QVERIFY(!QFile::exists(path("out.png")));
    const QJsonObject root = read();
    QCOMPARE(root["title"].toString(), QString("Data out"));
    QCOMPARE(root["panels"].toArray().size(), 7);
    const QJsonArray sources = root["sources"].toArray();
    QCOMPARE(sources[0].toObject()["asked"].toString(), QString("logs"));
    QCOMPARE(sources[0].toObject()["taken"].toString(), QString());
    QCOMPARE(sources[1].toObject()["asked"].toString(), QString("gone"));
    QVERIFY(!sources[1].toObject()["taken"].toString().isEmpty());
    QCOMPARE(root["variables"].toArray()[0].toObject()["current"].toArray(), QJsonArray{"a"});
  }

  void valuesAndTexts() {
    const QJsonObject panel = panelOf("1");
    QCOMPARE(panel["state"].toString(), QString("ready"));
    const QJsonArray frames = panel["frames"].toArray();
    QCOMPARE(frames.size(), 2);
    const QJsonObject field = frames[1].toObject()["fields"].toArray()[1].toObject();
    QCOMPARE(field["displayName"].toString(), QString("host b"));
    QCOMPARE(field["labels"].toObject()["host"].toString(), QString("b"));
    QCOMPARE(field["type"].toString(), QString("number"));
    QCOMPARE(field["unit"].toString(), QString("percentunit"));
    QCOMPARE(field["min"].toDouble(), 0.0);
    QCOMPARE(field["max"].toDouble(), 1.0);
    QCOMPARE(field["config"].toObject()["decimals"].toInt(), 1);
    QCOMPARE(field["config"].toObject()["thresholds"].toObject()["steps"].toArray().size(), 2);
    const QJsonObject shown = field["display"].toArray()[0].toObject();
    QCOMPARE(shown["text"].toString(), QString("90.0%"));
    QCOMPARE(shown["color"].toString(), QString("#ff0000"));
    QVERIFY(qAbs(shown["percent"].toDouble() - 0.9) < 1e-9);
    QCOMPARE(
        frames[0].toObject()["fields"].toArray()[1].toObject()["display"].toArray()[0].toObject()["color"].toString(),
        QString("#0000ff"));
    const QJsonArray times = frames[0].toObject()["fields"].toArray()[0].toObject()["values"].toArray();
    QCOMPARE(times.size(), 41);
    QCOMPARE(times[0].toDouble(), kStart * 1000.0);
  }

  void queriesAsSent() {
    const QJsonObject query = panelOf("1")["queries"].toArray()[0].toObject();
    QCOMPARE(query["expr"].toString(), QString("max_over_time(busy_ratio[30s])"));
    QCOMPARE(query["type"].toString(), QString("range"));
    QCOMPARE(query["stepMs"].toInt(), 30000);
    QCOMPARE(query["refId"].toString(), QString("A"));
    QCOMPARE(query["range"].toObject()["to"].toDouble(), (kStart + 1200) * 1000.0);
    QCOMPARE(panelOf("2")["queries"].toArray()[0].toObject()["type"].toString(), QString("instant"));
  }

  void events() {
    const QJsonArray annotations = panelOf("1")["annotations"].toArray();
    QCOMPARE(annotations.size(), 1);
    QHash<QString, QJsonArray> columns;
    for (const QJsonValue& field : annotations[0].toObject()["fields"].toArray()) {
      columns[field["name"].toString()] = field["values"].toArray();
    }
    QCOMPARE(columns["title"], QJsonArray{"Deploy 1.2"});
    QCOMPARE(columns["time"][0].toDouble(), (kStart + 300) * 1000.0);
    // The look-back of instant vectors holds the value five minutes longer.
    QVERIFY(columns["timeEnd"][0].toDouble() > columns["time"][0].toDouble());
    QVERIFY(panelOf("2")["annotations"].toArray().isEmpty());
  }

  void instantTable() {
    const QJsonObject panel = panelOf("2");
    const QJsonObject frame = panel["frames"].toArray()[0].toObject();
    QStringList names;
    for (const QJsonValue& field : frame["fields"].toArray()) names << field["name"].toString();
    QCOMPARE(names, (QStringList{"Time", "host", "Value"}));
    QCOMPARE(frame["fields"].toArray()[1].toObject()["values"].toArray(), (QJsonArray{"a", "b"}));
    QCOMPARE(frame["fields"].toArray()[1].toObject()["display"].toArray()[0].toObject()["text"].toString(),
             QString("a"));
  }

  void anotherPanelsResultAndExpressions() {
    QCOMPARE(panelOf("3")["frames"].toArray().size(), 2);
    const QJsonArray reduced = panelOf("4")["frames"].toArray();
    QCOMPARE(reduced.size(), 2);
    const QJsonObject value = reduced[0].toObject()["fields"].toArray()[0].toObject();
    QCOMPARE(value["values"].toArray()[0].toDouble(), 50.0);
    QCOMPARE(value["labels"].toObject()["host"].toString(), QString("a"));
  }

  void whatIsNotThere() {
    const QJsonObject panel = panelOf("5");
    QCOMPARE(panel["state"].toString(), QString("ready"));
    QCOMPARE(panel["titledNotices"].toArray()[0].toObject()["title"].toString(), QString("Loki is not there"));
    QVERIFY(panel["frames"].toArray().isEmpty());
  }

  void repeated() {
    const QJsonObject panel = panelOf("6/host=a");
    QCOMPARE(panel["title"].toString(), QString("Host a"));
    QCOMPARE(panel["repeated"].toObject()["host"].toString(), QString("a"));
    QCOMPARE(panel["gridPos"].toObject()["w"].toInt(), 24);
    const Outcome both = render({"--var", "host=b"});
    QVERIFY2(both.code == 0, qPrintable(both.errors));
    QCOMPARE(panelOf("6/host=b")["title"].toString(), QString("Host b"));
    QVERIFY(render({}).code == 0);
  }

  void aPictureHasTheSameData() {
    const QJsonObject alone = read();
    const Outcome rendered = render({"--out", path("out.png")});
    QVERIFY2(rendered.code == 0, qPrintable(rendered.errors));
    QVERIFY(QFile::exists(path("out.png")));
    const QJsonObject beside = read();
    QCOMPARE(beside["panels"].toArray().size(), alone["panels"].toArray().size());
    for (int i = 0; i < alone["panels"].toArray().size(); ++i) {
      QCOMPARE(beside["panels"].toArray()[i].toObject(), alone["panels"].toArray()[i].toObject());
    }
  }

  void oneOfThemIsWanted() {
    const Outcome nothing = run({"render", path("dashboard.json"), "--data-dir", path("data")});
    QCOMPARE(nothing.code, 2);
    QVERIFY2(nothing.errors.contains("--data-out"), qPrintable(nothing.errors));
    const Outcome panel = render({"--panel", "99"});
    QCOMPARE(panel.code, 2);
    QVERIFY2(panel.errors.contains("--panel"), qPrintable(panel.errors));
  }

 private:
  static constexpr qint64 kStart = 1795266000;  // 2026-11-21 13:00:00 UTC

  struct Outcome {
    int code = -1;
    QString errors;
  };

  static QByteArray dashboard() {
    return QByteArray(
               "{'title':'Data out','schemaVersion':42,'timezone':'utc',"
               "'templating':{'list':[{'name':'host','type':'query','query':'label_values(busy_ratio, host)',"
               "'multi':true,'refresh':1,'current':{'text':['a'],'value':['a']}}]},"
               "'annotations':{'list':[{'name':'Deploys','enable':true,'expr':'deploys > 0','step':'30s',"
               "'titleFormat':'Deploy {{version}}','iconColor':'red','filter':{'ids':[1]}}]},"
               "'panels':["
               "{'id':1,'type':'timeseries','title':'Busy','gridPos':{'x':0,'y':0,'w':12,'h':8},"
               "'datasource':{'type':'prometheus','uid':'gone'},'interval':'30s','targets':[{'refId':'A',"
               "'expr':'max_over_time(busy_ratio[$__interval])','legendFormat':'host {{host}}'}],"
               "'fieldConfig':{'defaults':{'unit':'percentunit','decimals':1,'min':0,'max':1,"
               "'color':{'mode':'thresholds'},'thresholds':{'mode':'absolute','steps':["
               "{'color':'#0000ff','value':null},{'color':'#ff0000','value':0.8}]}},'overrides':[]}},"
               "{'id':2,'type':'table','title':'Now','gridPos':{'x':12,'y':0,'w':12,'h':8},'targets':[{'refId':'A',"
               "'expr':'max by (host) (busy_ratio)','format':'table','instant':true}]},"
               "{'id':3,'type':'table','title':'Same','gridPos':{'x':0,'y':8,'w':12,'h':8},"
               "'datasource':{'type':'datasource','uid':'-- Dashboard --'},'targets':[{'refId':'A','panelId':1}]},"
               "{'id':4,'type':'stat','title':'Computed','gridPos':{'x':12,'y':8,'w':6,'h':8},'targets':["
               "{'refId':'A','expr':'busy_ratio','hide':true},"
               "{'refId':'B','datasource':{'type':'__expr__','uid':'__expr__'},'type':'reduce','expression':'A',"
               "'reducer':'mean','hide':true},"
               "{'refId':'C','datasource':{'type':'__expr__','uid':'__expr__'},'type':'math','expression':'$B * "
               "100'}]},"
               "{'id':5,'type':'logs','title':'Logs','gridPos':{'x':18,'y':8,'w':6,'h':8},'datasource':{'type':'loki',"
               "'uid':'logs'},'targets':[{'refId':'A','expr':'{job=~\\\".+\\\"}'}]},"
               "{'id':6,'type':'stat','title':'Host $host','repeat':'host','gridPos':{'x':0,'y':16,'w':24,'h':4},"
               "'targets':[{'refId':'A','expr':'busy_ratio{host=\\\"$host\\\"}','instant':true}]},"
               "{'id':7,'type':'text','title':'','gridPos':{'x':0,'y':20,'w':24,'h':2},'options':{'content':'x'}}"
               "]}")
        .replace('\'', '"');
  }

  QString path(const char* name) const { return folder_.filePath(QString::fromLatin1(name)); }
  void write(const char* name, const QByteArray& text) const {
    QFile file(path(name));
    if (file.open(QIODevice::WriteOnly)) file.write(text);
  }
  QJsonObject read() const {
    QFile file(path("out.json"));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
  }
  QJsonObject panelOf(const char* key) const {
    for (const QJsonValue& panel : read()["panels"].toArray()) {
      if (panel["key"].toString() == QLatin1String(key)) return panel.toObject();
    }
    return {};
  }
  Outcome render(const QStringList& more) const {
    QFile::remove(path("out.json"));
    QFile::remove(path("out.png"));
    return run(QStringList{"render", path("dashboard.json"), "--data-dir", path("data"), "--data-out", path("out.json"),
                           "--from", QString::number(kStart * 1000), "--to", QString::number((kStart + 1200) * 1000)} +
               more);
  }
  static Outcome run(const QStringList& arguments) {
    QProcess process;
    process.start(buildDir() + QStringLiteral("/app/oriel"), arguments);
    process.waitForFinished(120'000);
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2,
            QString::fromUtf8(process.readAllStandardError() + process.readAllStandardOutput())};
  }

  QTemporaryDir folder_;
};

ORIEL_TEST_MAIN(DataOutTest)
#include "data_out_test.moc"
