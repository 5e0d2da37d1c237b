#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dashboards/provisioning/source_entry.h"
#include "models/base/file_system.h"

namespace oriel::dashboards {

/// The data sources that Oriel was told of: those of provisioning files (only read) and those that came over the API,
/// which stand in a JSON file of Oriel's own. Thread-safe; changing calls block on that file. Errors: Duplicate (a name
/// or uid that is taken), NotFound, Unsupported (a provisioned one), Io.
class SourceStore {
 public:
  /// An empty path keeps everything in memory.
  SourceStore(std::shared_ptr<FileSystem> files, std::string path);
  ~SourceStore();

  /// Reads the file; one that is not there is empty. A damaged one is set aside and named in the error.
  Status load();
  /// What provisioning files say now, and the names that they want deleted.
  void setProvisioned(std::vector<SourceEntry> sources, const std::vector<std::string>& deleted);

  std::vector<SourceEntry> list() const;
  std::optional<SourceEntry> byUid(const std::string& uid) const;
  std::optional<SourceEntry> byName(const std::string& name) const;

  Result<SourceEntry> add(SourceEntry source);
  Result<SourceEntry> update(const std::string& uid, SourceEntry source);
  Status remove(const std::string& uid);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oriel::dashboards
