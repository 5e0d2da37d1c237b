#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <unordered_map>

#include "app/cli/tsdb_data.h"
#include "app/cli/tsdb_text.h"
#include "app/cli/tsdb_verbs.h"
#include "models/promql/parser.h"
#include "models/tsdb/chunks/chunk_segments.h"

namespace oriel::cli {

namespace {

/// A name and its figure.
struct Ranked {
  std::string key;
  std::uint64_t figure = 0;
};

void printTop(const char* title, std::vector<Ranked> all, std::size_t limit) {
  std::sort(all.begin(), all.end(), [](const Ranked& a, const Ranked& b) {
    return a.figure != b.figure ? a.figure > b.figure : a.key < b.key;
  });
  std::cout << "\n" << title << ":\n";
  for (std::size_t i = 0; i < std::min(limit, all.size()); ++i) std::cout << all[i].figure << " " << all[i].key << "\n";
}

struct PairFigures {
  std::uint64_t series = 0;
  std::uint64_t uncovered = 0;  ///< ms of the block's time without samples, over all series
};

/// What one walk over the index counts. The texts are the index's.
struct LabelFigures {
  std::unordered_map<std::string_view, std::unordered_map<std::string_view, PairFigures>> names;
  std::uint64_t pairs = 0;
  std::uint64_t entries = 0;
};

LabelFigures countLabels(const tsdb::Block& block, const tsdb::SeriesIds& ids, std::vector<std::string>& damage) {
  LabelFigures out;
  tsdb::IndexSeries entry;
  const auto span = static_cast<std::uint64_t>(block.meta().maxTime - block.meta().minTime);
  for (const tsdb::SeriesId id : ids) {
    if (const Status status = block.index().series(id, entry); !status.ok()) {
      damage.push_back(status.error().toString());
      continue;
    }
    if (entry.chunks.empty()) continue;
    const auto covered = static_cast<std::uint64_t>(entry.chunks.back().maxTime - entry.chunks.front().minTime);
    for (const LabelView label : entry.labels) {
      PairFigures& figures = out.names[label.name][label.value];
      if (figures.series++ == 0) ++out.pairs;
      figures.uncovered += span - covered;
      ++out.entries;
    }
  }
  return out;
}

class TsdbAnalyze : public Verb {
 public:
  explicit TsdbAnalyze(CLI::App& tsdb)
      : command_(tsdb.add_subcommand("analyze", "what a block is full of: labels, churn, cardinality")) {
    command_->add_option("--limit", limit_, "how many lines each list has")->capture_default_str();
    command_->add_flag("--extended", extended_, "also how full the chunks are");
    command_->add_option("--match", selector_, "only series that this selector matches")->type_name("SELECTOR");
    command_->add_option("dir", directory_, "data directory, snapshot, block or .tar.gz")
        ->type_name("DIR")
        ->capture_default_str();
    command_->add_option("ulid", ulid_, "the block; without it the newest one")->type_name("ULID");
  }

  const CLI::App& command() const override { return *command_; }

  int run() override {
    std::vector<Matcher> matchers;
    if (!selector_.empty()) {
      auto parsed = promql::parseSelector(selector_);
      if (!parsed.ok()) {
        std::cerr << "oriel: --match: " << parsed.error().toString() << "\n";
        return kUsage;
      }
      matchers = std::move(*parsed);
    }
    const auto data = openTsdb(directory_);
    if (!data.ok()) return failTsdb(data.error());
    std::vector<std::string> damage;
    const auto blocks = blocksOf(*data, damage);
    for (const std::string& text : damage) std::cerr << "oriel: " << text << "\n";
    const auto chosen = std::find_if(blocks.rbegin(), blocks.rend(), [this](const auto& block) {
      return ulid_.empty() || block->meta().ulid == ulid_;
    });
    if (chosen == blocks.rend()) {
      std::cerr << "oriel: " << (ulid_.empty() ? "no blocks found" : "block " + ulid_ + " not found") << "\n";
      return kUsage;
    }
    return analyze(**chosen, matchers);
  }

