#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "models/base/result.h"
#include "models/net/http_config.h"

namespace oriel::net {

/// True when something of it stands in a file.
bool namesFiles(const HttpConfig& config);
/// The same configuration with the files' texts in place of their names. Passwords and tokens lose white space at their
/// ends. Io or NotFound with the file's name; files over 1 MB are refused. Blocks.
Result<std::shared_ptr<const HttpConfig>> withFilesRead(const HttpConfig& config);

/// One thread, started at its first task, on which files of requests are read: a dead mount hangs it and not the loop.
/// Thread-safe. Tasks that wait when it ends are dropped.
class FileThread {
 public:
  ~FileThread();
  void run(std::function<void()> task);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace oriel::net
