#pragma once

#include <cstdint>
#include <string>

namespace oriel::engine {

/// True when a scrape of `address` (host:port) should be answered in-process: it is a loopback address and the port is
/// Oriel's own (`listenPort`, 0: none), or it is Prometheus' 9090 and nothing listens there. Connects to find out, on
/// loopback only, which takes microseconds.
bool isSelfAddress(const std::string& address, std::uint16_t listenPort);

}  // namespace oriel::engine
