#include <random>

#include "models/base/log.h"
#include "models/tsdb/wal/records.h"
#include "tests/models/tsdb/store_support.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

constexpr Timestamp kFirst = 1'700'000'000'000 / (2 * kHour) * (2 * kHour);

std::unique_ptr<Store> openForDeletes(const std::shared_ptr<FileSystem>& files, Clock& clock) {
  auto store = Store::open(optionsFor("d"), files, clock);
  if (!store.ok()) qFatal("%s", store.error().toString().c_str());
  (*store)->waitForReplay();
  return std::move(*store);
}

}  // namespace

/// Deletion of samples that no block has yet.
class HeadDeleteTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    setLogSink([](LogLevel, std::string_view, std::string_view) {});
  }
  void cleanupTestCase() { setLogSink({}); }

  void recordsComeBack() {
    const std::vector<wal::TombstoneRecord> items{{1, -5, 7}, {300, 0, 0}, {1, kMinTimestamp, kMaxTimestamp}};
    const std::string record = wal::encodeTombstones(items);
    std::vector<wal::TombstoneRecord> read;
    QVERIFY_RESULT(wal::decodeTombstones(asBytes(record), read));
    QCOMPARE(read.size(), items.size());
    for (std::size_t i = 0; i < items.size(); ++i)
      QVERIFY(read[i].ref == items[i].ref && read[i].from == items[i].from && read[i].to == items[i].to);
    QVERIFY(!wal::decodeTombstones(asBytes(record).first(record.size() - 1), read).ok());
  }

  /// Random deletions between appends, restarts and cuts into blocks, against a map.
  void agreesWithAMap() {
    const unsigned seed = std::random_device{}();
    qInfo("seed %u", seed);
    std::mt19937_64 random(seed);
    ManualClock clock(kFirst);
    const auto files = makeMemoryFileSystem();
    auto store = openForDeletes(files, clock);
    Content model;
    for (int step = 0; step < 400; ++step) {
      const auto what = random() % 20;
      if (what < 14) {
        for (int i = 0; i < 20; ++i) {
          clock.advance(kMinute / 2);
          const auto appender = store->appender();
          for (int s = 0; s < 6; ++s) {
            const double value = static_cast<double>(random() % 1000);
            QVERIFY_RESULT(appender->append({}, numbered(s), clock.now(), value));
            model[numbered(s).toString()][clock.now()] = std::bit_cast<std::uint64_t>(value);
          }
          QVERIFY_RESULT(appender->commit());
        }
      } else if (what < 17) {
        const Timestamp from = clock.now() - static_cast<Timestamp>(random() % (4 * kHour));
        const Timestamp to = from + static_cast<Timestamp>(random() % (2 * kHour));
        const std::string parity = random() % 2 ? "odd" : "even";
        QVERIFY_RESULT(store->deleteSamples(from, to, {Matcher::equal("parity", parity)}));
        for (int s = 0; s < 6; ++s)
          if (parity == (s % 2 ? "odd" : "even")) {
            SamplesOf& samples = model[numbered(s).toString()];
            samples.erase(samples.lower_bound(from), samples.upper_bound(to));
          }
      } else if (what < 18) {
        QVERIFY_RESULT(store->truncate());
      } else if (what < 19) {
        QVERIFY_RESULT(store->close());
        store = openForDeletes(files, clock);
      }
      Content expected = model;
      std::erase_if(expected, [](const auto& item) { return item.second.empty(); });
      QVERIFY(*contentOf(*store) == expected);
    }
    QVERIFY(!store->status().blocks.empty());
    QVERIFY(store->status().notices.empty());
  }
};

ORIEL_TEST_MAIN(HeadDeleteTest)
#include "head_delete_test.moc"
