#include "models/net/plain_client.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "models/base/text.h"
#include "models/net/encoding.h"
#include "models/net/plain_connection.h"
#include "models/net/request_head.h"

namespace oriel::net {
namespace {

constexpr std::size_t kReceiveBytes = 256 << 10;
constexpr int kReceivesAnEvent = 4;  ///< then others have their turn
constexpr std::size_t kMaxConnections = 2000;
constexpr std::size_t kMaxSpareExchanges = 4;
constexpr std::chrono::seconds kIdleTime{120};
constexpr std::chrono::seconds kSweepTime{60};
constexpr std::chrono::seconds kLeftToLibcurl{60};

}  // namespace

PlainClient::PlainClient(std::shared_ptr<Loop> loop, std::shared_ptr<BodyBudget> budget, HandOver handOver)
    : loop_(std::move(loop)), budget_(std::move(budget)), handOver_(std::move(handOver)) {}

PlainClient::~PlainClient() {
  loop_->cancel(timer_);
  for (const auto& [fd, connection] : connections_) {
    loop_->watch(fd, 0, {});
    ::close(fd);
  }
}

// ---------------------------------------------------------------- sending

std::unique_ptr<PlainClient::Exchange> PlainClient::takeExchange() {
  if (spare_.empty()) return std::make_unique<Exchange>();
  auto exchange = std::move(spare_.back());
  spare_.pop_back();
  return exchange;
}

bool PlainClient::writeHead(Exchange& exchange) const {
  const HttpRequest& request = exchange.asked.request;
  const auto headers = requestHeaders(request, configOf(request), false);
  if (!headers.ok()) return false;
  std::string& head = exchange.head;
  head = exchange.route->beginning;
  bool accept = false;
  for (const auto& [name, value] : *headers) {
    head.append(name).append(": ").append(value).append("\r\n");
    accept = accept || lowerCase(name) == "accept";
  }
  if (!accept) head += "Accept: */*\r\n";
  if (request.compression) head += "Accept-Encoding: gzip\r\n";
  head += "\r\n";
  return true;
}

void PlainClient::send(Asked asked) {
  auto exchange = takeExchange();
  exchange->route = routeOf(asked.request.url);
  const Duration timeout = std::clamp<Duration>(asked.request.timeout, 1, kDay);
  exchange->deadline = asked.started + std::chrono::milliseconds(timeout);
  exchange->asked = std::move(asked);
  exchange->counted = 0;
  if (!writeHead(*exchange)) return pass(std::move(exchange));
  dispatch(std::move(exchange), false);
}

void PlainClient::dispatch(std::unique_ptr<Exchange> exchange, bool fresh) {
  const HttpRequest& request = exchange->asked.request;
  const std::size_t last = exchange->route->lastBody;
  exchange->reader.begin(request.compression, request.maxBodyBytes, last + last / 16);
  exchange->sent = 0;
  const std::shared_ptr<Place> place = exchange->route->place;
  Connection* connection = nullptr;
  if (!fresh && !place->idle.empty()) {
    connection = connections_.at(place->idle.back()).get();
    place->idle.pop_back();
  } else {
    connection = open(place);
  }
  if (connection == nullptr) return pass(std::move(exchange));
  arm(exchange->deadline);
  connection->exchange = std::move(exchange);
  if (connection->connected) pushHead(*connection);
}

PlainClient::Connection* PlainClient::open(const std::shared_ptr<Place>& place) {
  if (connections_.size() >= kMaxConnections) return nullptr;
  const int fd = socket(place->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return nullptr;
  const int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&place->address), place->length) != 0 && errno != EINPROGRESS) {
    ::close(fd);
    return nullptr;
  }
  auto& connection = connections_[fd];
  connection = std::make_unique<Connection>();
  connection->fd = fd;
  connection->place = place;
  watch(*connection, EPOLLOUT);
  return connection.get();
}

void PlainClient::watch(Connection& connection, std::uint32_t events) {
  if (connection.events == events) return;
  connection.events = events;
  loop_->watch(connection.fd, events, [weak = weak_from_this(), fd = connection.fd](std::uint32_t ready) {
    if (const auto self = weak.lock()) self->onEvent(fd, ready);
  });
}

