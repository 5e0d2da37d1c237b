#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/base/bytes.h"
#include "models/base/result.h"

namespace oriel::tsdb::wal {

/// Records one behind the other, to hand them to another thread. Keeps its memory.
class RecordBuffer {
 public:
  /// Room for so many bytes at the end, not yet part of it; valid until the next call.
  std::byte* room(std::size_t bytes);
  /// The first `bytes` of the room are a record now.
  void add(std::size_t bytes);
  void clear();

  std::size_t records() const { return ends_.size(); }
  Bytes record(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return {data_.get() + begin, ends_[i] - begin};
  }
  std::size_t bytes() const { return size_; }

 private:
  std::unique_ptr<std::byte[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  std::vector<std::size_t> ends_;
};

/// Reads the records of one segment, forward. Owned by one thread; the bytes must outlive it.
class SegmentReader {
 public:
  /// `begin`: where a record begins, to read only from there on.
  explicit SegmentReader(Bytes segment, std::size_t begin = 0) : segment_(segment), position_(begin), good_(begin) {}

  /// The next record, uncompressed and valid until the next call; false at the end of the segment. Corrupt when the
  /// bytes there are torn or damaged: goodBytes() then says how much of the segment is sound.
  Result<bool> next(Bytes& record);
  /// The same, with the record added to `buffer`.
  Result<bool> nextInto(RecordBuffer& buffer);
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
  /// Finds the next record in whole_, as it stands in the file.
  Result<bool> findNext(bool& compressed);
  Result<std::size_t> unpackedSize() const;
  Status unpackTo(std::byte* out) const;

  Bytes segment_;
  std::size_t position_;
  std::size_t good_;
  std::string assembled_;
  std::string uncompressed_;
  Bytes whole_;
};

}  // namespace oriel::tsdb::wal
