#include "app/window/options.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "models/base/text.h"

namespace oriel::window {
namespace {

constexpr int kMaxPixels = 20000;

std::string checkSize(const std::string& text, QSize& size) {
  int w = 0;
  int h = 0;
  char rest = 0;
  const int read = std::sscanf(text.c_str(), "%dx%d%c", &w, &h, &rest);
  if (read != 2 || w < 50 || h < 0 || w > kMaxPixels || h > kMaxPixels)
    return "--size wants WIDTHxHEIGHT, such as 1600x900";
  size = QSize(w, h);
  return {};
}

std::string checkVariables(const std::vector<std::string>& texts, Options& options) {
  for (const std::string& text : texts) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) return "--var wants NAME=VALUE: " + text;
    options.variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return {};
}

/// Texts of options that later versions have; asking for them is an error with a clear word, not silence.
std::string notYet(const std::string& url) {
  if (!url.empty())
    return "--url is not in this version yet: only the embedded store can be drawn (--data-dir, or this computer)";
  return {};
}

}  // namespace

ParsedOptions parseOptions(int argc, char** argv) {
  ParsedOptions parsed;
  Options& options = parsed.options;
  CLI::App app{"Oriel: metrics of this computer and your Grafana dashboards in one window", "oriel"};
  app.set_version_flag("--version", std::string("oriel ") + ORIEL_VERSION);
  std::string url;
  std::string size;
  std::string collectFor = "7s";
  std::vector<std::string> variables;
  app.add_option("dashboards", options.dashboards, "Grafana dashboard files to open")->type_name("FILE.json");
  app.add_option("--data-dir", options.dataDirectory, "where samples are kept")->type_name("DIR");
  app.add_option("--config,--config.file", options.config, "scrape and evaluate what this prometheus.yml says")
      ->type_name("FILE");
  app.add_option("--provisioning", options.provisioning, "a Grafana's provisioning folder")->type_name("DIR");

  CLI::App* render = app.add_subcommand("render", "paint a dashboard into a PNG file, without a window");
  std::string dashboard;
  render->add_option("dashboard", dashboard, "the dashboard file; without it: This computer")->type_name("FILE.json");
  render->add_option("--out", options.out, "the picture; without it only --data-out is written")->type_name("FILE.png");
  render->add_option("--data-dir", options.dataDirectory, "read samples here; without it this computer is collected")
      ->type_name("DIR");
  render->add_option("--data-out", options.dataOut, "also write the data behind each panel")->type_name("FILE.json");
  render->add_option("--from", options.from, "start, such as now-6h");
  render->add_option("--to", options.to, "end, such as now");
  render->add_option("--size", size, "WIDTHxHEIGHT in pixels; height 0: the whole dashboard (the default, 1600 wide)");
  render->add_option("--theme", options.theme, "dark or light")->check(CLI::IsMember({"dark", "light"}));
  render->add_option("--var", variables, "variable as NAME=VALUE, may be repeated")->allow_extra_args(false);
  render->add_option("--panel", options.panel, "only the panel with this id");
  render->add_option("--collect-for,--scrape-for", collectFor, "how long samples are collected before painting (7s)");
  render->add_option("--url", url, "not in this version yet");
  render->add_option("--config,--config.file", options.config, "collect what this prometheus.yml says")
      ->type_name("FILE");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    parsed.exitCode = app.exit(error) == 0 ? 0 : 2;
    return parsed;
  }
  options.render = render->parsed();
  if (options.render && !dashboard.empty()) options.dashboards = {dashboard};
  std::string problem = notYet(url);
  if (problem.empty() && options.render && options.out.empty() && options.dataOut.empty())
    problem = "render wants --out FILE.png, --data-out FILE.json or both";
  if (problem.empty() && !size.empty()) problem = checkSize(size, options.size);
  if (problem.empty()) problem = checkVariables(variables, options);
  if (problem.empty() && options.render && !options.config.empty() && !options.dataDirectory.empty())
    problem = "--config scrapes anew and --data-dir reads what was kept: only one of them can be drawn";
  const auto duration = parseDuration(collectFor);
  if (problem.empty() && !duration.ok()) problem = "--collect-for: " + duration.error().text;
  if (duration.ok()) options.collectFor = *duration;
  if (!problem.empty()) {
    std::cerr << "oriel: " << problem << "\n";
    parsed.exitCode = 2;
  }
  return parsed;
}

}  // namespace oriel::window
