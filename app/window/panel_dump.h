#pragma once

#include <string>

#include "dashboards/fieldconfig/color.h"
#include "dashboards/session/session.h"

namespace oriel::window {

/// The data behind every panel of a session as JSON; README.md says its form. UI thread.
std::string dumpPanels(const dashboards::Session& session, dashboards::ThemeKind theme);

}  // namespace oriel::window
