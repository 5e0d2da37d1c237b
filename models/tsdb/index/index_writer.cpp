#include "models/tsdb/index/index_writer.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "models/tsdb/index/index_format.h"
#include "models/tsdb/index/index_output.h"

namespace oriel::tsdb {
namespace {

constexpr std::uint64_t kMostSection = std::numeric_limits<std::uint32_t>::max();

Error tooLarge(const char* what) {
  return makeError(ErrorCode::LimitExceeded, std::string("the index's ") + what + " would be larger than it can hold");
}

std::size_t uvarintSize(std::uint64_t value) {
  std::size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
}

void putChunkMetas(std::string& out, const std::vector<ChunkMeta>& chunks) {
  putUvarint(out, chunks.size());
  ChunkMeta last;
  for (const ChunkMeta& chunk : chunks) {
    const bool first = &chunk == &chunks.front();
    const std::uint64_t gap = static_cast<std::uint64_t>(chunk.minTime) - static_cast<std::uint64_t>(last.maxTime);
    if (first)
      putVarint(out, chunk.minTime);
    else
      putUvarint(out, gap);
    putUvarint(out, static_cast<std::uint64_t>(chunk.maxTime) - static_cast<std::uint64_t>(chunk.minTime));
    if (first)
      putUvarint(out, chunk.ref);
    else
      putVarint(out, static_cast<std::int64_t>(chunk.ref - last.ref));
    last = chunk;
  }
}

Status checkChunks(const Labels& labels, const std::vector<ChunkMeta>& chunks) {
  const auto refuse = [&](const char* why) {
    return makeError(ErrorCode::InvalidInput, "the series " + labels.toString() + why);
  };
  if (chunks.empty()) return refuse(" has no chunks");
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    if (chunks[i].minTime > chunks[i].maxTime) return refuse(" has a chunk that ends before it begins");
    if (i > 0 && chunks[i].minTime <= chunks[i - 1].maxTime) return refuse(" has chunks that overlap");
  }
  return {};
}

}  // namespace

struct IndexWriter::State {
  using Number = std::uint32_t;
  /// A label pair by the numbers of its texts.
  struct Pair {
    Number name = 0;
    Number value = 0;
    std::uint32_t series = 0;  ///< how many have it
  };
  struct Entry {
    std::uint32_t labels = 0;
    std::uint32_t chunkBytes = 0;
  };

  Number number(std::string_view text);
  std::uint32_t pair(LabelView label);

  Status write(IndexOutput& out);
  Status writeSymbols(IndexOutput& out);
  Status writeSeries(IndexOutput& out);
  Status writePostings(IndexOutput& out);
  Status writeList(IndexOutput& out, const SeriesId* ids, std::uint64_t count);
  Status writePostingTable(IndexOutput& out);
  void writeToc(IndexOutput& out) const;
  void sortPairs();

  std::deque<std::string> texts;  ///< a deque, since the map's keys point into it
  std::unordered_map<std::string_view, Number> numbers;
  std::vector<Pair> pairs;
  std::unordered_map<std::uint64_t, std::uint32_t> pairNumbers;
  std::vector<Entry> entries;
  std::vector<std::uint32_t> labelPairs;  ///< of all series, one after the other
  std::string chunkBytes;                 ///< likewise, as the file has them
  Labels last;
  bool finished = false;

  // While it is written.
  std::vector<Number> textOrder;
  std::vector<Number> symbols;  ///< of each text: its place in the order
  std::vector<SeriesId> ids;
  std::vector<std::uint32_t> pairOrder;
  std::vector<std::uint64_t> listOffsets;  ///< the list of all series first, then in pairOrder
  IndexToc toc;
};

IndexWriter::IndexWriter() : state_(std::make_unique<State>()) {}
IndexWriter::~IndexWriter() = default;

std::size_t IndexWriter::seriesCount() const { return state_->entries.size(); }

IndexWriter::State::Number IndexWriter::State::number(std::string_view text) {
  if (const auto it = numbers.find(text); it != numbers.end()) return it->second;
  const auto made = static_cast<Number>(texts.size());
  texts.emplace_back(text);
  numbers.emplace(texts.back(), made);
  return made;
}

