#include "models/tsdb/chunks/bit_stream.h"

#include <algorithm>
#include <array>
#include <bit>

namespace oriel::tsdb {
namespace {

/// Bits that follow a varbit's prefix of n ones and a zero; the last prefix has no zero.
constexpr std::array<int, 9> kVarbitLengths{0, 3, 6, 9, 12, 18, 25, 56, 64};
constexpr int kLongestVarbitPrefix = 8;

/// The ranges are not symmetric: n bits hold -(2^(n-1) - 1) .. 2^(n-1).
constexpr bool fitsVarbit(std::int64_t value, int bits) {
  return -((std::int64_t{1} << (bits - 1)) - 1) <= value && value <= std::int64_t{1} << (bits - 1);
}

constexpr std::uint64_t lowBits(int count) { return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1; }

void writeVarbit(BitWriter& out, int prefix, std::uint64_t value) {
  if (prefix == kLongestVarbitPrefix)
    out.bits(lowBits(prefix), prefix);
  else
    out.bits(lowBits(prefix) << 1, prefix + 1);
  out.bits(value, kVarbitLengths[static_cast<std::size_t>(prefix)]);
}

}  // namespace

void BitWriter::bits(std::uint64_t value, int count) {
  while (count > 0) {
    if (free_ == 0) {
      out_.push_back('\0');
      free_ = 8;
    }
    const int now = std::min(count, free_);
    const std::uint64_t part = value >> (count - now) & lowBits(now);
    out_.back() = static_cast<char>(static_cast<std::uint8_t>(out_.back()) | part << (free_ - now));
    free_ -= now;
    count -= now;
  }
}

void BitWriter::float64(double value) { bits(std::bit_cast<std::uint64_t>(value), 64); }

void BitWriter::varbit(std::int64_t value) {
  int prefix = 0;
  if (value != 0)
    for (prefix = 1; prefix < kLongestVarbitPrefix; ++prefix)
      if (fitsVarbit(value, kVarbitLengths[static_cast<std::size_t>(prefix)])) break;
  writeVarbit(*this, prefix, static_cast<std::uint64_t>(value));
}

void BitWriter::varbitUnsigned(std::uint64_t value) {
  int prefix = 0;
  while (value > lowBits(kVarbitLengths[static_cast<std::size_t>(prefix)])) ++prefix;
  writeVarbit(*this, prefix, value);
}

std::uint64_t BitReader::bits(int count) {
  if (static_cast<std::size_t>(count) > remainingBits()) {
    fail();
    return 0;
  }
  const std::size_t at = position_ >> 3;
  const int shift = static_cast<int>(position_ & 7);
  std::uint64_t word = 0;
  if (at + sizeof word <= size_) {
    word = big64(data_ + at);
  } else {
    for (std::size_t i = at; i < size_; ++i) word |= std::to_integer<std::uint64_t>(data_[i]) << (56 - 8 * (i - at));
  }
  word <<= shift;
  if (shift + count > 64) word |= std::to_integer<std::uint64_t>(data_[at + 8]) >> (8 - shift);
  position_ += static_cast<std::size_t>(count);
  return word >> (64 - count);
}

double BitReader::float64() { return std::bit_cast<double>(bits(64)); }

int BitReader::varbitLength() {
  std::size_t prefix = 0;
  while (prefix < kLongestVarbitPrefix && bit()) ++prefix;
  return kVarbitLengths[prefix];
}

std::int64_t BitReader::varbit() {
  const int length = varbitLength();
  if (length == 0 || !ok_) return 0;
  std::uint64_t value = bits(length);
  if (length < 64 && value > std::uint64_t{1} << (length - 1)) value -= std::uint64_t{1} << length;
  return static_cast<std::int64_t>(value);
}

std::uint64_t BitReader::varbitUnsigned() {
  const int length = varbitLength();
  return length == 0 || !ok_ ? 0 : bits(length);
}

void XorValue::reset(double value) {
  bits_ = std::bit_cast<std::uint64_t>(value);
  leading_ = -1;
  trailing_ = 0;
}

double XorValue::value() const { return std::bit_cast<double>(bits_); }

void XorValue::write(BitWriter& out, double value) {
  const std::uint64_t change = std::bit_cast<std::uint64_t>(value) ^ bits_;
  bits_ ^= change;
  if (change == 0) {
    out.bits(0, 1);
    return;
  }
  const int leading = std::min(std::countl_zero(change), 31);
  const int trailing = std::countr_zero(change);
  if (leading_ < 0 || leading < leading_ || trailing < trailing_) {
    leading_ = leading;
    trailing_ = trailing;
    out.bits(0b11, 2);
    out.bits(static_cast<std::uint64_t>(leading), 5);
    out.bits(static_cast<std::uint64_t>(64 - leading - trailing), 6);  // 64 does not fit and is written as 0
  } else {
    out.bits(0b10, 2);
  }
  out.bits(change >> trailing_, 64 - leading_ - trailing_);
}

double XorValue::read(BitReader& in) {
  if (!in.bit()) return value();
  if (in.bit()) {
    leading_ = static_cast<int>(in.bits(5));
    const int length = static_cast<int>(in.bits(6));
    trailing_ = 64 - leading_ - (length == 0 ? 64 : length);
  }
  const int length = 64 - std::max(leading_, 0) - trailing_;
  if (trailing_ < 0 || length <= 0) {
    in.fail();
    return value();
  }
  bits_ ^= in.bits(length) << trailing_;
  return value();
}

}  // namespace oriel::tsdb
