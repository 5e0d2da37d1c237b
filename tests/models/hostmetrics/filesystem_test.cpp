#include <condition_variable>
#include <mutex>

#include "models/hostmetrics/collectors/filesystem.h"
#include "tests/models/hostmetrics/fixture.h"
#include "tests/support/test_case.h"

using namespace oriel;

namespace {

/// A reader whose mount `/dead` hangs until it is let go.
class HangingReader : public test::FixtureReader {
 public:
  using FixtureReader::FixtureReader;

  Result<hostmetrics::FileSystemUsage> usage(const std::string& mountPoint) const override {
    if (mountPoint == "/dead") {
      std::unique_lock lock(mutex_);
      ++asked_;
      changed_.wait(lock, [this] { return released_; });
      ++answered_;
      changed_.notify_all();
    }
    return FixtureReader::usage(mountPoint);
  }
  void release() const {
    std::unique_lock lock(mutex_);
    released_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return answered_ == asked_; });
  }
  int asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable bool released_ = false;
  mutable int asked_ = 0;
  mutable int answered_ = 0;
};

QString errorLines(hostmetrics::Collector& collector) {
  hostmetrics::Families families;
  const Status status = collector.collect(families);
  if (!status.ok()) return QString::fromStdString(status.error().text);
  QString result;
  for (std::size_t i = 0; i < families.size(); ++i) {
    if (families[i].name != "node_filesystem_device_error") continue;
    const std::string point(test::labelsOf(families[i]).get("mountpoint"));
    result += QString::fromStdString(point + "=" + formatFloat(families[i].value) + " ");
  }
  return result;
}

}  // namespace

class FilesystemTest : public oriel::test::TestCase {
  Q_OBJECT

 private Q_SLOTS:
  void aDeadMountHoldsNothingUp() {
    const test::FixtureRoot root(test::FixtureRoot::Files{
        {"/proc/1/mounts", "/dev/a / ext4 rw 0 0\nnas:/x /dead nfs rw 0 0\n/dev/b /home ext4 rw 0 0\n"}});
    const auto reader = std::make_shared<HangingReader>(root.path());
    const auto collector = hostmetrics::makeFilesystemCollector(reader, std::chrono::milliseconds(30));
    QCOMPARE(errorLines(*collector), QStringLiteral("/=0 /dead=1 /home=0 "));
    // It is not asked again as long as the first question hangs.
    QCOMPARE(errorLines(*collector), QStringLiteral("/=0 /dead=1 /home=0 "));
    QCOMPARE(reader->asked(), 1);
    reader->release();
    QTRY_COMPARE(errorLines(*collector), QStringLiteral("/=0 /dead=0 /home=0 "));
    QVERIFY(reader->asked() >= 2);
  }

  void theCollectorMayEndWhileAMountHangs() {
    const test::FixtureRoot root(test::FixtureRoot::Files{{"/proc/1/mounts", "nas:/x /dead nfs rw 0 0\n"}});
    const auto reader = std::make_shared<HangingReader>(root.path());
    {
      const auto collector = hostmetrics::makeFilesystemCollector(reader, std::chrono::milliseconds(5));
      QCOMPARE(errorLines(*collector), QStringLiteral("/dead=1 "));
    }
    reader->release();
    QCOMPARE(reader->asked(), 1);
  }
};

ORIEL_TEST_MAIN(FilesystemTest)
#include "filesystem_test.moc"