std::uint32_t IndexWriter::State::pair(LabelView label) {
  const Pair made{number(label.name), number(label.value), 0};
  const std::uint64_t key = std::uint64_t{made.name} << 32 | made.value;
  const auto [it, isNew] = pairNumbers.emplace(key, static_cast<std::uint32_t>(pairs.size()));
  if (isNew) pairs.push_back(made);
  return it->second;
}

Status IndexWriter::add(const Labels& labels, const std::vector<ChunkMeta>& chunks) {
  State& state = *state_;
  if (state.finished) return makeError(ErrorCode::InvalidInput, "the index is finished");
  if (labels.empty()) return makeError(ErrorCode::InvalidInput, "a series without labels");
  if (!state.entries.empty() && !(state.last < labels))
    return makeError(ErrorCode::InvalidInput,
                     "the series " + labels.toString() + " does not come after " + state.last.toString());
  ORIEL_TRY(checkChunks(labels, chunks));
  State::Entry entry;
  for (const LabelView label : labels) {
    const std::uint32_t pair = state.pair(label);
    ++state.pairs[pair].series;
    state.labelPairs.push_back(pair);
    ++entry.labels;
  }
  const std::size_t before = state.chunkBytes.size();
  putChunkMetas(state.chunkBytes, chunks);
  entry.chunkBytes = static_cast<std::uint32_t>(state.chunkBytes.size() - before);
  state.entries.push_back(entry);
  state.last = labels;
  return {};
}

Status IndexWriter::State::writeSymbols(IndexOutput& out) {
  textOrder.resize(texts.size());
  std::iota(textOrder.begin(), textOrder.end(), 0);
  std::sort(textOrder.begin(), textOrder.end(), [this](Number a, Number b) { return texts[a] < texts[b]; });
  symbols.resize(texts.size());
  for (std::size_t i = 0; i < textOrder.size(); ++i) symbols[textOrder[i]] = static_cast<Number>(i);
  std::uint64_t length = 4;
  for (const std::string& text : texts) length += uvarintSize(text.size()) + text.size();
  if (length > kMostSection) return tooLarge("symbol table");
  toc.symbols = out.position();
  std::string part;
  putBig32(part, static_cast<std::uint32_t>(length));
  out.write(part);
  out.beginSum();
  part.clear();
  putBig32(part, static_cast<std::uint32_t>(texts.size()));
  out.write(part);
  for (const Number text : textOrder) {
    part.clear();
    putUvarintText(part, texts[text]);
    out.write(part);
  }
  out.writeSum();
  return {};
}

Status IndexWriter::State::writeSeries(IndexOutput& out) {
  toc.series = out.position();
  ids.reserve(entries.size());
  const std::uint32_t* label = labelPairs.data();
  std::string_view chunks(chunkBytes);
  std::string content;
  std::string length;
  for (const Entry& entry : entries) {
    out.pad(kSeriesAlignment);
    const std::uint64_t id = out.position() / kSeriesAlignment;
    if (id > std::numeric_limits<SeriesId>::max()) return tooLarge("series");
    ids.push_back(static_cast<SeriesId>(id));
    content.clear();
    putUvarint(content, entry.labels);
    for (std::uint32_t i = 0; i < entry.labels; ++i, ++label) {
      putUvarint(content, symbols[pairs[*label].name]);
      putUvarint(content, symbols[pairs[*label].value]);
    }
    content.append(chunks.substr(0, entry.chunkBytes));
    chunks.remove_prefix(entry.chunkBytes);
    length.clear();
    putUvarint(length, content.size());
    out.write(length);
    out.beginSum();
    out.write(content);
    out.writeSum();
  }
  return {};
}

void IndexWriter::State::sortPairs() {
  pairOrder.resize(pairs.size());
  std::iota(pairOrder.begin(), pairOrder.end(), 0);
  std::sort(pairOrder.begin(), pairOrder.end(), [this](std::uint32_t a, std::uint32_t b) {
    return std::pair(symbols[pairs[a].name], symbols[pairs[a].value]) <
           std::pair(symbols[pairs[b].name], symbols[pairs[b].value]);
  });
}

