#include "dashboards/query/layout.h"

#include <algorithm>

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

std::vector<VariableOption> repeatValues(const std::string& name, const Scope& scope) {
  std::vector<VariableOption> options;
  const auto found = scope.variables.find(name);
  if (found == scope.variables.end()) return options;
  const ScopeValue& value = found->second;
  for (std::size_t i = 0; i < value.values.size(); ++i) {
    options.push_back({value.all || i >= value.texts.size() ? value.values[i] : value.texts[i], value.values[i]});
  }
  return options;
}

std::string instanceKey(const Panel& panel, const Scoped& scoped) {
  std::string key = std::to_string(panel.id);
  for (const auto& [name, option] : scoped) key += "/" + name + "=" + option.value;
  return key;
}

// Collects instances; rows of cells that repetition adds push down what stands below.
class Layouter {
 public:
  explicit Layouter(const Scope& scope) : scope_(scope) {}

  void addSection(const LayoutSection& section) {
    if (!section.row || section.row->repeat.empty()) {
      addCopy(section, {});
      return;
    }
    const auto values = repeatValues(section.row->repeat, scope_);
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

  void addCopy(const LayoutSection& section, const Scoped& scoped) {
    std::vector<Push> pushes;
    if (section.row) add(*section.row, scoped, section.row->grid.y + shift_, section.row->grid);
    if (section.row && section.row->collapsed) return;
    std::vector<const Panel*> sorted = section.panels;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Panel* a, const Panel* b) { return a->grid.y < b->grid.y; });
    for (const Panel* panel : sorted) {
      int pushed = shift_;
      for (const Push& push : pushes) {
        if (panel->grid.y >= push.below) pushed += push.by;
      }
      const int extra = addPanel(*panel, scoped, pushed);
      if (extra > 0) pushes.push_back({panel->grid.y + panel->grid.h, extra});
    }
    int deepest = 0;
    for (const Push& push : pushes) deepest += push.by;
    shift_ += deepest;
  }

  // Answers by how many rows of cells the repetitions reach further down than the panel itself.
  int addPanel(const Panel& panel, const Scoped& scoped, int shift) {
    const auto values = panel.repeat.empty() ? std::vector<VariableOption>() : repeatValues(panel.repeat, scope_);
    const bool bound =
        std::any_of(scoped.begin(), scoped.end(), [&](const auto& s) { return s.first == panel.repeat; });
    if (values.empty() || bound) {
      add(panel, scoped, panel.grid.y + shift, panel.grid);
      return 0;
    }
    const int count = static_cast<int>(values.size());
    const int perRow =
        panel.repeatVertical ? 1 : std::clamp(panel.maxPerRow, 1, std::max(1, std::min(count, kLayoutColumns)));
    const int width = panel.repeatVertical ? panel.grid.w : kLayoutColumns / perRow;
    for (int i = 0; i < count; ++i) {
      Scoped inner = scoped;
      inner.emplace_back(panel.repeat, values[static_cast<std::size_t>(i)]);
      GridPos grid = panel.grid;
      grid.w = width;
      if (!panel.repeatVertical) grid.x = (i % perRow) * width;
      add(panel, inner, panel.grid.y + shift + (i / perRow) * panel.grid.h, grid);
    }
    return ((count - 1) / perRow) * panel.grid.h;
  }

  void add(const Panel& panel, const Scoped& scoped, int y, GridPos grid) {
    PanelInstance instance{instanceKey(panel, scoped), panel, scoped};
    instance.panel.grid = grid;
    instance.panel.grid.y = y;
    const Scope scope = instanceScope(scope_, instance);
    instance.panel.title = interpolate(panel.title, scope, DefaultFormat::Text);
    instance.panel.description = interpolate(panel.description, scope, DefaultFormat::Text);
    if (panel.type == "text") instance.panel.options = interpolateJson(panel.options, scope, DefaultFormat::Text);
    instances_.push_back(std::move(instance));
  }

  const Scope& scope_;
  int shift_ = 0;
  std::vector<PanelInstance> instances_;
};

}  // namespace

Scope instanceScope(const Scope& scope, const PanelInstance& instance) {
  Scope result = scope;
  for (const auto& [name, option] : instance.scoped) {
    ScopeValue& value = result.variables[name];
    value.values = {option.value};
    value.texts = {option.text};
    value.all = false;
  }
  return result;
}

std::vector<PanelInstance> layOutPanels(const Dashboard& dashboard, const Scope& scope) {
  Layouter layouter(scope);
  for (const LayoutSection& section : layoutSections(dashboard)) layouter.addSection(section);
  return layouter.take();
}

}  // namespace oriel::dashboards
