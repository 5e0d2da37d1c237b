#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

#include "tests/support/test_case.h"

#include "tests/models/tsdb/index_support.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

constexpr int kSeries = 500;
constexpr int kMinutes = 5 * 60;
constexpr Timestamp kBegin = 1'700'006'400'000;  // at a multiple of two hours

QByteArray openMetrics() {
  QByteArray out;
  for (int i = 0; i < kSeries; ++i)
    for (int minute = 0; minute < kMinutes; minute += 3)
      out += QString("m%1{job=\"j%2\",zone=\"größe %3\"} %4 %5\n")
                 .arg(i % 7)
                 .arg(i % 3)
                 .arg(i)
                 .arg(minute)
                 .arg(kBegin / 1000 + minute * 60)
                 .toUtf8();
  return out + "# EOF\n";
}

QByteArray run(const QString& program, const QStringList& arguments) {
  QProcess process;
  process.setProcessChannelMode(QProcess::MergedChannels);
  process.start(program, arguments);
  if (!process.waitForFinished(120'000) || process.exitCode() != 0)
    return "failed: " + process.errorString().toUtf8() + process.readAll();
  return process.readAll();
}

}  // namespace

/// Indexes that the real promtool wrote, and ours under its eyes.
class IndexOracleTest : public test::TestCase {
  Q_OBJECT
  QString promtool_;
  QTemporaryDir folder_;
  QStringList blocks_;

 private Q_SLOTS:
  void initTestCase() {
    promtool_ = test::oracle("promtool");
    if (promtool_.isEmpty()) QSKIP("no promtool: ./installer/test --oracles fetches it");
    QFile file(folder_.path() + "/in.om");
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(openMetrics());
    file.close();
    const QByteArray said =
        run(promtool_, {"tsdb", "create-blocks-from", "openmetrics", file.fileName(), folder_.path() + "/data"});
    QVERIFY2(!said.startsWith("failed"), said.constData());
    for (const QString& name : QDir(folder_.path() + "/data").entryList({"01*"}, QDir::Dirs))
      blocks_ << folder_.path() + "/data/" + name;
    QCOMPARE(blocks_.size(), 3);
  }

  void itsIndexesAreRead() {
    const auto files = makeRealFileSystem();
    for (const QString& block : blocks_) {
      QFile meta(block + "/meta.json");
      QVERIFY(meta.open(QIODevice::ReadOnly));
      const QJsonObject root = QJsonDocument::fromJson(meta.readAll()).object();
      const auto minTime = static_cast<Timestamp>(root["minTime"].toDouble());
      const auto maxTime = static_cast<Timestamp>(root["maxTime"].toDouble());
      const std::string path = block.toStdString() + "/index";
      const auto index = IndexReader::open(files->map(path).value(), path);
      QVERIFY_RESULT(index);
      const SeriesIds ids = (*index)->allSeries().value();
      QCOMPARE(ids.size(), std::size_t{kSeries});
      IndexSeries entry;
      std::size_t chunks = 0;
      Labels last;
      for (const SeriesId id : ids) {
        QVERIFY_RESULT((*index)->series(id, entry));
        const Labels labels = Labels::fromSorted(entry.labels);
        QVERIFY(last < labels && labels.size() == 3 && !entry.chunks.empty());
        QVERIFY(entry.chunks.front().minTime >= minTime && entry.chunks.back().maxTime < maxTime);
        chunks += entry.chunks.size();
        last = labels;
      }
      QCOMPARE(static_cast<double>(chunks), root["stats"].toObject()["numChunks"].toDouble());
      QCOMPARE((*index)->labelNames(), (std::vector<std::string_view>{"__name__", "job", "zone"}));
      std::vector<std::string> damage;
      const auto found = (*index)->select(
          {Matcher::equal("job", "j1"), Matcher::make(MatchType::NotRegex, "zone", ".*[02468]").value()}, damage);
      QCOMPARE(found.size(), std::size_t{84});  // i % 3 == 1 and odd, of 500: 1, 7, 13, ...
      QVERIFY(damage.empty());
    }
  }

  /// A block whose index was written anew by us, from what the reader gave, is still the same block for promtool.
  void ourIndexIsRead() {
    const auto files = makeRealFileSystem();
    const QString data = folder_.path() + "/data";
    const QByteArray before = dumped(data);
    QVERIFY2(before.count('\n') == kSeries * kMinutes / 3, before.left(400).constData());
    for (const QString& block : blocks_) {
      const std::string path = block.toStdString() + "/index";
      IndexWriter writer;
      {
        const auto index = IndexReader::open(files->map(path).value(), path).value();
        IndexSeries entry;
        const SeriesIds ids = index->allSeries().value();
        for (const SeriesId id : ids) {
          QVERIFY_RESULT(index->series(id, entry));
          QVERIFY_RESULT(writer.add(Labels::fromSorted(entry.labels), entry.chunks));
        }
      }
      QVERIFY_RESULT(files->remove(path));
      QVERIFY_RESULT(writer.finish(*files, path));
    }
    QCOMPARE(dumped(data), before);
    const QByteArray analyzed = run(promtool_, {"tsdb", "analyze", data});
    QVERIFY2(analyzed.contains("Series: 500") && analyzed.contains("Label names: 3"), analyzed.constData());
  }

 private:
  QByteArray dumped(const QString& data) {
    QDir().mkpath(data + "/wal");
    return run(promtool_, {"tsdb", "dump", data});
  }
};

ORIEL_TEST_MAIN(IndexOracleTest)
#include "index_oracle_test.moc"
