#pragma once

#include <microhttpd.h>

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "models/net/http_server.h"

namespace oriel::net {

/// One request and its answer, shared by the server's thread and whoever responds. Thread-safe where it says so.
class ServerExchange : public std::enable_shared_from_this<ServerExchange> {
 public:
  explicit ServerExchange(MHD_Connection* connection) : connection_(connection) {}

  // The server's thread.
  std::shared_ptr<ServerRequest> request = std::make_shared<ServerRequest>();
  std::optional<ServerResponse> refused;  ///< the answer that needs no handler
  std::size_t held = 0;                   ///< bytes of the body that count as held by the server
  std::size_t discarded = 0;              ///< bytes of a body that is too long
  bool gzip = false;
  bool handled = false;   ///< the handler has it
  bool asleep = false;    ///< waits for its answer
  bool answered = false;  ///< the answer is queued
  std::stop_source stop;

  /// Takes the answer, compresses it and wakes the connection when it sleeps. The first answer counts; none after
  /// detach() does. Any thread.
  void respond(ServerResponse response);
  /// The answer when it is there; otherwise puts the connection to sleep. The server's thread.
  std::optional<ServerResponse> takeOrSuspend();
  /// The connection is over. The server's thread.
  void detach();
  /// Answers 503 when nobody has answered. Any thread.
  void abandon();

 private:
  std::mutex mutex_;
  MHD_Connection* connection_;
  std::optional<ServerResponse> response_;
  bool responded_ = false;
  bool suspended_ = false;
};

/// Queues an answer on its connection.
MHD_Result queueAnswer(MHD_Connection* connection, ServerResponse response);

}  // namespace oriel::net
