#include "dashboards/query/layout.h"

#include <algorithm>
#include <optional>
#include <set>

#include "dashboards/model/condition.h"
#include "dashboards/query/grid_compaction.h"

namespace oriel::dashboards {
namespace {

constexpr int kLayoutColumns = 24;

using Scoped = std::vector<std::pair<std::string, VariableOption>>;

// A row panel with what stands below it until the next row; the first section may have no row.
struct LayoutSection {
  const Panel* row = nullptr;
  std::vector<const Panel*> panels;
};

std::vector<LayoutSection> layoutSections(const Dashboard& dashboard) {
  std::vector<LayoutSection> sections(1);
  for (const Panel& panel : dashboard.panels) {
    if (panel.type == "row") {
      sections.push_back({&panel, {}});
    } else {
      sections.back().panels.push_back(&panel);
    }
  }
  return sections;
}

std::string instanceKey(const Panel& panel, const Scoped& scoped) {
  std::string key = std::to_string(panel.id);
  for (const auto& [name, option] : scoped) key += "/" + name + "=" + option.value;
  return key;
}

// A condition of the v2 form, as far as variables and time decide it; what data decide is not known here.
bool isShownIn(const Panel& panel, const Scope& scope) {
  if (!panel.condition) return true;
  ConditionInput input;
  input.values = [&scope](const std::string& name) -> std::optional<std::vector<std::string>> {
    const auto found = scope.variables.find(name);
    if (found == scope.variables.end()) return {};
    return found->second.values;
  };
  input.range = scope.range.to - scope.range.from;
  return isShown(*panel.condition, input);
}

// Collects instances; rows of cells that repetition adds push down what stands below.
class Layouter {
 public:
  explicit Layouter(const Scope& scope) : scope_(scope) {}

  void addSection(const LayoutSection& section) {
    const auto values = section.row ? valuesOf(*section.row) : std::vector<VariableOption>();
    if (values.empty()) {
      addCopy(section, {});
      return;
    }
    const int top = section.row->grid.y;
    int height = section.row->grid.h;
    if (!section.row->collapsed) {
      for (const Panel* panel : section.panels) height = std::max(height, panel->grid.y + panel->grid.h - top);
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) shift_ += height;
      addCopy(section, {{section.row->repeat, values[i]}});
    }
  }

  std::vector<PanelInstance> take() {
    std::vector<GridPos*> positions;
    for (PanelInstance& instance : instances_) positions.push_back(&instance.panel.grid);
    compactGrid(positions);
    std::stable_sort(instances_.begin(), instances_.end(), [](const PanelInstance& a, const PanelInstance& b) {
      const GridPos &p = a.panel.grid, &q = b.panel.grid;
      return p.y != q.y ? p.y < q.y : p.x < q.x;
    });
    return std::move(instances_);
  }

 private:
  struct Push {
    int below;
    int by;
  };

  // Nothing when the panel is not repeated. What is left out is said at the next panel that is added.
  std::vector<VariableOption> valuesOf(const Panel& panel) {
    if (panel.repeat.empty()) return {};
    auto values = repeatValues(panel.repeat, scope_);
    if (values.size() > kMostRepeats) {
      pendingNotice_ = {"Too many repetitions", "only the first 1,000 of " + std::to_string(values.size()) +
                                                    " values of " + panel.repeat + " are shown"};
      values.resize(kMostRepeats);
    }
    return values;
  }

