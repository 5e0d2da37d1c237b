#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dashboards/model/dashboard.h"

namespace oriel::dashboards {

/// What the address of a dashboard says beside which one it is: `from=now-6h&to=now&var-job=a&var-job=b&refresh=1m`.
struct UrlParameters {
  std::string from, to;                 ///< as written: `now-6h`, epoch ms, ISO; empty: not said
  std::optional<std::string> refresh;   ///< empty text: off
  std::optional<std::string> timezone;  ///< "", "browser", "utc" or an IANA name
  int viewPanel = 0;                    ///< the panel that fills the page; 0: none
  /// By name, in the order of the address; one that is named with no value has one empty value.
  std::vector<std::pair<std::string, std::vector<std::string>>> variables;

  friend bool operator==(const UrlParameters&, const UrlParameters&) = default;
};

/// Reads them out of a URL, or out of what stands behind its `?`. What is not known or not readable is left out; no
/// more than 10,000 parameters are read. Any thread.
UrlParameters readUrlParameters(std::string_view url);
/// Writes them so that readUrlParameters() reads the same; empty when nothing is said.
std::string writeUrlParameters(const UrlParameters& parameters);

/// What values from outside (`var-x=...`, `--var x=...`) choose of a variable: `All` and the custom value of All mean
/// All, an old name of `auto` means auto, filters and labels are read as Grafana writes them.
std::vector<VariableOption> variableChoice(const Variable& variable, const std::vector<std::string>& values);

}  // namespace oriel::dashboards
