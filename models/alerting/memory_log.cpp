#include <map>
#include <mutex>

#include "models/alerting/dispatcher.h"

namespace oriel::alerting {

namespace {

class MemoryLog : public NotificationLog {
 public:
  bool find(const std::string& key, Entry& entry) const override {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return false;
    entry = found->second;
    return true;
  }
  void put(const std::string& key, const Entry& entry) override {
    const std::lock_guard lock(mutex_);
    entries_[key] = entry;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace

std::unique_ptr<NotificationLog> makeMemoryLog() { return std::make_unique<MemoryLog>(); }

}  // namespace oriel::alerting
