#include "models/promql/exec/monotonicity_infos.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "models/base/text.h"

namespace oriel::promql {
namespace {

std::string secondOf(Timestamp time) {
  using namespace std::chrono;
  const sys_seconds second{seconds(time / 1000)};
  const auto day = floor<days>(second);
  const year_month_day date(day);
  const hh_mm_ss clock(second - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

}  // namespace

void MonotonicityInfos::add(const std::string& metric, SourceRange place, Timestamp at, const MonotonicityFix& fix) {
  const auto [it, isNew] = byMetric_.try_emplace(metric, Entry{fix, at, at, 0, place});
  Entry& entry = it->second;
  ++entry.samples;
  if (isNew) return;
  entry.place = place;
  entry.first = std::min(entry.first, at);
  entry.last = std::max(entry.last, at);
  entry.fix.lowest = std::min(entry.fix.lowest, fix.lowest);
  entry.fix.highest = std::max(entry.fix.highest, fix.highest);
  entry.fix.largestFall = std::max(entry.fix.largestFall, fix.largestFall);
}

std::vector<std::pair<std::string, SourceRange>> MonotonicityInfos::texts() const {
  std::vector<std::pair<std::string, SourceRange>> out;
  for (const auto& [metric, entry] : byMetric_) {
    std::string text =
        "input to histogram_quantile needed to be fixed for monotonicity (see "
        "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)";
    if (!metric.empty()) text += " for metric name " + quote(metric);
    text += fmt::format(", from buckets {} to {}, with a max diff of {:.2g}, over {} samples from {} to {}",
                        formatFloatShort(entry.fix.lowest), formatFloatShort(entry.fix.highest), entry.fix.largestFall,
                        entry.samples, secondOf(entry.first), secondOf(entry.last));
    out.emplace_back(std::move(text), entry.place);
  }
  return out;
}

}  // namespace oriel::promql
