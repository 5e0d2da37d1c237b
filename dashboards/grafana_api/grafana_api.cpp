#include "dashboards/grafana_api/grafana_api.h"

#include <mutex>
#include <optional>

#include "dashboards/grafana_api/basic_auth.h"
#include "dashboards/grafana_api/routes.h"

namespace oriel::dashboards {

struct GrafanaApi::State {
  GrafanaServices services;
  std::mutex one;  ///< held while a request is worked on
};

namespace {

net::ServerResponse responseOf(GrafanaAnswer answer) {
  net::ServerResponse response;
  response.status = answer.status;
  response.contentType = "application/json; charset=UTF-8";
  response.body = std::move(answer.body);
  if (answer.status == 401) response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"Oriel\"");
  return response;
}

/// The answer to what needs no work on another thread.
std::optional<GrafanaAnswer> quickAnswer(const GrafanaRoute* route, bool known, const net::ServerRequest& request,
                                         const std::string& password) {
  if (route != nullptr && route->open) return std::nullopt;
  if (!mayEnter(request.header("authorization"), password))
    return grafanaMessage(401,
                          request.header("authorization") != nullptr ? "Invalid username or password" : "Unauthorized");
  if (route == nullptr && known) return grafanaMessage(405, "Method not allowed");
  if (route == nullptr) return grafanaMessage(404, "Not found");
  return std::nullopt;
}

}  // namespace

GrafanaApi::GrafanaApi(GrafanaServices services) : state_(std::make_shared<State>()) {
  state_->services = std::move(services);
}
GrafanaApi::~GrafanaApi() = default;

void GrafanaApi::handle(std::shared_ptr<const net::ServerRequest> request, net::HttpServer::Respond respond) {
  std::vector<std::string> parts;
  bool known = false;
  const GrafanaRoute* route = findRoute(request->method, request->path, parts, known);
  if (auto quick = quickAnswer(route, known, *request, state_->services.password))
    return respond(responseOf(*std::move(quick)));
  auto work = [state = state_, route, parts = std::move(parts), request, respond](std::stop_token stop) {
    if (stop.stop_requested()) return respond(responseOf(grafanaMessage(503, "Oriel is ending")));
    const std::lock_guard lock(state->one);
    GrafanaCall call{state->services, *request, parts};
    respond(responseOf(route->handle(call)));
  };
  const auto& submit = state_->services.submit;
  submit ? submit(request->stop, std::move(work)) : work({});
}

}  // namespace oriel::dashboards
