// First and in a block of its own: moc cannot read <compare> before it has seen QObject.
#include "tests/support/test_case.h"

#include <QProcess>
#include <QTemporaryDir>

#include "models/config/rule_file.h"

using namespace oriel;
using namespace oriel::config;

class RuleFileTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void reads() {
    const RuleFileResult read = parseRuleFile(
        "groups:\n"
        "  - name: g\n"
        "    interval: 30s\n"
        "    limit: 5\n"
        "    query_offset: 1m\n"
        "    labels: {team: a}\n"
        "    rules:\n"
        "      - record: a:b\n"
        "        expr: up\n"
        "        labels: {x: 1}\n"
        "      - alert: Down\n"
        "        expr: |\n"
        "          up == 0\n"
        "        for: 5m\n"
        "        keep_firing_for: 2m\n"
        "        labels: {severity: page}\n"
        "        annotations: {summary: '{{ $labels.job }}', empty: }\n"
        "  - name: none\n"
        "    rules:\n",
        "r.yml");
    if (!read.ok()) QFAIL(read.errors.front().toString().c_str());
    QCOMPARE(read.file.groups.size(), std::size_t{2});
    const RuleGroup& group = read.file.groups[0];
    QCOMPARE(group.interval, 30 * kSecond);
    QCOMPARE(group.limit, std::int64_t{5});
    QCOMPARE(group.queryOffset, kMinute);
    QCOMPARE(group.labels, (NamedTexts{{"team", "a"}}));
    QCOMPARE(group.file, std::string("r.yml"));
    QCOMPARE(group.rules.size(), std::size_t{2});
    QCOMPARE(group.rules[0].labels, (NamedTexts{{"x", "1"}}));
    const Rule& alert = group.rules[1];
    QCOMPARE(alert.expr, std::string("up == 0\n"));
    QCOMPARE(alert.forDuration, 5 * kMinute);
    QCOMPARE(alert.keepFiringFor, 2 * kMinute);
    QCOMPARE(alert.annotations.size(), std::size_t{2});
    QCOMPARE(alert.place.line, 11);
    QCOMPARE(alert.exprPlace.line, 12);
    QCOMPARE(read.file.groups[1].interval, Duration{0});
    QCOMPARE(read.file.groups[1].queryOffset, Duration{-1});
  }

  void nothing() {
    for (const char* text : {"", "groups:\n", "groups: []\n"}) {
      const RuleFileResult read = parseRuleFile(text, "r.yml");
      QVERIFY(read.ok());
      QVERIFY(read.file.groups.empty());
    }
  }

  void resource() {
    const char* text =
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: x, labels: {a: b}}\n"
        "spec:\n  groups:\n    - name: g\n      partial_response_strategy: warn\n      rules: [{alert: A, expr: 1}]\n";
    const RuleFileResult read = parseRuleFile(text, "r.yml");
    if (!read.ok()) QFAIL(read.errors.front().toString().c_str());
    QCOMPARE(read.file.groups.front().rules.front().alert, std::string("A"));
    const RuleFileResult other = parseRuleFile("apiVersion: v1\nkind: ConfigMap\nspec: {}\n", "r.yml");
    QCOMPARE(other.errors.size(), std::size_t{1});
  }

  void refuses_data() {
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const char* rule, const char* error) {
      QTest::newRow(name) << QByteArray(rule) << error;
    };
    row("neither", "expr: 1", "r.yml:4:5: one of 'record' or 'alert' must be set");
    row("both", "expr: 1\nrecord: a\nalert: B", "r.yml:5:13: only one of 'record' and 'alert' must be set");
    row("no expression", "record: a", "r.yml:4:5: field 'expr' must be set in rule");
    row("an empty expression", "record: a\nexpr: ''", "r.yml:5:11: field 'expr' must be set in rule");
    row("for", "record: a\nexpr: 1\nfor: 1m", "r.yml:6:10: invalid field 'for' in recording rule");
    row("keep_firing_for", "record: a\nexpr: 1\nkeep_firing_for: 1m",
        "r.yml:6:22: invalid field 'keep_firing_for' in recording rule");
    row("annotations", "record: a\nexpr: 1\nannotations: {a: b}",
        "r.yml:6:18: invalid field 'annotations' in recording rule");
    row("braces", "record: 'a{b=1}'\nexpr: 1", "r.yml:4:13: braces present in the recording rule name");
    row("a duration", "alert: A\nexpr: 1\nfor: 5", "r.yml:6:10: not a valid duration string: \"5\"");
    row("a key", "alert: A\nexpr: 1\nfro: 5m", "r.yml:6:5: unknown key \"fro\" in rule");
    row("the name as a label", "alert: A\nexpr: 1\nlabels: {__name__: x}", "r.yml:6:14: invalid label name: __name__");
    row("a label that is a list", "alert: A\nexpr: 1\nlabels: {a: [b]}", "r.yml:6:17: expected a text");
    row("annotations that are a text", "alert: A\nexpr: 1\nannotations: x", "r.yml:6:18: expected a mapping");
  }
  void refuses() {
    QFETCH(QByteArray, rule);
    QFETCH(QString, error);
    const QByteArray text =
        "groups:\n- name: g\n  rules:\n  - " + rule.replace("\n", "\n    ") + "\n  - {record: b, expr: 1}\n";
    const RuleFileResult read = parseRuleFile(text.toStdString(), "r.yml");
    QCOMPARE(read.errors.size(), std::size_t{1});
    QVERIFY2(test::text(read.errors.front().toString()).startsWith(error), read.errors.front().toString().c_str());
    QCOMPARE(read.file.groups.front().rules.back().record, std::string("b"));
  }

  /// The reference program refuses the same rules, and takes the one beside them.
  void oracle_data() {
    refuses_data();
    QTest::newRow("a good rule") << QByteArray("alert: A\nexpr: 1\nfor: 5m\nlabels: {a: b}") << QString();
  }
  void oracle() {
    const QString promtool = test::oracle("promtool");
    if (promtool.isEmpty()) QSKIP("promtool absent: the verdict of the reference is not compared");
    QFETCH(QByteArray, rule);
    QFETCH(QString, error);
    QTemporaryDir folder;
    QFile file(folder.filePath("r.yml"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray text = "groups:\n- name: g\n  rules:\n  - " + rule.replace("\n", "\n    ") + "\n";
    file.write(text);
    file.close();
    QCOMPARE(parseRuleFile(text.toStdString(), "r.yml").ok(), error.isEmpty());
    QProcess process;
    process.start(promtool, {"check", "rules", file.fileName()});
    QVERIFY(process.waitForFinished());
    QVERIFY2((process.exitCode() == 0) == error.isEmpty(), process.readAllStandardError().constData());
  }

  void everyErrorIsSaid() {
    const RuleFileResult read = parseRuleFile(
        "groups:\n- name: g\n  rules:\n  - {record: a}\n  - {alert: b}\n- name: g\n- {interval: 5s}\n- name: h\n  "
        "every: 5s\n"
        "- name: i\n  rules: x\n- name: j\n  limit: many\n- 7\n",
        "r.yml");
    QStringList got;
    for (const Error& error : read.errors) got << test::text(error.toString());
    const QStringList expected = {"r.yml:4:5: field 'expr' must be set in rule",
                                  "r.yml:5:5: field 'expr' must be set in rule",
                                  "r.yml:6:9: groupname: \"g\" is repeated in the same file",
                                  "r.yml:7:3: Groupname must not be empty",
                                  "r.yml:9:3: unknown key \"every\" in rule group",
                                  "r.yml:11:10: expected a list of rules, found \"x\"",
                                  "r.yml:13:10: expected a whole number, found \"many\"",
                                  "r.yml:14:3: expected a mapping for rule group, found \"7\""};
    QCOMPARE(got, expected);
  }

  void noYaml() {
    const RuleFileResult read = parseRuleFile("groups: [\n", "r.yml");
    QCOMPARE(read.errors.size(), std::size_t{1});
    QVERIFY(read.errors.front().place.line > 0);
    const auto files = makeMemoryFileSystem();
    const RuleFileResult none = loadRuleFile(*files, "/none.yml");
    QCOMPARE(none.errors.size(), std::size_t{1});
    QVERIFY(none.errors.front().code == ErrorCode::NotFound);
  }
};

ORIEL_TEST_MAIN(RuleFileTest)
#include "rule_file_test.moc"
