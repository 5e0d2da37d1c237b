#include "models/hostmetrics/reader.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/statfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>

namespace oriel::hostmetrics {

namespace {

Error systemError(const std::string& path) {
  const int number = errno;
  const ErrorCode code = number == ENOENT || number == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Io;
  return makeError(code, path + ": " + std::strerror(number));
}

class LinuxReader : public Reader {
 public:
  explicit LinuxReader(std::string root) : root_(std::move(root)) {}

  Status read(const std::string& path, std::string& text) const override {
    text.clear();
    const std::string full = root_ + path;
    const int file = ::open(full.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return systemError(path);
    // Files of /proc have no size; they are read until the end. Most fit into the first read.
    std::size_t length = 0;
    for (;;) {
      text.resize(std::max<std::size_t>(text.capacity(), length + 4096));
      const ssize_t got = ::read(file, text.data() + length, text.size() - length);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) {
        Error error = systemError(path);
        ::close(file);
        text.clear();
        return error;
      }
      if (got == 0) break;
      length += static_cast<std::size_t>(got);
    }
    ::close(file);
    text.resize(length);
    return {};
  }

  Result<std::vector<std::string>> list(const std::string& directory) const override {
    DIR* handle = ::opendir((root_ + directory).c_str());
    if (handle == nullptr) return systemError(directory);
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(handle)) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    ::closedir(handle);
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<std::string> realPath(const std::string& path) const override {
    char* real = ::realpath((root_ + path).c_str(), nullptr);
    if (real == nullptr) return systemError(path);
    std::string result(real);
    std::free(real);
    return result;
  }

  Result<FileSystemUsage> usage(const std::string& mountPoint) const override {
    struct statfs answer{};
    int status = 0;
    do {
      status = ::statfs(mountPoint.c_str(), &answer);
    } while (status != 0 && errno == EINTR);
    if (status != 0) return systemError(mountPoint);
    const double block = static_cast<double>(answer.f_bsize);
    FileSystemUsage usage;
    usage.sizeBytes = static_cast<double>(answer.f_blocks) * block;
    usage.freeBytes = static_cast<double>(answer.f_bfree) * block;
    usage.availableBytes = static_cast<double>(answer.f_bavail) * block;
    usage.files = static_cast<double>(answer.f_files);
    usage.filesFree = static_cast<double>(answer.f_ffree);
    return usage;
  }

  HostIdentity identity() const override {
    utsname names{};
    ::uname(&names);
    HostIdentity identity{names.sysname, names.release, names.version, names.machine, names.nodename, {}};
    char domain[256] = {};
    if (::getdomainname(domain, sizeof(domain) - 1) == 0) identity.domain = domain;
    return identity;
  }

  WallTime wallTime() const override {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    tm local{};
    ::localtime_r(&now.tv_sec, &local);
    const double seconds = static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
    return {seconds, local.tm_zone, static_cast<double>(local.tm_gmtoff)};
  }

 private:
  std::string root_;
};

}  // namespace

std::shared_ptr<const Reader> makeReader(std::string root) { return std::make_shared<LinuxReader>(std::move(root)); }

}  // namespace oriel::hostmetrics
