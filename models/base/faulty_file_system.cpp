#include "models/base/faulty_file_system.h"

#include <array>
#include <map>
#include <vector>

#include "models/base/bytes.h"

namespace oriel {
namespace {

std::string folderOfPath(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string(".") : path.substr(0, slash);
}

Status removeAll(FileSystem& files, const std::string& path) {
  if (const auto names = files.list(path); names.ok())
    for (const std::string& name : *names) ORIEL_TRY(removeAll(files, path + "/" + name));
  return files.exists(path) ? files.remove(path) : Status();
}

Status writeNew(FileSystem& files, const std::string& path, std::span<const std::byte> bytes) {
  ORIEL_ASSIGN(const auto file, files.create(path));
  ORIEL_TRY(file->append(bytes));
  return file->close();
}

}  // namespace

struct FaultyFileSystem::State {
  struct Plan {
    int first = 0;  ///< counter value at which failing begins; 0: never
    int last = 0;
    ErrorCode code = ErrorCode::Io;
    std::size_t partialBytes = 0;
  };
  static constexpr std::size_t kOperations = 9;

  /// A change of names that a power cut may take back.
  struct NameChange {
    enum class Kind { Made, Renamed, Removed } kind;
    std::string path;  ///< now, or of what was removed
    std::string from;
    bool folder = false;
    std::shared_ptr<const FileBytes> lost;  ///< what was removed or renamed over
  };

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
    if (!planned && !(all && operation != FileOperation::Read)) return {};
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
  std::vector<NameChange> names;                ///< not synced yet, in their order

  void note(NameChange change) {
    const std::lock_guard lock(mutex);
    names.push_back(std::move(change));
  }
  void folderSynced(const std::string& folder) {
    const std::lock_guard lock(mutex);
    std::erase_if(names, [&](const NameChange& change) { return folderOfPath(change.path) == folder; });
  }
  /// What lies in a folder goes with it.
  void moveNames(const std::string& from, const std::string& to, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      for (std::string* path : {&names[i].path, &names[i].from})
        if (path->starts_with(from + "/")) *path = to + path->substr(from.size());
  }
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

Status FaultyFileSystem::powerLoss(Names names) {
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
  if (names == Names::LostUnlessSynced) ORIEL_TRY(undoNames());
  const std::lock_guard lock(state_->mutex);
  state_->names.clear();
  return {};
}

Status FaultyFileSystem::undoNames() {
  using Kind = State::NameChange::Kind;
  const std::lock_guard lock(state_->mutex);
  auto& names = state_->names;
  while (!names.empty()) {
    const State::NameChange change = std::move(names.back());
    names.pop_back();
    // In a folder whose own end was synced.
    const std::string folder = folderOfPath(change.path);
    if (folder != "." && !inner_->exists(folder)) continue;
    if (change.kind == Kind::Made) ORIEL_TRY(removeAll(*inner_, change.path));
    if (change.kind == Kind::Renamed) {
      ORIEL_TRY(inner_->rename(change.path, change.from));
      state_->moveNames(change.path, change.from, names.size());
    }
    if (change.kind == Kind::Removed && change.folder) ORIEL_TRY(inner_->makeDirectories(change.path));
    if (change.lost) ORIEL_TRY(writeNew(*inner_, change.path, change.lost->bytes()));
  }
  return {};
}

Result<std::unique_ptr<WritableFile>> FaultyFileSystem::create(const std::string& path) {
  ORIEL_TRY(state_->begin(FileOperation::Open, path));
  const bool isNew = !inner_->exists(path);
  ORIEL_ASSIGN(auto file, inner_->create(path));
  if (isNew) state_->note({State::NameChange::Kind::Made, path, {}, false, nullptr});
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
  ORIEL_TRY(inner_->writeAtomically(path, text));
  state_->folderSynced(folderOfPath(path));
  const std::lock_guard lock(state_->mutex);
  state_->synced.erase(path);
  return {};
}

Status FaultyFileSystem::rename(const std::string& from, const std::string& to) {
  ORIEL_TRY(state_->begin(FileOperation::Rename, from));
  State::NameChange change{State::NameChange::Kind::Renamed, to, from, false, nullptr};
  if (const auto old = inner_->map(to); old.ok()) change.lost = *old;
  ORIEL_TRY(inner_->rename(from, to));
  std::lock_guard lock(state_->mutex);
  state_->moveNames(from, to, state_->names.size());
  state_->names.push_back(std::move(change));
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
  State::NameChange change{State::NameChange::Kind::Removed, path, {}, false, nullptr};
  if (const auto old = inner_->map(path); old.ok())
    change.lost = *old;
  else
    change.folder = true;
  ORIEL_TRY(inner_->remove(path));
  std::lock_guard lock(state_->mutex);
  state_->synced.erase(path);
  state_->names.push_back(std::move(change));
  return {};
}

Status FaultyFileSystem::makeDirectories(const std::string& path) {
  ORIEL_TRY(state_->begin(FileOperation::MakeFolder, path));
  std::vector<std::string> fresh;
  for (std::string at = path; at != "." && !at.empty() && !inner_->exists(at); at = folderOfPath(at))
    fresh.insert(fresh.begin(), at);
  ORIEL_TRY(inner_->makeDirectories(path));
  for (std::string& one : fresh) state_->note({State::NameChange::Kind::Made, std::move(one), {}, true, nullptr});
  return {};
}

Status FaultyFileSystem::syncDirectory(const std::string& path) {
  ORIEL_TRY(state_->begin(FileOperation::SyncFolder, path));
  ORIEL_TRY(inner_->syncDirectory(path));
  state_->folderSynced(path);
  return {};
}

Result<std::shared_ptr<const FileBytes>> FaultyFileSystem::map(const std::string& path) {
  ORIEL_TRY(state_->begin(FileOperation::Read, path));
  return inner_->map(path);
}
Result<std::shared_ptr<const FileBytes>> FaultyFileSystem::mapRange(const std::string& path, std::uint64_t offset,
                                                                    std::uint64_t length) {
  ORIEL_TRY(state_->begin(FileOperation::Read, path));
  return inner_->mapRange(path, offset, length);
}
Result<std::string> FaultyFileSystem::readText(const std::string& path) {
  ORIEL_TRY(state_->begin(FileOperation::Read, path));
  return inner_->readText(path);
}
Result<std::vector<std::string>> FaultyFileSystem::list(const std::string& path) {
  ORIEL_TRY(state_->begin(FileOperation::Read, path));
  return inner_->list(path);
}
Result<std::uint64_t> FaultyFileSystem::fileSize(const std::string& path) { return inner_->fileSize(path); }
bool FaultyFileSystem::exists(const std::string& path) { return inner_->exists(path); }
Result<std::uint64_t> FaultyFileSystem::freeBytes(const std::string& path) { return inner_->freeBytes(path); }
Result<std::shared_ptr<void>> FaultyFileSystem::lock(const std::string& path) { return inner_->lock(path); }

}  // namespace oriel
