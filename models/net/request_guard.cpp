#include "models/net/request_guard.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "models/net/encoding.h"
#include "models/net/url.h"

namespace oriel::net {

namespace {

struct HostAndPort {
  std::string host;  ///< lower case, IPv6 without brackets
  std::string port;  ///< empty: none
};

std::optional<HostAndPort> splitHost(std::string_view text) {
  HostAndPort out;
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    out.host = lowerCase(text.substr(1, end - 1));
    rest = text.substr(end + 1);
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    out.host = lowerCase(text.substr(0, colon));
    rest = text.substr(colon);
  }
  if (rest.empty()) return out;
  if (rest.front() != ':') return std::nullopt;
  out.port = rest.substr(1);
  const bool digits = std::all_of(out.port.begin(), out.port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || out.host.empty()) return std::nullopt;
  return out;
}

std::string bareHost(const std::string& address) {
  return address.size() > 2 && address.front() == '[' ? lowerCase(address.substr(1, address.size() - 2))
                                                      : lowerCase(address);
}

bool isOwnHost(const std::string& header, const ServerOptions& options, const ListeningPlace& place) {
  const auto host = splitHost(header);
  if (!host || host->host.empty()) return false;
  if (isLoopbackHost(host->host) || host->host == bareHost(place.address) ||
      host->host == bareHost(place.localAddress)) {
    return true;
  }
  return std::any_of(options.allowedHosts.begin(), options.allowedHosts.end(), [&](const std::string& allowed) {
    return lowerCase(allowed) == lowerCase(header) || bareHost(allowed) == host->host;
  });
}

std::size_t headerCount(const ServerRequest& request, std::string_view name) {
  return static_cast<std::size_t>(std::count_if(request.headers.begin(), request.headers.end(),
                                                [&](const auto& header) { return header.first == name; }));
}

}  // namespace

ServerResponse plainAnswer(int status, std::string text) {
  ServerResponse response;
  response.status = status;
  response.body = std::move(text) + "\n";
  return response;
}

std::optional<ServerResponse> refusal(const ServerRequest& request, bool http11, const ServerOptions& options,
                                      const ListeningPlace& place) {
  const std::string* host = request.header("host");
  if (headerCount(request, "host") > 1 || (host == nullptr && http11)) {
    return plainAnswer(400, "a request needs exactly one Host header");
  }
  if (headerCount(request, "content-length") > 1 ||
      (request.header("content-length") != nullptr && request.header("transfer-encoding") != nullptr)) {
    return plainAnswer(400, "the length of the body is given twice");
  }
  if (host != nullptr && !isOwnHost(*host, options, place)) {
    return plainAnswer(403,
                       "this server does not answer to that Host; loopback names and configured names are allowed");
  }
  const std::string* origin = request.header("origin");
  if (origin != nullptr &&
      (host == nullptr || headerCount(request, "origin") > 1 ||
       (lowerCase(*origin) != "http://" + lowerCase(*host) && lowerCase(*origin) != "https://" + lowerCase(*host)))) {
    return plainAnswer(403, "pages of other origins may not ask this server");
  }
  const std::string* site = request.header("sec-fetch-site");
  if (site != nullptr && lowerCase(*site) == "cross-site") {
    return plainAnswer(403, "pages of other sites may not ask this server");
  }
  return std::nullopt;
}

bool acceptsGzip(const std::string* acceptEncoding) {
  if (acceptEncoding == nullptr) return false;
  std::string_view rest = *acceptEncoding;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t semicolon = std::min(part.find(';'), part.size());
    if (lowerCase(trimBlank(part.substr(0, semicolon))) != "gzip") continue;
    const std::size_t quality = part.find("q=", semicolon);
    return quality == std::string_view::npos || std::strtod(std::string(part.substr(quality + 2)).c_str(), nullptr) > 0;
  }
  return false;
}

}  // namespace oriel::net
