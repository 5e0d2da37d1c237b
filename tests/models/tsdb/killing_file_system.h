#pragma once

#include <csignal>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <unistd.h>

#include "models/base/bytes.h"
#include "models/base/file_system.h"

/// A file system that ends the process with SIGKILL before the n-th thing it does to paths with a certain text in them,
/// and names it on standard error; a write is half done then. Syncs are left out: what is handed to the operating
/// system survives a kill. Thread-safe.
namespace oriel::tsdb::test_support {

class KillingFileSystem final : public FileSystem {
 public:
  /// `killAt`: from 1; 0: never. An empty `inPath`: all paths.
  KillingFileSystem(std::shared_ptr<FileSystem> inner, std::uint64_t killAt, std::string inPath)
      : inner_(std::move(inner)), count_(std::make_shared<Count>()) {
    count_->killAt = killAt;
    count_->inPath = std::move(inPath);
  }

  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override {
    count_->step("create", path);
    ORIEL_ASSIGN(auto file, inner_->create(path));
    return std::unique_ptr<WritableFile>(std::make_unique<File>(std::move(file), path, count_));
  }
  Result<std::unique_ptr<WritableFile>> openAppend(const std::string& path) override {
    count_->step("open", path);
    ORIEL_ASSIGN(auto file, inner_->openAppend(path));
    return std::unique_ptr<WritableFile>(std::make_unique<File>(std::move(file), path, count_));
  }
  /// In the steps of the real one.
  Status writeAtomically(const std::string& path, std::string_view text) override {
    const std::string temporary = path + ".tmp-" + std::to_string(::getpid());
    ORIEL_ASSIGN(const auto file, create(temporary));
    ORIEL_TRY(file->append(asBytes(text)));
    ORIEL_TRY(file->sync());
    ORIEL_TRY(file->close());
    ORIEL_TRY(rename(temporary, path));
    return syncDirectory(path.substr(0, path.rfind('/')));
  }
  Status makeDirectories(const std::string& path) override {
    if (!inner_->exists(path)) count_->step("make", path);
    return inner_->makeDirectories(path);
  }
  Status remove(const std::string& path) override {
    count_->step("remove", path);
    return inner_->remove(path);
  }
  Status rename(const std::string& from, const std::string& to) override {
    count_->step("rename", from + " " + to);
    return inner_->rename(from, to);
  }
  Status syncDirectory(const std::string& path) override {
    count_->step("sync", path);
    return {};
  }
  Result<std::shared_ptr<const FileBytes>> map(const std::string& path) override { return inner_->map(path); }
  Result<std::shared_ptr<const FileBytes>> mapRange(const std::string& path, std::uint64_t offset,
                                                    std::uint64_t length) override {
    return inner_->mapRange(path, offset, length);
  }
  Result<std::string> readText(const std::string& path) override { return inner_->readText(path); }
  Result<std::vector<std::string>> list(const std::string& path) override { return inner_->list(path); }
  Result<std::uint64_t> fileSize(const std::string& path) override { return inner_->fileSize(path); }
  bool exists(const std::string& path) override { return inner_->exists(path); }
  Result<std::uint64_t> freeBytes(const std::string& path) override { return inner_->freeBytes(path); }
  Result<std::shared_ptr<void>> lock(const std::string& path) override { return inner_->lock(path); }

 private:
  struct Count {
    std::mutex mutex;
    std::uint64_t done = 0;
    std::uint64_t killAt = 0;
    std::string inPath;
    /// Half of a write is done, and then nothing more.
    void step(const char* what, const std::string& path, WritableFile* file = nullptr,
              std::span<const std::byte> bytes = {}) {
      const std::lock_guard lock(mutex);
      if (path.find(inPath) == std::string::npos) return;
      if (++done != killAt) return;
      if (file != nullptr && bytes.size() > 1) (void)file->append(bytes.first(bytes.size() / 2));
      const std::string text = std::string(what) + " " + path;
      if (::write(STDERR_FILENO, text.data(), text.size()) < 0) ::abort();
      (void)::kill(::getpid(), SIGKILL);
      while (true) ::pause();
    }
  };

  class File final : public WritableFile {
   public:
    File(std::unique_ptr<WritableFile> inner, std::string path, std::shared_ptr<Count> count)
        : inner_(std::move(inner)), path_(std::move(path)), count_(std::move(count)) {}
    Status append(std::span<const std::byte> bytes) override {
      count_->step("write", path_, inner_.get(), bytes);
      return inner_->append(bytes);
    }
    Status sync() override {
      count_->step("sync", path_);
      return {};
    }
    Status truncate(std::uint64_t size) override {
      count_->step("truncate", path_);
      return inner_->truncate(size);
    }
    std::uint64_t size() const override { return inner_->size(); }
    Status close() override { return inner_->close(); }

   private:
    std::unique_ptr<WritableFile> inner_;
    const std::string path_;
    std::shared_ptr<Count> count_;
  };

  std::shared_ptr<FileSystem> inner_;
  std::shared_ptr<Count> count_;
};

}  // namespace oriel::tsdb::test_support
