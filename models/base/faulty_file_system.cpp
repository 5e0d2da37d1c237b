#include "models/base/faulty_file_system.h"

#include <array>
#include <map>

#include "models/base/bytes.h"

namespace oriel {

struct FaultyFileSystem::State {
  struct Plan {
    int first = 0;  ///< counter value at which failing begins; 0: never
    int last = 0;
    ErrorCode code = ErrorCode::Io;
    std::size_t partialBytes = 0;
  };
  static constexpr std::size_t kOperations = 6;

  /// The error this operation shall meet, if any; `partial` is how much of a write is still done.
  Status begin(FileOperation operation, const std::string& path, std::size_t* partial = nullptr) {
    std::function<void(FileOperation, const std::string&)> observe;
    {
      std::lock_guard lock(mutex);
      observe = observer;
    }
    if (observe) observe(operation, path);
    std::lock_guard lock(mutex);
    const auto i = static_cast<std::size_t>(operation);
    const int n = ++counts[i];
    const Plan& plan = plans[i];
    const bool planned = plan.first > 0 && n >= plan.first && n <= plan.last;
    if (!planned && !all) return {};
    if (partial != nullptr && planned) *partial = plan.partialBytes;
    const ErrorCode code = planned ? plan.code : allCode;
    return makeError(code, path + (code == ErrorCode::NoSpace ? ": No space left on device" : ": Input/output error"));
  }

  mutable std::mutex mutex;
  std::array<int, kOperations> counts{};
  std::array<Plan, kOperations> plans{};
  bool all = false;
  ErrorCode allCode = ErrorCode::NoSpace;
  std::function<void(FileOperation, const std::string&)> observer;
  std::map<std::string, std::uint64_t> synced;  ///< by path, of files written since
};

class FaultyFileSystem::File final : public WritableFile {
 public:
  File(std::unique_ptr<WritableFile> inner, std::shared_ptr<State> state, std::string path)
      : inner_(std::move(inner)), state_(std::move(state)), path_(std::move(path)) {}

  Status append(std::span<const std::byte> bytes) override {
    std::size_t partial = 0;
    Status fault = state_->begin(FileOperation::Write, path_, &partial);
    if (fault.ok()) return inner_->append(bytes);
    if (partial > 0) ORIEL_TRY(inner_->append(bytes.first(std::min(partial, bytes.size()))));
    return fault;
  }
  Status sync() override {
    ORIEL_TRY(state_->begin(FileOperation::Sync, path_));
    ORIEL_TRY(inner_->sync());
    std::lock_guard lock(state_->mutex);
    state_->synced[path_] = inner_->size();
    return {};
  }
  Status truncate(std::uint64_t size) override {
    ORIEL_TRY(state_->begin(FileOperation::Truncate, path_));
    ORIEL_TRY(inner_->truncate(size));
    std::lock_guard lock(state_->mutex);
    auto& synced = state_->synced[path_];
    synced = std::min(synced, size);
    return {};
  }
  std::uint64_t size() const override { return inner_->size(); }
  Status close() override { return inner_->close(); }

