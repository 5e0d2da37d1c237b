#pragma once

#include <vector>

#include "models/frame/frame.h"

namespace oriel::datasource {

/// Turns the frames of cumulative `le` buckets into the rows of a heatmap: in the order of `le`, named after it, each
/// with the counts of its bucket alone. Series that differ in other labels are taken apart one by one. Frames without
/// `le` (native histograms) stay as they are and follow.
std::vector<Frame> heatmapRows(std::vector<Frame> frames);

}  // namespace oriel::datasource
