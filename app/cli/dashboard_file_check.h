#pragma once

#include <iosfwd>
#include <string>

#include "models/base/file_system.h"

namespace oriel::cli {

/// Checks dashboard files and says what of them is understood, a panel a line. What cannot be read is said on `errors`
/// and counts as failed. One thread; ends with one run.
class DashboardFileCheck {
 public:
  /// `quiet`: panels that are understood fully are not named.
  DashboardFileCheck(FileSystem& files, std::ostream& out, std::ostream& errors, bool quiet);

  void check(const std::string& path);

  int passed() const { return passed_; }
  int failed() const { return failed_; }
  int remarks() const { return remarks_; }
  bool unreadable() const { return unreadable_; }  ///< a file could not be read

 private:
  FileSystem& files_;
  std::ostream& out_;
  std::ostream& errors_;
  bool quiet_;
  int passed_ = 0, failed_ = 0, remarks_ = 0;
  bool unreadable_ = false;
};

}  // namespace oriel::cli
