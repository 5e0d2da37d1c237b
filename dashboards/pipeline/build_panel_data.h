#pragma once

#include <memory>
#include <vector>

#include "dashboards/pipeline/panel_data.h"

namespace oriel::dashboards {

/// As buildPanelData, but the answer may still be changed by the caller (title, statistics). `annotations` (may be
/// null) are the events that transformations of their topic work on. Any thread.
std::shared_ptr<PanelData> makePanelData(const Panel& panel, std::vector<Frame> frames, TimeRange range, Duration step,
                                         const PanelData* former, std::vector<Frame>* annotations = nullptr);

}  // namespace oriel::dashboards
