#include "models/net/curl_multi.h"

#include <sys/epoll.h>

#include <mutex>
#include <utility>

namespace oriel::net {

namespace {

constexpr std::size_t kMaxIdleHandles = 256;
constexpr std::size_t kMaxKnownSizes = 4096;
constexpr long kMaxKeptConnections = 2000;

void initLibrary() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

}  // namespace

CurlMulti::CurlMulti(Loop& loop) : loop_(loop) {
  initLibrary();
  multi_ = curl_multi_init();
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlMulti::onSocket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlMulti::onTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kMaxKeptConnections);
}

CurlMulti::~CurlMulti() {
  loop_.cancel(timer_);
  for (auto& [id, transfer] : transfers_) {
    if (transfer->easy() == nullptr) continue;
    curl_multi_remove_handle(multi_, transfer->easy());
    curl_easy_cleanup(transfer->easy());
  }
  for (CURL* easy : idle_) curl_easy_cleanup(easy);
  curl_multi_cleanup(multi_);
}

void CurlMulti::add(std::unique_ptr<CurlTransfer> transfer) {
  const std::uint64_t id = transfer->id();
  transfers_.emplace(id, std::move(transfer));
  if (closed_) fail(id, makeError(ErrorCode::Cancelled, "the HTTP client has ended"));
}

CurlTransfer* CurlMulti::find(std::uint64_t id) {
  const auto found = transfers_.find(id);
  return found == transfers_.end() ? nullptr : found->second.get();
}

void CurlMulti::start(std::uint64_t id) {
  CurlTransfer* transfer = find(id);
  if (transfer == nullptr) return;
  const auto known = bodySizes_.find(transfer->request().url);
  if (known != bodySizes_.end()) transfer->expectBody(known->second + known->second / 16);
  begin(*transfer);
}

void CurlMulti::begin(CurlTransfer& transfer) {
  transfer.setEasy(takeEasy());
  if (transfer.easy() == nullptr) return finish(transfer.id(), makeError(ErrorCode::Internal, "libcurl has no handle"));
  const Status prepared = transfer.prepare();
  if (!prepared.ok()) {
    idle_.push_back(transfer.easy());
    curl_easy_reset(transfer.easy());
    transfer.setEasy(nullptr);
    return finish(transfer.id(), prepared.error());
  }
  curl_multi_add_handle(multi_, transfer.easy());
}

CURL* CurlMulti::takeEasy() {
  if (idle_.empty()) return curl_easy_init();
  CURL* easy = idle_.back();
  idle_.pop_back();
  return easy;
}

void CurlMulti::release(CurlTransfer& transfer) {
  CURL* easy = transfer.easy();
  if (easy == nullptr) return;
  transfer.setEasy(nullptr);
  curl_multi_remove_handle(multi_, easy);
  if (idle_.size() >= kMaxIdleHandles) return curl_easy_cleanup(easy);
  curl_easy_reset(easy);
  idle_.push_back(easy);
}

void CurlMulti::fail(std::uint64_t id, Error error) {
  if (find(id) != nullptr) finish(id, std::move(error));
}

void CurlMulti::finish(std::uint64_t id, Result<HttpResponse> result) {
  auto node = transfers_.extract(id);
  if (node.empty()) return;
  std::unique_ptr<CurlTransfer> transfer = std::move(node.mapped());
  release(*transfer);
  transfer->onStop.reset();
  if (result.ok()) {
    if (bodySizes_.size() >= kMaxKnownSizes) bodySizes_.clear();
    bodySizes_[transfer->request().url] = result->body.size();
  }
  const HttpClient::Done done = std::move(transfer->done);
  // The body is counted until its owner has seen it.
  if (done) done(std::move(result));
}

void CurlMulti::close() {
  closed_ = true;
  while (!transfers_.empty()) {
    finish(transfers_.begin()->first, makeError(ErrorCode::Cancelled, "the HTTP client has ended"));
  }
}

void CurlMulti::act(curl_socket_t socket, int events) {
  int running = 0;
  const auto self = shared_from_this();  // a `done` may let go of the client
  curl_multi_socket_action(multi_, socket, events, &running);
  takeFinished();
}

void CurlMulti::takeFinished() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    char* owner = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
    auto* transfer = reinterpret_cast<CurlTransfer*>(owner);
    auto result = transfer->conclude(code);
    if (result) {
      finish(transfer->id(), std::move(*result));
    } else {
      release(*transfer);
      begin(*transfer);
    }
  }
}

int CurlMulti::onSocket(CURL*, curl_socket_t socket, int what, void* self, void*) {
  auto* multi = static_cast<CurlMulti*>(self);
  std::uint32_t events = 0;
  if ((what & CURL_POLL_IN) != 0 && what != CURL_POLL_REMOVE) events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0 && what != CURL_POLL_REMOVE) events |= EPOLLOUT;
  if (events == 0) {
    multi->loop_.watch(socket, 0, {});
    return 0;
  }
  multi->loop_.watch(socket, events, [multi, socket](std::uint32_t ready) {
    int mask = 0;
    if ((ready & (EPOLLIN | EPOLLHUP)) != 0) mask |= CURL_CSELECT_IN;
    if ((ready & EPOLLOUT) != 0) mask |= CURL_CSELECT_OUT;
    if ((ready & EPOLLERR) != 0) mask |= CURL_CSELECT_ERR;
    multi->act(socket, mask);
  });
  return 0;
}

int CurlMulti::onTimer(CURLM*, long milliseconds, void* self) {
  auto* multi = static_cast<CurlMulti*>(self);
  multi->loop_.cancel(std::exchange(multi->timer_, TimerId::None));
  if (milliseconds < 0) return 0;
  // libcurl may not be called back from here; a timer of no delay runs in the loop's next round.
  multi->timer_ = multi->loop_.schedule(std::chrono::milliseconds(milliseconds), [weak = multi->weak_from_this()] {
    const auto still = weak.lock();
    if (!still) return;
    still->timer_ = TimerId::None;
    still->act(CURL_SOCKET_TIMEOUT, 0);
  });
  return 0;
}

}  // namespace oriel::net
