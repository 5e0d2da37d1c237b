#include "models/net/listen_socket.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <memory>

namespace oriel::net {

namespace {

constexpr int kBacklog = 511;

struct AddressListFree {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

std::uint16_t boundPort(int fd) {
  sockaddr_storage bound{};
  socklen_t length = sizeof bound;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &length) != 0) return 0;
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port
                                           : reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
}

}  // namespace

Result<ListenSocket> listenOn(const std::string& address, std::uint16_t port) {
  std::string host = address == "localhost" ? "127.0.0.1" : address;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  const bool six = host.find(':') != std::string::npos;
  const std::string place = (six ? "[" + host + "]" : host) + ":" + std::to_string(port);
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (host.empty() || getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    return makeError(ErrorCode::InvalidInput, "listen on " + place + ": not a numeric address");
  }
  const std::unique_ptr<addrinfo, AddressListFree> list(found);
  const int fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int yes = 1;
  if (fd >= 0) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (fd < 0 || bind(fd, list->ai_addr, list->ai_addrlen) != 0 || ::listen(fd, kBacklog) != 0) {
    std::string words = std::strerror(errno);
    words[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(words[0])));
    if (fd >= 0) close(fd);
    return makeError(ErrorCode::Io, "listen on " + place + ": " + words);
  }
  return ListenSocket{fd, boundPort(fd)};
}

std::string localAddress(int fd) {
  sockaddr_storage bound{};
  socklen_t length = sizeof bound;
  std::array<char, NI_MAXHOST> text{};
  if (fd < 0 || getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &length) != 0) return {};
  if (getnameinfo(reinterpret_cast<sockaddr*>(&bound), length, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) !=
      0) {
    return {};
  }
  return text.data();
}

}  // namespace oriel::net
