#pragma once

#include <memory>

#include "app/cli/verbs.h"

namespace oriel::cli {

/// `oriel collect`: collects this computer into a data directory, without a window, until a signal or for a given time.
std::unique_ptr<Verb> addCollectVerb(CLI::App& program);

}  // namespace oriel::cli
