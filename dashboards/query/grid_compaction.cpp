#include "dashboards/query/grid_compaction.h"

#include <algorithm>
#include <map>

namespace oriel::dashboards {
namespace {

constexpr int kCompactColumns = 24;

// What is taken in each column: begin -> end, disjoint.
class TakenCells {
 public:
  // The lowest end of what stands wholly above `y`; 0 when nothing does.
  int ceilingAbove(const GridPos& pos, int y) const {
    int ceiling = 0;
    forColumns(pos, [&](const Column& column) {
      auto next = column.lower_bound(y);
      if (next != column.begin()) ceiling = std::max(ceiling, std::prev(next)->second);
    });
    return ceiling;
  }

  // Where the cells begin to be free below what is in the way at `y`; `y` itself when nothing is.
  int freeFrom(const GridPos& pos, int y) const {
    int free = y;
    forColumns(pos, [&](const Column& column) {
      auto next = column.upper_bound(y);
      if (next != column.begin() && std::prev(next)->second > y) free = std::max(free, std::prev(next)->second);
      for (; next != column.end() && next->first < y + pos.h; ++next) free = std::max(free, next->second);
    });
    return free;
  }

  void take(const GridPos& pos) {
    for (int x = std::max(0, pos.x); x < std::min(kCompactColumns, pos.x + pos.w); ++x) {
      columns_[x][pos.y] = pos.y + pos.h;
    }
    bottom_ = std::max(bottom_, pos.y + pos.h);
  }
  int bottom() const { return bottom_; }

 private:
  using Column = std::map<int, int>;

  template <class F>
  void forColumns(const GridPos& pos, F use) const {
    for (int x = std::max(0, pos.x); x < std::min(kCompactColumns, pos.x + pos.w); ++x) use(columns_[x]);
  }

  Column columns_[kCompactColumns];
  int bottom_ = 0;
};

}  // namespace

void compactGrid(std::vector<GridPos*>& positions) {
  std::vector<GridPos*> sorted = positions;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const GridPos* a, const GridPos* b) { return a->y != b->y ? a->y < b->y : a->x < b->x; });
  TakenCells taken;
  for (GridPos* pos : sorted) {
    pos->h = std::max(1, pos->h);
    int y = std::min(pos->y, taken.bottom());
    if (taken.freeFrom(*pos, y) == y) y = taken.ceilingAbove(*pos, y);
    for (int free = taken.freeFrom(*pos, y); free != y; free = taken.freeFrom(*pos, y)) y = free;
    pos->y = y;
    taken.take(*pos);
  }
}

}  // namespace oriel::dashboards
