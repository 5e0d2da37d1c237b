#include "models/tsdb/head/replay.h"

#include <algorithm>

#include "models/tsdb/head/out_of_order_replay.h"
#include "models/tsdb/wal/sample_reader.h"
#include "models/tsdb/wal/segment_writer.h"

namespace oriel::tsdb {
namespace {
constexpr wal::WalRef kDenseRefs = 16'000'000;
}

Replay::Replay(Head& head, std::shared_ptr<FileSystem> files, const std::string& directory, Notices& notices,
               bool readOnly)
    : head_(head),
      files_(std::move(files)),
      directory_(directory + "/wal"),
      chunksDirectory_(directory + "/chunks_head"),
      dataDirectory_(directory),
      notices_(notices),
      readOnly_(readOnly) {}

ReplayRef* Replay::find(wal::WalRef ref) {
  if (ref < dense_.size()) return dense_[ref].slot == kNoSlot ? nullptr : &dense_[ref];
  if (ref < kDenseRefs) return nullptr;
  const auto it = others_.find(ref);
  return it == others_.end() ? nullptr : &it->second;
}

void Replay::set(wal::WalRef ref, SeriesSlot slot) {
  lastRef_ = std::max(lastRef_, ref);
  if (ReplayRef* const known = find(ref); known != nullptr && known->slot == slot) return;
  giveChunks(ref, slot);
  if (ref >= kDenseRefs) {
    others_[ref] = head_.replayRef(slot);
    return;
  }
  if (ref >= dense_.size()) dense_.resize(std::max<std::size_t>(ref + 1, dense_.size() * 3 / 2));
  dense_[ref] = head_.replayRef(slot);
}

// ---------------------------------------------------------------- chunks_head

void Replay::readChunks() {
  const auto visit = [this](const HeadChunk& chunk) {
    // A name that chunks_head has must not be given to another series, even when the log never knew it.
    lastRef_ = std::max(lastRef_, chunk.series);
    if (chunk.outOfOrder) return;
    if (const auto held = head_.holdChunk(chunk)) chunks_.push_back({chunk.series, *held});
  };
  const auto damage = readHeadChunks(*files_, chunksDirectory_, visit);
  if (!damage.ok()) {
    if (damage.error().code != ErrorCode::NotFound)
      notices_.add("chunks_head cannot be read, the log has its samples: " + damage.error().toString());
    return;
  }
  chunksDamaged_ = !damage->empty();
  for (const HeadChunkDamage& one : *damage) {
    std::string text = "file " + one.file + " of chunks_head is damaged (" + one.what + ") behind " +
                       std::to_string(one.goodBytes) + " bytes; the log has its samples";
    if (!readOnly_)
      if (const Status status = setAsideHeadChunks(*files_, chunksDirectory_, one); !status.ok())
        text += " (it could not be set aside: " + status.error().text + ")";
    notices_.add(text);
  }
  std::stable_sort(chunks_.begin(), chunks_.end(),
                   [](const FoundChunk& a, const FoundChunk& b) { return a.series < b.series; });
}

void Replay::giveChunks(wal::WalRef ref, SeriesSlot slot) {
  const auto first = std::partition_point(chunks_.begin(), chunks_.end(),
                                          [ref](const FoundChunk& chunk) { return chunk.series < ref; });
  for (auto it = first; it != chunks_.end() && it->series == ref; ++it) {
    if (it->chunk.count() > 0) head_.replayChunk(slot, it->chunk);
    it->chunk = {};
  }
}

void Replay::dropUnclaimedChunks() {
  for (const FoundChunk& chunk : chunks_)
    if (chunk.chunk.count() > 0) head_.dropChunk(chunk.chunk);
  chunks_ = {};
}

// ---------------------------------------------------------------- the snapshot

std::optional<SnapshotPlace> Replay::readSnapshotOf(const wal::Layout& layout) {
  const auto place = findSnapshot(*files_, dataDirectory_);
  if (!place) return std::nullopt;
  // Somebody went on writing and shortened the log since, or the chunks that belong to it are not whole.
  if (layout.checkpoint && *layout.checkpoint >= place->segment) return std::nullopt;
  if (chunksDamaged_) return std::nullopt;
  const auto size = files_->fileSize(directory_ + "/" + wal::segmentName(place->segment));
  Status status;
  if (!size.ok() || *size < place->offset)
    status = makeError(ErrorCode::Corrupt, "the log ends before it");
  else
    status = loadSnapshot(*place);
  if (status.ok()) {
    fromSnapshot_ = true;
    return place;
  }
  notices_.add("the snapshot " + place->name +
               " cannot be used, the whole log is read instead: " + status.error().text);
  return std::nullopt;
}

Status Replay::loadSnapshot(const SnapshotPlace& place) {
  SnapshotVisitor visitor;
  visitor.series = [this](const wal::SeriesRecord& record, const EncodedChunk* open) {
    const SeriesSlot slot = head_.replaySeries(record);
    set(record.ref, slot);
    if (open != nullptr) head_.replayOpen(slot, *open);
  };
  visitor.tombstones = [this](const Tombstones& tombstones) {
    for (const auto& [name, intervals] : tombstones)
      if (const ReplayRef* const ref = find(name))
        for (const TimeInterval& interval : intervals) head_.replayTombstone(ref->slot, interval);
  };
  visitor.exemplars = [this](const std::vector<wal::ExemplarRecord>& items) {
    for (const auto& item : items)
      if (const ReplayRef* const ref = find(item.ref)) head_.replayExemplar(ref->slot, item.exemplar);
  };
  return readSnapshot(*files_, dataDirectory_, place, visitor);
}

void Replay::skip(std::vector<wal::SegmentFile>& order, const SnapshotPlace& place) {
  std::erase_if(order, [&](const wal::SegmentFile& file) { return !file.number || *file.number < place.segment; });
  if (!order.empty() && *order.front().number == place.segment) order.front().begin = place.offset;
}

// ---------------------------------------------------------------- the log

void Replay::run(const std::atomic<bool>& stop) {
  readChunks();
  readLog(stop);
  readOutOfOrder(stop);
  dropUnclaimedChunks();
  fraction_.store(1, std::memory_order_relaxed);
}

void Replay::readLog(const std::atomic<bool>& stop) {
  const auto layout = wal::readLayout(*files_, directory_);
  if (!layout.ok()) {
    if (layout.error().code != ErrorCode::NotFound)
      notices_.add("the log cannot be read: " + layout.error().toString());
    return;
  }
  nextSegment_ = layout->nextSegment();
  reportGaps(*layout);
  auto order = wal::replayOrder(*files_, directory_, *layout);
  if (!order.ok()) {
    notices_.add("the log's checkpoint cannot be read: " + order.error().toString());
    return;
  }
  if (const auto place = readSnapshotOf(*layout)) {
    skip(*order, *place);
    // How new the samples in them are is not known; nothing is newer than what the snapshot has.
    for (const std::uint32_t number : layout->segments)
      if (number <= place->segment) newestTimes_[number] = head_.maxTime();
  }
  for (const auto& file : *order) bytesTotal_ += files_->fileSize(file.path).ok() ? *files_->fileSize(file.path) : 0;
  ReplayFeed feed(files_, *order);
  while (const ReplayBatch* const batch = feed.next()) {
    if (stop.load(std::memory_order_relaxed)) break;
    readBatch(*batch, (*order)[batch->file]);
  }
  // Of the last file the torn end is what a killed process leaves.
  if (lostSince_ && !tornEnd_) endLost(kMaxTimestamp);
  if (unknown_ > 0) addInterval(lost_, unknownTimes_);
  if (unknown_ > 0)
    notices_.add(std::to_string(unknown_) + " samples in the log belong to no known series and were left out");
}

void Replay::readOutOfOrder(const std::atomic<bool>& stop) {
  const auto slotOf = [this](wal::WalRef ref) {
    // As with chunks: a name in use must not be given to another series, even when its own record is lost.
    lastRef_ = std::max(lastRef_, ref);
    const ReplayRef* const known = find(ref);
    return known == nullptr ? kNoSlot : known->slot;
  };
  OutOfOrderReplay replay(head_, files_, dataDirectory_, notices_, readOnly_, slotOf);
  replay.run(stop);
  nextOutOfOrderSegment_ = replay.nextSegment();
}

void Replay::reportGaps(const wal::Layout& layout) {
  std::uint32_t expected = layout.checkpoint ? *layout.checkpoint + 1 : 0;
  for (const std::uint32_t number : layout.segments) {
    if (layout.checkpoint && number <= *layout.checkpoint) continue;
    const bool first = number == layout.segments.front();
    if (number != expected && !(first && !layout.checkpoint)) {
      notices_.add("segments of the log are missing before " + wal::segmentName(number) + ": their samples are lost");
      afterGap_.insert(number);
    }
    expected = number + 1;
  }
}

void Replay::endLost(Timestamp until) {
  addInterval(lost_, {*lostSince_, until});
  lostSince_.reset();
}

void Replay::readBatch(const ReplayBatch& batch, const wal::SegmentFile& file) {
  if (file.number && afterGap_.erase(*file.number) > 0) beginLost();
  for (std::size_t i = 0; i < batch.records.records(); ++i) readRecord(batch.records.record(i));
  if (bytesTotal_ > 0)
    fraction_.store(static_cast<double>(bytesDone_ + batch.goodBytes) / static_cast<double>(bytesTotal_),
                    std::memory_order_relaxed);
  if (!batch.endsFile) return;
  if (batch.damage) beginLost();
  tornEnd_ =
      batch.damage && (batch.damage->text.starts_with("torn") || batch.damage->text.starts_with("record without"));
  if (batch.damage && batch.fileBytes == 0)
    notices_.add("segment " + file.label + " of the log cannot be read: " + batch.damage->toString());
  else if (batch.damage)
    reportDamage(file, batch.damage->text, batch.goodBytes, batch.fileBytes);
  bytesDone_ += batch.fileBytes;
  if (file.number)
    newestTimes_[*file.number] = std::max(newest_, newestTimes_.try_emplace(*file.number, kMinTimestamp).first->second);
  lastGood_ = std::max(lastGood_, newest_);
  newest_ = kMinTimestamp;
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
        if (const ReplayRef* const ref = find(item.ref)) head_.replayExemplar(ref->slot, item.exemplar);
      break;
    }
    case RecordType::Metadata: {
      std::vector<wal::MetadataRecord> items;
      if (!wal::decodeMetadata(record, items).ok()) notices_.add("a record of metadata in the log is malformed");
      for (const auto& item : items)
        if (const ReplayRef* const ref = find(item.ref)) head_.replayMetadata(ref->slot, item.metadata);
      break;
    }
    case RecordType::Tombstones: {
      std::vector<wal::TombstoneRecord> items;
      if (!wal::decodeTombstones(record, items).ok()) notices_.add("a record of deletions in the log is malformed");
      for (const auto& item : items)
        if (const ReplayRef* const ref = find(item.ref)) head_.replayTombstone(ref->slot, {item.from, item.to});
      break;
    }
    // A flipped bit in the form of a record looks like this too: no checksum covers it.
    default: notices_.add("a record of an unknown kind in the log was left out"); break;
  }
}

