#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace oriel::state {

/// One SQLite file. Used by one thread at a time. Errors: Corrupt for a file that is none or is damaged, NoSpace, Io;
/// each names the file.
class Database {
 public:
  using Value = std::variant<std::int64_t, std::string>;  ///< a number, or bytes
  using Row = std::function<void(const std::vector<Value>&)>;

  /// Creates the file (mode 0600) where there is none; write-ahead log, waits two seconds for a lock.
  static Result<std::unique_ptr<Database>> open(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs one statement with values for its `?`; `row` is called for each row.
  Status run(const std::string& sql, const std::vector<Value>& values = {}, const Row& row = {});
  Result<std::int64_t> number(const std::string& sql);

 private:
  Database(sqlite3* handle, std::string path);
  Error error(int code) const;

  sqlite3* handle_;
  std::string path_;
};

}  // namespace oriel::state
