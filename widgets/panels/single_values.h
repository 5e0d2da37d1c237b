#pragma once

#include <QString>
#include <vector>

#include "dashboards/panels/common_options.h"
#include "dashboards/pipeline/panel_data.h"
#include "models/frame/frame.h"

namespace oriel::widgets {

/// One value of a stat, gauge or bar gauge, ready to be painted.
struct SingleValue {
  QString title;
  QString prefix;
  QString text;
  QString suffix;
  dashboards::Rgba color;
  double numeric = 0;
  double percent = 0;
  TimeColumn times;     ///< of the series behind it, for a sparkline; may be null
  NumberColumn series;  ///< null when there is none
  dashboards::DisplayField field;
};

/// Reduces every number (and, for last values, text) field to its values. Any thread.
std::vector<SingleValue> singleValues(const dashboards::PanelData& data, const dashboards::ReduceOptions& reduce,
                                      dashboards::ThemeKind theme);

}  // namespace oriel::widgets
