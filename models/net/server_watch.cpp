#include "models/net/server_watch.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <vector>

namespace oriel::net {

namespace {

constexpr std::chrono::milliseconds kLookForGone{250};

bool hasGone(int fd) {
  pollfd state{fd, POLLRDHUP, 0};
  return poll(&state, 1, 0) > 0 && (state.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace

ServerWatch::ServerWatch(Duration requestTimeout, Duration idleTimeout)
    : requestTimeout_(requestTimeout), idleTimeout_(idleTimeout), thread_([this] { run(); }) {}

ServerWatch::~ServerWatch() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ServerWatch::add(ServerConnection& connection) {
  std::lock_guard lock(mutex_);
  connection.since = std::chrono::steady_clock::now();
  connections_.insert(&connection);
  if (connections_.size() == 1) changed_.notify_all();
}

void ServerWatch::remove(ServerConnection& connection) {
  std::lock_guard lock(mutex_);
  if (connection.phase == ServerPhase::Working) --working_;
  connections_.erase(&connection);
}

void ServerWatch::enter(ServerConnection& connection, ServerPhase phase, std::optional<std::stop_source> stop) {
  std::lock_guard lock(mutex_);
  if (connection.phase == ServerPhase::Working) --working_;
  if (phase == ServerPhase::Working && ++working_ == 1) changed_.notify_all();
  connection.phase = phase;
  connection.since = std::chrono::steady_clock::now();
  connection.stop = std::move(stop);
}

bool ServerWatch::isOver(const ServerConnection& connection, std::chrono::steady_clock::time_point now) const {
  if (connection.phase == ServerPhase::Working) return false;
  return now - connection.since > (connection.phase == ServerPhase::Receiving ? requestTimeout_ : idleTimeout_);
}

void ServerWatch::run() {
  const auto tick = std::clamp(std::min(requestTimeout_, idleTimeout_) / 8, std::chrono::milliseconds(10),
                               std::chrono::milliseconds(1000));
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (connections_.empty()) {
      changed_.wait(lock);
      continue;
    }
    changed_.wait_for(lock, working_ > 0 ? std::min(tick, kLookForGone) : tick);
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::stop_source> gone;
    for (ServerConnection* connection : connections_) {
      // The server's thread sees the end of the stream and closes.
      if (isOver(*connection, now)) shutdown(connection->fd, SHUT_RDWR);
      const bool working = connection->phase == ServerPhase::Working && connection->stop;
      if (working && now - connection->since > kLookForGone && hasGone(connection->fd)) {
        gone.push_back(*connection->stop);
        connection->stop.reset();
      }
    }
    lock.unlock();
    for (std::stop_source& stop : gone) stop.request_stop();
    gone.clear();
    lock.lock();
  }
}

}  // namespace oriel::net
