#include "models/api/json.h"
#include "models/api/routes.h"

namespace oriel::api {

namespace {

Outcome plainText(int status, std::string text) {
  net::ServerResponse response;
  response.status = status;
  response.body = std::move(text);
  return response;
}

}  // namespace

Outcome buildInfo(const ApiServices& services, const ApiRequest&, std::string& out) {
  out.push_back('{');
  writeMember(out, "version", services.version);
  for (const char* name : {"revision", "branch", "buildUser", "buildDate", "goVersion"}) writeMember(out, name, "");
  out.push_back('}');
  return {};
}

Outcome selfMetrics(const ApiServices& services, const ApiRequest&, std::string&) {
  net::ServerResponse response;
  response.contentType = "text/plain; version=0.0.4; charset=utf-8";
  if (services.selfMetrics) response.body = services.selfMetrics();
  return response;
}

Outcome ready(const ApiServices& services, const ApiRequest&, std::string&) {
  if (services.ready && !services.ready()) return plainText(503, "Service Unavailable");
  return plainText(200, "Oriel is Ready.\n");
}

Outcome healthy(const ApiServices&, const ApiRequest&, std::string&) { return plainText(200, "Oriel is Healthy.\n"); }

}  // namespace oriel::api
