#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "dashboards/library/json_text.h"
#include "dashboards/library/structure.h"
#include "dashboards/model/json_access.h"

namespace oriel::dashboards {
namespace {

constexpr int kFlowWidth = 12;
constexpr int kFlowHeight = 8;
constexpr int kGridWidth = 24;
constexpr int kMostFlowRows = 100'000;

bool isRow(const Json& panel) { return jsonText(panel, "type") == "row"; }

/// Calls `visit` for every panel, those of collapsed rows after their row.
template <class Visit>
void forEachPanel(Json& owner, const Visit& visit) {
  if (!jsonIsArray(jsonFind(owner, "panels"))) return;
  for (Json& panel : owner["panels"]) {
    visit(panel);
    forEachPanel(panel, visit);
  }
}

void fillIds(Json& dashboard) {
  std::set<int> used;
  int highest = 0;
  forEachPanel(dashboard, [&](Json& panel) { highest = std::max(highest, jsonInt(panel, "id", 0)); });
  // Past the range there is no next number; then gaps from 1 are used.
  int next = highest < 1'000'000'000 ? highest + 1 : 1;
  forEachPanel(dashboard, [&](Json& panel) {
    const int id = jsonInt(panel, "id", 0);
    if (id > 0 && used.insert(id).second) return;
    while (!used.insert(next).second) ++next;
    panel["id"] = next++;
  });
}

std::string refIdOf(int index) {
  std::string id(1, static_cast<char>('A' + index % 26));
  return index < 26 ? id : refIdOf(index / 26 - 1) + id;
}

void fillRefIds(Json& panel) {
  if (!jsonIsArray(jsonFind(panel, "targets"))) return;
  std::set<std::string> used;
  for (const Json& target : panel["targets"]) used.insert(jsonText(target, "refId"));
  std::set<std::string> seen;
  int next = 0;
  for (Json& target : panel["targets"]) {
    const auto given = jsonText(target, "refId");
    if (!given.empty() && seen.insert(given).second) continue;
    while (used.count(refIdOf(next))) ++next;
    const auto id = refIdOf(next++);
    seen.insert(id);
    target["refId"] = id;
  }
}

/// Hands out places from the top left, two to a row; a row panel takes a line of its own.
class Flow {
 public:
  explicit Flow(int y) : y_(y) {}

  void place(Json& panel) {
    if (isRow(panel)) {
      finishLine();
      set(panel, 0, kGridWidth, 1);
      y_ += 1;
      return;
    }
    set(panel, x_, kFlowWidth, kFlowHeight);
    x_ += kFlowWidth;
    if (x_ >= kGridWidth) finishLine();
  }

  int bottom() const { return x_ > 0 ? y_ + kFlowHeight : y_; }

 private:
  void finishLine() {
    y_ = bottom();
    x_ = 0;
  }
  void set(Json& panel, int x, int w, int h) { panel["gridPos"] = {{"x", x}, {"y", y_}, {"w", w}, {"h", h}}; }

  int x_ = 0;
  int y_ = 0;
};

/// Returns how many got a place. Those that have one keep it; the others flow below them.
int fillPositions(Json& owner, int top) {
  if (!jsonIsArray(jsonFind(owner, "panels"))) return 0;
  int below = top;
  for (const Json& panel : owner["panels"]) {
    if (const Json* grid = jsonFind(panel, "gridPos"); jsonIsObject(grid)) {
      below = std::max(below, std::clamp(jsonInt(*grid, "y", 0), 0, kMostFlowRows) +
                                  std::clamp(jsonInt(*grid, "h", 8), 1, kMostFlowRows));
    }
  }
  Flow flow(below);
  int placed = 0;
  for (Json& panel : owner["panels"]) {
    if (!jsonIsObject(jsonFind(panel, "gridPos"))) {
      flow.place(panel);
      ++placed;
    }
    placed += fillPositions(panel, std::clamp(jsonInt(panel["gridPos"], "y", 0), 0, kMostFlowRows) + 1);
  }
  return placed;
}

}  // namespace

void fillMissing(Json& dashboard, std::vector<Notice>& notices) {
  forEachPanel(dashboard, [&](Json& panel) {
    if (jsonText(panel, "type").empty()) {
      panel["type"] = "timeseries";
      notices.push_back({Notice::Kind::Guessed, "a panel without a type is drawn as a time series",
                         displayPath(jsonText(panel, kSourceKey))});
    }
    fillRefIds(panel);
  });
  fillIds(dashboard);
  if (const int placed = fillPositions(dashboard, 0); placed > 0) {
    notices.push_back({Notice::Kind::Guessed,
                       std::to_string(placed) +
                           (placed == 1 ? " panel has no position and was" : " panels have no position and were") +
                           " placed two to a row",
                       "panels"});
  }
}

}  // namespace oriel::dashboards
