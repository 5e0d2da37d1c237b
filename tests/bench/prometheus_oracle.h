#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "models/base/result.h"
#include "models/promql/engine.h"

namespace oriel::bench {

/// A folder of its own for one run, removed with all that is in it by the destructor. Its path is empty when none could
/// be made.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// The path of a reference program: from the build folder's `oracles/`, or from PATH; empty when absent.
std::string findOracle(const std::string& program);
/// CPU milliseconds that a process (0: this one) has used so far, all its threads; below 0 when it is gone.
double processCpuMs(pid_t process);
/// Resident bytes of a process (0: this one); 0 when it is gone.
double residentBytes(pid_t process);

/// A real Prometheus with one Go processor that holds the samples of a store's WAL in its head and is asked over HTTP.
/// Owned and used by one thread. The destructor kills the process; the kernel does so when the bench itself is killed.
class PrometheusOracle {
 public:
  /// What a query cost and answered; `body` is the JSON of the API.
  struct Answer {
    double cpuMs = 0;
    std::string body;
  };

  /// Copies blocks and log of the folder `store` into the new folder `data`, starts the program there and waits until
  /// the log is replayed.
  static Result<std::unique_ptr<PrometheusOracle>> start(const std::string& program, const std::string& store,
                                                         const std::string& data);
  ~PrometheusOracle();

  Result<Answer> range(const std::string& query, Timestamp from, Timestamp to, Duration step);
  /// Such as `2.42.0`; empty when it does not say.
  std::string version();
  /// An error when its head does not hold the newest samples of so many series.
  Status checkHead(std::size_t series, Timestamp end);
  pid_t process() const { return process_; }

 private:
  PrometheusOracle() = default;
  Result<std::string> get(const std::string& path) const;
  Status launch(const std::string& program);
  Status waitUntilReady();

  std::string data_;
  pid_t process_ = -1;
  int port_ = 0;
};

/// An error that names the first difference between an answer of ours and theirs; values may differ by 2e-5 of their
/// size.
Status compareAnswers(const promql::Matrix& ours, const std::string& theirBody);

}  // namespace oriel::bench
