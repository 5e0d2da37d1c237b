#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "models/tsdb/head/series.h"
#include "tests/models/tsdb/store_support.h"

/// Samples that can be checked without having kept them: rounds at given times, each with a sample of every series,
/// whose value follows from series and time.
namespace oriel::tsdb::test_support {

inline constexpr Timestamp kRoundsBegin = 1'700'000'000'000 / kChunkRange * kChunkRange;
inline constexpr Duration kRoundStep = 5 * kMinute;
/// So many series last for ever; one more lives for an hour each, and one is of histograms.
inline constexpr int kLasting = 9;

inline Labels seriesOf(int s, Timestamp time) {
  if (s < kLasting) return numbered(s);
  if (s == kLasting) return {{"__name__", "passing"}, {"hour", std::to_string(time / kHour)}};
  return {{"__name__", "spread"}};
}
inline double valueOf(int s, Timestamp time) { return std::sqrt(static_cast<double>(time / 1000 % 100'000 + s * 7)); }
inline std::shared_ptr<const FloatHistogram> histogramOf(Timestamp time) {
  auto out = std::make_shared<FloatHistogram>();
  out->count = 3;
  out->sum = valueOf(kLasting + 1, time);
  out->positiveSpans = {{0, 2}};
  out->positiveBuckets = {1, 2};
  return out;
}

inline Status appendRound(Appender& appender, Timestamp time) {
  for (int s = 0; s <= kLasting; ++s) {
    const auto ref = appender.append({}, seriesOf(s, time), time, valueOf(s, time));
    if (!ref.ok()) return ref.error();
  }
  const auto ref = appender.appendHistogram({}, seriesOf(kLasting + 1, time), time, histogramOf(time));
  return ref.ok() ? Status() : Status(ref.error());
}

/// The first sample that was never written, in words; empty when all are right.
inline std::string wrongIn(const Content& content) {
  std::map<std::string, int> known;
  for (int s = 0; s <= kLasting + 1; ++s) known[seriesOf(s, 0).toString()] = s;
  for (const auto& [series, samples] : content) {
    const auto found = known.find(series);
    for (const auto& [time, bits] : samples) {
      const int s = found == known.end() ? kLasting : found->second;
      const bool ofSeries = s != kLasting || series == seriesOf(s, time).toString();
      if (!ofSeries || bits != std::bit_cast<std::uint64_t>(valueOf(s, time)))
        return "a wrong value: " + series + " at " + std::to_string(time);
    }
  }
  return {};
}

using Excused = std::function<bool(int series, Timestamp time)>;

/// The first sample of these rounds that is not there, in words.
inline std::string lostIn(const Content& content, const std::set<Timestamp>& rounds, Timestamp from = kMinTimestamp,
                          const Excused& excused = {}) {
  for (auto round = rounds.lower_bound(from); round != rounds.end(); ++round)
    for (int s = 0; s <= kLasting + 1; ++s) {
      if (excused && excused(s, *round)) continue;
      const std::string name = seriesOf(s, *round).toString();
      const auto found = content.find(name);
      if (found == content.end() || !found->second.contains(*round))
        return "lost: " + name + " at " + std::to_string(*round) + ", " +
               std::to_string((*rounds.rbegin() - *round) / kMinute) + " minutes before the last";
    }
  return {};
}

/// Another file system in memory with all that stands in a folder.
inline void copyTree(FileSystem& from, FileSystem& to, const std::string& path) {
  const auto names = from.list(path);
  if (!names.ok()) {
    (void)to.writeAtomically(path, *from.readText(path));
    return;
  }
  (void)to.makeDirectories(path);
  for (const std::string& name : *names) copyTree(from, to, path + "/" + name);
}

}  // namespace oriel::tsdb::test_support
