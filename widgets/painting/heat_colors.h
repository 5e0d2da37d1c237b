#pragma once

#include <QRgb>
#include <string>
#include <vector>

#include "dashboards/fieldconfig/color.h"
#include "dashboards/panels/heatmap_options.h"

namespace oriel::widgets {

/// The colours of a heatmap from the lowest value to the highest: `steps` of them (2 to 256), opaque. Schemes are the
/// ones of ColorBrewer and matplotlib that Grafana offers; an unknown name gives Spectral, as there. In opacity mode
/// one colour rises out of `ground`. Any thread.
std::vector<QRgb> heatColors(const dashboards::HeatmapColor& color, dashboards::ThemeKind theme, QRgb ground);

/// The names of all schemes.
std::vector<std::string> heatSchemeNames();

}  // namespace oriel::widgets
