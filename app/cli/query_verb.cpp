#include "app/cli/query_verb.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <limits>
#include <optional>

#include "app/cli/output.h"
#include "app/cli/times.h"
#include "models/base/clock.h"
#include "models/datasource/remote_api.h"
#include "models/engine/engine.h"
#include "models/net/http_client.h"
#include "models/net/loop.h"

namespace oriel::cli {

namespace {

int usageError(const std::string& text) {
  std::cerr << "oriel: " << text << "\n";
  return kUsage;
}

/// A server that is not there is input and output; what it or the store answers is not.
int exitCodeOf(const Error& error) { return error.code == ErrorCode::Io ? kUsage : kFailed; }

/// Warnings of an answer go beside it, so that what is piped on stays clean.
void printNotes(const Warnings& warnings, const Warnings& infos) {
  for (const std::string& text : warnings) std::cerr << text << "\n";
  for (const std::string& text : infos) std::cerr << text << "\n";
}

/// What the four verbs share: where the samples are and how the answer is written.
class QueryVerb : public Verb {
 public:
  QueryVerb(CLI::App& parent, const std::string& name, const std::string& description)
      : command_(parent.add_subcommand(name, description)) {
    command_->add_option("--data-dir", dataDirectory_, "the store to read")->type_name("DIR");
    command_->add_option("--url", url_, "a Prometheus to ask over its API")->type_name("URL");
    command_->add_option("--format", format_, "promql, json or csv")
        ->check(CLI::IsMember({"promql", "json", "csv"}))
        ->capture_default_str();
  }

  const CLI::App& command() const override { return *command_; }

  int run() override {
    if (!url_.empty() && !dataDirectory_.empty())
      return usageError("--data-dir and --url: one of them is where the samples are");
    if (!url_.empty()) return askRemote();
    if (dataDirectory_.empty())
      return usageError("--data-dir or --url is missing: where are the samples? (this computer's are in " +
                        engine::defaultDataDirectory() + ")");
    engine::EngineConfig config;
    config.dataDirectory = dataDirectory_;
    config.collectHost = false;
    config.readOnly = true;
    config.queryWorkers = 1;
    engine_ = std::make_unique<engine::Engine>(config);
    if (!engine_->files().exists(dataDirectory_)) return usageError("no such directory: " + dataDirectory_);
    now_ = engine_->clock().now();
    if (const Status status = engine_->start(); !status.ok()) return usageError(status.error().toString());
    engine_->store().waitForReplay();
    return ask();
  }

 protected:
  virtual int ask() = 0;

  Result<promql::QueryResult> instant(const std::string& query, Timestamp at) {
    return api_ ? api_->instant(query, at) : promql::Engine().instant(engine_->store(), query, at);
  }
  Result<promql::QueryResult> range(const std::string& query, TimeRange range, Duration step) {
    return api_ ? api_->range(query, range.from, range.to, step)
                : promql::Engine().range(engine_->store(), query, range.from, range.to, step);
  }
  Result<std::vector<Labels>> series(const std::vector<std::string>& selectors, TimeRange range, std::size_t limit) {
    return api_ ? api_->series(selectors, range, limit) : engine_->dataSource({})->series(selectors, range, limit);
  }
  Result<std::vector<std::string>> labelNames(const std::vector<std::string>& selectors, TimeRange range) {
    return api_ ? api_->labelNames(selectors, range) : engine_->dataSource({})->labelNames(selectors, range);
  }
  Result<std::vector<std::string>> labelValues(const std::string& label, const std::vector<std::string>& selectors,
                                               TimeRange range) {
    return api_ ? api_->labelValues(label, selectors, range)
                : engine_->dataSource({})->labelValues(label, selectors, range);
  }
  Timestamp now() const { return now_; }
  CLI::App& options() { return *command_; }
  OutputFormat format() const {
    if (format_ == "json") return OutputFormat::Json;
    return format_ == "csv" ? OutputFormat::Csv : OutputFormat::Promql;
  }

  int answer(const std::string& query, const Result<promql::QueryResult>& result) const {
    if (!result.ok()) {
      std::cerr << "oriel: " << describeQueryError(query, result.error());
      return exitCodeOf(result.error());
    }
    printNotes(result->warnings, result->infos);
    std::cout << writeValue(result->value, format());
    return kDone;
  }

  /// Both ends of `--start` and `--end`.
  Result<TimeRange> rangeOf(const std::string& start, const std::string& end) const {
    ORIEL_ASSIGN(const Timestamp from, parseTime(start, now_));
    ORIEL_ASSIGN(const Timestamp to, parseTime(end, now_));
    if (to < from) return makeError(ErrorCode::InvalidInput, "--end lies before --start");
    return TimeRange{from, to};
  }

 private:
  int askRemote() {
    auto api = datasource::RemoteApi::make(url_, net::makeHttpClient(net::makeLoop()));
    if (!api.ok()) return usageError("--url: " + api.error().text);
    api_ = *std::move(api);
    now_ = makeSystemClock()->now();
    return ask();
  }

