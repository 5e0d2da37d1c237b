#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <utility>

namespace oriel::tsdb {

/// A vector of the size of one pointer that grows in small steps, for what every series has and most have little of.
/// Its items must not mind being moved bytewise (plain values, ChunkRef). Not thread-safe.
template <class T>
class CompactVector {
 public:
  CompactVector() = default;
  explicit CompactVector(std::span<const T> items) {
    reserve(items.size());
    for (const T& item : items) push_back(item);
  }
  CompactVector(CompactVector&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  CompactVector& operator=(CompactVector&& other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~CompactVector() { clear(); }

  std::size_t size() const { return block_ == nullptr ? 0 : block_->size; }
  bool empty() const { return size() == 0; }
  T* begin() { return block_ == nullptr ? nullptr : block_->items(); }
  T* end() { return begin() + size(); }
  const T* begin() const { return const_cast<CompactVector*>(this)->begin(); }
  const T* end() const { return begin() + size(); }
  T& operator[](std::size_t i) { return begin()[i]; }
  const T& operator[](std::size_t i) const { return begin()[i]; }
  T& front() { return *begin(); }
  const T& front() const { return *begin(); }
  T& back() { return end()[-1]; }
  const T& back() const { return end()[-1]; }

  void push_back(T item) { insert(size(), std::move(item)); }
  void insert(std::size_t at, T item) {
    if (block_ == nullptr || block_->size == block_->capacity) reserve(size() + 1 + size() / 4);
    T* const place = begin() + at;
    std::memmove(static_cast<void*>(place + 1), static_cast<const void*>(place), (size() - at) * sizeof(T));
    new (place) T(std::move(item));
    ++block_->size;
  }
  /// Removes items [first, last).
  void erase(std::size_t first, std::size_t last) {
    if (first == last) return;
    for (std::size_t i = first; i < last; ++i) begin()[i].~T();
    std::memmove(static_cast<void*>(begin() + first), static_cast<const void*>(begin() + last),
                 (size() - last) * sizeof(T));
    block_->size -= static_cast<std::uint32_t>(last - first);
    if (block_->size == 0) std::free(std::exchange(block_, nullptr));
  }
  void clear() { erase(0, size()); }
  /// What it has taken from the allocator.
  std::size_t allocated() const { return block_ == nullptr ? 0 : bytesFor(block_->capacity) + 8; }

 private:
  struct Block {
    std::uint32_t size;
    std::uint32_t capacity;
    T* items() { return reinterpret_cast<T*>(this + 1); }
  };
  static_assert(alignof(T) <= 8);

  static std::size_t bytesFor(std::size_t capacity) { return sizeof(Block) + capacity * sizeof(T); }
  void reserve(std::size_t wanted) {
    if (wanted == 0) return;
    // The allocator deals in steps of 16 bytes, 8 of which it keeps.
    const std::size_t bytes = (bytesFor(wanted) + 8 + 15) / 16 * 16 - 8;
    auto* const larger = static_cast<Block*>(std::realloc(static_cast<void*>(block_), bytes));
    if (larger == nullptr) throw std::bad_alloc();
    if (block_ == nullptr) larger->size = 0;
    larger->capacity = static_cast<std::uint32_t>((bytes - sizeof(Block)) / sizeof(T));
    block_ = larger;
  }

  Block* block_ = nullptr;
};

}  // namespace oriel::tsdb
