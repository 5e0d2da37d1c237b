#include "models/tsdb/notices.h"

#include <algorithm>

#include "models/base/log.h"

namespace oriel::tsdb {
namespace {
constexpr std::size_t kMaxNotices = 100;
}

void Notices::add(const std::string& text) {
  {
    std::lock_guard lock(mutex_);
    if (texts_.size() >= kMaxNotices || std::find(texts_.begin(), texts_.end(), text) != texts_.end()) return;
    texts_.push_back(text);
  }
  log(LogLevel::Warning, "tsdb", text);
}

std::vector<std::string> Notices::all() const {
  std::lock_guard lock(mutex_);
  return texts_;
}

}  // namespace oriel::tsdb
