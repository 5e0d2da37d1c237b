#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "dashboards/library/json_text.h"
#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"
#include "dashboards/v2/v2_parts.h"
#include "models/base/text.h"

namespace oriel::dashboards {
namespace {

constexpr int kV2Columns = 24;
constexpr double kV2CellStep = 38;  // px of a cell and the gap below it
constexpr int kDeepestLayout = 20;
constexpr int kMostGridRows = 100'000;

/// Height of the rows of an automatic grid, in cells.
int autoRowHeight(const Json& spec) {
  const auto mode = jsonText(spec, "rowHeightMode", "standard");
  double pixels = mode == "short" ? 168 : mode == "tall" ? 512 : 320;
  if (mode == "custom") pixels = std::clamp(jsonNumber(spec, "rowHeight", pixels), 38.0, 4000.0);
  return static_cast<int>(std::ceil(pixels / kV2CellStep));
}

std::string variableOfRepeat(const Json& spec) {
  const Json* repeat = jsonFind(spec, "repeat");
  return repeat ? jsonText(*repeat, "value") : std::string();
}

/// Walks a layout from top to bottom and gives each panel its place in one grid.
class LayoutWalk {
 public:
  LayoutWalk(Json& elements, std::string prefix, std::vector<Notice>& notices)
      : elements_(elements), prefix_(std::move(prefix)), notices_(notices) {}

  /// Adds the panels of a layout to `out`, from line `y` on; returns the line below them.
  int walk(Json& layout, const std::string& pointer, int level, int y, Json& out) {
    Json* spec = v2Spec(layout);
    const auto kind = jsonText(layout, "kind");
    if (!spec || level > kDeepestLayout) {
      skip(spec ? "layouts nest too deep" : "a layout without a spec", pointer);
      return y;
    }
    const auto at = pointer + "/spec";
    if (kind == "GridLayout") return grid(*spec, at, level, y, out);
    if (kind == "AutoGridLayout" || kind == "ResponsiveGridLayout") return autoGrid(*spec, at, y, out);
    if (kind == "RowsLayout") return sections(*spec, "rows", at, level, y, out);
    if (kind == "TabsLayout") return sections(*spec, "tabs", at, level, y, out);
    skip(fmt::format("layout {} is unknown", kind), pointer);
    return y;
  }

  /// Elements that no layout shows are not shown by Grafana either.
  void reportUnused() {
    for (const auto& [name, element] : elements_.items()) {
      if (!used_.count(name)) skip("an element that stands in no layout", prefix_ + "/elements/" + pointerPart(name));
    }
  }

 private:
  void skip(std::string text, const std::string& pointer) {
    notices_.push_back({Notice::Kind::Skipped, std::move(text), displayPath(pointer)});
  }

  /// Null when the item names no element that is there.
  Json takeElement(const Json& item, const std::string& pointer) {
    const Json* reference = jsonFind(item, "element");
    const auto name = reference ? jsonText(*reference, "name") : std::string();
    const auto found = elements_.find(name);
    if (found == elements_.end()) {
      skip(fmt::format("there is no element {}", quote(name)), pointer);
      return {};
    }
    if (!used_.insert(name).second) {
      skip(fmt::format("element {} is shown already", quote(name)), pointer);
      return {};
    }
    Json panel = v2Panel(*found, prefix_ + "/elements/" + pointerPart(name));
    panel[kLayoutKey] = pointer;
    if (const Json* condition = jsonFind(item, "conditionalRendering")) panel[kConditionKey] = *condition;
    return panel;
  }

  static void repeatPanel(const Json& item, int maxPerRow, Json& panel) {
    const auto variable = variableOfRepeat(item);
    if (variable.empty()) return;
    const Json& repeat = *jsonFind(item, "repeat");
    panel["repeat"] = variable;
    panel["repeatDirection"] = jsonText(repeat, "direction", "h");
    panel["maxPerRow"] = jsonInt(repeat, "maxPerRow", maxPerRow);
  }

  int gridItem(const Json& item, const std::string& pointer, int top, Json& out) {
    Json panel = takeElement(item, pointer);
    if (panel.is_null()) return top;
    const int y = top + std::clamp(jsonInt(item, "y", 0), 0, kMostGridRows);
    const int h = std::clamp(jsonInt(item, "height", 8), 1, kMostGridRows);
    panel["gridPos"] = {{"x", jsonInt(item, "x", 0)}, {"y", y}, {"w", jsonInt(item, "width", 12)}, {"h", h}};
    repeatPanel(item, 4, panel);
    out.push_back(std::move(panel));
    return y + h;
  }

  int gridItems(Json& items, const std::string& pointer, int level, int top, Json& out) {
    int bottom = top;
    for (std::size_t i = 0; items.is_array() && i < items.size(); ++i) {
      const auto at = fmt::format("{}/{}", pointer, i);
      Json* spec = v2Spec(items[i]);
      if (!spec)
        skip("an item without a spec", at);
      else if (jsonText(items[i], "kind") == "GridLayoutRow")
        bottom = std::max(bottom, gridRow(*spec, at + "/spec", level, top, out));
      else
        bottom = std::max(bottom, gridItem(*spec, at + "/spec", top, out));
    }
    return bottom;
  }

