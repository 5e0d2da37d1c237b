#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace oriel::dashboards {

/// FIPS 180-4. For names only: nothing secret depends on it. Any thread.
std::array<std::uint8_t, 32> sha256(std::string_view text);

}  // namespace oriel::dashboards
