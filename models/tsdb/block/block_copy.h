#pragma once

#include <string>

#include "models/base/file_system.h"

namespace oriel::tsdb {

/// Copies the files of a block to `targetParent`/`ulid`, synced, by way of a folder ULID.tmp-for-creation that is
/// renamed at the end. On failure nothing is left behind.
Status copyBlock(FileSystem& files, const std::string& blockDirectory, const std::string& targetParent,
                 const std::string& ulid);

}  // namespace oriel::tsdb
