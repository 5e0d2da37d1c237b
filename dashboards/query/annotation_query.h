#pragma once

#include <optional>
#include <vector>

#include "dashboards/model/dashboard.h"
#include "dashboards/variables/interpolate.h"
#include "models/frame/frame.h"

namespace oriel::dashboards {

struct PanelPlan;
struct PlanInput;

/// True when the annotation is switched on and shown over this panel.
bool annotationShown(const Annotation& annotation, int panelId);
/// Adds what the annotations of the dashboard ask for one panel. Their queries are the same for every panel, so that
/// they are sent once. Any thread.
void planAnnotations(const PlanInput& input, PanelPlan& plan);

/// The answers to an annotation's query become events: one frame with time, timeEnd (Time), title, text, tags (texts,
/// tags joined by commas), color and source; nothing without events. Points of a series that are at most a step apart
/// are one region; only values above zero count.
std::optional<Frame> annotationEvents(const Annotation& annotation, const std::vector<Frame>& answers, Duration step);
/// Frames of another kind (of an event source, of another panel) with color and source added.
std::optional<Frame> foreignEvents(const Annotation& annotation, Frame frame);

}  // namespace oriel::dashboards
