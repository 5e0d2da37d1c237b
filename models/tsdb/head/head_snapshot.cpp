#include "models/tsdb/head/head_snapshot.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "models/base/log.h"
#include "models/tsdb/wal/segment_reader.h"
#include "models/tsdb/wal/segment_writer.h"
#include "models/tsdb/wal/wal_directory.h"

namespace oriel::tsdb {
namespace {

constexpr std::string_view kSnapshotPrefix = "chunk_snapshot.";
constexpr std::string_view kSnapshotTemporary = ".tmp";
/// Not a segment by its name, so that Prometheus passes over it.
constexpr const char* kSnapshotListFile = "files";
constexpr std::uint8_t kSnapshotSeries = 1;
constexpr std::uint8_t kSnapshotTombstones = 2;
constexpr std::uint8_t kSnapshotExemplars = 3;
constexpr std::uint8_t kSnapshotTombstonesVersion = 1;
constexpr std::uint64_t kSnapshotSegmentBytes = 128u << 20;
constexpr SeriesSlot kSnapshotSlots = 1024;
constexpr std::size_t kSnapshotExemplarsARecord = 1000;

std::string snapshotName(std::uint32_t segment, std::uint64_t offset) {
  char name[64];
  std::snprintf(name, sizeof name, "chunk_snapshot.%06u.%010llu", segment, static_cast<unsigned long long>(offset));
  return name;
}

std::optional<SnapshotPlace> snapshotPlaceOf(const std::string& name) {
  if (!name.starts_with(kSnapshotPrefix)) return std::nullopt;
  SnapshotPlace place{name};
  const char* const end = name.data() + name.size();
  const auto first = std::from_chars(name.data() + kSnapshotPrefix.size(), end, place.segment);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, place.offset);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  return place;
}

std::string seriesRecordOf(const OpenSeries& series) {
  std::string out = wal::encodeSeries({{series.ref, series.labels}});
  putBig64(out, 0);  // once the range of chunks
  putUvarint(out, series.open ? 1 : 0);
  if (!series.open) return out;
  putBig64(out, static_cast<std::uint64_t>(series.open->minTime()));
  putBig64(out, static_cast<std::uint64_t>(series.open->maxTime()));
  putByte(out, static_cast<std::uint8_t>(Encoding::Xor));
  putUvarintText(out, asText(series.open->bytes()));
  // Once the last four samples; only the last value still counts.
  out.append(3 * 16 + 8, '\0');
  putBigDouble(out, series.lastValue);
  return out;
}

std::string tombstonesRecordOf(const Tombstones& tombstones) {
  std::string body(1, static_cast<char>(kSnapshotTombstonesVersion));
  for (const auto& [ref, intervals] : tombstones)
    for (const TimeInterval& interval : intervals) {
      putUvarint(body, ref);
      putVarint(body, interval.from);
      putVarint(body, interval.to);
    }
  std::string out(1, static_cast<char>(kSnapshotTombstones));
  putUvarintText(out, body);
  return out;
}

/// Which segments a folder has and how long they are.
Result<std::string> listOfFiles(FileSystem& files, const std::string& folder, const std::string& shown) {
  std::string out;
  if (!files.exists(folder)) return out;
  ORIEL_ASSIGN(const auto names, files.list(folder));
  for (const std::string& name : names) {
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    ORIEL_ASSIGN(const std::uint64_t size, files.fileSize(folder + "/" + name));
    out += shown + name + " " + std::to_string(size) + "\n";
  }
  return out;
}

Result<std::string> listOfSnapshot(FileSystem& files, const std::string& directory, const std::string& folder) {
  ORIEL_ASSIGN(std::string out, listOfFiles(files, folder, {}));
  ORIEL_ASSIGN(const std::string chunks, listOfFiles(files, directory + "/chunks_head", "chunks_head/"));
  return out + chunks;
}

Status everythingIsThere(FileSystem& files, const std::string& directory, const std::string& folder) {
  const std::string list = folder + "/" + kSnapshotListFile;
  if (!files.exists(list)) return {};  // one of Prometheus
  ORIEL_ASSIGN(const std::string then, files.readText(list));
  ORIEL_ASSIGN(const std::string now, listOfSnapshot(files, directory, folder));
  if (now == then) return {};
  return makeError(ErrorCode::Corrupt, "its files or those of chunks_head are not what they were");
}

Status fillSnapshot(const Head& head, const std::shared_ptr<FileSystem>& files, const std::string& directory,
                    const std::string& folder) {
  ORIEL_TRY(files->makeDirectories(folder));
  wal::SegmentWriter writer(files, folder, 0, kSnapshotSegmentBytes);
  std::vector<OpenSeries> series;
  for (SeriesSlot begin = 0; head.openSeries(begin, kSnapshotSlots, series); begin += kSnapshotSlots) {
    std::vector<std::string> records;
    for (const OpenSeries& one : series) records.push_back(seriesRecordOf(one));
    if (!records.empty()) ORIEL_TRY(writer.write(records));
  }
  if (const Tombstones tombstones = head.tombstonesByRef(); !tombstones.empty())
    ORIEL_TRY(writer.write({tombstonesRecordOf(tombstones)}));
  const auto exemplars = head.exemplarRecords();
  for (std::size_t begin = 0; begin < exemplars.size(); begin += kSnapshotExemplarsARecord) {
    const auto first = exemplars.begin() + static_cast<std::ptrdiff_t>(begin);
    const std::size_t count = std::min(kSnapshotExemplarsARecord, exemplars.size() - begin);
    std::string record = wal::encodeExemplars({first, first + static_cast<std::ptrdiff_t>(count)});
    record[0] = static_cast<char>(kSnapshotExemplars);
    ORIEL_TRY(writer.write({std::move(record)}));
  }
  ORIEL_TRY(writer.close());
  ORIEL_ASSIGN(const std::string list, listOfSnapshot(*files, directory, folder));
  return files->writeAtomically(folder + "/" + kSnapshotListFile, list);
}

Error malformed() { return makeError(ErrorCode::Corrupt, "a record of the snapshot is malformed"); }

Status visitSeries(Bytes record, const SnapshotVisitor& visitor) {
  ByteReader reader(record.subspan(1));
  wal::SeriesRecord series;
  series.ref = reader.read64();
  series.labels = wal::decodeLabels(reader);
  reader.read64();
  const std::uint64_t chunks = reader.uvarint();
  if (!reader.ok() || chunks > 1 || series.labels.empty()) return malformed();
  if (chunks == 0) {
    visitor.series(series, nullptr);
    return {};
  }
  EncodedChunk chunk;
  chunk.minTime = static_cast<Timestamp>(reader.read64());
  chunk.maxTime = static_cast<Timestamp>(reader.read64());
  chunk.encoding = static_cast<Encoding>(reader.byte());
  chunk.data = reader.take(reader.uvarint());
  if (!reader.ok()) return malformed();
  visitor.series(series, &chunk);
  return {};
}

Status visitTombstones(Bytes record, const SnapshotVisitor& visitor) {
  ByteReader outer(record.subspan(1));
  ByteReader reader(outer.take(outer.uvarint()));
  if (!outer.ok() || reader.byte() != kSnapshotTombstonesVersion) return malformed();
  Tombstones tombstones;
  while (!reader.atEnd() && reader.ok()) {
    const std::uint64_t ref = reader.uvarint();
    TimeInterval interval;
    interval.from = reader.varint();
    interval.to = reader.varint();
    if (reader.ok() && interval.from <= interval.to) addInterval(tombstones[ref], interval);
  }
  if (!reader.ok()) return malformed();
  visitor.tombstones(tombstones);
  return {};
}

Status visitRecord(Bytes record, const SnapshotVisitor& visitor) {
  switch (wal::recordType(record)) {
    case kSnapshotSeries: return visitSeries(record, visitor);
    case kSnapshotTombstones: return visitTombstones(record, visitor);
    case kSnapshotExemplars: {
      std::vector<wal::ExemplarRecord> items;
      ORIEL_TRY(wal::decodeExemplars(record, items));
      visitor.exemplars(items);
      return {};
    }
    default: return makeError(ErrorCode::Corrupt, "the snapshot has a record of an unknown kind");
  }
}

}  // namespace

