// Everybody at the store at once: writers, readers, upkeep, deletion, copies, and a stop in the middle of it. What this
// test is for, the presets `tsan` and `asan` say; what readers see is held against what was written all the same.
#include "tests/support/test_case.h"

#include <QDir>
#include <QTemporaryDir>
#include <atomic>
#include <mutex>
#include <thread>

#include "models/base/log.h"
#include "models/tsdb/store.h"
#include "tests/models/tsdb/store_support.h"

using namespace oriel;
using namespace oriel::tsdb;
using namespace oriel::tsdb::test_support;

namespace {

constexpr Timestamp kBegin = 1'700'000'000'000 / (2 * kHour) * (2 * kHour);
constexpr int kLives = 3, kRounds = 240;
constexpr int kSteady = 12;

Labels named(const std::string& kind, int i) {
  return {{"__name__", kind + "_total"}, {"i", std::to_string(i)}, {"kind", kind}};
}

std::shared_ptr<const FloatHistogram> histogramOf(int round) {
  auto out = std::make_shared<FloatHistogram>();
  out->count = round + 1;
  out->sum = round;
  out->positiveSpans = {{0, 1}};
  out->positiveBuckets = {double(round + 1)};
  return out;
}

/// Empty when all steady series are what the commits until some moment made them.
QString wrongIn(const Content& content) {
  if (!content.empty() && content.size() != kSteady + 1) return QString("%1 series").arg(content.size());
  const std::size_t length = content.empty() ? 0 : content.begin()->second.size();
  for (const auto& [series, samples] : content) {
    int round = 0;
    for (const auto& [time, bits] : samples) {
      if (time != kBegin + round * kMinute || bits != std::bit_cast<std::uint64_t>(double(round)))
        return QString("%1: sample %2 is of %3").arg(series.c_str()).arg(round).arg((time - kBegin) / kMinute);
      ++round;
    }
    if (samples.size() != length) return QString("%1 samples beside %2").arg(samples.size()).arg(length);
  }
  return {};
}

const std::vector<Matcher>& steady() {
  static const std::vector<Matcher> matchers = {Matcher::equal("kind", "steady")};
  return matchers;
}

}  // namespace

