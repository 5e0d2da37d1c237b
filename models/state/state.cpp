#include "models/state/state.h"

#include <sys/stat.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "models/base/log.h"
#include "models/state/tables.h"

namespace oriel::state {

namespace {

constexpr Duration kToldRetention = 120 * kHour;
constexpr std::size_t kMaxQueries = 1000;  // beside the starred ones
constexpr std::size_t kMaxStarred = 10'000;
constexpr std::size_t kMaxQueryText = 64 * 1024;

/// Opens a file and reads all of it.
Result<std::unique_ptr<Database>> openAndRead(const std::string& path, Contents& contents) {
  ORIEL_ASSIGN(std::unique_ptr<Database> database, Database::open(path));
  ORIEL_TRY(prepareTables(*database));
  ORIEL_ASSIGN(contents, readTables(*database));
  return database;
}

/// A name beside the file that nothing stands under yet; empty when the file could not be moved there.
std::string setAside(const std::string& path, Timestamp now) {
  std::string name = path + ".damaged-" + std::to_string(now / 1000);
  struct stat found{};
  for (int i = 1; ::stat(name.c_str(), &found) == 0 && i < 100; ++i)
    name = path + ".damaged-" + std::to_string(now / 1000) + "-" + std::to_string(i);
  if (std::rename(path.c_str(), name.c_str()) != 0) return {};
  for (const char* part : {"-wal", "-shm"}) std::rename((path + part).c_str(), (name + part).c_str());
  return name;
}

}  // namespace

class State::Impl {
 public:
  Impl(const std::string& path, Timestamp now);
  ~Impl();

  bool find(const std::string& key, Entry& entry) const;
  void put(const std::string& key, const Entry& entry);
  void addQuery(const std::string& text, Timestamp at);
  void star(const std::string& text, bool starred);
  std::vector<StoredQuery> queries(std::size_t limit) const;
  std::vector<std::string> notices() const;
  void flush();

 private:
  void openFile(const std::string& path, Timestamp now);
  void dropOldEntries(Timestamp now);
  void dropOldQueries();
  void changed();
  void work();
  Status writeOut(const Contents& values, const std::set<std::string>& told, const std::set<std::string>& queries);
  void notice(const std::string& text);

  std::unique_ptr<Database> database_;  // of the thread, once it runs
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  Contents contents_;
  std::set<std::string> changedTold_;  // keys that differ from the file
  std::set<std::string> changedQueries_;
  std::vector<std::string> notices_;
  bool writing_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

State::Impl::Impl(const std::string& path, Timestamp now) {
  if (path.empty()) return;
  openFile(path, now);
  dropOldEntries(now);
  if (database_) thread_ = std::thread([this] { work(); });
}

State::Impl::~Impl() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void State::Impl::openFile(const std::string& path, Timestamp now) {
  Result<std::unique_ptr<Database>> opened = openAndRead(path, contents_);
  if (!opened.ok() && (opened.error().code == ErrorCode::Corrupt || opened.error().code == ErrorCode::Unsupported)) {
    const std::string reason = opened.error().text;
    const std::string aside = setAside(path, now);
    if (!aside.empty()) {
      notice(path + " could not be used (" + reason + "); it stands as " + aside + " now and a new one was begun");
      contents_ = {};
      opened = openAndRead(path, contents_);
    }
  }
  if (opened.ok()) {
    database_ = std::move(*opened);
    return;
  }
  contents_ = {};
  notice("what was told and asked is remembered until the program ends only: " + opened.error().text);
}

void State::Impl::notice(const std::string& text) {
  log(LogLevel::Warning, "state", text);
  const std::lock_guard lock(mutex_);
  notices_.push_back(text);
}

// Called with the lock held, or before the thread runs.
void State::Impl::dropOldEntries(Timestamp now) {
  for (auto it = contents_.told.begin(); it != contents_.told.end();) {
    if (now - it->second.at <= kToldRetention) {
      ++it;
      continue;
    }
    changedTold_.insert(it->first);
    it = contents_.told.erase(it);
  }
}

void State::Impl::dropOldQueries() {
  // A tenth more than what is kept, so that not every query has to look for the oldest.
  if (contents_.queries.size() <= kMaxQueries + kMaxQueries / 10) return;
  std::vector<std::pair<Timestamp, std::string>> plain;
  std::vector<std::pair<Timestamp, std::string>> starred;
  for (const auto& [text, query] : contents_.queries) (query.starred ? starred : plain).emplace_back(query.at, text);
  const auto drop = [this](std::vector<std::pair<Timestamp, std::string>>& from, std::size_t keep) {
    if (from.size() <= keep) return;
    std::sort(from.begin(), from.end());
    for (std::size_t i = 0; i < from.size() - keep; ++i) {
      contents_.queries.erase(from[i].second);
      changedQueries_.insert(from[i].second);
    }
  };
  drop(plain, kMaxQueries);
  drop(starred, kMaxStarred);
}

void State::Impl::changed() {
  if (!database_) {
    changedTold_.clear();
    changedQueries_.clear();
    return;
  }
  wake_.notify_one();
}

bool State::Impl::find(const std::string& key, Entry& entry) const {
  const std::lock_guard lock(mutex_);
  const auto found = contents_.told.find(key);
  if (found == contents_.told.end()) return false;
  entry = found->second;
  return true;
}

void State::Impl::put(const std::string& key, const Entry& entry) {
  const std::lock_guard lock(mutex_);
  contents_.told[key] = entry;
  changedTold_.insert(key);
  dropOldEntries(entry.at);
  changed();
}

void State::Impl::addQuery(const std::string& text, Timestamp at) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos || text.size() > kMaxQueryText) return;
  const std::lock_guard lock(mutex_);
  StoredQuery& query = contents_.queries[text];
  query.text = text;
  query.at = at;
  changedQueries_.insert(text);
  dropOldQueries();
  changed();
}