std::optional<SnapshotPlace> findSnapshot(FileSystem& files, const std::string& directory) {
  std::optional<SnapshotPlace> newest;
  const auto names = files.list(directory);
  if (!names.ok()) return newest;
  for (const std::string& name : *names) {
    const auto place = snapshotPlaceOf(name);
    if (!place) continue;
    if (!newest || std::pair(place->segment, place->offset) > std::pair(newest->segment, newest->offset))
      newest = place;
  }
  return newest;
}

void removeSnapshots(FileSystem& files, const std::string& directory) {
  const auto names = files.list(directory);
  if (!names.ok()) return;
  const auto isHalf = [](const std::string& name) {
    return name.starts_with(kSnapshotPrefix) && name.ends_with(kSnapshotTemporary);
  };
  for (const std::string& name : *names)
    if (isHalf(name)) (void)wal::removeFolder(files, directory + "/" + name);
  for (const std::string& name : *names) {
    if (isHalf(name) || !snapshotPlaceOf(name)) continue;
    // Renamed first: one that a crash leaves with half of its files would pass for damaged.
    const std::string dying = directory + "/" + name + std::string(kSnapshotTemporary);
    Status status = files.rename(directory + "/" + name, dying);
    if (status.ok()) status = wal::removeFolder(files, dying);
    if (!status.ok()) log(LogLevel::Warning, "tsdb", status.error().toString());
  }
}

