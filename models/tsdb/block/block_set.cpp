#include "models/tsdb/block/block_set.h"

#include <algorithm>

#include "models/base/log.h"
#include "models/tsdb/block/block_writer.h"

namespace oriel::tsdb {
namespace {
constexpr std::string_view kDamaged = ".damaged";
}

BlockSet::BlockSet(std::shared_ptr<FileSystem> files, std::string directory, Notices& notices, bool readOnly,
                   std::string only)
    : files_(std::move(files)),
      directory_(std::move(directory)),
      notices_(notices),
      readOnly_(readOnly),
      only_(std::move(only)) {}

void BlockSet::load() {
  if (!readOnly_)
    if (const Status status = removeBlockLeftovers(*files_, directory_); !status.ok())
      log(LogLevel::Warning, "tsdb", status.error().toString());
  const auto names = files_->list(directory_);
  if (!names.ok()) {
    if (names.error().code != ErrorCode::NotFound)
      notices_.add("the blocks cannot be listed: " + names.error().toString());
    return;
  }
  for (const std::string& name : *names) {
    if (name.ends_with(kDamaged) && isUlid(name.substr(0, name.size() - kDamaged.size()))) {
      notices_.add("the damaged block " + name + " is not part of any answer");
      remember(name.substr(0, name.size() - kDamaged.size()), name);
    }
    if (isUlid(name) && (only_.empty() || only_ == name)) openFolder(name);
  }
  removeLeftoverParents();
}

void BlockSet::openFolder(const std::string& name) {
  auto block = Block::open(files_, pathOf(name));
  if (block.ok())
    insert(std::move(*block));
  else
    setAside(name, block.error());
}

/// Where its meta.json is damaged too, all that can be said is that the block is older than its name.
void BlockSet::remember(const std::string& ulid, const std::string& folder) {
  Missing missing{kMinTimestamp, timeOfUlid(ulid), "block " + ulid + " is damaged; its samples are missing here"};
  if (const auto meta = readBlockMeta(*files_, pathOf(folder)); meta.ok()) {
    missing.from = meta->minTime;
    missing.to = meta->maxTime - 1;
  }
  std::lock_guard lock(mutex_);
  missing_.push_back(std::move(missing));
}

void BlockSet::setAside(const std::string& name, const Error& error) {
  remember(name, name);
  std::string text = "block " + name + " is damaged and left out: " + error.toString();
  const bool ofTheFile = error.code == ErrorCode::Corrupt || error.code == ErrorCode::NotFound;
  if (!readOnly_ && ofTheFile) {
    const std::string aside = name + std::string(kDamaged);
    if (files_->rename(pathOf(name), pathOf(aside)).ok()) text += " (kept as " + aside + ")";
  }
  notices_.add(text);
}

/// A crash between the birth of a compacted block and the death of its parents leaves both.
void BlockSet::removeLeftoverParents() {
  std::vector<BlockMeta> metas;
  for (const auto& block : all()) metas.push_back(block->meta());
  const std::vector<std::string> parents = leftoverParents(metas);
  if (parents.empty()) return;
  if (!readOnly_) {
    if (const Status status = replace(parents, {}); !status.ok())
      log(LogLevel::Warning, "tsdb", status.error().toString());
    return;
  }
  std::lock_guard lock(mutex_);
  std::erase_if(blocks_, [&](const auto& block) {
    return std::find(parents.begin(), parents.end(), block->meta().ulid) != parents.end();
  });
}

void BlockSet::insert(std::shared_ptr<Block> block) {
  std::lock_guard lock(mutex_);
  blocks_.push_back(std::move(block));
  std::sort(blocks_.begin(), blocks_.end(), [](const auto& a, const auto& b) {
    return std::pair(a->meta().minTime, a->meta().ulid) < std::pair(b->meta().minTime, b->meta().ulid);
  });
}

Status BlockSet::add(const std::string& ulid) {
  ORIEL_ASSIGN(auto block, Block::open(files_, pathOf(ulid)));
  insert(std::move(block));
  return {};
}

Status BlockSet::reopen(const std::string& ulid) {
  ORIEL_ASSIGN(auto fresh, Block::open(files_, pathOf(ulid)));
  std::lock_guard lock(mutex_);
  for (auto& block : blocks_)
    if (block->meta().ulid == ulid) block = fresh;
  return {};
}

Status BlockSet::replace(const std::vector<std::string>& removed, const std::string& added) {
  std::shared_ptr<Block> fresh;
  if (!added.empty()) {
    ORIEL_ASSIGN(fresh, Block::open(files_, pathOf(added)));
  }
  {
    std::lock_guard lock(mutex_);
    std::erase_if(blocks_, [&](const auto& block) {
      return std::find(removed.begin(), removed.end(), block->meta().ulid) != removed.end();
    });
    if (fresh) {
      const auto later = std::find_if(blocks_.begin(), blocks_.end(),
                                      [&](const auto& block) { return block->meta().minTime > fresh->meta().minTime; });
      blocks_.insert(later, fresh);
    }
  }
  Status first;
  for (const std::string& ulid : removed)
    if (Status status = removeBlock(*files_, pathOf(ulid)); !status.ok() && first.ok()) first = std::move(status);
  return first;
}

std::vector<std::shared_ptr<Block>> BlockSet::all() const {
  std::lock_guard lock(mutex_);
  return blocks_;
}

std::vector<std::shared_ptr<Block>> BlockSet::touching(Timestamp from, Timestamp to) const {
  std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Block>> out;
  for (const auto& block : blocks_)
    if (block->meta().contains(from, to)) out.push_back(block);
  return out;
}

Timestamp BlockSet::begin() const {
  std::lock_guard lock(mutex_);
  return blocks_.empty() ? kMaxTimestamp : blocks_.front()->meta().minTime;
}

Timestamp BlockSet::end() const {
  std::lock_guard lock(mutex_);
  Timestamp end = kMinTimestamp;
  for (const auto& block : blocks_) end = std::max(end, block->meta().maxTime);
  return end;
}

Timestamp BlockSet::inOrderEnd() const {
  std::lock_guard lock(mutex_);
  Timestamp end = kMinTimestamp;
  for (const auto& block : blocks_)
    if (!block->meta().fromOutOfOrder()) end = std::max(end, block->meta().maxTime);
  return end;
}

std::vector<std::shared_ptr<Block>> inOrderLast(std::vector<std::shared_ptr<Block>> blocks) {
  std::stable_partition(blocks.begin(), blocks.end(), [](const auto& block) { return block->meta().fromOutOfOrder(); });
  return blocks;
}

std::vector<SizedBlock> BlockSet::sizes() const {
  std::vector<SizedBlock> out;
  for (const auto& block : all()) out.push_back({block->meta(), block->bytesOnDisk(), !block->meta().ownMade});
  return out;
}

std::uint64_t BlockSet::bytesOnDisk() const {
  std::uint64_t bytes = 0;
  for (const auto& block : all()) bytes += block->bytesOnDisk();
  return bytes;
}

void BlockSet::addMissing(Timestamp from, Timestamp to, const std::string& text) {
  std::lock_guard lock(mutex_);
  missing_.push_back({from, to, text});
}

Warnings BlockSet::missing(Timestamp from, Timestamp to) const {
  std::lock_guard lock(mutex_);
  Warnings out;
  for (const Missing& missing : missing_)
    if (missing.from <= to && from <= missing.to && std::find(out.begin(), out.end(), missing.text) == out.end())
      out.push_back(missing.text);
  return out;
}

std::vector<std::string> BlockSet::damage() const {
  std::vector<std::string> out;
  for (const auto& block : all())
    for (const std::string& text : block->damage()) out.push_back("block " + block->meta().ulid + ": " + text);
  return out;
}

}  // namespace oriel::tsdb
