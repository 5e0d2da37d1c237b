#include <algorithm>

#include "models/api/json.h"
#include "models/api/query_tree.h"
#include "models/api/routes.h"
#include "models/api/statistics.h"
#include "models/promql/parser.h"

namespace oriel::api {

namespace {

constexpr Duration kMostSteps = 11'000;
constexpr std::size_t kMaxAnswerBytes = 512U << 20U;
constexpr std::size_t kBytesOfPoint = 24;

/// When a query is evaluated; an instant one has no step.
struct QueryTimes {
  Timestamp start = 0;
  Timestamp end = 0;
  Duration step = 0;
};

ApiResult<promql::QueryOptions> queryOptions(const ApiServices& services, const ApiRequest& request) {
  promql::QueryOptions options;
  options.stop = request.stop();
  options.countSamples = !request.value("stats").empty();
  if (const std::string& text = request.value("timeout"); !text.empty()) {
    const auto timeout = parseApiDuration(text);
    if (!timeout.ok()) return invalidParameter("timeout", timeout.error().text);
    if (*timeout <= 0) return ApiError{"timeout", "query timed out in query queue"};
    options.timeout = std::min(*timeout, services.promql->options().timeout);
  }
  if (const std::string& text = request.value("lookback_delta"); !text.empty()) {
    const auto lookback = parseApiDuration(text);
    if (!lookback.ok()) return badData("error parsing lookback delta duration: " + lookback.error().text);
    options.lookbackDelta = std::max<Duration>(*lookback, 0);
  }
  return options;
}

/// The error of a query that did not parse names the parameter.
ApiError queryError(const Error& error) {
  return error.code == ErrorCode::InvalidInput ? invalidParameter("query", error.toString()) : errorOf(error);
}

std::size_t answerSize(const promql::Value& value) {
  std::size_t bytes = 0;
  if (const auto* matrix = std::get_if<promql::Matrix>(&value)) {
    for (const promql::MatrixSeries& one : *matrix) {
      bytes += one.timestamps.size() * kBytesOfPoint + one.histograms.size() * 16 * kBytesOfPoint;
    }
  } else if (const auto* vector = std::get_if<promql::Vector>(&value)) {
    bytes = vector->size() * 4 * kBytesOfPoint;
  }
  return bytes;
}

bool truncate(promql::Value& value, std::size_t limit) {
  const auto shorten = [limit](auto& list) {
    if (limit == 0 || list.size() <= limit) return false;
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(limit), list.end());
    return true;
  };
  if (auto* vector = std::get_if<promql::Vector>(&value)) return shorten(*vector);
  if (auto* matrix = std::get_if<promql::Matrix>(&value)) return shorten(*matrix);
  return false;
}

Outcome writeAnswer(const ApiRequest& request, Result<promql::QueryResult> result, const QueryTimes& times,
                    std::size_t limit, std::string& out) {
  if (!result.ok()) return queryError(result.error());
  const bool truncated = truncate(result->value, limit);
  const std::size_t bytes = answerSize(result->value);
  if (bytes > kMaxAnswerBytes) return ApiError{"execution", "the answer would be larger than 512 MiB"};
  out.reserve(out.size() + bytes + 1024);
  out.push_back('{');
  writeValueMembers(out, result->value);
  if (const std::string& stats = request.value("stats"); !stats.empty())
    writeStatistics(out, result->statistics, times.start, times.step, stats == "all");
  out.push_back('}');
  Outcome outcome;
  outcome.warnings = std::move(result->warnings);
  outcome.infos = std::move(result->infos);
  if (truncated) outcome.warnings.emplace_back("results truncated due to limit");
  return outcome;
}

/// A parameter that has to be there.
ApiResult<Timestamp> requiredTime(const ApiRequest& request, std::string_view name) {
  const auto time = parseApiTime(request.value(name));
  if (!time.ok()) return invalidParameter(name, time.error().text);
  return *time;
}

/// `start`, `end` and `step` of a range query.
ApiResult<QueryTimes> rangeTimes(const ApiRequest& request) {
  QueryTimes times;
  ORIEL_API_ASSIGN(times.start, requiredTime(request, "start"));
  ORIEL_API_ASSIGN(times.end, requiredTime(request, "end"));
  if (times.end < times.start) return invalidParameter("end", "end timestamp must not be before start time");
  const auto step = parseApiDuration(request.value("step"));
  if (!step.ok()) return invalidParameter("step", step.error().text);
  if (*step <= 0) {
    return invalidParameter("step",
                            "zero or negative query resolution step widths are not accepted. Try a positive integer");
  }
  times.step = *step;
  // As unsigned numbers: the whole of time does not fit a signed one.
  if ((static_cast<std::uint64_t>(times.end) - static_cast<std::uint64_t>(times.start)) /
          static_cast<std::uint64_t>(times.step) >
      static_cast<std::uint64_t>(kMostSteps)) {
    return badData(
        "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)");
  }
  return times;
}

}  // namespace

Outcome instantQuery(const ApiServices& services, const ApiRequest& request, std::string& out) {
  ORIEL_API_ASSIGN(const std::size_t limit, limitParameter(request, "limit"));
  ORIEL_API_ASSIGN(const Timestamp at, timeParameter(request, "time", services.clock->now()));
  ORIEL_API_ASSIGN(const promql::QueryOptions options, queryOptions(services, request));
  return writeAnswer(request, services.promql->instant(*services.store, request.value("query"), at, options),
                     {at, at, 0}, limit, out);
}

Outcome rangeQuery(const ApiServices& services, const ApiRequest& request, std::string& out) {
  ORIEL_API_ASSIGN(const std::size_t limit, limitParameter(request, "limit"));
  ORIEL_API_ASSIGN(const QueryTimes times, rangeTimes(request));
  ORIEL_API_ASSIGN(const promql::QueryOptions options, queryOptions(services, request));
  auto result =
      services.promql->range(*services.store, request.value("query"), times.start, times.end, times.step, options);
  return writeAnswer(request, std::move(result), times, limit, out);
}

Outcome explainQuery(const ApiServices& services, const ApiRequest& request, std::string& out) {
  QueryTimes times;
  if (request.value("start").empty() && request.value("end").empty() && request.value("step").empty()) {
    ORIEL_API_ASSIGN(times.start, timeParameter(request, "time", services.clock->now()));
    times.end = times.start;
  } else {
    ORIEL_API_ASSIGN(times, rangeTimes(request));
  }
  ORIEL_API_ASSIGN(const promql::QueryOptions options, queryOptions(services, request));
  auto explained = promql::explain(*services.promql, *services.store, request.value("query"), times.start, times.end,
                                   times.step, options);
  if (!explained.ok()) return queryError(explained.error());
  writeExplanation(out, *explained);
  Outcome outcome;
  outcome.warnings = std::move(explained->warnings);
  outcome.infos = std::move(explained->infos);
  return outcome;
}

Outcome parseQuery(const ApiServices&, const ApiRequest& request, std::string& out) {
  const auto expr = promql::parseExpr(request.value("query"));
  if (!expr.ok()) return invalidParameter("query", expr.error().toString());
  writeQueryTree(out, **expr);
  return {};
}

Outcome formatQuery(const ApiServices&, const ApiRequest& request, std::string& out) {
  const auto expr = promql::parseExpr(request.value("query"));
  if (!expr.ok()) return invalidParameter("query", expr.error().toString());
  writeText(out, promql::prettyPrint(**expr));
  return {};
}

}  // namespace oriel::api
