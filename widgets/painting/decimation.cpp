#include "widgets/painting/decimation.h"

#include <algorithm>
#include <array>

namespace oriel::widgets {

namespace {

struct PixelColumn {
  std::uint32_t first;
  std::uint32_t least;
  std::uint32_t greatest;
  std::uint32_t last;

  void appendTo(std::vector<std::uint32_t>& kept) const {
    std::array<std::uint32_t, 4> all{first, least, greatest, last};
    std::sort(all.begin(), all.end());
    for (const std::uint32_t index : all) {
      if (kept.empty() || kept.back() != index) kept.push_back(index);
    }
  }
};

}  // namespace

void decimateM4(const Timestamp* times, const double* values, std::size_t begin, std::size_t end, TimeRange range,
                int columns, std::vector<std::uint32_t>& kept) {
  if (begin >= end) return;
  const double span = static_cast<double>(range.to - range.from);
  if (columns <= 0 || span <= 0 || end - begin < 2 * static_cast<std::size_t>(columns)) {
    for (std::size_t i = begin; i < end; ++i) kept.push_back(static_cast<std::uint32_t>(i));
    return;
  }
  const double perMs = columns / span;
  const auto columnOf = [&](std::size_t i) {
    return static_cast<std::int64_t>(static_cast<double>(times[i] - range.from) * perMs);
  };
  const auto start = static_cast<std::uint32_t>(begin);
  PixelColumn column{start, start, start, start};
  std::int64_t current = columnOf(begin);
  for (std::size_t i = begin + 1; i < end; ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    const std::int64_t at = columnOf(i);
    if (at != current) {
      column.appendTo(kept);
      column = {index, index, index, index};
      current = at;
      continue;
    }
    if (values[i] < values[column.least]) column.least = index;
    if (values[i] > values[column.greatest]) column.greatest = index;
    column.last = index;
  }
  column.appendTo(kept);
}

}  // namespace oriel::widgets
