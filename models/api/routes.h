#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/api/api.h"
#include "models/api/api_request.h"

namespace oriel::api {

/// What a route gives beside the JSON that it wrote.
struct Outcome {
  Outcome() = default;
  Outcome(ApiError problem) : error(std::move(problem)) {}            // NOLINT: implicit by design
  Outcome(net::ServerResponse whole) : response(std::move(whole)) {}  // NOLINT
  std::optional<ApiError> error;
  std::optional<net::ServerResponse> response;  ///< an answer that is no JSON
  Warnings warnings{};
  Warnings infos{};
};

/// Appends the value of `data` to `out`.
using RouteFunction = Outcome (*)(const ApiServices& services, const ApiRequest& request, std::string& out);

enum class RouteWork {
  AtOnce,    ///< on the server's thread: looks something up
  OnWorker,  ///< reads the store
  ByItself,  ///< takes the body and answers when it is done
};

/// Of a route that works by itself.
using TakingFunction = void (*)(const ApiServices& services, std::shared_ptr<const net::ServerRequest> request,
                                net::HttpServer::Respond respond);

struct Route {
  const char* methods;  ///< `GET POST`; OPTIONS always is
  const char* path;     ///< `:name` stands for one part
  RouteFunction run;
  RouteWork work;
  TakingFunction take = nullptr;
};

/// The one table.
std::span<const Route> routes();

/// What a path leads to.
struct RouteMatch {
  const Route* route = nullptr;
  std::string name;  ///< what stands for `:name`
};
RouteMatch findRoute(std::string_view path);
bool allows(const Route& route, std::string_view method);

// queries.cpp
Outcome instantQuery(const ApiServices& services, const ApiRequest& request, std::string& out);
Outcome rangeQuery(const ApiServices& services, const ApiRequest& request, std::string& out);
Outcome parseQuery(const ApiServices& services, const ApiRequest& request, std::string& out);
Outcome explainQuery(const ApiServices& services, const ApiRequest& request, std::string& out);
Outcome formatQuery(const ApiServices& services, const ApiRequest& request, std::string& out);
// series.cpp
Outcome series(const ApiServices& services, const ApiRequest& request, std::string& out);
Outcome labelNames(const ApiServices& services, const ApiRequest& request, std::string& out);
Outcome labelValues(const ApiServices& services, const ApiRequest& request, std::string& out);
// targets.cpp
Outcome targets(const ApiServices& services, const ApiRequest& request, std::string& out);
Outcome metadata(const ApiServices& services, const ApiRequest& request, std::string& out);
// rules.cpp
Outcome rules(const ApiServices& services, const ApiRequest& request, std::string& out);
Outcome alerts(const ApiServices& services, const ApiRequest& request, std::string& out);
Outcome alertmanagers(const ApiServices& services, const ApiRequest& request, std::string& out);
// admin.cpp
Outcome deleteSeries(const ApiServices& services, const ApiRequest& request, std::string& out);
Outcome cleanTombstones(const ApiServices& services, const ApiRequest& request, std::string& out);
Outcome snapshot(const ApiServices& services, const ApiRequest& request, std::string& out);
// status.cpp
Outcome buildInfo(const ApiServices& services, const ApiRequest& request, std::string& out);
Outcome selfMetrics(const ApiServices& services, const ApiRequest& request, std::string& out);
Outcome ready(const ApiServices& services, const ApiRequest& request, std::string& out);
Outcome healthy(const ApiServices& services, const ApiRequest& request, std::string& out);
// writing.cpp
void remoteWrite(const ApiServices& services, std::shared_ptr<const net::ServerRequest> request,
                 net::HttpServer::Respond respond);

}  // namespace oriel::api
