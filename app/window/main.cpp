// oriel-window: the composition root of everything that needs a picture. `oriel` replaces itself by it.
#include "app/window/options.h"
#include "app/window/render.h"
#include "app/window/run_window.h"
#include "models/base/freed_memory.h"

int main(int argc, char** argv) {
  oriel::keepFreedMemory();
  const oriel::window::ParsedOptions parsed = oriel::window::parseOptions(argc, argv);
  if (parsed.exitCode >= 0) return parsed.exitCode;
  return parsed.options.render ? oriel::window::render(parsed.options, argc, argv)
                               : oriel::window::runWindow(parsed.options, argc, argv);
}
