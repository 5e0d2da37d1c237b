#include "models/base/file_system.h"

#include <QTemporaryDir>

#include "models/base/bytes.h"
#include "models/base/faulty_file_system.h"
#include "tests/support/test_case.h"

using namespace oriel;

namespace {

std::string contentOf(FileSystem& files, const std::string& path) {
  const auto read = files.readText(path);
  return read.ok() ? *read : "<" + read.error().text + ">";
}

Status writeTo(FileSystem& files, const std::string& path, std::string_view text, bool sync = false) {
  ORIEL_ASSIGN(const auto file, files.openAppend(path));
  ORIEL_TRY(file->append(asBytes(text)));
  if (sync) ORIEL_TRY(file->sync());
  return file->close();
}

}  // namespace

/// The same behaviour is asked of the real and of the in-memory file system.
class FileSystemTest : public test::TestCase {
  Q_OBJECT
  QTemporaryDir temporary_;

  std::string root(const char* kind) const { return temporary_.path().toStdString() + "/" + kind; }
  static std::shared_ptr<FileSystem> make(const QString& kind) {
    return kind == "real" ? makeRealFileSystem() : makeMemoryFileSystem();
  }
  static void kinds() {
    QTest::addColumn<QString>("kind");
    QTest::newRow("real") << "real";
    QTest::newRow("memory") << "memory";
  }

 private Q_SLOTS:
  void writesAndReads_data() { kinds(); }
  void writesAndReads() {
    QFETCH(QString, kind);
    const auto files = make(kind);
    const std::string dir = root("a/b") + kind.toStdString();
    QCOMPARE(files->readText(dir + "/x").error().code, ErrorCode::NotFound);
    QVERIFY(!files->create(dir + "/x").ok());
    QVERIFY_RESULT(files->makeDirectories(dir));
    QVERIFY_RESULT(files->makeDirectories(dir));
    QVERIFY_RESULT(writeTo(*files, dir + "/x", "one"));
    QVERIFY_RESULT(writeTo(*files, dir + "/x", "two", true));
    QCOMPARE(contentOf(*files, dir + "/x"), std::string("onetwo"));
    QCOMPARE(*files->fileSize(dir + "/x"), std::uint64_t{6});
    const auto mapped = files->map(dir + "/x");
    QVERIFY_RESULT(mapped);
    QCOMPARE(std::string(asText((*mapped)->bytes())), std::string("onetwo"));
    {
      const auto file = files->openAppend(dir + "/x");
      QVERIFY_RESULT(file);
      QCOMPARE((*file)->size(), std::uint64_t{6});
      QVERIFY_RESULT((*file)->truncate(3));
      QVERIFY_RESULT((*file)->append(asBytes("!")));
    }
    QCOMPARE(contentOf(*files, dir + "/x"), std::string("one!"));
    QVERIFY_RESULT(files->create(dir + "/x"));
    QCOMPARE(contentOf(*files, dir + "/x"), std::string());
    QVERIFY_RESULT(files->map(dir + "/x"));
  }

  void listsRenamesRemoves_data() { kinds(); }
  void listsRenamesRemoves() {
    QFETCH(QString, kind);
    const auto files = make(kind);
    const std::string dir = root("list") + kind.toStdString();
    QVERIFY(!files->list(dir).ok());
    QVERIFY_RESULT(files->makeDirectories(dir + "/sub"));
    QVERIFY_RESULT(files->writeAtomically(dir + "/b", "text"));
    QVERIFY_RESULT(files->writeAtomically(dir + "/b", "other"));
    QVERIFY_RESULT(writeTo(*files, dir + "/sub/c", "c"));
    QCOMPARE(*files->list(dir), (std::vector<std::string>{"b", "sub"}));
    QVERIFY(!files->remove(dir + "/sub").ok());
    QVERIFY_RESULT(files->rename(dir + "/sub", dir + "/moved"));
    QCOMPARE(contentOf(*files, dir + "/moved/c"), std::string("c"));
    QVERIFY_RESULT(files->rename(dir + "/b", dir + "/moved/c"));
    QCOMPARE(contentOf(*files, dir + "/moved/c"), std::string("other"));
    QVERIFY(!files->exists(dir + "/b"));
    QVERIFY_RESULT(files->remove(dir + "/moved/c"));
    QVERIFY_RESULT(files->remove(dir + "/moved"));
    QVERIFY(files->list(dir)->empty());
    QVERIFY_RESULT(files->syncDirectory(dir));
  }

  void lockIsExclusive_data() { kinds(); }
  void lockIsExclusive() {
    QFETCH(QString, kind);
    const auto files = make(kind);
    const std::string dir = root("lock") + kind.toStdString();
    QVERIFY_RESULT(files->makeDirectories(dir));
    {
      const auto held = files->lock(dir + "/lock");
      QVERIFY_RESULT(held);
      const auto second = files->lock(dir + "/lock");
      QVERIFY(!second.ok());
      QVERIFY(second.error().text.find("another program") != std::string::npos);
    }
    QVERIFY_RESULT(files->lock(dir + "/lock"));
  }

  void failsWhatItWasToldTo() {
    FaultyFileSystem files(makeMemoryFileSystem());
    QVERIFY_RESULT(files.makeDirectories("d"));
    files.fail(FileOperation::Write, 2, ErrorCode::NoSpace, 1, 2);
    QVERIFY_RESULT(writeTo(files, "d/x", "abcd"));
    const Status second = writeTo(files, "d/x", "efgh");
    QVERIFY(!second.ok());
    QCOMPARE(second.error().code, ErrorCode::NoSpace);
    QVERIFY_RESULT(writeTo(files, "d/x", "ij"));
    QCOMPARE(contentOf(files, "d/x"), std::string("abcdefij"));
    files.fail(FileOperation::Rename, 1, ErrorCode::Io);
    QCOMPARE(files.rename("d/x", "d/y").error().code, ErrorCode::Io);
    files.failAll(ErrorCode::NoSpace);
    QVERIFY(!files.writeAtomically("d/z", "z").ok());
    QVERIFY(!files.exists("d/z"));
    files.heal();
    QVERIFY_RESULT(files.writeAtomically("d/z", "z"));
  }
  void powerLossDropsWhatWasNotSynced() {
    FaultyFileSystem files(makeMemoryFileSystem());
    QVERIFY_RESULT(files.makeDirectories("d"));
    QVERIFY_RESULT(writeTo(files, "d/x", "kept", true));
    QVERIFY_RESULT(writeTo(files, "d/x", "lost"));
    QVERIFY_RESULT(writeTo(files, "d/never", "lost"));
    QVERIFY_RESULT(files.powerLoss());
    QCOMPARE(contentOf(files, "d/x"), std::string("kept"));
    QCOMPARE(contentOf(files, "d/never"), std::string());
  }
};

ORIEL_TEST_MAIN(FileSystemTest)
#include "file_system_test.moc"
