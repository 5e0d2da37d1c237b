#pragma once

#include <memory>
#include <vector>

#include "app/cli/verbs.h"

namespace oriel::cli {

/// `oriel check config|rules`, and a clear word for the kinds of files that are not checked yet.
std::vector<std::unique_ptr<Verb>> addCheckVerbs(CLI::App& program);

}  // namespace oriel::cli
