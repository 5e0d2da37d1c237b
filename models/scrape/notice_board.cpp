#include "models/scrape/notice_board.h"

namespace oriel::scrape {

void NoticeBoard::add(const std::string& text) {
  std::lock_guard lock(mutex_);
  if (told_.size() < kMost && known_.insert(text).second) told_.push_back(text);
}

void NoticeBoard::setConfigured(std::vector<std::string> texts) {
  std::lock_guard lock(mutex_);
  configured_ = std::move(texts);
}

std::vector<std::string> NoticeBoard::all() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> out = configured_;
  out.insert(out.end(), told_.begin(), told_.end());
  return out;
}

}  // namespace oriel::scrape
