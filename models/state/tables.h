#pragma once

#include <map>
#include <string>

#include "models/state/database.h"
#include "models/state/state.h"

/// What stands in the file, and its reading and writing. Used by one thread at a time.
namespace oriel::state {

struct Contents {
  std::map<std::string, alerting::NotificationLog::Entry> told;
  std::map<std::string, StoredQuery> queries;
};

/// Makes the tables of a new file, checks the version of an old one. Unsupported: it is from a newer Oriel. Corrupt: it
/// is damaged, or something else's.
Status prepareTables(Database& database);
/// Rows that make no sense are left out.
Result<Contents> readTables(Database& database);

Status writeTold(Database& database, const std::string& key, const alerting::NotificationLog::Entry& entry);
Status removeTold(Database& database, const std::string& key);
Status writeQuery(Database& database, const StoredQuery& query);
Status removeQuery(Database& database, const std::string& text);

}  // namespace oriel::state
