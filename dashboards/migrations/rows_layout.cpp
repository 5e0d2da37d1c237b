#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "dashboards/migrations/edit_json.h"
#include "dashboards/migrations/steps.h"
#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

constexpr int kColumns = 24;
constexpr int kSpanColumns = 2;
constexpr int kDefaultSpan = 4;
constexpr double kDefaultRowHeight = 250;
constexpr double kLeastRowHeight = 90;
constexpr double kCellStep = 38;  // a cell and the gap below it, in px

/// `250px`, `250` or nothing, in grid cells.
int gridHeight(const Json& owner, int fallback) {
  const Json* height = jsonFind(owner, "height");
  if (!height) return fallback;
  std::string text = jsonTextOf(*height);
  if (text.size() > 2 && text.substr(text.size() - 2) == "px") text.resize(text.size() - 2);
  double pixels = jsonNumberOf(Json(text)).value_or(kDefaultRowHeight);
  if (pixels == 0) return fallback;
  return static_cast<int>(std::ceil(std::clamp(pixels, kLeastRowHeight, 100'000.0) / kCellStep));
}

int gridWidth(const Json& panel) {
  const int span = jsonInt(panel, "span", kDefaultSpan);
  return std::clamp(span > 0 ? span : kDefaultSpan, 1, kColumns / kSpanColumns) * kSpanColumns;
}

/// Fills one row from the left, always at the highest free place that is wide enough.
class RowArea {
 public:
  explicit RowArea(int top) : top_(top), height_(kColumns, 0) {}

  Json place(int w, int h) {
    int bestX = 0;
    int bestY = std::numeric_limits<int>::max();
    for (int x = 0; x + w <= kColumns; ++x) {
      const int y = *std::max_element(height_.begin() + x, height_.begin() + x + w);
      if (y < bestY) {
        bestY = y;
        bestX = x;
      }
    }
    std::fill(height_.begin() + bestX, height_.begin() + bestX + w, bestY + h);
    return {{"x", bestX}, {"y", top_ + bestY}, {"w", w}, {"h", h}};
  }

  int bottom() const { return top_ + *std::max_element(height_.begin(), height_.end()); }

 private:
  int top_;
  std::vector<int> height_;
};

bool needsRowPanel(const Json& row) {
  return jsonBool(row, "collapse") || jsonBool(row, "collapsed") || jsonBool(row, "showTitle") ||
         !jsonText(row, "repeat").empty();
}

Json makeRowPanel(const Json& row, int y, bool collapsed) {
  Json panel = {{"type", "row"},
                {"title", jsonText(row, "title")},
                {"collapsed", collapsed},
                {"panels", Json::array()},
                {"gridPos", {{"x", 0}, {"y", y}, {"w", kColumns}, {"h", 1}}},
                {kSourceKey, jsonText(row, kSourceKey)}};
  if (const auto repeat = jsonText(row, "repeat"); !repeat.empty()) panel["repeat"] = repeat;
  return panel;
}

}  // namespace

void migrateRows(Json& dashboard, MigrationContext&) {
  const Json* old = jsonFind(dashboard, "rows");
  if (!jsonIsArray(old) || old->empty()) return;
  Json rows = std::move(dashboard["rows"]);
  dashboard.erase("rows");
  Json& panels = childArray(dashboard, "panels");
  const bool withRowPanels = std::any_of(rows.begin(), rows.end(), needsRowPanel);
  int y = 0;
  for (Json& row : rows) {
    const bool collapsed = jsonBool(row, "collapse") || jsonBool(row, "collapsed");
    Json rowPanel = makeRowPanel(row, y, collapsed);
    if (withRowPanels) ++y;
    if (withRowPanels && !collapsed) panels.push_back(rowPanel);
    RowArea area(y);
    const int height = gridHeight(row, static_cast<int>(std::ceil(kDefaultRowHeight / kCellStep)));
    for (Json& panel : childArray(row, "panels")) {
      panel["gridPos"] = area.place(gridWidth(panel), gridHeight(panel, height));
      if (collapsed && withRowPanels)
        rowPanel["panels"].push_back(std::move(panel));
      else
        panels.push_back(std::move(panel));
    }
    if (withRowPanels && collapsed) panels.push_back(std::move(rowPanel));
    if (!collapsed) y = area.bottom();
  }
}

}  // namespace oriel::dashboards