void PlainClient::pushHead(Connection& connection) {
  Exchange& exchange = *connection.exchange;
  while (exchange.sent < exchange.head.size()) {
    const ssize_t sent = ::send(connection.fd, exchange.head.data() + exchange.sent,
                                exchange.head.size() - exchange.sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return watch(connection, EPOLLIN | EPOLLOUT);
    if (sent < 0) return onBroken(connection);
    exchange.sent += static_cast<std::size_t>(sent);
  }
  watch(connection, EPOLLIN);
}

// ---------------------------------------------------------------- receiving

void PlainClient::onEvent(int fd, std::uint32_t events) {
  const auto found = connections_.find(fd);
  if (found == connections_.end()) return;
  Connection& connection = *found->second;
  // An idle one: the server has closed it, or speaks without being asked.
  if (!connection.exchange) return drop(connection);
  if (!connection.connected) return onConnected(connection);
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) return receive(connection);
  pushHead(connection);
}

void PlainClient::onConnected(Connection& connection) {
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(connection.fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0 || error != 0) return handOver(connection);
  connection.connected = true;
  pushHead(connection);
}

void PlainClient::receive(Connection& connection) {
  if (!buffer_) buffer_ = std::make_unique_for_overwrite<char[]>(kReceiveBytes);
  for (int i = 0; i < kReceivesAnEvent; ++i) {
    const ssize_t got = recv(connection.fd, buffer_.get(), kReceiveBytes, 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) onBroken(connection);
      return;
    }
    Exchange& exchange = *connection.exchange;
    if (got == 0) {
      if (!exchange.reader.begun()) return onBroken(connection);
      const AnswerReader::Verdict verdict = exchange.reader.end();
      return onVerdict(connection, verdict);
    }
    const auto verdict = exchange.reader.take({buffer_.get(), static_cast<std::size_t>(got)});
    if (!withinBudget(exchange))
      return fail(connection, makeError(ErrorCode::LimitExceeded,
                                        "all bodies on their way together exceed " + formatBytes(budget_->limit)));
    if (verdict != AnswerReader::Verdict::More) return onVerdict(connection, verdict);
    if (static_cast<std::size_t>(got) < kReceiveBytes) return;
  }
}

bool PlainClient::withinBudget(Exchange& exchange) {
  const std::uint64_t bytes = exchange.reader.bodyBytes();
  const std::uint64_t more = bytes - std::min(bytes, exchange.counted);
  exchange.counted += more;
  budget_->used += more;
  return budget_->used <= budget_->limit;
}

void PlainClient::onVerdict(Connection& connection, AnswerReader::Verdict verdict) {
  using Verdict = AnswerReader::Verdict;
  const AnswerReader& reader = connection.exchange->reader;
  const HttpRequest& request = connection.exchange->asked.request;
  switch (verdict) {
    case Verdict::More: return;
    case Verdict::Odd: return handOver(connection);
    case Verdict::Done:
      if (reader.redirects() && configOf(request).followRedirects) return handOver(connection);
      return complete(connection);
    case Verdict::TooLong:
      return fail(connection, makeError(ErrorCode::LimitExceeded, "body exceeds " + formatBytes(request.maxBodyBytes)));
    case Verdict::ShortBody:
      return fail(connection, makeError(ErrorCode::Io, "the answer ended " + std::to_string(reader.missing()) +
                                                           " bytes before its declared length"));
    case Verdict::ShortChunks:
      return fail(connection, makeError(ErrorCode::Io, "the answer ended before its last chunk"));
  }
}

/// A kept connection may end just when it is used again: that says nothing about the server.
void PlainClient::onBroken(Connection& connection) {
  if (!connection.used || connection.exchange->reader.begun()) return handOver(connection);
  auto exchange = std::move(connection.exchange);
  drop(connection);
  dispatch(std::move(exchange), true);
}

// ---------------------------------------------------------------- the end of an exchange

