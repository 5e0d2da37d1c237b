// The library's folders are watched live, as editors and people change them.
#include "tests/support/test_case.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <mutex>

#include "dashboards/search/library_watcher.h"

using namespace oriel;
using namespace oriel::dashboards;

namespace {

void writeFile(const QString& path, const QByteArray& text) {
  QDir().mkpath(QFileInfo(path).path());
  QFile file(path);
  if (file.open(QIODevice::WriteOnly)) file.write(text);
}

QByteArray dashboardText(const QByteArray& title) { return "{\"title\":\"" + title + "\",\"panels\":[]}"; }

/// A library over a folder with a watcher, and what it told.
struct Watched {
  explicit Watched(const QString& folder)
      : library(optionsOf(folder)), watcher(library, [this](const auto& changes) {
          const std::lock_guard lock(mutex);
          ++looks;
          for (const LibraryChange& change : changes)
            told << QFileInfo(QString::fromStdString(change.path)).fileName() + "+~-"[static_cast<int>(change.kind)];
        }) {}
  static LibraryOptions optionsOf(const QString& folder) {
    LibraryOptions options;
    options.roots.push_back({folder.toStdString(), "", "", true, false});
    return options;
  }
  bool has(const QString& what) {
    const std::lock_guard lock(mutex);
    return told.contains(what);
  }
  void forget() {
    const std::lock_guard lock(mutex);
    told.clear();
  }
  int count() {
    const std::lock_guard lock(mutex);
    return looks;
  }
  std::string titles() const {
    std::string all;
    for (const SearchHit& hit : library.index()->search(parseSearch(""), 100)) all += hit.document->title + "|";
    return all;
  }

  std::mutex mutex;
  QStringList told;
  int looks = 0;
  Library library;
  LibraryWatcher watcher;
};

}  // namespace

class LibraryWatchTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void filesComeChangeAndGo() {
    QTemporaryDir folder;
    writeFile(folder.filePath("a.json"), dashboardText("A"));
    Watched watched(folder.path());
    QTRY_VERIFY(watched.has("a.json+"));
    QCOMPARE(watched.titles(), "A|");
    writeFile(folder.filePath("b.json"), dashboardText("B"));
    QTRY_VERIFY(watched.has("b.json+"));
    writeFile(folder.filePath("a.json"), dashboardText("A changed"));
    QTRY_VERIFY(watched.has("a.json~"));
    QTRY_COMPARE(watched.titles(), "A changed|B|");
    QVERIFY(QFile::remove(folder.filePath("b.json")));
    QTRY_VERIFY(watched.has("b.json-"));
    QTRY_COMPARE(watched.titles(), "A changed|");
  }

  /// Editors write beside the file and rename.
  void savedByRenaming() {
    QTemporaryDir folder;
    writeFile(folder.filePath("a.json"), dashboardText("A"));
    Watched watched(folder.path());
    QTRY_VERIFY(watched.has("a.json+"));
    writeFile(folder.filePath(".a.json.swp"), dashboardText("Renamed over"));
    QVERIFY(QFile::rename(folder.filePath("a.json"), folder.filePath("a.json~")));
    QVERIFY(QFile::rename(folder.filePath(".a.json.swp"), folder.filePath("a.json")));
    QTRY_COMPARE(watched.titles(), "Renamed over|");
    QVERIFY(!watched.has("a.json.swp+"));
  }

  void foldersComeAndGo() {
    QTemporaryDir folder;
    Watched watched(folder.path());
    QTRY_VERIFY(watched.count() >= 1);
    writeFile(folder.filePath("new/deep/x.json"), dashboardText("X"));
    QTRY_COMPARE(watched.titles(), "X|");
    writeFile(folder.filePath("new/deep/y.json"), dashboardText("Y"));
    QTRY_COMPARE(watched.titles(), "X|Y|");
    QVERIFY(QDir().rename(folder.filePath("new"), folder.filePath("moved")));
    QTRY_VERIFY(watched.has("x.json-"));
    writeFile(folder.filePath("moved/deep/z.json"), dashboardText("Z"));
    QTRY_COMPARE(watched.titles(), "X|Y|Z|");
    QVERIFY(QDir(folder.filePath("moved")).removeRecursively());
    QTRY_COMPARE(watched.titles(), "");
    writeFile(folder.filePath("moved/again.json"), dashboardText("Again"));
    QTRY_COMPARE(watched.titles(), "Again|");
  }

  void aFolderThatIsNotThereYet() {
    QTemporaryDir folder;
    Watched watched(folder.filePath("later/on"));
    QTRY_VERIFY(watched.count() >= 1);
    writeFile(folder.filePath("later/on/a.json"), dashboardText("A"));
    QTRY_COMPARE_WITH_TIMEOUT(watched.titles(), "A|", 20'000);
  }

  void openFilesElsewhere() {
    QTemporaryDir folder, elsewhere;
    const QString path = elsewhere.filePath("open.json");
    writeFile(path, dashboardText("O"));
    Watched watched(folder.path());
    QTRY_VERIFY(watched.count() >= 1);
    watched.watcher.setOpenFiles({path.toStdString()});
    QTest::qWait(50);
    writeFile(elsewhere.filePath("other.json"), dashboardText("Other"));
    writeFile(path, dashboardText("O changed"));
    QTRY_VERIFY(watched.has("open.json~"));
    watched.forget();
    QVERIFY(QFile::remove(path));
    QTRY_VERIFY(watched.has("open.json-"));
    writeFile(path, dashboardText("O is back"));
    QTRY_VERIFY(watched.has("open.json+"));
    QVERIFY(!watched.has("other.json+"));
    QCOMPARE(watched.titles(), "");
  }

  /// What comes in a burst is looked at a few times, not a thousand.
  void bursts() {
    QTemporaryDir folder;
    Watched watched(folder.path());
    QTRY_VERIFY(watched.count() >= 1);
    for (int i = 0; i < 1000; ++i) writeFile(folder.filePath(QString("%1.json").arg(i % 50)), dashboardText("T"));
    QTRY_COMPARE(watched.library.index()->documents().size(), std::size_t{50});
    QVERIFY2(watched.count() < 100, qPrintable(QString::number(watched.count())));
  }

  void endsAtOnce() {
    QTemporaryDir folder;
    for (int i = 0; i < 20; ++i) {
      Watched watched(folder.path());
      watched.watcher.lookNow();
    }
  }
};

ORIEL_TEST_MAIN(LibraryWatchTest)
#include "library_watch_test.moc"
