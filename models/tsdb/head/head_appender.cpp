#include "models/tsdb/head/head_appender.h"

#include <algorithm>

namespace oriel::tsdb {

HeadAppender::HeadAppender(std::shared_ptr<Head> head, wal::WalLog* log, Clock& clock, Duration futureTolerance)
    : head_(std::move(head)), log_(log), clock_(clock), futureTolerance_(futureTolerance) {}

Status HeadAppender::accepts() const {
  if (ended_) return makeError(ErrorCode::Internal, "the transaction has ended");
  if (log_ == nullptr) return makeError(ErrorCode::Unsupported, "the store is open for reading only");
  if (log_->failing()) return log_->failure();
  return {};
}

Status HeadAppender::notTooFarAhead(Timestamp timestamp) {
  if (timestamp <= newestAllowed_) return {};
  newestAllowed_ = clock_.now() + futureTolerance_;
  if (timestamp <= newestAllowed_) return {};
  head_->noteFuture();
  return makeError(ErrorCode::OutOfBounds, "out of bounds: the sample lies in the future");
}

Result<SeriesRef> HeadAppender::append(SeriesRef ref, const Labels& labels, Timestamp timestamp, double value) {
  ORIEL_TRY(accepts());
  ORIEL_TRY(notTooFarAhead(timestamp));
  bool isNew = false;
  ORIEL_ASSIGN(const SeriesSlot slot, head_->prepare(ref, labels, timestamp, value, isNew));
  if (isNew) transaction_.floats.push_back({slot, timestamp, value});
  return Head::refOf(slot);
}

Status HeadAppender::appendKnown(std::span<const KnownSample> samples, std::vector<RefusedSample>& refused) {
  ORIEL_TRY(accepts());
  Timestamp newest = kMinTimestamp;
  for (const KnownSample& sample : samples) newest = std::max(newest, sample.timestamp);
  if (!notTooFarAhead(newest).ok()) {
    // Rare; then each is looked at by itself.
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const std::size_t before = refused.size();
      if (const Status status = notTooFarAhead(samples[i].timestamp); !status.ok())
        refused.push_back({i, status.error()});
      else
        head_->prepareKnown(samples.subspan(i, 1), transaction_.floats, refused);
      if (refused.size() != before) refused.back().index = i;
    }
    return {};
  }
  head_->prepareKnown(samples, transaction_.floats, refused);
  return {};
}

Result<SeriesRef> HeadAppender::appendHistogram(SeriesRef ref, const Labels& labels, Timestamp timestamp,
                                                std::shared_ptr<const FloatHistogram> histogram) {
  ORIEL_TRY(accepts());
  if (!histogram) return makeError(ErrorCode::InvalidInput, "no histogram given");
  ORIEL_TRY(notTooFarAhead(timestamp));
  bool isNew = false;
  ORIEL_ASSIGN(const SeriesSlot slot, head_->prepare(ref, labels, timestamp, *histogram, isNew));
  if (isNew) transaction_.histograms.push_back({slot, timestamp, std::move(histogram)});
  return Head::refOf(slot);
}

Status HeadAppender::appendExemplar(SeriesRef ref, const Labels& labels, const Exemplar& exemplar) {
  ORIEL_TRY(accepts());
  ORIEL_ASSIGN(const SeriesSlot slot, head_->find(ref, labels));
  transaction_.exemplars.push_back({slot, exemplar});
  return {};
}

Status HeadAppender::updateMetadata(SeriesRef ref, const Labels& labels, const Metadata& metadata) {
  ORIEL_TRY(accepts());
  ORIEL_ASSIGN(const SeriesSlot slot, head_->find(ref, labels));
  std::string metric(labels.metricName());
  if (metric.empty()) metric = head_->metricOf(slot);
  transaction_.metadata.push_back({slot, std::move(metric), metadata});
  return {};
}

Status HeadAppender::commit(std::function<void(Status)> onWritten) {
  if (Status status = accepts(); !status.ok()) {
    rollback();
    return status;
  }
  ended_ = true;
  transaction_.onWritten = std::move(onWritten);
  head_->commit(std::move(transaction_));
  return {};
}

void HeadAppender::rollback() {
  ended_ = true;
  transaction_ = {};
}

}  // namespace oriel::tsdb
