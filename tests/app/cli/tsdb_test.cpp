#include "tests/support/test_case.h"

#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include "app/cli/tsdb_text.h"
#include "models/base/bytes.h"
#include "models/tsdb/chunks/head_chunk_files.h"
#include "models/tsdb/chunks/histogram_chunk.h"
#include "models/tsdb/open/data_location.h"
#include "tests/models/tsdb/prometheus_process.h"

using namespace oriel;

namespace {

struct Ended {
  int exitCode = -1;
  QString out, err;
};

Ended start(const QString& program, const QStringList& arguments) {
  QProcess process;
  process.start(program, arguments);
  process.closeWriteChannel();
  if (!process.waitForFinished(120'000)) return {-2, {}, QStringLiteral("did not end")};
  return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
          QString::fromUtf8(process.readAllStandardError())};
}

Ended oriel_(const QStringList& arguments) { return start(test::buildDir() + "/app/oriel", arguments); }
Ended promtool(const QStringList& arguments) { return start(test::oracle("promtool"), arguments); }

QStringList sortedLines(const QString& text) {
  QStringList lines = text.split('\n');
  lines.sort();
  return lines;
}

/// All but the first and the last column: names and sizes of blocks differ.
QString figures(const QString& table) {
  QString out;
  for (const QString& line : table.split('\n', Qt::SkipEmptyParts)) {
    const QStringList words = line.split(' ', Qt::SkipEmptyParts);
    out += words.mid(1, words.size() - 2).join(' ') + "\n";
  }
  return out;
}

/// Series of a day; with `byTime` as scrapes would have them.
void writeText(const QString& path, bool byTime) {
  std::vector<std::pair<qint64, QByteArray>> lines;
  const auto add = [&lines](const QByteArray& series, int from, int to, int step, double slope) {
    for (int t = from; t < to; t += step)
      lines.emplace_back(t, series + " " + QByteArray::number(slope * (t % 7919), 'g', 12) + " " +
                                QByteArray::number(1'700'000'000 + t) + "." + QByteArray::number(t % 9) + "\n");
  };
  for (int i = 0; i < 12; ++i)
    add("m{i=\"" + QByteArray::number(i) + "\",text=\"a \\\"b\\\"\\n\\\\ \xc3\xbc\"}", i * 7, i % 2 ? 86'400 : 9'000,
        i % 5 == 0 ? 5 : 61, i / 3.0);
  add("c_total", 0, 86'400, 300, 1e17);
  lines.emplace_back(5, "special{k=\"inf\"} +Inf 1700000005\n");
  lines.emplace_back(5, "special{k=\"nan\"} NaN 1700000005\n");
  if (byTime)
    std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write("# TYPE m gauge\n# TYPE c counter\n");
  for (const auto& [time, line] : lines) file.write(line);
  file.write("# EOF\n");
}

void flip(const QString& path, qint64 at) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::ReadWrite));
  if (at < 0) at += file.size();
  QVERIFY(file.seek(at));
  const char byte = static_cast<char>(file.peek(1).at(0) ^ 0x10);
  file.write(&byte, 1);
}

void copyTree(const QString& from, const QString& to) {
  QDirIterator all(from, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
  while (all.hasNext()) {
    const QString path = all.next();
    const QString copy = to + path.mid(from.size());
    QVERIFY(QDir().mkpath(QFileInfo(copy).path()));
    QVERIFY(QFile::copy(path, copy));
  }
}

/// What stands in a folder, for before and after.
QString listing(const QString& folder) {
  QStringList out;
  QDirIterator all(folder, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
  while (all.hasNext()) {
    const QFileInfo info(all.next());
    out << info.filePath() + " " + QString::number(info.size()) + " " + info.lastModified().toString(Qt::ISODateWithMs);
  }
  out.sort();
  return out.join('\n');
}

}  // namespace

class TsdbTest : public oriel::test::TestCase {
  Q_OBJECT

  QTemporaryDir folder_;
  QString data_;     ///< blocks, wal, chunks_head
  QString foreign_;  ///< blocks of promtool; empty without it

  QString blockIn(const QString& data, int number) {
    return QDir(data).entryList({"01*"}, QDir::Dirs, QDir::Name).value(number);
  }

  /// A log with samples behind the newest block, in two segments, as Oriel's store writes it.
  void addHead(const QString& data) {
    const auto clock = std::make_shared<ManualClock>(1'700'090'000'000);
    auto options = tsdb::test_support::optionsFor(data.toStdString());
    auto store = tsdb::Store::open(options, makeRealFileSystem(), *clock);
    QVERIFY_RESULT(store);
    for (int commit = 0; commit < 20; ++commit) {
      const auto appender = (*store)->appender();
      for (int i = 0; i < 5; ++i)
        QVERIFY_RESULT(appender->append({}, tsdb::test_support::numbered(i), 1'700'089'000'000 + commit * 1000, i));
      QVERIFY_RESULT(appender->commit());
      if (commit == 10) QVERIFY_RESULT((*store)->flush());
    }
    QVERIFY_RESULT((*store)->close());
  }

 private Q_SLOTS:
  void initTestCase() {
    data_ = folder_.filePath("data");
    writeText(folder_.filePath("in.om"), false);
    writeText(folder_.filePath("time.om"), true);
    const Ended made = oriel_({"tsdb", "create-blocks-from", "openmetrics", "-q", folder_.filePath("in.om"), data_});
    QVERIFY2(made.exitCode == 0 && made.out.isEmpty(), qPrintable(made.out + made.err));
    QVERIFY_RESULT(tsdb::adopt(*makeRealFileSystem(), data_.toStdString()));
    addHead(data_);
    if (test::oracle("promtool").isEmpty()) return;
    foreign_ = folder_.filePath("foreign");
    promtool({"tsdb", "create-blocks-from", "openmetrics", folder_.filePath("in.om"), foreign_});
    QVERIFY(QDir().mkpath(foreign_ + "/wal"));
  }

  void durations_data() {
    QTest::addColumn<qint64>("value");
    QTest::addColumn<QString>("text");
    for (const auto& [value, text] : std::initializer_list<std::pair<qint64, const char*>>{{0, "0s"},
                                                                                           {15, "15ms"},
                                                                                           {-15, "-15ms"},
                                                                                           {1500, "1.5s"},
                                                                                           {60'001, "1m0.001s"},
                                                                                           {7'200'000, "2h0m0s"},
                                                                                           {86'400'000, "24h0m0s"},
                                                                                           {3'599'999, "59m59.999s"}})
      QTest::newRow(text) << value << text;
  }
  void durations() {
    QFETCH(qint64, value);
    QFETCH(QString, text);
    QCOMPARE(test::text(cli::goDuration(value)), text);
  }

  void sizes() {
    QCOMPARE(test::text(cli::base2Bytes(0)), "0B");
    QCOMPARE(test::text(cli::base2Bytes(1023)), "1023B");
    QCOMPARE(test::text(cli::base2Bytes(1 << 20)), "1MiB");
    QCOMPARE(test::text(cli::base2Bytes((1 << 20) + 3)), "1MiB3B");
    QCOMPARE(test::text(cli::goTime(1'700'000'000'999)), "2023-11-14 22:13:20 +0000 UTC");
    QCOMPARE(test::text(cli::goTime(-62'135'596'800'000)), "0001-01-01 00:00:00 +0000 UTC");
  }

  void asPromtool_data() {
    QTest::addColumn<QStringList>("arguments");
    using L = QStringList;
    QTest::newRow("list") << L{"list"};
    QTest::newRow("list for people") << L{"list", "-r"};
    QTest::newRow("analyze") << L{"analyze", "--limit=1000"};
    QTest::newRow("analyze extended") << L{"analyze", "--limit=1000", "--extended"};
    QTest::newRow("dump") << L{"dump"};
    QTest::newRow("dump of a range") << L{"dump", "--min-time=1700010000000", "--max-time=1700089005000"};
    QTest::newRow("dump of a metric") << L{"dump", "--match=c_total"};
    QTest::newRow("dump by regex") << L{"dump", "--match={i=~'1.*',__name__='m'}"};
    QTest::newRow("dump by promtool's default") << L{"dump", "--match={__name__=~'(?s:.*)'}"};
  }
  void asPromtool() {
    if (foreign_.isEmpty()) QSKIP("promtool absent: installer/test --oracles fetches it");
    QFETCH(QStringList, arguments);
    arguments.prepend("tsdb");
    for (const QString& data : {data_, foreign_}) {
      const QString before = listing(data);
      const Ended ours = oriel_(arguments + QStringList{data});
      QVERIFY2(ours.exitCode == 0 && ours.err.isEmpty(), qPrintable(ours.err));
      QCOMPARE(listing(data), before);
      // promtool writes into the directory that it reads.
      QTemporaryDir copy;
      copyTree(data, copy.filePath("data"));
      QVERIFY(QDir().mkpath(copy.filePath("data/wal")));
      const Ended theirs = promtool(arguments + QStringList{copy.filePath("data")});
      QCOMPARE(theirs.exitCode, 0);
      QVERIFY(theirs.out.size() > 100);
      QCOMPARE(sortedLines(ours.out), sortedLines(theirs.out));
      if (arguments.contains("list")) QCOMPARE(ours.out, theirs.out);
    }
  }

  void aBlockOfTheMiddle() {
    if (foreign_.isEmpty()) QSKIP("promtool absent: installer/test --oracles fetches it");
    const QStringList arguments{"tsdb", "analyze", "--limit=1000", foreign_, blockIn(foreign_, 1)};
    const Ended theirs = promtool(arguments);
    QVERIFY(theirs.out.contains(blockIn(foreign_, 1)));
    QCOMPARE(sortedLines(oriel_(arguments).out), sortedLines(theirs.out));
  }

  void severalSelectorsAreAUnion() {
    const Ended both = oriel_({"tsdb", "dump", "--match", "special", "--match", "{k=\"nan\"}", data_});
    QCOMPARE(both.out,
             "{__name__=\"special\", k=\"inf\"} +Inf 1700000005000\n"
             "{__name__=\"special\", k=\"nan\"} NaN 1700000005000\n");
  }

  void blocksAsPromtool_data() {
    QTest::addColumn<QString>("input");
    QTest::addColumn<QStringList>("options");
    for (const char* input : {"in.om", "time.om"}) {
      QTest::addRow("%s", input) << input << QStringList();
      QTest::addRow("%s, 6 h", input) << input << QStringList{"--max-block-duration", "7h"};
      QTest::addRow("%s, for people", input) << input << QStringList{"-r"};
    }
  }
  void blocksAsPromtool() {
    if (foreign_.isEmpty()) QSKIP("promtool absent: installer/test --oracles fetches it");
    QFETCH(QString, input);
    QFETCH(QStringList, options);
    QTemporaryDir out;
    const auto arguments = [&](const char* folder) {
      // promtool has the length of blocks one command earlier.
      const bool before = !options.isEmpty() && options[0].startsWith("--");
      return QStringList{"tsdb", "create-blocks-from"} + (before ? options : QStringList()) +
             QStringList{"openmetrics"} + (before ? QStringList() : options) +
             QStringList{folder_.filePath(input), out.filePath(folder)};
    };
    const Ended theirs = promtool(arguments("theirs"));
    const Ended ours = oriel_(arguments("ours"));
    QVERIFY2(ours.exitCode == 0 && ours.err.isEmpty(), qPrintable(ours.err));
    QVERIFY(figures(theirs.out).count('\n') >= 4);
    QCOMPARE(figures(ours.out), figures(theirs.out));
    QVERIFY(QDir().mkpath(out.filePath("theirs/wal")) && QDir().mkpath(out.filePath("ours/wal")));
    const QStringList expected = sortedLines(promtool({"tsdb", "dump", out.filePath("theirs")}).out);
    QVERIFY(expected.size() > 20'000);
    QCOMPARE(sortedLines(promtool({"tsdb", "dump", out.filePath("ours")}).out), expected);
  }

  void aRealPrometheusOpensOurBlocks() {
    const QString program = test::oracle("prometheus");
    if (program.isEmpty()) QSKIP("prometheus absent: installer/test --oracles fetches it");
    QTemporaryDir folder;
    const QString data = folder.filePath("data");
    QCOMPARE(oriel_({"tsdb", "restore", data_, "--data-dir", data}).exitCode, 0);
    tsdb::test_support::Prometheus prometheus(program, folder.path(), data, false,
                                              {"--storage.tsdb.retention.time=100y"});
    QVERIFY(prometheus.waitUntilReady());
    const auto content = prometheus.content("{__name__=~\".+\"}", "26h", 1'700'090'000, false);
    qsizetype samples = 0;
    for (const auto& [series, values] : content) samples += qsizetype(values.size());
    QCOMPARE(samples, qsizetype(oriel_({"tsdb", "dump", data_}).out.count('\n')));
  }

  void archivesAreRead() {
    QTemporaryDir folder;
    const QString data = foreign_.isEmpty() ? data_ : foreign_;
    const QString archive = folder.filePath("backup.tar.gz");
    QCOMPARE(start("tar", {"czf", archive, "-C", folder_.path(), QFileInfo(data).fileName()}).exitCode, 0);
    const QString dump = oriel_({"tsdb", "dump", data}).out;
    QVERIFY(dump.count('\n') > 20'000);
    QCOMPARE(oriel_({"tsdb", "dump", archive}).out, dump);
    QCOMPARE(oriel_({"tsdb", "list", archive}).out, oriel_({"tsdb", "list", data}).out);
    const Ended checked = oriel_({"tsdb", "verify", archive});
    QVERIFY2(checked.exitCode == 0 && checked.out.endsWith(" passed, 0 failed\n"), qPrintable(checked.out));
    const QStringList question{"query", "instant", "--time", "1700003600", "count(m)", "--data-dir"};
    QCOMPARE(oriel_(question + QStringList{archive}).out, "{} => 12 @[1700003600]\n");
    // One block of it.
    const QString block = data + "/" + blockIn(data, 0);
    QCOMPARE(oriel_({"tsdb", "list", block}).out.count('\n'), 2);
  }

  void snapshotAndRestore() {
    QTemporaryDir folder;
    const QString copy = folder.filePath("copy");
    const QString dump = oriel_({"tsdb", "dump", data_}).out;
    const QString before = listing(data_);
    const Ended made = oriel_({"tsdb", "snapshot", "--data-dir", data_, copy});
    QVERIFY2(made.exitCode == 0, qPrintable(made.err));
    QCOMPARE(listing(data_), before);
    QVERIFY(!QFile::exists(copy + "/wal"));
    QCOMPARE(oriel_({"tsdb", "dump", copy}).out, dump);
    QCOMPARE(oriel_({"tsdb", "verify", copy}).exitCode, 0);
    const Ended again = oriel_({"tsdb", "snapshot", "--data-dir", data_, copy});
    QVERIFY2(again.exitCode == 2 && again.err.contains("is there already"), qPrintable(again.err));
    const QString target = folder.filePath("new");
    for (const QString& from : {copy, data_}) {
      const Ended restored = oriel_({"tsdb", "restore", from, "--data-dir", target});
      QVERIFY2(restored.exitCode == 0, qPrintable(restored.err));
      QCOMPARE(oriel_({"tsdb", "dump", target}).out, dump);
    }
    const Ended refused = oriel_({"tsdb", "restore", data_, "--data-dir", copy});
    QVERIFY2(refused.exitCode == 2 && refused.err.contains("did not make"), qPrintable(refused.err));
  }

  void aServerAdoptsAndCopies() {
    QTemporaryDir folder;
    const QString data = folder.filePath("data");
    copyTree(foreign_.isEmpty() ? data_ : foreign_, data);
    QFile::remove(data + "/oriel.store");
    const QString dump = oriel_({"tsdb", "dump", data}).out;
    QFile config(folder.filePath("prometheus.yml"));
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.close();
    QProcess server;
    server.start(test::buildDir() + "/app/oriel",
                 {"serve", "--config.file=" + config.fileName(), "--storage.tsdb.path=" + data, "--listen=127.0.0.1:0",
                  "--adopt-data-dir", "--web.enable-admin-api", "--storage.tsdb.retention.size=1GB",
                  "--web.console.libraries=/usr/share/prometheus"});
    QVERIFY(server.waitForReadyRead(60'000));
    const QByteArray line = server.readAllStandardOutput();
    const int port = line.mid(line.lastIndexOf(':') + 1).trimmed().toInt();
    QVERIFY2(port > 0, line.constData());
    const QByteArray answer = tsdb::test_support::httpAsk(port, "/api/v1/admin/tsdb/snapshot", "POST");
    const QString name = QJsonDocument::fromJson(answer).object()["data"].toObject()["name"].toString();
    QVERIFY2(!name.isEmpty(), answer.constData());
    QCOMPARE(oriel_({"tsdb", "dump", data + "/snapshots/" + name}).out, dump);
    server.terminate();
    QVERIFY(server.waitForFinished(60'000));
    QCOMPARE(server.exitCode(), 0);
    const QByteArray said = server.readAllStandardError();
    QVERIFY2(said.contains("--web.console.libraries has no effect"), said.constData());
    QVERIFY(QFile::exists(data + "/oriel.store"));
    QCOMPARE(oriel_({"tsdb", "dump", data}).out, dump);
  }

  void restoringKeepsWhatOnlyTheLogHas() {
    QTemporaryDir folder;
    const QString target = folder.filePath("own");
    addHead(target);
    // The blocks that are restored end after the log's samples.
    QFile text(folder.filePath("later.om"));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write("later 1 1700089999\n# EOF\n");
    text.close();
    const QString later = folder.filePath("later");
    QCOMPARE(oriel_({"tsdb", "create-blocks-from", "openmetrics", "-q", text.fileName(), later}).exitCode, 0);
    const QString before = oriel_({"tsdb", "dump", target}).out;
    QCOMPARE(before.count('\n'), 100);
    const Ended restored = oriel_({"tsdb", "restore", later, "--data-dir", target});
    QVERIFY2(restored.exitCode == 0, qPrintable(restored.err));
    QVERIFY2(restored.out.contains("1 block, 1 samples"), qPrintable(restored.out));
    QCOMPARE(oriel_({"tsdb", "dump", target}).out, "{__name__=\"later\"} 1 1700089999000\n" + before);
  }

  void aRunningStoreIsNotCopiedBehindItsBack() {
    QTemporaryDir folder;
    ManualClock clock(1'700'090'000'000);
    const std::string data = folder.filePath("data").toStdString();
    const auto store = tsdb::Store::open(tsdb::test_support::optionsFor(data), makeRealFileSystem(), clock);
    QVERIFY_RESULT(store);
    const Ended copied = oriel_({"tsdb", "snapshot", "--data-dir", test::text(data), folder.filePath("copy")});
    QVERIFY2(copied.exitCode == 2 && copied.err.contains("/api/v1/admin/tsdb/snapshot"), qPrintable(copied.err));
    const Ended restored = oriel_({"tsdb", "restore", data_, "--data-dir", test::text(data)});
    QVERIFY2(restored.exitCode == 2, qPrintable(restored.err));
  }

  void damageIsNamed_data() {
    QTest::addColumn<QString>("file");  ///< BLOCK is the first block
    QTest::addColumn<int>("at");        ///< byte to flip; from the end when negative; the size: remove the file
    QTest::addColumn<QString>("says");
    constexpr int removed = 1 << 30;
    QTest::newRow("meta") << "BLOCK/meta.json" << 3 << "BLOCK/meta.json";
    QTest::newRow("meta of another time") << "BLOCK/meta.json" << 60 << "BLOCK/meta.json";
    QTest::newRow("index header") << "BLOCK/index" << 1 << "BLOCK/index";
    QTest::newRow("index symbol") << "BLOCK/index" << 20 << "BLOCK/index";
    QTest::newRow("index end") << "BLOCK/index" << -3 << "BLOCK/index";
    QTest::newRow("index gone") << "BLOCK/index" << removed << "BLOCK";
    QTest::newRow("chunk") << "BLOCK/chunks/000001" << 500 << "BLOCK/chunks/000001";
    QTest::newRow("chunks gone") << "BLOCK/chunks/000001" << removed << "BLOCK/chunks/000001";
    QTest::newRow("tombstones") << "BLOCK/tombstones" << -2 << "BLOCK/tombstones";
    QTest::newRow("log") << "wal/00000001" << 200 << "wal/00000001: byte ";
    QTest::newRow("log with a gap") << "wal/00000002" << removed << "wal/00000003: the segment before it is missing";
    QTest::newRow("log that begins too late")
        << "wal/00000001" << removed << "wal: the segments between checkpoint 0 and segment 2 are missing";
    QTest::newRow("checkpoint") << "wal/checkpoint.00000000/00000000" << 30
                                << "wal/checkpoint.00000000/00000000: byte 0";
    QTest::newRow("head chunks") << "chunks_head/000001" << 60 << "chunks_head/000001: byte ";
    QTest::newRow("head snapshot") << "chunk_snapshot.000003.0000000100/00000000" << 40
                                   << "chunk_snapshot.000003.0000000100/00000000: byte 0";
    QTest::newRow("head chunks header") << "chunks_head/000001" << 2 << "chunks_head/000001: byte 0";
  }
  void damageIsNamed() {
    QFETCH(QString, file);
    QFETCH(int, at);
    QFETCH(QString, says);
    QTemporaryDir folder;
    const QString data = folder.filePath("data");
    copyTree(data_, data);
    makeLogParts(data);
    const Ended sound = oriel_({"tsdb", "verify", data});
    QVERIFY2(sound.exitCode == 0 && sound.out.endsWith(" passed, 0 failed\n"), qPrintable(sound.out + sound.err));
    const int parts = sound.out.split(' ').first().toInt();
    QVERIFY(parts > 10);
    const QString block = blockIn(data, 0);
    const QString path = data + "/" + file.replace("BLOCK", block);
    QVERIFY2(QFile::exists(path), qPrintable(path));
    if (at == 1 << 30)
      QVERIFY(QFile::remove(path));
    else
      flip(path, at);
    const QString before = listing(data);
    const Ended found = oriel_({"tsdb", "verify", data});
    QCOMPARE(found.exitCode, 1);
    QVERIFY2(("\n" + found.out).contains("\n" + says.replace("BLOCK", block)), qPrintable(found.out));
    QVERIFY2(found.out.endsWith(QString(" passed, 1 failed\n")), qPrintable(found.out));
    QCOMPARE(listing(data), before);
  }

  void usage_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("says");
    using L = QStringList;
    QTest::newRow("no verb") << L{"tsdb"} << 2 << "subcommand";
    QTest::newRow("no folder") << L{"tsdb", "list", "/no/such"} << 2 << "/no/such: no such file or folder";
    QTest::newRow("promtool's default folder") << L{"tsdb", "list"} << 2 << "data/";
    QTest::newRow("not data") << L{"tsdb", "list", "/proc/self/status"} << 2 << "neither a folder nor a tar archive";
    QTest::newRow("bad selector") << L{"tsdb", "dump", "--match", "m{", "/"} << 2 << "--match: 1:";
    QTest::newRow("no such block") << L{"tsdb", "analyze", "DATA", "01HF0000000000000000000001"} << 2
                                   << "block 01HF0000000000000000000001 not found";
    QTest::newRow("no input") << L{"tsdb", "create-blocks-from", "openmetrics"} << 2 << "input";
    QTest::newRow("input is not there") << L{"tsdb", "create-blocks-from", "openmetrics", "/no/such"} << 2
                                        << "/no/such";
    QTest::newRow("bad length") << L{"tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=x", "/no"} << 2
                                << "--max-block-duration";
    QTest::newRow("bad text") << L{"tsdb", "create-blocks-from", "openmetrics", "/proc/self/comm"} << 1
                              << "/proc/self/comm:";
    QTest::newRow("bad size") << L{"serve", "--retention.size", "ten"} << 2 << "--retention.size";
    QTest::newRow("size without unit") << L{"serve", "--storage.tsdb.retention.size=10"} << 2 << "--retention.size";
  }
  void usage() {
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QString, says);
    arguments.replaceInStrings("DATA", data_);
    const Ended ended = oriel_(arguments);
    QVERIFY2((ended.out + ended.err).contains(says), qPrintable(ended.out + ended.err));
    QCOMPARE(ended.exitCode, exitCode);
  }

 private:
  /// Three segments, a checkpoint before them, and a file of head chunks.
  static void makeLogParts(const QString& data) {
    const auto files = makeRealFileSystem();
    QDir wal(data + "/wal");
    const QStringList segments = wal.entryList({"0*"}, QDir::Files, QDir::Name);
    QVERIFY(!segments.isEmpty() && QFileInfo(wal.filePath(segments[0])).size() > 300);
    QVERIFY(wal.mkpath("checkpoint.00000000"));
    QFile::copy(wal.filePath(segments[0]), wal.filePath("checkpoint.00000000/00000000"));
    for (const char* name : {"00000001", "00000002", "00000003"})
      if (!wal.exists(name)) QVERIFY(QFile::copy(wal.filePath(segments[0]), wal.filePath(name)));
    // The frames of a snapshot of the head are those of the log.
    QVERIFY(wal.mkpath("../chunk_snapshot.000003.0000000100"));
    QVERIFY(QFile::copy(wal.filePath(segments[0]), wal.filePath("../chunk_snapshot.000003.0000000100/00000000")));
    QFile::remove(wal.filePath("00000000"));
    tsdb::HeadChunkWriter writer(files, (data + "/chunks_head").toStdString());
    std::vector<tsdb::HeadChunk> chunks;
    const std::vector<Timestamp> times{1'700'089'000'000, 1'700'089'001'000, 1'700'089'002'000};
    const std::vector<double> values{1, 2, 3};
    for (const tsdb::EncodedChunk& chunk : tsdb::encodeFloats(times, values)) {
      tsdb::HeadChunk one;
      one.series = 7;
      one.chunk = chunk;
      chunks.push_back(one);
      chunks.push_back(one);
    }
    QVERIFY_RESULT(writer.write(chunks));
    QVERIFY_RESULT(writer.sync());
  }
};

ORIEL_TEST_MAIN(TsdbTest)
#include "tsdb_test.moc"
