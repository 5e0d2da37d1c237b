#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oriel::dashboards {

/// What the library knows of one file. A plain value.
struct LibraryDocument {
  std::string path;       ///< absolute
  std::string folder;     ///< the folder's title as people see it, `a/b`; empty: at the top
  std::string folderUid;  ///< empty: at the top
  bool readOnly = false;  ///< its folder is somebody else's (provisioned without allowUiUpdates)
  std::int64_t changedNs = 0;
  std::uint64_t bytes = 0;

  bool isDashboard = false;  ///< else it is another file, or a broken one
  std::string error;         ///< why it cannot be read; empty for files that are simply no dashboards
  std::string uid;           ///< may be empty
  std::string title;
  std::string description;
  int version = 0;
  std::vector<std::string> tags;
  std::vector<std::string> panelTitles;  ///< each text once, as are those below
  std::vector<std::string> queries;
  std::vector<std::string> metrics;
};

/// Fills in what the text of a file says. Never fails: what is wrong is in `error`. Bounded: at most 5,000 texts of
/// each kind, 2,000 bytes of each. Any thread.
void readLibraryDocument(std::string_view text, LibraryDocument& document);

}  // namespace oriel::dashboards
