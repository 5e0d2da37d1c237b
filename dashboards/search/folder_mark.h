#pragma once

#include <string>
#include <vector>

#include "dashboards/search/library.h"
#include "models/base/file_system.h"

namespace oriel::dashboards {

// A folder that came with a uid of its own keeps it in a hidden file in itself, whatever name it has on the disk.

/// Folders below a root with their titles and uids, the root's own when it has a title.
std::vector<LibraryFolder> foldersOf(const LibraryRoot& root, const std::vector<std::string>& paths);
Status writeFolderMark(FileSystem& files, const std::string& path, const std::string& uid);

}  // namespace oriel::dashboards
