#include "models/tsdb/block/block_copy.h"

#include <algorithm>

#include "models/tsdb/block/block_writer.h"

namespace oriel::tsdb {
namespace {

constexpr std::size_t kCopyPiece = 1 << 20;

Status copyFile(FileSystem& files, const std::string& from, const std::string& to) {
  ORIEL_ASSIGN(const auto source, files.map(from));
  ORIEL_ASSIGN(const auto target, files.create(to));
  const Bytes all = source->bytes();
  for (std::size_t at = 0; at < all.size(); at += kCopyPiece)
    ORIEL_TRY(target->append(all.subspan(at, std::min(kCopyPiece, all.size() - at))));
  ORIEL_TRY(target->sync());
  return target->close();
}

Status copyInto(FileSystem& files, const std::string& from, const std::string& to) {
  ORIEL_TRY(files.makeDirectories(to + "/chunks"));
  for (const char* name : {"index", "meta.json", "tombstones"})
    if (files.exists(from + "/" + name)) ORIEL_TRY(copyFile(files, from + "/" + name, to + "/" + name));
  ORIEL_ASSIGN(const auto segments, files.list(from + "/chunks"));
  for (const std::string& name : segments) ORIEL_TRY(copyFile(files, from + "/chunks/" + name, to + "/chunks/" + name));
  ORIEL_TRY(files.syncDirectory(to + "/chunks"));
  return files.syncDirectory(to);
}

}  // namespace

Status copyBlock(FileSystem& files, const std::string& blockDirectory, const std::string& targetParent,
                 const std::string& ulid) {
  const std::string temporary = targetParent + "/" + ulid + ".tmp-for-creation";
  Status status = copyInto(files, blockDirectory, temporary);
  if (status.ok()) status = files.rename(temporary, targetParent + "/" + ulid);
  if (!status.ok()) {
    (void)removeBlock(files, temporary);
    return status;
  }
  return files.syncDirectory(targetParent);
}

}  // namespace oriel::tsdb
