#pragma once

#include <cstdint>
#include <memory>

#include "models/net/http_server.h"
#include "models/remote/limits.h"
#include "models/storage/storage.h"

namespace oriel::remote {

/// What a receiver has done since its start.
struct ReceiverStatus {
  std::uint64_t requests = 0;
  std::uint64_t samples = 0;  ///< floats and histograms taken
  std::uint64_t refused = 0;  ///< samples that can never be taken, and series with invalid labels
  std::uint64_t bytesInFlight = 0;
};

/// Takes remote write requests, version 1 and 2, into a store that outlives it. Owned by the engine. Thread-safe.
///
/// handle() returns at once: a thread of the receiver's own decodes and appends, one request after the other, so that
/// no sample of two requests for one series is passed over by the other's commit. The answer comes when the store has
/// written: 204 when all stands in the log, 400 for a body that is no request and for samples that can never be taken
/// (the others are kept; the first reason is in the body), 413 beyond a limit, 415 for another type or encoding, 503
/// when the store cannot write or too much is in flight, so that the sender sends again. The destructor answers 503 to
/// what waits.
class WriteReceiver {
 public:
  explicit WriteReceiver(Storage& store, RemoteWriteLimits limits = {});
  ~WriteReceiver();
  WriteReceiver(const WriteReceiver&) = delete;
  WriteReceiver& operator=(const WriteReceiver&) = delete;

  void handle(std::shared_ptr<const net::ServerRequest> request, net::HttpServer::Respond respond);
  ReceiverStatus status() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace oriel::remote
