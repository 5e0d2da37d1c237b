#include "models/net/http_client.h"

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <optional>

#include "models/net/curl_multi.h"
#include "models/net/loop.h"
#include "models/net/plain_client.h"
#include "models/net/secret_files.h"

namespace oriel::net {

namespace {

/// Where sendAndWait's answer arrives. A callback that is dropped uncalled counts as Cancelled.
class Awaited {
 public:
  void set(Result<HttpResponse> result) {
    {
      std::lock_guard lock(mutex_);
      if (result_) return;
      result_ = std::move(result);
    }
    changed_.notify_all();
  }
  Result<HttpResponse> wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return result_.has_value(); });
    return std::move(*result_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Result<HttpResponse>> result_;
};

struct AwaitedEnd {
  explicit AwaitedEnd(std::shared_ptr<Awaited> where) : awaited(std::move(where)) {}
  AwaitedEnd(const AwaitedEnd&) = delete;
  AwaitedEnd& operator=(const AwaitedEnd&) = delete;
  ~AwaitedEnd() { awaited->set(makeError(ErrorCode::Cancelled, "the request was dropped")); }

  std::shared_ptr<Awaited> awaited;
};

class CurlClient final : public HttpClient {
 public:
  CurlClient(std::shared_ptr<Loop> loop, const HttpClientOptions& options)
      : loop_(std::move(loop)), multi_(std::make_shared<CurlMulti>(*loop_)) {
    if (!options.shortWay) return;
    plain_ = std::make_shared<PlainClient>(
        loop_, std::shared_ptr<BodyBudget>(multi_, &multi_->budget()), [multi = multi_](PlainClient::Asked asked) {
          const std::uint64_t id = asked.id;
          multi->add(std::make_unique<CurlTransfer>(id, std::move(asked.request), std::move(asked.done),
                                                    multi->budget(), asked.started));
          if (!multi->closed()) multi->start(id);
        });
  }

  ~CurlClient() override {
    if (loop_->onLoopThread()) {
      close();
      return;
    }
    std::promise<void> closed;
    loop_->post([&] {
      close();
      plain_.reset();
      multi_.reset();
      closed.set_value();
    });
    closed.get_future().wait();
  }

  void send(HttpRequest request, Done done) override {
    const std::uint64_t id = ++lastId_;
    if (plain_ && loop_->onLoopThread() && sendPlain(id, request, done)) return;
    auto shared = std::make_shared<Sending>(Sending{std::move(request), std::move(done)});
    // Also on the loop's own thread: `done` never runs inside send().
    loop_->post([this, weak = std::weak_ptr(multi_), id, shared] {
      const auto multi = weak.lock();
      if (!multi) {
        shared->done(makeError(ErrorCode::Cancelled, "the HTTP client has ended"));
        return;
      }
      begin(multi, id, std::move(*shared));
    });
  }

 private:
  struct Sending {
    HttpRequest request;
    Done done;
  };

  void close() {
    if (plain_) plain_->close();
    multi_->close();
  }

  /// True when it has gone the short way.
  bool sendPlain(std::uint64_t id, HttpRequest& request, Done& done) {
    if (!plain_ || (request.config && namesFiles(*request.config)) || !plain_->takes(request)) return false;
    plain_->send({id, std::move(request), std::move(done)});
    return true;
  }

  void begin(const std::shared_ptr<CurlMulti>& multi, std::uint64_t id, Sending sending) {
    if (sendPlain(id, sending.request, sending.done)) return;
    const std::shared_ptr<const HttpConfig> config = sending.request.config;
    const std::stop_token stop = sending.request.stop;
    multi->add(
        std::make_unique<CurlTransfer>(id, std::move(sending.request), std::move(sending.done), multi->budget()));
    if (stop.stop_possible()) watchStop(multi, id, stop);
    if (multi->closed() || !config || !namesFiles(*config)) {
      multi->start(id);
      return;
    }
    // The thread ends with the client and before the loop.
    files_.run([loop = loop_.get(), weak = std::weak_ptr(multi), id, config] {
      auto read = withFilesRead(*config);
      loop->post([weak, id, read = std::move(read)] {
        const auto still = weak.lock();
        if (!still) return;
        CurlTransfer* transfer = still->find(id);
        if (transfer == nullptr) return;
        if (!read.ok()) return still->fail(id, read.error());
        transfer->setConfig(*read);
        still->start(id);
      });
    });
  }

  void watchStop(const std::shared_ptr<CurlMulti>& multi, std::uint64_t id, const std::stop_token& stop) {
    CurlTransfer* transfer = multi->find(id);
    if (transfer == nullptr) return;
    transfer->onStop.emplace(stop, [loop = loop_.get(), weak = std::weak_ptr(multi), id] {
      loop->post([weak, id] {
        if (const auto still = weak.lock())
          still->fail(id, makeError(ErrorCode::Cancelled, "the request was cancelled"));
      });
    });
  }

  std::shared_ptr<Loop> loop_;
  std::shared_ptr<CurlMulti> multi_;    ///< used on the loop's thread
  std::shared_ptr<PlainClient> plain_;  ///< likewise; null: everything is libcurl's
  FileThread files_;
  std::atomic<std::uint64_t> lastId_{0};
};

}  // namespace

Result<HttpResponse> HttpClient::sendAndWait(HttpRequest request, std::stop_token stop) {
  if (stop.stop_requested()) return makeError(ErrorCode::Cancelled, "the request was cancelled");
  auto awaited = std::make_shared<Awaited>();
  auto end = std::make_shared<AwaitedEnd>(awaited);
  if (!request.stop.stop_possible()) request.stop = stop;
  const std::stop_callback cancel(
      stop, [awaited] { awaited->set(makeError(ErrorCode::Cancelled, "the request was cancelled")); });
  send(std::move(request),
       [end = std::move(end)](Result<HttpResponse> result) { end->awaited->set(std::move(result)); });
  return awaited->wait();
}

std::shared_ptr<HttpClient> makeHttpClient(std::shared_ptr<Loop> loop, const HttpClientOptions& options) {
  return std::make_shared<CurlClient>(std::move(loop), options);
}

}  // namespace oriel::net
