#include "tests/support/test_case.h"

#include <set>

#include "tests/models/tsdb/index_support.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

/// A sound index, and what it answers.
struct Sound {
  explicit Sound(Random& random, std::size_t series = 400) : model(randomModel(random, series)) {
    text = writeIndex(model).value();
    index = openIndex(text).value();
    ids = idsOfModel(*index, model);
    for (int i = 0; i < 12; ++i) matchers.push_back({randomMatcher(random, model), randomMatcher(random, model)});
  }

  std::set<Labels> expected(const std::vector<Matcher>& asked) const {
    std::set<Labels> out;
    for (const auto& [labels, chunks] : model)
      if (matchesAll(labels, asked)) out.insert(labels);
    return out;
  }
  /// Where the list of a label pair stands: the table's entry names it.
  std::size_t listOf(const std::string& name, const std::string& value) const {
    std::string key;
    putByte(key, 2);
    putUvarintText(key, name);
    putUvarintText(key, value);
    const std::size_t at = text.find(key, tocOf(text).postingTable);
    return IndexCursor(asBytes(text).subspan(at + key.size())).uvarint();
  }

  IndexModel model;
  std::string text;
  std::shared_ptr<const IndexReader> index;
  std::map<SeriesId, Labels> ids;
  std::vector<std::vector<Matcher>> matchers;
};

bool isCorrupt(const Error& error) { return error.code == ErrorCode::Corrupt && error.place.file == "index"; }

/// Empty when each answer of the damaged index is right or missing with a word.
std::string wrongAnswer(const Sound& sound, const std::string& damaged) {
  const auto opened = openIndex(damaged);
  if (!opened.ok()) return isCorrupt(opened.error()) ? "" : "no Corrupt: " + opened.error().toString();
  const IndexReader& index = **opened;
  for (std::uint32_t i = 0; i < sound.index->symbolCount(); ++i)
    if (const auto symbol = index.symbol(i); symbol.ok() && *symbol != *sound.index->symbol(i)) return "a symbol";
  if (index.labelNames() != sound.index->labelNames()) return "the names";
  for (const std::string_view name : index.labelNames()) {
    if (index.labelValues(name) != sound.index->labelValues(name)) return "the values";
    for (const std::string_view value : index.labelValues(name))
      if (const auto list = index.postings(name, value); list.ok() && *list != *sound.index->postings(name, value))
        return "a list";
  }
  std::set<Labels> unreadable;
  IndexSeries entry;
  for (const auto& [id, labels] : sound.ids) {
    if (const Status read = index.series(id, entry); !read.ok()) {
      if (!isCorrupt(read.error()) || !entry.labels.empty() || !entry.chunks.empty()) return read.error().toString();
      unreadable.insert(labels);
    } else if (Labels::fromSorted(entry.labels) != labels || !sameChunks(entry.chunks, sound.model.at(labels))) {
      return "a series";
    }
  }
  for (const auto& asked : sound.matchers) {
    std::vector<std::string> damage;
    std::set<Labels> found;
    for (const SeriesId id : index.select(asked, damage)) {
      if (!sound.ids.contains(id)) return "a series that there is not";
      if (!unreadable.contains(sound.ids.at(id))) found.insert(sound.ids.at(id));
    }
    std::set<Labels> expected = sound.expected(asked);
    std::erase_if(expected, [&](const Labels& labels) { return unreadable.contains(labels); });
    if (found != expected) return "a selection of " + std::to_string(found.size());
  }
  return {};
}

}  // namespace

/// A damaged index is refused, or answers rightly as far as it can; a wrong one is never given.
class IndexDamageTest : public test::TestCase {
  Q_OBJECT
  std::unique_ptr<Sound> sound_;
  std::unique_ptr<Random> random_;

 private Q_SLOTS:
  void initTestCase() {
    // The same inputs every time; ORIEL_SEED tries others.
    const unsigned seed =
        qEnvironmentVariableIsSet("ORIEL_SEED") ? qEnvironmentVariable("ORIEL_SEED").toUInt() : 20261121u;
    qInfo("seed %u", seed);
    random_ = std::make_unique<Random>(seed);
    sound_ = std::make_unique<Sound>(*random_);
    QCOMPARE(wrongAnswer(*sound_, sound_->text), std::string());
  }

