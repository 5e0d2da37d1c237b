#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "models/base/bytes.h"
#include "models/base/time.h"
#include "models/histogram/histogram.h"
#include "models/storage/storage.h"

namespace oriel::tsdb {

/// A finished run of samples of one series. Immutable and shared by the head and any number of readers through
/// ChunkRef, which counts references inside the chunk: a million chunks shall not pay for a million control blocks.
/// Thread-safe.
class Chunk {
 public:
  SampleKind kind() const { return kind_; }
  std::size_t count() const { return count_; }
  Timestamp minTime() const { return minTime_; }
  Timestamp maxTime() const { return maxTime_; }
  /// What it costs in memory.
  std::size_t memoryBytes() const;
  /// The XOR bytes of a float chunk.
  Bytes bytes() const { return {reinterpret_cast<const std::byte*>(this + 1), size_}; }

 private:
  friend class ChunkRef;
  Chunk() = default;

  std::atomic<std::uint32_t> references_{1};
  std::uint16_t size_ = 0;
  std::uint16_t count_ = 0;
  SampleKind kind_ = SampleKind::Float;
  Timestamp minTime_ = 0;
  Timestamp maxTime_ = 0;
};

using HistogramSample = std::pair<Timestamp, std::shared_ptr<const FloatHistogram>>;
using HistogramRun = std::vector<HistogramSample>;

/// Memory of one histogram, for the accounts.
std::size_t histogramBytes(const FloatHistogram& histogram);

/// Shares a Chunk; may be empty.
class ChunkRef {
 public:
  ChunkRef() = default;
  /// A float chunk with a copy of exactly these XOR bytes (at most 65,535).
  static ChunkRef ofFloats(Bytes xorBytes, std::size_t count, Timestamp minTime, Timestamp maxTime);
  static ChunkRef ofHistograms(HistogramRun run);
  /// The same with bytes that stand already behind room for a Chunk, in memory of std::malloc: the chunk owns it now.
  static ChunkRef adopt(void* memory, std::size_t size, std::size_t count, Timestamp minTime, Timestamp maxTime);

  ChunkRef(const ChunkRef& other) : chunk_(other.chunk_) {
    if (chunk_ != nullptr) chunk_->references_.fetch_add(1, std::memory_order_relaxed);
  }
  ChunkRef(ChunkRef&& other) noexcept : chunk_(std::exchange(other.chunk_, nullptr)) {}
  ChunkRef& operator=(ChunkRef other) noexcept {
    std::swap(chunk_, other.chunk_);
    return *this;
  }
  ~ChunkRef() { release(); }

  explicit operator bool() const { return chunk_ != nullptr; }
  friend bool operator==(const ChunkRef&, const ChunkRef&) = default;
  const Chunk* operator->() const { return chunk_; }
  const Chunk& operator*() const { return *chunk_; }
  /// Only of a histogram chunk.
  const HistogramRun& histograms() const;

 private:
  void release();

  Chunk* chunk_ = nullptr;
};

}  // namespace oriel::tsdb
