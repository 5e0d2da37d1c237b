#include "dashboards/search/folder_mark.h"

#include <nlohmann/json.hpp>

#include "dashboards/library/json_splice.h"
#include "dashboards/library/json_text.h"
#include "dashboards/model/json_access.h"
#include "dashboards/search/names.h"

namespace oriel::dashboards {

namespace {

constexpr const char* kMarkName = "/.oriel-folder.json";
constexpr std::uint64_t kMaxMarkBytes = 64u << 10;

std::string markedUid(const std::string& path) {
  const auto text = readPlainFile(path + kMarkName, kMaxMarkBytes);
  if (!text.ok()) return {};
  const auto json = parseJsonText(*text);
  if (!json.ok() || !json->is_object()) return {};
  std::string uid = jsonText(*json, "uid");
  return isUid(uid) ? uid : std::string();
}

}  // namespace

std::vector<LibraryFolder> foldersOf(const LibraryRoot& root, const std::vector<std::string>& paths) {
  std::vector<LibraryFolder> folders;
  std::string top = root.path;
  while (top.size() > 1 && top.back() == '/') top.pop_back();
  for (const std::string& path : paths) {
    if (!root.nested && path.size() > top.size()) continue;
    const std::string relative = path.size() > top.size() ? path.substr(top.size() + 1) : std::string();
    LibraryFolder folder;
    folder.path = path;
    folder.title = root.folder.empty() || relative.empty() ? root.folder + relative : root.folder + "/" + relative;
    if (folder.title.empty()) continue;
    folder.uid = relative.empty() && !root.folderUid.empty() ? root.folderUid : markedUid(path);
    if (folder.uid.empty()) folder.uid = folderUidOf(folder.title);
    folders.push_back(std::move(folder));
  }
  return folders;
}

Status writeFolderMark(FileSystem& files, const std::string& path, const std::string& uid) {
  return files.writeAtomically(path + kMarkName, "{\"uid\": " + jsonQuote(uid) + "}\n");
}

}  // namespace oriel::dashboards
