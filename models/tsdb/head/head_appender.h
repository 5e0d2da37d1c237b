#pragma once

#include <memory>

#include "models/base/clock.h"
#include "models/storage/storage.h"
#include "models/tsdb/head/head.h"
#include "models/tsdb/wal/wal_log.h"

namespace oriel::tsdb {

/// Collects one transaction for the head. Owned by its user, one thread; must not outlive the Store that gave it.
class HeadAppender final : public Appender {
 public:
  /// Without a log (a store opened for reading) everything is refused.
  HeadAppender(std::shared_ptr<Head> head, wal::WalLog* log, Clock& clock, Duration futureTolerance);

  Result<SeriesRef> append(SeriesRef ref, const Labels& labels, Timestamp timestamp, double value) override;
  Status appendKnown(std::span<const KnownSample> samples, std::vector<RefusedSample>& refused) override;
  Result<SeriesRef> appendHistogram(SeriesRef ref, const Labels& labels, Timestamp timestamp,
                                    std::shared_ptr<const FloatHistogram> histogram) override;
  Status appendExemplar(SeriesRef ref, const Labels& labels, const Exemplar& exemplar) override;
  Status updateMetadata(SeriesRef ref, const Labels& labels, const Metadata& metadata) override;
  Status commit(std::function<void(Status)> onWritten) override;
  void rollback() override;

 private:
  Status accepts() const;
  Status notTooFarAhead(Timestamp timestamp);

  std::shared_ptr<Head> head_;
  wal::WalLog* log_;
  Clock& clock_;
  Duration futureTolerance_;
  Timestamp newestAllowed_ = kMinTimestamp;
  Transaction transaction_;
  bool ended_ = false;
};

}  // namespace oriel::tsdb
