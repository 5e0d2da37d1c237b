#pragma once

#include <string>
#include <vector>

#include "models/base/result.h"
#include "models/base/time.h"

namespace oriel::engine {

/// How the last reading of the prometheus.yml went. A plain value.
struct ConfigStatus {
  std::string file;                           ///< empty: there is none
  Timestamp loadedAt = 0;                     ///< of the configuration that runs; 0: none does
  std::vector<Error> errors;                  ///< of the last reading; empty when it went well
  std::vector<std::string> warnings;          ///< with file and line
  std::vector<std::string> ruleFiles;         ///< those that run
  std::vector<std::string> offeredRuleFiles;  ///< rule files beside the configuration that it does not name
  std::string text;                           ///< of the configuration that runs

  bool failed() const { return !errors.empty(); }
};

}  // namespace oriel::engine
