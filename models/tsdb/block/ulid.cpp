#include <array>
#include <mutex>
#include <random>

#include "models/tsdb/block/block_meta.h"

namespace oriel::tsdb {
namespace {

constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kUlidLength = 26;
constexpr std::size_t kUlidTimeLength = 10;

/// The parts of a ULID in the order in which they are compared.
struct UlidParts {
  std::uint64_t time = 0;  // 48 bits
  std::uint32_t high = 0;  // 16 bits
  std::uint64_t low = 0;   // 64 bits
};

std::string ulidText(const UlidParts& parts) {
  std::string out(kUlidLength, '0');
  std::uint64_t time = parts.time;
  for (std::size_t i = kUlidTimeLength; i-- > 0; time >>= 5) out[i] = kCrockford[time & 31];
  std::uint64_t low = parts.low;
  std::uint64_t high = parts.high;
  for (std::size_t i = kUlidLength; i-- > kUlidTimeLength;) {
    out[i] = kCrockford[low & 31];
    low = low >> 5 | high << 59;
    high >>= 5;
  }
  return out;
}

}  // namespace

std::string makeUlid(Timestamp now) {
  static std::mutex mutex;
  static UlidParts last;
  static std::random_device random;
  const std::lock_guard lock(mutex);
  const std::uint64_t time = now < 0 ? 0 : static_cast<std::uint64_t>(now) & 0xffff'ffff'ffffULL;
  if (time > last.time) {
    const auto word = [] { return std::uint64_t{random()}; };
    last = {time, static_cast<std::uint32_t>(word() & 0x7fff), word() << 32 | word()};
  } else if (++last.low == 0) {
    // A second one in the same millisecond, or after the clock went back, follows the one before.
    ++last.high;
  }
  return ulidText(last);
}

bool isUlid(std::string_view name) {
  return name.size() == kUlidLength && name[0] <= '7' && name.find_first_not_of(kCrockford) == std::string_view::npos;
}

Timestamp timeOfUlid(std::string_view ulid) {
  Timestamp time = 0;
  for (const char c : ulid.substr(0, kUlidTimeLength)) time = time << 5 | static_cast<Timestamp>(kCrockford.find(c));
  return time;
}

}  // namespace oriel::tsdb
