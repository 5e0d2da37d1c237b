#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/net/plain_client.h"

/// What a PlainClient works with; plain data of its own.
namespace oriel::net {

inline const HttpConfig& configOf(const HttpRequest& request) {
  static const HttpConfig none{};
  return request.config ? *request.config : none;
}

/// One server's address and its idle connections.
struct PlainClient::Place {
  sockaddr_storage address{};
  socklen_t length = 0;
  std::vector<int> idle;
  Clock::time_point libcurlUntil{};
};

/// What a URL means; without a place it is libcurl's.
struct PlainClient::Route {
  std::shared_ptr<Place> place;
  std::string beginning;  ///< of the request: method, path, Host
  std::size_t lastBody = 0;
};

struct PlainClient::Exchange {
  Asked asked;
  std::shared_ptr<Route> route;
  std::string head;
  std::size_t sent = 0;
  Clock::time_point deadline{};
  std::uint64_t counted = 0;  ///< of the budget
  AnswerReader reader;
};

struct PlainClient::Connection {
  int fd = -1;
  std::shared_ptr<Place> place;
  std::unique_ptr<Exchange> exchange;  ///< none: idle
  bool connected = false;
  bool used = false;  ///< it has answered before
  std::uint32_t events = 0;
  Clock::time_point idleSince{};
};

}  // namespace oriel::net
