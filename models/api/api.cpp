#include "models/api/api.h"

#include <algorithm>
#include <utility>

#include "models/api/json.h"
#include "models/api/routes.h"
#include "models/net/encoding.h"

namespace oriel::api {

namespace {

constexpr std::size_t kMostFields = 10'000;
constexpr std::string_view kDataBegins = "{\"status\":\"success\",\"data\":";

net::ServerResponse plainAnswerOf(int status, const char* text) {
  net::ServerResponse response;
  response.status = status;
  response.body = text;
  return response;
}

net::ServerResponse errorAnswer(const ApiError& error) {
  net::ServerResponse response;
  response.status = statusOf(error.type);
  response.contentType = "application/json";
  response.body = "{\"status\":\"error\",\"errorType\":";
  writeText(response.body, error.type);
  response.body += ",\"error\":";
  writeText(response.body, error.text);
  response.body.push_back('}');
  return response;
}

/// At most ten, as Prometheus does. `kind` is what the rest is called.
void writeNotes(std::string& out, const char* name, const char* kind, Warnings notes) {
  constexpr std::size_t kMostNotes = 10;
  if (notes.empty()) return;
  if (const std::size_t all = notes.size(); all > kMostNotes) {
    notes.resize(kMostNotes);
    notes.push_back(std::to_string(all - kMostNotes) + " more " + kind + " annotations omitted");
  }
  writeKey(out, name);
  writeTexts(out, notes);
}

net::ServerResponse answerOf(const ApiServices& services, const Route& route, const ApiRequest& request) {
  std::string body(kDataBegins);
  Outcome outcome = route.run(services, request, body);
  if (outcome.error) return errorAnswer(*outcome.error);
  if (outcome.response) return std::move(*outcome.response);
  writeNotes(body, "warnings", "warning", std::move(outcome.warnings));
  writeNotes(body, "infos", "info", std::move(outcome.infos));
  body.push_back('}');
  net::ServerResponse response;
  response.contentType = "application/json";
  response.body = std::move(body);
  return response;
}

net::ServerResponse methodAnswer(const Route& route, const std::string& method) {
  std::string allowed = std::string(route.methods) + " OPTIONS";
  for (std::size_t at = 0; (at = allowed.find(' ', at)) != std::string::npos; at += 2) allowed.replace(at, 1, ", ");
  net::ServerResponse response =
      method == "OPTIONS" ? plainAnswerOf(204, "") : plainAnswerOf(405, "Method Not Allowed\n");
  response.headers.emplace_back("Allow", allowed);
  return response;
}

/// The fields of a form before those of the address. Nothing when the form cannot be read.
std::optional<ApiRequest::Fields> fieldsOf(const net::ServerRequest& request) {
  ApiRequest::Fields fields;
  const std::string* type = request.header("content-type");
  if (request.method == "POST" && type != nullptr &&
      net::lowerCase(*type).starts_with("application/x-www-form-urlencoded")) {
    auto form = net::parseForm(request.body, kMostFields);
    if (!form) return std::nullopt;
    fields = std::move(*form);
  }
  fields.insert(fields.end(), request.query.begin(), request.query.end());
  return fields;
}

}  // namespace

struct Api::State {
  ApiServices services;
};

Api::Api(ApiServices services) : state_(std::make_shared<State>(State{std::move(services)})) {}
Api::~Api() = default;

void Api::handle(std::shared_ptr<const net::ServerRequest> request, net::HttpServer::Respond respond) const {
  RouteMatch match = findRoute(request->path);
  if (match.route == nullptr) return respond(plainAnswerOf(404, "404 page not found\n"));
  const Route& route = *match.route;
  if (!allows(route, request->method)) return respond(methodAnswer(route, request->method));
  if (route.work == RouteWork::ByItself) return route.take(state_->services, std::move(request), std::move(respond));
  auto fields = fieldsOf(*request);
  if (!fields) {
    return respond(errorAnswer(badData("error parsing form values: a broken escape, or too many parameters")));
  }
  if (route.work == RouteWork::AtOnce || !state_->services.submit) {
    const ApiRequest asked(std::move(*fields), std::move(match.name), request->stop);
    return respond(answerOf(state_->services, route, asked));
  }
  auto work = [state = state_, &route, fields = std::move(*fields), name = std::move(match.name),
               respond = std::move(respond)](std::stop_token stop) mutable {
    if (stop.stop_requested()) return respond(errorAnswer({"canceled", "the request was canceled"}));
    const ApiRequest asked(std::move(fields), std::move(name), std::move(stop));
    respond(answerOf(state->services, route, asked));
  };
  state_->services.submit(request->stop, std::move(work));
}

}  // namespace oriel::api
