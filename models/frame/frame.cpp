#include "models/frame/frame.h"

#include <bit>

namespace oriel {
namespace {
constexpr std::uint64_t kNullBits = 0x7ff8000000000e11ULL;
}

double nullNumber() { return std::bit_cast<double>(kNullBits); }
bool isNull(double value) { return std::bit_cast<std::uint64_t>(value) == kNullBits; }

std::size_t Field::size() const {
  return std::visit([](const auto& column) { return column ? column->size() : std::size_t{0}; }, values);
}

}  // namespace oriel
