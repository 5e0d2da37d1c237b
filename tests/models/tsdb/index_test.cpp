#include "tests/support/test_case.h"

#include <set>

#include "tests/models/tsdb/index_support.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

unsigned printedSeed() {
  const unsigned seed = std::random_device{}();
  qInfo("seed %u", seed);
  return seed;
}

/// Empty, or what differs.
std::string difference(const IndexReader& index, const IndexModel& model) {
  const auto ids = index.allSeries();
  if (!ids.ok()) return ids.error().toString();
  if (ids->size() != model.size()) return "series: " + std::to_string(ids->size());
  IndexSeries entry;
  auto expected = model.begin();
  for (const SeriesId id : *ids) {
    if (const Status read = index.series(id, entry); !read.ok()) return read.error().toString();
    if (Labels::fromSorted(entry.labels) != expected->first) return "labels of " + expected->first.toString();
    if (!sameChunks(entry.chunks, expected->second)) return "chunks of " + expected->first.toString();
    ++expected;
  }
  return {};
}

std::vector<Labels> selected(const IndexReader& index, const std::vector<Matcher>& matchers) {
  std::vector<std::string> damage;
  std::vector<Labels> out;
  IndexSeries entry;
  for (const SeriesId id : index.select(matchers, damage))
    if (index.series(id, entry, false).ok()) out.push_back(Labels::fromSorted(entry.labels));
  if (!damage.empty()) out.clear();
  return out;
}

}  // namespace

/// What the writer writes, the reader reads, and what matchers find in it.
class IndexTest : public test::TestCase {
  Q_OBJECT

 private Q_SLOTS:
  void roundTrip() {
    Random random(printedSeed());
    for (const std::size_t series : {1, 2, 31, 32, 33, 700}) {
      const IndexModel model = randomModel(random, series);
      const auto text = writeIndex(model);
      QVERIFY_RESULT(text);
      const auto index = openIndex(*text);
      QVERIFY_RESULT(index);
      QCOMPARE((*index)->version(), 2);
      QCOMPARE(difference(**index, model), std::string());
    }
  }

  void otherVersions() {
    Random random(printedSeed());
    const IndexModel model = randomModel(random, 400);
    const auto first = openIndex(writeIndexVersion1(model));
    QVERIFY_RESULT(first);
    QCOMPARE((*first)->version(), 1);
    QCOMPARE(difference(**first, model), std::string());
    std::string text = writeIndex(model).value();
    text[4] = 3;
    const auto third = openIndex(text);
    QVERIFY_RESULT(third);
    QCOMPARE((*third)->version(), 3);
    QCOMPARE(difference(**third, model), std::string());
    for (int i = 0; i < 200; ++i) {
      const std::vector<Matcher> matchers = {randomMatcher(random, model), randomMatcher(random, model)};
      QVERIFY(selected(**first, matchers) == selected(**third, matchers));
      const LabelView label = *model.begin()->first.begin();
      QCOMPARE((*first)->labelValues(label.name), (*third)->labelValues(label.name));
    }
    text[4] = 4;
    QVERIFY(!openIndex(text).ok());
  }

  void namesAndValues() {
    Random random(printedSeed());
    const IndexModel model = randomModel(random, 900);
    std::map<std::string, std::map<std::string, std::size_t>> expected;
    std::set<std::string> symbols;
    for (const auto& [labels, chunks] : model)
      for (const LabelView label : labels) {
        ++expected[std::string(label.name)][std::string(label.value)];
        symbols.emplace(label.name);
        symbols.emplace(label.value);
      }
    const auto index = openIndex(writeIndex(model).value()).value();
    QCOMPARE(index->symbolCount(), symbols.size());
    std::uint32_t reference = 0;
    for (const std::string& symbol : symbols) QVERIFY(index->symbol(reference++).value() == symbol);
    QVERIFY(!index->symbol(reference).ok());
    const auto names = index->labelNames();
    QVERIFY(std::equal(names.begin(), names.end(), expected.begin(), expected.end(),
                       [](std::string_view name, const auto& entry) { return name == entry.first; }));
    for (const auto& [name, values] : expected) {
      const auto found = index->labelValues(name);
      QVERIFY(std::equal(found.begin(), found.end(), values.begin(), values.end(),
                         [](std::string_view value, const auto& entry) { return value == entry.first; }));
      for (const auto& [value, count] : values) {
        QCOMPARE(index->postings(name, value).value().size(), count);
        QCOMPARE(index->postings(name, value + "?").value().size(), std::size_t{0});
      }
    }
    QVERIFY(index->labelValues("absent").empty() && index->labelValues("").empty());
    QVERIFY(index->postings("job", "").value().empty());
  }

