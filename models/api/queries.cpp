#include <algorithm>

#include "models/api/json.h"
#include "models/api/routes.h"
#include "models/promql/parser.h"

namespace oriel::api {

namespace {

constexpr Duration kMostSteps = 11'000;
constexpr std::size_t kMaxAnswerBytes = 512U << 20U;
constexpr std::size_t kBytesOfPoint = 24;

ApiResult<promql::QueryOptions> queryOptions(const ApiServices& services, const ApiRequest& request) {
  promql::QueryOptions options;
  options.stop = request.stop();
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

void writeStatistics(std::string& out, const promql::QueryStatistics& statistics) {
  out += ",\"stats\":{\"timings\":{\"evalTotalTime\":";
  writeNumber(out, statistics.seconds);
  out += ",\"resultSortTime\":0,\"queryPreparationTime\":0,\"innerEvalTime\":";
  writeNumber(out, statistics.seconds);
  out += ",\"execQueueTime\":0,\"execTotalTime\":";
  writeNumber(out, statistics.seconds);
  out += "},\"samples\":{\"totalQueryableSamples\":" + std::to_string(statistics.samplesRead) +
         ",\"peakSamples\":" + std::to_string(statistics.peakSamples) + "}}";
}

Outcome writeAnswer(const ApiRequest& request, Result<promql::QueryResult> result, std::size_t limit,
                    std::string& out) {
  if (!result.ok()) return queryError(result.error());
  const bool truncated = truncate(result->value, limit);
  const std::size_t bytes = answerSize(result->value);
  if (bytes > kMaxAnswerBytes) return ApiError{"execution", "the answer would be larger than 512 MiB"};
  out.reserve(out.size() + bytes + 1024);
  out.push_back('{');
  writeValueMembers(out, result->value);
  if (!request.value("stats").empty()) writeStatistics(out, result->statistics);
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

}  // namespace

Outcome instantQuery(const ApiServices& services, const ApiRequest& request, std::string& out) {
  ORIEL_API_ASSIGN(const std::size_t limit, limitParameter(request, "limit"));
  ORIEL_API_ASSIGN(const Timestamp at, timeParameter(request, "time", services.clock->now()));
  ORIEL_API_ASSIGN(const promql::QueryOptions options, queryOptions(services, request));
  return writeAnswer(request, services.promql->instant(*services.store, request.value("query"), at, options), limit,
                     out);
}

Outcome rangeQuery(const ApiServices& services, const ApiRequest& request, std::string& out) {
  ORIEL_API_ASSIGN(const std::size_t limit, limitParameter(request, "limit"));
  ORIEL_API_ASSIGN(const Timestamp start, requiredTime(request, "start"));
  ORIEL_API_ASSIGN(const Timestamp end, requiredTime(request, "end"));
  if (end < start) return invalidParameter("end", "end timestamp must not be before start time");
  const auto step = parseApiDuration(request.value("step"));
  if (!step.ok()) return invalidParameter("step", step.error().text);
  if (*step <= 0) {
    return invalidParameter("step",
                            "zero or negative query resolution step widths are not accepted. Try a positive integer");
  }
  // As unsigned numbers: the whole of time does not fit a signed one.
  if ((static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(start)) / static_cast<std::uint64_t>(*step) >
      static_cast<std::uint64_t>(kMostSteps)) {
    return badData(
        "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)");
  }
  ORIEL_API_ASSIGN(const promql::QueryOptions options, queryOptions(services, request));
  auto result = services.promql->range(*services.store, request.value("query"), start, end, *step, options);
  return writeAnswer(request, std::move(result), limit, out);
}

Outcome formatQuery(const ApiServices&, const ApiRequest& request, std::string& out) {
  const auto expr = promql::parseExpr(request.value("query"));
  if (!expr.ok()) return invalidParameter("query", expr.error().toString());
  writeText(out, promql::prettyPrint(**expr));
  return {};
}

}  // namespace oriel::api