  void flippedBits() {
    int opened = 0;
    for (int i = 0; i < 200; ++i) {
      std::string text = sound_->text;
      const std::size_t at = i < 60 ? static_cast<std::size_t>(i) : (*random_)() % text.size();
      text[at] = static_cast<char>(text[at] ^ 1 << (*random_)() % 8);
      const std::string wrong = wrongAnswer(*sound_, text);
      QVERIFY2(wrong.empty(), qPrintable(QString("byte %1: ").arg(at) + test::text(wrong)));
      opened += openIndex(text).ok() ? 1 : 0;
    }
    QVERIFY(opened > 0 && opened < 200);
  }

  void truncated() {
    for (int i = 0; i < 50; ++i) {
      const std::size_t length = i < 10 ? static_cast<std::size_t>(i) * 7 : (*random_)() % sound_->text.size();
      const auto opened = openIndex(sound_->text.substr(0, length));
      QVERIFY2(!opened.ok() && isCorrupt(opened.error()), qPrintable(QString::number(length)));
    }
  }

  void zeroedPages() {
    for (int i = 0; i < 60; ++i) {
      std::string text = sound_->text;
      const std::size_t page = i < 30 ? 4096 : 64;
      const std::size_t at = (*random_)() % text.size() / page * page;
      text.replace(at, std::min(page, text.size() - at), std::min(page, text.size() - at), '\0');
      const std::string wrong = wrongAnswer(*sound_, text);
      QVERIFY2(wrong.empty(), qPrintable(QString("page at %1: ").arg(at) + test::text(wrong)));
    }
    QVERIFY(!openIndex(std::string(sound_->text.size(), '\0')).ok());
  }

