#include "dashboards/provisioning/source_store.h"

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "dashboards/library/json_text.h"
#include "dashboards/model/json_access.h"
#include "dashboards/search/names.h"

namespace oriel::dashboards {

namespace {
constexpr std::size_t kMaxSources = 1000;
}

struct SourceStore::State {
  std::shared_ptr<FileSystem> files;
  std::string path;
  mutable std::mutex mutex;
  std::vector<SourceEntry> provisioned;
  std::vector<SourceEntry> own;
  std::set<std::string> deleted;

  /// Provisioned ones win over own ones of their name.
  std::vector<SourceEntry> all() const;
  Status write(const std::vector<SourceEntry>& sources);
  Status free(const SourceEntry& source, const std::string& exceptUid) const;
};

std::vector<SourceEntry> SourceStore::State::all() const {
  std::vector<SourceEntry> sources = provisioned;
  for (const SourceEntry& source : own) {
    const auto same = [&source](const SourceEntry& other) {
      return other.name == source.name || other.uid == source.uid;
    };
    if (deleted.count(source.name) == 0 && std::none_of(provisioned.begin(), provisioned.end(), same))
      sources.push_back(source);
  }
  return sources;
}

Status SourceStore::State::write(const std::vector<SourceEntry>& sources) {
  if (path.empty()) return {};
  Json list = Json::array();
  for (const SourceEntry& source : sources) list.push_back(sourceToJson(source, true));
  const Json root = {{"apiVersion", 1}, {"datasources", std::move(list)}};
  if (const std::size_t slash = path.rfind('/'); slash != std::string::npos && slash > 0)
    ORIEL_TRY(files->makeDirectories(path.substr(0, slash)));
  return files->writeAtomically(path, root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

Status SourceStore::State::free(const SourceEntry& source, const std::string& exceptUid) const {
  for (const SourceEntry& other : all()) {
    if (other.uid == exceptUid) continue;
    if (other.name == source.name)
      return makeError(ErrorCode::Duplicate, "data source with the same name already exists");
    if (other.uid == source.uid) return makeError(ErrorCode::Duplicate, "data source with the same uid already exists");
  }
  return {};
}

SourceStore::SourceStore(std::shared_ptr<FileSystem> files, std::string path) : state_(std::make_unique<State>()) {
  state_->files = std::move(files);
  state_->path = std::move(path);
}
SourceStore::~SourceStore() = default;

Status SourceStore::load() {
  const std::lock_guard lock(state_->mutex);
  state_->own.clear();
  if (state_->path.empty() || !state_->files->exists(state_->path)) return {};
  ORIEL_ASSIGN(const std::string text, state_->files->readText(state_->path));
  const auto json = parseJsonText(text);
  const Json* list = json.ok() ? jsonFind(*json, "datasources") : nullptr;
  if (!jsonIsArray(list)) {
    (void)state_->files->rename(state_->path, state_->path + ".damaged");
    return makeError(ErrorCode::Corrupt, state_->path + " is damaged and was set aside");
  }
  for (const Json& item : *list)
    if (auto source = sourceFromJson(item); source.ok() && state_->own.size() < kMaxSources)
      state_->own.push_back(*std::move(source));
  return {};
}

void SourceStore::setProvisioned(std::vector<SourceEntry> sources, const std::vector<std::string>& deleted) {
  for (SourceEntry& source : sources)
    if (source.uid.empty()) source.uid = sourceUidOfName(source.name);
  const std::lock_guard lock(state_->mutex);
  state_->provisioned = std::move(sources);
  state_->deleted = {deleted.begin(), deleted.end()};
}

std::vector<SourceEntry> SourceStore::list() const {
  const std::lock_guard lock(state_->mutex);
  return state_->all();
}

std::optional<SourceEntry> SourceStore::byUid(const std::string& uid) const {
  for (SourceEntry& source : list())
    if (source.uid == uid) return std::move(source);
  return std::nullopt;
}

std::optional<SourceEntry> SourceStore::byName(const std::string& name) const {
  for (SourceEntry& source : list())
    if (source.name == name) return std::move(source);
  return std::nullopt;
}

Result<SourceEntry> SourceStore::add(SourceEntry source) {
  const std::lock_guard lock(state_->mutex);
  if (source.uid.empty()) source.uid = newUid();
  if (!isUid(source.uid)) return makeError(ErrorCode::InvalidInput, "uid contains illegal characters or is too long");
  ORIEL_TRY(state_->free(source, ""));
  std::vector<SourceEntry> next = state_->own;
  if (next.size() >= kMaxSources) return makeError(ErrorCode::LimitExceeded, "too many data sources");
  std::erase_if(next, [&source](const SourceEntry& other) { return other.name == source.name; });
  if (source.isDefault)
    for (SourceEntry& other : next) other.isDefault = false;
  source.version = 1;
  source.readOnly = false;
  next.push_back(source);
  ORIEL_TRY(state_->write(next));
  state_->deleted.erase(source.name);
  state_->own = std::move(next);
  return source;
}

Result<SourceEntry> SourceStore::update(const std::string& uid, SourceEntry source) {
  const std::lock_guard lock(state_->mutex);
  for (const SourceEntry& other : state_->provisioned)
    if (other.uid == uid) return makeError(ErrorCode::Unsupported, "Cannot update read-only data source");
  std::vector<SourceEntry> next = state_->own;
  const auto at = std::find_if(next.begin(), next.end(), [&uid](const SourceEntry& s) { return s.uid == uid; });
  if (at == next.end()) return makeError(ErrorCode::NotFound, "Data source not found");
  if (source.uid.empty()) source.uid = uid;
  if (!isUid(source.uid)) return makeError(ErrorCode::InvalidInput, "uid contains illegal characters or is too long");
  ORIEL_TRY(state_->free(source, uid));
  source.version = at->version + 1;
  source.readOnly = false;
  for (const auto& [key, value] : at->secure) source.secure.emplace(key, value);
  if (source.isDefault)
    for (SourceEntry& other : next) other.isDefault = false;
  *at = source;
  ORIEL_TRY(state_->write(next));
  state_->own = std::move(next);
  return source;
}

Status SourceStore::remove(const std::string& uid) {
  const std::lock_guard lock(state_->mutex);
  for (const SourceEntry& other : state_->provisioned)
    if (other.uid == uid) return makeError(ErrorCode::Unsupported, "Cannot delete read-only data source");
  std::vector<SourceEntry> next = state_->own;
  if (std::erase_if(next, [&uid](const SourceEntry& s) { return s.uid == uid; }) == 0)
    return makeError(ErrorCode::NotFound, "Data source not found");
  ORIEL_TRY(state_->write(next));
  state_->own = std::move(next);
  return {};
}

}  // namespace oriel::dashboards
