#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "models/tsdb/block/block.h"
#include "models/tsdb/compact/compaction_plan.h"
#include "models/tsdb/notices.h"

namespace oriel::tsdb {

/// The blocks of a data directory that can be read. Owned by the Store; thread-safe. Blocks handed out stay readable
/// when they leave the set.
///
/// A block that cannot be used is named in a notice and, where the directory is ours, renamed to ULID.damaged, so that
/// neither Oriel nor Prometheus stumbles over it again; nothing in it is changed. One that the operating system would
/// not let us read stays where it is.
class BlockSet {
 public:
  /// `only`: the ulid of the one block to look at; empty: all.
  BlockSet(std::shared_ptr<FileSystem> files, std::string directory, Notices& notices, bool readOnly, std::string only);

  /// Opens what stands there; where the directory is ours, what a crash left behind is removed first. A directory that
  /// is not there is empty.
  void load();

  std::vector<std::shared_ptr<Block>> all() const;                                   ///< by their first time
  std::vector<std::shared_ptr<Block>> touching(Timestamp from, Timestamp to) const;  ///< both inclusive
  Timestamp begin() const;  ///< kMaxTimestamp when there are none
  Timestamp end() const;    ///< exclusive, of all; kMinTimestamp when there are none
  /// The same without those that only hold what came out of order: before it all that came in order is in blocks.
  Timestamp inOrderEnd() const;
  std::vector<SizedBlock> sizes() const;
  std::uint64_t bytesOnDisk() const;

  /// A block that has been written or moved into the directory.
  Status add(const std::string& ulid);
  /// In one step for readers: `added` (may be empty) comes, `removed` go and are deleted from disk.
  Status replace(const std::vector<std::string>& removed, const std::string& added);
  /// Reads a block anew whose meta.json has changed.
  Status reopen(const std::string& ulid);
  std::string pathOf(const std::string& ulid) const { return directory_ + "/" + ulid; }

  /// The texts of damage found in the blocks so far.
  std::vector<std::string> damage() const;
  /// What an answer over this time range lacks: blocks that were left out whole, and what addMissing() said.
  Warnings missing(Timestamp from, Timestamp to) const;
  void addMissing(Timestamp from, Timestamp to, const std::string& text);

 private:
  struct Missing {
    Timestamp from;
    Timestamp to;
    std::string text;
  };

  void openFolder(const std::string& name);
  void remember(const std::string& ulid, const std::string& folder);
  void setAside(const std::string& name, const Error& error);
  void removeLeftoverParents();
  void insert(std::shared_ptr<Block> block);

  const std::shared_ptr<FileSystem> files_;
  const std::string directory_;
  Notices& notices_;
  const bool readOnly_;
  const std::string only_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Block>> blocks_;
  std::vector<Missing> missing_;
};

/// Where samples have the same time, those that came in order shall win: they stand behind the others.
std::vector<std::shared_ptr<Block>> inOrderLast(std::vector<std::shared_ptr<Block>> blocks);

}  // namespace oriel::tsdb
