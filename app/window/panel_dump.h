#pragma once

#include <string>

#include "dashboards/session/session.h"

namespace oriel::window {

/// The data behind every panel of a session as JSON: `{"panels":[{"key","id","title","type","error","frames":[...]}]}`.
/// Times are ms, missing numbers null, NaN and infinities texts as Prometheus writes them.
std::string dumpPanels(const dashboards::Session& session);

}  // namespace oriel::window
