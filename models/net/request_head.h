#pragma once

#include <optional>
#include <string>

#include "models/net/http_client.h"

namespace oriel::net {

/// What of a request and its configuration goes out as headers: the request's own, the configuration's, credentials,
/// a User-Agent. To a `foreign` server only what tells it nothing. InvalidInput for names or values that would be more
/// than one header.
Result<Headers> requestHeaders(const HttpRequest& request, const HttpConfig& config, bool foreign);

}  // namespace oriel::net
