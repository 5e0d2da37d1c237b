#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/file_system.h"

namespace oriel::tsdb::wal {

inline constexpr std::size_t kPageSize = 32 * 1024;
inline constexpr std::size_t kRecordHeaderSize = 7;
inline constexpr std::uint8_t kSnappyFlag = 8;
/// What a fragment of a record is; the low three bits of its first byte.
enum class Fragment : std::uint8_t { PageEnd = 0, Full = 1, First = 2, Middle = 3, Last = 4 };

/// The segment's file name: eight digits.
std::string segmentName(std::uint32_t number);

/// Writes records into segments `DIR/%08d` of 32 KiB pages, compressed with snappy where that halves them. Owned by
/// one thread.
///
/// A write that fails leaves the writer where it was: the part that reached the file is cut off (or, where even that
/// fails, left behind in a segment that is given up), and the same records can be written again later.
class SegmentWriter {
 public:
  /// Nothing is opened before the first write; it then makes segment `first`.
  SegmentWriter(std::shared_ptr<FileSystem> files, std::string directory, std::uint32_t first,
                std::uint64_t segmentBytes);

  /// All records or none.
  Status write(const std::vector<std::string>& records);
  Status sync();
  /// Ends the current segment (padding its page), syncs it; the next write begins another.
  Status cut();
  Status close();

  /// The number that the segment being written (or the next, when none is open) has.
  std::uint32_t segment() const { return segment_; }
  bool open() const { return file_ != nullptr; }
  std::uint64_t bytesInSegment() const { return written_; }
  /// Since the writer was made, over all segments.
  std::uint64_t bytesTotal() const { return finished_ + written_; }

 private:
  Status ensureOpen();
  Status recover();
  Status flush(const std::string& bytes);
  /// Appends the record in fragments to `out`, going on at `position` of the segment.
  void frame(std::string& out, std::uint64_t& position, const std::string& record);
  /// The record compressed, or as it is; valid until the next call.
  std::string_view pack(const std::string& record);
  bool fits(std::uint64_t position, std::size_t length) const;

  std::shared_ptr<FileSystem> files_;
  std::string directory_;
  std::uint32_t segment_;
  std::uint64_t segmentBytes_;
  std::unique_ptr<WritableFile> file_;
  std::uint64_t finished_ = 0;  ///< bytes of the segments before
  std::uint64_t written_ = 0;   ///< bytes of the segment known to be good
  bool dirtyTail_ = false;      ///< bytes of a failed write may stand behind them
  bool unsynced_ = false;
  std::string buffer_;                  ///< of one write, kept for the next
  std::unique_ptr<char[]> compressed_;  ///< of one record, likewise
  std::size_t compressedRoom_ = 0;
  int untried_ = 0;  ///< records of samples to write as they are before compression is tried again
};

}  // namespace oriel::tsdb::wal