  void selections() {
    Random random(printedSeed());
    const IndexModel model = randomModel(random, 600);
    const auto index = openIndex(writeIndex(model).value()).value();
    for (int i = 0; i < 1500; ++i) {
      std::vector<Matcher> matchers;
      for (std::size_t m = random() % 4; m < 4; ++m) matchers.push_back(randomMatcher(random, model));
      std::vector<Labels> expected;
      for (const auto& [labels, chunks] : model)
        if (matchesAll(labels, matchers)) expected.push_back(labels);
      std::string asked;
      for (const Matcher& matcher : matchers) asked += " " + matcher.toString();
      QVERIFY2(selected(*index, matchers) == expected, asked.c_str());
    }
    QCOMPARE(selected(*index, {}).size(), model.size());
    QCOMPARE(selected(*index, {Matcher::equal("", "")}).size(), model.size());
    QCOMPARE(selected(*index, {Matcher::equal("", "x")}).size(), std::size_t{0});
  }

  void extremeTimes() {
    IndexModel model;
    model[Labels{{"a", "1"}}] = {{7, kMinTimestamp, kMinTimestamp}, {3, -5, kMaxTimestamp}};
    model[Labels{{"a", "2"}}] = {{~std::uint64_t{0}, 0, 0}, {0, 1, 1}};
    QCOMPARE(difference(*openIndex(writeIndex(model).value()).value(), model), std::string());
  }

  void anEmptyIndex() {
    const auto index = openIndex(writeIndex({}).value());
    QVERIFY_RESULT(index);
    QVERIFY((*index)->allSeries().value().empty());
    QVERIFY((*index)->labelNames().empty());
  }

  void refusedByTheWriter_data() {
    QTest::addColumn<QString>("expected");
    QTest::newRow("without labels") << "without labels";
    QTest::newRow("without chunks") << "has no chunks";
    QTest::newRow("overlap") << "chunks that overlap";
    QTest::newRow("backward") << "ends before it begins";
    QTest::newRow("same again") << "does not come after";
    QTest::newRow("order") << "does not come after";
  }
  void refusedByTheWriter() {
    const std::map<std::string, std::pair<Labels, std::vector<ChunkMeta>>> cases = {
        {"without labels", {Labels(), {{0, 1, 2}}}},
        {"without chunks", {Labels{{"n", "1"}}, {}}},
        {"overlap", {Labels{{"n", "1"}}, {{0, 1, 2}, {9, 2, 3}}}},
        {"backward", {Labels{{"n", "1"}}, {{0, 2, 1}}}},
        {"same again", {Labels{{"m", "1"}}, {{0, 1, 2}}}},
        {"order", {Labels{{"l", "1"}}, {{0, 1, 2}}}}};
    IndexWriter writer;
    QVERIFY_RESULT(writer.add(Labels{{"m", "1"}}, {{0, 1, 2}}));
    const auto& [labels, chunks] = cases.at(QTest::currentDataTag());
    const Status added = writer.add(labels, chunks);
    QVERIFY(!added.ok());
    QCOMPARE(added.error().code, ErrorCode::InvalidInput);
    QFETCH(QString, expected);
    QVERIFY2(test::text(added.error().text).contains(expected), added.error().text.c_str());
    QCOMPARE(writer.seriesCount(), std::size_t{1});
  }

  void finishedOnce() {
    const auto files = makeMemoryFileSystem();
    QVERIFY_RESULT(files->makeDirectories("/b"));
    IndexWriter writer;
    QVERIFY_RESULT(writer.add(Labels{{"m", "1"}}, {{0, 1, 2}}));
    QVERIFY_RESULT(writer.finish(*files, "/b/index"));
    QVERIFY(!writer.finish(*files, "/b/other").ok());
    QVERIFY(!writer.add(Labels{{"m", "2"}}, {{0, 1, 2}}).ok());
    QVERIFY(!IndexWriter().finish(*files, "/b/index").ok());
    QVERIFY(!files->exists("/b/other"));
  }
};

ORIEL_TEST_MAIN(IndexTest)
#include "index_test.moc"
