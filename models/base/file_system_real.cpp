#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>

#include "models/base/bytes.h"
#include "models/base/file_system.h"

namespace oriel {
namespace {

Error systemError(const std::string& doing, const std::string& path, int code = errno) {
  ErrorCode kind = ErrorCode::Io;
  if (code == ENOENT) kind = ErrorCode::NotFound;
  if (code == ENOSPC || code == EDQUOT) kind = ErrorCode::NoSpace;
  return makeError(kind, doing + " " + path + ": " + std::strerror(code));
}

std::string parentOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

class RealWritableFile final : public WritableFile {
 public:
  RealWritableFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

  Status append(std::span<const std::byte> bytes) override {
    while (!bytes.empty()) {
      const ssize_t n = ::write(fd_.get(), bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return systemError("write", path_);
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
  }
  Status sync() override {
    if (::fdatasync(fd_.get()) != 0) return systemError("sync", path_);
    return {};
  }
  Status truncate(std::uint64_t size) override {
    if (::ftruncate(fd_.get(), static_cast<off_t>(size)) != 0) return systemError("truncate", path_);
    return {};
  }
  std::uint64_t size() const override {
    struct stat info{};
    return ::fstat(fd_.get(), &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
  }
  Status close() override {
    if (!fd_.valid()) return {};
    if (::close(fd_.release()) != 0) return systemError("close", path_);
    return {};
  }

 private:
  Descriptor fd_;
  std::string path_;
};

/// A map of `size` bytes of which the first `skipped` were only taken because maps begin with a page.
class MappedBytes final : public FileBytes {
 public:
  MappedBytes(void* at, std::size_t size, std::size_t skipped = 0) : at_(at), size_(size), skipped_(skipped) {}
  MappedBytes(const MappedBytes&) = delete;
  MappedBytes& operator=(const MappedBytes&) = delete;
  ~MappedBytes() override {
    if (size_ > 0) ::munmap(at_, size_);
  }
  std::span<const std::byte> bytes() const override {
    return {static_cast<const std::byte*>(at_) + skipped_, size_ - skipped_};
  }
  void releasePages() const override {
    if (size_ > 0) ::madvise(at_, size_, MADV_DONTNEED);
  }

 private:
  void* at_;
  std::size_t size_;
  std::size_t skipped_;
};

class RealFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override {
    return openForWriting(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND);
  }
  Result<std::unique_ptr<WritableFile>> openAppend(const std::string& path) override {
    return openForWriting(path, O_WRONLY | O_CREAT | O_APPEND);
  }

  Result<std::shared_ptr<const FileBytes>> map(const std::string& path) override {
    return mapRange(path, 0, std::numeric_limits<std::uint64_t>::max());
  }
  Result<std::shared_ptr<const FileBytes>> mapRange(const std::string& path, std::uint64_t offset,
                                                    std::uint64_t length) override {
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.valid()) return systemError("open", path);
    struct stat info{};
    if (::fstat(fd.get(), &info) != 0) return systemError("stat", path);
    if (!S_ISREG(info.st_mode)) return makeError(ErrorCode::Io, "open " + path + ": not a regular file");
    const auto size = static_cast<std::uint64_t>(info.st_size);
    const std::uint64_t begin = std::min(offset, size);
    const std::uint64_t wanted = std::min(length, size - begin);
    if (wanted == 0) return std::shared_ptr<const FileBytes>(std::make_shared<MappedBytes>(nullptr, 0));
    const std::uint64_t skipped = begin % static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    void* at = ::mmap(nullptr, wanted + skipped, PROT_READ, MAP_PRIVATE, fd.get(), static_cast<off_t>(begin - skipped));
    if (at == MAP_FAILED) return systemError("map", path);
    return std::shared_ptr<const FileBytes>(std::make_shared<MappedBytes>(at, wanted + skipped, skipped));
  }

  Result<std::string> readText(const std::string& path) override {
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.valid()) return systemError("open", path);
    std::string out;
    std::string buffer(1 << 16, '\0');
    while (true) {
      // Files below /proc and /sys have no size to ask for, so reading goes on until nothing comes.
      const ssize_t n = ::read(fd.get(), buffer.data(), buffer.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return systemError("read", path);
      if (n == 0) return out;
      out.append(buffer, 0, static_cast<std::size_t>(n));
    }
  }

  Status writeAtomically(const std::string& path, std::string_view text) override {
    const std::string temporary = path + ".tmp-" + std::to_string(::getpid());
    Status status = writeWhole(temporary, text);
    if (status.ok()) status = rename(temporary, path);
    if (!status.ok()) {
      ::unlink(temporary.c_str());
      return status;
    }
    return syncDirectory(parentOf(path));
  }

  Result<std::vector<std::string>> list(const std::string& directory) override {
    DIR* dir = ::opendir(directory.c_str());
    if (dir == nullptr) return systemError("list", directory);
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(dir)) {
      const std::string name = entry->d_name;
      if (name != "." && name != "..") names.push_back(name);
    }
    const int code = errno;
    ::closedir(dir);
    if (code != 0) return systemError("list", directory, code);
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<std::uint64_t> fileSize(const std::string& path) override {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return systemError("stat", path);
    return static_cast<std::uint64_t>(info.st_size);
  }
  bool exists(const std::string& path) override { return ::access(path.c_str(), F_OK) == 0; }

  Status makeDirectories(const std::string& path) override {
    for (std::size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1))
      ORIEL_TRY(makeDirectory(path.substr(0, at)));
    return makeDirectory(path);
  }
  Status remove(const std::string& path) override {
    if (::remove(path.c_str()) != 0) return systemError("remove", path);
    return {};
  }
  Status rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return systemError("rename", from);
    return {};
  }
  Result<std::uint64_t> freeBytes(const std::string& path) override {
    struct statvfs info{};
    if (::statvfs(path.c_str(), &info) != 0) return systemError("ask for room on", path);
    return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
  }

  Status syncDirectory(const std::string& path) override {
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd.valid()) return systemError("open", path);
    // Some file systems cannot sync a folder; they say EINVAL and there is nothing more to be done.
    if (::fsync(fd.get()) != 0 && errno != EINVAL) return systemError("sync", path);
    return {};
  }

  Result<std::shared_ptr<void>> lock(const std::string& path) override {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return systemError("open", path);
    auto held = std::make_shared<Descriptor>(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return std::shared_ptr<void>(std::move(held));
    if (errno == EWOULDBLOCK)
      return makeError(ErrorCode::Io, path + " is locked: another program is using this folder");
    return systemError("lock", path);
  }

 private:
  Result<std::unique_ptr<WritableFile>> openForWriting(const std::string& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (fd < 0) return systemError("open", path);
    return std::unique_ptr<WritableFile>(std::make_unique<RealWritableFile>(fd, path));
  }

  Status writeWhole(const std::string& path, std::string_view text) {
    ORIEL_ASSIGN(const auto file, create(path));
    ORIEL_TRY(file->append(asBytes(text)));
    ORIEL_TRY(file->sync());
    return file->close();
  }

  static Status makeDirectory(const std::string& path) {
    if (path.empty() || ::mkdir(path.c_str(), 0700) == 0) return {};
    const int code = errno;
    struct stat info{};
    if (code == EEXIST && ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) return {};
    return systemError("create folder", path, code);
  }
};

}  // namespace

std::shared_ptr<FileSystem> makeRealFileSystem() { return std::make_shared<RealFileSystem>(); }

}  // namespace oriel
