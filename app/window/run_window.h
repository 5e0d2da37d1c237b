#pragma once

#include "app/window/options.h"

namespace oriel::window {

/// Opens the window and runs until it is closed or the process is asked to end (SIGTERM, SIGINT). A second start on the
/// same data directory hands its files to the first. Exit codes: 0 done, 2 the data directory cannot be used.
int runWindow(const Options& options, int& argc, char** argv);

}  // namespace oriel::window
