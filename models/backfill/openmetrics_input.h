#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/base/file_system.h"
#include "models/base/time.h"
#include "models/textparse/parser.h"

namespace oriel::backfill {

/// A file of OpenMetrics text whose samples all have timestamps. Parsed once as a whole (scan), then piece by piece: it
/// remembers of which time each piece of the file is, so that a block's samples are found without reading all again.
/// One thread; the file is mapped, and its pages are let go as they are read.
class OpenMetricsInput {
 public:
  /// What of the file lies in a time range [from, to).
  struct Piece {
    std::size_t begin = 0;  ///< of the first series line
    std::size_t end = 0;
    Timestamp first = 0;
    Timestamp last = 0;
  };
  /// How many samples each block has, by the time it begins.
  using Windows = std::map<Timestamp, std::uint64_t>;

  static Result<OpenMetricsInput> open(FileSystem& files, const std::string& path);

  /// Parses everything. InvalidInput with file, line and column for what is not OpenMetrics, for a sample without a
  /// timestamp, and for samples that spread over too many blocks of length `window`; Cancelled.
  Result<Windows> scan(Duration window, const std::atomic<bool>* stop);
  /// Calls `take` with the parser at each sample in [from, to), in the order of the file. After scan().
  Status read(Timestamp from, Timestamp to, const std::atomic<bool>* stop,
              const std::function<Status(textparse::Parser&)>& take);
  /// The same error with the file's name and the line that the text stands on.
  Error placed(std::string_view at, std::string text) const;

 private:
  explicit OpenMetricsInput(std::string path) : path_(std::move(path)) {}
  std::string_view text() const;
  Status readPieces(std::size_t begin, std::size_t end, Timestamp from, Timestamp to, const std::atomic<bool>* stop,
                    const std::function<Status(textparse::Parser&)>& take);

  std::string path_;
  std::shared_ptr<const FileBytes> bytes_;
  std::vector<Piece> pieces_;
};

}  // namespace oriel::backfill
