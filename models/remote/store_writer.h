#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "models/remote/decoder.h"
#include "models/remote/write_request.h"
#include "models/storage/storage.h"

namespace oriel::remote {

/// What of a request the store has taken; what it had already counts.
struct WrittenCounts {
  std::size_t samples = 0;
  std::size_t histograms = 0;
  std::size_t exemplars = 0;
};

/// Puts one request into the store. Belongs to one thread. The destructor drops what was not committed.
///
/// A sample that can never be taken (OutOfOrder, OutOfBounds, Duplicate, a limit) is added to the refusals and the rest
/// goes on. Any other error of the store ends the request; the sender has to send it again.
///
/// The store judges a sample by what has been committed. One that is not after an earlier sample of its series in the
/// same request is therefore kept for a transaction of its own; otherwise the store would leave it out without a word.
class StoreWriter {
 public:
  /// `written` and `refusals` are complete when `onWritten` is called; they outlive the writer.
  StoreWriter(Storage& store, WrittenCounts& written, Refusals& refusals);

  Status add(const RemoteSeries& series);
  /// Commits. `onWritten` is called exactly once, from the store's writer thread or from here: when all stands in the
  /// log, or with the first error.
  void commit(std::function<void(Status)> onWritten);

 private:
  /// What this request has put into a series.
  struct Pending {
    SeriesRef ref;
    int transaction = 0;  ///< of the newest sample; 0: there is none
    Timestamp newest = kMinTimestamp;
    double value = 0;  ///< of a float
    bool histogram = false;
    int lateIn = 0;  ///< the transaction in which one of its samples had to wait; 0: none had
  };
  using PendingSeries = std::unordered_map<Labels, Pending, LabelsHash>;
  /// A sample for a later transaction.
  struct Late {
    PendingSeries::value_type* series;
    RemoteSample sample;
    std::shared_ptr<const FloatHistogram> histogram;  ///< null: a float
  };
  struct Written;

  Status addSample(PendingSeries::value_type& series, const RemoteSample& sample,
                   std::shared_ptr<const FloatHistogram> histogram);
  void addExtras(const PendingSeries::value_type& series, const RemoteSeries& from);
  Status addLate();
  Status commitOnce(const std::shared_ptr<Written>& written);

  Storage& store_;
  WrittenCounts& written_;
  Refusals& refusals_;
  std::unique_ptr<Appender> appender_;
  int transaction_ = 1;
  PendingSeries pending_;
  std::vector<Late> late_;
};

}  // namespace oriel::remote
