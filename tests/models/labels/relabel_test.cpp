// First and in a block of its own: moc cannot read <compare>, which labels.h brings, before it has seen QObject.
#include "tests/support/test_case.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

#include "models/labels/md5.h"
#include "models/labels/relabel.h"
#include "models/labels/utf8_case.h"
#include "tests/models/labels/relabel_cases.h"

using namespace oriel;

namespace {

using namespace oriel::test;
using enum RelabelAction;

std::vector<const RelabelCase*> allCases() {
  std::vector<const RelabelCase*> out;
  for (const auto* cases : {&kReplaceCases, &kOtherCases})
    for (const RelabelCase& one : *cases) out.push_back(&one);
  return out;
}

QString yamlOf(const RelabelConfig& config) {
  QJsonObject out{{"action", QString::fromStdString(std::string(relabelActionName(config.action)))}};
  const RelabelConfig standard;
  QJsonArray sources;
  for (const std::string& name : config.sourceLabels) sources.append(QString::fromStdString(name));
  if (!sources.isEmpty()) out["source_labels"] = sources;
  if (config.separator != standard.separator) out["separator"] = QString::fromStdString(config.separator);
  if (config.regex != standard.regex) out["regex"] = QString::fromStdString(config.regex);
  if (config.replacement != standard.replacement) out["replacement"] = QString::fromStdString(config.replacement);
  if (!config.targetLabel.empty()) out["target_label"] = QString::fromStdString(config.targetLabel);
  if (config.modulus != 0) out["modulus"] = static_cast<qint64>(config.modulus);
  return QString::fromUtf8(QJsonDocument(out).toJson(QJsonDocument::Compact));
}

}  // namespace

class RelabelTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void applies_data() {
    QTest::addColumn<int>("index");
    int index = 0;
    for (const RelabelCase* one : allCases()) QTest::newRow(one->name) << index++;
    QVERIFY(index >= 37);
  }
  void applies() {
    QFETCH(int, index);
    const RelabelCase& one = *allCases()[static_cast<std::size_t>(index)];
    const auto relabeller = Relabeller::make(one.steps);
    QVERIFY_RESULT(relabeller);
    LabelsBuilder labels(one.before);
    QCOMPARE(relabeller->apply(labels), one.kept);
    if (one.kept) QCOMPARE(labels.labels().toString(), one.after.toString());
  }

  void refuses_data() {
    QTest::addColumn<int>("action");
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("regex");
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("replacement");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, RelabelAction action, const char* source, const char* regex,
                        const char* target, const char* replacement, const char* reason) {
      QTest::newRow(name) << static_cast<int>(action) << source << regex << target << replacement << reason;
    };
    row("no target", Replace, "a", "(.*)", "", "$1", "requires 'target_label'");
    row("no modulus", HashMod, "a", "(.*)", "b", "$1", "non-zero modulus");
    row("a regex left open", Replace, "a", "(.*", "b", "$1", "error parsing regexp");
    row("a look-ahead", Replace, "a", "(?!x)", "b", "$1", "error parsing regexp");
    row("lowercase with a replacement", Lowercase, "a", "(.*)", "b", "x", "'replacement' can not be set");
    row("keepequal with a regex", KeepEqual, "a", "x", "b", "$1", "no other fields");
    row("dropequal without a target", DropEqual, "a", "(.*)", "", "$1", "requires 'target_label'");
    row("labeldrop with a source", LabelDrop, "a", "x", "", "$1", "requires only 'regex'");
    row("labelkeep with a target", LabelKeep, "", "x", "b", "$1", "requires only 'regex'");
    row("labelmap onto nothing", LabelMap, "", "x", "", "", "invalid 'replacement'");
    row("broken UTF-8 in a target", Replace, "a", "(.*)", "b", "$1", "");
  }
  void refuses() {
    QFETCH(int, action);
    QFETCH(QString, source);
    QFETCH(QString, regex);
    QFETCH(QString, target);
    QFETCH(QString, replacement);
    QFETCH(QString, reason);
    RelabelConfig config = step(static_cast<RelabelAction>(action), {}, regex.toStdString(), target.toStdString(),
                                replacement.toStdString());
    if (!source.isEmpty()) config.sourceLabels = {source.toStdString()};
    if (reason.isEmpty()) {
      config.targetLabel = "b\xff";
      reason = "invalid 'target_label'";
    }
    const auto relabeller = Relabeller::make({config});
    QVERIFY(!relabeller.ok());
    QVERIFY2(test::text(relabeller.error().text).contains(reason), relabeller.error().text.c_str());
  }

  void legacyNames() {
    RelabelConfig config = step(Replace, {"a"}, "(.*)", "b.c");
    QVERIFY(Relabeller::make({config}).ok());
    config.legacyNames = true;
    QVERIFY(!Relabeller::make({config}).ok());
    config.targetLabel = "x_${1}";
    const auto relabeller = Relabeller::make({config});
    QVERIFY_RESULT(relabeller);
    LabelsBuilder labels(Labels{{"a", "not-legacy"}});
    QVERIFY(relabeller->apply(labels));
    QCOMPARE(labels.labels().size(), std::size_t{1});
  }

  void actionNames() {
    QCOMPARE(relabelActionOf("LabelMap"), std::optional(LabelMap));
    QVERIFY(!relabelActionOf("").has_value());
    QVERIFY(!relabelActionOf("replaces").has_value());
  }

  /// The digests of RFC 1321, and lengths around its blocks.
  void digests() {
    const auto hex = [](const std::string& text) {
      QByteArray bytes;
      for (const std::uint8_t byte : md5(text)) bytes.append(static_cast<char>(byte));
      return bytes.toHex();
    };
    QCOMPARE(hex(""), QByteArray("d41d8cd98f00b204e9800998ecf8427e"));
    QCOMPARE(hex("abc"), QByteArray("900150983cd24fb0d6963f7d28e17f72"));
    for (const int length : {1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000}) {
      const QByteArray text(length, 'x');
      QCOMPARE(hex(text.toStdString()), QCryptographicHash::hash(text, QCryptographicHash::Md5).toHex());
    }
  }

  void brokenBytesInCase() {
    QCOMPARE(toUpperUtf8("a\xff"), std::string("A\xef\xbf\xbd"));
    QCOMPARE(toLowerUtf8(""), std::string());
  }

  /// Every case as a job of the reference program; it is asked for the labels that come out.
  void oracle() {
    const QString promtool = test::oracle("promtool");
    if (promtool.isEmpty()) QSKIP("promtool absent: the relabelling of the reference is not compared");
    QTemporaryDir folder;
    int compared = 0;
    for (const RelabelCase* one : allCases()) {
      // In Prometheus 2 a dot takes no new line and names are not UTF-8, and discovery wants an address and keeps no
      // label of two underscores.
      if (QString(one->name).contains("UTF-8") || QString(one->name).contains("new line") ||
          one->before.has("__address__"))
        continue;
      QJsonObject labels;
      for (const LabelView label : one->before)
        labels[QString::fromUtf8(label.name.data(), static_cast<qsizetype>(label.name.size()))] =
            QString::fromUtf8(label.value.data(), static_cast<qsizetype>(label.value.size()));
      // labelkeep would take the address and more away, and labelmap of all copies more than this case has.
      if (one->steps.front().action == LabelKeep) continue;
      QStringList steps;
      for (const RelabelConfig& config : one->steps) steps << yamlOf(config);
      const QString text =
          QString(
              "{\"scrape_configs\":[{\"job_name\":\"j\",\"static_configs\":[{\"targets\":[\"h:1\"],\"labels\":%1}],"
              "\"relabel_configs\":[%2]}]}")
              .arg(QString::fromUtf8(QJsonDocument(labels).toJson(QJsonDocument::Compact)), steps.join(","));
      QFile file(folder.filePath("prometheus.yml"));
      QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
      file.write(text.toUtf8());
      file.close();
      QProcess process;
      process.start(promtool, {"check", "service-discovery", "--timeout=100ms", file.fileName(), "j"});
      QVERIFY(process.waitForFinished());
      const QByteArray out = process.readAllStandardOutput();
      const QJsonArray answer = QJsonDocument::fromJson(out).array();
      QVERIFY2(answer.size() == 1, (QByteArray(one->name) + ": " + out + process.readAllStandardError()).constData());
      const QJsonObject found = answer[0].toObject()["labels"].toObject();
      QVERIFY2(found.isEmpty() != one->kept, one->name);
      LabelsBuilder got;
      for (const QString& name : found.keys())
        if (name != "job" && name != "instance" && !name.startsWith("__"))
          got.set(name.toStdString(), found[name].toString().toStdString());
      if (one->kept) QVERIFY2(got.labels() == one->after, (QByteArray(one->name) + ": " + out).constData());
      ++compared;
    }
    qInfo("%d cases give the same labels in promtool", compared);
    QVERIFY(compared >= 35);
  }
};

ORIEL_TEST_MAIN(RelabelTest)
#include "relabel_test.moc"
