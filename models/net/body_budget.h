#pragma once

#include <cstdint>

namespace oriel::net {

/// Bytes of bodies that stand in memory before their owners have them; one for all requests of a client. Used on the
/// loop's thread.
struct BodyBudget {
  std::uint64_t used = 0;
  std::uint64_t limit = 256ULL << 20;
};

}  // namespace oriel::net
