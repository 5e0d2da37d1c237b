#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dashboards/search/library_document.h"

namespace oriel::dashboards {

/// What was read of each file, kept over restarts. A cache that is missing, damaged or of another version is empty; one
/// that cannot be written is not written. An empty path: no cache.
std::vector<std::shared_ptr<const LibraryDocument>> readIndexCache(const std::string& path);
void writeIndexCache(const std::string& path, const std::vector<std::shared_ptr<const LibraryDocument>>& documents);

}  // namespace oriel::dashboards
