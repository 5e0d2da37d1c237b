#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "dashboards/search/folder_scan.h"
#include "dashboards/search/search_index.h"
#include "models/base/result.h"

namespace oriel::dashboards {

struct LibraryOptions {
  std::vector<LibraryRoot> roots;  ///< the first one takes new dashboards
  std::string cacheFile;           ///< keeps what was read of each file over restarts; empty: nowhere
  ScanLimits limits{};
};

/// What became of a file since the last look.
struct LibraryChange {
  enum class Kind { Added, Changed, Removed } kind = Kind::Changed;
  std::string path;
};

/// A folder that dashboards stand in, as Grafana shows it.
struct LibraryFolder {
  std::string uid;
  std::string title;  ///< `a/b` for nested ones
  std::string path;
};

/// All dashboards in some folders: finds them, reads what changed, keeps the index. Owned by whoever shows it.
/// Thread-safe. refresh() blocks on files and belongs on a worker; everything else answers from memory. What cannot be
/// read is in notices() and never fatal.
class Library {
 public:
  explicit Library(LibraryOptions options);
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  /// Other folders from now on; the next refresh() reads them.
  void setRoots(std::vector<LibraryRoot> roots);
  std::vector<LibraryRoot> roots() const;

  /// Looks at all folders; files whose time and size are as before are not read again. One call at a time does so, the
  /// others wait.
  void refresh();
  /// What the calls of refresh() have found since this was called last.
  std::vector<LibraryChange> takeChanges();

  SearchIndexPtr index() const;  ///< never null; empty before the first refresh()
  std::vector<LibraryFolder> folders() const;
  std::vector<std::string> watchedFolders() const;  ///< every folder of the last refresh()
  std::vector<std::string> notices() const;
  /// Held by those who write into the folders.
  std::mutex& writing();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// `$XDG_DATA_HOME/oriel/dashboards`, or `~/.local/share/oriel/dashboards`.
std::string defaultLibraryFolder();
/// The uid of a folder that has none of its own.
std::string folderUidOf(const std::string& title);

}  // namespace oriel::dashboards
