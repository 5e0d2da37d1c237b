#include "models/datasource/embedded.h"

#include <algorithm>
#include <functional>

#include "models/datasource/exemplar_frame.h"
#include "models/datasource/frame_builder.h"
#include "models/promql/parser.h"

namespace oriel::datasource {

namespace {

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
  ORIEL_ASSIGN(const TimeRange range, evaluatedRange(request));
  const promql::QueryOptions options = queryOptions(request);
  auto result = request.kind == QueryKind::Range
                    ? promql_.range(store_, request.query, range.from, range.to, request.step, options)
                    : promql_.instant(store_, request.query, range.to, options);
  if (!result.ok()) return std::move(result).error();
  QueryAnswer answer = buildAnswer(*std::move(result), request, range);
  if (request.exemplars) addExemplars(request, range, answer);
  return answer;
}

void EmbeddedDataSource::addExemplars(const QueryRequest& request, TimeRange range, QueryAnswer& answer) {
  // What was opened to look at keeps none.
  auto* storage = dynamic_cast<Storage*>(&store_);
  if (!storage) return;
  const auto selectors = selectorsOf(request.query);
  if (!selectors.ok()) return;
  const auto found = storage->exemplars(range.from, range.to, *selectors);
  if (!found.ok()) {
    answer.warnings.push_back("exemplars: " + found.error().text);
  } else if (auto frame = exemplarFrame(*found, request.refId)) {
    answer.frames.push_back(*std::move(frame));
  }
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
  if (context.store == nullptr || context.promql == nullptr) {
    return makeError(ErrorCode::Internal, "data source " + config.name + ": no store to read from");
  }
  return std::shared_ptr<DataSource>(std::make_shared<EmbeddedDataSource>(config, *context.store, *context.promql));
}

}  // namespace oriel::datasource
