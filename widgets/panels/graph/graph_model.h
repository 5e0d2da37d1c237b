#pragma once

#include <QSet>
#include <QString>
#include <vector>

#include "dashboards/panels/graph_options.h"
#include "dashboards/pipeline/panel_data.h"
#include "widgets/painting/series_painter.h"
#include "widgets/theme/theme.h"

namespace oriel::widgets {

/// One series of a graph as legend, tooltip and plot need it.
struct GraphSeries {
  QString name;
  QColor color;
  dashboards::GraphFieldOptions options;
  dashboards::DisplayField field;
  TimeColumn times;
  NumberColumn values;  ///< as measured (mirrored when negative-Y)
  PaintSeries paint;    ///< stacked
  bool hidden = false;  ///< by a click in the legend
};

struct GraphTick {
  double value = 0;
  QString label;
};

struct GraphAxis {
  bool used = false;
  ValueScale scale;
  QString title;
  dashboards::DisplayField field;  ///< the first of the axis: its unit labels the ticks
  bool grid = true;
};

/// What a graph shows, built from panel data in one go. A plain value; buildGraphModel may run on any thread.
struct GraphModel {
  std::vector<GraphSeries> series;
  GraphAxis left;
  GraphAxis right;
  std::vector<PaintThreshold> thresholds;
  TimeRange range;
  std::string timezone;
};

/// `hidden`: names switched off in the legend; they keep their place and colour but count for no axis.
GraphModel buildGraphModel(const dashboards::PanelData& data, const QSet<QString>& hidden, ThemeKind theme);

/// Ticks of an axis `heightPx` high, labelled in the axis' unit.
std::vector<GraphTick> axisTicks(const GraphAxis& axis, double heightPx);

}  // namespace oriel::widgets
