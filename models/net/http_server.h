#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "models/base/result.h"
#include "models/base/time.h"

namespace oriel::net {

struct ServerRequest {
  std::string method;
  std::string path;                                          ///< decoded, without the query
  std::vector<std::pair<std::string, std::string>> query;    ///< decoded, in order, names may repeat
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;
  std::stop_token stop;  ///< fires when the client went away or the server ends

  const std::string* header(std::string_view lowerName) const;
};

struct ServerResponse {
  int status = 200;
  std::string contentType = "text/plain; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free one, see port()
  unsigned maxConnections = 512;
  std::size_t maxBodyBytes = 4 << 20;      ///< more is answered 413
  std::size_t maxBodiesBytes = 64 << 20;   ///< of all requests not answered yet; more is answered 503
  std::size_t maxHeaderBytes = 32 << 10;   ///< more is answered 431
  Duration idleTimeout = 2 * kMinute;      ///< a kept connection
  Duration requestTimeout = 10 * kSecond;  ///< until the whole request is there
  std::vector<std::string> methods = {"GET", "HEAD", "OPTIONS", "POST"};  ///< others are answered 405
  /// Names a Host header may have beside loopback names and the address itself; others get 403 (DNS rebinding).
  std::vector<std::string> allowedHosts;
};

/// An HTTP/1.1 server on libmicrohttpd. It answers 403 to a foreign Host header or Origin, sends no CORS header, and
/// bounds header, body and connections; a silent connection delays nobody. Responses over 1 kB are compressed with gzip
/// for clients that ask for it.
class HttpServer {
 public:
  using Respond = std::function<void(ServerResponse)>;
  /// Called on a server thread and must not block: it either responds at once or hands the work on and responds later,
  /// from any thread, exactly once.
  using Handler = std::function<void(std::shared_ptr<const ServerRequest>, Respond)>;

  /// Listens at once. Io with the system's words: `listen on 127.0.0.1:9090: address already in use`.
  static Result<std::unique_ptr<HttpServer>> start(const ServerOptions& options, Handler handler);
  virtual ~HttpServer() = default;  ///< stops; requests that are not answered yet are dropped

  virtual std::uint16_t port() const = 0;
};

}  // namespace oriel::net
