#include "models/api/routes.h"

namespace oriel::api {

void remoteWrite(const ApiServices& services, std::shared_ptr<const net::ServerRequest> request,
                 net::HttpServer::Respond respond) {
  if (services.remoteWrite) return services.remoteWrite(std::move(request), std::move(respond));
  net::ServerResponse response;
  response.status = 404;
  response.body = "remote write receiver needs to be enabled with --web.enable-remote-write-receiver\n";
  respond(std::move(response));
}

}  // namespace oriel::api
