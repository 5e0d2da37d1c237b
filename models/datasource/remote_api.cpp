#include "models/datasource/remote_api.h"

#include <algorithm>
#include <cctype>
#include <cstdio>

#include "models/base/text.h"
#include "models/net/encoding.h"
#include "models/net/url.h"

namespace oriel::datasource {

namespace {

constexpr std::uint64_t kMaxAnswerBytes = 256ULL << 20;
constexpr Duration kDefaultTimeout = 2 * kMinute;
/// What the server may take beyond the query's own time to say that it took too long.
constexpr Duration kAnswerGrace = 5 * kSecond;
constexpr const char* kEverySeries = "{__name__=~\".+\"}";

/// Servers read times as floats or dates; beyond these years they overflow in various ways.
constexpr Timestamp kYear1 = -62'135'596'800'000;
constexpr Timestamp kYear9999 = 253'402'300'799'000;

std::string wireSeconds(std::int64_t milliseconds) {
  const std::int64_t whole = milliseconds / 1000;
  const auto part = static_cast<int>(milliseconds % 1000);
  std::string text = milliseconds < 0 && whole == 0 ? "-0" : std::to_string(whole);
  if (part == 0) return text;
  char fraction[8];
  std::snprintf(fraction, sizeof fraction, ".%03d", part < 0 ? -part : part);
  return text + fraction;
}

std::string wireTime(Timestamp time) { return wireSeconds(std::clamp(time, kYear1, kYear9999)); }

std::string formText(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string text;
  for (const auto& [name, value] : fields) {
    if (!text.empty()) text += '&';
    text += net::percentEncode(name) + '=' + net::percentEncode(value);
  }
  return text;
}

/// A user and password in an address belong to no message.
std::string withoutUser(const std::string& url) {
  const std::size_t begin = url.find("://");
  if (begin == std::string::npos) return url;
  const std::size_t at = url.substr(0, url.find('/', begin + 3)).rfind('@');
  return at == std::string::npos ? url : url.substr(0, begin + 3) + url.substr(at + 1);
}

/// The code point that begins at `at`, moving it behind; text that is no UTF-8 gives single bytes.
std::uint32_t nextCodePoint(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0xC0U) return first;
  const int more = first >= 0xF0U ? 3 : first >= 0xE0U ? 2 : 1;
  std::uint32_t point = first & (0x3FU >> more);
  for (int i = 0; i < more && at < text.size(); ++i)
    point = point << 6U | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  return point;
}

/// A label name as it stands in a path: other than legacy names are escaped in Prometheus 3's way (`U__`).
std::string pathLabel(const std::string& label) {
  if (isLegacyLabelName(label) && label.rfind("U__", 0) != 0) return label;
  std::string escaped = "U__";
  for (std::size_t at = 0; at < label.size();) {
    const bool isFirst = at == 0;
    const std::uint32_t point = nextCodePoint(label, at);
    const bool plain = point < 0x80U && (std::isalpha(static_cast<int>(point)) != 0 || point == ':' ||
                                         (!isFirst && std::isdigit(static_cast<int>(point)) != 0));
    if (point == '_') {
      escaped += "__";
    } else if (plain) {
      escaped += static_cast<char>(point);
    } else {
      char hex[16];
      std::snprintf(hex, sizeof hex, "_%x_", static_cast<unsigned>(point));
      escaped += hex;
    }
  }
  return net::percentEncode(escaped);
}

/// What a proxy or a foreign program says, as far as a person can read it in one line.
std::string plainBody(const net::HttpResponse& response) {
  constexpr std::size_t kMost = 200;
  const bool markup =
      response.contentType.find("html") != std::string::npos || net::trimBlank(response.body).substr(0, 1) == "<";
  if (markup || !isUtf8(response.body)) return {};
  std::string text(net::trimBlank(response.body));
  if (text.empty() || text.size() > kMost) return {};
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20U) c = ' ';
  }
  return ": " + text;
}

