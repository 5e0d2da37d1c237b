#include "models/engine/engine.h"

#include <QTemporaryDir>

#include "models/base/text.h"
#include "models/hostmetrics/reader.h"
#include "tests/support/test_case.h"

using namespace oriel;
using engine::Engine;
using engine::EngineConfig;
using engine::EngineServices;

namespace {

constexpr Timestamp kNow = 1700000000000;

/// A computer of which only the load average can be read.
class SmallHost : public hostmetrics::Reader {
 public:
  Status read(const std::string& path, std::string& text) const override {
    if (path != "/proc/loadavg") return makeError(ErrorCode::NotFound, path);
    text = "1.5 2 3 1/1 1\n";
    return {};
  }
  Result<std::vector<std::string>> list(const std::string& path) const override {
    return makeError(ErrorCode::NotFound, path);
  }
  Result<std::string> realPath(const std::string& path) const override { return makeError(ErrorCode::NotFound, path); }
  Result<hostmetrics::FileSystemUsage> usage(const std::string& path) const override {
    return makeError(ErrorCode::NotFound, path);
  }
  hostmetrics::HostIdentity identity() const override { return {"Linux", "6", "#1", "x86_64", "lab", "x"}; }
  hostmetrics::WallTime wallTime() const override { return {1.5, "UTC", 0}; }
};

/// Waits for the worker thread of the collector, which no virtual clock can move.
bool waitForCollections(const Engine& engine, std::uint64_t count) {
  return QTest::qWaitFor([&] { return engine.status().collections >= count; }, 30'000);
}

QString valueOf(const Engine& engine, const std::string& query, Timestamp at) {
  QueryRequest request;
  request.query = query;
  request.kind = QueryKind::Instant;
  request.range = {at, at};
  const auto answer = engine.dataSource({})->query(request);
  if (!answer.ok()) return test::text(answer.error().toString());
  if (answer->frames.empty()) return QStringLiteral("nothing");
  return test::text(formatFloat(answer->frames.front().fields.back().numbers().front()));
}

}  // namespace

class EngineTest : public oriel::test::TestCase {
  Q_OBJECT

 private Q_SLOTS:
  // Each test finds an empty disk.
  void cleanup() {
    clock_ = std::make_shared<ManualClock>(kNow);
    files_ = makeMemoryFileSystem();
  }

  void collectsAnswersAndKeeps() {
    {
      Engine engine(config(), services());
      QVERIFY_RESULT(engine.start());
      QVERIFY(waitForCollections(engine, 1));
      clock_->advance(kSecond);
      QVERIFY(waitForCollections(engine, 2));
      QCOMPARE(valueOf(engine, "node_load1", kNow + kSecond), QStringLiteral("1.5"));
      QCOMPARE(valueOf(engine, "count_over_time(node_load1[1m])", kNow + kSecond), QStringLiteral("2"));
      const engine::EngineStatus status = engine.status();
      QVERIFY(status.running);
      QVERIFY(status.collecting);
      QVERIFY(status.series > 3);
      QVERIFY(status.samplesAppended >= 2 * status.series);
      QVERIFY(status.residentBytes > 0);
      QVERIFY2(status.notices.empty(), status.notices.empty() ? "" : status.notices.front().c_str());
      QVERIFY_RESULT(engine.stop());
    }
    // What was collected is there for the next one, which collects nothing.
    EngineConfig again = config();
    again.collectHost = false;
    Engine engine(again, services());
    QVERIFY_RESULT(engine.start());
    engine.store().waitForReplay();
    QVERIFY(!engine.status().collecting);
    QCOMPARE(valueOf(engine, "count_over_time(node_load1[1m])", kNow + kSecond), QStringLiteral("2"));
  }

  void readOnlyChangesNothing() {
    EngineConfig reading = config();
    reading.readOnly = true;
    QVERIFY_RESULT(files_->makeDirectories("/data"));
    Engine engine(reading, services());
    QVERIFY_RESULT(engine.start());
    engine.store().waitForReplay();
    QVERIFY(!engine.status().collecting);
    QVERIFY_RESULT(engine.stop());
    const auto names = files_->list("/data");
    QVERIFY_RESULT(names);
    QVERIFY(names->empty());
  }

