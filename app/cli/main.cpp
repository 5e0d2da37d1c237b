// oriel: every verb that needs no picture. With a dashboard, with `render` or with nothing it becomes oriel-window.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iostream>

#include "app/cli/check_verb.h"
#include "app/cli/collect_verb.h"
#include "app/cli/query_verb.h"
#include "app/cli/scrape_verb.h"
#include "app/cli/serve_verb.h"
#include "app/cli/test_verb.h"
#include "app/cli/tsdb_verbs.h"
#include "app/cli/window_launcher.h"
#include "models/base/freed_memory.h"

namespace oriel::cli {

namespace {

constexpr const char* kLaterVerbs[] = {"config", "alert", "silence"};

int runLater(const std::string& verb) {
  std::cerr << "oriel: " << verb << " is not in this version yet. `oriel --help` lists what is.\n";
  return kUsage;
}

/// Where the dashboards stand among the arguments, so that a misspelt verb or file is named before a window is tried.
int checkFiles(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    if (::access(file.c_str(), R_OK) == 0) continue;
    const bool looksLikeFile = file.find_first_of("./") != std::string::npos;
    std::cerr << "oriel: " << file
              << (looksLikeFile ? ": no such file, or not readable" : ": neither a verb nor a file") << "\n";
    return kUsage;
  }
  return kDone;
}

/// The arguments of the program without a verb of its own.
struct WindowArguments {
  std::vector<std::string> dashboards;
  std::string dataDirectory, config, provisioning;
};

void describe(CLI::App& program, WindowArguments& window) {
  program.set_version_flag("--version", std::string("oriel ") + ORIEL_VERSION);
  program.add_option("dashboards", window.dashboards, "Grafana dashboard files to open in the window")
      ->type_name("FILE.json");
  program.add_option("--data-dir", window.dataDirectory, "where samples are kept")->type_name("DIR");
  program.add_option("--config,--config.file", window.config, "scrape and evaluate what this prometheus.yml says")
      ->type_name("FILE");
  program.add_option("--provisioning", window.provisioning, "show what this provisioning folder of a Grafana says")
      ->type_name("DIR");
  program.footer("Exit codes: 0 done, 1 failed, 2 usage or input and output.");
}

int runProgram(int argc, char** argv) {
  const std::string first = argc > 1 ? argv[1] : "";
  if (std::find(std::begin(kLaterVerbs), std::end(kLaterVerbs), first) != std::end(kLaterVerbs)) return runLater(first);
  if (first == "render") {
    // Its options are the window program's; only a missing dashboard is worth saying here, where no Qt is needed.
    const bool hasFile = argc > 2 && argv[2][0] != '-';
    if (const int code = hasFile ? checkFiles({argv[2]}) : kDone; code != kDone) return code;
    return becomeWindow(argc, argv, false);
  }

  CLI::App program{
      "Oriel: metrics of this computer and your Grafana dashboards in one window.\n"
      "With no verb it opens the window, with the given dashboards or with This computer.",
      "oriel"};
  WindowArguments window;
  describe(program, window);
  // Only described here: the window program reads its options (oriel render --help).
  program.add_subcommand("render", "paint a dashboard into a PNG file, without a window");
  std::vector<std::unique_ptr<Verb>> verbs = addQueryVerbs(program);
  for (auto& verb : addCheckVerbs(program)) verbs.push_back(std::move(verb));
  for (auto& verb : addTestVerbs(program)) verbs.push_back(std::move(verb));
  verbs.push_back(addCollectVerb(program));
  verbs.push_back(addScrapeVerb(program));
  verbs.push_back(addServeVerb(program));
  for (auto& verb : addTsdbVerbs(program)) verbs.push_back(std::move(verb));
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? kDone : kUsage;
  }
  for (const auto& verb : verbs) {
    if (verb->command().parsed()) return verb->run();
  }
  if (const int code = window.config.empty() ? kDone : checkFiles({window.config}); code != kDone) return code;
  if (const int code = checkFiles(window.dashboards); code != kDone) return code;
  return becomeWindow(argc, argv, true);
}

}  // namespace

int runOriel(int argc, char** argv) {
  try {
    return runProgram(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "oriel: " << error.what() << "\n";
    return kFailed;
  }
}

}  // namespace oriel::cli

int main(int argc, char** argv) {
  oriel::keepFreedMemory();
  return oriel::cli::runOriel(argc, argv);
}
