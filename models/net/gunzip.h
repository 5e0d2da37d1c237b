#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace oriel::net {

/// Undoes gzip piece by piece. Owned by one thread; start() makes it ready for another body without new memory.
class Gunzip {
 public:
  Gunzip();
  ~Gunzip();
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  enum class Verdict { More, End, Broken, TooLong };
  void start();
  /// Appends what `packed` holds to `out`, which must not grow beyond `most`. Bytes after the end are Broken.
  Verdict take(std::string_view packed, std::string& out, std::uint64_t most);

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
  std::unique_ptr<char[]> window_;
  bool ready_ = false;
};

}  // namespace oriel::net
