#include "models/tsdb/block/index_mark.h"

namespace oriel::tsdb {
namespace {

constexpr std::size_t kIndexHeaderBytes = 5;
constexpr std::size_t kIndexContentsBytes = 6 * 8 + 4;
constexpr std::size_t kIndexSumBytes = 4;

/// The checksum behind a section that begins with its length.
std::uint32_t sumOfSection(Bytes file, std::uint64_t at) {
  if (at + 4 > file.size()) return 0;
  const std::uint64_t sum = at + 4 + big32(file.data() + at);
  return sum + kIndexSumBytes > file.size() ? 0 : big32(file.data() + sum);
}

std::uint32_t sumOfSeries(Bytes file, SeriesId id) {
  const std::uint64_t at = std::uint64_t{id} * 16;
  if (at >= file.size()) return 0;
  ByteReader reader(file.subspan(at));
  (void)reader.take(reader.uvarint());
  return reader.read32();
}

}  // namespace

IndexMark markOfIndex(const IndexReader& index, Bytes file) {
  IndexMark mark;
  mark.size = file.size();
  if (file.size() < kIndexHeaderBytes + kIndexContentsBytes + kIndexSumBytes) return mark;
  // The posting table stands last, in front of the table of contents.
  const std::uint32_t end = crc32c(file.last(kIndexContentsBytes + kIndexSumBytes));
  std::string symbols;
  putBig32(symbols, sumOfSection(file, kIndexHeaderBytes));
  mark.tables = crc32c(asBytes(symbols), end);
  const auto all = index.allSeries();
  if (!all.ok() || all->empty()) return mark;
  mark.first = sumOfSeries(file, all->front());
  mark.last = sumOfSeries(file, all->back());
  return mark;
}

bool isAnotherIndex(const IndexMark& found, const IndexMark& expected) {
  if (found.size != expected.size || found.tables != expected.tables) return true;
  return found.first != expected.first && found.last != expected.last && found.first != 0;
}

}  // namespace oriel::tsdb