void PlainClient::complete(Connection& connection) {
  auto exchange = std::move(connection.exchange);
  HttpResponse response = exchange->reader.takeResponse();
  response.seconds = std::chrono::duration<double>(Clock::now() - exchange->asked.started).count();
  exchange->route->lastBody = response.body.size();
  connection.used = true;
  if (exchange->reader.keepsConnection()) {
    connection.idleSince = Clock::now();
    connection.place->idle.push_back(connection.fd);
  } else {
    drop(connection);
  }
  settle(std::move(exchange), std::move(response));
}

void PlainClient::fail(Connection& connection, Error error) {
  auto exchange = std::move(connection.exchange);
  drop(connection);
  settle(std::move(exchange), std::move(error));
}

void PlainClient::handOver(Connection& connection) {
  auto exchange = std::move(connection.exchange);
  drop(connection);
  pass(std::move(exchange));
}

void PlainClient::pass(std::unique_ptr<Exchange> exchange) {
  exchange->route->place->libcurlUntil = Clock::now() + kLeftToLibcurl;
  budget_->used -= std::exchange(exchange->counted, 0);
  auto asked = std::make_shared<Asked>(std::move(exchange->asked));
  loop_->post([give = handOver_, asked] { give(std::move(*asked)); });
}

void PlainClient::drop(Connection& connection) {
  const int fd = connection.fd;
  std::erase(connection.place->idle, fd);
  loop_->watch(fd, 0, {});
  ::close(fd);
  connections_.erase(fd);
}

void PlainClient::settle(std::unique_ptr<Exchange> exchange, Result<HttpResponse> result) {
  const auto self = shared_from_this();  // `done` may let go of the client
  const HttpClient::Done done = std::move(exchange->asked.done);
  // The body is counted until its owner has seen it.
  if (done) done(std::move(result));
  budget_->used -= std::exchange(exchange->counted, 0);
  exchange->asked = {};
  exchange->route.reset();
  if (spare_.size() < kMaxSpareExchanges) spare_.push_back(std::move(exchange));
}

void PlainClient::close() {
  closed_ = true;
  const auto self = shared_from_this();
  while (!connections_.empty()) {
    Connection& connection = *connections_.begin()->second;
    if (connection.exchange)
      fail(connection, makeError(ErrorCode::Cancelled, "the HTTP client has ended"));
    else
      drop(connection);
  }
  loop_->cancel(std::exchange(timer_, TimerId::None));
}

// ---------------------------------------------------------------- time

void PlainClient::arm(Clock::time_point when) {
  if (timer_ != TimerId::None && armed_ <= when) return;
  loop_->cancel(timer_);
  armed_ = when;
  timer_ = loop_->schedule(when - Clock::now(), [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->onTimer();
  });
}

void PlainClient::onTimer() {
  timer_ = TimerId::None;
  const Clock::time_point now = Clock::now();
  std::vector<int> late;
  std::vector<int> old;
  Clock::time_point next = now + kSweepTime;
  for (const auto& [fd, connection] : connections_) {
    if (connection->exchange && connection->exchange->deadline <= now)
      late.push_back(fd);
    else if (connection->exchange)
      next = std::min(next, connection->exchange->deadline);
    else if (now - connection->idleSince > kIdleTime)
      old.push_back(fd);
  }
  for (const int fd : old) drop(*connections_.at(fd));
  if (connections_.size() > late.size()) arm(next);
  for (const int fd : late) {
    // A `done` may have sent again, and got the number of one that has ended.
    const auto found = connections_.find(fd);
    if (found == connections_.end() || !found->second->exchange || found->second->exchange->deadline > now) continue;
    const Exchange& exchange = *found->second->exchange;
    const std::string within = " within " + formatDuration(exchange.asked.request.timeout);
    if (!exchange.reader.headRead()) {
      fail(*found->second, makeError(ErrorCode::Timeout, "no answer" + within));
    } else {
      fail(*found->second, makeError(ErrorCode::Timeout, "no complete answer" + within + ": " +
                                                             std::to_string(exchange.reader.bodyBytes()) +
                                                             " bytes of the body had come"));
    }
  }
}

}  // namespace oriel::net
