#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/base/time.h"

namespace oriel::dashboards {

/// What a format writes: the value of a variable, one text or a list.
struct FormatCall {
  std::string_view name;                 ///< of the variable
  std::vector<std::string> values;       ///< one when it is no list
  bool isList = false;                   ///< Grafana holds a list, even of one
  std::string text;                      ///< how a person reads it
  std::string url;                       ///< `var-x=a&var-x=b`
  bool matchesRegex = false;             ///< multi or include all: queries take it as a regular expression
  std::vector<std::string_view> args{};  ///< after the format, between colons
  std::string_view timezone{};
};

/// The escaping of values in queries; its name cannot be written in a file.
inline constexpr std::string_view kPrometheusFormat = "(prometheus)";

/// Writes a value in one of Grafana's formats (`csv`, `pipe`, `regex`, ...; kPrometheusFormat is one more);
/// an unknown one is glob. The table stands in formats.cpp. Any thread.
std::string formatVariable(std::string_view format, const FormatCall& call);
/// The names of all formats that a file may use, in the order of the table.
std::vector<std::string> formatNames();

}  // namespace oriel::dashboards
