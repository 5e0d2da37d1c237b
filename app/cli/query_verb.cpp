#include "app/cli/query_verb.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "app/cli/json_output.h"
#include "app/cli/query_base.h"
#include "app/cli/times.h"
#include "models/promql/explain.h"

namespace oriel::cli {

namespace {

class InstantVerb : public QueryVerb {
 public:
  explicit InstantVerb(CLI::App& parent) : QueryVerb(parent, "instant", "evaluate PromQL at one time") {
    options().add_option("query", query_, "PromQL")->required();
    options().add_option("--time", time_, "Unix seconds, RFC 3339, now, now-1h")->capture_default_str();
    addEvaluationOptions();
  }

 protected:
  int ask() override {
    const auto time = parseTime(time_, now());
    if (!time.ok()) return usageError("--time: " + time.error().text);
    const auto given = queryOptions();
    if (!given.ok()) return usageError(given.error().text);
    return answer(query_, instant(query_, *time, *given), *time, 0);
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
    addEvaluationOptions();
  }

 protected:
  int ask() override {
    const auto wanted = rangeOf(start_, end_);
    if (!wanted.ok()) return usageError(wanted.error().text);
    const auto step = stepOf(step_, *wanted);
    if (!step.ok()) return usageError(step.error().text);
    const auto given = queryOptions();
    if (!given.ok()) return usageError(given.error().text);
    return answer(query_, range(query_, *wanted, *step, *given), wanted->from, *step);
  }

 private:
  std::string query_, start_, step_;
  std::string end_ = "now";
};

class ExplainVerb : public QueryVerb {
 public:
  explicit ExplainVerb(CLI::App& parent)
      : QueryVerb(parent, "explain", "evaluate PromQL and show what each part of it has cost") {
    options().add_option("query", query_, "PromQL")->required();
    options().add_option("--time", time_, "of an instant query")->capture_default_str();
    options().add_option("--start", start_, "of a range query: Unix seconds, RFC 3339, now-1h");
    options().add_option("--end", end_, "the same")->capture_default_str();
    options().add_option("--step", step_, "15s, 1m or seconds; without it about 250 steps");
    addEvaluationOptions();
  }

 protected:
  int ask() override {
    if (store() == nullptr) return usageError("explain looks into a data directory (--data-dir), not at an address");
    const auto at = parseTime(time_, now());
    if (!at.ok()) return usageError("--time: " + at.error().text);
    const auto given = queryOptions();
    if (!given.ok()) return usageError(given.error().text);
    if (start_.empty()) return show(*at, *at, 0, *given);
    const auto wanted = rangeOf(start_, end_);
    if (!wanted.ok()) return usageError(wanted.error().text);
    const auto step = stepOf(step_, *wanted);
    if (!step.ok()) return usageError(step.error().text);
    return show(wanted->from, wanted->to, *step, *given);
  }

 private:
  int show(Timestamp start, Timestamp end, Duration step, const promql::QueryOptions& given) {
    const auto explained = promql::explain(promql::Engine(), *store(), query_, start, end, step, given);
    if (!explained.ok()) return failed(query_, explained.error());
    for (const Warnings& notes : {explained->warnings, explained->infos})
      for (const std::string& note : notes) std::cerr << note << "\n";
    std::cout << (format() == OutputFormat::Json ? jsonExplanation(*explained) : promql::explanationText(*explained));
    return kDone;
  }

  std::string query_, start_, step_;
  std::string time_ = "now";
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
  verbs.push_back(std::make_unique<ExplainVerb>(*query));
  verbs.push_back(std::make_unique<SeriesVerb>(*query));
  verbs.push_back(std::make_unique<LabelsVerb>(*query));
  return verbs;
}

}  // namespace oriel::cli
