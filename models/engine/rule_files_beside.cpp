#include "models/engine/rule_files_beside.h"

#include <algorithm>

#include "models/config/rule_file.h"

namespace oriel::engine {

namespace {

constexpr std::uint64_t kMaxRuleFileBytes = 1 << 20;
constexpr std::size_t kMaxFilesLookedAt = 200;

bool mayBeRuleFile(const std::string& name) {
  for (const char* ending : {".yml", ".yaml", ".rules"}) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

bool isRuleFile(FileSystem& files, const std::string& path) {
  const auto size = files.fileSize(path);
  if (!size.ok() || *size > kMaxRuleFileBytes) return false;
  const config::RuleFileResult read = config::loadRuleFile(files, path);
  return read.ok() && !read.file.groups.empty();
}

}  // namespace

std::vector<std::string> ruleFilesBeside(FileSystem& files, const std::string& configFile,
                                         const std::vector<std::string>& named) {
  const std::size_t slash = configFile.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : configFile.substr(0, slash);
  std::vector<std::string> found;
  std::size_t lookedAt = 0;
  for (const std::string& place : {folder, folder + "/rules", folder + "/alerts"}) {
    const auto names = files.list(place);
    if (!names.ok()) continue;
    for (const std::string& name : *names) {
      const std::string path = place + "/" + name;
      if (!mayBeRuleFile(name) || path == configFile) continue;
      if (std::find(named.begin(), named.end(), path) != named.end()) continue;
      if (++lookedAt > kMaxFilesLookedAt) return found;
      if (isRuleFile(files, path)) found.push_back(path);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace oriel::engine
