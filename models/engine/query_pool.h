#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>

#include "models/promql/exec/ordered_pieces.h"

namespace oriel::engine {

/// Which queue a task waits in; a lower one is only served when the higher ones are empty.
enum class Priority { Interactive, Refresh, Background };

/// The workers on which queries and what follows them run (PromQL -> frames -> transformations -> view model). Owned by
/// the Engine. submit() may be called from any thread; tasks of one priority start in the order of submission.
///
/// Every task is called exactly once, also when its token fired while it waited or the pool is ending: it then finds
/// stop_requested() and should answer Cancelled. The destructor stops what runs, lets what waits see the stop, and
/// joins.
class QueryPool {
 public:
  using Task = std::function<void(std::stop_token)>;

  /// 0 workers: as many as there are cores, at least 2.
  explicit QueryPool(std::size_t workers = 0);
  ~QueryPool();
  QueryPool(const QueryPool&) = delete;
  QueryPool& operator=(const QueryPool&) = delete;

  /// The task's token fires when `stop` does or the pool ends. A task must not throw and must not call stop() on the
  /// pool.
  void submit(Priority priority, std::stop_token stop, Task task);
  /// Asks everything to stop and waits for the workers; later tasks are called at once on the caller's thread, stopped.
  void stop();
  /// Blocks until no task waits or runs.
  void waitIdle();

  /// Workers that have nothing else to do, for queries that share their series; none when there is one core only.
  promql::Helpers helpers();

  std::size_t workers() const;
  std::size_t waiting() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oriel::engine
