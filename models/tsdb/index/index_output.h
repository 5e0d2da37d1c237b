#pragma once

#include <memory>
#include <string>

#include "models/base/bytes.h"
#include "models/base/file_system.h"

namespace oriel::tsdb {

/// A file under way: gathers bytes into larger writes and knows where it stands. Owned by one thread. The first error
/// stays, and comes out of finish().
class IndexOutput {
 public:
  static Result<std::unique_ptr<IndexOutput>> create(FileSystem& files, const std::string& path);

  std::uint64_t position() const { return position_; }
  void write(std::string_view bytes);
  /// Zeros up to a multiple of `alignment`.
  void pad(std::uint64_t alignment);
  /// Content that a checksum is to stand behind goes between these two.
  void beginSum() { sum_ = 0; }
  void writeSum();
  /// Writes the rest, syncs and closes.
  Status finish();

 private:
  explicit IndexOutput(std::unique_ptr<WritableFile> file) : file_(std::move(file)) {}
  void flush();

  std::unique_ptr<WritableFile> file_;
  std::string buffer_;
  std::uint64_t position_ = 0;
  std::uint32_t sum_ = 0;
  Status status_;
};

}  // namespace oriel::tsdb
