#include "models/tsdb/chunks/chunk_view.h"

#include <algorithm>

#include "models/base/bytes.h"

namespace oriel::tsdb {

Result<EncodedChunk> ChunkView::encoded() const {
  if (memory_)
    return EncodedChunk{Encoding::Xor, minTime_, maxTime_, memory_->bytes(), std::make_shared<ChunkRef>(memory_)};
  constexpr std::size_t fixed = 25;  // series, two times, the encoding
  constexpr std::size_t checksum = 4;
  const Bytes record(record_, room_);
  ByteReader reader(record.subspan(std::min(fixed, room_)));
  const std::uint64_t length = reader.uvarint();
  const std::size_t at = room_ - reader.remaining();
  if (!reader.ok() || length > reader.remaining() || reader.remaining() - length < checksum ||
      crc32c(record.first(at + length)) != big32(record_ + at + length))
    return makeError(ErrorCode::Corrupt, "a chunk of the head is damaged on disk");
  return EncodedChunk{encoding_, minTime_, maxTime_, {record_ + at, length}, owner_};
}

Status ChunkView::decode(std::size_t limit, SampleBatch& batch) const {
  ORIEL_ASSIGN(const EncodedChunk chunk, encoded());
  return decodeChunk(chunk.encoding, chunk.data, std::min(limit, count()), batch);
}

}  // namespace oriel::tsdb
