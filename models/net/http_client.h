#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/base/result.h"
#include "models/base/time.h"
#include "models/net/http_config.h"

namespace oriel::net {

class Loop;

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method = "GET";
  std::string url;  ///< http, https, or unix:///path/to.sock:/request/path
  Headers headers;
  std::string body;
  bool compression = true;                   ///< ask for gzip and undo it
  Duration timeout = 10 * kSecond;           ///< for the whole exchange
  std::uint64_t maxBodyBytes = 64ULL << 20;  ///< after decompression; more is LimitExceeded
  std::shared_ptr<const HttpConfig> config;  ///< null: plain
  std::stop_token stop{};                    ///< when it fires, the request ends as Cancelled
};

struct HttpResponse {
  int status = 0;
  std::string contentType;
  Headers headers;  ///< names in lower case
  std::string body;
  std::uint64_t wireBytes = 0;  ///< of the body, as it came
  double seconds = 0;
};

/// Sends HTTP requests; connections are kept and used again. Thread-safe. `done` is called exactly once, on the loop's
/// thread, with any status the server answers, or an error: Timeout, LimitExceeded, Cancelled, NotFound (no such host),
/// InvalidInput (an address or header that is none, a broken body), Io (with the system's words: `connection refused`).
/// It must not block. When the client ends, what runs is Cancelled: the destructor waits until the loop has told so,
/// and must not be called under a lock that a `done` takes.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  using Done = std::function<void(Result<HttpResponse>)>;
  virtual void send(HttpRequest request, Done done) = 0;

  /// The same for a thread that may wait. Never on the loop's thread.
  Result<HttpResponse> sendAndWait(HttpRequest request, std::stop_token stop = {});
};

struct HttpClientOptions {
  bool shortWay = true;  ///< plain GETs of numeric addresses and localhost need no libcurl, see PlainClient
};

/// libcurl on the loop, with a short way for plain requests.
std::shared_ptr<HttpClient> makeHttpClient(std::shared_ptr<Loop> loop, const HttpClientOptions& options = {});

}  // namespace oriel::net
