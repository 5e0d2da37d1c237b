#include <CLI/CLI.hpp>
#include <iostream>

#include "app/cli/tsdb_check.h"
#include "app/cli/tsdb_data.h"
#include "app/cli/tsdb_verbs.h"

namespace oriel::cli {

namespace {

class TsdbVerify : public Verb {
 public:
  explicit TsdbVerify(CLI::App& tsdb)
      : command_(tsdb.add_subcommand("verify", "read everything and name what is damaged; nothing is changed")) {
    command_->add_option("dir", directory_, "data directory, snapshot, block or .tar.gz")
        ->type_name("DIR")
        ->capture_default_str();
    command_->footer("Counts blocks, segments of the log and files of head chunks. Exit code 1 when one is damaged.");
  }

  const CLI::App& command() const override { return *command_; }

  int run() override {
    const auto data = openTsdb(directory_);
    if (!data.ok()) return failTsdb(data.error());
    TsdbCheck check(data->files, data->location, [](const std::string& line) { std::cout << line << "\n"; });
    check.run();
    std::cout << check.passed() << " passed, " << check.failed() << " failed\n";
    return check.failed() == 0 ? kDone : kFailed;
  }

 private:
  CLI::App* command_;
  std::string directory_ = "data/";
};

}  // namespace

std::unique_ptr<Verb> addTsdbVerify(CLI::App& tsdb) { return std::make_unique<TsdbVerify>(tsdb); }

}  // namespace oriel::cli
