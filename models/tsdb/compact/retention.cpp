#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "models/tsdb/compact/compaction_plan.h"
#include "models/tsdb/compact/time_math.h"

namespace oriel::tsdb {
namespace {

/// The end of the newest block that is not behind a leap; `blocks` with the latest end first. None without blocks.
std::optional<Timestamp> trustedEnd(const std::vector<SizedBlock>& blocks, Duration limit) {
  const Duration enough = std::min(kDay, limit);
  std::optional<Timestamp> end;
  std::optional<Timestamp> begin;  // of all data seen so far
  Duration held = 0;
  for (const SizedBlock& block : blocks) {
    const bool leap = begin && minusClamped(*begin, block.meta.maxTime) > enough;
    if (leap && held >= enough) break;
    if (leap || !end) end = block.meta.maxTime;
    const Timestamp until = begin ? std::min(*begin, block.meta.maxTime) : block.meta.maxTime;
    held = plusClamped(held, std::max<Duration>(0, minusClamped(until, block.meta.minTime)));
    begin = std::min(begin.value_or(block.meta.minTime), block.meta.minTime);
  }
  return end;
}

bool coversParent(const BlockMeta& child, const BlockMeta& parent) {
  return child.ulid != parent.ulid && child.minTime <= parent.minTime && parent.maxTime <= child.maxTime;
}

}  // namespace

std::vector<std::string> leftoverParents(const std::vector<BlockMeta>& blocks) {
  std::map<std::string, const BlockMeta*> byUlid;
  std::set<std::string> named;
  for (const BlockMeta& meta : blocks) byUlid[meta.ulid] = &meta;
  for (const BlockMeta& meta : blocks)
    for (const ParentBlock& parent : meta.parents) named.insert(parent.ulid);
  // Downwards from those that nobody names: blocks that name each other are reached by none.
  std::vector<const BlockMeta*> open;
  for (const BlockMeta& meta : blocks)
    if (!named.contains(meta.ulid) && !meta.deletable) open.push_back(&meta);
  std::set<std::string> leftover;
  for (const BlockMeta& meta : blocks)
    if (meta.deletable) leftover.insert(meta.ulid);
  while (!open.empty()) {
    const BlockMeta* const child = open.back();
    open.pop_back();
    for (const ParentBlock& parent : child->parents) {
      const auto found = byUlid.find(parent.ulid);
      if (found == byUlid.end() || !coversParent(*child, *found->second)) continue;
      if (leftover.insert(parent.ulid).second) open.push_back(found->second);
    }
  }
  return {leftover.begin(), leftover.end()};
}

std::vector<std::string> beyondRetention(std::vector<SizedBlock> blocks, const RetentionLimits& limits) {
  std::vector<BlockMeta> metas;
  for (const SizedBlock& block : blocks) metas.push_back(block.meta);
  const std::vector<std::string> leftover = leftoverParents(metas);
  std::erase_if(blocks, [&](const SizedBlock& block) {
    return block.adopted || std::binary_search(leftover.begin(), leftover.end(), block.meta.ulid);
  });
  std::stable_sort(blocks.begin(), blocks.end(),
                   [](const SizedBlock& a, const SizedBlock& b) { return a.meta.maxTime > b.meta.maxTime; });
  std::size_t kept = blocks.size();
  if (const auto end = trustedEnd(blocks, limits.time); end && limits.time > 0) {
    const Timestamp reference = std::min(*end, limits.now);
    kept = static_cast<std::size_t>(std::find_if(blocks.begin(), blocks.end(),
                                                 [&](const SizedBlock& block) {
                                                   return minusClamped(reference, block.meta.maxTime) >= limits.time;
                                                 }) -
                                    blocks.begin());
  }
  if (limits.bytes > 0) {
    std::uint64_t bytes = limits.otherBytes;
    for (std::size_t i = 0; i < kept; ++i) {
      bytes += std::min(blocks[i].bytes, UINT64_MAX - bytes);
      if (bytes > limits.bytes) kept = i;
    }
  }
  std::vector<std::string> out;
  for (std::size_t i = blocks.size(); i > kept; --i) out.push_back(blocks[i - 1].meta.ulid);
  return out;
}

}  // namespace oriel::tsdb
