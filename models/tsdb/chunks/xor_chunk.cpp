#include "models/tsdb/chunks/xor_chunk.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

namespace oriel::tsdb {
namespace {

constexpr std::size_t kHeaderBytes = 2;
/// The most bits one sample can take: 4 + 64 for the time, 2 + 5 + 6 + 64 for the value; and the first two are shorter.
constexpr std::size_t kMaxSampleBytes = 19;
/// Bits are written eight bytes at a time.
constexpr std::size_t kWordBytes = 8;

/// Prometheus' ranges are not symmetric: n bits hold -(2^(n-1) - 1) .. 2^(n-1).
constexpr bool fitsInBits(std::int64_t value, int bits) {
  return -((std::int64_t{1} << (bits - 1)) - 1) <= value && value <= std::int64_t{1} << (bits - 1);
}

}  // namespace

void XorEncoder::Free::operator()(std::uint8_t* memory) const { std::free(memory); }

/// In small steps: of the series of a head all have such a buffer, and most of them are never full.
void XorEncoder::reserve(std::size_t bytes) {
  if (bytes <= capacity_) return;
  // The allocator keeps 8 bytes of every block and deals in steps of 16.
  const std::size_t total = (sizeof(Chunk) + bytes + capacity_ / 8 + 8 + 15) / 16 * 16 - 8;
  void* const larger = std::realloc(memory_.get(), total);
  if (larger == nullptr) throw std::bad_alloc();
  (void)memory_.release();
  memory_.reset(static_cast<std::uint8_t*>(larger));
  const std::size_t grown = total - sizeof(Chunk);
  std::memset(data() + capacity_, 0, grown - capacity_);
  capacity_ = static_cast<std::uint32_t>(grown);
}

ChunkRef XorEncoder::finish() {
  const std::size_t size = bytes().size();
  const std::size_t count = count_;
  const Timestamp first = minTime();
  const Timestamp last = last_;
  std::uint8_t* const memory = memory_.release();
  reset();
  return ChunkRef::adopt(memory, size, count, first, last);
}

Timestamp XorEncoder::minTime() const {
  if (count_ == 0) return 0;
  std::uint64_t zigzag = 0;
  const std::uint8_t* at = data() + kHeaderBytes;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint64_t byte = *at++;
    zigzag |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return static_cast<Timestamp>(zigzag >> 1 ^ (0 - (zigzag & 1)));
}

double XorEncoder::lastValue() const { return std::bit_cast<double>(lastBits_); }

Bytes XorEncoder::bytes() const {
  if (!memory_) return {};
  return {reinterpret_cast<const std::byte*>(data()), (std::size_t{bitCount_} + 7) / 8};
}

void XorEncoder::writeBits(std::uint64_t value, int count) {
  const int used = static_cast<int>(bitCount_ & 7);
  if (count + used > 64) {
    writeBits(value >> 8, count - 8);
    writeBits(value, 8);
    return;
  }
  // What lies behind the last bit is zero, so eight bytes at once may be read, filled and written back.
  std::uint8_t* const at = data() + (bitCount_ >> 3);
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  const std::uint64_t bits = value << (64 - count) >> used;
  word = __builtin_bswap64(__builtin_bswap64(word) | bits);
  std::memcpy(at, &word, sizeof word);
  bitCount_ += static_cast<std::uint32_t>(count);
}

void XorEncoder::writeUvarint(std::uint64_t value) {
  while (value >= 0x80) {
    writeBits((value & 0x7f) | 0x80, 8);
    value >>= 7;
  }
  writeBits(value, 8);
}

void XorEncoder::writeTimestampDelta(std::int64_t change) {
  const auto bits = static_cast<std::uint64_t>(change);
  if (change == 0) {
    writeBits(0, 1);
  } else if (fitsInBits(change, 14)) {
    writeBits(0b10, 2);
    writeBits(bits & 0x3fff, 14);
  } else if (fitsInBits(change, 17)) {
    writeBits(0b110, 3);
    writeBits(bits & 0x1ffff, 17);
  } else if (fitsInBits(change, 20)) {
    writeBits(0b1110, 4);
    writeBits(bits & 0xfffff, 20);
  } else {
    writeBits(0b1111, 4);
    writeBits(bits, 64);
  }
}

void XorEncoder::writeValue(std::uint64_t bits) {
  const std::uint64_t change = bits ^ lastBits_;
  if (change == 0) {
    writeBits(0, 1);
    return;
  }
  const auto leading = static_cast<std::uint8_t>(std::min(std::countl_zero(change), 31));
  const auto trailing = static_cast<std::uint8_t>(std::countr_zero(change));
  if (leading_ != 0xff && leading >= leading_ && trailing >= trailing_) {
    writeBits(0b10, 2);
    writeBits(change >> trailing_, 64 - leading_ - trailing_);
    return;
  }
  leading_ = leading;
  trailing_ = trailing;
  const int length = 64 - leading - trailing;
  writeBits(0b11, 2);
  writeBits(leading, 5);
  writeBits(static_cast<std::uint64_t>(length) & 0x3f, 6);  // 64 does not fit and is written as 0
  writeBits(change >> trailing, length);
}

void XorEncoder::append(Timestamp timestamp, double value) {
  reserve(bitCount_ / 8 + 1 + kMaxSampleBytes + kHeaderBytes + kWordBytes);
  const auto bits = std::bit_cast<std::uint64_t>(value);
  if (count_ == 0) {
    bitCount_ = kHeaderBytes * 8;
    const auto t = static_cast<std::uint64_t>(timestamp);
    writeUvarint(t << 1 ^ static_cast<std::uint64_t>(timestamp >> 63));
    writeBits(bits, 64);
  } else {
    // Unsigned, because the distance of two arbitrary timestamps may wrap as it does in Go.
    const auto delta =
        static_cast<std::int64_t>(static_cast<std::uint64_t>(timestamp) - static_cast<std::uint64_t>(last_));
    if (count_ == 1)
      writeUvarint(static_cast<std::uint64_t>(delta));
    else
      writeTimestampDelta(
          static_cast<std::int64_t>(static_cast<std::uint64_t>(delta) - static_cast<std::uint64_t>(delta_)));
    writeValue(bits);
    delta_ = delta;
  }
  lastBits_ = bits;
  last_ = timestamp;
  ++count_;
  data()[0] = static_cast<std::uint8_t>(count_ >> 8);
  data()[1] = static_cast<std::uint8_t>(count_);
}

namespace {

/// What reading one sample may touch behind the position it begins at, with room to spare: the longest sample twice and
/// the width of the reads.
constexpr std::size_t kReadAhead = 2 * kMaxSampleBytes + 2 * kWordBytes;
/// The end of a chunk is read from a copy of this length, which zeros follow.
constexpr std::size_t kTailBytes = 64;
static_assert(kTailBytes > kReadAhead);

/// Decodes sample by sample. Reads whole words ahead without asking for the end; the caller asks once a sample whether
/// the position is still where that is allowed.
class XorCursor {
 public:
  explicit XorCursor(const std::uint8_t* data) : data_(data) {}

