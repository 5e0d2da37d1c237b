#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>

#include "app/cli/tsdb_data.h"
#include "app/cli/tsdb_text.h"
#include "app/cli/tsdb_verbs.h"
#include "models/base/text.h"
#include "models/promql/parser.h"
#include "models/storage/merge.h"

namespace oriel::cli {

namespace {

constexpr std::size_t kFlushBytes = 1 << 18;

/// Gathers lines for standard output.
class DumpOutput {
 public:
  ~DumpOutput() { flush(); }

  void add(const std::string& labels, const SampleBatch& batch) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      text_ += labels;
      text_ += ' ';
      text_ += batch.kind == SampleKind::Float ? formatFloatShort(batch.values[i]) : batch.histograms[i]->toString();
      text_ += ' ';
      text_ += std::to_string(batch.timestamps[i]);
      text_ += '\n';
    }
    if (text_.size() > kFlushBytes) flush();
  }

  /// False when nobody reads on.
  bool good() const { return good_; }
  void flush() {
    good_ = good_ && std::fwrite(text_.data(), 1, text_.size(), stdout) == text_.size() && std::fflush(stdout) == 0;
    text_.clear();
  }

 private:
  std::string text_;
  bool good_ = true;
};

class TsdbDump : public Verb {
 public:
  explicit TsdbDump(CLI::App& tsdb)
      : command_(tsdb.add_subcommand("dump", "print samples: labels, value, time in ms")) {
    command_->add_option("--min-time", from_, "only samples since then, in ms since 1970")->type_name("MS");
    command_->add_option("--max-time", to_, "only samples until then")->type_name("MS");
    command_->add_option("--match", selectors_, "a selector such as up{job=\"node\"}; may be repeated")
        ->allow_extra_args(false);
    command_->add_option("dir", directory_, "data directory, snapshot, block or .tar.gz")
        ->type_name("DIR")
        ->capture_default_str();
  }

  const CLI::App& command() const override { return *command_; }

  int run() override {
    std::vector<std::vector<Matcher>> selectors;
    for (const std::string& text : selectors_) {
      auto matchers = promql::parseSelector(text);
      if (!matchers.ok()) {
        std::cerr << "oriel: --match: " << matchers.error().toString() << "\n";
        return kUsage;
      }
      selectors.push_back(std::move(*matchers));
    }
    if (selectors.empty()) selectors.emplace_back();
    const auto data = openTsdb(directory_);
    if (!data.ok()) return failTsdb(data.error());
    const auto store = storeOf(*data);
    if (!store.ok()) return failTsdb(store.error());
    const Status status = dump(**store, selectors);
    for (const std::string& text : (*store)->status().notices) std::cerr << "oriel: " << text << "\n";
    return status.ok() ? kDone : failTsdb(status.error());
  }

 private:
  Status dump(tsdb::Store& store, const std::vector<std::vector<Matcher>>& selectors) const {
    ORIEL_ASSIGN(const auto querier, store.querier(from_, to_));
    SelectHints hints;
    hints.start = from_;
    hints.end = to_;
    std::vector<std::unique_ptr<SeriesSet>> sets;
    for (const auto& matchers : selectors) sets.push_back(querier->select(true, hints, matchers));
    const auto all = mergeSeriesSets(std::move(sets), 0);
    Warnings warnings;
    DumpOutput out;
    SampleBatch batch;
    while (const auto series = all->next()) {
      const std::string labels = bracedLabels(series->labels());
      const auto reader = series->samples();
      while (true) {
        ORIEL_ASSIGN(const bool more, reader->next(batch));
        if (!more) break;
        out.add(labels, batch);
        if (!out.good()) return makeError(ErrorCode::Io, "standard output cannot be written");
      }
      for (const std::string& text : reader->warnings()) warnings.push_back(text);
    }
    ORIEL_TRY(all->status());
    out.flush();
    for (std::string& text : all->warnings()) warnings.push_back(std::move(text));
    std::string last;
    for (const std::string& text : warnings)
      if (text != last) std::cerr << "oriel: " << (last = text) << "\n";
    return {};
  }

  CLI::App* command_;
  std::string directory_ = "data/";
  std::vector<std::string> selectors_;
  Timestamp from_ = kMinTimestamp;
  Timestamp to_ = kMaxTimestamp;
};

}  // namespace

std::unique_ptr<Verb> addTsdbDump(CLI::App& tsdb) { return std::make_unique<TsdbDump>(tsdb); }

}  // namespace oriel::cli
