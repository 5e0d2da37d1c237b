#include "widgets/panels/panel_registry.h"

#include "widgets/panels/bar_gauge/bar_gauge_panel.h"
#include "widgets/panels/gauge/gauge_panel.h"
#include "widgets/panels/graph/graph_panel.h"
#include "widgets/panels/heatmap/heatmap_panel.h"
#include "widgets/panels/placeholder/placeholder_panel.h"
#include "widgets/panels/row/row_panel.h"
#include "widgets/panels/stat/stat_panel.h"
#include "widgets/panels/table/table_panel.h"
#include "widgets/panels/text/text_panel.h"

namespace oriel::widgets {
namespace {

template <class T>
PanelWidget* makePanelOf(ThemeKind theme, QWidget* parent) {
  return new T(theme, parent);
}

}  // namespace

const std::vector<PanelType>& panelTypes() {
  static const std::vector<PanelType> table{
      {"timeseries", "Time series", makePanelOf<GraphPanel>},
      {"stat", "Stat", makePanelOf<StatPanel>},
      {"gauge", "Gauge", makePanelOf<GaugePanel>},
      {"bargauge", "Bar gauge", makePanelOf<BarGaugePanel>},
      {"heatmap", "Heatmap", makePanelOf<HeatmapPanel>},
      {"table", "Table", makePanelOf<TablePanel>},
      {"text", "Text", makePanelOf<TextPanel>},
      {"row", "Row", makePanelOf<RowPanel>},
  };
  return table;
}

const PanelType* findPanelType(const std::string& id) {
  for (const PanelType& type : panelTypes())
    if (id == type.id) return &type;
  return nullptr;
}

PanelWidget* makePanelWidget(const std::string& type, ThemeKind theme, QWidget* parent) {
  const PanelType* known = findPanelType(type);
  return known ? known->make(theme, parent) : new PlaceholderPanel(theme, parent);
}

}  // namespace oriel::widgets
