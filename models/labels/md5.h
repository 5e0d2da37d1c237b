#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace oriel {

/// The MD5 digest of a text (RFC 1321). Only for `hashmod`, whose shards must be those of Prometheus; not for secrets.
std::array<std::uint8_t, 16> md5(std::string_view text);

}  // namespace oriel
