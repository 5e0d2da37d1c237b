#include "models/state/tables.h"

#include <optional>

#include "models/base/bytes.h"

namespace oriel::state {

namespace {

constexpr std::int64_t kSchemaVersion = 1;

std::string hashesAsBytes(const std::vector<std::uint64_t>& hashes) {
  std::string out;
  for (const std::uint64_t hash : hashes) putBig64(out, hash);
  return out;
}

std::vector<std::uint64_t> hashesOfBytes(const std::string& bytes) {
  std::vector<std::uint64_t> hashes;
  ByteReader reader{asBytes(bytes)};
  while (reader.remaining() >= 8) hashes.push_back(reader.read64());
  return hashes;
}

const std::string* bytesAt(const std::vector<Database::Value>& row, std::size_t index) {
  return index < row.size() ? std::get_if<std::string>(&row[index]) : nullptr;
}
const std::int64_t* numberAt(const std::vector<Database::Value>& row, std::size_t index) {
  return index < row.size() ? std::get_if<std::int64_t>(&row[index]) : nullptr;
}

}  // namespace

Status prepareTables(Database& database) {
  ORIEL_ASSIGN(const std::int64_t version, database.number("PRAGMA user_version"));
  if (version > kSchemaVersion) return makeError(ErrorCode::Unsupported, "it was written by a newer Oriel");
  if (version == kSchemaVersion) {
    std::string verdict;
    ORIEL_TRY(database.run("PRAGMA quick_check(1)", {}, [&](const std::vector<Database::Value>& row) {
      if (const std::string* text = bytesAt(row, 0)) verdict = *text;
    }));
    if (verdict != "ok") return makeError(ErrorCode::Corrupt, verdict);
    return {};
  }
  ORIEL_ASSIGN(const std::int64_t tables, database.number("SELECT count(*) FROM sqlite_schema"));
  if (tables > 0) return makeError(ErrorCode::Corrupt, "it is a database of another program");
  ORIEL_TRY(database.run("BEGIN IMMEDIATE"));
  ORIEL_TRY(
      database.run("CREATE TABLE told (key BLOB PRIMARY KEY, at INTEGER, firing BLOB, resolved BLOB) WITHOUT ROWID"));
  ORIEL_TRY(database.run("CREATE TABLE queries (text BLOB PRIMARY KEY, at INTEGER, starred INTEGER) WITHOUT ROWID"));
  ORIEL_TRY(database.run("PRAGMA user_version = " + std::to_string(kSchemaVersion)));
  return database.run("COMMIT");
}

Result<Contents> readTables(Database& database) {
  Contents contents;
  ORIEL_TRY(
      database.run("SELECT key, at, firing, resolved FROM told", {}, [&](const std::vector<Database::Value>& row) {
        const std::string* key = bytesAt(row, 0);
        const std::int64_t* at = numberAt(row, 1);
        const std::string* firing = bytesAt(row, 2);
        const std::string* resolved = bytesAt(row, 3);
        if (key == nullptr || at == nullptr || firing == nullptr || resolved == nullptr) return;
        contents.told[*key] = {*at, hashesOfBytes(*firing), hashesOfBytes(*resolved)};
      }));
  ORIEL_TRY(database.run("SELECT text, at, starred FROM queries", {}, [&](const std::vector<Database::Value>& row) {
    const std::string* text = bytesAt(row, 0);
    const std::int64_t* at = numberAt(row, 1);
    const std::int64_t* starred = numberAt(row, 2);
    if (text == nullptr || at == nullptr || starred == nullptr) return;
    contents.queries[*text] = {*text, *at, *starred != 0};
  }));
  return contents;
}

Status writeTold(Database& database, const std::string& key, const alerting::NotificationLog::Entry& entry) {
  return database.run("INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?)",
                      {key, entry.at, hashesAsBytes(entry.firing), hashesAsBytes(entry.resolved)});
}
Status removeTold(Database& database, const std::string& key) {
  return database.run("DELETE FROM told WHERE key = ?", {key});
}
Status writeQuery(Database& database, const StoredQuery& query) {
  return database.run("INSERT OR REPLACE INTO queries VALUES (?, ?, ?)",
                      {query.text, query.at, static_cast<std::int64_t>(query.starred ? 1 : 0)});
}
Status removeQuery(Database& database, const std::string& text) {
  return database.run("DELETE FROM queries WHERE text = ?", {text});
}

}  // namespace oriel::state
