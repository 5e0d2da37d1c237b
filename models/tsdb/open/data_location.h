#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "models/base/file_system.h"

namespace oriel::tsdb {

/// Where the samples stand that somebody wants to see. A value; `unpacked` removes what was unpacked when the last copy
/// goes.
struct DataLocation {
  std::string directory;        ///< of blocks, wal, chunks_head
  std::string onlyBlock;        ///< ulid, where a single block was named
  bool ours = false;            ///< may be written: it is empty, not there yet, or was made (or adopted) by Oriel
  bool otherFilesOnly = false;  ///< a folder with something in it, but neither a log nor blocks
  std::shared_ptr<void> unpacked;
};

struct LocateOptions {
  std::string scratchDirectory;             ///< where archives are unpacked; made when needed
  std::atomic<double>* done = nullptr;      ///< part of an archive that is read
  const std::atomic<bool>* stop = nullptr;  ///< ends unpacking with Cancelled
};

/// A data directory, a snapshot, a single block, or a `.tar`, `.tar.gz`, `.tgz` of one of them (also inside one or two
/// folders of the archive). A path that is not there is a new directory of ours. InvalidInput when it is something
/// else, Corrupt for a damaged archive. Blocks while it unpacks.
Result<DataLocation> locateData(FileSystem& files, const std::string& path, const LocateOptions& options);

/// Marks a directory as Oriel's own: it is opened for writing from now on.
Status adopt(FileSystem& files, const std::string& directory);
bool isOurs(FileSystem& files, const std::string& directory);

}  // namespace oriel::tsdb
