#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace oriel {

/// An interned text of ONE SymbolTable. Ids say nothing about order and never cross tables.
struct SymbolId {
  std::uint32_t value = 0;
  friend bool operator==(SymbolId, SymbolId) = default;
};

/// Interns label names and values as 32-bit ids. Owned by the head; not thread-safe (the head's lock guards it).
/// Texts stay at their address until the table ends; compaction builds a new table at truncation.
class SymbolTable {
 public:
  SymbolTable();
  SymbolTable(const SymbolTable&) = delete;
  SymbolTable& operator=(const SymbolTable&) = delete;

  SymbolId intern(std::string_view text);
  /// False when the text was never interned.
  bool find(std::string_view text, SymbolId& id) const;
  std::string_view text(SymbolId id) const { return texts_[id.value]; }
  std::size_t size() const { return texts_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  std::string_view store(std::string_view text);

  std::vector<std::string_view> texts_;
  std::unordered_map<std::string_view, std::uint32_t> ids_;
  std::deque<std::string> blocks_;  ///< each block is filled once and never moves
  std::size_t bytes_ = 0;
};

}  // namespace oriel