  void aLockedDirectoryIsAClearErrorAndLeavesNothingRunning() {
    QTemporaryDir dir;
    EngineConfig real = config();
    real.dataDirectory = dir.path().toStdString();
    EngineServices realFiles = services();
    realFiles.files = makeRealFileSystem();
    Engine first(real, realFiles);
    QVERIFY_RESULT(first.start());
    Engine second(real, realFiles);
    const Status status = second.start();
    QVERIFY(!status.ok());
    QVERIFY2(status.error().toString().find(real.dataDirectory) != std::string::npos,
             status.error().toString().c_str());
    QVERIFY(!second.status().running);
    QVERIFY(second.dataSources().empty());
    QVERIFY_RESULT(first.stop());
    QVERIFY_RESULT(second.start());
  }

  void configurationMayChangeWhereItCan() {
    Engine engine(config(), services());
    QVERIFY_RESULT(engine.start());
    QVERIFY(waitForCollections(engine, 1));
    EngineConfig changed = engine.config();
    changed.collectHost = false;
    QVERIFY_RESULT(engine.applyConfig(changed));
    QVERIFY(!engine.status().collecting);
    changed.collectHost = true;
    changed.collectInterval = 10 * kSecond;
    QVERIFY_RESULT(engine.applyConfig(changed));
    QVERIFY(engine.status().collecting);
    QCOMPARE(engine.dataSource("Oriel")->scrapeInterval(), 10 * kSecond);
    changed.dataDirectory = "/elsewhere";
    const Status refused = engine.applyConfig(changed);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().code, ErrorCode::InvalidInput);
    QCOMPARE(test::text(engine.config().dataDirectory), QStringLiteral("/data"));
    EngineConfig unknown = engine.config();
    unknown.sources.push_back({"L", {}, "loki", {}, kSecond});
    QVERIFY(!engine.applyConfig(unknown).ok());
    QCOMPARE(engine.dataSources().size(), std::size_t(1));
  }

  void sourcesAreFoundByNameUidOrDefault() {
    EngineConfig two = config();
    two.collectHost = false;
    two.sources.push_back({"Second", "uid2", "prometheus", {}, kSecond});
    Engine engine(two, services());
    QVERIFY(engine.dataSource({}) == nullptr);
    QVERIFY_RESULT(engine.start());
    QCOMPARE(engine.dataSources().size(), std::size_t(2));
    for (const char* first : {"", "default", "Oriel"}) {
      QCOMPARE(test::text(engine.dataSource(first)->name()), QStringLiteral("Oriel"));
    }
    QCOMPARE(engine.dataSource("uid2"), engine.dataSource("Second"));
    QVERIFY(engine.dataSource("third") == nullptr);
  }

  void stoppingTwiceOrNeverStartedIsFine() {
    Engine never(config(), services());
    QVERIFY_RESULT(never.stop());
    Engine engine(config(), services());
    QVERIFY_RESULT(engine.start());
    QVERIFY_RESULT(engine.stop());
    QVERIFY_RESULT(engine.stop());
    QVERIFY(!engine.status().running);
  }

  void theDefaultDirectoryFollowsXdg() {
    qputenv("HOME", "/home/ada");
    qunsetenv("XDG_DATA_HOME");
    QCOMPARE(test::text(engine::defaultDataDirectory()), QStringLiteral("/home/ada/.local/share/oriel/data"));
    qputenv("XDG_DATA_HOME", "/x");
    QCOMPARE(test::text(engine::defaultDataDirectory()), QStringLiteral("/x/oriel/data"));
    qputenv("XDG_DATA_HOME", "relative");
    QCOMPARE(test::text(engine::defaultDataDirectory()), QStringLiteral("/home/ada/.local/share/oriel/data"));
  }

 private:
  static EngineConfig config() {
    EngineConfig config;
    config.dataDirectory = "/data";
    config.queryWorkers = 2;
    return config;
  }
  EngineServices services() const { return {clock_, files_, std::make_shared<SmallHost>()}; }

  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>(kNow);
  std::shared_ptr<FileSystem> files_ = makeMemoryFileSystem();
};

ORIEL_TEST_MAIN(EngineTest)
#include "engine_test.moc"
