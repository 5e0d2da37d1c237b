#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/base/result.h"
#include "models/datasource/remote_answer.h"
#include "models/net/http_client.h"

namespace oriel::datasource {

/// Prometheus' HTTP API at an address, as typed answers: what the remote data source and `oriel query --url` ask with.
/// Also spoken by Thanos, Mimir and VictoriaMetrics. Thread-safe; calls block and are never made on the loop's thread.
///
/// Errors: what the server says, with its text and the place in the query (InvalidInput, Execution, Timeout,
/// LimitExceeded, NotFound); InvalidInput for an answer that is none of Prometheus' API, Io for other HTTP errors, with
/// the address; Cancelled when the stop token fires.
class RemoteApi {
 public:
  /// InvalidInput for an address that is no http(s) address; Internal without a client.
  static Result<RemoteApi> make(const std::string& url, std::shared_ptr<net::HttpClient> client,
                                net::HttpConfig config = {});

  Result<promql::QueryResult> instant(const std::string& query, Timestamp at,
                                      const promql::QueryOptions& options = {}) const;
  /// The same as promql::Engine::range; the server refuses more than 11,000 points a series.
  Result<promql::QueryResult> range(const std::string& query, Timestamp start, Timestamp end, Duration step,
                                    const promql::QueryOptions& options = {}) const;
  /// Sorted and unique.
  Result<std::vector<std::string>> labelNames(const std::vector<std::string>& selectors, TimeRange range) const;
  Result<std::vector<std::string>> labelValues(const std::string& label, const std::vector<std::string>& selectors,
                                               TimeRange range) const;
  Result<std::vector<Labels>> series(const std::vector<std::string>& selectors, TimeRange range,
                                     std::size_t limit) const;

  /// For messages: without user and password.
  const std::string& address() const { return address_; }

 private:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  RemoteApi() = default;
  Result<promql::QueryResult> ask(const std::string& path, Fields fields, const std::string& query,
                                  const promql::QueryOptions& options) const;
  Result<RemoteAnswer> list(const std::string& path, const std::vector<std::string>& selectors, TimeRange range,
                            Fields fields) const;
  Result<RemoteAnswer> send(net::HttpRequest request, const AnswerLimits& limits, std::string_view query,
                            double* seconds) const;

  std::string base_;  ///< without a slash at its end
  std::string address_;
  std::shared_ptr<net::HttpClient> client_;
  std::shared_ptr<const net::HttpConfig> config_;
};

/// The error of a server's answer, with the place that its text names (`1:5: parse error: ...`). Any thread.
Error remoteError(int httpStatus, const std::string& errorType, std::string text, std::string_view query);

}  // namespace oriel::datasource
