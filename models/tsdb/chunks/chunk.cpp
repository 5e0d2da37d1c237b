#include "models/tsdb/chunks/chunk.h"

#include <cstdlib>
#include <cstring>
#include <new>

namespace oriel::tsdb {
namespace {

/// Where a histogram chunk keeps its samples: behind the Chunk, as the XOR bytes stand there in a float chunk.
HistogramRun* runBehind(const Chunk* chunk) { return reinterpret_cast<HistogramRun*>(const_cast<Chunk*>(chunk + 1)); }
static_assert(sizeof(Chunk) % alignof(HistogramRun) == 0);

void* allocateChunk(std::size_t bytes) {
  void* const memory = std::malloc(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

std::size_t histogramBytes(const FloatHistogram& histogram) {
  return sizeof(FloatHistogram) + 32 +
         (histogram.positiveSpans.capacity() + histogram.negativeSpans.capacity()) * sizeof(Span) +
         (histogram.positiveBuckets.capacity() + histogram.negativeBuckets.capacity() +
          histogram.customBounds.capacity()) *
             sizeof(double);
}

std::size_t Chunk::memoryBytes() const {
  constexpr std::size_t allocation = 16;
  if (kind_ == SampleKind::Float) return sizeof(Chunk) + size_ + allocation;
  std::size_t bytes = sizeof(Chunk) + sizeof(HistogramRun) + allocation;
  for (const auto& [timestamp, histogram] : *runBehind(this))
    bytes += sizeof(HistogramSample) + histogramBytes(*histogram);
  return bytes;
}

ChunkRef ChunkRef::ofFloats(Bytes xorBytes, std::size_t count, Timestamp minTime, Timestamp maxTime) {
  void* const memory = allocateChunk(sizeof(Chunk) + xorBytes.size());
  std::memcpy(static_cast<char*>(memory) + sizeof(Chunk), xorBytes.data(), xorBytes.size());
  return adopt(memory, xorBytes.size(), count, minTime, maxTime);
}

ChunkRef ChunkRef::adopt(void* memory, std::size_t size, std::size_t count, Timestamp minTime, Timestamp maxTime) {
  auto* chunk = new (memory) Chunk;
  chunk->size_ = static_cast<std::uint16_t>(size);
  chunk->count_ = static_cast<std::uint16_t>(count);
  chunk->minTime_ = minTime;
  chunk->maxTime_ = maxTime;
  ChunkRef ref;
  ref.chunk_ = chunk;
  return ref;
}

ChunkRef ChunkRef::ofHistograms(HistogramRun run) {
  auto* chunk = new (allocateChunk(sizeof(Chunk) + sizeof(HistogramRun))) Chunk;
  chunk->kind_ = SampleKind::Histogram;
  chunk->count_ = static_cast<std::uint16_t>(run.size());
  chunk->minTime_ = run.front().first;
  chunk->maxTime_ = run.back().first;
  new (runBehind(chunk)) HistogramRun(std::move(run));
  ChunkRef ref;
  ref.chunk_ = chunk;
  return ref;
}

const HistogramRun& ChunkRef::histograms() const { return *runBehind(chunk_); }

void ChunkRef::release() {
  if (chunk_ == nullptr || chunk_->references_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  if (chunk_->kind_ == SampleKind::Histogram) runBehind(chunk_)->~HistogramRun();
  chunk_->~Chunk();
  std::free(chunk_);
}

}  // namespace oriel::tsdb
