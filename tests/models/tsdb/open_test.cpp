#include "tests/support/test_case.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <random>

#include "models/base/file_system.h"
#include "models/tsdb/block/block_meta.h"
#include "models/tsdb/open/data_location.h"
#include "models/tsdb/open/tar_reader.h"
#include "models/tsdb/open/unpack.h"

using namespace oriel;
using namespace oriel::tsdb;

namespace {

const std::string kUlid = "01HF0000000000000000000001";

Status write(FileSystem& files, const std::string& path, const std::string& text) {
  const std::string folder = path.substr(0, path.rfind('/'));
  ORIEL_TRY(files.makeDirectories(folder));
  return files.writeAtomically(path, text);
}

void makeBlock(FileSystem& files, const std::string& folder) {
  BlockMeta meta;
  meta.ulid = kUlid;
  meta.minTime = 1;
  meta.maxTime = 2;
  QVERIFY(write(files, folder + "/chunks/000001", "chunks").ok());
  QVERIFY(write(files, folder + "/index", std::string(100'000, 'i')).ok());
  QVERIFY(write(files, folder + "/meta.json", formatBlockMeta(meta)).ok());
}

}  // namespace

class OpenTest : public oriel::test::TestCase {
  Q_OBJECT

 private slots:
  void dataFiles_data();
  void dataFiles();
  void ownership();
  void whatStandsAtAPath_data();
  void whatStandsAtAPath();
  void archives_data();
  void archives();
  void anArchiveThatLeadsOut();
  void damagedArchivesAreNamed();
  void scratchIsRemoved();
};

void OpenTest::dataFiles_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<bool>("expected");
  QTest::newRow("meta") << "data/01HF0000000000000000000001/meta.json" << true;
  QTest::newRow("bare meta") << "meta.json" << true;
  QTest::newRow("chunks") << "./x/chunks/000001" << true;
  QTest::newRow("wal") << "wal/00000001" << true;
  QTest::newRow("checkpoint") << "data/wal/checkpoint.00000003/00000000" << true;
  QTest::newRow("head chunks") << "data/chunks_head/000002" << true;
  QTest::newRow("lock") << "data/lock" << false;
  QTest::newRow("queries") << "data/queries.active" << false;
  QTest::newRow("script") << "wal/run.sh" << false;
  QTest::newRow("passwd") << "etc/passwd" << false;
}

void OpenTest::dataFiles() {
  QFETCH(QString, name);
  QFETCH(bool, expected);
  QCOMPARE(isDataFile(name.toStdString()), expected);
}

void OpenTest::ownership() {
  const auto files = makeMemoryFileSystem();
  QVERIFY(isOurs(*files, "/new"));
  QVERIFY(write(*files, "/foreign/wal/00000000", "x").ok());
  QVERIFY(!isOurs(*files, "/foreign"));
  QVERIFY(adopt(*files, "/foreign").ok());
  QVERIFY(isOurs(*files, "/foreign"));
}

void OpenTest::whatStandsAtAPath_data() {
  QTest::addColumn<QString>("path");
  QTest::addColumn<QString>("directory");
  QTest::addColumn<QString>("block");
  QTest::addColumn<bool>("ours");
  const QString ulid = QString::fromStdString(kUlid);
  QTest::newRow("not there") << "/none" << "/none" << "" << true;
  QTest::newRow("data directory") << "/data" << "/data" << "" << false;
  QTest::newRow("with a slash") << "/data//" << "/data" << "" << false;
  QTest::newRow("one block") << "/data/" + ulid << "/data" << ulid << false;
  QTest::newRow("ours") << "/ours" << "/ours" << "" << true;
  QTest::newRow("other files") << "/notes" << "/notes" << "" << true;
  QTest::newRow("a file") << "/data/queries.active" << "" << "" << false;
}

void OpenTest::whatStandsAtAPath() {
  QFETCH(QString, path);
  QFETCH(QString, directory);
  QFETCH(QString, block);
  QFETCH(bool, ours);
  const auto files = makeMemoryFileSystem();
  makeBlock(*files, "/data/" + kUlid);
  makeBlock(*files, "/ours/" + kUlid);
  QVERIFY(adopt(*files, "/ours").ok());
  QVERIFY(write(*files, "/data/queries.active", "[]").ok());
  QVERIFY(write(*files, "/notes/a.txt", "x").ok());
  const auto found = locateData(*files, path.toStdString(), {"/scratch"});
  QCOMPARE(found.ok(), !directory.isEmpty());
  if (!found.ok()) {
    QVERIFY(found.error().code == ErrorCode::InvalidInput);
    return;
  }
  QCOMPARE(QString::fromStdString(found->directory), directory);
  QCOMPARE(QString::fromStdString(found->onlyBlock), block);
  QCOMPARE(found->ours, ours);
  QCOMPARE(found->otherFilesOnly, path == "/notes");
}

void OpenTest::archives_data() {
  QTest::addColumn<QString>("folder");
  QTest::addColumn<QStringList>("command");
  QTest::addColumn<bool>("single");
  const QString ulid = QString::fromStdString(kUlid);
  QTest::newRow("tar czf of data/") << "data/" + ulid << QStringList{"czf", "x", "data"} << false;
  QTest::newRow("tar cf") << "data/" + ulid << QStringList{"cf", "x", "data"} << false;
  QTest::newRow("from inside") << "snap/" + ulid << QStringList{"czf", "x", "-C", "snap", "."} << false;
  QTest::newRow("one block by name") << "snap/" + ulid << QStringList{"czf", "x", "-C", "snap/" + ulid, "."} << true;
  QTest::newRow("pax, long names") << QString("a").repeated(150) + "/" + ulid
                                   << QStringList{"czf", "x", "--format=pax", QString("a").repeated(150)} << false;
  QTest::newRow("gnu, long names") << QString("a").repeated(150) + "/" + ulid
                                   << QStringList{"czf", "x", "--format=gnu", QString("a").repeated(150)} << false;
}

void OpenTest::archives() {
  QFETCH(QString, folder);
  QFETCH(QStringList, command);
  QFETCH(bool, single);
  QTemporaryDir work;
  const auto files = makeRealFileSystem();
  const std::string root = work.path().toStdString();
  makeBlock(*files, root + "/" + folder.toStdString());
  QProcess tar;
  tar.setWorkingDirectory(work.path());
  tar.start("tar", command);
  QVERIFY(tar.waitForFinished());
  QVERIFY2(tar.exitCode() == 0, tar.readAllStandardError());

  std::atomic<double> done{0};
  LocateOptions options{root + "/scratch", &done, nullptr};
  const auto found = locateData(*files, root + "/x", options);
  QVERIFY2(found.ok(), found.ok() ? "" : found.error().toString().c_str());
  QCOMPARE(done.load(), 1.0);
  QVERIFY(!found->ours);
  QCOMPARE(found->onlyBlock.empty(), !single);
  const auto index = files->readText(found->directory + "/" + kUlid + "/index");
  QVERIFY(index.ok() && *index == std::string(100'000, 'i'));
  QVERIFY(files->readText(found->directory + "/" + kUlid + "/chunks/000001").value() == "chunks");
}

void OpenTest::anArchiveThatLeadsOut() {
  QTemporaryDir work;
  const auto files = makeRealFileSystem();
  const std::string root = work.path().toStdString();
  QVERIFY(write(*files, root + "/wal/00000001", "x").ok());
  for (const char* rename : {"s,wal,../../wal,", "s,wal,/wal,", "s,wal,a/../../../wal,"}) {
    QProcess tar;
    tar.setWorkingDirectory(work.path());
    tar.start("tar", QStringList{"cPf", "x.tar", "--transform", QString(rename), "wal"});
    QVERIFY(tar.waitForFinished() && tar.exitCode() == 0);
    const Status status = unpackArchive(*files, root + "/x.tar", root + "/target", nullptr, nullptr);
    QVERIFY(!status.ok());
    QVERIFY2(status.error().code == ErrorCode::Corrupt, status.error().text.c_str());
  }
}

void OpenTest::damagedArchivesAreNamed() {
  QTemporaryDir work;
  const auto files = makeRealFileSystem();
  const std::string root = work.path().toStdString();
  makeBlock(*files, root + "/data/" + kUlid);
  QProcess tar;
  tar.setWorkingDirectory(work.path());
  tar.start("tar", {"czf", "x.tgz", "data"});
  QVERIFY(tar.waitForFinished() && tar.exitCode() == 0);
  const std::string whole = files->readText(root + "/x.tgz").value();
  for (std::size_t size = 3; size < whole.size(); size += whole.size() / 50 + 1) {
    QVERIFY(write(*files, root + "/cut.tgz", whole.substr(0, size)).ok());
    QVERIFY(!unpackArchive(*files, root + "/cut.tgz", root + "/target", nullptr, nullptr).ok());
  }
  const quint32 seed =
      qEnvironmentVariableIsSet("ORIEL_SEED") ? qEnvironmentVariable("ORIEL_SEED").toUInt() : std::random_device{}();
  qInfo("seed %u", seed);
  std::mt19937 random(seed);
  const std::string plain = [&] {
    QProcess again;
    again.setWorkingDirectory(work.path());
    again.start("tar", {"cf", "x.tar", "data"});
    again.waitForFinished();
    return files->readText(root + "/x.tar").value();
  }();
  // A plain tar file has checksums for its headers only; whatever comes of a flipped bit, nothing leaves the target.
  for (int round = 0; round < 200; ++round) {
    std::string flipped = plain;
    flipped[random() % 2048] ^= static_cast<char>(1 << random() % 8);
    QVERIFY(write(*files, root + "/flip.tar", flipped).ok());
    (void)unpackArchive(*files, root + "/flip.tar", root + "/target", nullptr, nullptr);
  }
  const std::vector<std::string> names = files->list(root).value();
  for (const std::string& name : names)
    QVERIFY2(name == "data" || name == "target" || name.find(".t") != std::string::npos, name.c_str());
}

void OpenTest::scratchIsRemoved() {
  QTemporaryDir work;
  const auto files = makeRealFileSystem();
  const std::string root = work.path().toStdString();
  makeBlock(*files, root + "/data/" + kUlid);
  QProcess tar;
  tar.setWorkingDirectory(work.path());
  tar.start("tar", {"czf", "x.tgz", "data"});
  QVERIFY(tar.waitForFinished() && tar.exitCode() == 0);
  QVERIFY(write(*files, root + "/scratch/opened-1-1/data/wal/00000001", "left by a crash").ok());
  // A link in it is removed, not what it leads to.
  QVERIFY(QFile::link(work.filePath("data"), work.filePath("scratch/opened-1-1/link")));
  {
    const auto found = locateData(*files, root + "/x.tgz", {root + "/scratch"});
    QVERIFY(found.ok());
    QCOMPARE(files->list(root + "/scratch").value().size(), std::size_t{1});
    const auto copy = *found;
    QVERIFY(files->exists(copy.directory));
  }
  QVERIFY(files->list(root + "/scratch").value().empty());
  QVERIFY(files->exists(root + "/data/" + kUlid + "/index"));
}

ORIEL_TEST_MAIN(OpenTest)
#include "open_test.moc"
