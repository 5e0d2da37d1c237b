#pragma once

#include <memory>
#include <vector>

#include "app/cli/verbs.h"

namespace oriel::cli {

/// `oriel query instant|range|series|labels`: reads a data directory without changing or locking it.
std::vector<std::unique_ptr<Verb>> addQueryVerbs(CLI::App& program);

}  // namespace oriel::cli
