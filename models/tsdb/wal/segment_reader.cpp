#include "models/tsdb/wal/segment_reader.h"

#include <snappy.h>

#include <algorithm>
#include <cstring>

#include "models/tsdb/wal/segment_writer.h"

namespace oriel::tsdb::wal {
namespace {

Error damaged(const char* what, std::size_t position) {
  return makeError(ErrorCode::Corrupt, std::string(what) + " at byte " + std::to_string(position));
}

constexpr std::size_t kMaxRecordBytes = 1u << 30;

}  // namespace

/// The rest of a page behind its last record is zero.
Result<bool> SegmentReader::skipPageEnd() {
  // Nobody writes a page without a record.
  if (position_ % kPageSize == 0) return damaged("a page that does not begin with a record", position_);
  const std::size_t end = std::min(segment_.size(), (position_ / kPageSize + 1) * kPageSize);
  const Bytes rest = segment_.subspan(position_, end - position_);
  if (!std::all_of(rest.begin(), rest.end(), [](std::byte b) { return b == std::byte{0}; }))
    return damaged("unexpected bytes in the padding of a page", position_);
  position_ = end;
  return true;
}

Result<bool> SegmentReader::nextPart(Part& part) {
  while (position_ < segment_.size()) {
    const std::size_t inPage = kPageSize - position_ % kPageSize;
    const std::size_t left = std::min(segment_.size() - position_, inPage);
    const auto flags = static_cast<std::uint8_t>(segment_[position_]);
    if (inPage < kRecordHeaderSize || flags == static_cast<std::uint8_t>(Fragment::PageEnd)) {
      ORIEL_TRY(skipPageEnd());
      continue;
    }
    if (left < kRecordHeaderSize) return damaged("torn record header", position_);
    const std::size_t length = big16(&segment_[position_ + 1]);
    part.kind = flags & 7;
    part.compressed = (flags & kSnappyFlag) != 0;
    if ((flags & ~(7 | kSnappyFlag)) != 0 || part.kind > static_cast<std::uint8_t>(Fragment::Last))
      return damaged("unknown record form", position_);
    if (length > left - kRecordHeaderSize) return damaged("torn record", position_);
    part.data = segment_.subspan(position_ + kRecordHeaderSize, length);
    if (crc32c(part.data) != big32(&segment_[position_ + 3])) return damaged("checksum mismatch", position_);
    position_ += kRecordHeaderSize + length;
    return true;
  }
  return false;
}

Result<std::size_t> SegmentReader::unpackedSize() const {
  std::size_t size = 0;
  const auto* const data = reinterpret_cast<const char*>(whole_.data());
  if (!snappy::GetUncompressedLength(data, whole_.size(), &size) || size > kMaxRecordBytes)
    return damaged("bad snappy header", good_);
  return size;
}

Status SegmentReader::unpackTo(std::byte* out) const {
  const auto* const data = reinterpret_cast<const char*>(whole_.data());
  if (!snappy::RawUncompress(data, whole_.size(), reinterpret_cast<char*>(out)))
    return damaged("bad snappy data", good_);
  return {};
}

Result<bool> SegmentReader::findNext(bool& compressed) {
  assembled_.clear();
  bool begun = false;
  while (true) {
    Part part;
    ORIEL_ASSIGN(const bool found, nextPart(part));
    if (!found) {
      if (begun) return damaged("record without an end", good_);
      good_ = position_;
      return false;
    }
    const auto kind = static_cast<Fragment>(part.kind);
    const bool starts = kind == Fragment::Full || kind == Fragment::First;
    if (starts == begun) return damaged("record parts out of order", good_);
    if (starts) compressed = part.compressed;
    begun = true;
    if (kind == Fragment::Full) {
      whole_ = part.data;
      return true;
    }
    assembled_.append(asText(part.data));
    whole_ = asBytes(assembled_);
    if (kind == Fragment::Last) return true;
  }
}

Result<bool> SegmentReader::next(Bytes& record) {
  bool compressed = false;
  ORIEL_ASSIGN(const bool found, findNext(compressed));
  if (!found) return false;
  record = whole_;
  if (compressed) {
    ORIEL_ASSIGN(const std::size_t size, unpackedSize());
    uncompressed_.resize(size);
    ORIEL_TRY(unpackTo(reinterpret_cast<std::byte*>(uncompressed_.data())));
    record = asBytes(uncompressed_);
  }
  good_ = position_;
  return true;
}

Result<bool> SegmentReader::nextInto(RecordBuffer& buffer) {
  bool compressed = false;
  ORIEL_ASSIGN(const bool found, findNext(compressed));
  if (!found) return false;
  std::size_t size = whole_.size();
  if (compressed) {
    ORIEL_ASSIGN(size, unpackedSize());
    ORIEL_TRY(unpackTo(buffer.room(size)));
  } else if (size > 0) {
    std::memcpy(buffer.room(size), whole_.data(), size);
  }
  buffer.add(size);
  good_ = position_;
  return true;
}

std::byte* RecordBuffer::room(std::size_t bytes) {
  if (size_ + bytes > capacity_) {
    const std::size_t grown = std::max(size_ + bytes, capacity_ * 2);
    auto larger = std::make_unique_for_overwrite<std::byte[]>(grown);
    if (size_ > 0) std::memcpy(larger.get(), data_.get(), size_);
    data_ = std::move(larger);
    capacity_ = grown;
  }
  return data_.get() + size_;
}

void RecordBuffer::add(std::size_t bytes) {
  size_ += bytes;
  ends_.push_back(size_);
}

void RecordBuffer::clear() {
  size_ = 0;
  ends_.clear();
}

}  // namespace oriel::tsdb::wal
