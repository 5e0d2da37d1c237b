#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/base/result.h"

namespace oriel {

/// A file open for appending. Not thread-safe. The destructor closes without reporting; call close() to learn of
/// errors.
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  /// Writes all bytes or returns an error (NoSpace, Io); after an error the length is unknown until size() is asked.
  virtual Status append(std::span<const std::byte> bytes) = 0;
  /// fdatasync.
  virtual Status sync() = 0;
  virtual Status truncate(std::uint64_t size) = 0;
  virtual std::uint64_t size() const = 0;
  virtual Status close() = 0;
};

/// Read-only bytes of a whole file (a memory map, or a copy in the in-memory file system). Immutable, thread-safe.
class FileBytes {
 public:
  virtual ~FileBytes() = default;
  virtual std::span<const std::byte> bytes() const = 0;
  /// The pages of a map that were read no longer count as memory of this process; they come back when read again.
  virtual void releasePages() const {}
};

/// The operating system's files behind an interface, so that tests can keep them in memory or make them fail.
/// Thread-safe. Paths are UTF-8 with '/'. Errors: NotFound, NoSpace, Io, each naming the path.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  virtual Result<std::unique_ptr<WritableFile>> create(const std::string& path) = 0;  ///< truncates; mode 0600
  virtual Result<std::unique_ptr<WritableFile>> openAppend(const std::string& path) = 0;
  virtual Result<std::shared_ptr<const FileBytes>> map(const std::string& path) = 0;
  /// The bytes [offset, offset + length) of a file, fewer when it ends before; for files that grow or are large.
  virtual Result<std::shared_ptr<const FileBytes>> mapRange(const std::string& path, std::uint64_t offset,
                                                            std::uint64_t length);
  virtual Result<std::string> readText(const std::string& path) = 0;
  /// Writes beside the target, syncs, renames over it and syncs the folder; the old file stays whole on failure.
  virtual Status writeAtomically(const std::string& path, std::string_view text) = 0;

  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;  ///< names, sorted, without . and ..
  virtual Result<std::uint64_t> fileSize(const std::string& path) = 0;
  virtual bool exists(const std::string& path) = 0;
  virtual Status makeDirectories(const std::string& path) = 0;  ///< mode 0700
  virtual Status remove(const std::string& path) = 0;           ///< a file or an empty folder
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  virtual Status syncDirectory(const std::string& path) = 0;
  /// What can still be written to the disk that `path` is on.
  virtual Result<std::uint64_t> freeBytes(const std::string& path) = 0;
  /// Takes an exclusive lock on `path` for the life of the returned object; Error with a clear text if another process
  /// holds it.
  virtual Result<std::shared_ptr<void>> lock(const std::string& path) = 0;
};

std::shared_ptr<FileSystem> makeRealFileSystem();
std::shared_ptr<FileSystem> makeMemoryFileSystem();

}  // namespace oriel
