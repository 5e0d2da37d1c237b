#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/alerting/dispatcher.h"
#include "models/base/result.h"
#include "models/base/time.h"

namespace oriel::state {

/// One line of the query history.
struct StoredQuery {
  std::string text;
  Timestamp at = 0;  ///< asked last
  bool starred = false;
};

/// What Oriel remembers over restarts beside its samples: which groups of alerts were told, and the queries of Explore.
/// One SQLite file behind one thread of its own. Owned by the engine. Thread-safe: calls return at once, reads come
/// from memory, writes are queued; the destructor waits until they stand on the disk.
///
/// A file that cannot be used (damaged, from a newer Oriel) is set aside under another name and a new one is begun;
/// without a writable folder everything is kept in memory only. notices() says so; nothing of it is fatal.
class State final : public alerting::NotificationLog {
 public:
  /// An empty path keeps everything in memory. `now` decides what is too old to be kept.
  static std::unique_ptr<State> open(const std::string& path, Timestamp now);
  ~State() override;
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  bool find(const std::string& key, Entry& entry) const override;
  void put(const std::string& key, const Entry& entry) override;

  /// Remembers a query; one that is there already moves to the front. Empty and overlong texts are not kept.
  void addQuery(const std::string& text, Timestamp at);
  void star(const std::string& text, bool starred);           ///< of a query that is there
  std::vector<StoredQuery> queries(std::size_t limit) const;  ///< the newest first

  std::vector<std::string> notices() const;  ///< what a person should know
  void flush();                              ///< waits until everything asked so far stands on the disk

 private:
  class Impl;
  explicit State(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace oriel::state
