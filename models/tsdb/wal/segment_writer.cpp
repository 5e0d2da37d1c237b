#include "models/tsdb/wal/segment_writer.h"

#include <snappy.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "models/base/bytes.h"
#include "models/tsdb/wal/records.h"

namespace oriel::tsdb::wal {
namespace {

constexpr std::size_t kFlushBytes = 1 << 20;
constexpr std::size_t kMostKept = 256 << 10;
constexpr int kUntried = 15;

void padPage(std::string& out, std::uint64_t& position) {
  const std::uint64_t used = position % kPageSize;
  if (used == 0) return;
  out.append(kPageSize - used, '\0');
  position += kPageSize - used;
}

}  // namespace

std::string segmentName(std::uint32_t number) {
  char name[16];
  std::snprintf(name, sizeof name, "%08u", number);
  return name;
}

SegmentWriter::SegmentWriter(std::shared_ptr<FileSystem> files, std::string directory, std::uint32_t first,
                             std::uint64_t segmentBytes)
    : files_(std::move(files)),
      directory_(std::move(directory)),
      segment_(first),
      segmentBytes_(std::max<std::uint64_t>(segmentBytes / kPageSize, 1) * kPageSize) {}

Status SegmentWriter::ensureOpen() {
  if (file_) return {};
  const std::string path = directory_ + "/" + segmentName(segment_);
  ORIEL_ASSIGN(file_, files_->create(path));
  written_ = 0;
  dirtyTail_ = false;
  return files_->syncDirectory(directory_);
}

Status SegmentWriter::recover() {
  if (!dirtyTail_) return {};
  if (file_ && file_->truncate(written_).ok()) {
    dirtyTail_ = false;
    return {};
  }
  // The broken tail stays in its segment, where a reader sets it aside; what comes next begins a new one.
  file_.reset();
  dirtyTail_ = false;
  finished_ += std::exchange(written_, 0);
  ++segment_;
  return {};
}

bool SegmentWriter::fits(std::uint64_t position, std::size_t length) const {
  const std::uint64_t page = position % kPageSize;
  std::uint64_t room = page == 0 ? 0 : kPageSize - page - std::min<std::uint64_t>(kRecordHeaderSize, kPageSize - page);
  const std::uint64_t pagesUsed = (position + kPageSize - 1) / kPageSize;
  const std::uint64_t pages = segmentBytes_ / kPageSize;
  if (pages > pagesUsed) room += (kPageSize - kRecordHeaderSize) * (pages - pagesUsed);
  return length <= room;
}

/// Unpacking is the dearest part of a start after a kill, so it has to be worth it: values that look random hardly
/// shrink, counters that stand still do. Where samples did not shrink, the next records of them are not tried.
std::string_view SegmentWriter::pack(const std::string& record) {
  const bool samples = recordType(asBytes(record)) == static_cast<std::uint8_t>(RecordType::Samples);
  if (samples && untried_ > 0) {
    --untried_;
    return record;
  }
  const std::size_t room = snappy::MaxCompressedLength(record.size());
  if (room > compressedRoom_) compressed_ = std::make_unique_for_overwrite<char[]>(compressedRoom_ = room);
  std::size_t length = 0;
  snappy::RawCompress(record.data(), record.size(), compressed_.get(), &length);
  if (length <= record.size() / 2) return {compressed_.get(), length};
  if (samples) untried_ = kUntried;
  return record;
}

void SegmentWriter::frame(std::string& out, std::uint64_t& position, const std::string& record) {
  std::string_view rest = pack(record);
  const bool shorter = rest.data() != record.data();
  for (bool first = true; first || !rest.empty(); first = false) {
    const std::size_t pageRoom = kPageSize - position % kPageSize - kRecordHeaderSize;
    const std::string_view part = rest.substr(0, pageRoom);
    rest.remove_prefix(part.size());
    Fragment kind = Fragment::Middle;
    if (first)
      kind = rest.empty() ? Fragment::Full : Fragment::First;
    else if (rest.empty())
      kind = Fragment::Last;
    putByte(out, static_cast<std::uint8_t>(static_cast<std::uint8_t>(kind) | (shorter ? kSnappyFlag : 0)));
    putBig16(out, static_cast<std::uint16_t>(part.size()));
    putBig32(out, crc32c(asBytes(part)));
    out.append(part);
    position += kRecordHeaderSize + part.size();
    if (kPageSize - position % kPageSize < kRecordHeaderSize) padPage(out, position);
  }
}

Status SegmentWriter::flush(const std::string& bytes) {
  if (bytes.empty()) return {};
  unsynced_ = true;
  Status status = file_->append(asBytes(bytes));
  if (status.ok())
    written_ += bytes.size();
  else
    dirtyTail_ = true;
  return status;
}

Status SegmentWriter::write(const std::vector<std::string>& records) {
  ORIEL_TRY(recover());
  ORIEL_TRY(ensureOpen());
  std::uint64_t start = written_;
  std::string& buffer = buffer_;
  buffer.clear();
  std::uint64_t position = written_;
  const auto undo = [&](Status status) {
    written_ = start;
    dirtyTail_ = true;
    return status;
  };
  for (const std::string& record : records) {
    if (position > 0 && !fits(position, record.size() + record.size() / 6 + 64)) {
      if (Status status = flush(buffer); !status.ok()) return undo(std::move(status));
      buffer.clear();
      // What stands in the finished segment is not taken back: reading a record twice does no harm.
      ORIEL_TRY(cut());
      ORIEL_TRY(ensureOpen());
      start = position = 0;
    }
    frame(buffer, position, record);
    if (buffer.size() >= kFlushBytes) {
      if (Status status = flush(buffer); !status.ok()) return undo(std::move(status));
      buffer.clear();
    }
  }
  if (Status status = flush(buffer); !status.ok()) return undo(std::move(status));
  // What a start needs for a hundred thousand series at once is not kept.
  if (buffer.capacity() > kMostKept) buffer = {};
  if (compressedRoom_ > kMostKept) {
    compressed_.reset();
    compressedRoom_ = 0;
  }
  return {};
}

Status SegmentWriter::sync() {
  if (!file_ || !unsynced_) return {};
  ORIEL_TRY(file_->sync());
  unsynced_ = false;
  return {};
}

Status SegmentWriter::cut() {
  if (!file_) return {};
  ORIEL_TRY(recover());
  if (!file_) return {};
  std::string padding;
  std::uint64_t position = written_;
  padPage(padding, position);
  ORIEL_TRY(flush(padding));
  ORIEL_TRY(sync());
  ORIEL_TRY(file_->close());
  file_.reset();
  finished_ += std::exchange(written_, 0);
  ++segment_;
  return {};
}

Status SegmentWriter::close() {
  if (!file_) return {};
  ORIEL_TRY(recover());
  ORIEL_TRY(sync());
  if (file_) ORIEL_TRY(file_->close());
  file_.reset();
  return {};
}

}  // namespace oriel::tsdb::wal
