#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "models/base/result.h"

namespace oriel::remote {

/// The length that a snappy block says it has unpacked. InvalidInput when it says none, or more than its own size can
/// give; LimitExceeded beyond `maxBytes`.
Result<std::size_t> unpackedLength(std::string_view block, std::size_t maxBytes);
/// Takes no more memory than unpackedLength() allows.
Result<std::string> unpackSnappy(std::string_view block, std::size_t maxBytes);
std::string packSnappy(std::string_view text);

}  // namespace oriel::remote
