#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/base/file_system.h"
#include "models/tsdb/open/data_location.h"

namespace oriel::cli {

/// Reads all of a data directory and says what is damaged: blocks, WAL segments and checkpoints, chunks of the head.
/// Made for one run, by one thread; nothing is changed.
class TsdbCheck {
 public:
  /// `say` gets a line for each damage (file below the directory, place, what it is) and each thing worth knowing.
  TsdbCheck(std::shared_ptr<FileSystem> files, const tsdb::DataLocation& location,
            std::function<void(const std::string&)> say);

  void run();
  /// Blocks and files.
  std::size_t passed() const { return passed_; }
  std::size_t failed() const { return failed_; }

 private:
  void checkBlock(const std::string& ulid);
  void sayOnce(const std::string& ulid, const std::vector<std::string>& damage);
  /// A folder of segments, with checkpoints in it. `withRecords`: they are those of a log.
  void checkLog(const std::string& folder, bool withRecords);
  void checkSegment(const std::string& path, bool withRecords);
  void checkHeadChunks();
  void count(bool sound) { ++(sound ? passed_ : failed_); }
  std::string full(const std::string& path) const { return directory_ + "/" + path; }
  /// An error's text without the directory in front of each path.
  std::string textOf(const Error& error) const;

  const std::shared_ptr<FileSystem> files_;
  const std::string directory_;
  const std::string onlyBlock_;
  const std::function<void(const std::string&)> say_;
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace oriel::cli
