#pragma once

#include <mutex>
#include <string>
#include <vector>

namespace oriel::tsdb {

/// Texts for the person, each once. Thread-safe. Also logged as warnings.
class Notices {
 public:
  void add(const std::string& text);
  std::vector<std::string> all() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> texts_;
};

}  // namespace oriel::tsdb
