#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "models/net/answer_reader.h"
#include "models/net/body_budget.h"
#include "models/net/http_client.h"
#include "models/net/loop.h"

namespace oriel::net {

/// The short way for what a scraper asks hundreds of times a second: GET over plain http from a numeric address or
/// localhost, without proxy. It costs a third of libcurl. Only answers without any oddity, timeouts and bodies that are
/// too long end here; everything else (refused connections, redirects, broken answers) is handed over, libcurl asks
/// again and says what is wrong, and for a while that server is left to it.
///
/// Owned by a client; used on the loop's thread only.
class PlainClient : public std::enable_shared_from_this<PlainClient> {
 public:
  using Clock = std::chrono::steady_clock;
  struct Asked {
    std::uint64_t id = 0;
    HttpRequest request;
    HttpClient::Done done;
    Clock::time_point started = Clock::now();
  };
  using HandOver = std::function<void(Asked)>;

  /// `handOver` is called from tasks of the loop of their own.
  PlainClient(std::shared_ptr<Loop> loop, std::shared_ptr<BodyBudget> budget, HandOver handOver);
  ~PlainClient();
  PlainClient(const PlainClient&) = delete;
  PlainClient& operator=(const PlainClient&) = delete;

  bool takes(const HttpRequest& request);
  /// Only what takes() takes. `done` is not called from here.
  void send(Asked asked);
  /// Everything that runs is Cancelled; nothing is taken any more.
  void close();

 private:
  struct Place;
  struct Route;
  struct Exchange;
  struct Connection;

  std::shared_ptr<Route> routeOf(const std::string& url);
  std::shared_ptr<Route> makeRoute(const std::string& url);
  std::unique_ptr<Exchange> takeExchange();
  bool writeHead(Exchange& exchange) const;
  void dispatch(std::unique_ptr<Exchange> exchange, bool fresh);
  Connection* open(const std::shared_ptr<Place>& place);
  void watch(Connection& connection, std::uint32_t events);
  void onEvent(int fd, std::uint32_t events);
  void onConnected(Connection& connection);
  void pushHead(Connection& connection);
  void receive(Connection& connection);
  void onVerdict(Connection& connection, AnswerReader::Verdict verdict);
  bool withinBudget(Exchange& exchange);
  void onBroken(Connection& connection);
  void complete(Connection& connection);
  void fail(Connection& connection, Error error);
  void handOver(Connection& connection);
  void pass(std::unique_ptr<Exchange> exchange);
  void drop(Connection& connection);
  void settle(std::unique_ptr<Exchange> exchange, Result<HttpResponse> result);
  void arm(Clock::time_point when);
  void onTimer();

  const std::shared_ptr<Loop> loop_;
  const std::shared_ptr<BodyBudget> budget_;
  const HandOver handOver_;
  std::unordered_map<std::string, std::shared_ptr<Route>> routes_;  ///< by URL
  std::unordered_map<std::string, std::shared_ptr<Place>> places_;  ///< by host and port
  std::unordered_map<int, std::unique_ptr<Connection>> connections_;
  std::vector<std::unique_ptr<Exchange>> spare_;
  std::unique_ptr<char[]> buffer_;  ///< what is received, for all connections
  TimerId timer_ = TimerId::None;
  Clock::time_point armed_{};
  bool closed_ = false;
};

}  // namespace oriel::net