 private:
  std::unique_ptr<WritableFile> inner_;
  std::shared_ptr<State> state_;
  std::string path_;
};

FaultyFileSystem::FaultyFileSystem(std::shared_ptr<FileSystem> inner)
    : inner_(std::move(inner)), state_(std::make_shared<State>()) {}
FaultyFileSystem::~FaultyFileSystem() = default;

void FaultyFileSystem::fail(FileOperation operation, int nth, ErrorCode code, int times, std::size_t partialBytes) {
  std::lock_guard lock(state_->mutex);
  const auto i = static_cast<std::size_t>(operation);
  const int first = state_->counts[i] + nth;
  state_->plans[i] = {first, first + times - 1, code, partialBytes};
}

void FaultyFileSystem::failAll(ErrorCode code) {
  std::lock_guard lock(state_->mutex);
  state_->all = true;
  state_->allCode = code;
}

void FaultyFileSystem::heal() {
  std::lock_guard lock(state_->mutex);
  state_->all = false;
  state_->plans = {};
}

void FaultyFileSystem::setObserver(std::function<void(FileOperation, const std::string&)> observer) {
  std::lock_guard lock(state_->mutex);
  state_->observer = std::move(observer);
}

int FaultyFileSystem::count(FileOperation operation) const {
  std::lock_guard lock(state_->mutex);
  return state_->counts[static_cast<std::size_t>(operation)];
}

Status FaultyFileSystem::powerLoss() {
  std::map<std::string, std::uint64_t> synced;
  {
    std::lock_guard lock(state_->mutex);
    synced.swap(state_->synced);
  }
  for (const auto& [path, size] : synced) {
    if (!inner_->exists(path)) continue;
    ORIEL_ASSIGN(const auto file, inner_->openAppend(path));
    if (file->size() > size) ORIEL_TRY(file->truncate(size));
    ORIEL_TRY(file->close());
  }
  return {};
}

Result<std::unique_ptr<WritableFile>> FaultyFileSystem::create(const std::string& path) {
  ORIEL_TRY(state_->begin(FileOperation::Open, path));
  ORIEL_ASSIGN(auto file, inner_->create(path));
  std::lock_guard lock(state_->mutex);
  state_->synced[path] = 0;
  return std::unique_ptr<WritableFile>(std::make_unique<File>(std::move(file), state_, path));
}

Result<std::unique_ptr<WritableFile>> FaultyFileSystem::openAppend(const std::string& path) {
  ORIEL_TRY(state_->begin(FileOperation::Open, path));
  ORIEL_ASSIGN(auto file, inner_->openAppend(path));
  std::lock_guard lock(state_->mutex);
  state_->synced.emplace(path, file->size());
  return std::unique_ptr<WritableFile>(std::make_unique<File>(std::move(file), state_, path));
}

Status FaultyFileSystem::writeAtomically(const std::string& path, std::string_view text) {
  ORIEL_TRY(state_->begin(FileOperation::Open, path));
  ORIEL_TRY(state_->begin(FileOperation::Write, path));
  ORIEL_TRY(state_->begin(FileOperation::Sync, path));
  ORIEL_TRY(state_->begin(FileOperation::Rename, path));
  return inner_->writeAtomically(path, text);
}

Status FaultyFileSystem::rename(const std::string& from, const std::string& to) {
  ORIEL_TRY(state_->begin(FileOperation::Rename, from));
  ORIEL_TRY(inner_->rename(from, to));
  std::lock_guard lock(state_->mutex);
  std::map<std::string, std::uint64_t> moved;
  for (const auto& [path, size] : state_->synced) {
    const bool inside = path == from || path.starts_with(from + "/");
    moved[inside ? to + path.substr(from.size()) : path] = size;
  }
  state_->synced = std::move(moved);
  return {};
}

Status FaultyFileSystem::remove(const std::string& path) {
  ORIEL_TRY(state_->begin(FileOperation::Remove, path));
  ORIEL_TRY(inner_->remove(path));
  std::lock_guard lock(state_->mutex);
  state_->synced.erase(path);
  return {};
}

Result<std::shared_ptr<const FileBytes>> FaultyFileSystem::map(const std::string& path) { return inner_->map(path); }
Result<std::shared_ptr<const FileBytes>> FaultyFileSystem::mapRange(const std::string& path, std::uint64_t offset,
                                                                    std::uint64_t length) {
  return inner_->mapRange(path, offset, length);
}
Result<std::string> FaultyFileSystem::readText(const std::string& path) { return inner_->readText(path); }
Result<std::vector<std::string>> FaultyFileSystem::list(const std::string& path) { return inner_->list(path); }
Result<std::uint64_t> FaultyFileSystem::fileSize(const std::string& path) { return inner_->fileSize(path); }
bool FaultyFileSystem::exists(const std::string& path) { return inner_->exists(path); }
Status FaultyFileSystem::makeDirectories(const std::string& path) { return inner_->makeDirectories(path); }
Status FaultyFileSystem::syncDirectory(const std::string& path) { return inner_->syncDirectory(path); }
Result<std::uint64_t> FaultyFileSystem::freeBytes(const std::string& path) { return inner_->freeBytes(path); }
Result<std::shared_ptr<void>> FaultyFileSystem::lock(const std::string& path) { return inner_->lock(path); }

}  // namespace oriel
