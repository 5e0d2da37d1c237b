#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "models/base/bytes.h"
#include "models/base/result.h"

namespace oriel::tsdb {

/// The texts of an index, by number (version 2 and later) or by the place of their length in the file (version 1).
/// Owned by the index; the positions (4 bytes a text) are found at the first use. Thread-safe.
class SymbolSection {
 public:
  /// `content` has been checked; `offset`: where it stands in the file. Corrupt when the count cannot be.
  Status open(Bytes content, std::uint64_t offset, int version);

  std::size_t count() const { return count_; }
  /// False when there is none, or when the section is no list of texts.
  bool get(std::uint64_t reference, std::string_view& text) const;

 private:
  void findPositions() const;

  Bytes content_;
  std::uint64_t offset_ = 0;
  std::size_t count_ = 0;
  bool byPosition_ = false;
  mutable std::once_flag once_;
  mutable std::atomic<bool> found_ = false;  ///< the positions; asked first, since call_once costs more than a text
  mutable std::vector<std::uint32_t> positions_;  ///< as many as could be read
};

}  // namespace oriel::tsdb
