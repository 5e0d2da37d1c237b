#include "models/labels/matcher.h"

#include "tests/support/test_case.h"

using namespace oriel;

class MatcherTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void matches_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QStringList>("yes");
    QTest::addColumn<QStringList>("no");
    QTest::newRow("equal") << int(MatchType::Equal) << "a" << QStringList{"a"} << QStringList{"", "A", "aa"};
    QTest::newRow("not equal") << int(MatchType::NotEqual) << "a" << QStringList{"", "b"} << QStringList{"a"};
    QTest::newRow("anchored") << int(MatchType::Regex) << "b.*" << QStringList{"b", "bc"} << QStringList{"ab", ""};
    QTest::newRow("anchored alternatives")
        << int(MatchType::Regex) << "a|b.*" << QStringList{"a", "bx"} << QStringList{"ax", "xbx"};
    QTest::newRow("dot matches a new line")
        << int(MatchType::Regex) << "a.b" << QStringList{"a\nb"} << QStringList{"ab"};
    QTest::newRow("set") << int(MatchType::Regex) << "a|b|c" << QStringList{"a", "b", "c"}
                         << QStringList{"", "ab", "a|b"};
    QTest::newRow("set in parentheses") << int(MatchType::Regex) << "(a|b)" << QStringList{"a", "b"}
                                        << QStringList{"(a", ""};
    QTest::newRow("set with empty") << int(MatchType::Regex) << "|a" << QStringList{"", "a"} << QStringList{"b"};
    QTest::newRow("escaped") << int(MatchType::Regex) << "a\\.b|c\\|d" << QStringList{"a.b", "c|d"}
                             << QStringList{"axb", "c"};
    QTest::newRow("classes") << int(MatchType::Regex) << "\\d+" << QStringList{"12"} << QStringList{"d", ""};
    QTest::newRow("two groups") << int(MatchType::Regex) << "(a)|(b)" << QStringList{"a", "b"} << QStringList{"a)|(b"};
    QTest::newRow("not a set") << int(MatchType::NotRegex) << "a|b" << QStringList{"", "c"} << QStringList{"a", "b"};
    QTest::newRow("everything") << int(MatchType::Regex) << ".*" << QStringList{"", "x"} << QStringList{};
    QTest::newRow("case") << int(MatchType::Regex) << "(?i)ab" << QStringList{"AB", "ab"} << QStringList{"a"};
    QTest::newRow("empty") << int(MatchType::Regex) << "" << QStringList{""} << QStringList{"a"};
    QTest::newRow("group without capture")
        << int(MatchType::Regex) << "(?:a|b)" << QStringList{"a", "b"} << QStringList{"?:a"};
    QTest::newRow("non-ASCII") << int(MatchType::Regex) << QString::fromUtf8("gr\xc3\xbcn|rot")
                               << QStringList{QString::fromUtf8("gr\xc3\xbcn")} << QStringList{"gr"};
  }
  void matches() {
    QFETCH(int, type);
    QFETCH(QString, pattern);
    QFETCH(QStringList, yes);
    QFETCH(QStringList, no);
    const auto matcher = Matcher::make(static_cast<MatchType>(type), "l", pattern.toStdString());
    QVERIFY_RESULT(matcher);
    for (const QString& value : yes) QVERIFY2(matcher->matches(value.toStdString()), qPrintable(value));
    for (const QString& value : no) QVERIFY2(!matcher->matches(value.toStdString()), qPrintable(value));
    QCOMPARE(matcher->matchesEmpty(), yes.contains(""));
  }
  void badRegexIsNamed() {
    const auto matcher = Matcher::make(MatchType::Regex, "l", "a(");
    QVERIFY(!matcher.ok());
    QCOMPARE(matcher.error().code, ErrorCode::InvalidInput);
    QVERIFY(matcher.error().text == "error parsing regexp: missing closing ): `a(`");
  }
  void setsAreFound() {
    const auto set = [](const char* pattern) { return Matcher::make(MatchType::Regex, "l", pattern)->setMatches(); };
    QVERIFY(set("b|a|a") == (std::vector<std::string>{"a", "b"}));
    QVERIFY(set("a.b").empty());
    QVERIFY(set("[ab]").empty());
    QVERIFY(set("a\\.b") == (std::vector<std::string>{"a.b"}));
  }
  void prints() {
    QCOMPARE(Matcher::make(MatchType::NotRegex, "a.b", "x\"y")->toString(), std::string("\"a.b\"!~\"x\\\"y\""));
    QCOMPARE(Matcher::equal("a", "b").toString(), std::string("a=\"b\""));
  }
};

ORIEL_TEST_MAIN(MatcherTest)
#include "matcher_test.moc"
