#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "models/base/file_system.h"

namespace oriel::tsdb {

/// Unpacks those files of a `.tar`, `.tar.gz` or `.tgz` that a Prometheus data directory consists of (blocks, wal, wbl,
/// chunks_head, snapshots of the head) into `target`, which is made; all others are passed over, as are links. A name
/// that leads out of the target is Corrupt. `done` (may be null) is the part of the archive that has been read,
/// `stop` (may be null) ends it with Cancelled. On failure what was unpacked stays for the caller to remove.
Status unpackArchive(FileSystem& files, const std::string& archive, const std::string& target,
                     std::atomic<double>* done, const std::atomic<bool>* stop);

/// Whether the first bytes are those of gzip or of a tar file.
bool looksLikeArchive(FileSystem& files, const std::string& path);

/// Whether a path inside an archive belongs to a data directory.
bool isDataFile(const std::string& name);

}  // namespace oriel::tsdb
