#pragma once

#include <QSize>
#include <string>
#include <utility>
#include <vector>

#include "models/base/result.h"
#include "models/base/time.h"

namespace oriel::window {

/// What the command line asks `oriel-window` for.
struct Options {
  bool render = false;
  std::vector<std::string> dashboards;
  std::string dataDirectory;
  std::string config;        ///< prometheus.yml; empty: only this computer
  std::string provisioning;  ///< a Grafana's provisioning folder; empty: the one beside `config`, if any

  // render only
  std::string out;
  std::string dataOut;
  std::string from;
  std::string to;
  QSize size{1600, 0};  ///< height 0: as high as the dashboard
  std::string theme = "dark";
  std::vector<std::pair<std::string, std::string>> variables;
  int panel = 0;
  Duration collectFor = 7 * kSecond;
};

/// Reads the command line. When it asked for --help or --version, or was wrong, the text has been printed and
/// `exitCode` is set.
struct ParsedOptions {
  Options options;
  int exitCode = -1;
};
ParsedOptions parseOptions(int argc, char** argv);

}  // namespace oriel::window
