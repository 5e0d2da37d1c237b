#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/base/result.h"

namespace oriel::hostmetrics {

/// What statfs says of a mounted file system.
struct FileSystemUsage {
  double sizeBytes = 0;
  double freeBytes = 0;
  double availableBytes = 0;  ///< to people without privileges
  double files = 0;
  double filesFree = 0;
};

/// What uname says.
struct HostIdentity {
  std::string system, release, version, machine, node, domain;
};

struct WallTime {
  double seconds = 0;     ///< since the epoch
  std::string zone;       ///< `CET`
  double zoneOffset = 0;  ///< seconds east of UTC
};

/// All that collectors see of the computer. Immutable and thread-safe; shared, because a statfs on a dead mount may
/// outlive the collector that asked. Paths are those of Linux (`/proc/stat`); errors are NotFound and Io, naming the
/// path.
class Reader {
 public:
  virtual ~Reader() = default;
  /// Replaces `text` by the whole file.
  virtual Status read(const std::string& path, std::string& text) const = 0;
  virtual Result<std::vector<std::string>> list(const std::string& directory) const = 0;  ///< names, sorted
  virtual Result<std::string> realPath(const std::string& path) const = 0;                ///< without symbolic links
  /// May block for ever on a dead network mount.
  virtual Result<FileSystemUsage> usage(const std::string& mountPoint) const = 0;
  virtual HostIdentity identity() const = 0;
  virtual WallTime wallTime() const = 0;
};

/// This computer. With a `root`, files are read below that folder instead (`root` + `/proc/stat`); mount points, uname
/// and time stay the computer's own.
std::shared_ptr<const Reader> makeReader(std::string root = {});

}  // namespace oriel::hostmetrics
