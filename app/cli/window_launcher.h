#pragma once

#include <string>
#include <vector>

namespace oriel::cli {

/// Replaces this process by `oriel-window` with the same arguments: found beside this program, in ../libexec or
/// ../libexec/oriel beside it, or in PATH. Returns only when that failed, with the exit code to end with, having said
/// why. `needsDisplay`: say so when there is neither an X nor a Wayland display (and QT_QPA_PLATFORM does not choose
/// another).
int becomeWindow(int argc, char** argv, bool needsDisplay);

/// The program's path; empty when it is not installed.
std::string findWindowProgram();

}  // namespace oriel::cli
