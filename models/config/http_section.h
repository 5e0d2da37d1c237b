#pragma once

#include "models/base/result.h"
#include "models/config/decode_context.h"
#include "models/net/http_config.h"

namespace oriel::config {

/// Reads the keys by which a section says how to speak HTTP (`basic_auth`, `tls_config`, `proxy_url`, ...) out of the
/// section's own mapping. Errors go to the reader.
void readHttpClient(MappingReader& reader, const Node& section, const DecodeContext& context, net::HttpConfig& http);

/// `tls_config`.
Result<net::TlsConfig> tlsOf(const Node& node, const DecodeContext& context);

/// An absolute http(s) URL with a host.
bool isHttpUrl(std::string_view url);
/// Headers that a client sets itself and nobody may set: `Host`, `Content-Length`, ...
bool isReservedHeader(std::string_view name);

}  // namespace oriel::config
