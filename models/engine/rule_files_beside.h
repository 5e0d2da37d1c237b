#pragma once

#include <string>
#include <vector>

#include "models/base/file_system.h"

namespace oriel::engine {

/// Rule files in the folder of `configFile` and in its `rules` and `alerts` folders that are not among `named`: what a
/// person may want to take along whose configuration names the paths of a container. Sorted. Reads small files.
std::vector<std::string> ruleFilesBeside(FileSystem& files, const std::string& configFile,
                                         const std::vector<std::string>& named);

}  // namespace oriel::engine
