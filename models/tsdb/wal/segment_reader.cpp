#include "models/tsdb/wal/segment_reader.h"

#include <snappy.h>

#include <algorithm>

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

Result<Bytes> SegmentReader::unpack(bool compressed) {
  if (!compressed) return whole_;
  std::size_t size = 0;
  const auto* data = reinterpret_cast<const char*>(whole_.data());
  if (!snappy::GetUncompressedLength(data, whole_.size(), &size) || size > kMaxRecordBytes)
    return damaged("bad snappy header", good_);
  uncompressed_.resize(size);
  if (!snappy::RawUncompress(data, whole_.size(), uncompressed_.data())) return damaged("bad snappy data", good_);
  return asBytes(uncompressed_);
}

Result<bool> SegmentReader::next(Bytes& record) {
  assembled_.clear();
  bool compressed = false;
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
      break;
    }
    assembled_.append(asText(part.data));
    whole_ = asBytes(assembled_);
    if (kind == Fragment::Last) break;
  }
  ORIEL_ASSIGN(record, unpack(compressed));
  good_ = position_;
  return true;
}

}  // namespace oriel::tsdb::wal
