#include "models/tsdb/index/symbol_section.h"

#include "models/tsdb/index/index_format.h"

namespace oriel::tsdb {

Status SymbolSection::open(Bytes content, std::uint64_t offset, int version) {
  if (content.size() < 4 || big32(content.data()) > content.size() - 4)
    return makeError(ErrorCode::Corrupt, "the index's symbol table has more symbols than bytes");
  content_ = content;
  offset_ = offset;
  count_ = big32(content.data());
  byPosition_ = version == 1;
  return {};
}

void SymbolSection::findPositions() const {
  positions_.reserve(count_);
  IndexCursor cursor(content_.subspan(4));
  for (std::size_t i = 0; i < count_; ++i) {
    const auto position = static_cast<std::uint32_t>(cursor.at - content_.data());
    cursor.text();
    if (!cursor.good) return;
    positions_.push_back(position);
  }
}

bool SymbolSection::get(std::uint64_t reference, std::string_view& text) const {
  std::uint64_t position = 0;
  if (byPosition_) {
    if (reference < offset_ + 4 || reference - offset_ >= content_.size()) return false;
    position = reference - offset_;
  } else {
    if (!found_.load(std::memory_order_acquire)) {
      std::call_once(once_, [this] { findPositions(); });
      found_.store(true, std::memory_order_release);
    }
    if (reference >= positions_.size()) return false;
    position = positions_[reference];
  }
  IndexCursor cursor(content_.subspan(position));
  text = cursor.text();
  return cursor.good;
}

}  // namespace oriel::tsdb
