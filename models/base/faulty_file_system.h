#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "models/base/file_system.h"

namespace oriel {

/// What a FaultyFileSystem can be told to fail.
enum class FileOperation { Write, Sync, Rename, Open, Truncate, Remove, SyncFolder, MakeFolder, Read };

/// A decorator for tests: counts operations, fails the ones it was told to, and can play a power cut. Thread-safe.
///
/// "Open" counts create and openAppend, "Read" maps, texts and lists. A failed write may write a part first
/// (`partialBytes`). powerLoss() cuts every file written through it back to what was synced; creation, renaming and
/// removal count as durable at once, or only when their folder was synced behind them.
class FaultyFileSystem : public FileSystem {
 public:
  explicit FaultyFileSystem(std::shared_ptr<FileSystem> inner);
  ~FaultyFileSystem() override;

  /// Lets the n-th (from 1) such operation from now on fail with `code`, and the `times - 1` after it too.
  void fail(FileOperation operation, int nth, ErrorCode code, int times = 1, std::size_t partialBytes = 0);
  /// From now on everything but reading fails until `heal`.
  void failAll(ErrorCode code);
  void heal();
  /// Called before every counted operation; for kill points.
  void setObserver(std::function<void(FileOperation, const std::string& path)> observer);
  int count(FileOperation operation) const;
  enum class Names { Durable, LostUnlessSynced };
  Status powerLoss(Names names = Names::Durable);

  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override;
  Result<std::unique_ptr<WritableFile>> openAppend(const std::string& path) override;
  Result<std::shared_ptr<const FileBytes>> map(const std::string& path) override;
  Result<std::shared_ptr<const FileBytes>> mapRange(const std::string& path, std::uint64_t offset,
                                                    std::uint64_t length) override;
  Result<std::string> readText(const std::string& path) override;
  Status writeAtomically(const std::string& path, std::string_view text) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  Result<std::uint64_t> fileSize(const std::string& path) override;
  bool exists(const std::string& path) override;
  Status makeDirectories(const std::string& path) override;
  Status remove(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status syncDirectory(const std::string& path) override;
  Result<std::uint64_t> freeBytes(const std::string& path) override;
  Result<std::shared_ptr<void>> lock(const std::string& path) override;

 private:
  struct State;
  class File;

  Status undoNames();

  std::shared_ptr<FileSystem> inner_;
  std::shared_ptr<State> state_;
};

}  // namespace oriel
