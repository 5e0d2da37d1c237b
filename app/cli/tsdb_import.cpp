#include <CLI/CLI.hpp>
#include <iostream>

#include "app/cli/tsdb_data.h"
#include "app/cli/tsdb_text.h"
#include "app/cli/tsdb_verbs.h"
#include "models/backfill/openmetrics_blocks.h"
#include "models/base/text.h"

namespace oriel::cli {

namespace {

class TsdbImport : public Verb {
 public:
  explicit TsdbImport(CLI::App& tsdb) {
    CLI::App* from = tsdb.add_subcommand("create-blocks-from", "make blocks of samples that stand elsewhere");
    from->require_subcommand(1);
    command_ =
        from->add_subcommand("openmetrics", "of OpenMetrics text: a timestamp on every sample, # EOF at the end");
    command_->add_option("input", input_, "the text")->type_name("FILE")->required();
    command_->add_option("output", output_, "the data directory that the blocks are put into")
        ->type_name("DIR")
        ->capture_default_str();
    // promtool takes it before `openmetrics`; here it may stand behind it too.
    command_->fallthrough();
    from->add_option("--max-block-duration", longest_, "2h, or the next smaller one of 6h, 18h, 54h, ...")
        ->type_name("DURATION");
    command_->add_flag("-r,--human-readable", humanReadable_, "dates and units instead of numbers");
    command_->add_flag("-q,--quiet", quiet_, "do not list the blocks that were made");
  }

  const CLI::App& command() const override { return *command_; }

  int run() override {
    backfill::BackfillPlan plan;
    plan.input = input_;
    plan.directory = output_;
    while (plan.directory.size() > 1 && plan.directory.ends_with('/')) plan.directory.pop_back();
    if (!longest_.empty()) {
      const auto longest = parseDuration(longest_);
      if (!longest.ok() || *longest <= 0) {
        std::cerr << "oriel: --max-block-duration wants a duration, such as 6h\n";
        return kUsage;
      }
      plan.longestBlock = *longest;
    }
    plan.now = makeSystemClock()->now();
    const auto files = makeRealFileSystem();
    bool first = true;
    const auto report = backfill::backfillOpenMetrics(
        files, plan,
        [&](const tsdb::BlockMeta& meta) {
          if (!quiet_)
            std::cout << blockTable({{meta, sizeOf(files, plan.directory + "/" + meta.ulid)}}, first, humanReadable_)
                      << std::flush;
          first = false;
        },
        nullptr);
    if (!report.ok()) {
      std::cerr << "oriel: " << report.error().toString() << "\n";
      return report.error().code == ErrorCode::InvalidInput ? kFailed : kUsage;
    }
    if (report->conflicts > 0)
      std::cerr << "oriel: " << report->conflicts
                << " samples were left out: their series has another value for the same time\n";
    return kDone;
  }

 private:
  static std::uint64_t sizeOf(const std::shared_ptr<FileSystem>& files, const std::string& directory) {
    const auto block = tsdb::Block::open(files, directory);
    return block.ok() ? (*block)->bytesOnDisk() : 0;
  }

  CLI::App* command_ = nullptr;
  std::string input_, longest_;
  std::string output_ = "data/";
  bool humanReadable_ = false;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Verb> addTsdbImport(CLI::App& tsdb) { return std::make_unique<TsdbImport>(tsdb); }

}  // namespace oriel::cli
