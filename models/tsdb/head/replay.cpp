#include "models/tsdb/head/replay.h"

#include <algorithm>

#include "models/tsdb/wal/segment_reader.h"
#include "models/tsdb/wal/segment_writer.h"

namespace oriel::tsdb {
namespace {
constexpr wal::WalRef kDenseRefs = 16'000'000;
}

Replay::Replay(Head& head, std::shared_ptr<FileSystem> files, std::string directory, Notices& notices, bool readOnly)
    : head_(head), files_(std::move(files)), directory_(std::move(directory)), notices_(notices), readOnly_(readOnly) {}

SeriesSlot Replay::slotOf(wal::WalRef ref) {
  if (ref < denseSlots_.size()) return denseSlots_[ref];
  if (ref < kDenseRefs) return kUnknown;
  const auto it = otherSlots_.find(ref);
  return it == otherSlots_.end() ? kUnknown : it->second;
}

void Replay::setSlot(wal::WalRef ref, SeriesSlot slot) {
  lastRef_ = std::max(lastRef_, ref);
  if (ref >= kDenseRefs) {
    otherSlots_[ref] = slot;
    return;
  }
  if (ref >= denseSlots_.size())
    denseSlots_.resize(std::max<std::size_t>(ref + 1, denseSlots_.size() * 3 / 2), kUnknown);
  denseSlots_[ref] = slot;
}

void Replay::run(const std::atomic<bool>& stop) {
  const auto layout = wal::readLayout(*files_, directory_);
  if (!layout.ok()) {
    if (layout.error().code != ErrorCode::NotFound)
      notices_.add("the log cannot be read: " + layout.error().toString());
    return;
  }
  nextSegment_ = layout->nextSegment();
  reportGaps(*layout);
  const auto order = wal::replayOrder(*files_, directory_, *layout);
  if (!order.ok()) {
    notices_.add("the log's checkpoint cannot be read: " + order.error().toString());
    return;
  }
  for (const auto& file : *order) bytesTotal_ += files_->fileSize(file.path).ok() ? *files_->fileSize(file.path) : 0;
  for (const auto& file : *order) {
    if (stop.load(std::memory_order_relaxed)) break;
    readSegment(file, stop);
  }
  fraction_.store(1, std::memory_order_relaxed);
  if (unknown_ > 0)
    notices_.add(std::to_string(unknown_) + " samples in the log belong to no known series and were left out");
}

void Replay::reportGaps(const wal::Layout& layout) {
  std::uint32_t expected = layout.checkpoint ? *layout.checkpoint + 1 : 0;
  for (const std::uint32_t number : layout.segments) {
    if (layout.checkpoint && number <= *layout.checkpoint) continue;
    const bool first = number == layout.segments.front();
    if (number != expected && !(first && !layout.checkpoint))
      notices_.add("segments of the log are missing before " + wal::segmentName(number) + ": their samples are lost");
    expected = number + 1;
  }
}

void Replay::readSegment(const wal::SegmentFile& file, const std::atomic<bool>& stop) {
  const auto bytes = files_->map(file.path);
  if (!bytes.ok()) {
    notices_.add("segment " + file.label + " of the log cannot be read: " + bytes.error().toString());
    return;
  }
  newest_ = kMinTimestamp;
  wal::SegmentReader reader((*bytes)->bytes());
  Bytes record;
  while (!stop.load(std::memory_order_relaxed)) {
    const auto more = reader.next(record);
    if (!more.ok()) {
      reportDamage(file, more.error().text, reader.goodBytes(), (*bytes)->bytes().size());
      break;
    }
    if (!*more) break;
    readRecord(record);
    if (bytesTotal_ > 0)
      fraction_.store(static_cast<double>(bytesDone_ + reader.goodBytes()) / static_cast<double>(bytesTotal_),
                      std::memory_order_relaxed);
  }
  bytesDone_ += (*bytes)->bytes().size();
  if (file.number) newestTimes_[*file.number] = newest_;
}

void Replay::reportDamage(const wal::SegmentFile& file, const std::string& what, std::size_t goodBytes,
                          std::size_t size) {
  std::string text = "segment " + file.label + " of the log is damaged (" + what +
                     "): " + std::to_string(size - goodBytes) + " bytes from there on are left out";
  if (!readOnly_) {
    const auto aside = wal::setTailAside(*files_, file.path, goodBytes);
    text += aside.ok() ? " and kept as " + aside->substr(aside->rfind('/') + 1)
                       : " (they could not be set aside: " + aside.error().text + ")";
  }
  notices_.add(text);
}

void Replay::readRecord(Bytes record) {
  using wal::RecordType;
  switch (static_cast<RecordType>(wal::recordType(record))) {
    case RecordType::Series: readSeries(record); break;
    case RecordType::Samples: readSamples(record); break;
    case RecordType::Histograms:
    case RecordType::FloatHistograms:
    case RecordType::CustomHistograms:
    case RecordType::CustomFloatHistograms: readHistograms(record); break;
    case RecordType::Exemplars: {
      std::vector<wal::ExemplarRecord> items;
      if (!wal::decodeExemplars(record, items).ok()) notices_.add("a record of exemplars in the log is malformed");
      for (const auto& item : items)
        if (const SeriesSlot slot = slotOf(item.ref); slot != kUnknown) head_.replayExemplar(slot, item.exemplar);
      break;
    }
    case RecordType::Metadata: {
      std::vector<wal::MetadataRecord> items;
      if (!wal::decodeMetadata(record, items).ok()) notices_.add("a record of metadata in the log is malformed");
      for (const auto& item : items)
        if (const SeriesSlot slot = slotOf(item.ref); slot != kUnknown) head_.replayMetadata(slot, item.metadata);
      break;
    }
    default: break;
  }
}

void Replay::readSeries(Bytes record) {
  std::vector<wal::SeriesRecord> items;
  if (!wal::decodeSeries(record, items).ok()) notices_.add("a record of series in the log is malformed");
  for (const auto& item : items) {
    if (item.labels.empty()) continue;
    setSlot(item.ref, head_.replaySeries(item));
  }
}

void Replay::readSamples(Bytes record) {
  samples_.clear();
  floats_.clear();
  if (!wal::decodeSamples(record, samples_).ok()) notices_.add("a record of samples in the log is malformed");
  for (const auto& sample : samples_) {
    const SeriesSlot slot = slotOf(sample.ref);
    if (slot == kUnknown) {
      ++unknown_;
      continue;
    }
    seen(sample.timestamp);
    floats_.push_back({slot, sample.timestamp, sample.value});
  }
  head_.replayFloats(floats_);
}

void Replay::readHistograms(Bytes record) {
  std::vector<wal::HistogramRecord> items;
  std::vector<Transaction::Histogram> samples;
  if (!wal::decodeHistograms(record, items).ok()) notices_.add("a record of histograms in the log is malformed");
  for (auto& item : items) {
    const SeriesSlot slot = slotOf(item.ref);
    if (slot == kUnknown) {
      ++unknown_;
      continue;
    }
    seen(item.timestamp);
    samples.push_back({slot, item.timestamp, std::move(item.histogram)});
  }
  head_.replayHistograms(samples);
}

}  // namespace oriel::tsdb
