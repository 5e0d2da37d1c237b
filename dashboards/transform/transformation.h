#pragma once

#include <string>
#include <vector>

#include "dashboards/model/json.h"
#include "models/frame/frame.h"

namespace oriel::dashboards {

struct StepFrame;
class StepNotes;

using Frames = std::vector<Frame>;
using StepFrames = std::vector<StepFrame>;
/// Takes frames and options (never throws, options may have any shape) and gives the new frames; what it cannot do is
/// told to `notes`.
using TransformFunction = StepFrames (*)(StepFrames frames, const Json& options, StepNotes& notes);

struct Transformation {
  const char* id;
  TransformFunction apply;
};

/// Null when unknown. The table stands in table.cpp.
const Transformation* findTransformation(const std::string& id);
const std::vector<Transformation>& allTransformations();

/// Runs a panel's list in order. A disabled one is skipped; one with a `filter` sees only the frames it names, the
/// others pass by; an unknown one leaves the frames alone. What could not be done is named in `notices`. Those whose
/// `topic` is "annotations" run on `annotations` (skipped when null), where frames that became exemplars go too.
///
/// What frames say of themselves afterwards (`Frame::kind`): "exemplar", "histogram", "heatmap-cells",
/// "expand-all-rows" (nested tables stand open), "no-header" (a nested table). A cell of "Trend #A" holds two frames:
/// the series, and one of a single number, its value. Any thread.
Frames applyTransformations(Frames frames, const Json& list, std::vector<std::string>& notices,
                            Frames* annotations = nullptr);

}  // namespace oriel::dashboards
