#include "app/cli/query_base.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "app/cli/json_output.h"
#include "app/cli/times.h"
#include "models/base/clock.h"
#include "models/net/http_client.h"
#include "models/net/loop.h"

namespace oriel::cli {

namespace {

/// Warnings of an answer go beside it, so that what is piped on stays clean.
void printNotes(const Warnings& warnings, const Warnings& infos) {
  for (const std::string& text : warnings) std::cerr << text << "\n";
  for (const std::string& text : infos) std::cerr << text << "\n";
}

void printStatistics(const promql::QueryStatistics& statistics) {
  std::cerr << statistics.queryableSamples << " samples looked at, " << statistics.samplesRead << " read, at most "
            << statistics.peakSamples << " held, " << statistics.seconds * 1000 << " ms\n";
}

/// The first series of an answer; true when there were more.
bool shorten(promql::Value& value, std::size_t limit) {
  const auto cut = [limit](auto& list) {
    if (limit == 0 || list.size() <= limit) return false;
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(limit), list.end());
    return true;
  };
  if (auto* vector = std::get_if<promql::Vector>(&value)) return cut(*vector);
  if (auto* matrix = std::get_if<promql::Matrix>(&value)) return cut(*matrix);
  return false;
}

}  // namespace

int usageError(const std::string& text) {
  std::cerr << "oriel: " << text << "\n";
  return kUsage;
}

int exitCodeOf(const Error& error) { return error.code == ErrorCode::Io ? kUsage : kFailed; }

QueryVerb::QueryVerb(CLI::App& parent, const std::string& name, const std::string& description)
    : command_(parent.add_subcommand(name, description)) {
  command_->add_option("--data-dir", dataDirectory_, "the store to read")->type_name("DIR");
  command_->add_option("--url", url_, "a Prometheus to ask over its API")->type_name("URL");
  command_->add_option("--format", format_, "promql, json or csv")
      ->check(CLI::IsMember({"promql", "json", "csv"}))
      ->capture_default_str();
}

void QueryVerb::addEvaluationOptions() {
  command_->add_option("--timeout", timeout_, "end the query after so long: 30s, 1m or seconds")->type_name("DURATION");
  command_->add_option("--lookback-delta", lookback_, "how old a sample may be, 5m")->type_name("DURATION");
  command_->add_option("--limit", limit_, "at most so many series (0: all)");
  command_->add_flag("--stats", statistics_, "say what the query has cost");
}

Result<promql::QueryOptions> QueryVerb::queryOptions() const {
  promql::QueryOptions options;
  options.countSamples = statistics_;
  const auto read = [](const char* name, const std::string& text, Duration& into) -> Status {
    if (text.empty()) return {};
    const auto given = parseStep(text);
    if (!given.ok()) return makeError(ErrorCode::InvalidInput, std::string(name) + ": " + given.error().text);
    into = *given;
    return {};
  };
  ORIEL_TRY(read("--timeout", timeout_, options.timeout));
  ORIEL_TRY(read("--lookback-delta", lookback_, options.lookbackDelta));
  return options;
}

int QueryVerb::run() {
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

int QueryVerb::askRemote() {
  auto api = datasource::RemoteApi::make(url_, net::makeHttpClient(net::makeLoop()));
  if (!api.ok()) return usageError("--url: " + api.error().text);
  api_ = *std::move(api);
  now_ = makeSystemClock()->now();
  return ask();
}

Result<promql::QueryResult> QueryVerb::instant(const std::string& query, Timestamp at,
                                               const promql::QueryOptions& options) {
  return api_ ? api_->instant(query, at, options) : promql::Engine().instant(engine_->store(), query, at, options);
}

Result<promql::QueryResult> QueryVerb::range(const std::string& query, TimeRange range, Duration step,
                                             const promql::QueryOptions& options) {
  return api_ ? api_->range(query, range.from, range.to, step, options)
              : promql::Engine().range(engine_->store(), query, range.from, range.to, step, options);
}

Result<std::vector<Labels>> QueryVerb::series(const std::vector<std::string>& selectors, TimeRange range,
                                              std::size_t limit) {
  return api_ ? api_->series(selectors, range, limit) : engine_->dataSource({})->series(selectors, range, limit);
}

Result<std::vector<std::string>> QueryVerb::labelNames(const std::vector<std::string>& selectors, TimeRange range) {
  return api_ ? api_->labelNames(selectors, range) : engine_->dataSource({})->labelNames(selectors, range);
}

Result<std::vector<std::string>> QueryVerb::labelValues(const std::string& label,
                                                        const std::vector<std::string>& selectors, TimeRange range) {
  return api_ ? api_->labelValues(label, selectors, range)
              : engine_->dataSource({})->labelValues(label, selectors, range);
}

OutputFormat QueryVerb::format() const {
  if (format_ == "json") return OutputFormat::Json;
  return format_ == "csv" ? OutputFormat::Csv : OutputFormat::Promql;
}

int QueryVerb::failed(const std::string& query, const Error& error) const {
  std::cerr << "oriel: " << describeQueryError(query, error);
  return exitCodeOf(error);
}

int QueryVerb::answer(const std::string& query, Result<promql::QueryResult> result, Timestamp start,
                      Duration step) const {
  if (!result.ok()) return failed(query, result.error());
  if (shorten(result->value, limit_)) result->warnings.emplace_back("results truncated due to limit");
  printNotes(result->warnings, result->infos);
  if (statistics_ && format() == OutputFormat::Json) {
    std::cout << jsonAnswer(*result, start, step);
    return kDone;
  }
  std::cout << writeValue(result->value, format());
  if (statistics_) printStatistics(result->statistics);
  return kDone;
}

Result<TimeRange> QueryVerb::rangeOf(const std::string& start, const std::string& end) const {
  ORIEL_ASSIGN(const Timestamp from, parseTime(start, now_));
  ORIEL_ASSIGN(const Timestamp to, parseTime(end, now_));
  if (to < from) return makeError(ErrorCode::InvalidInput, "--end lies before --start");
  return TimeRange{from, to};
}

Result<Duration> QueryVerb::stepOf(const std::string& step, TimeRange range) {
  if (step.empty()) return std::max<Duration>(kSecond, (range.to - range.from) / 250 / kSecond * kSecond);
  const auto given = parseStep(step);
  if (!given.ok()) return makeError(ErrorCode::InvalidInput, "--step: " + given.error().text);
  return *given;
}

}  // namespace oriel::cli