  void addCopy(const LayoutSection& section, const Scoped& scoped) {
    std::vector<Push> pushes;
    if (section.row) add(*section.row, scoped, section.row->grid.y + shift_, section.row->grid);
    if (section.row && section.row->collapsed) return;
    std::vector<const Panel*> sorted = section.panels;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Panel* a, const Panel* b) { return a->grid.y < b->grid.y; });
    int deepest = 0;
    for (const Panel* panel : sorted) {
      int pushed = shift_;
      for (const Push& push : pushes) {
        if (panel->grid.y >= push.below) pushed += push.by;
      }
      const int extra = addPanel(*panel, scoped, pushed);
      if (extra <= 0) continue;
      pushes.push_back({panel->grid.y + panel->grid.h, extra});
      deepest += extra;
    }
    shift_ += deepest;
  }

  // Answers by how many rows of cells the repetitions reach further down than the panel itself.
  int addPanel(const Panel& panel, const Scoped& scoped, int shift) {
    const bool bound =
        std::any_of(scoped.begin(), scoped.end(), [&](const auto& s) { return s.first == panel.repeat; });
    const auto values = bound ? std::vector<VariableOption>() : valuesOf(panel);
    if (values.empty()) {
      add(panel, scoped, panel.grid.y + shift, panel.grid);
      return 0;
    }
    const int count = static_cast<int>(values.size());
    // As many columns as the rows need: five panels, at most four a row, stand as three and two.
    const int most = std::clamp(panel.maxPerRow, 1, kLayoutColumns);
    const int rows = panel.repeatVertical ? count : (count + most - 1) / most;
    const int columns = panel.repeatVertical ? 1 : (count + rows - 1) / rows;
    for (int i = 0; i < count; ++i) {
      Scoped inner = scoped;
      inner.emplace_back(panel.repeat, values[static_cast<std::size_t>(i)]);
      GridPos grid = panel.grid;
      if (!panel.repeatVertical) {
        const int column = i % columns;
        grid.x = column * kLayoutColumns / columns;
        grid.w = (column + 1) * kLayoutColumns / columns - grid.x;
      }
      add(panel, inner, panel.grid.y + shift + (i / columns) * panel.grid.h, grid);
    }
    return ((count - 1) / columns) * panel.grid.h;
  }

  void add(const Panel& panel, const Scoped& scoped, int y, GridPos grid) {
    if (!scoped.empty() && ++repeated_ > kMostInstances) return;
    PanelInstance instance{instanceKey(panel, scoped), panel, scoped, {}};
    if (!pendingNotice_.title.empty()) instance.notices.push_back(std::exchange(pendingNotice_, {}));
    instance.panel.grid = grid;
    instance.panel.grid.y = y;
    // Most panels are not repeated, and a scope is dear to copy.
    const Scope own = scoped.empty() ? Scope() : instanceScope(scope_, instance);
    const Scope& scope = scoped.empty() ? scope_ : own;
    if (!isShownIn(panel, scope)) return;
    instance.panel.title = interpolate(panel.title, scope, DefaultFormat::Text);
    instance.panel.description = interpolate(panel.description, scope, DefaultFormat::Text);
    if (panel.type == "text") instance.panel.options = interpolateJson(panel.options, scope, DefaultFormat::Html);
    instances_.push_back(std::move(instance));
  }

  const Scope& scope_;
  int shift_ = 0;
  std::size_t repeated_ = 0;
  PanelNotice pendingNotice_;
  std::vector<PanelInstance> instances_;
};

}  // namespace

std::vector<VariableOption> repeatValues(const std::string& name, const Scope& scope) {
  std::vector<VariableOption> options;
  const auto found = scope.variables.find(name);
  if (found == scope.variables.end()) return options;
  const ScopeValue& value = found->second;
  const auto& texts = value.all ? value.optionTexts : value.texts;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < value.values.size(); ++i) {
    if (!seen.insert(value.values[i]).second) continue;
    options.push_back({i < texts.size() ? texts[i] : value.values[i], value.values[i]});
  }
  // One panel stands for a variable without values, so that what is wrong can be seen.
  const bool none = options.empty() || (options.size() == 1 && options.front().value.empty());
  if (none) options = {{value.all ? "All" : "None", ""}};
  return options;
}

Scope instanceScope(const Scope& scope, const PanelInstance& instance) {
  Scope result = scope;
  for (const auto& [name, option] : instance.scoped) {
    ScopeValue& value = result.variables[name];
    value.values = {option.value};
    value.texts = {option.text};
    value.optionTexts.clear();
    value.properties.clear();
    value.all = value.isArray = false;
  }
  return result;
}

std::vector<PanelInstance> layOutPanels(const Dashboard& dashboard, const Scope& scope) {
  Layouter layouter(scope);
  std::optional<int> hiddenLevel;  // of a row that is not shown; what stands in it is not shown either
  for (const LayoutSection& section : layoutSections(dashboard)) {
    if (section.row && hiddenLevel && section.row->level > *hiddenLevel) continue;
    hiddenLevel.reset();
    if (section.row && !isShownIn(*section.row, scope))
      hiddenLevel = section.row->level;
    else
      layouter.addSection(section);
  }
  return layouter.take();
}

}  // namespace oriel::dashboards
