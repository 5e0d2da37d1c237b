#include "dashboards/search/library.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <unordered_map>
#include <utility>

#include "dashboards/search/folder_mark.h"
#include "dashboards/search/index_cache.h"
#include "dashboards/search/names.h"

namespace oriel::dashboards {

namespace {

using DocumentPtr = std::shared_ptr<const LibraryDocument>;

/// The folder's title of a file: the root's, then what is below it.
std::string folderTitleOf(const LibraryRoot& root, const std::string& relative) {
  if (!root.nested || relative.empty()) return root.folder;
  return root.folder.empty() ? relative : root.folder + "/" + relative;
}

bool sameFile(const LibraryDocument& document, const FoundFile& file) {
  return document.changedNs == file.changedNs && document.bytes == file.bytes;
}

}  // namespace

struct Library::State {
  LibraryOptions options;  ///< `roots` under `mutex`
  std::mutex refreshing;
  std::mutex writing;
  mutable std::mutex mutex;
  SearchIndexPtr index = std::make_shared<const SearchIndex>(SearchIndex::Documents{});
  std::vector<LibraryFolder> folders;
  std::vector<std::string> watched;
  std::vector<std::string> notices;
  std::vector<LibraryChange> untold;
  std::unordered_map<std::string, DocumentPtr> known;  ///< by path, under `refreshing`
  bool cacheRead = false;

  DocumentPtr read(const FoundFile& file, const LibraryRoot& root, const std::map<std::string, std::string>& uids);
  std::vector<LibraryChange> take(std::vector<DocumentPtr> documents);
};

Library::Library(LibraryOptions options) : state_(std::make_unique<State>()) { state_->options = std::move(options); }
Library::~Library() = default;

void Library::setRoots(std::vector<LibraryRoot> roots) {
  const std::lock_guard lock(state_->mutex);
  state_->options.roots = std::move(roots);
}

std::vector<LibraryRoot> Library::roots() const {
  const std::lock_guard lock(state_->mutex);
  return state_->options.roots;
}

DocumentPtr Library::State::read(const FoundFile& file, const LibraryRoot& root,
                                 const std::map<std::string, std::string>& uids) {
  const auto before = known.find(file.path);
  LibraryDocument document;
  const bool kept = before != known.end() && sameFile(*before->second, file);
  if (kept) document = *before->second;
  const std::string title = folderTitleOf(root, file.folder);
  const auto uid = uids.find(title);
  const std::string folderUid = title.empty() ? "" : uid != uids.end() ? uid->second : folderUidOf(title);
  if (kept && document.folder == title && document.folderUid == folderUid && document.readOnly == root.readOnly)
    return before->second;
  document.path = file.path;
  document.folder = title;
  document.folderUid = folderUid;
  document.readOnly = root.readOnly;
  document.changedNs = file.changedNs;
  document.bytes = file.bytes;
  if (!kept) {
    const auto text = readPlainFile(file.path, options.limits.maxFileBytes);
    if (text.ok())
      readLibraryDocument(*text, document);
    else
      document.error = text.error().text;
  }
  return std::make_shared<const LibraryDocument>(std::move(document));
}

std::vector<LibraryChange> Library::State::take(std::vector<DocumentPtr> documents) {
  std::vector<LibraryChange> changes;
  std::unordered_map<std::string, DocumentPtr> next;
  bool same = documents.size() == known.size();
  for (const DocumentPtr& document : documents) {
    next.emplace(document->path, document);
    const auto before = known.find(document->path);
    if (before == known.end()) {
      changes.push_back({LibraryChange::Kind::Added, document->path});
    } else if (before->second != document) {
      same = false;
      if (before->second->changedNs != document->changedNs || before->second->bytes != document->bytes)
        changes.push_back({LibraryChange::Kind::Changed, document->path});
    }
  }
  for (const auto& [path, document] : known)
    if (next.count(path) == 0) changes.push_back({LibraryChange::Kind::Removed, path});
  known = std::move(next);
  if (same && changes.empty() && index->documents().size() == documents.size()) return changes;
  auto made = std::make_shared<const SearchIndex>(std::move(documents));
  const std::lock_guard lock(mutex);
  index = std::move(made);
  return changes;
}

void Library::refresh() {
  const std::lock_guard one(state_->refreshing);
  State& state = *state_;
  if (!state.cacheRead) {
    for (DocumentPtr& document : readIndexCache(state.options.cacheFile)) {
      std::string path = document->path;
      state.known.emplace(std::move(path), std::move(document));
    }
    state.cacheRead = true;
  }
  std::vector<DocumentPtr> documents;
  std::vector<LibraryFolder> folders;
  std::vector<std::string> watched, notices;
  std::set<std::string> seen;
  for (const LibraryRoot& root : roots()) {
    const FolderScan scan = scanFolder(root.path, state.options.limits);
    const std::vector<LibraryFolder> below = foldersOf(root, scan.folders);
    std::map<std::string, std::string> uids;
    for (const LibraryFolder& folder : below) uids.emplace(folder.title, folder.uid);
    for (const FoundFile& file : scan.files)
      if (seen.insert(file.path).second) documents.push_back(state.read(file, root, uids));
    folders.insert(folders.end(), below.begin(), below.end());
    watched.insert(watched.end(), scan.folders.begin(), scan.folders.end());
    notices.insert(notices.end(), scan.notices.begin(), scan.notices.end());
  }
  for (const DocumentPtr& document : documents)
    if (!document->error.empty() && notices.size() < 50) notices.push_back(document->path + ": " + document->error);
  const std::vector<LibraryChange> changes = state.take(std::move(documents));
  if (!changes.empty()) writeIndexCache(state.options.cacheFile, index()->documents());
  const std::lock_guard lock(state.mutex);
  state.folders = std::move(folders);
  state.watched = std::move(watched);
  state.notices = std::move(notices);
  constexpr std::size_t kMaxUntold = 100'000;
  if (state.untold.size() < kMaxUntold) state.untold.insert(state.untold.end(), changes.begin(), changes.end());
}

std::vector<LibraryChange> Library::takeChanges() {
  const std::lock_guard lock(state_->mutex);
  return std::exchange(state_->untold, {});
}

SearchIndexPtr Library::index() const {
  const std::lock_guard lock(state_->mutex);
  return state_->index;
}

std::vector<LibraryFolder> Library::folders() const {
  const std::lock_guard lock(state_->mutex);
  return state_->folders;
}

std::vector<std::string> Library::watchedFolders() const {
  const std::lock_guard lock(state_->mutex);
  return state_->watched;
}

std::vector<std::string> Library::notices() const {
  const std::lock_guard lock(state_->mutex);
  return state_->notices;
}

std::mutex& Library::writing() { return state_->writing; }

std::string defaultLibraryFolder() {
  const char* data = std::getenv("XDG_DATA_HOME");
  // The specification: a relative path in it is to be ignored.
  if (data != nullptr && *data == '/') return std::string(data) + "/oriel/dashboards";
  const char* home = std::getenv("HOME");
  return std::string(home != nullptr && *home != '\0' ? home : ".") + "/.local/share/oriel/dashboards";
}

std::string folderUidOf(const std::string& title) {
  return isUid(title) ? title : slugOf(title).substr(0, 24) + "-" + std::to_string(idOfUid(title));
}

}  // namespace oriel::dashboards