template <class T>
void sortUniqueAnswer(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

Result<RemoteApi> RemoteApi::make(const std::string& url, std::shared_ptr<net::HttpClient> client,
                                  net::HttpConfig config) {
  RemoteApi api;
  api.address_ = withoutUser(url);
  if (!client) return makeError(ErrorCode::Internal, api.address_ + ": no HTTP client to ask with");
  if (const auto parsed = net::parseUrl(url); !parsed.ok()) return parsed.error();
  if (url.find_first_of("?#") != std::string::npos)
    return makeError(ErrorCode::InvalidInput, api.address_ + ": the address of a Prometheus ends before `?` and `#`");
  api.base_ = url;
  while (!api.base_.empty() && api.base_.back() == '/') api.base_.pop_back();
  api.client_ = std::move(client);
  if (!(config == net::HttpConfig{})) api.config_ = std::make_shared<const net::HttpConfig>(std::move(config));
  return api;
}

Result<promql::QueryResult> RemoteApi::instant(const std::string& query, Timestamp at,
                                               const promql::QueryOptions& options) const {
  return ask("/api/v1/query", {{"query", query}, {"time", wireTime(at)}}, query, options);
}

Result<promql::QueryResult> RemoteApi::range(const std::string& query, Timestamp start, Timestamp end, Duration step,
                                             const promql::QueryOptions& options) const {
  if (step < 1) return makeError(ErrorCode::InvalidInput, "the step of a range query must be positive");
  return ask("/api/v1/query_range",
             {{"query", query}, {"start", wireTime(start)}, {"end", wireTime(end)}, {"step", wireSeconds(step)}}, query,
             options);
}

Result<promql::QueryResult> RemoteApi::ask(const std::string& path, Fields fields, const std::string& query,
                                           const promql::QueryOptions& options) const {
  const Duration timeout = options.timeout > 0 ? options.timeout : kDefaultTimeout;
  if (options.lookbackDelta > 0) fields.emplace_back("lookback_delta", wireSeconds(options.lookbackDelta));
  fields.emplace_back("timeout", wireSeconds(timeout));
  fields.emplace_back("stats", "true");
  net::HttpRequest request;
  request.method = "POST";
  request.url = base_ + path;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = formText(fields);
  request.timeout = timeout + kAnswerGrace;
  request.stop = options.stop;
  double seconds = 0;
  ORIEL_ASSIGN(RemoteAnswer answer, send(std::move(request), {options.maxSeries, options.maxSamples}, query, &seconds));
  if (!answer.value) return makeError(ErrorCode::InvalidInput, address_ + ": the answer to a query holds no result");
  promql::QueryResult result;
  result.value = *std::move(answer.value);
  result.warnings = std::move(answer.warnings);
  result.infos = std::move(answer.infos);
  result.statistics = answer.statistics;
  result.statistics.queryableSamples = answer.statistics.samplesRead;
  result.statistics.seconds = seconds;
  return result;
}

Result<RemoteAnswer> RemoteApi::list(const std::string& path, const std::vector<std::string>& selectors,
                                     TimeRange range, Fields fields) const {
  for (const std::string& selector : selectors) fields.emplace_back("match[]", selector);
  // Always both: without them some servers look at the last day only.
  fields.emplace_back("start", wireTime(range.from));
  fields.emplace_back("end", wireTime(range.to));
  net::HttpRequest request;
  request.url = base_ + path + "?" + formText(fields);
  request.timeout = kDefaultTimeout;
  return send(std::move(request), {}, selectors.size() == 1 ? std::string_view(selectors.front()) : "", nullptr);
}

Result<RemoteAnswer> RemoteApi::send(net::HttpRequest request, const AnswerLimits& limits, std::string_view query,
                                     double* seconds) const {
  request.headers.emplace_back("Accept", "application/json");
  request.maxBodyBytes = kMaxAnswerBytes;
  request.config = config_;
  const std::stop_token stop = request.stop;
  auto response = client_->sendAndWait(std::move(request), stop);
  const auto named = [&](Error error) {
    error.text = address_ + ": " + error.text;
    return error;
  };
  if (!response.ok()) return response.error().code == ErrorCode::Cancelled ? response.error() : named(response.error());
  const bool good = response->status >= 200 && response->status < 300;
  auto answer = readAnswer(response->body, limits);
  if (answer.ok() && answer->status == "error")
    return remoteError(response->status, answer->errorType, std::move(answer->error), query);
  if (!good) {
    Error error = remoteError(response->status, {}, "HTTP " + std::to_string(response->status), {});
    // What is wrong is the address or the server, and never the query: its errors come in an envelope.
    if (error.code == ErrorCode::InvalidInput || error.code == ErrorCode::Execution) error.code = ErrorCode::Io;
    error.text += plainBody(*response);
    return named(std::move(error));
  }
  if (!answer.ok()) return named(answer.error());
  if (answer->status != "success")
    return named(makeError(ErrorCode::InvalidInput, "the answer is not one of Prometheus' API"));
  if (seconds != nullptr) *seconds = response->seconds;
  return answer;
}

Result<std::vector<std::string>> RemoteApi::labelNames(const std::vector<std::string>& selectors,
                                                       TimeRange range) const {
  ORIEL_ASSIGN(RemoteAnswer answer, list("/api/v1/labels", selectors, range, {}));
  sortUniqueAnswer(answer.texts);
  return std::move(answer.texts);
}

Result<std::vector<std::string>> RemoteApi::labelValues(const std::string& label,
                                                        const std::vector<std::string>& selectors,
                                                        TimeRange range) const {
  if (label.empty()) return makeError(ErrorCode::InvalidInput, "a label without a name has no values");
  ORIEL_ASSIGN(RemoteAnswer answer, list("/api/v1/label/" + pathLabel(label) + "/values", selectors, range, {}));
  sortUniqueAnswer(answer.texts);
  return std::move(answer.texts);
}

Result<std::vector<Labels>> RemoteApi::series(const std::vector<std::string>& selectors, TimeRange range,
                                              std::size_t limit) const {
  Fields fields;
  // Servers that know no limit answer all, which is cut here.
  if (limit > 0) fields.emplace_back("limit", std::to_string(limit));
  const std::vector<std::string> every{kEverySeries};
  ORIEL_ASSIGN(RemoteAnswer answer,
               list("/api/v1/series", selectors.empty() ? every : selectors, range, std::move(fields)));
  sortUniqueAnswer(answer.series);
  if (limit > 0 && answer.series.size() > limit) answer.series.resize(limit);
  return std::move(answer.series);
}

}  // namespace oriel::datasource
