#include "models/remote/store_writer.h"

#include <bit>
#include <optional>
#include <utility>

#include "models/remote/label_check.h"

namespace oriel::remote {

namespace {

constexpr int kMostTransactions = 4;

/// True when sending the sample again can never help.
bool isRefusal(ErrorCode code) {
  return code == ErrorCode::OutOfOrder || code == ErrorCode::OutOfBounds || code == ErrorCode::Duplicate ||
         code == ErrorCode::LimitExceeded || code == ErrorCode::InvalidInput;
}

}  // namespace

/// Waits for every transaction of one request.
struct StoreWriter::Written {
  explicit Written(std::function<void(Status)> then) : onWritten(std::move(then)) {}

  void end(const Status& status) {
    std::function<void(Status)> call;
    Status result;
    {
      const std::lock_guard lock(mutex);
      if (!status.ok() && !failure) failure = status.error();
      if (--open > 0) return;
      call = std::exchange(onWritten, nullptr);
      if (failure) result = *failure;
    }
    if (call) call(std::move(result));
  }

  std::mutex mutex;
  std::function<void(Status)> onWritten;
  std::size_t open = 1;  ///< the writer's own, until it has handed over everything
  std::optional<Error> failure;
};

StoreWriter::StoreWriter(Storage& store, WrittenCounts& written, Refusals& refusals)
    : store_(store), written_(written), refusals_(refusals), appender_(store.appender()) {}

Status StoreWriter::addSample(PendingSeries::value_type& series, const RemoteSample& sample,
                              std::shared_ptr<const FloatHistogram> histogram) {
  auto& [labels, pending] = series;
  const bool isHistogram = histogram != nullptr;
  // A transaction puts its floats before its histograms; what comes behind a sample that waits has to wait, too.
  const bool hasLate = pending.lateIn == transaction_;
  if (hasLate || (pending.transaction == transaction_ &&
                  (sample.timestamp <= pending.newest || (pending.histogram && !isHistogram)))) {
    if (!hasLate && !isHistogram && !pending.histogram && sample.timestamp == pending.newest &&
        std::bit_cast<std::uint64_t>(sample.value) == std::bit_cast<std::uint64_t>(pending.value)) {
      ++written_.samples;
      return {};
    }
    late_.push_back({&series, sample, std::move(histogram)});
    pending.lateIn = transaction_;
    return {};
  }
  const auto answer = isHistogram
                          ? appender_->appendHistogram(pending.ref, labels, sample.timestamp, std::move(histogram))
                          : appender_->append(pending.ref, labels, sample.timestamp, sample.value);
  if (!answer.ok()) {
    if (!isRefusal(answer.error().code)) return answer.error();
    refusals_.add([&] { return answer.error().text + " for series " + describeLabels(labels); });
    return {};
  }
  pending = {*answer, transaction_, sample.timestamp, sample.value, isHistogram, 0};
  ++(isHistogram ? written_.histograms : written_.samples);
  return {};
}

Status StoreWriter::add(const RemoteSeries& series) {
  // Without samples there is nothing that a store could keep the rest with.
  if (series.samples.empty() && series.histograms.empty() && series.exemplars.empty()) return {};
  auto& entry = *pending_.try_emplace(series.labels).first;
  auto next = series.histograms.begin();
  const auto addHistogram = [&] { return addSample(entry, {next->timestamp, 0}, next->histogram); };
  for (const RemoteSample& sample : series.samples) {
    for (; next != series.histograms.end() && next->timestamp < sample.timestamp; ++next) ORIEL_TRY(addHistogram());
    ORIEL_TRY(addSample(entry, sample, nullptr));
  }
  for (; next != series.histograms.end(); ++next) ORIEL_TRY(addHistogram());
  addExtras(entry, series);
  return {};
}

/// What is refused here fails no sample: exemplars and metadata are a help, not the data.
void StoreWriter::addExtras(const PendingSeries::value_type& series, const RemoteSeries& from) {
  const auto& [labels, pending] = series;
  for (const Exemplar& exemplar : from.exemplars)
    if (appender_->appendExemplar(pending.ref, labels, exemplar).ok()) ++written_.exemplars;
  if (from.metadata) (void)appender_->updateMetadata(pending.ref, labels, *from.metadata);
}

Status StoreWriter::addLate() {
  const std::vector<Late> late = std::exchange(late_, {});
  for (const Late& item : late) ORIEL_TRY(addSample(*item.series, item.sample, item.histogram));
  return {};
}

Status StoreWriter::commitOnce(const std::shared_ptr<Written>& written) {
  {
    const std::lock_guard lock(written->mutex);
    ++written->open;
  }
  const Status committed = appender_->commit([written](Status status) { written->end(status); });
  appender_.reset();
  // A commit that was refused calls nobody.
  if (!committed.ok()) written->end(committed);
  return committed;
}

void StoreWriter::commit(std::function<void(Status)> onWritten) {
  const auto written = std::make_shared<Written>(std::move(onWritten));
  Status status = commitOnce(written);
  while (status.ok() && !late_.empty() && ++transaction_ <= kMostTransactions) {
    appender_ = store_.appender();
    status = addLate();
    if (status.ok()) status = commitOnce(written);
  }
  for (const Late& item : late_)
    refusals_.add([&] { return "out of order sample for series " + describeLabels(item.series->first); });
  late_.clear();
  written->end(status);
}

}  // namespace oriel::remote
