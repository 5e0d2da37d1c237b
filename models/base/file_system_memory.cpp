#include <map>
#include <mutex>
#include <set>

#include "models/base/bytes.h"
#include "models/base/file_system.h"

namespace oriel {
namespace {

struct MemoryFile {
  std::mutex mutex;
  std::string content;
};

class MemoryWritableFile final : public WritableFile {
 public:
  explicit MemoryWritableFile(std::shared_ptr<MemoryFile> file) : file_(std::move(file)) {}

  Status append(std::span<const std::byte> bytes) override {
    std::lock_guard lock(file_->mutex);
    file_->content.append(asText(bytes));
    return {};
  }
  Status sync() override { return {}; }
  Status truncate(std::uint64_t size) override {
    std::lock_guard lock(file_->mutex);
    file_->content.resize(size, '\0');
    return {};
  }
  std::uint64_t size() const override {
    std::lock_guard lock(file_->mutex);
    return file_->content.size();
  }
  Status close() override { return {}; }

 private:
  std::shared_ptr<MemoryFile> file_;
};

class MemoryBytes final : public FileBytes {
 public:
  explicit MemoryBytes(std::string content) : content_(std::move(content)) {}
  std::span<const std::byte> bytes() const override { return asBytes(content_); }

 private:
  std::string content_;
};

/// Files and folders by path. Paths are taken as written but for a trailing slash; there are no links.
class MemoryFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override { return openFile(path, true); }
  Result<std::unique_ptr<WritableFile>> openAppend(const std::string& path) override { return openFile(path, false); }

  Result<std::shared_ptr<const FileBytes>> map(const std::string& path) override {
    ORIEL_ASSIGN(std::string content, readText(path));
    return std::shared_ptr<const FileBytes>(std::make_shared<MemoryBytes>(std::move(content)));
  }
  Result<std::string> readText(const std::string& path) override {
    std::lock_guard lock(mutex_);
    const auto it = files_.find(path);
    if (it == files_.end()) return missing("open", path);
    std::lock_guard fileLock(it->second->mutex);
    return it->second->content;
  }
  Status writeAtomically(const std::string& path, std::string_view text) override {
    std::lock_guard lock(mutex_);
    if (!isFolder(folderOf(path))) return missing("open", path);
    auto file = std::make_shared<MemoryFile>();
    file->content = text;
    files_[path] = std::move(file);
    return {};
  }

  Result<std::vector<std::string>> list(const std::string& directory) override {
    std::lock_guard lock(mutex_);
    const std::string folder = trimmed(directory);
    if (!isFolder(folder)) return missing("list", directory);
    std::set<std::string> names;
    const auto add = [&](const std::string& path) {
      if (folderOf(path) == folder) names.insert(path.substr(path.rfind('/') + 1));
    };
    for (const auto& [path, file] : files_) add(path);
    for (const std::string& path : folders_)
      if (path != folder) add(path);
    names.erase("");
    return std::vector<std::string>(names.begin(), names.end());
  }
  Result<std::uint64_t> fileSize(const std::string& path) override {
    std::lock_guard lock(mutex_);
    const auto it = files_.find(path);
    if (it == files_.end()) return missing("stat", path);
    std::lock_guard fileLock(it->second->mutex);
    return std::uint64_t{it->second->content.size()};
  }
  bool exists(const std::string& path) override {
    std::lock_guard lock(mutex_);
    return files_.contains(path) || isFolder(trimmed(path));
  }
  Status makeDirectories(const std::string& path) override {
    std::lock_guard lock(mutex_);
    const std::string folder = trimmed(path);
    for (std::size_t at = folder.find('/', 1);; at = folder.find('/', at + 1)) {
      const std::string part = folder.substr(0, at);
      if (files_.contains(part)) return makeError(ErrorCode::Io, "create folder " + path + ": a file stands there");
      folders_.insert(part);
      if (at == std::string::npos) return {};
    }
  }
  Status remove(const std::string& path) override {
    std::lock_guard lock(mutex_);
    if (files_.erase(path) > 0) return {};
    const std::string folder = trimmed(path);
    if (!folders_.contains(folder)) return missing("remove", path);
    for (const auto& [name, file] : files_)
      if (name.starts_with(folder + "/")) return makeError(ErrorCode::Io, "remove " + path + ": folder not empty");
    for (const std::string& name : folders_)
      if (name.starts_with(folder + "/")) return makeError(ErrorCode::Io, "remove " + path + ": folder not empty");
    folders_.erase(folder);
    return {};
  }
  Status rename(const std::string& from, const std::string& to) override {
    std::lock_guard lock(mutex_);
    if (const auto it = files_.find(from); it != files_.end()) {
      auto file = it->second;
      files_.erase(it);
      files_[to] = std::move(file);
      return {};
    }
    if (!folders_.contains(trimmed(from))) return missing("rename", from);
    renameFolder(trimmed(from), trimmed(to));
    return {};
  }
  Result<std::uint64_t> freeBytes(const std::string&) override { return std::uint64_t{1} << 40; }
  Status syncDirectory(const std::string& path) override {
    std::lock_guard lock(mutex_);
    if (!isFolder(trimmed(path))) return missing("sync", path);
    return {};
  }
  Result<std::shared_ptr<void>> lock(const std::string& path) override {
    std::lock_guard guard(mutex_);
    std::weak_ptr<void>& held = locks_[path];
    if (!held.expired()) return makeError(ErrorCode::Io, path + " is locked: another program is using this folder");
    if (!files_.contains(path)) files_[path] = std::make_shared<MemoryFile>();
    auto taken = std::make_shared<int>(0);
    held = taken;
    return std::shared_ptr<void>(std::move(taken));
  }

 private:
  static Error missing(const char* doing, const std::string& path) {
    return makeError(ErrorCode::NotFound, std::string(doing) + " " + path + ": No such file or directory");
  }
  static std::string trimmed(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
  }
  static std::string folderOf(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
  }
  bool isFolder(const std::string& path) const { return path == "." || path == "/" || folders_.contains(path); }

  void renameFolder(const std::string& from, const std::string& to) {
    const auto moved = [&](const std::string& path) { return to + path.substr(from.size()); };
    const auto inside = [&](const std::string& path) { return path == from || path.starts_with(from + "/"); };
    std::map<std::string, std::shared_ptr<MemoryFile>> files;
    for (auto& [path, file] : files_) files[inside(path) ? moved(path) : path] = file;
    std::set<std::string> folders;
    for (const std::string& path : folders_) folders.insert(inside(path) ? moved(path) : path);
    files_ = std::move(files);
    folders_ = std::move(folders);
  }

  Result<std::unique_ptr<WritableFile>> openFile(const std::string& path, bool truncate) {
    std::lock_guard lock(mutex_);
    if (!isFolder(folderOf(path))) return missing("open", path);
    auto& file = files_[path];
    if (!file) file = std::make_shared<MemoryFile>();
    if (truncate) {
      std::lock_guard fileLock(file->mutex);
      file->content.clear();
    }
    return std::unique_ptr<WritableFile>(std::make_unique<MemoryWritableFile>(file));
  }

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<MemoryFile>> files_;
  std::set<std::string> folders_;
  std::map<std::string, std::weak_ptr<void>> locks_;
};

}  // namespace

std::shared_ptr<FileSystem> makeMemoryFileSystem() { return std::make_shared<MemoryFileSystem>(); }

}  // namespace oriel
