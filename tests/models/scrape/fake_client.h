#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/net/http_client.h"

namespace oriel::test {

/// Answers requests from memory: at once, or when told. One thread.
class FakeClient final : public net::HttpClient {
 public:
  void send(net::HttpRequest request, Done done) override {
    requests.push_back(request);
    if (held) {
      waiting.emplace_back(std::move(request), std::move(done));
      return;
    }
    done(answer(request));
  }
  /// Answers what waits.
  void release() {
    auto all = std::move(waiting);
    waiting.clear();
    for (auto& [request, done] : all) done(answer(request));
  }
  void body(const std::string& url, std::string text, std::string contentType = "text/plain; version=0.0.4") {
    net::HttpResponse response;
    response.status = 200;
    response.contentType = std::move(contentType);
    response.body = std::move(text);
    answers.insert_or_assign(url, Result<net::HttpResponse>(std::move(response)));
  }
  void status(const std::string& url, int code) {
    net::HttpResponse response;
    response.status = code;
    answers.insert_or_assign(url, Result<net::HttpResponse>(std::move(response)));
  }
  void error(const std::string& url, ErrorCode code, std::string text) {
    answers.insert_or_assign(url, Result<net::HttpResponse>(makeError(code, std::move(text))));
  }

  std::map<std::string, Result<net::HttpResponse>> answers;
  std::vector<net::HttpRequest> requests;
  std::vector<std::pair<net::HttpRequest, Done>> waiting;
  bool held = false;

 private:
  Result<net::HttpResponse> answer(const net::HttpRequest& request) const {
    const auto found = answers.find(request.url);
    if (found != answers.end()) return found->second;
    return makeError(ErrorCode::Io, "connection refused");
  }
};

}  // namespace oriel::test
