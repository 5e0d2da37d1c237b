#include "models/tsdb/block/block_folder.h"

#include "models/tsdb/block/block_meta.h"
#include "models/tsdb/block/block_writer.h"

namespace oriel::tsdb {
namespace {

constexpr int kDeepestFolder = 8;

Status removeTree(FileSystem& files, const std::string& path, int depth) {
  // Tried first: a link to a folder is a thing of its own and must not be entered.
  Status status = files.remove(path);
  if (status.ok() || status.error().code == ErrorCode::NotFound || depth == kDeepestFolder) return status;
  const auto names = files.list(path);
  if (!names.ok()) return status;
  Status first;
  for (const std::string& name : *names)
    if (Status removed = removeTree(files, path + "/" + name, depth + 1); !removed.ok() && first.ok())
      first = std::move(removed);
  if (!first.ok()) return first;
  return files.remove(path);
}

bool isLeftover(std::string_view name) {
  for (const std::string_view suffix : {kCreationSuffix, kDeletionSuffix, std::string_view(".tmp")})
    if (name.ends_with(suffix) && isUlid(name.substr(0, name.size() - suffix.size()))) return true;
  return false;
}

}  // namespace

Status removeFolder(FileSystem& files, const std::string& path) { return removeTree(files, path, 0); }

Status removeBlock(FileSystem& files, const std::string& blockDirectory) {
  const std::string dying = blockDirectory + std::string(kDeletionSuffix);
  if (files.exists(dying)) ORIEL_TRY(removeFolder(files, dying));
  ORIEL_TRY(files.rename(blockDirectory, dying));
  const std::size_t slash = blockDirectory.rfind('/');
  ORIEL_TRY(files.syncDirectory(slash == std::string::npos ? "." : blockDirectory.substr(0, slash)));
  return removeFolder(files, dying);
}

Status removeBlockLeftovers(FileSystem& files, const std::string& directory) {
  ORIEL_ASSIGN(const auto names, files.list(directory));
  Status first;
  for (const std::string& name : names) {
    if (!isLeftover(name)) continue;
    Status status = removeFolder(files, directory + "/" + name);
    if (!status.ok() && first.ok()) first = std::move(status);
  }
  return first;
}

}  // namespace oriel::tsdb
