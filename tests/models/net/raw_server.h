#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace oriel::test {

/// One accepted connection of a RawServer, for servers that misbehave on purpose.
class RawConnection {
 public:
  RawConnection(int fd, const std::atomic<bool>& stopping) : fd_(fd), stopping_(stopping) {}

  /// The head of the next request; empty when there is none.
  std::string readHead() {
    for (;;) {
      const std::size_t end = buffer_.find("\r\n\r\n");
      if (end != std::string::npos) {
        std::string head = buffer_.substr(0, end + 4);
        buffer_.erase(0, end + 4);
        return head;
      }
      if (!readMore()) return {};
    }
  }
  std::string readBody(std::size_t bytes) {
    while (buffer_.size() < bytes && readMore()) {
    }
    std::string body = buffer_.substr(0, bytes);
    buffer_.erase(0, body.size());
    return body;
  }
  /// False when the peer has gone.
  bool write(std::string_view text) {
    while (!text.empty() && !stopping_) {
      pollfd state{fd_, POLLOUT, 0};
      if (poll(&state, 1, 50) == 0) continue;
      const ssize_t sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return text.empty();
  }
  /// Until the peer goes or the test ends.
  void hang() {
    while (readMore()) {
    }
  }
  bool stopping() const { return stopping_; }

 private:
  bool readMore() {
    while (!stopping_) {
      pollfd state{fd_, POLLIN, 0};
      if (poll(&state, 1, 50) == 0) continue;
      char bytes[4096];
      const ssize_t got = ::recv(fd_, bytes, sizeof bytes, 0);
      if (got <= 0) return false;
      buffer_.append(bytes, static_cast<std::size_t>(got));
      return true;
    }
    return false;
  }

  int fd_;
  const std::atomic<bool>& stopping_;
  std::string buffer_;
};

/// Listens on a free loopback port and gives every connection to `serve` on a thread of its own.
class RawServer {
 public:
  explicit RawServer(std::function<void(RawConnection&)> serve) : serve_(std::move(serve)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), length) == 0 && listen(listener_, 64) == 0 &&
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) == 0) {
      port_ = ntohs(address.sin_port);
    }
    thread_ = std::thread([this] { accept(); });
  }
  ~RawServer() {
    stopping_ = true;
    thread_.join();
    for (std::thread& thread : connections_) thread.join();
    close(listener_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  int port() const { return port_; }
  std::string url(const std::string& path = "/") const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  int accepted() const { return accepted_; }

 private:
  void accept() {
    while (!stopping_) {
      pollfd state{listener_, POLLIN, 0};
      if (poll(&state, 1, 50) <= 0) continue;
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      ++accepted_;
      connections_.emplace_back([this, fd] {
        RawConnection connection(fd, stopping_);
        serve_(connection);
        close(fd);
      });
    }
  }

  std::function<void(RawConnection&)> serve_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> accepted_{0};
  std::vector<std::thread> connections_;
  std::thread thread_;
};

/// Answers every request with a whole text.
inline std::function<void(RawConnection&)> answering(std::string answer) {
  return [answer = std::move(answer)](RawConnection& connection) {
    while (!connection.readHead().empty()) {
      if (!connection.write(answer)) return;
    }
  };
}

}  // namespace oriel::test
