#pragma once

#include <cstdint>
#include <string>

#include "models/base/bytes.h"
#include "models/base/result.h"

namespace oriel::tsdb::wal {

/// Reads the records of one segment, forward. Owned by one thread; the bytes must outlive it.
class SegmentReader {
 public:
  explicit SegmentReader(Bytes segment) : segment_(segment) {}

  /// The next record, uncompressed and valid until the next call; false at the end of the segment. Corrupt when the
  /// bytes there are torn or damaged: goodBytes() then says how much of the segment is sound.
  Result<bool> next(Bytes& record);
  /// Where the last whole record ends.
  std::size_t goodBytes() const { return good_; }

 private:
  struct Part {
    std::uint8_t kind = 0;
    bool compressed = false;
    Bytes data;
  };
  Result<bool> nextPart(Part& part);
  Result<bool> skipPageEnd();
  Result<Bytes> unpack(bool compressed);

  Bytes segment_;
  std::size_t position_ = 0;
  std::size_t good_ = 0;
  std::string assembled_;
  std::string uncompressed_;
  Bytes whole_;
};

}  // namespace oriel::tsdb::wal
