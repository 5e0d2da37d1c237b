#include "app/cli/window_launcher.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <sstream>

#include "app/cli/verbs.h"

namespace oriel::cli {

namespace {

constexpr const char* kProgram = "oriel-window";

bool isSet(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

std::string ownFolder() {
  char path[4096];
  const ssize_t length = ::readlink("/proc/self/exe", path, sizeof(path));
  if (length <= 0 || length == static_cast<ssize_t>(sizeof(path))) return {};
  const std::string full(path, static_cast<std::size_t>(length));
  return full.substr(0, full.rfind('/'));
}

}  // namespace

std::string findWindowProgram() {
  std::vector<std::string> folders;
  if (const std::string own = ownFolder(); !own.empty())
    folders = {own, own + "/../libexec", own + "/../libexec/oriel"};
  if (const char* path = std::getenv("PATH")) {
    std::istringstream parts(path);
    for (std::string part; std::getline(parts, part, ':');) {
      if (!part.empty()) folders.push_back(part);
    }
  }
  for (const std::string& folder : folders) {
    const std::string candidate = folder + "/" + kProgram;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

int becomeWindow(int argc, char** argv, bool needsDisplay) {
  const std::string program = findWindowProgram();
  if (program.empty()) {
    std::cerr << "oriel: this build has no window and cannot paint: " << kProgram
              << " is not beside this program, in ../libexec or in PATH. `oriel --help` lists what works without it.\n";
    return kUsage;
  }
  if (needsDisplay && !isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY") && !isSet("QT_QPA_PLATFORM")) {
    std::cerr << "oriel: there is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set). "
                 "`oriel render DASHBOARD.json --out FILE.png` paints without one.\n";
    return kUsage;
  }
  std::vector<char*> arguments(argv, argv + argc);
  arguments.push_back(nullptr);
  ::execv(program.c_str(), arguments.data());
  std::cerr << "oriel: " << program << ": " << std::strerror(errno) << "\n";
  return kUsage;
}

}  // namespace oriel::cli
