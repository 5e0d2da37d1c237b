#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "models/hostmetrics/reader.h"

namespace oriel::hostmetrics {

/// Asks statfs of many mount points on a thread of its own, because a dead mount blocks for ever. A mount that does not
/// answer in time is left alone, together with the thread that waits for it, until that call returns; the others go on
/// with a new thread. So there are at most as many lost threads as dead mounts. Owned by the filesystem collector, one
/// caller.
class UsageWorker {
 public:
  UsageWorker(std::shared_ptr<const Reader> reader, std::chrono::milliseconds timeout);
  /// Does not wait for a thread that hangs.
  ~UsageWorker();
  UsageWorker(const UsageWorker&) = delete;
  UsageWorker& operator=(const UsageWorker&) = delete;

  /// One answer a mount point, in order; nothing where it failed or hangs.
  std::vector<std::optional<FileSystemUsage>> ask(const std::vector<std::string>& mountPoints);

 private:
  struct Shared;
  struct Batch;
  void startThread();

  std::shared_ptr<const Reader> reader_;
  std::chrono::milliseconds timeout_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace oriel::hostmetrics
