#pragma once

#include <string>

#include "dashboards/variables/interpolate.h"

namespace oriel::dashboards {

struct FormatCall {
  const std::string& name;
  const ScopeValue& value;
  std::string argument;  ///< after a second colon
};

/// Writes a variable in one of Grafana's formats (`csv`, `pipe`, `regex`, ...; "prometheus" is the escaping of
/// queries); an unknown one is glob. The table stands in formats.cpp.
std::string formatVariable(const std::string& format, const FormatCall& call);
/// `${__from:date:YYYY}`; iso without a pattern, `seconds` too.
std::string formatScopeTime(Timestamp time, const std::string& argument, const std::string& timezone);

}  // namespace oriel::dashboards