class StoreThreadsTest : public test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    setLogSink([](LogLevel, std::string_view, std::string_view) {});
  }
  void cleanupTestCase() { setLogSink({}); }

  void everythingAtOnce() {
    for (int life = 1; life <= kLives; ++life) {
      live();
      QCOMPARE(complaints_.join("; "), QString());
      QCOMPARE(round_, life * kRounds);
    }
    auto again = Store::open(options(), makeRealFileSystem(), clock_);
    QVERIFY_RESULT(again);
    (*again)->waitForReplay();
    QVERIFY((*again)->status().blocks.size() > 1);
    const auto content = contentOf(**again, kMinTimestamp, kMaxTimestamp, steady());
    QVERIFY_RESULT(content);
    QCOMPARE(wrongIn(*content), QString());
    QCOMPARE(content->begin()->second.size(), std::size_t{kLives * kRounds});
    QVERIFY((*again)->status().notices.empty());
  }

 private:
  StoreOptions options() const {
    StoreOptions options = optionsFor(folder_.filePath("data").toStdString());
    options.snapshotFromWalBytes = 1;
    options.outOfOrderWindow = 2 * kHour;
    return options;
  }

  /// From a start, whose replay they do not wait for, to a stop in the midst of them.
  void live() {
    auto opened = Store::open(options(), makeRealFileSystem(), clock_);
    QVERIFY_RESULT(opened);
    store_ = std::move(*opened);
    closing_ = over_ = false;
    std::thread threads[] = {std::thread([this] { write(); }), std::thread([this] { churn(); }),
                             std::thread([this] { read(); }),  std::thread([this] { look(); }),
                             std::thread([this] { tidy(); }),  std::thread([this] { erase(); }),
                             std::thread([this] { copy(); })};
    threads[0].join();
    // Who comes late is answered, with an error or with what there is.
    closing_ = true;
    const Status closed = store_->close();
    over_ = true;
    for (std::size_t i = 1; i < std::size(threads); ++i) threads[i].join();
    store_.reset();
    QVERIFY_RESULT(closed);
  }

  /// One commit a minute of the clock, which moves on with it.
  void write() {
    std::vector<SeriesRef> refs(kSteady + 1);
    for (const int end = round_ + kRounds; round_ < end; ++round_) {
      const int round = round_;
      const Timestamp now = clock_.now();
      const auto appender = store_->appender();
      for (int i = 0; i <= kSteady; ++i) {
        const Labels labels = named("steady", i);
        const auto ref = i == kSteady ? appender->appendHistogram(refs[i], labels, now, histogramOf(round))
                                      : appender->append(refs[i], labels, now, round);
        must("append", ref);
        if (ref.ok()) refs[i] = *ref;
      }
      must("exemplar", appender->appendExemplar(refs[0], {}, {{{"trace", "t"}}, double(round), now}));
      must("metadata", appender->updateMetadata(refs[0], {}, {MetricType::Counter, std::to_string(round % 5), ""}));
      must("commit", appender->commit([this](Status status) { must("write", status); }));
      clock_.advance(kMinute);
      if (round % 60 == 59) letOthers();
    }
  }
  /// Everybody else gets one whole turn.
  void letOthers() const {
    const int reads = reads_, looks = looks_, copies = copies_, tidied = tidied_;
    while (reads_ == reads || looks_ == looks || copies_ == copies || tidied_ == tidied) std::this_thread::yield();
  }

  /// Series that come late, are deleted or end.
  void churn() {
    for (int i = 0; !over_; ++i) {
      const auto appender = store_->appender();
      (void)appender->append({}, named("victim", i % 5), clock_.now(), i);
      (void)appender->append({}, named("short", i), clock_.now(), i);
      (void)appender->append({}, named("late", i % 3), clock_.now() - i % 100 * kMinute, i);
      if (i % 7 == 0)
        appender->rollback();
      else
        (void)appender->commit();
      std::this_thread::yield();
    }
  }

  void read() {
    for (; !over_; ++reads_) {
      const bool whole = !store_->status().replaying;
      const auto querier = store_->querier(kMinTimestamp, kMaxTimestamp);
      for (int twice = 0; twice < 2; ++twice) {
        const auto content = contentOf(**querier, steady());
        must("read", content);
        if (content.ok() && whole) complain("read", wrongIn(*content));
      }
    }
  }

  void look() {
    for (; !over_; ++looks_) {
      (void)store_->status();
      (void)store_->metadata("steady_total");
      must("exemplars", store_->exemplars(kMinTimestamp, kMaxTimestamp, {steady()}));
      const auto querier = store_->querier(clock_.now() - 3 * kHour, clock_.now());
      must("names", (*querier)->labelNames({}));
      must("values", (*querier)->labelValues("i", steady()));
      must("late", contentOf(**querier, {Matcher::equal("kind", "late")}));
      must("victims", contentOf(**querier, {Matcher::equal("kind", "victim")}));
    }
  }

  void tidy() {
    for (; !over_; ++tidied_) {
      ifOpen("truncate", store_->truncate());
      ifOpen("flush", store_->flush());
      ifOpen("window", store_->setOutOfOrderWindow((1 + tidied_ % 2) * kHour));
      ifOpen("clean", store_->cleanTombstones());
    }
  }

  void erase() {
    while (!over_) {
      const Timestamp now = clock_.now();
      ifOpen("delete", store_->deleteSamples(now - kHour, now - kMinute, {Matcher::equal("kind", "victim")}));
    }
  }

  void copy() {
    for (; !over_; ++copies_) {
      const QString target = folder_.filePath("copy");
      Status made = store_->snapshot(target.toStdString(), true, nullptr);
      if (made.ok()) made = readCopy(target.toStdString());
      ifOpen("copy", made);
      QDir(target).removeRecursively();
    }
  }
  Status readCopy(const std::string& directory) {
    ORIEL_ASSIGN(const auto copied, Store::open(optionsFor(directory), makeRealFileSystem(), clock_, true));
    copied->waitForReplay();
    ORIEL_ASSIGN(const Content content, contentOf(*copied, kMinTimestamp, kMaxTimestamp, steady()));
    complain("copy", wrongIn(content));
    return {};
  }

  void complain(const char* what, const QString& text) {
    const std::lock_guard lock(mutex_);
    if (!text.isEmpty() && complaints_.size() < 10) complaints_ << what + (": " + text);
  }
  template <typename Outcome>
  void must(const char* what, const Outcome& outcome) {
    if (!outcome.ok()) complain(what, QString::fromStdString(outcome.error().toString()));
  }
  /// What the stop cuts short may fail.
  void ifOpen(const char* what, const Status& status) {
    if (!closing_) must(what, status);
  }

  QTemporaryDir folder_;
  ManualClock clock_{kBegin};
  std::unique_ptr<Store> store_;
  int round_ = 0;
  std::mutex mutex_;
  QStringList complaints_;
  std::atomic<bool> closing_{false}, over_{false};
  std::atomic<int> reads_{0}, looks_{0}, copies_{0}, tidied_{0};
};

ORIEL_TEST_MAIN(StoreThreadsTest)
#include "threads_test.moc"