  CLI::App* command_;
  std::string dataDirectory_, url_;
  std::string format_ = "promql";
  std::optional<datasource::RemoteApi> api_;  ///< asked instead of the engine, with --url
  std::unique_ptr<engine::Engine> engine_;
  Timestamp now_ = 0;
};

class InstantVerb : public QueryVerb {
 public:
  explicit InstantVerb(CLI::App& parent) : QueryVerb(parent, "instant", "evaluate PromQL at one time") {
    options().add_option("query", query_, "PromQL")->required();
    options().add_option("--time", time_, "Unix seconds, RFC 3339, now, now-1h")->capture_default_str();
  }

 protected:
  int ask() override {
    const auto time = parseTime(time_, now());
    if (!time.ok()) return usageError("--time: " + time.error().text);
    return answer(query_, instant(query_, *time));
  }

 private:
  std::string query_;
  std::string time_ = "now";
};

class RangeVerb : public QueryVerb {
 public:
  explicit RangeVerb(CLI::App& parent) : QueryVerb(parent, "range", "evaluate PromQL at steps between two times") {
    options().add_option("query", query_, "PromQL")->required();
    options().add_option("--start", start_, "Unix seconds, RFC 3339, now-1h")->required();
    options().add_option("--end", end_, "the same")->capture_default_str();
    options().add_option("--step", step_, "15s, 1m or seconds; without it about 250 steps");
  }

 protected:
  int ask() override {
    const auto wanted = rangeOf(start_, end_);
    if (!wanted.ok()) return usageError(wanted.error().text);
    Duration step = std::max<Duration>(kSecond, (wanted->to - wanted->from) / 250 / kSecond * kSecond);
    if (!step_.empty()) {
      const auto given = parseStep(step_);
      if (!given.ok()) return usageError("--step: " + given.error().text);
      step = *given;
    }
    return answer(query_, range(query_, *wanted, step));
  }

 private:
  std::string query_, start_, step_;
  std::string end_ = "now";
};

/// What series and labels share: a time range that may be left out and selectors.
class ListVerb : public QueryVerb {
 public:
  ListVerb(CLI::App& parent, const std::string& name, const std::string& description)
      : QueryVerb(parent, name, description) {
    options()
        .add_option("--match", selectors_, "a selector such as up{job=\"node\"}; may be repeated")
        ->allow_extra_args(false);
    options().add_option("--start", start_, "only series with samples since then");
    options().add_option("--end", end_, "only series with samples until then");
  }

 protected:
  /// Everything, where a side was not given.
  Result<TimeRange> givenRange() const {
    TimeRange range{kMinTimestamp, kMaxTimestamp};
    if (!start_.empty()) {
      ORIEL_ASSIGN(range.from, parseTime(start_, now()));
    }
    if (!end_.empty()) {
      ORIEL_ASSIGN(range.to, parseTime(end_, now()));
    }
    return range;
  }
  int fail(const Error& error) const {
    const std::string query = selectors_.size() == 1 ? selectors_.front() : std::string();
    std::cerr << "oriel: " << (query.empty() ? error.toString() + "\n" : describeQueryError(query, error));
    return exitCodeOf(error);
  }

  std::vector<std::string> selectors_;

 private:
  std::string start_, end_;
};

class SeriesVerb : public ListVerb {
 public:
  explicit SeriesVerb(CLI::App& parent) : ListVerb(parent, "series", "list series") {
    options().add_option("selector", selectors_, "the same as --match");
    options().add_option("--limit", limit_, "at most so many (0: all)");
  }

 protected:
  int ask() override {
    const auto wanted = givenRange();
    if (!wanted.ok()) return usageError(wanted.error().text);
    const auto found = series(selectors_, *wanted, limit_);
    if (!found.ok()) return fail(found.error());
    std::cout << writeSeries(*found, format());
    return kDone;
  }

 private:
  std::size_t limit_ = 0;
};

class LabelsVerb : public ListVerb {
 public:
  explicit LabelsVerb(CLI::App& parent) : ListVerb(parent, "labels", "list label names, or the values of one") {
    options().add_option("label", label_, "the label whose values are wanted");
  }

 protected:
  int ask() override {
    const auto wanted = givenRange();
    if (!wanted.ok()) return usageError(wanted.error().text);
    const auto texts = label_.empty() ? labelNames(selectors_, *wanted) : labelValues(label_, selectors_, *wanted);
    if (!texts.ok()) return fail(texts.error());
    std::cout << writeTexts(*texts, format());
    return kDone;
  }

 private:
  std::string label_;
};

}  // namespace

std::vector<std::unique_ptr<Verb>> addQueryVerbs(CLI::App& program) {
  CLI::App* query = program.add_subcommand("query", "ask a store in PromQL");
  query->require_subcommand(1);
  std::vector<std::unique_ptr<Verb>> verbs;
  verbs.push_back(std::make_unique<InstantVerb>(*query));
  verbs.push_back(std::make_unique<RangeVerb>(*query));
  verbs.push_back(std::make_unique<SeriesVerb>(*query));
  verbs.push_back(std::make_unique<LabelsVerb>(*query));
  return verbs;
}

}  // namespace oriel::cli
