#pragma once

#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "models/net/body_budget.h"
#include "models/net/http_client.h"
#include "models/net/url.h"

namespace oriel::net {

struct CurlListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListFree>;

/// One request with the redirects it leads to. Owned by its client, used on the loop's thread only. libcurl holds its
/// address while it runs.
class CurlTransfer {
 public:
  using Clock = std::chrono::steady_clock;

  /// `started`: what the request's timeout counts from.
  CurlTransfer(std::uint64_t id, HttpRequest request, HttpClient::Done done, BodyBudget& budget,
               Clock::time_point started = Clock::now());
  ~CurlTransfer();
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  std::uint64_t id() const { return id_; }
  const HttpRequest& request() const { return request_; }
  CURL* easy() const { return easy_; }
  void setEasy(CURL* easy) { easy_ = easy; }
  /// The configuration with its files read.
  void setConfig(std::shared_ptr<const HttpConfig> config) { config_ = std::move(config); }
  void expectBody(std::size_t bytes) { expectedBody_ = bytes; }
  std::size_t bodyBytes() const { return response_.body.size(); }

  /// Sets the handle up for the next hop. An error ends the transfer.
  Status prepare();
  /// What libcurl's verdict means: a response, an error, or nothing when a redirect is to be followed (prepare()
  /// again).
  std::optional<Result<HttpResponse>> conclude(CURLcode code);

  HttpClient::Done done;
  std::optional<std::stop_callback<std::function<void()>>> onStop;

 private:
  static std::size_t onBody(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* self);
  static int onProgress(void* self, curl_off_t total, curl_off_t now, curl_off_t upTotal, curl_off_t up);
  bool takeBody(std::string_view data);
  bool takeHeader(std::string_view line);
  void reserveBody();
  void clearResponse();

  Status setMethod();
  Status setHeaders();
  Status setTls();
  Status setProxy();
  void addHeader(const std::string& name, const std::string& value);
  const std::string* responseHeader(std::string_view name) const;

  std::optional<Status> followRedirect(long status);
  Error describe(CURLcode code);
  Error connectError(CURLcode code) const;
  Error partialError() const;
  Error timeoutError() const;

  const std::uint64_t id_;
  HttpRequest request_;
  BodyBudget& budget_;
  std::shared_ptr<const HttpConfig> config_;
  const Clock::time_point started_;
  CURL* easy_ = nullptr;
  Url url_;
  int redirects_ = 0;
  bool foreign_ = false;  ///< a redirect has left the server that the credentials belong to
  CurlList headers_, proxyHeaders_, connectTo_;
  HttpResponse response_;
  std::uint64_t counted_ = 0;  ///< of the budget
  std::size_t headerBytes_ = 0;
  std::size_t expectedBody_ = 0;
  std::optional<Error> failure_;  ///< why a callback ended it
  char words_[CURL_ERROR_SIZE] = {};
};

}  // namespace oriel::net
