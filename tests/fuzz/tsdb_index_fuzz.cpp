#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "models/tsdb/index/index_format.h"
#include "models/tsdb/index/index_reader.h"
#include "models/tsdb/index/posting_table.h"

namespace {

using namespace oriel;
using namespace oriel::tsdb;

class FuzzBytes final : public FileBytes {
 public:
  explicit FuzzBytes(std::string text) : text_(std::move(text)) {}
  std::span<const std::byte> bytes() const override { return asBytes(text_); }

 private:
  std::string text_;
};

void putSum(std::string& file, std::size_t begin, std::size_t length) {
  std::string sum;
  putBig32(sum, crc32c(asBytes(file).subspan(begin, length)));
  file.replace(begin + length, 4, sum);
}

/// Sets a section's checksum right; false when it does not lie in the file.
bool sealSection(std::string& file, std::uint64_t offset) {
  if (offset > file.size() || file.size() - offset < 8) return false;
  const std::size_t length = big32(asBytes(file).data() + offset);
  if (length > file.size() - offset - 8) return false;
  putSum(file, offset + 4, length);
  return true;
}

/// Makes the checksums fit, so that what stands behind them is tried.
void seal(std::string& file) {
  if (file.size() < kIndexHeaderSize + kIndexTocSize) return;
  putSum(file, file.size() - kIndexTocSize, kIndexTocSize - 4);
  const auto toc = readIndexToc(asBytes(file));
  if (!toc.ok()) return;
  const std::uint64_t step = file[4] == 1 ? 1 : kSeriesAlignment;
  for (std::uint64_t at = (toc->series + step - 1) / step * step; at < toc->postings && at < file.size();) {
    IndexCursor cursor(asBytes(file).subspan(at));
    const std::uint64_t length = cursor.uvarint();
    if (!cursor.good || cursor.left() < 4 || length > cursor.left() - 4) break;
    const auto begin = static_cast<std::size_t>(cursor.at - asBytes(file).data());
    putSum(file, begin, length);
    at = (begin + length + 4 + step - 1) / step * step;
  }
  sealSection(file, toc->symbols);
  if (!sealSection(file, toc->postingTable)) return;
  std::vector<std::uint64_t> lists;
  {
    PostingTable table;
    const std::string copy = file;
    const auto section = indexSection(asBytes(copy), toc->postingTable, "table");
    if (!section.ok() || !table.open(*section).ok()) return;
    table.forEachName([&](std::string_view name) {
      table.forEachValue(name, [&](std::string_view, std::uint64_t offset) {
        lists.push_back(offset);
        return true;
      });
    });
  }
  for (const std::uint64_t offset : lists) sealSection(file, offset);
}

void readEntries(const IndexReader& index, const SeriesIds& ids) {
  IndexSeries entry;
  for (const SeriesId id : ids) {
    if (!index.series(id, entry).ok()) continue;
    const Labels labels = Labels::fromSorted(entry.labels);
    for (const ChunkMeta& chunk : entry.chunks)
      if (chunk.minTime > chunk.maxTime) std::abort();
    (void)labels.hash();
  }
}

void readAll(const IndexReader& index) {
  for (std::uint32_t i = 0; i < 100 && i < index.symbolCount(); ++i) (void)index.symbol(i);
  std::vector<std::string> damage;
  for (const std::string_view name : index.labelNames()) {
    const auto values = index.labelValues(name);
    for (std::size_t i = 0; i < values.size() && i < 50; ++i) {
      const auto list = index.postings(name, values[i]);
      if (list.ok() && !std::is_sorted(list->begin(), list->end())) std::abort();
    }
    const std::string text(name);
    for (const MatchType type : {MatchType::Regex, MatchType::NotRegex})
      readEntries(index, index.select({Matcher::make(type, text, "a.*|").value()}, damage));
    if (!values.empty())
      readEntries(index,
                  index.select({Matcher::make(MatchType::NotEqual, text, std::string(values[0])).value()}, damage));
  }
  readEntries(index, index.select({}, damage));
  if (damage.size() > 1000) std::abort();
}

}  // namespace

/// Any bytes, as they are and with checksums that fit: the reader answers.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string file(reinterpret_cast<const char*>(data), size);
  for (int sealed = 0; sealed < 2; ++sealed) {
    if (const auto index = IndexReader::open(std::make_shared<FuzzBytes>(file), "index"); index.ok()) readAll(**index);
    seal(file);
  }
  return 0;
}
