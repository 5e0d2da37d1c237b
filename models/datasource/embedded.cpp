#include "models/datasource/embedded.h"

#include <algorithm>
#include <functional>

#include "models/base/text.h"
#include "models/datasource/frame_builder.h"
#include "models/promql/parser.h"

namespace oriel::datasource {

namespace {

/// Prometheus' limit of one series' points. The shared time column of an answer must be bounded before it is made.
constexpr Duration kMaxPoints = 11'000;

using SelectorMatchers = std::vector<std::vector<Matcher>>;

Result<SelectorMatchers> parseSelectors(const std::vector<std::string>& selectors) {
  SelectorMatchers all;
  for (const std::string& selector : selectors) {
    ORIEL_ASSIGN(auto matchers, promql::parseSelector(selector));
    all.push_back(std::move(matchers));
  }
  return all;
}

template <class T>
void sortUnique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

/// Asks once a selector (once with no matcher when there is none) and joins the answers.
Result<std::vector<std::string>> joinTexts(
    Queryable& store, const std::vector<std::string>& selectors, TimeRange range,
    const std::function<Result<TextAnswer>(Querier&, const std::vector<Matcher>&)>& ask) {
  ORIEL_ASSIGN(auto all, parseSelectors(selectors));
  if (all.empty()) all.emplace_back();
  ORIEL_ASSIGN(const auto querier, store.querier(range.from, range.to));
  std::vector<std::string> result;
  for (const std::vector<Matcher>& matchers : all) {
    ORIEL_ASSIGN(auto answer, ask(*querier, matchers));
    std::move(answer.values.begin(), answer.values.end(), std::back_inserter(result));
  }
  sortUnique(result);
  return result;
}

}  // namespace

EmbeddedDataSource::EmbeddedDataSource(SourceConfig config, Queryable& store, const promql::Engine& promql)
    : config_(std::move(config)), store_(store), promql_(promql) {}

Result<QueryAnswer> EmbeddedDataSource::query(const QueryRequest& request) {
  if (request.stop.stop_requested()) return makeError(ErrorCode::Cancelled, "the query was cancelled");
  const bool isRange = request.kind == QueryKind::Range;
  if (isRange && request.step <= 0)
    return makeError(ErrorCode::InvalidInput, "the step of a range query must be positive");
  promql::QueryOptions options;
  options.timeout = request.limits.timeout;
  options.maxSamples = request.limits.maxSamples;
  options.maxSeries = request.limits.maxSeries;
  options.stop = request.stop;
  const TimeRange range = isRange ? alignedRange(request.range, request.step) : request.range;
  if (isRange && (range.to - range.from) / request.step > kMaxPoints) {
    return makeError(ErrorCode::LimitExceeded, "the step " + formatDuration(request.step) +
                                                   " gives more than 11,000 points a series; ask with a longer step");
  }
  auto result = isRange ? promql_.range(store_, request.query, range.from, range.to, request.step, options)
                        : promql_.instant(store_, request.query, range.to, options);
  if (!result.ok()) return std::move(result).error();
  QueryAnswer answer;
  answer.warnings = std::move(result->warnings);
  answer.infos = std::move(result->infos);
  answer.stats.evaluationSeconds = result->statistics.seconds;
  answer.stats.samplesRead = result->statistics.samplesRead;
  answer.stats.peakSamples = result->statistics.peakSamples;
  answer.stats.series = seriesCount(result->value);
  answer.frames = buildFrames(std::move(result->value), request, range);
  return answer;
}

Result<std::vector<std::string>> EmbeddedDataSource::labelNames(const std::vector<std::string>& selectors,
                                                                TimeRange range) {
  return joinTexts(store_, selectors, range,
                   [](Querier& querier, const std::vector<Matcher>& matchers) { return querier.labelNames(matchers); });
}

Result<std::vector<std::string>> EmbeddedDataSource::labelValues(const std::string& label,
                                                                 const std::vector<std::string>& selectors,
                                                                 TimeRange range) {
  return joinTexts(store_, selectors, range, [&](Querier& querier, const std::vector<Matcher>& matchers) {
    return querier.labelValues(label, matchers);
  });
}

Result<std::vector<Labels>> EmbeddedDataSource::series(const std::vector<std::string>& selectors, TimeRange range,
                                                       std::size_t limit) {
  ORIEL_ASSIGN(auto all, parseSelectors(selectors));
  if (all.empty()) {
    ORIEL_ASSIGN(auto any, Matcher::make(MatchType::Regex, std::string(kMetricName), ".+"));
    all.push_back({std::move(any)});
  }
  ORIEL_ASSIGN(const auto querier, store_.querier(range.from, range.to));
  SelectHints hints;
  hints.start = range.from;
  hints.end = range.to;
  hints.labelsOnly = true;
  std::vector<Labels> result;
  for (const std::vector<Matcher>& matchers : all) {
    const auto set = querier->select(true, hints, matchers);
    while (const auto series = set->next()) result.push_back(series->labels());
    ORIEL_TRY(set->status());
  }
  sortUnique(result);
  if (limit > 0 && result.size() > limit) result.resize(limit);
  return result;
}

Result<std::shared_ptr<DataSource>> makeEmbedded(const SourceConfig& config, const SourceContext& context) {
  if (!config.url.empty()) {
    return makeError(ErrorCode::Unsupported, "data source " + config.name + ": " + config.url +
                                                 ": asking another Prometheus is not in this version yet");
  }
  if (context.store == nullptr || context.promql == nullptr) {
    return makeError(ErrorCode::Internal, "data source " + config.name + ": no store to read from");
  }
  return std::shared_ptr<DataSource>(std::make_shared<EmbeddedDataSource>(config, *context.store, *context.promql));
}

}  // namespace oriel::datasource
