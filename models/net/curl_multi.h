#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "models/net/curl_transfer.h"
#include "models/net/loop.h"

namespace oriel::net {

/// libcurl's multi handle with the loop as its event source, and the transfers that run. Owned by a client; used on the
/// loop's thread only. Tasks on the loop hold it weakly, so it may go while they wait.
class CurlMulti : public std::enable_shared_from_this<CurlMulti> {
 public:
  /// `loop` outlives it.
  explicit CurlMulti(Loop& loop);
  ~CurlMulti();
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  BodyBudget& budget() { return budget_; }
  /// Keeps it until it is concluded; it may wait for its files first.
  void add(std::unique_ptr<CurlTransfer> transfer);
  void start(std::uint64_t id);
  /// Its `done` gets the error; nothing when it has ended already.
  void fail(std::uint64_t id, Error error);
  CurlTransfer* find(std::uint64_t id);
  /// Everything that runs is Cancelled, and so is what comes later.
  void close();
  bool closed() const { return closed_; }

 private:
  static int onSocket(CURL* easy, curl_socket_t socket, int what, void* self, void* socketData);
  static int onTimer(CURLM* multi, long milliseconds, void* self);
  void act(curl_socket_t socket, int events);
  void takeFinished();
  void begin(CurlTransfer& transfer);
  void release(CurlTransfer& transfer);
  void finish(std::uint64_t id, Result<HttpResponse> result);
  CURL* takeEasy();

  Loop& loop_;
  CURLM* multi_ = nullptr;
  TimerId timer_ = TimerId::None;
  std::vector<CURL*> idle_;
  std::unordered_map<std::uint64_t, std::unique_ptr<CurlTransfer>> transfers_;
  std::unordered_map<std::string, std::size_t> bodySizes_;  ///< of the last answer, by URL
  BodyBudget budget_;
  bool closed_ = false;
};

}  // namespace oriel::net
