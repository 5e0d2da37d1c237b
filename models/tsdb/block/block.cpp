#include "models/tsdb/block/block.h"

#include <algorithm>

#include "models/tsdb/block/disk_block.h"
#include "models/tsdb/block/index_mark.h"

namespace oriel::tsdb {
namespace {

Error blockCorrupt(const std::string& path, const std::string& what) {
  return makeError(ErrorCode::Corrupt, path + ": " + what);
}

std::string lastPart(const std::string& path) { return path.substr(path.rfind('/') + 1); }

Result<std::shared_ptr<const IndexReader>> openIndex(FileSystem& files, const std::string& path,
                                                     const BlockMarks& marks) {
  ORIEL_ASSIGN(const auto bytes, files.map(path));
  ORIEL_ASSIGN(auto index, IndexReader::open(bytes, path));
  if (marks.known() && isAnotherIndex(markOfIndex(*index, bytes->bytes()), marks.index))
    return blockCorrupt(path, "is not the index that was written with this block");
  return index;
}

/// Tombstones name series of the index and times in which these have samples. Others belong to another block, and what
/// was deleted in this one would come back.
Status checkTombstones(const IndexReader& index, const Tombstones& tombstones, const std::string& path) {
  IndexSeries entry;
  for (const auto& [reference, intervals] : tombstones) {
    const auto id = static_cast<SeriesId>(reference);
    if (id == reference && index.series(id, entry).ok()) {
      if (!entry.chunks.empty() && !intervals.empty() &&
          touches(intervals, {entry.chunks.front().minTime, entry.chunks.back().maxTime}))
        continue;
      return blockCorrupt(path, "the tombstones belong to another block: series " + std::to_string(reference) +
                                    " has no samples there");
    }
    // A damaged entry is left out by all readers; its tombstones matter no more.
    const auto all = index.allSeries();
    if (all.ok() && (id != reference || !std::binary_search(all->begin(), all->end(), id)))
      return blockCorrupt(path,
                          "the tombstones belong to another block: there is no series " + std::to_string(reference));
  }
  return {};
}

Result<Tombstones> openTombstones(FileSystem& files, const std::string& path, const BlockMeta& meta,
                                  const IndexReader& index) {
  auto read = readTombstones(files, path);
  const bool missing = !read.ok() && read.error().code == ErrorCode::NotFound;
  if (!read.ok() && !missing) return std::move(read).error();
  Tombstones tombstones = missing ? Tombstones() : std::move(*read);
  if (tombstones.empty() && meta.stats.tombstones > 0)
    return blockCorrupt(path, "the tombstones are missing, meta.json counts " + std::to_string(meta.stats.tombstones));
  ORIEL_TRY(checkTombstones(index, tombstones, path));
  return tombstones;
}

/// Sizes of the files; what is missing of the chunks is noted.
struct FoundFiles {
  std::uint64_t bytes = 0;
  std::vector<std::string> damage;
};

FoundFiles findFiles(FileSystem& files, const std::string& directory, const BlockMeta& meta) {
  FoundFiles found;
  for (const char* name : {"/meta.json", "/index", "/tombstones"})
    if (const auto size = files.fileSize(directory + name); size.ok()) found.bytes += *size;
  const auto names = files.list(directory + "/chunks");
  std::size_t segments = 0;
  if (names.ok())
    for (const std::string& name : *names) {
      const auto size = files.fileSize(directory + "/chunks/" + name);
      if (size.ok()) found.bytes += *size;
      ++segments;
    }
  if (segments == 0 && meta.stats.chunks > 0) found.damage.push_back("chunks: there is no segment");
  for (std::size_t i = 0; i < meta.marks.segments.size() && segments > 0; ++i) {
    const std::string name = ChunkSegments::segmentName(std::uint64_t{i} << 32);
    const auto size = files.fileSize(directory + "/" + name);
    const std::uint64_t expected = meta.marks.segments[i].size;
    if (!size.ok())
      found.damage.push_back(name + " is missing");
    else if (*size != expected)
      found.damage.push_back(name + " has " + std::to_string(*size) + " bytes instead of " + std::to_string(expected));
  }
  return found;
}

}  // namespace

Result<std::shared_ptr<Block>> Block::open(std::shared_ptr<FileSystem> files, const std::string& directory) {
  DiskBlock::Parts parts;
  parts.directory = directory;
  while (parts.directory.size() > 1 && parts.directory.back() == '/') parts.directory.pop_back();
  const std::string& folder = parts.directory;
  ORIEL_ASSIGN(parts.meta, readBlockMeta(*files, folder));
  if (isUlid(lastPart(folder)) && lastPart(folder) != parts.meta.ulid)
    return blockCorrupt(folder + "/meta.json", "belongs to another block, " + parts.meta.ulid);
  ORIEL_ASSIGN(parts.index, openIndex(*files, folder + "/index", parts.meta.marks));
  ORIEL_ASSIGN(parts.tombstones, openTombstones(*files, folder + "/tombstones", parts.meta, *parts.index));
  const FoundFiles found = findFiles(*files, folder, parts.meta);
  parts.bytesOnDisk = found.bytes;
  parts.files = std::move(files);
  auto block = std::make_shared<DiskBlock>(std::move(parts));
  for (const std::string& text : found.damage) block->noteDamage(text);
  return std::shared_ptr<Block>(std::move(block));
}

}  // namespace oriel::tsdb
