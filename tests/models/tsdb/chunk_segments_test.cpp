#include "tests/support/test_case.h"

#include "models/base/faulty_file_system.h"
#include "models/tsdb/chunks/chunk_segments.h"

#include <atomic>
#include <random>
#include <thread>

using namespace oriel;
using namespace oriel::tsdb;

namespace {

struct Written {
  BlockChunkRef ref = 0;
  std::string data;
  Encoding encoding = Encoding::Xor;
};

EncodedChunk chunkOf(const std::string& data, Encoding encoding = Encoding::Xor) {
  return {encoding, 0, 0, asBytes(data), nullptr};
}

std::string randomText(std::mt19937_64& random, std::size_t length) {
  std::string out(length, '\0');
  for (char& c : out) c = static_cast<char>(random());
  return out;
}

void flip(FileSystem& files, const std::string& path, std::size_t at, char mask = 1) {
  std::string text = *files.readText(path);
  text[at] = static_cast<char>(text[at] ^ mask);
  if (!files.writeAtomically(path, text).ok()) qFatal("cannot write");
}

}  // namespace

class ChunkSegmentsTest : public test::TestCase {
  Q_OBJECT
  std::mt19937_64 random_;

  std::vector<Written> write(const std::shared_ptr<FileSystem>& files, int count, std::uint64_t segmentBytes,
                             std::vector<SegmentMark>* marks = nullptr) {
    auto writer = ChunkSegmentWriter::create(files, "/b/chunks", segmentBytes);
    if (!writer.ok()) qFatal("%s", writer.error().text.c_str());
    std::vector<Written> out;
    for (int i = 0; i < count; ++i) {
      Written one{0, randomText(random_, 1 + random_() % 700), static_cast<Encoding>(1 + i % 3)};
      const auto ref = (*writer)->write(chunkOf(one.data, one.encoding));
      if (!ref.ok()) qFatal("%s", ref.error().text.c_str());
      one.ref = *ref;
      out.push_back(std::move(one));
    }
    if (!(*writer)->close().ok()) qFatal("not closed");
    std::uint64_t bytes = 0;
    const auto names = files->list("/b/chunks");
    for (const std::string& name : *names) bytes += *files->fileSize("/b/chunks/" + name);
    if (bytes != (*writer)->bytesWritten()) qFatal("other bytes");
    if (marks != nullptr) *marks = (*writer)->marks();
    return out;
  }

