#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dashboards/search/library.h"
#include "models/base/file_system.h"

namespace oriel::dashboards {

/// A dashboard that comes from outside and is to stand in the library.
struct NewDashboard {
  std::string text;       ///< JSON: the dashboard, or {"dashboard": ...}
  std::string folderUid;  ///< of a folder that is there; empty: `folder`
  std::string folder;     ///< title; made when it is not there; empty: at the top
  bool overwrite = false;
};

struct SavedDashboard {
  std::string path;
  std::string uid;
  std::string title;
  std::string folderUid;
  int version = 1;
};

/// Why a dashboard was not saved; people read `text`.
struct SaveRefusal {
  enum class Kind {
    InvalidJson,
    EmptyTitle,
    LongTitle,
    IllegalUid,
    LongUid,
    NoSuchFolder,
    NameExists,       ///< another dashboard of the folder has this title
    VersionMismatch,  ///< there is one with this uid whose version is another
    ReadOnly,
    Disk
  } kind = Kind::InvalidJson;
  std::string text;
};

struct SaveOutcome {
  std::optional<SavedDashboard> saved;
  SaveRefusal refusal;  ///< when nothing was saved
};

/// Writes a dashboard into the library's first folder: over the file that has its uid, else into a new one whose name
/// comes from the title. The text is kept as it came (one that is all on one line is laid out), but for `uid` and
/// `version`. Nothing is ever written outside of the library's folders. Blocks; any thread.
SaveOutcome saveIntoLibrary(Library& library, FileSystem& files, const NewDashboard& dashboard);

/// Deletes a dashboard's file. NotFound, Unsupported for a folder that is only read, Io.
Status removeFromLibrary(Library& library, FileSystem& files, const std::string& uid);

/// Makes a folder below the library's first one, or finds it; `uid` may be empty. Duplicate when another folder has the
/// uid or the title, InvalidInput, Io.
Result<LibraryFolder> makeLibraryFolder(Library& library, FileSystem& files, const std::string& title,
                                        const std::string& uid);

}  // namespace oriel::dashboards
