#pragma once

#include <string>
#include <string_view>

#include "models/base/result.h"

namespace oriel::net {

/// An http or https address taken apart. A plain value.
struct Url {
  std::string text;        ///< whole, normalised, without fragment
  std::string scheme;      ///< in lower case
  std::string host;        ///< IPv6 in brackets
  std::string port;        ///< always there
  std::string unixSocket;  ///< the server listens there; `text` has the host `localhost` then

  /// Scheme, host, port and socket: what credentials belong to.
  bool sameOrigin(const Url& other) const;
};

/// Reads an absolute http, https or unix:///socket:/path address. InvalidInput for anything else.
Result<Url> parseUrl(const std::string& text);
/// A Location header seen from `base`; only http and https may be reached.
Result<Url> resolveUrl(const Url& base, const std::string& location);

/// The same address with another host's name in it.
std::string urlWithHost(const Url& url, const std::string& host);

/// `localhost`, its subdomains, 127.0.0.0/8 and ::1 (with or without brackets).
bool isLoopbackHost(std::string_view host);

}  // namespace oriel::net
