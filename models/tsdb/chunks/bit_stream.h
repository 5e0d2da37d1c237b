#pragma once

#include <cstdint>
#include <cstring>
#include <string>

#include "models/base/bytes.h"

/// Bits as Prometheus' chunks hold them, the highest first. Plain values. Source: Prometheus tsdb/chunkenc.
namespace oriel::tsdb {

/// Writes bits at the end of a string that it owns.
class BitWriter {
 public:
  std::string take() { return std::move(out_); }
  std::string& bytes() { return out_; }
  std::size_t size() const { return out_.size(); }

  /// The lowest `count` bits (0..64).
  void bits(std::uint64_t value, int count);
  void float64(double value);
  /// Numbers near 0 in few bits: a prefix says how many follow.
  void varbit(std::int64_t value);
  void varbitUnsigned(std::uint64_t value);

 private:
  std::string out_;
  int free_ = 0;  ///< bits of the last byte
};

/// Reads bits it does not own. Never reads past the end: it turns bad, gives zeros from then on, and ok() is false.
class BitReader {
 public:
  explicit BitReader(Bytes bytes) : data_(bytes.data()), size_(bytes.size()) {}

  bool ok() const { return ok_; }
  std::size_t remainingBits() const { return size_ * 8 - position_; }

  std::uint64_t bits(int count);  ///< 1..64
  bool bit() { return bits(1) != 0; }
  double float64();
  std::int64_t varbit();
  std::uint64_t varbitUnsigned();
  void fail() {
    ok_ = false;
    position_ = size_ * 8;
  }

 private:
  /// How many bits follow; 64 and above say so.
  int varbitLength();

  const std::byte* data_;
  std::size_t size_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

/// A double that is written as the difference of its bits to those before.
class XorValue {
 public:
  void reset(double value);
  double value() const;
  void write(BitWriter& out, double value);
  double read(BitReader& in);

 private:
  std::uint64_t bits_ = 0;
  int leading_ = -1;  ///< of the last window; -1: none yet
  int trailing_ = 0;
};

}  // namespace oriel::tsdb
