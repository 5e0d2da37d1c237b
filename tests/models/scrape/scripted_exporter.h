#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "models/net/http_server.h"

namespace oriel::test {

/// One answer of a ScriptedExporter.
struct ScriptedPage {
  int status = 200;
  std::string body;
  std::string contentType = "text/plain; version=0.0.4; charset=utf-8";
};

/// An HTTP server that gives each scraper (by its User-Agent's first word) and path the pages of a script, one after
/// the other, then the last one for ever. Thread-safe.
class ScriptedExporter {
 public:
  explicit ScriptedExporter(std::vector<ScriptedPage> script) : script_(std::move(script)) {
    auto server = net::HttpServer::start({}, [this](auto request, auto respond) { respond(answer(*request)); });
    if (server.ok()) server_ = *std::move(server);
  }
  bool ok() const { return server_ != nullptr; }
  std::uint16_t port() const { return server_->port(); }
  /// How often the scraper has asked for a page, at least, over its paths.
  std::size_t rounds(const std::string& scraper, std::size_t paths) const {
    std::lock_guard lock(mutex_);
    std::size_t least = static_cast<std::size_t>(-1);
    std::size_t found = 0;
    for (const auto& [key, count] : asked_) {
      if (!key.starts_with(scraper)) continue;
      least = std::min(least, count);
      ++found;
    }
    return found < paths ? 0 : least;
  }

 private:
  net::ServerResponse answer(const net::ServerRequest& request) {
    const std::string* const agent = request.header("user-agent");
    const std::string scraper = agent == nullptr ? "" : agent->substr(0, agent->find('/'));
    std::size_t round = 0;
    {
      std::lock_guard lock(mutex_);
      round = asked_[scraper + " " + request.path]++;
    }
    const ScriptedPage& page = script_[std::min(round, script_.size() - 1)];
    net::ServerResponse response;
    response.status = page.status;
    response.contentType = page.contentType;
    response.body = page.body;
    return response;
  }

  const std::vector<ScriptedPage> script_;
  mutable std::mutex mutex_;
  std::map<std::string, std::size_t> asked_;
  std::unique_ptr<net::HttpServer> server_;
};

}  // namespace oriel::test
