#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/output.h"
#include "app/cli/verbs.h"
#include "models/datasource/remote_api.h"
#include "models/engine/engine.h"

namespace oriel::cli {

/// Says it on the error output and answers kUsage.
int usageError(const std::string& text);

/// What the verbs of `oriel query` share: where the samples are and how the answer is written.
class QueryVerb : public Verb {
 public:
  QueryVerb(CLI::App& parent, const std::string& name, const std::string& description);

  const CLI::App& command() const override { return *command_; }
  int run() override;

 protected:
  virtual int ask() = 0;

  /// Declares `--timeout`, `--lookback-delta`, `--limit` and `--stats`, for verbs that evaluate.
  void addEvaluationOptions();
  /// What they say.
  Result<promql::QueryOptions> queryOptions() const;

  Result<promql::QueryResult> instant(const std::string& query, Timestamp at, const promql::QueryOptions& options);
  Result<promql::QueryResult> range(const std::string& query, TimeRange range, Duration step,
                                    const promql::QueryOptions& options);
  Result<std::vector<Labels>> series(const std::vector<std::string>& selectors, TimeRange range, std::size_t limit);
  Result<std::vector<std::string>> labelNames(const std::vector<std::string>& selectors, TimeRange range);
  Result<std::vector<std::string>> labelValues(const std::string& label, const std::vector<std::string>& selectors,
                                               TimeRange range);

  Timestamp now() const { return now_; }
  CLI::App& options() { return *command_; }
  OutputFormat format() const;
  /// Null when an API is asked.
  Queryable* store() { return engine_ ? &engine_->store() : nullptr; }

  /// Writes an answer that begins at `start`; an instant one has no step.
  int answer(const std::string& query, Result<promql::QueryResult> result, Timestamp start, Duration step) const;
  int failed(const std::string& query, const Error& error) const;
  /// Both ends of `--start` and `--end`.
  Result<TimeRange> rangeOf(const std::string& start, const std::string& end) const;
  /// Of `--step`; about 250 steps when it is empty.
  static Result<Duration> stepOf(const std::string& step, TimeRange range);

 private:
  int askRemote();

  CLI::App* command_;
  std::string dataDirectory_, url_;
  std::string format_ = "promql";
  std::string timeout_, lookback_;
  std::size_t limit_ = 0;
  bool statistics_ = false;
  std::optional<datasource::RemoteApi> api_;  ///< asked instead of the engine, with --url
  std::unique_ptr<engine::Engine> engine_;
  Timestamp now_ = 0;
};

/// A server that is not there is input and output; what it or the store answers is not.
int exitCodeOf(const Error& error);

}  // namespace oriel::cli
