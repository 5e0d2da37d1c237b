#pragma once

#include <cstdint>
#include <string>

#include "models/base/result.h"

namespace oriel::net {

struct ListenSocket {
  int fd = -1;
  std::uint16_t port = 0;
};

/// A TCP socket that listens; the caller closes it. `address` is a numeric address or `localhost`. Io with the system's
/// words, InvalidInput for an address that is none.
Result<ListenSocket> listenOn(const std::string& address, std::uint16_t port);

/// The numeric address at which a connection came in; empty when it is gone.
std::string localAddress(int fd);

}  // namespace oriel::net