void State::Impl::star(const std::string& text, bool starred) {
  const std::lock_guard lock(mutex_);
  const auto found = contents_.queries.find(text);
  if (found == contents_.queries.end() || found->second.starred == starred) return;
  found->second.starred = starred;
  changedQueries_.insert(text);
  changed();
}

std::vector<StoredQuery> State::Impl::queries(std::size_t limit) const {
  std::vector<StoredQuery> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [text, query] : contents_.queries) all.push_back(query);
  }
  std::stable_sort(all.begin(), all.end(), [](const StoredQuery& a, const StoredQuery& b) { return a.at > b.at; });
  if (all.size() > limit) all.resize(limit);
  return all;
}

std::vector<std::string> State::Impl::notices() const {
  const std::lock_guard lock(mutex_);
  return notices_;
}

void State::Impl::flush() {
  std::unique_lock lock(mutex_);
  if (!thread_.joinable()) return;
  wake_.notify_one();
  idle_.wait(lock, [this] { return !writing_ && changedTold_.empty() && changedQueries_.empty(); });
}

void State::Impl::work() {
  bool said = false;
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !changedTold_.empty() || !changedQueries_.empty(); });
    if (changedTold_.empty() && changedQueries_.empty()) return;
    const std::set<std::string> told = std::exchange(changedTold_, {});
    const std::set<std::string> asked = std::exchange(changedQueries_, {});
    Contents values;
    for (const std::string& key : told)
      if (const auto found = contents_.told.find(key); found != contents_.told.end()) values.told.insert(*found);
    for (const std::string& text : asked)
      if (const auto found = contents_.queries.find(text); found != contents_.queries.end())
        values.queries.insert(*found);
    writing_ = true;
    lock.unlock();
    const Status status = writeOut(values, told, asked);
    if (!status.ok() && !std::exchange(said, true)) notice("the state could not be written: " + status.error().text);
    if (status.ok()) said = false;
    lock.lock();
    writing_ = false;
    idle_.notify_all();
  }
}

Status State::Impl::writeOut(const Contents& values, const std::set<std::string>& told,
                             const std::set<std::string>& queries) {
  ORIEL_TRY(database_->run("BEGIN IMMEDIATE"));
  const auto all = [&]() -> Status {
    for (const std::string& key : told) {
      const auto found = values.told.find(key);
      ORIEL_TRY(found == values.told.end() ? removeTold(*database_, key) : writeTold(*database_, key, found->second));
    }
    for (const std::string& text : queries) {
      const auto found = values.queries.find(text);
      ORIEL_TRY(found == values.queries.end() ? removeQuery(*database_, text) : writeQuery(*database_, found->second));
    }
    return database_->run("COMMIT");
  };
  Status status = all();
  if (!status.ok()) (void)database_->run("ROLLBACK");
  return status;
}

State::State(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
State::~State() = default;

std::unique_ptr<State> State::open(const std::string& path, Timestamp now) {
  return std::unique_ptr<State>(new State(std::make_unique<Impl>(path, now)));
}

bool State::find(const std::string& key, Entry& entry) const { return impl_->find(key, entry); }
void State::put(const std::string& key, const Entry& entry) { impl_->put(key, entry); }
void State::addQuery(const std::string& text, Timestamp at) { impl_->addQuery(text, at); }
void State::star(const std::string& text, bool starred) { impl_->star(text, starred); }
std::vector<StoredQuery> State::queries(std::size_t limit) const { return impl_->queries(limit); }
std::vector<std::string> State::notices() const { return impl_->notices(); }
void State::flush() { impl_->flush(); }

}  // namespace oriel::state
