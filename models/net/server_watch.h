#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <unordered_set>

#include "models/base/time.h"

namespace oriel::net {

/// What a connection of the server does.
enum class ServerPhase { Receiving, Working, Sending, Idle };

/// One connection. Owned by the server's callbacks; fields belong to the ServerWatch's mutex.
struct ServerConnection {
  int fd = -1;
  ServerPhase phase = ServerPhase::Receiving;
  std::chrono::steady_clock::time_point since;
  std::string uri;  ///< as it stood in the request line; the server's thread only
  std::optional<std::stop_source> stop;
};

/// Ends connections whose time is over: libmicrohttpd's own timeout starts anew with every byte, so that one byte now
/// and then would hold a connection for ever. Tells requests that are worked on when their client has gone. One thread,
/// idle while there are no connections. Thread-safe.
class ServerWatch {
 public:
  ServerWatch(Duration requestTimeout, Duration idleTimeout);
  ~ServerWatch();
  ServerWatch(const ServerWatch&) = delete;
  ServerWatch& operator=(const ServerWatch&) = delete;

  void add(ServerConnection& connection);
  /// Before its descriptor is closed.
  void remove(ServerConnection& connection);
  void enter(ServerConnection& connection, ServerPhase phase, std::optional<std::stop_source> stop = std::nullopt);

 private:
  void run();
  bool isOver(const ServerConnection& connection, std::chrono::steady_clock::time_point now) const;

  const std::chrono::milliseconds requestTimeout_, idleTimeout_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::unordered_set<ServerConnection*> connections_;
  std::size_t working_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace oriel::net