  std::size_t position() const { return position_; }
  /// Goes on in another copy of the bytes, which begins `bytes` later.
  void moveTo(const std::uint8_t* data, std::size_t bytes) {
    data_ = data;
    position_ -= bytes * 8;
  }
  /// A damaged chunk can ask for a window of bits that does not exist. What was decoded then is to be thrown away.
  bool bad() const { return wrongWindow_ < 0; }
  Timestamp time() const { return static_cast<Timestamp>(time_); }
  double value() const { return std::bit_cast<double>(bits_); }

  void first() {
    const std::uint64_t zigzag = uvarint();
    time_ = zigzag >> 1 ^ (0 - (zigzag & 1));
    bits_ = read(64);
  }
  void second() {
    delta_ = uvarint();
    time_ += delta_;
    readValue(window());
  }
  void next() {
    std::uint64_t word = window();
    if (static_cast<std::int64_t>(word) >= 0) {
      position_ += 1;
      word <<= 1;
    } else {
      delta_ += readDeltaChange(word);
      word = window();
    }
    time_ += delta_;
    readValue(word);
  }

 private:
  /// The next bits at the top; at least 57 of them are real.
  std::uint64_t window() const {
    std::uint64_t word;
    std::memcpy(&word, data_ + (position_ >> 3), sizeof word);
    return __builtin_bswap64(word) << (position_ & 7);
  }
  std::uint64_t read(int bits) {  // 1..64
    std::uint64_t value = window();
    if (bits > 57) {
      const auto shift = static_cast<int>(position_ & 7);
      value |= static_cast<std::uint64_t>(data_[(position_ >> 3) + 8]) >> (8 - shift);
    }
    position_ += static_cast<std::size_t>(bits);
    return value >> (64 - bits);
  }
  std::uint64_t uvarint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint64_t byte = read(8);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  }

