#include "models/engine/self_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>

namespace oriel::engine {

namespace {

constexpr std::uint16_t kPrometheusPort = 9090;

bool isLoopbackName(const std::string& host) {
  return host == "localhost" || host == "[::1]" || host.rfind("127.", 0) == 0;
}

bool somethingListens(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return true;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool connected = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return connected;
}

}  // namespace

bool isSelfAddress(const std::string& address, std::uint16_t listenPort) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos || !isLoopbackName(address.substr(0, colon))) return false;
  std::uint16_t port = 0;
  const char* end = address.data() + address.size();
  const auto read = std::from_chars(address.data() + colon + 1, end, port);
  if (read.ec != std::errc() || read.ptr != end) return false;
  if (listenPort != 0 && port == listenPort) return true;
  return port == kPrometheusPort && !somethingListens(port);
}

}  // namespace oriel::engine
