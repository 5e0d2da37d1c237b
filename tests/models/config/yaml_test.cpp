// First and in a block of its own: moc cannot read <compare> before it has seen QObject.
#include "tests/support/test_case.h"

#include <QDir>

#include "models/config/mapping_reader.h"
#include "models/config/node.h"
#include "models/config/scalars.h"

using namespace oriel;
using namespace oriel::config;

namespace {

/// Flow style of a node, so that a test reads in one line: quotes where the text was quoted, `null`, the merged keys.
QString shown(const Node& node) {
  QStringList parts;
  switch (node.kind()) {
    case NodeKind::Null: return "null";
    case NodeKind::Scalar: {
      const QString text = test::text(node.text());
      return node.plain() ? text : "'" + text + "'";
    }
    case NodeKind::Sequence:
      for (const Node& item : node.items()) parts << shown(item);
      return "[" + parts.join(",") + "]";
    case NodeKind::Mapping:
      for (const auto& [key, value] : node.entries()) parts << shown(key) + ":" + shown(value);
      return "{" + parts.join(",") + "}";
  }
  return {};
}

}  // namespace

class YamlTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void reads_data() {
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("expected");
    QTest::newRow("nothing") << "" << "null";
    QTest::newRow("a comment") << "# x\n" << "null";
    QTest::newRow("a document of nothing") << "---\n" << "null";
    QTest::newRow("plain and quoted") << "[a, 'a', \"a\", ~, null, '~']" << "[a,'a','a',null,null,'~']";
    QTest::newRow("commented out") << "targets:\n  # - a\nb: 1\n" << "{targets:null,b:1}";
    QTest::newRow("block text") << "a: |\n  x\n  y\n" << "{a:'x\ny\n'}";
    QTest::newRow("alias") << "a: &x [1, 2]\nb: *x\n" << "{a:[1,2],b:[1,2]}";
    QTest::newRow("merge") << "a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n" << "{a:{p:1,q:2},b:{q:3,p:1}}";
    QTest::newRow("merge of two, the first wins") << "b:\n  <<: [{p: 1}, {p: 2, q: 2}]\n" << "{b:{p:1,q:2}}";
    QTest::newRow("a quoted << is a key") << "{'<<': 1}" << "{'<<':1}";
    QTest::newRow("a tag of text") << "!!str 12" << "'12'";
    QTest::newRow("JSON") << "{\"a\": [1, true, null]}" << "{'a':[1,true,null]}";
    QTest::newRow("an empty second document") << "a: 1\n---\n" << "{a:1}";
    QTest::newRow("the end of a document") << "a: 1\n...\n" << "{a:1}";
    QTest::newRow("lines of another system") << "a: 1\r\nb: 2\r\n" << "{a:1,b:2}";
  }
  void reads() {
    QFETCH(QString, yaml);
    QFETCH(QString, expected);
    const auto node = parseYaml(yaml.toStdString(), "f.yml");
    QVERIFY_RESULT(node);
    QCOMPARE(shown(*node), expected);
  }

  void refuses_data() {
    QTest::addColumn<QByteArray>("yaml");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, QByteArray yaml, int line, int column, const char* reason) {
      QTest::newRow(name) << yaml << line << column << reason;
    };
    row("a key twice", "a: 1\nb: 2\na: 3\n", 3, 1, "key \"a\" already set in map");
    row("a key twice, deep", "x:\n  - a: 1\n    a: 2\n", 3, 5, "already set");
    row("two documents", "a: 1\n---\nb: 2\n", 3, 1, "second document");
    row("an unknown tag", "a: !thing 1\n", 1, 4, "unknown tag");
    row("binary", "a: !!binary /w==\n", 1, 4, "unknown tag");
    row("an unknown alias", "a: *x\n", 1, 4, "yaml:");
    row("an alias inside its anchor", "a: &x [1, *x]\n", 1, 11, "own alias");
    row("a list as a key", "? [a]\n: 1\n", 1, 3, "a key must be a text");
    row("a bracket left open", "a: [1, 2\nb: 3\n", 2, 2, "yaml:");
    row("bad indentation", "a: 1\n  b: 2\n", 2, 4, "yaml:");
    row("a merge of a text", "a:\n  <<: x\n", 2, 7, "map merge");
    row("a control character", "a: 1\nb: \x01\n", 2, 4, "control characters");
    row("the end of file of an old system", QByteArray("a: 1\n\x04\nb: 2\n"), 2, 1, "control characters");
    row("not UTF-8", "a: 1\nb: \xff\n", 2, 1, "not UTF-8");
  }
  void refuses() {
    QFETCH(QByteArray, yaml);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(QString, reason);
    const auto node = parseYaml(yaml.toStdString(), "f.yml");
    QVERIFY(!node.ok());
    const Error& error = node.error();
    QVERIFY2(test::text(error.text).contains(reason), error.text.c_str());
    QCOMPARE(test::text(error.place.file), "f.yml");
    QCOMPARE(error.place.line, line);
    QCOMPARE(error.place.column, column);
    QVERIFY(error.code == ErrorCode::InvalidInput);
  }

  void places() {
    const auto node = parseYaml("a:\n  - b: 1\n    c: 'x'\n", "f.yml");
    QVERIFY_RESULT(node);
    const Node& item = node->find("a")->items().front();
    QCOMPARE(item.place().line, 2);
    QCOMPARE(item.place().column, 5);
    QCOMPARE(item.entries()[1].first.place().line, 3);
    QCOMPARE(item.find("c")->place().column, 8);
    QVERIFY(item.find("none") == nullptr);
  }

  void bombs() {
    QByteArray laughs = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
    for (char c = 'b'; c <= 'k'; ++c) {
      laughs += QByteArray(1, c) + ": &" + c + " [";
      for (int i = 0; i < 10; ++i) laughs += QByteArray("*") + static_cast<char>(c - 1) + (i < 9 ? ", " : "]\n");
    }
    const auto bomb = parseYaml(laughs.toStdString(), "f.yml");
    QVERIFY(!bomb.ok());
    QVERIFY2(bomb.error().text.find("nodes") != std::string::npos, bomb.error().text.c_str());

    for (const char* bracket : {"[", "{a: ", "- "}) {
      const auto deep = parseYaml(QByteArray(bracket).repeated(100'000).toStdString(), "f.yml");
      QVERIFY(!deep.ok());
    }
    YamlLimits small;
    small.maxBytes = 3;
    QVERIFY(!parseYaml("a: 1", "f.yml", small).ok());
    small = {};
    small.maxDepth = 2;
    QVERIFY(parseYaml("[[1]]", "f.yml", small).ok());
    QVERIFY(!parseYaml("[[[1]]]", "f.yml", small).ok());
  }

  void scalars_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("expected");  // empty: refused
    const auto row = [](const char* kind, const char* yaml, const char* expected) {
      QTest::addRow("%s %s", kind, yaml) << kind << yaml << expected;
    };
    row("bool", "true", "1");
    row("bool", "off", "0");
    row("bool", "Yes", "1");
    row("bool", "'true'", "");
    row("bool", "1", "");
    row("int", "12", "12");
    row("int", "-3", "-3");
    row("int", "0x1f", "31");
    row("int", "'12'", "");
    row("int", "1.5", "");
    row("int", "99999999999999999999", "");
    row("int", "", "");
    row("duration", "1h30m", "5400000");
    row("duration", "0", "0");
    row("duration", "'5s'", "5000");
    row("duration", "5", "");
    row("duration", "[5s]", "");
    row("bytes", "10MB", "10485760");
    row("bytes", "1.5KiB", "1536");
    row("bytes", "0", "0");
    row("bytes", "12", "");
    row("bytes", "-1GB", "");
    row("bytes", "9999EB", "");
    row("number", "0.5", "0.5");
    row("number", "'0.5'", "");
  }
  void scalars() {
    QFETCH(QString, kind);
    QFETCH(QString, yaml);
    QFETCH(QString, expected);
    const auto node = parseYaml(yaml.toStdString(), "f.yml");
    QVERIFY_RESULT(node);
    QString got;
    const auto take = [&got](const auto& result) {
      if (result.ok()) got = QString::number(*result);
    };
    if (kind == "bool") take(booleanOf(*node));
    if (kind == "int") take(integerOf(*node));
    if (kind == "duration") take(durationOf(*node));
    if (kind == "bytes") take(bytesOf(*node));
    if (kind == "number") take(numberOf(*node));
    QCOMPARE(got, expected);
  }

  void readerKeepsTheFirstError() {
    const auto node = parseYaml("a: x\nb: [1]\nc: 2\nd: ~\n", "f.yml");
    QVERIFY_RESULT(node);
    MappingReader reader(*node, "thing");
    std::string text;
    bool flag = true;
    std::int64_t number = 7;
    QVERIFY(reader.text("a", text));
    QVERIFY(!reader.boolean("b", flag));
    QVERIFY(!reader.integer("c", number));  // after an error nothing is read
    QVERIFY(!reader.text("d", text));
    const Status status = reader.finish();
    QVERIFY(!status.ok());
    QCOMPARE(status.error().place.line, 2);
    QCOMPARE(number, std::int64_t{7});

    MappingReader unknown(*node, "thing");
    unknown.text("a", text);
    for (const char* key : {"b", "d"}) unknown.ignore(key);
    const Status left = unknown.finish();
    QVERIFY(!left.ok());
    QCOMPARE(test::text(left.error().toString()), "f.yml:3:1: unknown key \"c\" in thing");
    QVERIFY(MappingReader(Node(), "nothing").finish().ok());
    QVERIFY(!MappingReader(Node::scalar("x", true, {}), "text").finish().ok());
  }

  /// The inputs that the fuzz target starts from, and every prefix of them: none may end the program.
  void seedsAndTheirPrefixes() {
    const QDir seeds(test::sourceDir() + "/tests/fuzz/config_seeds");
    const QStringList names = seeds.entryList(QDir::Files);
    QVERIFY(names.size() >= 4);
    for (const QString& name : names) {
      QFile file(seeds.filePath(name));
      QVERIFY(file.open(QIODevice::ReadOnly));
      const std::string text = file.readAll().toStdString();
      int good = 0;
      for (std::size_t length = 0; length <= text.size(); ++length)
        good += parseYaml(text.substr(0, length), "f.yml").ok() ? 1 : 0;
      QVERIFY2(good > 0, qPrintable(name));
    }
  }
};

ORIEL_TEST_MAIN(YamlTest)
#include "yaml_test.moc"
