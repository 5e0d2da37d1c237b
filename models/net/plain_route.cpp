#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "models/net/encoding.h"
#include "models/net/plain_connection.h"
#include "models/net/url.h"

// Whom a PlainClient asks, and what is none of its business.
namespace oriel::net {
namespace {

constexpr std::size_t kMaxRoutes = 4096;

/// Headers whose meaning goes beyond a line of the request.
bool isOwnHeader(const std::string& name) {
  static constexpr std::string_view kOwn[] = {"host", "connection", "content-length", "transfer-encoding",
                                              "te",   "expect",     "upgrade",        "accept-encoding"};
  const std::string lower = lowerCase(name);
  return std::find(std::begin(kOwn), std::end(kOwn), lower) != std::end(kOwn);
}

/// A numeric address, or localhost's.
bool readAddress(const Url& url, sockaddr_storage& out, socklen_t& length) {
  std::uint16_t port = 0;
  const auto [rest, error] = std::from_chars(url.port.data(), url.port.data() + url.port.size(), port);
  if (error != std::errc{} || rest != url.port.data() + url.port.size() || port == 0) return false;
  const std::string host = url.host == "localhost" ? "127.0.0.1" : url.host;
  sockaddr_in four{};
  if (inet_pton(AF_INET, host.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    std::memcpy(&out, &four, length = sizeof four);
    return true;
  }
  sockaddr_in6 six{};
  if (host.size() < 3 || host.front() != '[') return false;
  if (inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &six.sin6_addr) != 1) return false;
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  std::memcpy(&out, &six, length = sizeof six);
  return true;
}

}  // namespace

std::shared_ptr<PlainClient::Route> PlainClient::makeRoute(const std::string& text) {
  auto route = std::make_shared<Route>();
  const auto url = parseUrl(text);
  if (!url.ok() || url->scheme != "http" || !url->unixSocket.empty()) return route;
  constexpr std::string_view kScheme = "http://";
  const std::size_t slash = url->text.find('/', kScheme.size());
  if (!url->text.starts_with(kScheme) || slash == std::string::npos) return route;
  const std::string_view authority = std::string_view(url->text).substr(kScheme.size(), slash - kScheme.size());
  if (authority.find('@') != std::string_view::npos) return route;
  Place place;
  if (!readAddress(*url, place.address, place.length)) return route;
  auto& known = places_[url->host + " " + url->port];
  if (!known) known = std::make_shared<Place>(std::move(place));
  route->place = known;
  const std::string host = url->port == "80" ? url->host : url->host + ":" + url->port;
  route->beginning = "GET " + url->text.substr(slash) + " HTTP/1.1\r\nHost: " + host + "\r\n";
  return route;
}

std::shared_ptr<PlainClient::Route> PlainClient::routeOf(const std::string& url) {
  const auto found = routes_.find(url);
  if (found != routes_.end()) return found->second;
  if (routes_.size() >= kMaxRoutes) {
    routes_.clear();
    places_.clear();
  }
  return routes_.emplace(url, makeRoute(url)).first->second;
}

bool PlainClient::takes(const HttpRequest& request) {
  if (closed_ || request.method != "GET" || !request.body.empty() || request.stop.stop_possible()) return false;
  const HttpConfig& config = configOf(request);
  if (!config.proxyUrl.empty() || config.proxyFromEnvironment) return false;
  const auto special = [](const auto& header) { return isOwnHeader(header.first); };
  if (std::any_of(request.headers.begin(), request.headers.end(), special)) return false;
  if (std::any_of(config.headers.begin(), config.headers.end(), special)) return false;
  const auto route = routeOf(request.url);
  return route->place && Clock::now() >= route->place->libcurlUntil;
}

}  // namespace oriel::net