  void anotherFile() {
    QVERIFY(!openIndex("{\"version\": 1}").ok());
    QVERIFY(!openIndex(std::string(100'000, 'x')).ok());
  }

  void damagedListsAreMadeGood_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::newRow("one value") << "job" << "j1";
    QTest::newRow("all series") << "" << "";
  }
  void damagedListsAreMadeGood() {
    QFETCH(QString, name);
    QFETCH(QString, value);
    std::string text = sound_->text;
    text[sound_->listOf(name.toStdString(), value.toStdString()) + 9] ^= 1;
    const auto index = openIndex(text).value();
    const std::vector<std::vector<Matcher>> asked = {
        {Matcher::equal("job", "j1")},
        {Matcher::make(MatchType::NotEqual, "job", "j1").value()},
        {Matcher::make(MatchType::Regex, "job", "j[01]").value()},
        {Matcher::make(MatchType::NotRegex, "job", "j1|j2").value(), Matcher::equal("le", "")},
        {}};
    std::size_t told = 0;
    for (const auto& matchers : asked) {
      std::vector<std::string> damage;
      std::set<Labels> found;
      for (const SeriesId id : index->select(matchers, damage)) found.insert(sound_->ids.at(id));
      QVERIFY(found == sound_->expected(matchers));
      told += damage.empty() ? 0 : 1;
    }
    QVERIFY(told >= 2);
    const auto list = index->postings(name.toStdString(), value.toStdString());
    QVERIFY(!list.ok() && isCorrupt(list.error()));
  }

  void aDamagedEntryIsNamed() {
    const auto [id, labels] = *std::next(sound_->ids.begin(), 100);
    std::string text = sound_->text;
    text[std::size_t{id} * 16 + 3] ^= 16;
    const auto index = openIndex(text).value();
    IndexSeries entry;
    const Status read = index->series(id, entry);
    QVERIFY(!read.ok());
    QVERIFY(test::text(read.error().toString()).contains("series " + QString::number(id)));
  }

  void hostile_data() {
    QTest::addColumn<bool>("opens");
    QTest::newRow("symbol count") << false;
    QTest::newRow("table count") << false;
    QTest::newRow("table parts") << false;
    QTest::newRow("symbol length") << true;
    QTest::newRow("list count") << true;
    QTest::newRow("list order") << true;
    QTest::newRow("label count") << true;
    QTest::newRow("unknown symbol") << true;
    QTest::newRow("odd ids") << true;
  }
  /// With checksums that fit.
  void hostile() {
    std::string text = sound_->text;
    const IndexToc toc = tocOf(text);
    const std::string tag = QTest::currentDataTag();
    const std::size_t list = sound_->listOf("", "");
    const auto entry = std::size_t{sound_->ids.begin()->first} * 16;
    const auto sealEntry = [&] {
      IndexCursor cursor(asBytes(text).subspan(entry));
      const std::uint64_t length = cursor.uvarint();
      const auto begin = static_cast<std::size_t>(cursor.at - asBytes(text).data());
      std::string sum;
      putBig32(sum, crc32c(asBytes(text).subspan(begin, length)));
      text.replace(begin + length, 4, sum);
      return begin;
    };
    const std::size_t content = sealEntry();
    if (tag == "symbol count") text.replace(toc.symbols + 4, 4, "\xff\xff\xff\xff");
    if (tag == "table count") text.replace(toc.postingTable + 4, 4, "\xff\xff\xff\xf0");
    if (tag == "table parts") text[toc.postingTable + 8] = 3;
    if (tag == "symbol length") text.replace(toc.symbols + 8, 5, "\xff\xff\xff\xff\x0f");
    if (tag == "list count") text.replace(list + 4, 4, "\xff\xff\xff\xff");
    if (tag == "list order") std::swap(text[list + 11], text[list + 15]);
    if (tag == "label count") text[content] = '\x7f';
    if (tag == "unknown symbol") text.replace(content + 1, 2, "\xff\x7f");
    if (tag == "odd ids") text.replace(list + 8, 4, std::string_view("\0\0\0\0", 4));
    sealSection(text, toc.symbols);
    sealSection(text, toc.postingTable);
    sealSection(text, list);
    sealEntry();
    QFETCH(bool, opens);
    const auto opened = openIndex(text);
    QCOMPARE(opened.ok(), opens);
    if (!opens) return;
    std::vector<std::string> damage;
    IndexSeries series;
    std::size_t refused = 0;
    for (const SeriesId id : (*opened)->select({}, damage)) refused += (*opened)->series(id, series).ok() ? 0 : 1;
    QVERIFY(!damage.empty() || refused > 0);
    for (std::uint32_t i = 0; i < 5; ++i) (void)(*opened)->symbol(i);
  }

  void listsThatHoldTooMuch() {
    IndexModel model;
    for (int i = 0; i < 3000; ++i) model[Labels{{"n", "v" + std::to_string(10'000 + i)}}] = {{0, 1, 2}};
    std::string text = writeIndex(model).value();
    const IndexToc toc = tocOf(text);
    std::string table = text.substr(toc.postingTable + 4, big32(asBytes(text).data() + toc.postingTable));
    std::string end = text.substr(text.size() - kIndexTocSize);
    std::string made;
    putBig32(made, 3001);
    const std::uint64_t all = toc.postings;
    for (int i = 0; i < 3001; ++i) {
      putByte(made, 2);
      putUvarintText(made, i == 0 ? "" : "n");
      putUvarintText(made, i == 0 ? "" : "v" + std::to_string(10'000 + i - 1));
      putUvarint(made, all);
    }
    text.resize(toc.postingTable);
    putSection(text, made);
    text += end;
    const auto index = openIndex(text).value();
    std::vector<std::string> damage;
    const auto found = index->select({Matcher::make(MatchType::Regex, "n", "v.*5").value()}, damage);
    QCOMPARE(found.size(), std::size_t{300});
    QCOMPARE(damage.size(), std::size_t{1});
  }
};

ORIEL_TEST_MAIN(IndexDamageTest)
#include "index_damage_test.moc"
