#pragma once

#include <string>
#include <vector>

#include "dashboards/panels/common_options.h"

namespace oriel::dashboards {

/// Options of a state timeline or a status history. Unknown or wrong values fall back to Grafana's defaults.
struct TimelineOptions {
  LegendOptions legend;
  TooltipOptions tooltip;
  std::vector<std::string> timeZones;  ///< one time axis each; empty: the dashboard's
  std::string showValue = "auto";      ///< auto, always, never
  std::string alignValue = "left";     ///< left, center, right; of a state timeline
  bool mergeValues = true;             ///< of a state timeline
  double rowHeight = 0.9;              ///< share of a row's place
  double columnWidth = 0.9;            ///< of a status history
  int perPage = 20;                    ///< rows; 0: all
};
TimelineOptions decodeTimelineOptions(const Json& options);

/// The field part. `statusHistory` has other defaults.
struct TimelineFieldOptions {
  double fillOpacity = 70;
  double lineWidth = 0;
  double spanNullsMs = 0;    ///< bridges gaps up to this many ms; negative: any gap; 0: none
  double insertNullsMs = 0;  ///< a gap longer than this ends the state; 0: never
  bool hideFromViz = false, hideFromLegend = false, hideFromTooltip = false;
};
TimelineFieldOptions decodeTimelineField(const Json& custom, bool statusHistory);

}  // namespace oriel::dashboards