  /// `word`: the window, whose first bit is 1.
  std::uint64_t readDeltaChange(std::uint64_t word) {
    int bits = 0;
    int prefix = 0;
    if (word >> 62 == 0b10) {
      bits = 14, prefix = 2;
    } else if (word >> 61 == 0b110) {
      bits = 17, prefix = 3;
    } else if (word >> 60 == 0b1110) {
      bits = 20, prefix = 4;
    } else {
      position_ += 4;
      return read(64);
    }
    position_ += static_cast<std::size_t>(prefix + bits);
    const std::uint64_t value = word << prefix >> (64 - bits);
    return value > std::uint64_t{1} << (bits - 1) ? value - (std::uint64_t{1} << bits) : value;
  }

  /// `word`: the next bits at the top, at least 13 of them.
  void readValue(std::uint64_t word) {
    if (static_cast<std::int64_t>(word) >= 0) {
      position_ += 1;
      return;
    }
    if (word >> 62 == 0b11) {
      const std::uint64_t leading = word << 2 >> 59;
      length_ = (((word << 7 >> 58) - 1) & 63) + 1;
      trailing_ = 64 - leading - length_;
      wrongWindow_ |= static_cast<std::int64_t>(trailing_);
      position_ += 13;
    } else {
      position_ += 2;
    }
    bits_ ^= read(static_cast<int>(length_)) << (trailing_ & 63);
  }

  const std::uint8_t* data_;
  std::size_t position_ = 0;
  std::uint64_t time_ = 0;
  std::uint64_t delta_ = 0;
  std::uint64_t bits_ = 0;
  std::uint64_t length_ = 64;
  std::uint64_t trailing_ = 0;
  std::int64_t wrongWindow_ = 0;
};

/// Decodes from sample `i` on while the next one begins before `end`; the answer is the first sample that does not.
std::size_t decodeUntil(XorCursor& cursor, std::size_t end, std::size_t i, std::size_t count, Timestamp* timestamps,
                        double* values) {
  XorCursor local = cursor;
  for (; i < count && local.position() < end; ++i) {
    if (i >= 2)
      local.next();
    else if (i == 1)
      local.second();
    else
      local.first();
    timestamps[i] = local.time();
    values[i] = local.value();
  }
  cursor = local;
  return i;
}

}  // namespace

Result<std::size_t> decodeXor(Bytes chunk, Timestamp* timestamps, double* values, std::size_t limit) {
  const std::size_t count = std::min(xorSampleCount(chunk), limit);
  if (count == 0) return count;
  const auto* const data = reinterpret_cast<const std::uint8_t*>(chunk.data()) + kHeaderBytes;
  const std::size_t size = chunk.size() - kHeaderBytes;
  XorCursor cursor(data);
  std::size_t done = 0;
  if (size > kTailBytes) done = decodeUntil(cursor, (size - kReadAhead) * 8, done, count, timestamps, values);
  // The rest comes from a copy, behind which may be read.
  std::uint8_t tail[kTailBytes + kReadAhead] = {};
  const std::size_t before = size - std::min(size, kTailBytes);
  std::memcpy(tail, data + before, size - before);
  if (done < count) {
    cursor.moveTo(tail, before);
    done = decodeUntil(cursor, (size - before) * 8, done, count, timestamps, values);
    if (cursor.position() > (size - before) * 8) done = 0;
  }
  if (done < count || cursor.bad()) return makeError(ErrorCode::Corrupt, "XOR chunk ends before its last sample");
  return count;
}

}  // namespace oriel::tsdb
