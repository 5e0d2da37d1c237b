#include "models/labels/symbol_table.h"

namespace oriel {
namespace {
constexpr std::size_t kBlockSize = 64 * 1024;
}

SymbolTable::SymbolTable() { intern({}); }

SymbolId SymbolTable::intern(std::string_view text) {
  if (const auto it = ids_.find(text); it != ids_.end()) return {it->second};
  const std::string_view kept = store(text);
  const auto id = static_cast<std::uint32_t>(texts_.size());
  texts_.push_back(kept);
  ids_.emplace(kept, id);
  return {id};
}

bool SymbolTable::find(std::string_view text, SymbolId& id) const {
  const auto it = ids_.find(text);
  if (it == ids_.end()) return false;
  id = {it->second};
  return true;
}

std::string_view SymbolTable::store(std::string_view text) {
  bytes_ += text.size();
  if (blocks_.empty() || blocks_.back().size() + text.size() > blocks_.back().capacity()) {
    blocks_.emplace_back();
    blocks_.back().reserve(text.size() > kBlockSize ? text.size() : kBlockSize);
  }
  std::string& block = blocks_.back();
  const std::size_t at = block.size();
  block.append(text);
  return std::string_view(block).substr(at, text.size());
}

}  // namespace oriel
