#pragma once

#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

namespace oriel::scrape {

/// What a person should know, each text once and not too many. Thread-safe.
class NoticeBoard {
 public:
  void add(const std::string& text);
  /// Replaces what the configuration has to say; notices of scrapes stay.
  void setConfigured(std::vector<std::string> texts);
  std::vector<std::string> all() const;

 private:
  static constexpr std::size_t kMost = 200;
  mutable std::mutex mutex_;
  std::vector<std::string> configured_, told_;
  std::unordered_set<std::string> known_;
};

}  // namespace oriel::scrape
