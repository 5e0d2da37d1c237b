#pragma once

#include <memory>

#include "app/cli/verbs.h"

namespace oriel::cli {

/// `oriel serve`: scrapes, evaluates and answers Prometheus' HTTP API, without a window, until a signal. SIGHUP reads
/// the configuration anew.
std::unique_ptr<Verb> addServeVerb(CLI::App& program);

}  // namespace oriel::cli
