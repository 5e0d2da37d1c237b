#include "models/backfill/openmetrics_blocks.h"

#include <string_view>
#include <unordered_map>
#include <vector>

#include "models/backfill/openmetrics_input.h"
#include "models/tsdb/block/block_writer.h"
#include "models/tsdb/compact/time_math.h"
#include "models/tsdb/import/sample_gatherer.h"

namespace oriel::backfill {

namespace {

constexpr std::uint32_t kNoSeries = 0xffffffff;

/// The samples of some blocks, from the parser into a gatherer. A series is known by the text that stands there; what
/// followed it the last time is likely to follow it again.
class BackfillPass {
 public:
  BackfillPass(const OpenMetricsInput& input, Duration window) : input_(input), gatherer_(window) {}

  Status take(textparse::Parser& parser) {
    std::uint32_t place = kNoSeries;
    if (expected_ != kNoSeries && parser.asExpected()) {
      place = expected_;
    } else {
      ORIEL_ASSIGN(place, find(parser));
    }
    if (last_ != kNoSeries) places_[last_].follower = place;
    last_ = place;
    const Place& known = places_[place];
    gatherer_.append(known.series, *parser.timestamp(), parser.value());
    expected_ = known.follower == kNoSeries ? place : known.follower;
    parser.expect(places_[expected_].text);
    return {};
  }

  tsdb::SampleGatherer& gatherer() { return gatherer_; }

 private:
  struct Place {
    std::string_view text;  ///< of the file
    std::uint32_t series = 0;
    std::uint32_t follower = kNoSeries;
  };

  Result<std::uint32_t> find(textparse::Parser& parser) {
    const std::string_view text = parser.series();
    const auto [known, isNew] = byText_.try_emplace(text, static_cast<std::uint32_t>(places_.size()));
    if (!isNew) return known->second;
    auto labels = parser.checkedLabels();
    if (!labels.ok()) return input_.placed(text, labels.error().text);
    const auto [series, isNewSeries] =
        byLabels_.try_emplace(*labels, static_cast<std::uint32_t>(gatherer_.seriesCount()));
    if (isNewSeries) gatherer_.addSeries(std::move(*labels));
    places_.push_back({text, series->second});
    return known->second;
  }

  const OpenMetricsInput& input_;
  tsdb::SampleGatherer gatherer_;
  std::unordered_map<std::string_view, std::uint32_t> byText_;
  std::unordered_map<Labels, std::uint32_t, LabelsHash> byLabels_;
  std::vector<Place> places_;
  std::uint32_t last_ = kNoSeries;
  std::uint32_t expected_ = kNoSeries;
};

/// Blocks that are made together: as many as their samples allow, at least one.
struct BackfillGroup {
  Timestamp to = 0;
  std::vector<Timestamp> windows;
};

std::vector<BackfillGroup> groupsOf(const OpenMetricsInput::Windows& windows, Duration length, std::uint64_t most) {
  std::vector<BackfillGroup> out;
  std::uint64_t samples = 0;
  for (const auto& [from, count] : windows) {
    if (out.empty() || samples + count > most) {
      out.emplace_back();
      samples = 0;
    }
    samples += count;
    out.back().windows.push_back(from);
    out.back().to = tsdb::plusClamped(from, length);
  }
  return out;
}

}  // namespace

Duration compatibleBlockLength(Duration longest) {
  constexpr int kRanges = 10;
  Duration length = 2 * kHour;
  for (int i = 1; i < kRanges && length * 3 <= longest; ++i) length *= 3;
  return length;
}

Result<BackfillReport> backfillOpenMetrics(const std::shared_ptr<FileSystem>& files, const BackfillPlan& plan,
                                           const std::function<void(const tsdb::BlockMeta&)>& made,
                                           const std::atomic<bool>* stop) {
  const Duration length = compatibleBlockLength(plan.longestBlock);
  ORIEL_ASSIGN(OpenMetricsInput input, OpenMetricsInput::open(*files, plan.input));
  ORIEL_ASSIGN(const auto windows, input.scan(length, stop));
  ORIEL_TRY(files->makeDirectories(plan.directory));
  BackfillReport report;
  for (const BackfillGroup& group : groupsOf(windows, length, plan.samplesAtOnce)) {
    BackfillPass pass(input, length);
    ORIEL_TRY(input.read(group.windows.front(), group.to, stop,
                         [&pass](textparse::Parser& parser) { return pass.take(parser); }));
    for (const Timestamp from : group.windows) {
      const auto [first, last] = pass.gatherer().extent(from);
      tsdb::BlockPlan block;
      block.parentDirectory = plan.directory;
      block.now = plan.now;
      block.meta.minTime = first;
      block.meta.maxTime = tsdb::plusClamped(last, 1);
      const auto source = pass.gatherer().source(from);
      ORIEL_ASSIGN(const auto meta, tsdb::writeBlock(files, std::move(block), *source, stop));
      if (!meta) continue;
      ++report.blocks;
      report.samples += meta->stats.samples;
      made(*meta);
    }
    report.conflicts += pass.gatherer().conflicts();
  }
  return report;
}

}  // namespace oriel::backfill
