#include "models/tsdb/index/index_format.h"

#include <string>

namespace oriel::tsdb {

Result<int> readIndexVersion(Bytes file) {
  if (file.size() < kIndexHeaderSize + kIndexTocSize)
    return makeError(ErrorCode::Corrupt, "the index is too short: " + std::to_string(file.size()) + " bytes");
  if (big32(file.data()) != kIndexMagic) return makeError(ErrorCode::Corrupt, "the index has a wrong magic number");
  const int version = static_cast<std::uint8_t>(file[4]);
  if (version < 1 || version > 3)
    return makeError(ErrorCode::Corrupt, "the index has the unknown version " + std::to_string(version));
  return version;
}

Result<IndexToc> readIndexToc(Bytes file) {
  const Bytes bytes = file.last(kIndexTocSize);
  const Bytes content = bytes.first(kIndexTocSize - 4);
  if (crc32c(content) != big32(content.data() + content.size()))
    return makeError(ErrorCode::Corrupt, "the index's table of contents has a wrong checksum");
  IndexToc toc;
  std::uint64_t* const fields[] = {&toc.symbols,         &toc.series,   &toc.labelIndices,
                                   &toc.labelIndexTable, &toc.postings, &toc.postingTable};
  for (std::size_t i = 0; i < std::size(fields); ++i) {
    *fields[i] = big64(content.data() + 8 * i);
    if (*fields[i] > file.size() - kIndexTocSize)
      return makeError(ErrorCode::Corrupt, "the index's table of contents points behind the end");
  }
  return toc;
}

Result<Bytes> indexSection(Bytes file, std::uint64_t offset, std::string_view what) {
  const auto corrupt = [&](const char* why) {
    return makeError(ErrorCode::Corrupt, std::string(what) + " at " + std::to_string(offset) + why);
  };
  if (offset < kIndexHeaderSize || offset > file.size() || file.size() - offset < 8)
    return corrupt(" lies outside of the index");
  const std::uint64_t length = big32(file.data() + offset);
  if (file.size() - offset - 8 < length) return corrupt(" is longer than the index");
  const Bytes content = file.subspan(offset + 4, length);
  if (crc32c(content) != big32(content.data() + length)) return corrupt(" has a wrong checksum");
  return content;
}

std::uint64_t IndexCursor::longUvarint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64 && at != end; shift += 7) {
    const auto next = static_cast<std::uint8_t>(*at++);
    if (shift == 63 && next > 1) break;
    value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
    if (next < 0x80) return value;
  }
  fail();
  return 0;
}

}  // namespace oriel::tsdb