 private:
  int analyze(const tsdb::Block& block, const std::vector<Matcher>& matchers) const {
    const tsdb::BlockMeta& meta = block.meta();
    std::vector<std::string> damage;
    tsdb::SeriesIds ids;
    if (matchers.empty()) {
      auto all = block.index().allSeries();
      if (all.ok())
        ids = std::move(*all);
      else
        damage.push_back(all.error().toString());
    } else {
      ids = block.index().select(matchers, damage);
    }
    const LabelFigures figures = countLabels(block, ids, damage);
    std::cout << "Block ID: " << meta.ulid << "\nDuration: " << goDuration(meta.maxTime - meta.minTime)
              << "\nSeries: " << meta.stats.series << "\n";
    if (!matchers.empty()) std::cout << "Matching series: " << ids.size() << "\n";
    std::cout << "Label names: " << block.index().labelNames().size()
              << "\nPostings (unique label pairs): " << figures.pairs
              << "\nPostings entries (total label pairs): " << figures.entries << "\n";
    printPairs(figures, static_cast<double>(meta.maxTime - meta.minTime));
    printNames(figures);
    if (extended_) printFullness(block, ids, damage);
    for (const std::string& text : damage) std::cerr << "oriel: " << text << "\n";
    return damage.empty() ? kDone : kFailed;
  }

  /// Churn is counted in lengths of the block.
  void printPairs(const LabelFigures& figures, double span) const {
    std::vector<Ranked> pairChurn, nameChurn, common;
    for (const auto& [name, values] : figures.names) {
      std::uint64_t uncovered = 0;
      for (const auto& [value, figure] : values) {
        const std::string pair = std::string(name) + "=" + std::string(value);
        pairChurn.push_back({pair, static_cast<std::uint64_t>(static_cast<double>(figure.uncovered) / span)});
        common.push_back({pair, figure.series});
        uncovered += figure.uncovered;
      }
      nameChurn.push_back({std::string(name), static_cast<std::uint64_t>(static_cast<double>(uncovered) / span)});
    }
    printTop("Label pairs most involved in churning", std::move(pairChurn), limit_);
    printTop("Label names most involved in churning", std::move(nameChurn), limit_);
    printTop("Most common label pairs", std::move(common), limit_);
  }

  void printNames(const LabelFigures& figures) const {
    std::vector<Ranked> lengths, cardinality, metrics;
    for (const auto& [name, values] : figures.names) {
      std::uint64_t length = 0;
      for (const auto& [value, figure] : values) {
        length += value.size();
        if (name == kMetricName) metrics.push_back({std::string(value), figure.series});
      }
      lengths.push_back({std::string(name), length});
      cardinality.push_back({std::string(name), values.size()});
    }
    printTop("Label names with highest cumulative label value length", std::move(lengths), limit_);
    printTop("Highest cardinality labels", std::move(cardinality), limit_);
    printTop("Highest cardinality metric names", std::move(metrics), limit_);
  }

  static void printFullness(const tsdb::Block& block, const tsdb::SeriesIds& ids, std::vector<std::string>& damage) {
    constexpr std::uint64_t kFull = 120;
    constexpr std::size_t kBuckets = 10;
    const tsdb::ChunkSegments segments(makeRealFileSystem(), block.directory() + "/chunks");
    std::uint64_t counts[kBuckets] = {};
    std::uint64_t total = 0;
    tsdb::IndexSeries entry;
    for (const tsdb::SeriesId id : ids) {
      if (!block.index().series(id, entry).ok()) continue;
      for (const tsdb::ChunkMeta& meta : entry.chunks) {
        const auto chunk = segments.read(meta.ref);
        if (!chunk.ok()) {
          damage.push_back(chunk.error().toString());
          continue;
        }
        const std::uint64_t samples = std::min<std::uint64_t>(tsdb::chunkSampleCount(chunk->data), kFull);
        if (samples == 0) continue;
        ++counts[(samples * kBuckets + kFull - 1) / kFull - 1];
        ++total;
      }
    }
    std::cout << "\nCompaction analysis:\nFullness: Amount of samples in chunks (100% is 120 samples)\n";
    for (std::size_t i = 0; i < kBuckets; ++i) {
      char label[16];
      std::snprintf(label, sizeof label, "%7zu%%: ", (i + 1) * 10);
      std::cout << label << std::string(total == 0 ? 0 : 100 * counts[i] / total, '#') << "\n";
    }
  }

  CLI::App* command_;
  std::string directory_ = "data/";
  std::string ulid_, selector_;
  std::size_t limit_ = 20;
  bool extended_ = false;
};

}  // namespace

std::unique_ptr<Verb> addTsdbAnalyze(CLI::App& tsdb) { return std::make_unique<TsdbAnalyze>(tsdb); }

}  // namespace oriel::cli
