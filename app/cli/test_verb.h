#pragma once

#include <memory>
#include <vector>

#include "app/cli/verbs.h"

namespace oriel::cli {

/// `oriel test promql FILE...`: runs Prometheus' test scripts.
std::vector<std::unique_ptr<Verb>> addTestVerbs(CLI::App& program);

}  // namespace oriel::cli
