#include "models/tsdb/index/index_output.h"

namespace oriel::tsdb {
namespace {

constexpr std::size_t kIndexBuffer = 1u << 20;

}  // namespace

Result<std::unique_ptr<IndexOutput>> IndexOutput::create(FileSystem& files, const std::string& path) {
  if (files.exists(path)) return makeError(ErrorCode::InvalidInput, path + ": there is a file already");
  ORIEL_ASSIGN(auto file, files.create(path));
  return std::unique_ptr<IndexOutput>(new IndexOutput(std::move(file)));
}

void IndexOutput::write(std::string_view bytes) {
  sum_ = crc32c(asBytes(bytes), sum_);
  buffer_.append(bytes);
  position_ += bytes.size();
  if (buffer_.size() >= kIndexBuffer) flush();
}

void IndexOutput::pad(std::uint64_t alignment) {
  static constexpr char kZeros[16] = {};
  const std::uint64_t rest = position_ % alignment;
  if (rest != 0) write({kZeros, alignment - rest});
}

void IndexOutput::writeSum() {
  std::string sum;
  putBig32(sum, sum_);
  write(sum);
}

void IndexOutput::flush() {
  if (status_.ok() && !buffer_.empty()) status_ = file_->append(asBytes(buffer_));
  buffer_.clear();
}

Status IndexOutput::finish() {
  flush();
  if (status_.ok()) status_ = file_->sync();
  if (Status closed = file_->close(); status_.ok()) status_ = std::move(closed);
  return status_;
}

}  // namespace oriel::tsdb
