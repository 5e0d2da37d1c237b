#pragma once

#include <string>
#include <string_view>

#include "models/base/file_system.h"
#include "models/base/result.h"

/// How folders of blocks are called while they come and go, and how a folder is removed. Any thread.
namespace oriel::tsdb {

inline constexpr std::string_view kCreationSuffix = ".tmp-for-creation";
inline constexpr std::string_view kDeletionSuffix = ".tmp-for-deletion";

/// Removes a folder with what is in it; goes on after an error and answers the first. Links are removed, never
/// followed.
Status removeFolder(FileSystem& files, const std::string& path);

}  // namespace oriel::tsdb