Status writeSnapshot(const Head& head, const std::shared_ptr<FileSystem>& files, const std::string& directory,
                     std::uint32_t segment, std::uint64_t offset) {
  removeSnapshots(*files, directory);
  const std::string target = directory + "/" + snapshotName(segment, offset);
  const std::string temporary = target + std::string(kSnapshotTemporary);
  Status status = fillSnapshot(head, files, directory, temporary);
  if (status.ok()) status = files->syncDirectory(temporary);
  if (status.ok()) status = files->rename(temporary, target);
  if (!status.ok()) {
    (void)wal::removeFolder(*files, temporary);
    return status;
  }
  return files->syncDirectory(directory);
}

Status readSnapshot(FileSystem& files, const std::string& directory, const SnapshotPlace& place,
                    const SnapshotVisitor& visitor) {
  const std::string folder = directory + "/" + place.name;
  ORIEL_TRY(everythingIsThere(files, directory, folder));
  ORIEL_ASSIGN(const wal::Layout layout, wal::readLayout(files, folder));
  std::vector<std::shared_ptr<const FileBytes>> segments;
  for (std::size_t i = 0; i < layout.segments.size(); ++i) {
    if (layout.segments[i] != i) return makeError(ErrorCode::Corrupt, "a file of the snapshot is missing");
    ORIEL_ASSIGN(auto bytes, files.map(folder + "/" + wal::segmentName(layout.segments[i])));
    segments.push_back(std::move(bytes));
  }
  // Of a head without series there is the list alone.
  if (segments.empty() && !files.exists(folder + "/" + kSnapshotListFile))
    return makeError(ErrorCode::Corrupt, "the snapshot is empty");
  for (const bool visiting : {false, true})
    for (const auto& bytes : segments) {
      wal::SegmentReader reader(bytes->bytes());
      Bytes record;
      while (true) {
        ORIEL_ASSIGN(const bool more, reader.next(record));
        if (!more) break;
        if (visiting) ORIEL_TRY(visitRecord(record, visitor));
      }
    }
  return {};
}

// ---------------------------------------------------------------- what the head gives

bool Head::openSeries(SeriesSlot begin, SeriesSlot count, std::vector<OpenSeries>& out) const {
  out.clear();
  std::shared_lock lock(mutex_);
  if (begin >= slots_.size()) return false;
  const auto end = static_cast<SeriesSlot>(std::min<std::size_t>(slots_.size(), std::size_t{begin} + count));
  for (SeriesSlot slot = begin; slot < end; ++slot) {
    const MemSeries* const series = slots_[slot].get();
    if (series == nullptr || !series->logged) continue;
    if (series->empty() && outOfOrder_.find(slot) == nullptr) continue;
    out.push_back({series->walRef, labelsOf(*series), series->openChunk(), series->lastValue()});
  }
  if (begin > 0) return true;
  // The log of late samples is read beside a snapshot and may know a series by another name.
  for (const auto& [ref, slot] : aliases_)
    if (slots_[slot] && outOfOrder_.find(slot) != nullptr) out.push_back({ref, labelsOf(*slots_[slot]), {}, 0});
  return true;
}

void Head::closeHistograms() {
  std::unique_lock lock(mutex_);
  for (SeriesSlot slot = 0; slot < slots_.size(); ++slot) {
    MemSeries* const series = slots_[slot].get();
    if (series == nullptr || !series->hasOpenHistograms()) continue;
    memory_ += series->closeChunk();
    if (series->takeFinished()) finished_.push_back(slot);
  }
}

std::vector<wal::ExemplarRecord> Head::exemplarRecords() const {
  std::shared_lock lock(mutex_);
  std::vector<wal::ExemplarRecord> out;
  for (const StoredExemplar& stored : exemplars_)
    if (slots_[stored.slot] && slots_[stored.slot]->logged)
      out.push_back({slots_[stored.slot]->walRef, stored.exemplar});
  return out;
}

std::vector<wal::MetadataRecord> Head::metadataRecords() const {
  std::shared_lock lock(mutex_);
  std::vector<wal::MetadataRecord> out;
  for (const auto& [metric, metadata] : metadata_) {
    // Any series of the metric can carry it.
    for (const SeriesSlot slot : postings_.select(*symbols_, {Matcher::equal(std::string(kMetricName), metric)}))
      if (slots_[slot] && slots_[slot]->logged) {
        out.push_back({slots_[slot]->walRef, metadata});
        break;
      }
  }
  return out;
}

Tombstones Head::tombstonesByRef() const {
  std::shared_lock lock(mutex_);
  Tombstones out;
  for (const auto& [slot, intervals] : deleted_)
    if (slots_[slot] && slots_[slot]->logged) out[slots_[slot]->walRef] = intervals;
  return out;
}

}  // namespace oriel::tsdb
