#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/frame/data_source.h"
#include "models/tsdb/open/data_location.h"

namespace oriel {
class Clock;
}  // namespace oriel
namespace oriel::promql {
class Engine;
}

namespace oriel::engine {

struct OpenedSource {
  std::shared_ptr<DataSource> source;  ///< owns the store behind it, and the files that were unpacked
  TimeRange range;                     ///< of its samples; from > to when there are none
  std::vector<std::string> notices;    ///< what was found damaged
};

/// Foreign data (a Prometheus data directory, a snapshot, a block, an archive of one) as a data source of its own, for
/// reading only. What is returned owns the store behind it, and the files that were unpacked. Blocks while an archive
/// is unpacked; the WAL is read beside. Errors are those of tsdb::locateData and of the store.
Result<OpenedSource> openData(const std::string& path, const tsdb::LocateOptions& options,
                              const std::shared_ptr<FileSystem>& files, Clock& clock, const promql::Engine& promql);

/// `$XDG_CACHE_HOME/oriel`, or `~/.cache/oriel`: where archives are unpacked.
std::string scratchDirectory();

}  // namespace oriel::engine