 private Q_SLOTS:
  void initTestCase() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    random_.seed(seed);
  }

  void everyByte() {
    const auto files = makeMemoryFileSystem();
    auto writer = ChunkSegmentWriter::create(files, "/b/chunks");
    QVERIFY_RESULT(writer);
    QCOMPARE(*(*writer)->write(chunkOf("ab")), BlockChunkRef{8});
    QCOMPARE(*(*writer)->write(chunkOf(std::string(200, 'x'), Encoding::FloatHistogram)), BlockChunkRef{16});
    QVERIFY_RESULT((*writer)->close());
    QByteArray expected = QByteArray::fromHex("85bd40dd01000000") + QByteArray::fromHex("0201") + "ab";
    std::string sum;
    putBig32(sum, crc32cByTable(asBytes("\x01"
                                        "ab")));
    expected += QByteArray::fromStdString(sum) + QByteArray::fromHex("c80103") + QByteArray(200, 'x');
    const std::string text = *files->readText("/b/chunks/000001");
    QCOMPARE(QByteArray::fromStdString(text).left(expected.size()), expected);
    QCOMPARE(text.size(), std::size_t(expected.size()) + 4);
  }

  void roundTrip_data() {
    QTest::addColumn<quint64>("segmentBytes");
    QTest::addColumn<bool>("several");
    QTest::newRow("one segment") << quint64{512} * 1024 * 1024 << false;
    QTest::newRow("small segments") << quint64{4096} << true;
    QTest::newRow("one chunk each") << quint64{1} << true;
  }
  void roundTrip() {
    QFETCH(quint64, segmentBytes);
    QFETCH(bool, several);
    const auto files = makeMemoryFileSystem();
    const auto written = write(files, 200, segmentBytes);
    const auto names = files->list("/b/chunks");
    QCOMPARE(names->size() > 1, several);
    QCOMPARE(test::text(names->front()), QString("000001"));
    if (segmentBytes == 1) QCOMPARE(names->size(), std::size_t{200});
    const ChunkSegments segments(files, "/b/chunks");
    for (const Written& one : written) {
      const auto chunk = segments.read(one.ref);
      QVERIFY_RESULT(chunk);
      QCOMPARE(chunk->encoding, one.encoding);
      QVERIFY(asText(chunk->data) == one.data);
    }
  }

  void anyFlipIsNoticed() {
    const auto files = makeMemoryFileSystem();
    const auto written = write(files, 5, 1 << 20);
    const std::string path = "/b/chunks/000001";
    const std::string sound = *files->readText(path);
    for (std::size_t bit = 0; bit < 8 * sound.size(); bit += 1 + random_() % 7) {
      std::string text = sound;
      text[bit / 8] = static_cast<char>(text[bit / 8] ^ 1 << bit % 8);
      QVERIFY_RESULT(files->writeAtomically(path, text));
      const ChunkSegments segments(files, "/b/chunks");
      int bad = 0;
      for (const Written& one : written) {
        const auto chunk = segments.read(one.ref);
        if (chunk.ok())
          QVERIFY(asText(chunk->data) == one.data && chunk->encoding == one.encoding);
        else
          ++bad;
        if (!chunk.ok()) QCOMPARE(int(chunk.error().code), int(ErrorCode::Corrupt));
      }
      if (bit / 8 < 5)
        QCOMPARE(bad, 5);
      else if (bit / 8 >= 8)
        QCOMPARE(bad, 1);
    }
  }

  void anyCutIsNoticed() {
    const auto files = makeMemoryFileSystem();
    const auto written = write(files, 5, 1 << 20);
    const std::string path = "/b/chunks/000001";
    const std::string sound = *files->readText(path);
    for (std::size_t length = 0; length < sound.size(); ++length) {
      QVERIFY_RESULT(files->writeAtomically(path, sound.substr(0, length)));
      const ChunkSegments segments(files, "/b/chunks");
      for (std::size_t i = 0; i < written.size(); ++i) {
        const std::size_t end = i + 1 < written.size() ? written[i + 1].ref : sound.size();
        QCOMPARE(segments.read(written[i].ref).ok(), length >= end);
      }
    }
  }

  void wildReferences() {
    const auto files = makeMemoryFileSystem();
    const auto written = write(files, 40, 2000);
    const ChunkSegments segments(files, "/b/chunks");
    std::map<BlockChunkRef, std::string> known;
    for (const Written& one : written) known[one.ref] = one.data;
    for (int i = 0; i < 20'000; ++i) {
      BlockChunkRef ref = random_() % 20 << 32 | random_() % 2100;
      if (i % 10 == 0) ref = random_();
      const auto chunk = segments.read(ref);
      if (known.contains(ref))
        QVERIFY(asText(chunk->data) == known[ref]);
      else
        QVERIFY(!chunk.ok());
    }
    QCOMPARE(int(segments.read(std::uint64_t{77} << 32 | 8).error().code), int(ErrorCode::NotFound));
    QVERIFY(segments.read(std::uint64_t{77} << 32 | 8).error().text.find("000078") != std::string::npos);
  }

  void anotherSegmentIsRefused() {
    const auto files = makeMemoryFileSystem();
    std::vector<SegmentMark> marks, others;
    const auto written = write(files, 20, 1 << 20, &marks);
    const std::string ours = *files->readText("/b/chunks/000001");
    write(files, 20, 1 << 20, &others);
    QVERIFY(marks != others);
    const auto readable = [&](const std::string& text) {
      if (!files->writeAtomically("/b/chunks/000001", text).ok()) return -1;
      const ChunkSegments segments(files, "/b/chunks", marks);
      return int(std::count_if(written.begin(), written.end(),
                               [&](const Written& one) { return segments.read(one.ref).ok(); }));
    };
    const std::string theirs = *files->readText("/b/chunks/000001");
    QCOMPARE(readable(theirs), 0);
    QCOMPARE(readable(ours), 20);
    // Damage costs what is damaged.
    QCOMPARE(readable(ours.substr(0, ours.size() - 1)), 19);
    QCOMPARE(readable(ours + "more"), 20);
    std::string text = ours;
    text[8] = static_cast<char>(text[8] ^ 2);
    QCOMPARE(readable(text), 19);
    text = ours;
    text.back() = static_cast<char>(text.back() ^ 2);
    QCOMPARE(readable(text), 19);
  }

  void damageIsNotForgotten() {
    const auto files = makeMemoryFileSystem();
    const auto written = write(files, 3, 1);
    flip(*files, "/b/chunks/000002", 0);
    const ChunkSegments segments(files, "/b/chunks");
    QVERIFY(segments.read(written[0].ref).ok());
    for (int i = 0; i < 2; ++i) {
      const auto chunk = segments.read(written[1].ref);
      QVERIFY(!chunk.ok());
      QCOMPARE(int(chunk.error().code), int(ErrorCode::Corrupt));
      QVERIFY(chunk.error().text.find("000002") != std::string::npos);
    }
    QVERIFY(segments.read(written[2].ref).ok());
  }

  void aFullDisk() {
    const auto faulty = std::make_shared<FaultyFileSystem>(makeMemoryFileSystem());
    auto writer = ChunkSegmentWriter::create(faulty, "/b/chunks");
    QVERIFY_RESULT(writer);
    QVERIFY_RESULT((*writer)->write(chunkOf("ab")));
    faulty->fail(FileOperation::Write, 1, ErrorCode::NoSpace);
    const Status status = (*writer)->close();
    QVERIFY(!status.ok());
    QCOMPARE(int(status.error().code), int(ErrorCode::NoSpace));
  }

  void manyThreads() {
    const auto files = makeMemoryFileSystem();
    const auto written = write(files, 300, 2000);
    const ChunkSegments segments(files, "/b/chunks");
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (const Written& one : written) {
          const auto chunk = segments.read(one.ref);
          if (!chunk.ok() || asText(chunk->data) != one.data) ++wrong;
        }
      });
    for (std::thread& thread : threads) thread.join();
    QCOMPARE(wrong.load(), 0);
  }
};

ORIEL_TEST_MAIN(ChunkSegmentsTest)
#include "chunk_segments_test.moc"