void Replay::readSeries(Bytes record) {
  std::vector<wal::SeriesRecord> items;
  if (!wal::decodeSeries(record, items).ok()) notices_.add("a record of series in the log is malformed");
  for (const auto& item : items) {
    if (item.labels.empty()) continue;
    set(item.ref, head_.replaySeries(item));
  }
}

/// Of a series that ended and that no checkpoint names any more, the log may still hold what stands in blocks.
void Replay::passOver(wal::WalRef name, Timestamp timestamp) {
  lastRef_ = std::max(lastRef_, name);
  if (timestamp < head_.minValid()) return;
  ++unknown_;
  unknownTimes_ = {std::min(unknownTimes_.from, timestamp), std::max(unknownTimes_.to, timestamp)};
}

void Replay::readSamples(Bytes record) {
  samples_.clear();
  const auto take = [this](wal::WalRef name, Timestamp timestamp, double value) {
    ReplayRef* const ref = find(name);
    if (ref == nullptr) {
      passOver(name, timestamp);
      return;
    }
    seen(timestamp);
    if (timestamp > ref->coveredUntil) samples_.push_back({ref, timestamp, value});
  };
  if (!wal::forEachSample(record, take).ok()) notices_.add("a record of samples in the log is malformed");
  head_.replayFloats(samples_);
}

void Replay::readHistograms(Bytes record) {
  std::vector<wal::HistogramRecord> items;
  if (!wal::decodeHistograms(record, items).ok()) notices_.add("a record of histograms in the log is malformed");
  for (auto& item : items) {
    ReplayRef* const ref = find(item.ref);
    if (ref == nullptr) {
      passOver(item.ref, item.timestamp);
      continue;
    }
    seen(item.timestamp);
    head_.replayHistogram(*ref, item.timestamp, std::move(item.histogram));
  }
}

}  // namespace oriel::tsdb
