#include <CLI/CLI.hpp>
#include <iostream>

#include "app/cli/tsdb_data.h"
#include "app/cli/tsdb_text.h"
#include "app/cli/tsdb_verbs.h"

namespace oriel::cli {

namespace {

class TsdbList : public Verb {
 public:
  explicit TsdbList(CLI::App& tsdb) : command_(tsdb.add_subcommand("list", "list the blocks, oldest first")) {
    command_->add_flag("-r,--human-readable", humanReadable_, "dates and units instead of numbers");
    command_->add_option("dir", directory_, "data directory, snapshot, block or .tar.gz")
        ->type_name("DIR")
        ->capture_default_str();
  }

  const CLI::App& command() const override { return *command_; }

  int run() override {
    const auto data = openTsdb(directory_);
    if (!data.ok()) return failTsdb(data.error());
    std::vector<std::string> damage;
    std::vector<ListedBlock> listed;
    for (const auto& block : blocksOf(*data, damage)) listed.push_back({block->meta(), block->bytesOnDisk()});
    std::cout << blockTable(listed, true, humanReadable_);
    for (const std::string& text : damage) std::cerr << "oriel: " << text << "\n";
    return kDone;
  }

 private:
  CLI::App* command_;
  std::string directory_ = "data/";
  bool humanReadable_ = false;
};

}  // namespace

std::unique_ptr<Verb> addTsdbList(CLI::App& tsdb) { return std::make_unique<TsdbList>(tsdb); }

std::vector<std::unique_ptr<Verb>> addTsdbVerbs(CLI::App& program) {
  CLI::App* tsdb =
      program.add_subcommand("tsdb", "look into data directories of Oriel and Prometheus, check, copy them");
  tsdb->require_subcommand(1);
  std::vector<std::unique_ptr<Verb>> verbs;
  verbs.push_back(addTsdbList(*tsdb));
  verbs.push_back(addTsdbAnalyze(*tsdb));
  verbs.push_back(addTsdbDump(*tsdb));
  verbs.push_back(addTsdbVerify(*tsdb));
  verbs.push_back(addTsdbImport(*tsdb));
  for (auto& verb : addTsdbBackup(*tsdb)) verbs.push_back(std::move(verb));
  return verbs;
}

}  // namespace oriel::cli
