#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "models/base/clock.h"
#include "models/scrape/target.h"
#include "models/scrape/target_writer.h"

namespace oriel::scrape {

/// What every loop works with. The store and the clock outlive the loops.
struct LoopServices {
  Storage& store;
  Clock& clock;
  std::shared_ptr<net::HttpClient> client;
  std::shared_ptr<const ScrapeOptions> options;
  std::shared_ptr<NoticeBoard> notices;
};

/// Scrapes one target again and again. Owned by the manager through a shared_ptr; timers and answers hold it weakly.
/// Thread-safe. Samples are stamped with the scheduled time when the scrape is on time (within 1 % of the interval).
class ScrapeLoop : public std::enable_shared_from_this<ScrapeLoop> {
 public:
  ScrapeLoop(LoopServices services, std::shared_ptr<const JobSettings> job, Target target);

  void start();
  /// No further scrape; what is on its way is thrown away. Returns when nothing is being written any more and
  /// selfMetrics is not being asked, which may ask for status(): the caller holds no lock that status() needs.
  void stop();
  /// Like stop(), and stale markers follow when two intervals have passed, at the time of the scrape that is missing;
  /// a target that comes back meanwhile keeps its samples.
  void leave();
  /// After leave(): the markers are written.
  bool gone() const { return gone_.load(); }

  TargetStatus status() const;
  void collectMetadata(const std::string& metric, std::size_t limit, std::vector<MetadataEntry>& out) const;

 private:
  void scheduleFirst();
  void schedule(Timestamp at);
  void onTimer();
  Timestamp stampAndReschedule();
  void ask(Timestamp timestamp, std::chrono::nanoseconds begun);
  void askSelf(Timestamp timestamp, std::chrono::nanoseconds begun);
  void onAnswer(const Result<net::HttpResponse>& answer, Timestamp timestamp, std::chrono::nanoseconds begun);
  void fail(std::string reason, Timestamp timestamp, std::chrono::nanoseconds begun);
  void finish(const ScrapeOutcome& outcome, Timestamp timestamp, std::chrono::nanoseconds begun);
  void halt(bool forGood);
  void writeEnd(Timestamp timestamp);

  LoopServices services_;
  const std::shared_ptr<const JobSettings> job_;
  const Target target_;
  const Duration offset_;

  std::mutex selfMutex_;            ///< held while selfMetrics is asked; taken before the others
  mutable std::mutex writerMutex_;  ///< held while a scrape is written; taken before statusMutex_
  TargetWriter writer_;
  bool stopped_ = false;

  mutable std::mutex statusMutex_;
  TargetStatus status_;
  bool running_ = false;
  TimerId timer_ = TimerId::None;
  Timestamp due_ = 0;  ///< on the wall clock
  std::chrono::nanoseconds dueMonotonic_{0};
  Timestamp lastStamp_ = 0;
  std::atomic<bool> gone_{false};
};

/// `404 Not Found`
std::string httpStatusText(int status);

}  // namespace oriel::scrape
