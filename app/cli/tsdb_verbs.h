#pragma once

#include <memory>
#include <vector>

#include "app/cli/verbs.h"

namespace oriel::cli {

/// `oriel tsdb ...`: looks into data directories, checks them, copies them and makes blocks, without a running program.
std::vector<std::unique_ptr<Verb>> addTsdbVerbs(CLI::App& program);

// One each; `tsdb` is the command that they are sub-commands of.
std::unique_ptr<Verb> addTsdbList(CLI::App& tsdb);
std::unique_ptr<Verb> addTsdbAnalyze(CLI::App& tsdb);
std::unique_ptr<Verb> addTsdbDump(CLI::App& tsdb);
std::unique_ptr<Verb> addTsdbVerify(CLI::App& tsdb);
std::unique_ptr<Verb> addTsdbImport(CLI::App& tsdb);
std::vector<std::unique_ptr<Verb>> addTsdbBackup(CLI::App& tsdb);

}  // namespace oriel::cli
