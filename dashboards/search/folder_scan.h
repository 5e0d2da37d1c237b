#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/base/result.h"

namespace oriel::dashboards {

/// A folder of dashboards that the library shows.
struct LibraryRoot {
  std::string path;       ///< absolute; may not be there (yet)
  std::string folder;     ///< title that its files are shown under; empty: at the top
  std::string folderUid;  ///< of that title; empty: made from it
  bool nested = true;     ///< folders below become folders of their own (else all files are in `folder`)
  bool readOnly = false;
};

struct ScanLimits {
  std::size_t maxFiles = 20'000;
  std::size_t maxFolders = 2'000;
  int maxDepth = 16;
  std::uint64_t maxFileBytes = 64u << 20;
};

/// A file that may be a dashboard, found in a folder.
struct FoundFile {
  std::string path;
  std::string folder;  ///< relative to the root, `a/b`; empty: in the root itself
  std::int64_t changedNs = 0;
  std::uint64_t bytes = 0;
};

struct FolderScan {
  std::vector<FoundFile> files;      ///< sorted by path
  std::vector<std::string> folders;  ///< the root (when it is there) and all below it
  std::vector<std::string> notices;  ///< what was left out
};

/// Lists the .json, .yaml and .yml files below a root. Links are followed only to files below the root itself; folders
/// that are links, pipes and other devices, hidden names and what is too large or too deep are left out. Any thread.
FolderScan scanFolder(const std::string& root, const ScanLimits& limits = {});

/// The text of a file that must be a plain one; never waits for a writer, reads at most `maxBytes` (LimitExceeded).
Result<std::string> readPlainFile(const std::string& path, std::uint64_t maxBytes);

/// True when `path` (or, while it is not there, the folder it is to stand in) is below `root` after all links are
/// followed.
bool isInside(const std::string& root, const std::string& path);

}  // namespace oriel::dashboards
