#include "models/tsdb/open/data_location.h"

#include <unistd.h>

#include <algorithm>
#include <vector>

#include "models/tsdb/block/block_folder.h"
#include "models/tsdb/block/block_meta.h"
#include "models/tsdb/open/unpack.h"

namespace oriel::tsdb {
namespace {

constexpr const char* kMarker = "/oriel.store";
constexpr int kMaxDepth = 3;

bool isFolder(FileSystem& files, const std::string& path) { return files.list(path).ok(); }

bool isBlock(FileSystem& files, const std::string& path) {
  return files.exists(path + "/meta.json") && files.exists(path + "/index");
}

bool holdsData(FileSystem& files, const std::string& path) {
  const auto names = files.list(path);
  if (!names.ok()) return false;
  return std::any_of(names->begin(), names->end(), [](const std::string& name) {
    return isUlid(name) || name == "wal" || name == "chunks_head" || name == "wbl";
  });
}

std::string parentFolder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

/// A block is read as the only one of the folder around it.
DataLocation blockAt(const std::string& path) {
  DataLocation out;
  out.directory = parentFolder(path);
  out.onlyBlock = path.substr(path.rfind('/') + 1);
  return out;
}

Result<DataLocation> inFolder(FileSystem& files, const std::string& path, int depth) {
  if (isBlock(files, path)) return blockAt(path);
  DataLocation out;
  out.directory = path;
  if (holdsData(files, path)) return out;
  const auto names = files.list(path);
  if (names.ok() && depth < kMaxDepth)
    for (const std::string& name : *names) {
      const std::string inner = path + "/" + name;
      if (!isFolder(files, inner)) continue;
      if (auto found = inFolder(files, inner, depth + 1); found.ok()) return found;
    }
  return makeError(
      ErrorCode::InvalidInput,
      path + ": neither a Prometheus data directory, nor a snapshot, nor a block (no wal, no blocks in it)");
}

/// What programs left behind that did not end well: their lock is free.
void removeAbandoned(FileSystem& files, const std::string& scratch) {
  const auto names = files.list(scratch);
  if (!names.ok()) return;
  for (const std::string& name : *names) {
    const std::string folder = scratch + "/" + name;
    if (!name.starts_with("opened-") || !files.lock(folder + "/lock").ok()) continue;
    (void)removeFolder(files, folder);
  }
}

Result<DataLocation> inArchive(FileSystem& files, const std::string& path, const LocateOptions& options) {
  static std::atomic<int> count{0};
  ORIEL_TRY(files.makeDirectories(options.scratchDirectory));
  removeAbandoned(files, options.scratchDirectory);
  const std::string folder =
      options.scratchDirectory + "/opened-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
  ORIEL_TRY(files.makeDirectories(folder));
  std::shared_ptr<void> lock;
  if (auto taken = files.lock(folder + "/lock"); taken.ok()) lock = *taken;
  // The file system outlives every store, and with them every location.
  std::shared_ptr<void> unpacked(nullptr, [&files, folder, lock](void*) { (void)removeFolder(files, folder); });
  ORIEL_TRY(unpackArchive(files, path, folder + "/data", options.done, options.stop));
  auto found = inFolder(files, folder + "/data", 0);
  if (!found.ok())
    return makeError(ErrorCode::InvalidInput, path + ": the archive holds no Prometheus data (no wal, no blocks)");
  // A block whose files stand at the top of the archive gets the folder that it is named by.
  if (!found->onlyBlock.empty() && !isUlid(found->onlyBlock)) {
    ORIEL_ASSIGN(const BlockMeta meta, readBlockMeta(files, folder + "/data"));
    ORIEL_TRY(files.makeDirectories(folder + "/blocks"));
    ORIEL_TRY(files.rename(folder + "/data", folder + "/blocks/" + meta.ulid));
    found = blockAt(folder + "/blocks/" + meta.ulid);
  }
  found->unpacked = std::move(unpacked);
  return found;
}

}  // namespace

bool isOurs(FileSystem& files, const std::string& directory) {
  if (files.exists(directory + kMarker) || files.exists(directory + "/oriel.sqlite")) return true;
  return !holdsData(files, directory) && !isBlock(files, directory);
}

Status adopt(FileSystem& files, const std::string& directory) {
  ORIEL_TRY(files.makeDirectories(directory));
  if (files.exists(directory + kMarker)) return {};
  return files.writeAtomically(directory + kMarker, "This data directory is written by Oriel.\n");
}

Result<DataLocation> locateData(FileSystem& files, const std::string& given, const LocateOptions& options) {
  std::string path = given;
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  if (!files.exists(path)) return DataLocation{path, {}, true, false, nullptr};
  if (isFolder(files, path)) {
    if (isBlock(files, path)) return blockAt(path);
    if (isOurs(files, path)) {
      const bool strange = !holdsData(files, path) && !files.list(path)->empty();
      return DataLocation{path, {}, true, strange, nullptr};
    }
    return inFolder(files, path, kMaxDepth);
  }
  if (looksLikeArchive(files, path)) return inArchive(files, path, options);
  return makeError(ErrorCode::InvalidInput, path + ": neither a folder nor a tar archive");
}

}  // namespace oriel::tsdb
