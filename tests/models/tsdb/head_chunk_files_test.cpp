#include <QFile>
#include <QTemporaryDir>
#include <map>
#include <random>

#include "tests/support/test_case.h"

#include "models/base/faulty_file_system.h"
#include "models/tsdb/chunks/head_chunk_files.h"
#include "models/tsdb/chunks/xor_chunk.h"
#include "models/tsdb/wal/segment_writer.h"
#include "tests/models/tsdb/prometheus_process.h"

using namespace oriel;
using namespace oriel::tsdb;

namespace {

/// What a chunk says, copied out of wherever it stands.
struct Told {
  wal::WalRef series = 0;
  HeadChunkRef ref = 0;
  bool outOfOrder = false;
  Encoding encoding = Encoding::None;
  Timestamp minTime = 0;
  Timestamp maxTime = 0;
  std::string data;
  friend bool operator==(const Told&, const Told&) = default;
};

Told told(const HeadChunk& chunk) {
  return {chunk.series,
          chunk.ref,
          chunk.outOfOrder,
          chunk.chunk.encoding,
          chunk.chunk.minTime,
          chunk.chunk.maxTime,
          std::string(asText(chunk.chunk.data))};
}

HeadChunk floats(wal::WalRef series, Timestamp from, int samples, std::mt19937_64& random) {
  XorEncoder encoder;
  for (int i = 0; i < samples; ++i) encoder.append(from + i * 1000, static_cast<double>(random() % 1000) / 8);
  auto copy = std::make_shared<std::string>(asText(encoder.bytes()));
  HeadChunk out;
  out.series = series;
  out.chunk = {Encoding::Xor, encoder.minTime(), encoder.maxTime(), asBytes(*copy), copy};
  return out;
}

std::vector<HeadChunk> someChunks(int count, std::mt19937_64& random, Timestamp from = 0) {
  std::vector<HeadChunk> out;
  for (int i = 0; i < count; ++i) {
    out.push_back(floats(1 + random() % 50, from + i * 200'000, 1 + static_cast<int>(random() % 120), random));
    out.back().outOfOrder = random() % 10 == 0;
  }
  return out;
}

std::vector<Told> toldOf(const std::vector<HeadChunk>& chunks) {
  std::vector<Told> out;
  for (const HeadChunk& chunk : chunks) out.push_back(told(chunk));
  return out;
}

struct Read {
  std::vector<Told> chunks;
  std::vector<HeadChunkDamage> damage;
  bool samplesRight = true;
};

Read readAll(FileSystem& files, const std::string& directory) {
  Read out;
  auto damage = readHeadChunks(files, directory, [&](HeadChunk chunk) {
    if (chunk.samples != chunkSampleCount(chunk.chunk.data)) out.samplesRight = false;
    out.chunks.push_back(told(chunk));
  });
  if (damage.ok())
    out.damage = std::move(*damage);
  else
    out.damage.push_back({"", damage.error().text, 0, damage.error().code});
  return out;
}

std::string contentOfFile(FileSystem& files, const std::string& path) {
  auto text = files.readText(path);
  return text.ok() ? *text : std::string();
}

void putFile(FileSystem& files, const std::string& path, const std::string& content) {
  (void)files.writeAtomically(path, content);
}

/// From /proc/self/smaps: how much of maps of files in `folder` is in memory.
qint64 residentKilobytes(const QString& folder) {
  QFile maps("/proc/self/smaps");
  if (!maps.open(QIODevice::ReadOnly)) return -1;
  bool inside = false;
  qint64 sum = 0;
  for (const QByteArray& line : maps.readAll().split('\n')) {
    if (line.indexOf('-') < line.indexOf(' ')) inside = line.indexOf('-') > 0 ? line.contains(folder.toUtf8()) : inside;
    if (inside && line.startsWith("Rss:")) sum += line.mid(4).trimmed().split(' ').first().toLongLong();
  }
  return sum;
}

}  // namespace

class HeadChunkFilesTest : public test::TestCase {
  Q_OBJECT
  std::mt19937_64 random_;

 private Q_SLOTS:
  void initTestCase() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    random_.seed(seed);
  }

  void writesTheKnownBytes() {
    const auto files = makeMemoryFileSystem();
    HeadChunkWriter writer(files, "/d/chunks_head");
    const std::string data =
        "\x01\x02"
        "abc";
    std::vector<HeadChunk> chunks(2);
    chunks[0].series = 7;
    chunks[0].chunk = {Encoding::Xor, -1, 258, asBytes(data), nullptr};
    chunks[1].series = 8;
    chunks[1].outOfOrder = true;
    chunks[1].chunk = {Encoding::FloatHistogram, 1, 2, asBytes(data), nullptr};
    QVERIFY_RESULT(writer.write(chunks));
    QCOMPARE(chunks[0].ref, (1ULL << 32) + 8);
    QCOMPARE(chunks[1].ref, (1ULL << 32) + 43);
    const std::string content = contentOfFile(*files, "/d/chunks_head/000001");
    const QByteArray hex = QByteArray::fromStdString(content).toHex();
    QVERIFY(
        hex.startsWith("0130bc9101000000"                                  // magic, version, padding
                       "0000000000000007ffffffffffffffff0000000000000102"  // series, times
                       "01050102616263"));                                 // encoding, length, data
    QCOMPARE(big32(asBytes(content).data() + 39), crc32c(asBytes(content).subspan(8, 31)));
    QVERIFY(hex.mid(86).startsWith("00000000000000080000000000000001000000000000000283050102616263"));
    QCOMPARE(content.size(), std::size_t{78});
    QCOMPARE(writer.bytesOnDisk(), std::uint64_t{78});
  }

  void everythingComesBack_data() {
    QTest::addColumn<bool>("onDisk");
    QTest::addColumn<int>("fileBytes");
    QTest::newRow("memory") << false << 4000;
    QTest::newRow("disk, small files") << true << 4000;
    QTest::newRow("disk, each chunk too long for a file") << true << 10;
    QTest::newRow("disk, one file") << true << (1 << 20);
  }
  void everythingComesBack() {
    QFETCH(bool, onDisk);
    QFETCH(int, fileBytes);
    QTemporaryDir folder;
    const auto files = onDisk ? makeRealFileSystem() : makeMemoryFileSystem();
    const std::string directory = folder.path().toStdString() + "/chunks_head";
    std::vector<Told> written;
    std::vector<HeadChunk> kept;
    for (int process = 0; process < 3; ++process) {
      HeadChunkWriter writer(files, directory, static_cast<std::uint64_t>(fileBytes));
      for (int call = 0; call < 5; ++call) {
        std::vector<HeadChunk> chunks = someChunks(static_cast<int>(random_() % 30), random_);
        std::vector<Told> before = toldOf(chunks);
        QVERIFY_RESULT(writer.write(chunks));
        for (std::size_t i = 0; i < chunks.size(); ++i) {
          before[i].ref = chunks[i].ref;
          QVERIFY(told(chunks[i]) == before[i]);
          written.push_back(before[i]);
          kept.push_back(chunks[i]);
        }
        if (random_() % 4 == 0) writer.cut();
      }
      QVERIFY_RESULT(writer.sync());
    }
    const Read read = readAll(*files, directory);
    QVERIFY(read.damage.empty());
    QVERIFY(read.samplesRight);
    QVERIFY(read.chunks == written);
    // What was mapped while the files grew, after all of them are gone.
    const std::vector<std::string> names = *files->list(directory);
    for (const std::string& name : names) QVERIFY_RESULT(files->remove(directory + "/" + name));
    QVERIFY(toldOf(kept) == written);
  }

  void aMissingFolderIsNotFound() {
    const auto files = makeMemoryFileSystem();
    const auto damage = readHeadChunks(*files, "/nowhere", [](HeadChunk) {});
    QVERIFY(!damage.ok());
    QVERIFY(damage.error().code == ErrorCode::NotFound);
    HeadChunkWriter writer(files, "/nowhere");
    QVERIFY_RESULT(writer.removeBefore(kMaxTimestamp));
    QCOMPARE(writer.bytesOnDisk(), std::uint64_t{0});
    QVERIFY(!files->exists("/nowhere"));
  }

  void whatCannotBeWrittenIsRefused() {
    const auto files = makeMemoryFileSystem();
    HeadChunkWriter writer(files, "/d");
    std::vector<HeadChunk> chunks{floats(0, 0, 3, random_)};
    QVERIFY(!writer.write(chunks).ok());
    chunks[0].series = 1;
    chunks[0].chunk.data = {};
    QVERIFY(!writer.write(chunks).ok());
    QVERIFY(!files->exists("/d"));
  }

  void oldFilesAreRemovedFromTheFront() {
    QTemporaryDir folder;
    const auto files = makeRealFileSystem();
    const std::string directory = folder.path().toStdString();
    std::vector<HeadChunk> kept;
    for (int process = 0; process < 2; ++process) {
      HeadChunkWriter writer(files, directory);
      // Newest times: 100 s, 300 s, 200 s, 400 s; each from 0.
      for (const int newest : {100, 300, 200, 400}) {
        std::vector<HeadChunk> chunks{floats(1, 0, 2, random_), floats(2, newest * 1000, 1, random_)};
        QVERIFY_RESULT(writer.write(chunks));
        kept.push_back(chunks[1]);
        if (newest != 400) writer.cut();
      }
      if (process == 0) continue;
      // 000003 is old enough, but stands behind 000002, which is not.
      QVERIFY_RESULT(writer.removeBefore(250'000));
      QCOMPARE(*files->list(directory),
               (std::vector<std::string>{"000002", "000003", "000004", "000005", "000006", "000007", "000008"}));
      QVERIFY_RESULT(writer.removeBefore(400'001));
      QCOMPARE(*files->list(directory), (std::vector<std::string>{"000008"}));
      writer.cut();
      QVERIFY_RESULT(writer.removeBefore(400'000));
      QCOMPARE(files->list(directory)->size(), std::size_t{1});
      QVERIFY_RESULT(writer.removeBefore(400'001));
      QVERIFY(files->list(directory)->empty());
      std::vector<HeadChunk> chunks{floats(1, 0, 2, random_)};
      QVERIFY_RESULT(writer.write(chunks));
      QCOMPARE(chunks[0].ref >> 32, std::uint64_t{9});
    }
    for (const HeadChunk& chunk : kept) QCOMPARE(chunkSampleCount(chunk.chunk.data), std::size_t{1});
  }

  void zerosEndAFileAsPrometheusMakesIt() {
    const auto files = makeMemoryFileSystem();
    HeadChunkWriter writer(files, "/d");
    std::vector<HeadChunk> chunks = someChunks(5, random_);
    QVERIFY_RESULT(writer.write(chunks));
    const std::string content = contentOfFile(*files, "/d/000001");
    for (const std::size_t zeros : {1, 3, 24, 33, 34, 100'000}) {
      putFile(*files, "/d/000001", content + std::string(zeros, '\0'));
      const Read read = readAll(*files, "/d");
      QVERIFY(read.damage.empty());
      QVERIFY(read.chunks == toldOf(chunks));
    }
    putFile(*files, "/d/000001", content.substr(0, 8) + std::string(100, '\0'));
    QVERIFY(readAll(*files, "/d").damage.empty());
    putFile(*files, "/d/000001", "");
    QVERIFY(readAll(*files, "/d").damage.empty());
    putFile(*files, "/d/000001", content + std::string(10, '\0') + "x" + std::string(40, '\0'));
    QCOMPARE(readAll(*files, "/d").damage.size(), std::size_t{1});
  }

  /// Whatever is cut off or flipped: what is before is read, nothing false is read, the next file is read.
  void damage() {
    const auto files = makeMemoryFileSystem();
    HeadChunkWriter writer(files, "/d");
    std::vector<HeadChunk> first = someChunks(12, random_);
    QVERIFY_RESULT(writer.write(first));
    writer.cut();
    std::vector<HeadChunk> second = someChunks(3, random_);
    QVERIFY_RESULT(writer.write(second));
    const std::string good = contentOfFile(*files, "/d/000001");
    const auto check = [&](const std::string& bad, std::size_t at) {
      putFile(*files, "/d/000001", bad);
      const Read read = readAll(*files, "/d");
      std::vector<Told> expected;
      for (std::size_t i = 0; i < first.size(); ++i) {
        const std::uint64_t end = i + 1 < first.size() ? first[i + 1].ref & 0xffffffff : good.size();
        if (end <= at) expected.push_back(told(first[i]));
      }
      const std::size_t sound = expected.size();
      for (const HeadChunk& chunk : second) expected.push_back(told(chunk));
      // Cut at a border of chunks or in the zeros of a series' number there is nothing to be seen.
      const std::size_t border = sound < first.size() ? first[sound].ref & 0xffffffff : good.size();
      const bool unseen = bad.empty() || (bad.size() >= 8 && bad.size() < border + 8 && bad.size() >= border &&
                                          bad.find_first_not_of('\0', border) == std::string::npos);
      return read.chunks == expected && read.damage.size() == (unseen ? 0 : 1);
    };
    for (std::size_t length = 0; length <= good.size(); length += 1 + random_() % 3)
      QVERIFY2(check(good.substr(0, length), length), qPrintable(QString("cut at %1").arg(length)));
    for (std::size_t i = 0; i < 3000; ++i) {
      std::string bad = good;
      const std::size_t at = random_() % bad.size();
      if (at >= 5 && at < 8) continue;  // padding, which nobody looks at
      bad[at] ^= static_cast<char>(1 << random_() % 8);
      QVERIFY2(check(bad, at), qPrintable(QString("byte %1 flipped").arg(at)));
    }
  }

  void setAsideLeavesTheSoundPart() {
    const auto files = makeMemoryFileSystem();
    HeadChunkWriter writer(files, "/d");
    std::vector<HeadChunk> chunks = someChunks(4, random_);
    QVERIFY_RESULT(writer.write(chunks));
    const std::string good = contentOfFile(*files, "/d/000001");
    for (const std::size_t at : {good.size() - 1, std::size_t{20}, std::size_t{2}}) {
      std::string bad = good;
      bad[at] ^= 1;
      putFile(*files, "/d/000001", bad + std::string(500, '\0'));
      Read read = readAll(*files, "/d");
      const auto before = read.chunks;
      QCOMPARE(read.damage.size(), std::size_t{1});
      QVERIFY_RESULT(setAsideHeadChunks(*files, "/d", read.damage[0]));
      read = readAll(*files, "/d");
      QVERIFY(read.damage.empty());
      QVERIFY(read.chunks == before);
    }
    QCOMPARE(*files->list("/d"),
             (std::vector<std::string>{"000001", "000001.corrupt", "000001.corrupt.1", "000001.corrupt.2"}));
    QCOMPARE(contentOfFile(*files, "/d/000001"), good.substr(0, 8));
    QCOMPARE(contentOfFile(*files, "/d/000001.corrupt.1").substr(12),
             good.substr(20).replace(0, 1, 1, char(good[20] ^ 1)));
  }

  void aLastFileWithoutHeaderIsWrittenOver() {
    const auto files = makeMemoryFileSystem();
    QVERIFY_RESULT(files->makeDirectories("/d"));
    putFile(*files, "/d/000004", "");
    HeadChunkWriter writer(files, "/d");
    std::vector<HeadChunk> chunks = someChunks(1, random_);
    QVERIFY_RESULT(writer.write(chunks));
    QCOMPARE(chunks[0].ref >> 32, std::uint64_t{4});
    QCOMPARE(files->list("/d")->size(), std::size_t{1});
  }

  /// Every write, open and sync fails once, with and without a part written: nothing of the call counts, and the next
  /// call goes on.
  void failedWrites_data() {
    QTest::addColumn<int>("operation");
    QTest::addColumn<bool>("truncateFails");
    for (const bool truncateFails : {false, true}) {
      const char* more = truncateFails ? ", cutting off fails too" : "";
      QTest::addRow("write%s", more) << int(FileOperation::Write) << truncateFails;
      QTest::addRow("open%s", more) << int(FileOperation::Open) << truncateFails;
      QTest::addRow("sync%s", more) << int(FileOperation::Sync) << truncateFails;
    }
  }
  void failedWrites() {
    QFETCH(int, operation);
    QFETCH(bool, truncateFails);
    for (int nth = 1; nth < 9; ++nth) {
      const auto memory = makeMemoryFileSystem();
      const auto files = std::make_shared<FaultyFileSystem>(memory);
      HeadChunkWriter writer(files, "/d", 6000);
      std::vector<Told> counted;
      files->fail(static_cast<FileOperation>(operation), nth, ErrorCode::NoSpace, 1, random_() % 200);
      if (truncateFails) files->fail(FileOperation::Truncate, 1, ErrorCode::Io);
      // A failure of the last call is made good by the next one.
      bool ok = false;
      for (int call = 0; call < 6 || !ok; ++call) {
        QVERIFY(call < 20);
        std::vector<HeadChunk> chunks = someChunks(1 + static_cast<int>(random_() % 25), random_);
        const std::vector<Told> before = toldOf(chunks);
        ok = writer.write(chunks).ok();
        if (!ok) {
          QVERIFY(toldOf(chunks) == before);
          continue;
        }
        for (const HeadChunk& chunk : chunks) counted.push_back(told(chunk));
      }
      const Read read = readAll(*memory, "/d");
      QVERIFY(read.chunks == counted);
      QVERIFY(read.damage.empty());
    }
  }

  void unreadableIsNotDamage() {
    QTemporaryDir folder;
    const std::string directory = folder.path().toStdString();
    const auto files = makeRealFileSystem();
    QVERIFY_RESULT(files->makeDirectories(directory + "/000001"));
    const Read read = readAll(*files, directory);
    QCOMPARE(read.damage.size(), std::size_t{1});
    QVERIFY(read.damage[0].code == ErrorCode::Io);
    QVERIFY_RESULT(setAsideHeadChunks(*files, directory, read.damage[0]));
    QVERIFY(files->exists(directory + "/000001"));
  }

  /// The point of the whole: neither writing nor reading at a start leaves the data in memory.
  void pagesAreNotTouched() {
    QTemporaryDir folder;
    const std::string directory = folder.path().toStdString();
    const auto files = makeRealFileSystem();
    HeadChunkWriter writer(files, directory, 16 << 20);
    std::vector<HeadChunk> kept;
    for (int call = 0; call < 4; ++call) {
      std::vector<HeadChunk> chunks;
      const HeadChunk model = floats(1, call * 1'000'000, 120, random_);
      for (int i = 0; i < 20'000; ++i) {
        chunks.push_back(model);
        chunks.back().series = static_cast<wal::WalRef>(i + 1);
      }
      QVERIFY_RESULT(writer.write(chunks));
      kept.insert(kept.end(), chunks.begin(), chunks.end());
    }
    QVERIFY(writer.bytesOnDisk() > 16 << 20);
    QVERIFY(residentKilobytes(folder.path()) >= 0);
    QVERIFY(residentKilobytes(folder.path()) < 100);
    std::vector<HeadChunk> read;
    const auto damage = readHeadChunks(*files, directory, [&](HeadChunk chunk) { read.push_back(std::move(chunk)); });
    QVERIFY_RESULT(damage);
    QCOMPARE(read.size(), kept.size());
    QVERIFY(residentKilobytes(folder.path()) < 100);
    for (std::size_t i = 0; i < read.size(); i += 97) QVERIFY(told(read[i]) == told(kept[i]));
    QVERIFY(residentKilobytes(folder.path()) > 5000);
  }

  /// Real prometheus starts on chunks_head of ours and a log that holds only the names and the newest samples.
  void prometheusOpensOurs() {
    const QString program = test::oracle("prometheus");
    if (program.isEmpty()) QSKIP("no prometheus: ./installer/test --oracles fetches it");
    QTemporaryDir folder;
    const std::string data = folder.path().toStdString() + "/data";
    const Timestamp end = makeSystemClock()->now() / 1000 * 1000;
    test_support::Content expected;
    std::vector<std::string> records;
    writeOurs(data, end, expected, records);
    writeLog(data, records);
    test_support::Prometheus prometheus(program, folder.path(), folder.path() + "/data", false);
    QVERIFY2(prometheus.waitUntilReady(), prometheus.process.readAll().constData());
    const auto theirs = prometheus.content("{__name__=~\"m.*\"}", "1h", static_cast<double>(end) / 1000);
    prometheus.stop();
    const QByteArray said = prometheus.process.readAll();
    QVERIFY2(!said.contains("orrupt") && !said.contains("level=error"), said.constData());
    QCOMPARE(theirs.size(), expected.size());
    QVERIFY(theirs == expected);
  }

  /// Prometheus replays a log of ours and makes chunks of it; we read them while it runs (the file is larger than what
  /// was written) and after its end.
  void weOpenPrometheus() {
    const QString program = test::oracle("prometheus");
    if (program.isEmpty()) QSKIP("no prometheus: ./installer/test --oracles fetches it");
    QTemporaryDir folder;
    const std::string data = folder.path().toStdString() + "/data";
    const Timestamp end = makeSystemClock()->now() / 1000 * 1000;
    std::map<wal::WalRef, test_support::SamplesOf> expected;
    std::vector<std::string> records;
    for (wal::WalRef ref = 1; ref <= 40; ++ref) {
      records.push_back(wal::encodeSeries({{ref, test_support::numbered(static_cast<int>(ref))}}));
      std::vector<wal::SampleRecord> samples;
      for (int i = 0; i < 1000; ++i) {
        const double value = static_cast<double>(random_() % 100'000) / 16;
        samples.push_back({ref, end - (1000 - i) * 2000 + static_cast<Timestamp>(random_() % 1000), value});
        expected[ref][samples.back().timestamp] = std::bit_cast<std::uint64_t>(value);
      }
      records.push_back(wal::encodeSamples(samples));
    }
    writeLog(data, records);
    const auto files = makeRealFileSystem();
    for (const bool running : {true, false}) {
      test_support::Prometheus prometheus(program, folder.path(), folder.path() + "/data", false);
      QVERIFY2(prometheus.waitUntilReady(), prometheus.process.readAll().constData());
      if (!running) prometheus.stop();
      std::size_t samples = 0;
      const auto damage = readHeadChunks(*files, data + "/chunks_head", [&](const HeadChunk& chunk) {
        std::vector<Timestamp> timestamps(chunk.samples);
        std::vector<double> values(chunk.samples);
        if (chunk.chunk.encoding != Encoding::Xor || chunk.outOfOrder ||
            !decodeXor(chunk.chunk.data, timestamps.data(), values.data(), timestamps.size()).ok())
          return;
        for (std::size_t i = 0; i < timestamps.size(); ++i) {
          const auto& known = expected[chunk.series];
          const auto found = known.find(timestamps[i]);
          if (found != known.end() && found->second == std::bit_cast<std::uint64_t>(values[i])) ++samples;
        }
      });
      QVERIFY_RESULT(damage);
      QVERIFY2(damage->empty(), damage->empty() ? "" : damage->front().what.c_str());
      if (!running) QVERIFY(samples >= std::size_t{40 * 120 * 7});
      qInfo("%zu of %d samples in its chunks, %s", samples, 40'000, running ? "running" : "ended");
    }
  }

 private:
  /// 30 series of 900 samples in chunks of 120, the last ones only in the log.
  void writeOurs(const std::string& data, Timestamp end, test_support::Content& expected,
                 std::vector<std::string>& records) {
    HeadChunkWriter writer(makeRealFileSystem(), data + "/chunks_head", 100'000);
    std::vector<std::vector<HeadChunk>> byRound(8);
    for (wal::WalRef ref = 1; ref <= 30; ++ref) {
      const Labels labels = test_support::numbered(static_cast<int>(ref));
      records.push_back(wal::encodeSeries({{ref, labels}}));
      auto& samples = expected[labels.toString()];
      for (std::size_t round = 0; round < byRound.size(); ++round) {
        const Timestamp from = end - (960 - static_cast<Timestamp>(round) * 120) * 2000;
        std::vector<wal::SampleRecord> run;
        XorEncoder encoder;
        for (int i = 0; i < 120; ++i) {
          const double value = static_cast<double>(random_() % 100'000) / 16;
          const Timestamp at = from + i * 2000 + static_cast<Timestamp>(random_() % 1000);
          encoder.append(at, value);
          run.push_back({ref, at, value});
          samples[at] = std::bit_cast<std::uint64_t>(value);
        }
        if (round + 1 == byRound.size()) {
          records.push_back(wal::encodeSamples(run));
          continue;
        }
        auto copy = std::make_shared<std::string>(asText(encoder.bytes()));
        HeadChunk chunk;
        chunk.series = ref;
        chunk.chunk = {Encoding::Xor, encoder.minTime(), encoder.maxTime(), asBytes(*copy), copy};
        byRound[round].push_back(std::move(chunk));
      }
    }
    byRound.pop_back();
    for (auto& chunks : byRound) QVERIFY_RESULT(writer.write(chunks));
    QVERIFY(makeRealFileSystem()->list(data + "/chunks_head")->size() > 1);
  }

  static void writeLog(const std::string& data, const std::vector<std::string>& records) {
    const auto files = makeRealFileSystem();
    QVERIFY_RESULT(files->makeDirectories(data + "/wal"));
    wal::SegmentWriter log(files, data + "/wal", 0, 128 << 20);
    QVERIFY_RESULT(log.write(records));
    QVERIFY_RESULT(log.close());
  }
};

ORIEL_TEST_MAIN(HeadChunkFilesTest)
#include "head_chunk_files_test.moc"
