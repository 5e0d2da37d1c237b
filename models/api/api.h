#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "models/base/clock.h"
#include "models/net/http_server.h"
#include "models/promql/engine.h"
#include "models/rules/rule_manager.h"
#include "models/scrape/scrape_manager.h"
#include "models/storage/storage.h"

namespace oriel::api {

/// What changes or copies the store. They block, and run on a worker.
struct AdminServices {
  std::function<Status(Timestamp from, Timestamp to, const std::vector<Matcher>& matchers)> deleteSamples;
  std::function<Status()> cleanTombstones;
  std::function<Result<std::string>(bool skipHead)> snapshot;  ///< gives its name
};

/// What the API answers from. What is named here outlives the Api; the functions may be called on any thread.
struct ApiServices {
  Storage* store = nullptr;
  const promql::Engine* promql = nullptr;
  Clock* clock = nullptr;
  /// Runs a query's work beside the server's threads.
  std::function<void(std::stop_token, std::function<void(std::stop_token)>)> submit;
  std::function<scrape::ScrapeStatus()> targets;
  std::function<std::vector<scrape::MetadataEntry>(const std::string& metric, std::size_t limit)> metadata;
  std::function<std::vector<rules::GroupStatus>()> rules;
  std::function<std::string()> selfMetrics;  ///< /metrics, Prometheus text
  std::function<bool()> ready;
  /// Takes a POST of remote write and answers later; empty: there is no receiver. Must not block.
  std::function<void(std::shared_ptr<const net::ServerRequest>, net::HttpServer::Respond)> remoteWrite;
  std::optional<AdminServices> admin;  ///< none: the admin API is off
  std::string version;
};

/// Prometheus' HTTP API over the engine: one table of routes (routes.cpp). Thread-safe.
class Api {
 public:
  explicit Api(ApiServices services);
  ~Api();

  /// A net::HttpServer's handler.
  void handle(std::shared_ptr<const net::ServerRequest> request, net::HttpServer::Respond respond) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace oriel::api
