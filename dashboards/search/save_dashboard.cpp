#include "dashboards/search/save_dashboard.h"

#include <nlohmann/json.hpp>

#include "dashboards/library/json_splice.h"
#include "dashboards/library/json_text.h"
#include "dashboards/model/json_access.h"
#include "dashboards/search/folder_mark.h"
#include "dashboards/search/names.h"
#include "dashboards/search/pretty_json.h"
#include "models/base/text.h"

namespace oriel::dashboards {

namespace {

using Refused = SaveRefusal::Kind;
using DocumentPtr = std::shared_ptr<const LibraryDocument>;

constexpr std::size_t kMaxTitle = 5000;
constexpr int kMaxSameNames = 1000;

SaveOutcome refuse(Refused kind, std::string text) { return {std::nullopt, {kind, std::move(text)}}; }

std::string libraryTop(const Library& library) {
  const std::vector<LibraryRoot> roots = library.roots();
  std::string top = roots.empty() ? defaultLibraryFolder() : roots.front().path;
  while (top.size() > 1 && top.back() == '/') top.pop_back();
  return top;
}

/// The dashboard in a body: itself, or in its `dashboard`, with the place of its text.
struct IncomingDashboard {
  std::string text;
  std::string uid, title;
  std::optional<int> version;
  bool resource = false;  ///< of Kubernetes: its uid is its name, and it has no version of Grafana's
};

Result<IncomingDashboard> readIncoming(const std::string& body) {
  if (!isUtf8(body)) return makeError(ErrorCode::InvalidInput, "the text is not UTF-8");
  ORIEL_ASSIGN(Json json, parseJsonText(body));
  if (!json.is_object()) return makeError(ErrorCode::InvalidInput, "a dashboard is a JSON object");
  IncomingDashboard incoming;
  const bool wrapped = jsonIsObject(jsonFind(json, "dashboard")) && !json.contains("panels") && !json.contains("rows");
  if (wrapped) {
    ORIEL_ASSIGN(const JsonNode index, indexJson(body));
    const JsonNode* node = nodeAt(index, "/dashboard");
    if (node == nullptr) return makeError(ErrorCode::InvalidInput, "there is no dashboard");
    const std::string_view inner = std::string_view(body).substr(node->begin, node->end - node->begin);
    incoming.text = reindent(inner, lineIndentAt(body, node->begin), "");
    Json root = std::move(json["dashboard"]);
    json = std::move(root);
  } else {
    incoming.text = body;
  }
  if (const Json* spec = jsonFind(json, "spec");
      jsonIsObject(spec) && jsonText(json, "apiVersion").starts_with("dashboard.grafana.app/")) {
    incoming.resource = true;
    incoming.title = jsonText(*spec, "title");
    if (const Json* name = jsonAt(json, "metadata.name")) incoming.uid = jsonTextOf(*name);
    return incoming;
  }
  incoming.uid = jsonText(json, "uid");
  incoming.title = jsonText(json, "title");
  if (const auto version = jsonNumber(json, "version")) incoming.version = jsonInt(json, "version", 0);
  return incoming;
}

/// One that is on one line is laid out; then `uid` and `version` are set.
Result<std::string> fileTextOf(const IncomingDashboard& incoming, const std::string& uid, int version) {
  const std::size_t last = incoming.text.find_last_not_of(" \t\r\n");
  std::string text = incoming.text.substr(0, last + 1);
  if (text.find('\n') == std::string::npos) text = prettyJson(text);
  if (text.back() != '\n') text += '\n';
  if (incoming.resource) return text;
  ORIEL_ASSIGN(const JsonNode index, indexJson(text));
  std::vector<TextEdit> edits;
  JsonMembers added;
  const auto set = [&](const char* key, const std::string& value) {
    if (const JsonNode* node = memberOf(index, key))
      edits.push_back(replaceValue(*node, value));
    else
      added.emplace_back(key, value);
  };
  if (incoming.uid != uid) set("uid", jsonQuote(uid));
  if (!incoming.version || *incoming.version != version) set("version", std::to_string(version));
  if (!added.empty()) edits.push_back(insertMembers(text, index, added));
  return applyEdits(text, std::move(edits));
}

DocumentPtr sameTitle(const SearchIndex& index, const std::string& folder, const std::string& title) {
  for (const DocumentPtr& document : index.documents())
    if (document->isDashboard && document->folder == folder && document->title == title) return document;
  return nullptr;
}

/// `a/b` as folders on the disk, each part made fit for a file's name.
std::string folderPathOf(const std::string& top, const std::string& title) {
  std::string path = top;
  constexpr int kMaxParts = 8;
  int parts = 0;
  for (std::size_t begin = 0; begin <= title.size() && parts < kMaxParts; ++parts) {
    const std::size_t slash = std::min(title.find('/', begin), title.size());
    if (slash > begin) path += "/" + fileNameOf(title.substr(begin, slash - begin), "folder");
    begin = slash + 1;
  }
  return path;
}

/// Makes the folders between `top` and `path` one by one: none is made behind a link that leads out.
Status makeFoldersInside(FileSystem& files, const std::string& top, const std::string& path) {
  for (std::size_t slash = path.find('/', top.size() + 1);; slash = path.find('/', slash + 1)) {
    const std::string part = path.substr(0, slash);
    if (!isInside(top, part)) return makeError(ErrorCode::InvalidInput, "this folder leads out of the library");
    ORIEL_TRY(files.makeDirectories(part));
    if (slash == std::string::npos) return {};
  }
}

std::string freePath(FileSystem& files, const std::string& folder, const std::string& title) {
  const std::string stem = folder + "/" + fileNameOf(title, "dashboard");
  for (int i = 1; i < kMaxSameNames; ++i) {
    std::string path = stem + (i == 1 ? std::string() : "-" + std::to_string(i)) + ".json";
    if (!files.exists(path)) return path;
  }
  return {};
}

std::optional<SaveRefusal> checkNames(const IncomingDashboard& incoming) {
  if (incoming.title.find_first_not_of(" \t\r\n") == std::string::npos)
    return SaveRefusal{Refused::EmptyTitle, "Dashboard title cannot be empty"};
  if (incoming.title.size() > kMaxTitle)
    return SaveRefusal{Refused::LongTitle, "Dashboard title cannot contain more than 5 000 characters"};
  if (incoming.uid.size() > kMaxUidLength) return SaveRefusal{Refused::LongUid, "uid too long, max 40 characters"};
  if (!incoming.uid.empty() && !isUid(incoming.uid))
    return SaveRefusal{Refused::IllegalUid, "uid contains illegal characters"};
  return std::nullopt;
}

/// Where the dashboard belongs: a path and the folder's title and uid.
Result<LibraryFolder> targetFolder(Library& library, FileSystem& files, const NewDashboard& wanted) {
  const std::string top = libraryTop(library);
  if (!wanted.folderUid.empty()) {
    for (const LibraryFolder& folder : library.folders())
      if (folder.uid == wanted.folderUid && folder.path.starts_with(top + "/")) return folder;
    return makeError(ErrorCode::NotFound, "folder not found");
  }
  ORIEL_TRY(files.makeDirectories(top));
  if (wanted.folder.empty()) return LibraryFolder{"", "", top};
  for (const LibraryFolder& folder : library.folders())
    if (folder.title == wanted.folder && folder.path.starts_with(top + "/")) return folder;
  const std::string path = folderPathOf(top, wanted.folder);
  if (path == top) return LibraryFolder{"", "", top};
  ORIEL_TRY(makeFoldersInside(files, top, path));
  const std::string title = path.substr(top.size() + 1);
  return LibraryFolder{folderUidOf(title), title, path};
}

/// Another dashboard that is in the way, or the one to write over.
struct Existing {
  DocumentPtr document;
  std::optional<SaveRefusal> refusal;
};

Existing findExisting(const SearchIndex& index, const IncomingDashboard& incoming, const LibraryFolder& folder,
                      bool overwrite) {
  Existing existing;
  existing.document = incoming.uid.empty() ? nullptr : index.byUid(incoming.uid);
  if (existing.document) {
    if (!overwrite && incoming.version.value_or(0) != existing.document->version)
      existing.refusal = {Refused::VersionMismatch, "The dashboard has been changed by someone else"};
    return existing;
  }
  const DocumentPtr other = sameTitle(index, folder.title, incoming.title);
  if (!other) return existing;
  if (!overwrite)
    existing.refusal = {Refused::NameExists, "A dashboard with the same name in the folder already exists"};
  else if (incoming.uid.empty())
    existing.document = other;
  return existing;
}

}  // namespace

SaveOutcome saveIntoLibrary(Library& library, FileSystem& files, const NewDashboard& dashboard) {
  const std::lock_guard lock(library.writing());
  library.refresh();
  auto incoming = readIncoming(dashboard.text);
  if (!incoming.ok()) return refuse(Refused::InvalidJson, incoming.error().toString());
  if (auto refusal = checkNames(*incoming)) return {std::nullopt, *std::move(refusal)};
  const auto folder = targetFolder(library, files, dashboard);
  if (!folder.ok()) {
    const bool absent = folder.error().code == ErrorCode::NotFound && !dashboard.folderUid.empty();
    return refuse(absent ? Refused::NoSuchFolder : Refused::Disk, folder.error().text);
  }
  const SearchIndexPtr index = library.index();
  Existing existing = findExisting(*index, *incoming, *folder, dashboard.overwrite);
  if (existing.refusal) return {std::nullopt, *std::move(existing.refusal)};
  const DocumentPtr before = existing.document;
  if (before && before->readOnly) return refuse(Refused::ReadOnly, "Cannot save provisioned dashboard");
  if (before && !before->path.ends_with(".json"))
    return refuse(Refused::ReadOnly, "this dashboard stands in " + before->path + ", which only an editor may change");
  const std::string top = libraryTop(library);
  SavedDashboard saved;
  saved.uid = !incoming->uid.empty() ? incoming->uid : before && !before->uid.empty() ? before->uid : newUid();
  saved.title = incoming->title;
  saved.version = before ? before->version + 1 : 1;
  saved.path = before ? before->path : freePath(files, folder->path, saved.title);
  saved.folderUid = before ? before->folderUid : folder->uid;
  if (saved.path.empty()) return refuse(Refused::NameExists, "too many dashboards of this name");
  if (!before && !isInside(top, saved.path)) return refuse(Refused::Disk, "this name leads out of the library");
  const auto text = fileTextOf(*incoming, saved.uid, saved.version);
  if (!text.ok()) return refuse(Refused::InvalidJson, text.error().toString());
  if (const Status written = files.writeAtomically(saved.path, *text); !written.ok())
    return refuse(Refused::Disk, written.error().toString());
  library.refresh();
  return {saved, {}};
}

Status removeFromLibrary(Library& library, FileSystem& files, const std::string& uid) {
  const std::lock_guard lock(library.writing());
  library.refresh();
  const DocumentPtr document = library.index()->byUid(uid);
  if (!document) return makeError(ErrorCode::NotFound, "Dashboard not found");
  if (document->readOnly) return makeError(ErrorCode::Unsupported, "provisioned dashboard cannot be deleted");
  ORIEL_TRY(files.remove(document->path));
  library.refresh();
  return {};
}

Result<LibraryFolder> makeLibraryFolder(Library& library, FileSystem& files, const std::string& title,
                                        const std::string& uid) {
  if (title.find_first_not_of(" \t\r\n/") == std::string::npos || title.size() > kMaxTitle || !isUtf8(title))
    return makeError(ErrorCode::InvalidInput, "folder title cannot be empty");
  if (!uid.empty() && !isUid(uid)) return makeError(ErrorCode::InvalidInput, "invalid uid for folder provided");
  const std::lock_guard lock(library.writing());
  library.refresh();
  const std::string top = libraryTop(library);
  const std::string path = top + "/" + fileNameOf(title, "folder");
  for (const LibraryFolder& folder : library.folders())
    if ((!uid.empty() && folder.uid == uid) || folder.path == path)
      return makeError(ErrorCode::Duplicate, "a folder with that name or uid already exists");
  ORIEL_TRY(files.makeDirectories(top));
  ORIEL_TRY(makeFoldersInside(files, top, path));
  if (!uid.empty()) ORIEL_TRY(writeFolderMark(files, path, uid));
  library.refresh();
  for (const LibraryFolder& folder : library.folders())
    if (folder.path == path) return folder;
  return makeError(ErrorCode::Io, path + ": the folder is not there");
}

}  // namespace oriel::dashboards
