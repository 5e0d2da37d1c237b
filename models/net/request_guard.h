#pragma once

#include <optional>
#include <string>

#include "models/net/http_server.h"

namespace oriel::net {

/// Where a request came in.
struct ListeningPlace {
  std::string address;       ///< as configured
  std::string localAddress;  ///< of the accepted connection
};

/// The answer to a request that must not reach the handler: no or foreign Host (400, 403), foreign Origin or a
/// cross-site fetch (403). Nothing when it may. Any thread.
std::optional<ServerResponse> refusal(const ServerRequest& request, bool http11, const ServerOptions& options,
                                      const ListeningPlace& place);

/// A plain text answer.
ServerResponse plainAnswer(int status, std::string text);

/// True when an Accept-Encoding header takes gzip.
bool acceptsGzip(const std::string* acceptEncoding);

}  // namespace oriel::net
