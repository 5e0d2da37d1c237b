#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/clock.h"
#include "models/scrape/job_settings.h"
#include "models/scrape/notice_board.h"
#include "models/scrape/series_cache.h"
#include "models/storage/storage.h"

namespace oriel::scrape {

/// What one scrape came to.
struct ScrapeOutcome {
  std::string error;  ///< empty: up
  std::uint64_t scraped = 0;
  std::uint64_t kept = 0;   ///< after relabelling
  std::uint64_t added = 0;  ///< series that were not there before
};

/// Writes the scrapes of one target to a store: its samples, the synthetic series, stale markers, metadata, exemplars.
/// Belongs to one thread at a time (the loop's lock).
class TargetWriter {
 public:
  TargetWriter(Storage& store, const Clock& clock, std::shared_ptr<const JobSettings> job, Labels targetLabels,
               std::string url, NoticeBoard& notices);

  /// One transaction. `begun`: when the scrape began on the monotonic clock. A body that fails anywhere leaves nothing
  /// but `up` 0 and stale markers.
  ScrapeOutcome write(std::string_view contentType, std::string_view body, Timestamp timestamp,
                      std::chrono::nanoseconds begun);
  /// The target gave no body, for the reason given.
  ScrapeOutcome writeFailure(std::string reason, Timestamp timestamp, std::chrono::nanoseconds begun);
  /// The target is gone: stale markers for everything, the synthetic series too.
  void end(Timestamp timestamp);
  void collectMetadata(const std::string& metric, std::size_t limit, std::vector<MetadataEntry>& out) const;

 private:
  struct Family {
    Metadata metadata;
    bool changed = false;
  };
  /// Where a sample of a known series came from.
  struct PendingSeries {
    std::uint32_t index = 0;
    bool tracked = false;
  };
  /// What a scrape works with, one after the other on the same thread: kept warm and not once per target.
  struct Scratch {
    std::vector<KnownSample> pending;
    std::vector<PendingSeries> series;
    std::vector<RefusedSample> refused;
  };
  struct Refused {
    std::uint64_t outOfOrder = 0, outOfBounds = 0, duplicate = 0;
    std::string first;
  };
  struct Round {
    Appender& appender;
    const textparse::Parser& parser;
    Timestamp timestamp;  ///< of samples that bring none
    ScrapeOutcome& outcome;
    Scratch& scratch;
    Refused refused{};
    std::uint64_t appended = 0;
    bool overLimit = false;
    bool exemplars = false;
  };
  static constexpr std::size_t kSynthetic = 5;

  void failRound(const ScrapeOutcome& outcome, Timestamp timestamp, std::chrono::nanoseconds begun);
  Status appendBody(Round& round, textparse::Parser& parser);
  static Scratch& scratch();
  Status appendSample(Round& round);
  Status appendNew(Round& round, std::size_t index, Timestamp timestamp, bool tracked);
  /// Hands the samples of known series to the store.
  Status appendPending(Round& round);
  Result<std::size_t> meet(Round& round);
  /// What the series that the parser has read is called in the store; empty when relabelling drops it.
  Result<Labels> sampleLabels(const textparse::Parser& parser) const;
  /// The same for a series of the cache, read anew from its text.
  Labels labelsOf(std::size_t index) const;
  /// A stale marker.
  void mark(Appender& appender, std::size_t index, Timestamp timestamp);
  Status withinLimits(const Labels& labels) const;
  Status refuse(Round& round, const Error& error, std::size_t index);
  void keepExemplar(Round& round, const CachedSeries& series);
  void keepMetadata(const textparse::Parser& parser, textparse::Entry entry);
  void announceFamily(Round& round, const CachedSeries& series);
  void report(Appender& appender, const ScrapeOutcome& outcome, Timestamp timestamp, std::chrono::nanoseconds begun);
  void tell(const Refused& refused);
  void complain(const std::string& text);

  Storage& store_;
  const Clock& clock_;
  const std::shared_ptr<const JobSettings> job_;
  const Labels targetLabels_;
  const std::string url_;
  NoticeBoard& notices_;
  SeriesCache cache_;
  textparse::Format format_ = textparse::Format::PrometheusText;  ///< of the last page
  std::map<std::string, Family, std::less<>> families_;
  std::map<std::string, Family, std::less<>>::iterator family_ = families_.end();
  Labels syntheticLabels_[kSynthetic];
  SeriesRef syntheticRefs_[kSynthetic];
  bool reported_ = false;
};

}  // namespace oriel::scrape
