#include "models/state/database.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <utility>

namespace oriel::state {

namespace {

/// Ends a statement when it goes.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
  ~Statement() { sqlite3_finalize(handle_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  sqlite3_stmt* get() const { return handle_; }

 private:
  sqlite3_stmt* handle_;
};

ErrorCode codeOf(int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ErrorCode::Corrupt;
    case SQLITE_FULL: return ErrorCode::NoSpace;
    default: return ErrorCode::Io;
  }
}

int bindValue(sqlite3_stmt* statement, int index, const Database::Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(statement, index, *number);
  const std::string& bytes = std::get<std::string>(value);
  return sqlite3_bind_blob64(statement, index, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
}

std::vector<Database::Value> rowOf(sqlite3_stmt* statement) {
  std::vector<Database::Value> values;
  for (int i = 0; i < sqlite3_column_count(statement); ++i) {
    if (sqlite3_column_type(statement, i) == SQLITE_INTEGER) {
      values.emplace_back(static_cast<std::int64_t>(sqlite3_column_int64(statement, i)));
      continue;
    }
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, i));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, i));
    values.emplace_back(bytes == nullptr ? std::string() : std::string(bytes, size));
  }
  return values;
}

}  // namespace

Database::Database(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}
Database::~Database() { sqlite3_close(handle_); }

Error Database::error(int code) const {
  return makeError(codeOf(code), path_ + ": " + (handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code)));
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path) {
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<Database> database(new Database(handle, path));
  if (code != SQLITE_OK) return database->error(code);
  // Queries and the names of alerts are nobody else's business. SQLite gives its log the same mode.
  ::chmod(path.c_str(), S_IRUSR | S_IWUSR);
  sqlite3_busy_timeout(handle, 2000);
  for (const char* pragma : {"PRAGMA trusted_schema = OFF", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL"})
    ORIEL_TRY(database->run(pragma));
  return database;
}

Status Database::run(const std::string& sql, const std::vector<Value>& values, const Row& row) {
  sqlite3_stmt* raw = nullptr;
  if (const int code = sqlite3_prepare_v2(handle_, sql.c_str(), static_cast<int>(sql.size()), &raw, nullptr);
      code != SQLITE_OK)
    return error(code);
  const Statement statement(raw);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (const int code = bindValue(raw, static_cast<int>(i) + 1, values[i]); code != SQLITE_OK) return error(code);
  }
  for (;;) {
    const int code = sqlite3_step(raw);
    if (code == SQLITE_DONE) return {};
    if (code != SQLITE_ROW) return error(code);
    if (row) row(rowOf(raw));
  }
}

Result<std::int64_t> Database::number(const std::string& sql) {
  std::int64_t out = 0;
  ORIEL_TRY(run(sql, {}, [&](const std::vector<Value>& values) {
    if (!values.empty() && std::holds_alternative<std::int64_t>(values[0])) out = std::get<std::int64_t>(values[0]);
  }));
  return out;
}

}  // namespace oriel::state
