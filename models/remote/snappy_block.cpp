#include "models/remote/snappy_block.h"

#include <snappy.h>

#include <cstdint>

namespace oriel::remote {

namespace {

// The densest element of the format copies 64 bytes and is 3 bytes long.
constexpr std::size_t kMostExpansion = 22;

}  // namespace

Result<std::size_t> unpackedLength(std::string_view block, std::size_t maxBytes) {
  std::size_t length = 0;
  if (!snappy::GetUncompressedLength(block.data(), block.size(), &length))
    return makeError(ErrorCode::InvalidInput, "snappy: corrupt input: no length");
  if (length / kMostExpansion > block.size())
    return makeError(ErrorCode::InvalidInput, "snappy: corrupt input: " + std::to_string(block.size()) +
                                                  " bytes cannot unpack to the declared " + std::to_string(length));
  if (length > maxBytes)
    return makeError(ErrorCode::LimitExceeded, "the message has " + std::to_string(length) +
                                                   " bytes unpacked, more than the allowed " +
                                                   std::to_string(maxBytes));
  return length;
}

Result<std::string> unpackSnappy(std::string_view block, std::size_t maxBytes) {
  ORIEL_ASSIGN(const std::size_t length, unpackedLength(block, maxBytes));
  std::string out(length, '\0');
  if (!snappy::RawUncompress(block.data(), block.size(), out.data()))
    return makeError(ErrorCode::InvalidInput, "snappy: corrupt input");
  return out;
}

std::string packSnappy(std::string_view text) {
  std::string out;
  snappy::Compress(text.data(), text.size(), &out);
  return out;
}

}  // namespace oriel::remote
