#include "dashboards/search/folder_scan.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace oriel::dashboards {

namespace {

std::string realPathOf(const std::string& path) {
  char buffer[PATH_MAX];
  return ::realpath(path.c_str(), buffer) != nullptr ? std::string(buffer) : std::string();
}

bool isBelowFolder(const std::string& folder, const std::string& path) {
  return !folder.empty() && path.size() > folder.size() && path.starts_with(folder) &&
         (folder.back() == '/' || path[folder.size()] == '/');
}

bool hasDashboardEnding(const std::string& name) {
  return name.ends_with(".json") || name.ends_with(".yaml") || name.ends_with(".yml");
}

class FolderWalk {
 public:
  FolderWalk(const std::string& root, const ScanLimits& limits, FolderScan& out)
      : limits_(limits), out_(out), realRoot_(realPathOf(root)) {}

  void walk(const std::string& folder, const std::string& relative, int depth) {
    if (out_.folders.size() >= limits_.maxFolders)
      return note("more than " + std::to_string(limits_.maxFolders) + " folders: the others are left out");
    if (depth > limits_.maxDepth) return note(folder + ": too deep, left out");
    const std::unique_ptr<DIR, int (*)(DIR*)> dir(::opendir(folder.c_str()), ::closedir);
    if (!dir) {
      if (depth > 0 || errno != ENOENT) note(folder + ": " + std::strerror(errno));
      return;
    }
    out_.folders.push_back(folder);
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(dir.get()))
      if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) visit(folder + "/" + name, name, relative, depth);
  }

 private:
  void visit(const std::string& path, const std::string& name, const std::string& relative, int depth) {
    struct stat info{};
    if (::lstat(path.c_str(), &info) != 0) return;
    if (S_ISDIR(info.st_mode)) return walk(path, relative.empty() ? name : relative + "/" + name, depth + 1);
    if (!hasDashboardEnding(name)) return;
    if (S_ISLNK(info.st_mode)) {
      const std::string real = realPathOf(path);
      if (real.empty() || ::stat(path.c_str(), &info) != 0) return;
      if (!isBelowFolder(realRoot_, real)) return note(path + ": a link that leads out of its folder is not followed");
    }
    if (!S_ISREG(info.st_mode)) return;
    const auto bytes = static_cast<std::uint64_t>(info.st_size);
    if (bytes > limits_.maxFileBytes) return note(path + ": too large, left out");
    if (out_.files.size() >= limits_.maxFiles)
      return note("more than " + std::to_string(limits_.maxFiles) + " files: the others are left out");
    const std::int64_t changed = std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
    out_.files.push_back({path, relative, changed, bytes});
  }

  void note(std::string text) {
    constexpr std::size_t kMaxScanNotices = 20;
    if (out_.notices.size() >= kMaxScanNotices) return;
    if (std::find(out_.notices.begin(), out_.notices.end(), text) == out_.notices.end())
      out_.notices.push_back(std::move(text));
  }

  const ScanLimits& limits_;
  FolderScan& out_;
  std::string realRoot_;
};

Error fileError(const std::string& path, int code) {
  return makeError(code == ENOENT ? ErrorCode::NotFound : ErrorCode::Io, path + ": " + std::strerror(code));
}

}  // namespace

FolderScan scanFolder(const std::string& root, const ScanLimits& limits) {
  FolderScan scan;
  std::string trimmed = root;
  while (trimmed.size() > 1 && trimmed.back() == '/') trimmed.pop_back();
  FolderWalk(trimmed, limits, scan).walk(trimmed, "", 0);
  std::sort(scan.files.begin(), scan.files.end(),
            [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; });
  return scan;
}

Result<std::string> readPlainFile(const std::string& path, std::uint64_t maxBytes) {
  // O_NONBLOCK: opening a pipe would wait for its writer.
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file < 0) return fileError(path, errno);
  const std::unique_ptr<const int, void (*)(const int*)> closer(&file, [](const int* f) { ::close(*f); });
  struct stat info{};
  if (::fstat(file, &info) != 0) return fileError(path, errno);
  if (!S_ISREG(info.st_mode)) return makeError(ErrorCode::InvalidInput, path + ": not a plain file");
  std::string text;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t read = ::read(file, buffer, sizeof buffer);
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return fileError(path, errno);
    if (read == 0) return text;
    text.append(buffer, static_cast<std::size_t>(read));
    if (text.size() > maxBytes) return makeError(ErrorCode::LimitExceeded, path + ": too large");
  }
}

bool isInside(const std::string& root, const std::string& path) {
  const std::string realRoot = realPathOf(root);
  if (const std::string real = realPathOf(path); !real.empty()) return isBelowFolder(realRoot, real);
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos || slash == 0) return false;
  const std::string name = path.substr(slash + 1);
  if (name.empty() || name == "." || name == "..") return false;
  const std::string parent = realPathOf(path.substr(0, slash));
  return parent == realRoot || isBelowFolder(realRoot, parent);
}

}  // namespace oriel::dashboards
