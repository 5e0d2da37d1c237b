#include "models/base/file_system.h"

#include <algorithm>

namespace oriel {
namespace {

/// A part of other bytes.
class PartOfBytes final : public FileBytes {
 public:
  PartOfBytes(std::shared_ptr<const FileBytes> whole, std::span<const std::byte> part)
      : whole_(std::move(whole)), part_(part) {}
  std::span<const std::byte> bytes() const override { return part_; }
  void releasePages() const override { whole_->releasePages(); }

 private:
  std::shared_ptr<const FileBytes> whole_;
  std::span<const std::byte> part_;
};

}  // namespace

Result<std::shared_ptr<const FileBytes>> FileSystem::mapRange(const std::string& path, std::uint64_t offset,
                                                              std::uint64_t length) {
  ORIEL_ASSIGN(auto whole, map(path));
  const std::span<const std::byte> bytes = whole->bytes();
  const std::uint64_t begin = std::min<std::uint64_t>(offset, bytes.size());
  const auto part = bytes.subspan(begin, std::min<std::uint64_t>(length, bytes.size() - begin));
  return std::shared_ptr<const FileBytes>(std::make_shared<PartOfBytes>(std::move(whole), part));
}

}  // namespace oriel
