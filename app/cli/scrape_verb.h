#pragma once

#include <memory>

#include "app/cli/verbs.h"

namespace oriel::cli {

/// `oriel scrape once URL`: fetches and reads one metrics page as a scrape would, and says what is on it.
std::unique_ptr<Verb> addScrapeVerb(CLI::App& program);

}  // namespace oriel::cli
