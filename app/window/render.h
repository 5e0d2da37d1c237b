#pragma once

#include "app/window/options.h"

namespace oriel::window {

/// Paints a dashboard into a PNG file without a screen. Exit codes: 0 done, 1 a panel's query failed (the picture is
/// written all the same), 2 the dashboard, the data directory or the output cannot be used.
int render(const Options& options, int& argc, char** argv);

}  // namespace oriel::window
