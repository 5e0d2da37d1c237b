#include "models/tsdb/head/out_of_order_replay.h"

#include "models/tsdb/head/replay_feed.h"
#include "models/tsdb/wal/sample_reader.h"
#include "models/tsdb/wal/segment_writer.h"

namespace oriel::tsdb {

OutOfOrderReplay::OutOfOrderReplay(Head& head, std::shared_ptr<FileSystem> files, const std::string& directory,
                                   Notices& notices, bool readOnly, FindSlot findSlot)
    : head_(head),
      files_(std::move(files)),
      directory_(directory + "/wbl"),
      notices_(notices),
      readOnly_(readOnly),
      findSlot_(std::move(findSlot)) {}

void OutOfOrderReplay::run(const std::atomic<bool>& stop) {
  const auto layout = wal::readLayout(*files_, directory_);
  if (!layout.ok()) {
    if (layout.error().code != ErrorCode::NotFound)
      notices_.add("the log of out-of-order samples cannot be read: " + layout.error().toString());
    return;
  }
  nextSegment_ = layout->nextSegment();
  std::vector<wal::SegmentFile> order;
  for (const std::uint32_t number : layout->segments) {
    const std::string name = wal::segmentName(number);
    order.push_back({directory_ + "/" + name, "wbl/" + name, number});
  }
  ReplayFeed feed(files_, order);
  while (const ReplayBatch* const batch = feed.next()) {
    if (stop.load(std::memory_order_relaxed)) return;
    for (std::size_t i = 0; i < batch->records.records(); ++i) readRecord(batch->records.record(i));
    if (!batch->endsFile || !batch->damage) continue;
    const wal::SegmentFile& file = order[batch->file];
    if (batch->fileBytes == 0)
      notices_.add("segment " + file.label + " of the log cannot be read: " + batch->damage->toString());
    else
      reportDamage(file, batch->damage->text, batch->goodBytes, batch->fileBytes);
  }
  if (unknown_ > 0)
    notices_.add(std::to_string(unknown_) +
                 " out-of-order samples in the log belong to no known series and were left out");
}

void OutOfOrderReplay::reportDamage(const wal::SegmentFile& file, const std::string& what, std::size_t goodBytes,
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

SeriesSlot OutOfOrderReplay::known(wal::WalRef ref) {
  const SeriesSlot slot = findSlot_(ref);
  if (slot == kNoSlot) ++unknown_;
  return slot;
}

void OutOfOrderReplay::readRecord(Bytes record) {
  using wal::RecordType;
  switch (static_cast<RecordType>(wal::recordType(record))) {
    case RecordType::Samples: {
      const auto take = [this](wal::WalRef ref, Timestamp timestamp, double value) {
        if (const SeriesSlot slot = known(ref); slot != kNoSlot) head_.replayLate(slot, timestamp, value, nullptr);
      };
      if (!wal::forEachSample(record, take).ok()) notices_.add("a record of out-of-order samples is malformed");
      break;
    }
    case RecordType::Histograms:
    case RecordType::FloatHistograms:
    case RecordType::CustomHistograms:
    case RecordType::CustomFloatHistograms: {
      std::vector<wal::HistogramRecord> items;
      if (!wal::decodeHistograms(record, items).ok()) notices_.add("a record of out-of-order histograms is malformed");
      for (auto& item : items)
        if (const SeriesSlot slot = known(item.ref); slot != kNoSlot)
          head_.replayLate(slot, item.timestamp, 0, std::move(item.histogram));
      break;
    }
    case RecordType::Tombstones: readTombstones(record); break;
    default:
      // Markers of chunks (type 5) say what stands in chunks_head as well; here all comes from the log.
      if (wal::recordType(record) != 5)
        notices_.add("a record of an unknown kind in the log of out-of-order samples was left out");
      break;
  }
}

void OutOfOrderReplay::readTombstones(Bytes record) {
  std::vector<wal::TombstoneRecord> items;
  if (!wal::decodeTombstones(record, items).ok()) notices_.add("a record of out-of-order deletions is malformed");
  for (const auto& item : items)
    if (const SeriesSlot slot = findSlot_(item.ref); slot != kNoSlot) head_.replayLateErased(slot, item.from, item.to);
}

}  // namespace oriel::tsdb
