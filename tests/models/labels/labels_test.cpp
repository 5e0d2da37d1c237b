// First and in a block of its own: moc cannot read <compare>, which labels.h brings, before it has seen QObject.
#include "tests/support/test_case.h"

#include <map>
#include <random>

#include "models/labels/labels.h"
#include "models/labels/symbol_table.h"

using namespace oriel;

class LabelsTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void sortsAndDrops() {
    const Labels labels = Labels::from({{"b", "2"}, {"a", "1"}, {"empty", ""}, {"b", "3"}});
    QCOMPARE(labels.size(), std::size_t{2});
    QCOMPARE(labels.get("a"), std::string_view("1"));
    QCOMPARE(labels.get("b"), std::string_view("3"));
    QVERIFY(!labels.has("empty"));
    QVERIFY(labels.get("empty").empty());
    QVERIFY(labels == (Labels{{"a", "1"}, {"b", "3"}}));
    QVERIFY(labels == Labels::fromSorted({{"a", "1"}, {"b", "3"}}));
    QVERIFY(Labels().empty());
  }
  void order_data() {
    QTest::addColumn<QStringList>("a");
    QTest::addColumn<QStringList>("b");
    QTest::newRow("value") << QStringList{"a", "1"} << QStringList{"a", "2"};
    QTest::newRow("name") << QStringList{"a", "2"} << QStringList{"b", "1"};
    QTest::newRow("length") << QStringList{"a", "1"} << QStringList{"a", "1", "b", "1"};
    QTest::newRow("empty") << QStringList{} << QStringList{"a", "1"};
    QTest::newRow("name before length") << QStringList{"a", "1", "b", "1"} << QStringList{"b", "1"};
    QTest::newRow("bytes, not letters") << QStringList{"a", "Z"} << QStringList{"a", "a"};
    QTest::newRow("bytes above ASCII") << QStringList{"a", "z"} << QStringList{"a", QString::fromUtf8("\xc3\xa4")};
  }
  void order() {
    QFETCH(QStringList, a);
    QFETCH(QStringList, b);
    const auto make = [](const QStringList& list) {
      LabelsBuilder builder;
      for (qsizetype i = 0; i + 1 < list.size(); i += 2) builder.set(list[i].toStdString(), list[i + 1].toStdString());
      return builder.labels();
    };
    QVERIFY(make(a) < make(b));
    QVERIFY(make(b) > make(a));
    QVERIFY((make(a) <=> make(a)) == std::strong_ordering::equal);
  }

  void orderOfRandomLabels() {
    const auto seed =
        qEnvironmentVariableIsSet("ORIEL_SEED") ? qEnvironmentVariable("ORIEL_SEED").toUInt() : std::random_device{}();
    qInfo("ORIEL_SEED=%u", seed);
    std::mt19937 random(seed);
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    const auto some = [&random](int most) {
      // Lengths around those that need one byte more.
      std::string text(random() % 40 == 0 ? 126 + random() % 4 : 1 + random() % static_cast<unsigned>(most), 'a');
      for (char& c : text) c = static_cast<char>(random() % 8 == 0 ? random() : 'a' + random() % 2);
      return text;
    };
    const auto make = [&] {
      std::map<std::string, std::string> labels;
      for (unsigned i = random() % 4; i > 0; --i) labels[some(2)] = some(3);
      return Pairs(labels.begin(), labels.end());
    };
    for (int i = 0; i < 20'000; ++i) {
      const Pairs a = make();
      const Pairs b = random() % 8 == 0 ? a : make();
      const auto expected = a < b   ? std::strong_ordering::less
                            : b < a ? std::strong_ordering::greater
                                    : std::strong_ordering::equal;
      QVERIFY((Labels::from(a) <=> Labels::from(b)) == expected);
    }
  }
  /// XXH64 with seed 0 of name 0xff value 0xff ..., worked out with another implementation.
  void hashIsGos() {
    QCOMPARE(Labels().hash(), std::uint64_t{0xef46db3751d8e999});
    QCOMPARE((Labels{{"job", "node"}, {"__name__", "up"}}).hash(), std::uint64_t{0x1585e2399cc2df6});
  }
  void prints_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("printed");
    QTest::newRow("plain") << "up" << "job" << "up{job=\"v\\\"\"}";
    QTest::newRow("no name") << "" << "job" << "{job=\"v\\\"\"}";
    QTest::newRow("quoted name") << "a.b" << "job" << "{\"a.b\", job=\"v\\\"\"}";
    QTest::newRow("quoted label") << "up" << "a.b" << "up{\"a.b\"=\"v\\\"\"}";
    QTest::newRow("colon is for metrics") << "a:b" << "c:d" << "a:b{\"c:d\"=\"v\\\"\"}";
  }
  void prints() {
    QFETCH(QString, name);
    QFETCH(QString, label);
    QFETCH(QString, printed);
    const Labels labels{{"__name__", name.toStdString()}, {label.toStdString(), "v\""}};
    QCOMPARE(test::text(labels.toString()), printed);
  }
  void printsWithoutLabels() {
    QCOMPARE(Labels().toString(), std::string("{}"));
    QCOMPARE((Labels{{"__name__", "up"}}).toString(), std::string("up"));
  }
  void builderEdits() {
    LabelsBuilder builder(Labels{{"a", "1"}, {"b", "2"}, {"c", "3"}});
    QVERIFY(LabelsBuilder(builder).set("b", "").labels() == (Labels{{"a", "1"}, {"c", "3"}}));
    QVERIFY(LabelsBuilder(builder).set("aa", "x").labels() ==
            (Labels{{"a", "1"}, {"aa", "x"}, {"b", "2"}, {"c", "3"}}));
    QVERIFY(LabelsBuilder(builder).keepOnly({"b", "z"}).labels() == (Labels{{"b", "2"}}));
    QVERIFY(LabelsBuilder(builder).removeAll({"b", "z"}).labels() == (Labels{{"a", "1"}, {"c", "3"}}));
  }
  void longTextsKeepTheirLength() {
    const std::string longText(300, 'x');
    const Labels labels{{"a", longText}, {longText, "b"}};
    QCOMPARE(labels.get("a"), std::string_view(longText));
    QCOMPARE(labels.get(longText), std::string_view("b"));
  }
  void symbolsKeepTheirPlace() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    SymbolTable table;
    std::vector<std::pair<std::string, SymbolId>> known;
    std::vector<const char*> places;
    for (int i = 0; i < 3000; ++i) {
      const std::string text = std::string(random() % 200, 'x') + std::to_string(random() % 1000);
      const SymbolId id = table.intern(text);
      known.emplace_back(text, id);
      places.push_back(table.text(id).data());
    }
    for (std::size_t i = 0; i < known.size(); ++i) {
      SymbolId found;
      QVERIFY(table.find(known[i].first, found));
      QVERIFY(found == known[i].second);
      QVERIFY(table.text(found) == known[i].first);
      QVERIFY(table.text(found).data() == places[i]);
    }
    SymbolId none;
    QVERIFY(!table.find("never", none));
    QVERIFY(table.find("", none));
    QCOMPARE(none.value, 0u);
  }
};

ORIEL_TEST_MAIN(LabelsTest)
#include "labels_test.moc"
