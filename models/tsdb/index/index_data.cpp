#include "models/tsdb/index/index_data.h"

#include <algorithm>

namespace oriel::tsdb {
namespace {

/// A label count, a chunk count, and a checksum behind a length.
constexpr std::uint64_t kSmallestEntry = 7;
/// In a scan each place may claim to be an entry as long as all the rest, whose checksum is then taken for nothing.
constexpr std::uint64_t kMostBytesInVain = 1u << 30;

/// The labels of an index of a sound program are in order; old ones exist that are not.
const char* orderLabels(std::vector<LabelView>& labels) {
  std::erase_if(labels, [](const LabelView& label) { return label.value.empty(); });
  const auto byName = [](const LabelView& a, const LabelView& b) { return a.name < b.name; };
  if (!std::is_sorted(labels.begin(), labels.end(), byName)) std::sort(labels.begin(), labels.end(), byName);
  const auto sameName = [](const LabelView& a, const LabelView& b) { return a.name == b.name; };
  if (std::adjacent_find(labels.begin(), labels.end(), sameName) != labels.end()) return "names a label twice";
  return nullptr;
}

}  // namespace

Error IndexData::corrupt(std::string text) const {
  Error error = makeError(ErrorCode::Corrupt, std::move(text));
  error.place.file = path_;
  return error;
}

Status IndexData::open(std::shared_ptr<const FileBytes> bytes, std::string path) {
  owner_ = std::move(bytes);
  path_ = std::move(path);
  file_ = owner_->bytes();
  Status opened = openSections();
  return opened.ok() ? opened : corrupt(opened.error().text);
}

Status IndexData::openSections() {
  ORIEL_ASSIGN(version_, readIndexVersion(file_));
  ORIEL_ASSIGN(const IndexToc toc, readIndexToc(file_));
  seriesBegin_ = std::max<std::uint64_t>(toc.series, kIndexHeaderSize);
  seriesEnd_ = file_.size() - kIndexTocSize;
  for (const std::uint64_t next : {toc.symbols, toc.labelIndices, toc.labelIndexTable, toc.postings, toc.postingTable})
    if (next > seriesBegin_) seriesEnd_ = std::min(seriesEnd_, next);
  ORIEL_ASSIGN(const Bytes symbols, indexSection(file_, toc.symbols, "the symbol table"));
  ORIEL_TRY(symbols_.open(symbols, toc.symbols + 4, version_));
  ORIEL_ASSIGN(const Bytes table, indexSection(file_, toc.postingTable, "the posting table"));
  return table_.open(table);
}

Status IndexData::appendPostings(std::uint64_t offset, SeriesIds& out) const {
  const auto section = indexSection(file_, offset, "the posting list");
  if (!section.ok()) return corrupt(section.error().text);
  const Bytes content = *section;
  if (content.size() < 4 || std::uint64_t{big32(content.data())} * 4 + 4 != content.size())
    return corrupt("the posting list at " + std::to_string(offset) + " has another length than it says");
  const std::size_t count = content.size() / 4 - 1;
  const std::size_t before = out.size();
  out.resize(before + count);
  for (std::size_t i = 0; i < count; ++i) out[before + i] = big32(content.data() + 4 + 4 * i);
  const auto first = out.begin() + static_cast<std::ptrdiff_t>(before);
  if (std::adjacent_find(first, out.end(), std::greater_equal<>()) == out.end()) return {};
  out.resize(before);
  return corrupt("the posting list at " + std::to_string(offset) + " is not in order");
}

Result<SeriesIds> IndexData::allSeries() const {
  const auto offset = table_.find("", "");
  if (!offset) return corrupt("the index has no list of all series");
  SeriesIds out;
  ORIEL_TRY(appendPostings(*offset, out));
  return out;
}

bool IndexData::entryAt(std::uint64_t offset, Bytes& content) const {
  if (offset < seriesBegin_ || offset >= seriesEnd_) return false;
  IndexCursor cursor(file_.subspan(offset, seriesEnd_ - offset));
  const std::uint64_t length = cursor.uvarint();
  if (!cursor.good || cursor.left() < 4 || length > cursor.left() - 4) return false;
  content = Bytes(cursor.at, length);
  return crc32c(content) == big32(cursor.at + length);
}

SeriesIds IndexData::scanSeries() const {
  SeriesIds out;
  std::uint64_t patience = kMostBytesInVain;
  const std::uint64_t step = version_ == 1 ? 1 : kSeriesAlignment;
  std::uint64_t offset = (seriesBegin_ + step - 1) / step * step;
  IndexSeries entry;
  while (offset < seriesEnd_) {
    const std::uint64_t id = offset / step;
    Bytes content;
    if (id > UINT32_MAX) break;
    if (!series(static_cast<SeriesId>(id), entry, true).ok() || !entryAt(offset, content)) {
      const std::uint64_t length = IndexCursor(file_.subspan(offset, seriesEnd_ - offset)).uvarint();
      if (length <= seriesEnd_ - offset) patience -= std::min(patience, length);
      if (patience == 0) break;
      offset += step;
      continue;
    }
    out.push_back(static_cast<SeriesId>(id));
    const auto end = static_cast<std::uint64_t>(content.data() + content.size() + 4 - file_.data());
    offset = (end + step - 1) / step * step;
  }
  return out;
}

std::uint64_t IndexData::seriesLimit() const {
  if (seriesEnd_ <= seriesBegin_) return 0;
  return (seriesEnd_ - seriesBegin_) / (version_ == 1 ? kSmallestEntry : kSeriesAlignment) + 1;
}

const char* IndexData::readLabels(IndexCursor& cursor, std::vector<LabelView>& labels) const {
  const std::uint64_t count = cursor.uvarint();
  if (!cursor.good || count == 0) return "has no labels";
  if (count > cursor.left() / 2) return "has more labels than bytes";
  bool ordered = true;
  for (std::uint64_t i = 0; i < count; ++i) {
    LabelView label;
    const std::uint64_t name = cursor.uvarint();
    const std::uint64_t value = cursor.uvarint();
    if (!cursor.good || !symbols_.get(name, label.name) || !symbols_.get(value, label.value))
      return "names a symbol that there is not";
    ordered = ordered && !label.value.empty() && (i == 0 || labels.back().name < label.name);
    labels.push_back(label);
  }
  return ordered ? nullptr : orderLabels(labels);
}

const char* IndexData::readChunks(IndexCursor& cursor, std::vector<ChunkMeta>& chunks) {
  const std::uint64_t count = cursor.uvarint();
  if (!cursor.good || count > cursor.left() / 3) return "has more chunks than bytes";
  std::uint64_t time = 0;  // without sign, so that a hostile sum may overflow; overlapping chunks go back that way
  std::uint64_t ref = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    time += i == 0 ? static_cast<std::uint64_t>(cursor.varint()) : cursor.uvarint();
    const std::uint64_t first = time;
    time += cursor.uvarint();
    ref += i == 0 ? cursor.uvarint() : static_cast<std::uint64_t>(cursor.varint());
    if (!cursor.good) return "ends within its chunks";
    chunks.push_back({ref, static_cast<Timestamp>(first), static_cast<Timestamp>(time)});
    if (chunks.back().minTime > chunks.back().maxTime) return "has a chunk that ends before it begins";
  }
  return nullptr;
}

const char* IndexData::skipLabels(IndexCursor& cursor) {
  const std::uint64_t count = cursor.uvarint();
  if (!cursor.good || count == 0) return "has no labels";
  if (count > cursor.left() / 2) return "has more labels than bytes";
  for (std::uint64_t i = 0; i < 2 * count; ++i) (void)cursor.uvarint();
  return cursor.good ? nullptr : "ends within its labels";
}

Status IndexData::series(SeriesId id, IndexSeries& out, bool withChunks, bool withLabels) const {
  out.labels.clear();
  out.chunks.clear();
  const char* wrong = "is damaged";
  if (Bytes content; entryAt(offsetOf(id), content)) {
    IndexCursor cursor(content);
    wrong = withLabels ? readLabels(cursor, out.labels) : skipLabels(cursor);
    if (wrong == nullptr && withChunks) wrong = readChunks(cursor, out.chunks);
    if (wrong == nullptr) return {};
    out.labels.clear();
    out.chunks.clear();
  }
  return corrupt("the entry of series " + std::to_string(id) + " " + wrong);
}

}  // namespace oriel::tsdb
