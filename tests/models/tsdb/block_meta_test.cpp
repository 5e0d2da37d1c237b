#include "tests/support/test_case.h"

#include "models/base/faulty_file_system.h"
#include "models/tsdb/block/block_meta.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <random>

using namespace oriel;
using namespace oriel::tsdb;

namespace {

BlockMeta fullMeta() {
  BlockMeta meta;
  meta.ulid = "01HF8B9V808NGFVT2DB7YVADDZ";
  meta.minTime = -5;
  meta.maxTime = 1'700'006'400'000;
  meta.stats = {100, 60, 40, 7, 9, 3};
  meta.level = 3;
  meta.sources = {"01HF8B9V808NGFVT2DB7YVADDZ", "01HF8B9V808NGFVT2DB7YVADE0"};
  meta.parents = {{"01HF8B9V808NGFVT2DB7YVADE1", -5, 7}, {"01HF8B9V808NGFVT2DB7YVADE2", 7, 8}};
  meta.hints = {"from-out-of-order"};
  meta.deletable = true;
  meta.compactionFailed = true;
  meta.marks = {{1234, 0xdeadbeef, 7, 8}, {{9, 1, 0xffffffff}, {17, 0, 3}}};
  return meta;
}

bool equal(const BlockMeta& a, const BlockMeta& b) { return formatBlockMeta(a) == formatBlockMeta(b); }

QByteArray plainMeta() {
  return QByteArray(
             "{'ulid':'01HF8B9V808NGFVT2DB7YVADDZ','minTime':1,'maxTime':2,"
             "'stats':{'numSamples':1,'numSeries':2,'numChunks':3},"
             "'compaction':{'level':1,'sources':['01HF8B9V808NGFVT2DB7YVADDZ']},'version':1}")
      .replace('\'', '"');
}

}  // namespace

class BlockMetaTest : public test::TestCase {
  Q_OBJECT

 private Q_SLOTS:
  void roundTrip() {
    const BlockMeta meta = fullMeta();
    const std::string text = formatBlockMeta(meta);
    const auto read = parseBlockMeta(text, "meta.json");
    QVERIFY_RESULT(read);
    QVERIFY(equal(*read, meta));
    QCOMPARE(read->minTime, meta.minTime);
    QCOMPARE(read->maxTime, meta.maxTime);
    QCOMPARE(read->stats.histogramSamples, std::uint64_t{40});
    QCOMPARE(read->parents.size(), std::size_t{2});
    QCOMPARE(read->parents[1].maxTime, Timestamp{8});
    QCOMPARE(read->hints, meta.hints);
    QVERIFY(read->deletable && read->compactionFailed);
    QVERIFY(read->marks.segments == meta.marks.segments);
    QVERIFY(read->marks.index == meta.marks.index);
  }

  /// The names that Prometheus reads.
  void itsForm() {
    const QJsonObject root = QJsonDocument::fromJson(QByteArray::fromStdString(formatBlockMeta(fullMeta()))).object();
    QCOMPARE(root["version"].toInt(), 1);
    QCOMPARE(root["ulid"].toString(), QString("01HF8B9V808NGFVT2DB7YVADDZ"));
    QCOMPARE(root["minTime"].toInteger(), qint64{-5});
    QCOMPARE(root["maxTime"].toInteger(), qint64{1'700'006'400'000});
    const QJsonObject stats = root["stats"].toObject();
    QCOMPARE(stats["numSamples"].toInt(), 100);
    QCOMPARE(stats["numFloatSamples"].toInt(), 60);
    QCOMPARE(stats["numHistogramSamples"].toInt(), 40);
    QCOMPARE(stats["numSeries"].toInt(), 7);
    QCOMPARE(stats["numChunks"].toInt(), 9);
    QCOMPARE(stats["numTombstones"].toInt(), 3);
    const QJsonObject compaction = root["compaction"].toObject();
    QCOMPARE(compaction["level"].toInt(), 3);
    QCOMPARE(compaction["sources"][1].toString(), QString("01HF8B9V808NGFVT2DB7YVADE0"));
    QCOMPARE(compaction["parents"][0]["minTime"].toInt(), -5);
    QCOMPARE(compaction["hints"][0].toString(), QString("from-out-of-order"));
    QCOMPARE(compaction["failed"].toBool(), true);
    QCOMPARE(compaction["deletable"].toBool(), true);
  }

  void othersAreRead() {
    const auto meta = parseBlockMeta(plainMeta().toStdString(), "meta.json");
    QVERIFY_RESULT(meta);
    QCOMPARE(meta->stats.chunks, std::uint64_t{3});
    QVERIFY(!meta->marks.known());
    QByteArray more = plainMeta();
    more.replace("\"version\":1", "\"version\":1,\"thanos\":{\"labels\":{}},\"hints\":null");
    QVERIFY_RESULT(parseBlockMeta(more.toStdString(), "meta.json"));
  }