  int grid(Json& spec, const std::string& at, int level, int y, Json& out) {
    Json items = takeMember(spec, "items");
    return gridItems(items, at + "/items", level, y, out);
  }

  /// A row within a grid, as the first version of the form had it; its panels stand relative to it.
  int gridRow(Json& spec, const std::string& at, int level, int top, Json& out) {
    const int y = top + std::clamp(jsonInt(spec, "y", 0), 0, kMostGridRows);
    const bool collapsed = jsonBool(spec, "collapsed");
    Json row = makeSection(spec, at, level, y, collapsed, false);
    Json inside = Json::array();
    Json items = takeMember(spec, "elements");
    const int bottom = gridItems(items, at + "/elements", level + 1, y + 1, inside);
    return finishSection(std::move(row), std::move(inside), collapsed, y, bottom, out);
  }

  int autoGrid(Json& spec, const std::string& at, int top, Json& out) {
    const int columns = std::clamp(jsonInt(spec, "maxColumnCount", 3), 1, kV2Columns);
    const int height = autoRowHeight(spec);
    Json items = takeMember(spec, "items");
    int placed = 0;
    for (std::size_t i = 0; items.is_array() && i < items.size(); ++i) {
      const auto pointer = fmt::format("{}/items/{}", at, i);
      Json* item = v2Spec(items[i]);
      Json panel = item ? takeElement(*item, pointer + "/spec") : Json();
      if (panel.is_null()) continue;
      const int column = placed % columns;
      const int x = column * kV2Columns / columns;
      const int w = (column + 1) * kV2Columns / columns - x;
      panel["gridPos"] = {{"x", x}, {"y", top + placed / columns * height}, {"w", w}, {"h", height}};
      repeatPanel(*item, columns, panel);
      out.push_back(std::move(panel));
      ++placed;
    }
    return top + (placed + columns - 1) / columns * height;
  }

  static Json makeSection(const Json& spec, const std::string& at, int level, int y, bool collapsed, bool tab) {
    Json row = {{"type", "row"},
                {"title", jsonText(spec, "title")},
                {"collapsed", collapsed},
                {"panels", Json::array()},
                {"gridPos", {{"x", 0}, {"y", y}, {"w", kV2Columns}, {"h", 1}}},
                {kSourceKey, at},
                {kTabKey, tab},
                {kLevelKey, level}};
    if (const auto variable = variableOfRepeat(spec); !variable.empty()) row["repeat"] = variable;
    if (const Json* condition = jsonFind(spec, "conditionalRendering")) row[kConditionKey] = *condition;
    return row;
  }

  static int finishSection(Json row, Json inside, bool collapsed, int y, int bottom, Json& out) {
    if (collapsed) {
      row["panels"] = std::move(inside);
      out.push_back(std::move(row));
      return y + 1;
    }
    out.push_back(std::move(row));
    for (Json& panel : inside) out.push_back(std::move(panel));
    return bottom;
  }

  int section(Json& spec, const std::string& at, int level, int y, bool tab, Json& out) {
    if (jsonIsArray(jsonFind(spec, "variables")) && !jsonFind(spec, "variables")->empty()) {
      notices_.push_back({Notice::Kind::Unsupported, "variables of a row or tab alone are not read", displayPath(at)});
    }
    Json layout = takeMember(spec, "layout");
    const bool bare =
        jsonBool(spec, "hideHeader") && variableOfRepeat(spec).empty() && !jsonFind(spec, "conditionalRendering");
    if (bare && !tab) return walk(layout, at + "/layout", level + 1, y, out);
    const bool collapsed = !tab && jsonBool(spec, "collapse");
    Json row = makeSection(spec, at, level, y, collapsed, tab);
    Json inside = Json::array();
    const int bottom = walk(layout, at + "/layout", level + 1, y + 1, inside);
    return finishSection(std::move(row), std::move(inside), collapsed, y, bottom, out);
  }

  int sections(Json& spec, const char* key, const std::string& at, int level, int y, Json& out) {
    const bool tabs = std::string_view(key) == "tabs";
    Json list = takeMember(spec, key);
    if (tabs)
      notices_.push_back({Notice::Kind::Guessed, "tabs are shown as rows, one below the other", displayPath(at)});
    for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
      const auto pointer = fmt::format("{}/{}/{}", at, key, i);
      if (Json* one = v2Spec(list[i]))
        y = section(*one, pointer + "/spec", level, y, tabs, out);
      else
        skip(tabs ? "a tab without a spec" : "a row without a spec", pointer);
    }
    return y;
  }

  Json& elements_;
  std::string prefix_;
  std::vector<Notice>& notices_;
  std::set<std::string> used_;
};

}  // namespace

Json v2Panels(Json& spec, const std::string& prefix, std::vector<Notice>& notices) {
  Json panels = Json::array();
  Json elements = takeMember(spec, "elements");
  Json layout = takeMember(spec, "layout");
  LayoutWalk walk(elements, prefix, notices);
  walk.walk(layout, prefix + "/layout", 0, 0, panels);
  walk.reportUnused();
  return panels;
}

}  // namespace oriel::dashboards
