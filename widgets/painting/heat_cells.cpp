#include "widgets/painting/heat_cells.h"

#include <algorithm>
#include <cmath>

namespace oriel::widgets {
namespace {

struct HeatSpan {
  int from = 0;
  int to = 0;  ///< exclusive
};

/// Pixels of a stretch without the gap behind it. A gap never takes more than a third, and a stretch never vanishes.
HeatSpan spanOf(double from, double to, double gap, int low, int high) {
  if (to < from) std::swap(from, to);
  const double least = low;
  const double most = high;
  if (!(to > least) || !(from < most)) return {};
  const double size = to - from;
  const double taken = std::round(std::min(gap, size / 3));
  const int first = static_cast<int>(std::lround(std::clamp(from, least, most)));
  // Where the end is cut off, the gap lies outside.
  const double end = std::min(std::round(to) - taken, most);
  const int last = std::max(first + 1, static_cast<int>(std::lround(std::max(end, least))));
  return {first, std::min(last, high)};
}

std::vector<HeatSpan> columnSpans(const QRect& area, TimeRange range, const HeatCells& cells, double gap) {
  std::vector<HeatSpan> spans;
  spans.reserve(cells.starts.size());
  const double perMs = area.width() / static_cast<double>(range.to - range.from);
  const auto xOf = [&](double time) { return area.left() + (time - static_cast<double>(range.from)) * perMs; };
  for (const Timestamp start : cells.starts) {
    const auto at = static_cast<double>(start);
    spans.push_back(
        spanOf(xOf(at), xOf(at + static_cast<double>(cells.width)), gap, area.left(), area.left() + area.width()));
  }
  return spans;
}

HeatSpan rowSpan(const QRect& area, const HeatStyle& style, std::size_t row) {
  const double perRow = area.height() / (style.toRow - style.fromRow);
  const double low = (static_cast<double>(row) - style.fromRow) * perRow;
  const double top = area.top();
  const double bottom = area.top() + area.height();
  const double from = style.reverse ? top + low : bottom - low - perRow;
  return spanOf(from, from + perRow, style.gap, area.top(), area.top() + area.height());
}

}  // namespace

void paintHeatCells(QImage& image, const QRect& wanted, TimeRange range, const HeatCells& cells,
                    const HeatStyle& style) {
  const QRect area = wanted.intersected(image.rect());
  if (area.isEmpty() || range.to <= range.from || cells.rows == 0 || !(style.toRow > style.fromRow)) return;
  const std::size_t columns = cells.starts.size();
  if (cells.fills.size() < columns * cells.rows) return;
  const std::vector<HeatSpan> spans = columnSpans(area, range, cells, style.gap);
  for (std::size_t row = 0; row < cells.rows; ++row) {
    const HeatSpan lines = rowSpan(area, style, row);
    if (lines.from >= lines.to) continue;
    const std::uint16_t* fills = cells.fills.data() + row * columns;
    for (int y = lines.from; y < lines.to; ++y) {
      auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
      for (std::size_t column = 0; column < columns; ++column) {
        const std::uint16_t fill = fills[column];
        if (fill == 0 || fill > style.colors.size()) continue;
        std::fill(line + spans[column].from, line + std::max(spans[column].from, spans[column].to),
                  style.colors[fill - 1U]);
      }
    }
  }
}

}  // namespace oriel::widgets
