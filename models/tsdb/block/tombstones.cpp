#include "models/tsdb/block/tombstones.h"

#include <algorithm>
#include <utility>

#include "models/base/bytes.h"

namespace oriel::tsdb {
namespace {

constexpr std::uint32_t kTombstoneMagic = 0x0130BA30;
constexpr std::uint8_t kTombstoneVersion = 1;
constexpr std::size_t kTombstoneHeaderBytes = 5;
constexpr std::size_t kTombstoneSumBytes = 4;

TimeIntervals::const_iterator firstEndingAt(const TimeIntervals& intervals, Timestamp time) {
  return std::lower_bound(intervals.begin(), intervals.end(), time,
                          [](const TimeInterval& interval, Timestamp t) { return interval.to < t; });
}

/// The next timestamp, without stepping over the last one there is.
Timestamp after(Timestamp time) { return time == kMaxTimestamp ? time : time + 1; }

Error brokenTombstones(const std::string& path, const char* what) {
  return makeError(ErrorCode::Corrupt, path + ": " + what);
}

}  // namespace

void addInterval(TimeIntervals& intervals, TimeInterval added) {
  if (added.to < added.from) return;
  // Intervals that end right before the new one begin where it does, in whole milliseconds, so they are joined too.
  auto first = std::lower_bound(intervals.begin(), intervals.end(), added.from,
                                [](const TimeInterval& interval, Timestamp from) { return after(interval.to) < from; });
  auto last = first;
  for (; last != intervals.end() && last->from <= after(added.to); ++last) {
    added.from = std::min(added.from, last->from);
    added.to = std::max(added.to, last->to);
  }
  intervals.insert(intervals.erase(first, last), added);
}

bool covers(const TimeIntervals& intervals, TimeInterval range) {
  const auto it = firstEndingAt(intervals, range.to);
  return it != intervals.end() && it->from <= range.from;
}

bool touches(const TimeIntervals& intervals, TimeInterval range) {
  const auto it = firstEndingAt(intervals, range.from);
  return it != intervals.end() && it->from <= range.to;
}

void eraseDeleted(const TimeIntervals& intervals, SampleBatch& batch) {
  if (batch.size() == 0 || !touches(intervals, {batch.timestamps.front(), batch.timestamps.back()})) return;
  auto interval = firstEndingAt(intervals, batch.timestamps.front());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const Timestamp time = batch.timestamps[i];
    while (interval != intervals.end() && interval->to < time) ++interval;
    if (interval != intervals.end() && interval->from <= time) continue;
    batch.timestamps[kept] = time;
    if (batch.kind == SampleKind::Float)
      batch.values[kept] = batch.values[i];
    else
      batch.histograms[kept] = std::move(batch.histograms[i]);
    ++kept;
  }
  batch.timestamps.resize(kept);
  if (batch.kind == SampleKind::Float)
    batch.values.resize(kept);
  else
    batch.histograms.resize(kept);
}

Result<Tombstones> readTombstones(FileSystem& files, const std::string& path) {
  ORIEL_ASSIGN(const auto file, files.map(path));
  const Bytes bytes = file->bytes();
  if (bytes.size() < kTombstoneHeaderBytes + kTombstoneSumBytes)
    return brokenTombstones(path, "the file is too short for tombstones");
  if (big32(bytes.data()) != kTombstoneMagic) return brokenTombstones(path, "the file does not begin as tombstones");
  if (bytes[4] != std::byte{kTombstoneVersion}) return brokenTombstones(path, "unknown version of tombstones");
  const Bytes entries = bytes.subspan(kTombstoneHeaderBytes, bytes.size() - kTombstoneHeaderBytes - kTombstoneSumBytes);
  if (crc32c(entries) != big32(entries.data() + entries.size())) return brokenTombstones(path, "wrong checksum");
  Tombstones out;
  ByteReader reader(entries);
  while (!reader.atEnd()) {
    const std::uint64_t series = reader.uvarint();
    const Timestamp from = reader.varint();
    const Timestamp to = reader.varint();
    if (!reader.ok()) return brokenTombstones(path, "the last entry is cut off");
    if (from <= to) addInterval(out[series], {from, to});
  }
  return out;
}

Status writeTombstones(FileSystem& files, const std::string& path, const Tombstones& tombstones) {
  std::string text;
  putBig32(text, kTombstoneMagic);
  putByte(text, kTombstoneVersion);
  for (const auto& [series, intervals] : tombstones)
    for (const TimeInterval& interval : intervals) {
      putUvarint(text, series);
      putVarint(text, interval.from);
      putVarint(text, interval.to);
    }
  putBig32(text, crc32c(asBytes(std::string_view(text).substr(kTombstoneHeaderBytes))));
  return files.writeAtomically(path, text);
}

}  // namespace oriel::tsdb