Status IndexWriter::State::writeList(IndexOutput& out, const SeriesId* list, std::uint64_t count) {
  if (count * 4 + 4 > kMostSection) return tooLarge("posting list");
  out.pad(4);
  listOffsets.push_back(out.position());
  std::string content;
  content.reserve(static_cast<std::size_t>(count) * 4 + 8);
  putBig32(content, static_cast<std::uint32_t>(count * 4 + 4));
  out.write(content);
  content.clear();
  out.beginSum();
  putBig32(content, static_cast<std::uint32_t>(count));
  for (std::uint64_t i = 0; i < count; ++i) putBig32(content, list[i]);
  out.write(content);
  out.writeSum();
  return {};
}

Status IndexWriter::State::writePostings(IndexOutput& out) {
  sortPairs();
  std::vector<std::uint64_t> ends(pairs.size());  // of each pair's list in `lists`, while it is being filled
  std::uint64_t begin = 0;
  for (const std::uint32_t pair : pairOrder) {
    ends[pair] = begin;
    begin += pairs[pair].series;
  }
  std::vector<SeriesId> lists(labelPairs.size());
  const std::uint32_t* label = labelPairs.data();
  for (std::size_t series = 0; series < entries.size(); ++series)
    for (std::uint32_t i = 0; i < entries[series].labels; ++i, ++label) lists[ends[*label]++] = ids[series];
  out.pad(4);
  toc.postings = out.position();
  ORIEL_TRY(writeList(out, ids.data(), ids.size()));
  for (const std::uint32_t pair : pairOrder)
    ORIEL_TRY(writeList(out, lists.data() + ends[pair] - pairs[pair].series, pairs[pair].series));
  return {};
}

Status IndexWriter::State::writePostingTable(IndexOutput& out) {
  const auto putEntry = [&](std::string& part, std::size_t i) {
    part.clear();
    putByte(part, 2);
    putUvarintText(part, i == 0 ? std::string_view() : texts[pairs[pairOrder[i - 1]].name]);
    putUvarintText(part, i == 0 ? std::string_view() : texts[pairs[pairOrder[i - 1]].value]);
    putUvarint(part, listOffsets[i]);
  };
  std::string part;
  std::uint64_t length = 4;
  for (std::size_t i = 0; i < listOffsets.size(); ++i) {
    putEntry(part, i);
    length += part.size();
  }
  if (length > kMostSection) return tooLarge("posting table");
  toc.postingTable = out.position();
  part.clear();
  putBig32(part, static_cast<std::uint32_t>(length));
  out.write(part);
  out.beginSum();
  part.clear();
  putBig32(part, static_cast<std::uint32_t>(listOffsets.size()));
  out.write(part);
  for (std::size_t i = 0; i < listOffsets.size(); ++i) {
    putEntry(part, i);
    out.write(part);
  }
  out.writeSum();
  return {};
}

void IndexWriter::State::writeToc(IndexOutput& out) const {
  std::string part;
  for (const std::uint64_t offset :
       {toc.symbols, toc.series, toc.postings, toc.postingTable, toc.postings, toc.postingTable})
    putBig64(part, offset);
  out.beginSum();
  out.write(part);
  out.writeSum();
}

Status IndexWriter::State::write(IndexOutput& out) {
  std::string header;
  putBig32(header, kIndexMagic);
  putByte(header, 2);
  out.write(header);
  ORIEL_TRY(writeSymbols(out));
  ORIEL_TRY(writeSeries(out));
  ORIEL_TRY(writePostings(out));
  ORIEL_TRY(writePostingTable(out));
  writeToc(out);
  return {};
}

Status IndexWriter::finish(FileSystem& files, const std::string& path) {
  if (state_->finished) return makeError(ErrorCode::InvalidInput, "the index is finished");
  state_->finished = true;
  ORIEL_ASSIGN(const auto out, IndexOutput::create(files, path));
  Status written = state_->write(*out);
  if (Status closed = out->finish(); written.ok()) written = std::move(closed);
  if (!written.ok()) (void)files.remove(path);
  return written;
}

}  // namespace oriel::tsdb
