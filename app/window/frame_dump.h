#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "dashboards/fieldconfig/color.h"
#include "dashboards/pipeline/panel_data.h"

namespace oriel::window {

/// A frame after field configuration: values as they are, and beside each what a panel would write and paint.
nlohmann::json frameJson(const dashboards::PanelFrame& frame, dashboards::ThemeKind theme, const std::string& timezone);
/// A frame without field configuration (events of annotations).
nlohmann::json plainFrameJson(const Frame& frame);

}  // namespace oriel::window
