#include "models/tsdb/compact/compaction_plan.h"

#include <algorithm>
#include <set>
#include <span>

#include "models/tsdb/compact/time_math.h"

namespace oriel::tsdb {
namespace {

constexpr Duration kRangeFactor = 3;
constexpr Duration kLargestRange = 31 * kDay;
constexpr double kTombstoneShare = 0.05;

using MetaRun = std::span<const BlockMeta>;

std::vector<std::string> ulidsOf(MetaRun run) {
  std::vector<std::string> out;
  for (const BlockMeta& meta : run) out.push_back(meta.ulid);
  return out;
}

bool anyFailed(MetaRun run) {
  return std::any_of(run.begin(), run.end(), [](const BlockMeta& meta) { return meta.compactionFailed; });
}

/// The first run of blocks that overlap; `blocks` by their beginning.
std::vector<std::string> overlappingBlocks(MetaRun blocks) {
  for (std::size_t begin = 0, end = 0; begin < blocks.size(); begin = end) {
    Timestamp reached = blocks[begin].maxTime;
    for (end = begin + 1; end < blocks.size() && blocks[end].minTime < reached; ++end)
      reached = std::max(reached, blocks[end].maxTime);
    const MetaRun run = blocks.subspan(begin, end - begin);
    if (run.size() > 1 && !anyFailed(run)) return ulidsOf(run);
  }
  return {};
}

/// Calls `visit(run)` for the blocks that lie in the same aligned range, until it answers true.
template <class Visit>
void forEachRange(MetaRun blocks, Duration range, Visit visit) {
  for (std::size_t begin = 0; begin < blocks.size();) {
    const Timestamp rangeEnd = plusClamped(floorClamped(blocks[begin].minTime, range), range);
    std::size_t end = begin;
    while (end < blocks.size() && blocks[end].maxTime <= rangeEnd) ++end;
    if (end > begin && visit(blocks.subspan(begin, end - begin))) return;
    begin = std::max(end, begin + 1);
  }
}

std::vector<std::string> fullRange(MetaRun blocks, const std::vector<Duration>& ranges) {
  std::vector<std::string> out;
  for (std::size_t i = 1; i < ranges.size() && out.empty() && !blocks.empty(); ++i)
    forEachRange(blocks, ranges[i], [&](MetaRun run) {
      if (run.size() < 2 || anyFailed(run)) return false;
      const bool full = minusClamped(run.back().maxTime, run.front().minTime) == ranges[i];
      const bool followed = run.back().maxTime <= blocks.back().minTime;
      if (full || followed) out = ulidsOf(run);
      return !out.empty();
    });
  return out;
}

std::vector<std::string> manyTombstones(MetaRun blocks, const std::vector<Duration>& ranges) {
  for (auto meta = blocks.rbegin(); meta != blocks.rend() && !ranges.empty(); ++meta) {
    const BlockStats& stats = meta->stats;
    if (minusClamped(meta->maxTime, meta->minTime) < ranges[ranges.size() / 2]) {
      const bool deleted = stats.tombstones > 0 && stats.tombstones >= stats.series;
      return deleted && !meta->compactionFailed ? ulidsOf({&*meta, 1}) : std::vector<std::string>();
    }
    const double share = static_cast<double>(stats.tombstones) / (static_cast<double>(stats.series) + 1);
    if (share > kTombstoneShare && !meta->compactionFailed) return ulidsOf({&*meta, 1});
  }
  return {};
}

}  // namespace

std::vector<Duration> compactionRanges(Duration smallest, Duration largest) {
  std::vector<Duration> out = {smallest};
  while (out.back() > 0 && out.back() <= largest / kRangeFactor) out.push_back(out.back() * kRangeFactor);
  return out;
}

Duration largestRange(Duration smallest, Duration retention) {
  const Duration wanted = retention > 0 ? std::min(kLargestRange, retention / 10) : kLargestRange;
  return std::max(smallest, wanted);
}

std::vector<std::string> planCompaction(std::vector<BlockMeta> blocks, const std::vector<Duration>& ranges) {
  if (std::any_of(ranges.begin(), ranges.end(), [](Duration range) { return range <= 0; })) return {};
  std::stable_sort(blocks.begin(), blocks.end(),
                   [](const BlockMeta& a, const BlockMeta& b) { return a.minTime < b.minTime; });
  if (auto overlapping = overlappingBlocks(blocks); !overlapping.empty()) return overlapping;
  if (blocks.empty()) return {};
  const MetaRun withoutNewest(blocks.data(), blocks.size() - 1);
  if (auto range = fullRange(withoutNewest, ranges); !range.empty()) return range;
  return manyTombstones(withoutNewest, ranges);
}

BlockMeta compactedMeta(const std::vector<BlockMeta>& parents) {
  BlockMeta out;
  if (parents.empty()) return out;
  std::set<std::string> sources;
  out.level = 0;
  out.minTime = parents.front().minTime;
  out.maxTime = parents.front().maxTime;
  for (const BlockMeta& parent : parents) {
    out.minTime = std::min(out.minTime, parent.minTime);
    out.maxTime = std::max(out.maxTime, parent.maxTime);
    out.level = std::max(out.level, parent.level);
    sources.insert(parent.sources.begin(), parent.sources.end());
    if (parent.sources.empty()) sources.insert(parent.ulid);
    out.parents.push_back({parent.ulid, parent.minTime, parent.maxTime});
  }
  if (out.level < std::numeric_limits<int>::max()) ++out.level;
  // Prometheus forgets the hint here, and then takes its log's samples of that time for known.
  const bool late = std::all_of(parents.begin(), parents.end(), [](const auto& p) { return p.fromOutOfOrder(); });
  if (late) out.hints = {kFromOutOfOrder};
  out.sources.assign(sources.begin(), sources.end());
  return out;
}

}  // namespace oriel::tsdb
