#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <set>

#include "app/cli/tsdb_data.h"
#include "app/cli/tsdb_text.h"
#include "app/cli/tsdb_verbs.h"

namespace oriel::cli {

namespace {

std::string trimmed(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

std::set<std::string> ulidsIn(FileSystem& files, const std::string& directory) {
  std::set<std::string> out;
  if (const auto names = files.list(directory); names.ok())
    std::copy_if(names->begin(), names->end(), std::inserter(out, out.end()), tsdb::isUlid);
  return out;
}

/// What the copies hold, for the person.
int reportCopies(const std::shared_ptr<FileSystem>& files, const std::string& directory,
                 const std::set<std::string>& ulids, const std::vector<std::string>& notices) {
  std::uint64_t samples = 0;
  std::uint64_t bytes = 0;
  for (const std::string& ulid : ulids) {
    const auto block = tsdb::Block::open(files, directory + "/" + ulid);
    if (!block.ok()) return failTsdb(block.error());
    samples += (*block)->meta().stats.samples;
    bytes += (*block)->bytesOnDisk();
  }
  std::cout << directory << ": " << ulids.size() << (ulids.size() == 1 ? " block, " : " blocks, ") << samples
            << " samples, " << bytes << " bytes\n";
  for (const std::string& text : notices) std::cerr << "oriel: " << text << "\n";
  return notices.empty() ? kDone : kFailed;
}

class TsdbSnapshot : public Verb {
 public:
  explicit TsdbSnapshot(CLI::App& tsdb)
      : command_(
            tsdb.add_subcommand("snapshot", "copy all samples, those of the log too, into blocks in a new folder")) {
    command_->add_option("--data-dir", directory_, "what to copy: a data directory that no program writes, an archive")
        ->type_name("DIR")
        ->required();
    command_->add_option("out", target_, "the new folder")->type_name("OUT")->required();
    command_->footer(
        "While `oriel serve --web.enable-admin-api` runs on the directory, ask it:\n"
        "  curl -X POST http://127.0.0.1:9090/api/v1/admin/tsdb/snapshot\n"
        "writes one into DIR/snapshots.");
  }

  const CLI::App& command() const override { return *command_; }

  int run() override {
    const auto data = openTsdb(directory_);
    if (!data.ok()) return failTsdb(data.error());
    FileSystem& files = *data->files;
    const std::string target = trimmed(target_);
    if (const auto names = files.list(target); names.ok() ? !names->empty() : files.exists(target)) {
      std::cerr << "oriel: " << target << " is there already and not an empty folder\n";
      return kUsage;
    }
    // Only a lock that stands there says something; none is made in what may be somebody else's directory.
    std::shared_ptr<void> lock;
    if (const std::string path = data->location.directory + "/lock"; files.exists(path)) {
      auto taken = files.lock(path);
      if (!taken.ok()) {
        std::cerr << "oriel: " << taken.error().toString()
                  << "\na running `oriel serve --web.enable-admin-api` writes a snapshot itself: POST "
                     "/api/v1/admin/tsdb/snapshot\n";
        return kUsage;
      }
      lock = *taken;
    }
    const auto store = storeOf(*data);
    if (!store.ok()) return failTsdb(store.error());
    if (const Status status = (*store)->snapshot(target, true, nullptr); !status.ok()) return failTsdb(status.error());
    return reportCopies(data->files, target, ulidsIn(files, target), (*store)->status().notices);
  }

 private:
  CLI::App* command_;
  std::string directory_, target_;
};

class TsdbRestore : public Verb {
 public:
  explicit TsdbRestore(CLI::App& tsdb)
      : command_(tsdb.add_subcommand("restore", "put the samples of a backup into a data directory of Oriel")) {
    command_->add_option("backup", backup_, "a snapshot, a data directory, a block, or a .tar.gz of one")
        ->type_name("BACKUP")
        ->required();
    command_->add_option("--data-dir", directory_, "a new folder, or a data directory of Oriel that no program writes")
        ->type_name("DIR")
        ->required();
    command_->footer("Blocks that were restored are never deleted without being asked, whatever the retention says.");
  }

  const CLI::App& command() const override { return *command_; }

  int run() override {
    const auto data = openTsdb(backup_);
    if (!data.ok()) return failTsdb(data.error());
    const std::string target = trimmed(directory_);
    if (data->files->exists(target) && !tsdb::isOurs(*data->files, target)) {
      std::cerr << "oriel: " << target
                << " holds data that Oriel did not make; name a new folder, or let Oriel write there from now on: "
                   "oriel serve --adopt-data-dir\n";
      return kUsage;
    }
    std::set<std::string> restored;
    std::vector<std::string> notices;
    if (const Status status = restore(*data, target, restored, notices); !status.ok()) return failTsdb(status.error());
    return reportCopies(data->files, target, restored, notices);
  }

 private:
  static Status restore(const TsdbData& from, const std::string& target, std::set<std::string>& restored,
                        std::vector<std::string>& notices) {
    FileSystem& files = *from.files;
    ORIEL_TRY(files.makeDirectories(target));
    ORIEL_ASSIGN(const auto lock, files.lock(target + "/lock"));
    ORIEL_TRY(tsdb::adopt(files, target));
    const std::set<std::string> before = ulidsIn(files, target);
    ORIEL_ASSIGN(const auto store, storeOf(from));
    ORIEL_TRY(store->snapshot(target, true, nullptr));
    for (const std::string& ulid : ulidsIn(files, target)) {
      if (before.contains(ulid)) continue;
      ORIEL_TRY(markAsForeign(files, target + "/" + ulid));
      restored.insert(ulid);
    }
    notices = store->status().notices;
    return {};
  }

  static Status markAsForeign(FileSystem& files, const std::string& block) {
    ORIEL_ASSIGN(tsdb::BlockMeta meta, tsdb::readBlockMeta(files, block));
    if (!meta.ownMade) return {};
    meta.ownMade = false;
    return tsdb::writeBlockMeta(files, block, meta);
  }

  CLI::App* command_;
  std::string backup_, directory_;
};

}  // namespace

std::vector<std::unique_ptr<Verb>> addTsdbBackup(CLI::App& tsdb) {
  std::vector<std::unique_ptr<Verb>> verbs;
  verbs.push_back(std::make_unique<TsdbSnapshot>(tsdb));
  verbs.push_back(std::make_unique<TsdbRestore>(tsdb));
  return verbs;
}

}  // namespace oriel::cli