  void bad_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("word");
    const auto with = [](const char* from, const char* to) {
      QByteArray text = plainMeta();
      text.replace(QByteArray(from).replace('\'', '"'), QByteArray(to).replace('\'', '"'));
      return text;
    };
    QTest::newRow("empty") << QByteArray() << "not JSON";
    QTest::newRow("cut") << plainMeta().chopped(9) << "not JSON";
    QTest::newRow("list") << QByteArray("[]") << "object";
    QTest::newRow("version 2") << with("'version':1", "'version':2") << "version";
    QTest::newRow("no version") << with(",'version':1", "") << "version";
    QTest::newRow("no ulid") << with("'ulid'", "'ulib'") << "ulid";
    QTest::newRow("bad ulid") << with("01HF8B9V808NGFVT2DB7YVADDZ','m", "01HF8B9V808NGFVT2DB7YVADDI','m") << "ulid";
    QTest::newRow("time text") << with("'minTime':1", "'minTime':'1'") << "minTime";
    QTest::newRow("time fraction") << with("'minTime':1", "'minTime':1.5") << "minTime";
    QTest::newRow("time large") << with("'maxTime':2", "'maxTime':9223372036854775808") << "maxTime";
    QTest::newRow("no time") << with("'maxTime'", "'maxTimes'") << "maxTime";
    QTest::newRow("backwards") << with("'maxTime':2", "'maxTime':0") << "before";
    QTest::newRow("negative count") << with("'numSeries':2", "'numSeries':-2") << "numSeries";
    QTest::newRow("stats list") << with("{'numSamples':1,'numSeries':2,'numChunks':3}", "[]") << "stats";
    QTest::newRow("sources") << with("['01HF8B9V808NGFVT2DB7YVADDZ']", "[1]") << "sources";
    QTest::newRow("level") << with("'level':1", "'level':99999999999") << "level";
    QTest::newRow("deep") << QByteArray(10'000, '[') << "deep";
    QTest::newRow("parents") << with("'level':1", "'level':1,'parents':[{'ulid':'x'}]") << "minTime";
  }
  void bad() {
    QFETCH(QByteArray, text);
    QFETCH(QString, word);
    const auto meta = parseBlockMeta(text.toStdString(), "there/meta.json");
    QVERIFY(!meta.ok());
    QCOMPARE(int(meta.error().code), int(ErrorCode::Corrupt));
    const QString message = test::text(meta.error().toString());
    QVERIFY2(message.contains(word) && message.contains("there/meta.json"), qPrintable(message));
  }

  /// One flipped bit is an error or changes nothing.
  void everyFlip() {
    const BlockMeta meta = fullMeta();
    const std::string sound = formatBlockMeta(meta);
    int refused = 0;
    for (std::size_t bit = 0; bit < 8 * sound.size(); ++bit) {
      std::string text = sound;
      text[bit / 8] = static_cast<char>(text[bit / 8] ^ 1 << bit % 8);
      const auto read = parseBlockMeta(text, "meta.json");
      if (read.ok())
        QVERIFY2(equal(*read, meta), text.c_str());
      else
        ++refused;
    }
    QVERIFY(refused > int(6 * sound.size()));
  }

  void everyCut() {
    const std::string sound = formatBlockMeta(fullMeta());
    for (std::size_t length = 0; length + 1 < sound.size(); ++length)
      QVERIFY(!parseBlockMeta(std::string_view(sound).substr(0, length), "meta.json").ok());
  }

  void files() {
    const auto files = makeMemoryFileSystem();
    QVERIFY_RESULT(files->makeDirectories("/b"));
    QCOMPARE(int(readBlockMeta(*files, "/b").error().code), int(ErrorCode::NotFound));
    QVERIFY_RESULT(writeBlockMeta(*files, "/b", fullMeta()));
    QVERIFY(equal(*readBlockMeta(*files, "/b"), fullMeta()));
    QVERIFY_RESULT(files->writeAtomically("/b/meta.json", std::string(17 << 20, ' ')));
    QVERIFY(!readBlockMeta(*files, "/b").ok());
  }

  void ulids() {
    const Timestamp now = 1'700'006'400'123;
    std::string last;
    for (int i = 0; i < 5000; ++i) {
      const std::string ulid = makeUlid(i % 100 == 99 ? now - 5000 : now + i / 10);
      QVERIFY(isUlid(ulid));
      QVERIFY2(last < ulid, ulid.c_str());
      last = ulid;
    }
    QVERIFY(timeOfUlid(last) >= now);
    const std::string later = makeUlid(now + kDay);
    QCOMPARE(timeOfUlid(later), now + kDay);
    QCOMPARE(timeOfUlid("01ARZ3NDEKTSV4RRFFQ69G5FAV"), Timestamp{1'469'922'850'259});
    for (const char* name : {"", "wal", "01HF8B9V808NGFVT2DB7YVADD", "01HF8B9V808NGFVT2DB7YVADDZZ",
                             "01hf8b9v808ngfvt2db7yvaddz", "81HF8B9V808NGFVT2DB7YVADDZ", "01HF8B9V808NGFVT2DB7YVADDU"})
      QVERIFY2(!isUlid(name), name);
  }
};

ORIEL_TEST_MAIN(BlockMetaTest)
#include "block_meta_test.moc"
