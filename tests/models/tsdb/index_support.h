#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "models/base/bytes.h"
#include "models/base/file_system.h"
#include "models/tsdb/index/index_format.h"
#include "models/tsdb/index/index_reader.h"
#include "models/tsdb/index/index_writer.h"

/// Indexes for tests, beside what must come out of them.
namespace oriel::tsdb::test_support {

using Random = std::mt19937_64;

/// The bytes of a text as a file has them.
class TextBytes final : public FileBytes {
 public:
  explicit TextBytes(std::string text) : text_(std::move(text)) {}
  std::span<const std::byte> bytes() const override { return std::as_bytes(std::span(text_.data(), text_.size())); }

 private:
  std::string text_;
};

inline Result<std::shared_ptr<const IndexReader>> openIndex(std::string text) {
  return IndexReader::open(std::make_shared<TextBytes>(std::move(text)), "index");
}

/// What an index holds: labels and chunks, in label order.
using IndexModel = std::map<Labels, std::vector<ChunkMeta>>;

inline std::string randomText(Random& random) {
  static const std::vector<std::string> kTexts = {"a", "b", "job", "höhe", "日本", "\xf0\x9f\x98\x80", "x y\n\"", "zz"};
  std::string out = kTexts[random() % kTexts.size()];
  if (random() % 2 == 0) out += std::to_string(random() % 300);
  if (random() % 200 == 0) out += std::string(random() % 70'000, 'l');
  return out;
}

inline std::vector<ChunkMeta> randomChunks(Random& random) {
  std::vector<ChunkMeta> out(1 + random() % 12);
  Timestamp time = static_cast<Timestamp>(random() % 2'000'000'000'000) - 1'000'000'000'000;
  for (ChunkMeta& chunk : out) {
    chunk.minTime = time += static_cast<Timestamp>(1 + random() % 100'000);
    chunk.maxTime = time += static_cast<Timestamp>(random() % 4 == 0 ? 0 : random() % 10'000'000);
    chunk.ref = (random() % 3) << 32 | random() % 500'000'000;
  }
  return out;
}

inline IndexModel randomModel(Random& random, std::size_t series) {
  static const std::vector<std::string> kNames = {"__name__", "instance", "job", "größe", "z.dots", "le"};
  IndexModel out;
  while (out.size() < series) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const std::string& name : kNames)
      if (random() % 4 != 0)
        pairs.emplace_back(name, name == "job" ? "j" + std::to_string(random() % 4) : randomText(random));
    if (!pairs.empty()) out.emplace(Labels::from(std::move(pairs)), randomChunks(random));
  }
  return out;
}

/// The file of a model, in memory.
inline Result<std::string> writeIndex(const IndexModel& model) {
  const auto files = makeMemoryFileSystem();
  ORIEL_TRY(files->makeDirectories("/block"));
  IndexWriter writer;
  for (const auto& [labels, chunks] : model) ORIEL_TRY(writer.add(labels, chunks));
  ORIEL_TRY(writer.finish(*files, "/block/index"));
  return files->readText("/block/index");
}

inline bool sameChunks(const std::vector<ChunkMeta>& a, const std::vector<ChunkMeta>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const ChunkMeta& x, const ChunkMeta& y) {
    return x.ref == y.ref && x.minTime == y.minTime && x.maxTime == y.maxTime;
  });
}

inline bool matchesAll(const Labels& labels, const std::vector<Matcher>& matchers) {
  return std::all_of(matchers.begin(), matchers.end(),
                     [&](const Matcher& matcher) { return matcher.matches(labels.get(matcher.name())); });
}

inline Matcher randomMatcher(Random& random, const IndexModel& model) {
  static const std::vector<std::string> kRegexes = {"a.*",   ".*",           ".+",       "", "a|b|",
                                                    "j1|j2", "(j0|zz|höhe)", "[a-h].*1", "x"};
  const MatchType type = static_cast<MatchType>(random() % 4);
  auto series = model.begin();
  std::advance(series, random() % model.size());
  std::vector<LabelView> labels;
  for (const LabelView label : series->first) labels.push_back(label);
  const LabelView label = labels[random() % labels.size()];
  std::string name(label.name);
  if (random() % 20 == 0) name = "absent";
  if (type == MatchType::Regex || type == MatchType::NotRegex)
    return Matcher::make(type, name, kRegexes[random() % kRegexes.size()]).value();
  return Matcher::make(type, name, random() % 6 == 0 ? std::string() : std::string(label.value)).value();
}

/// The label order in which the series of an index were put in, with their ids.
inline std::map<SeriesId, Labels> idsOfModel(const IndexReader& index, const IndexModel& model) {
  std::map<SeriesId, Labels> out;
  auto series = model.begin();
  const SeriesIds ids = index.allSeries().value();
  for (const SeriesId id : ids) out[id] = (series++)->first;
  return out;
}

/// A section as files have it: length, content, checksum.
inline void putSection(std::string& file, const std::string& content) {
  putBig32(file, static_cast<std::uint32_t>(content.size()));
  file += content;
  putBig32(file, crc32c(asBytes(content)));
}

/// Sets the checksum of the section at `offset` right.
inline void sealSection(std::string& file, std::size_t offset) {
  const auto* const at = asBytes(file).data() + offset;
  const std::size_t length = big32(at);
  std::string sum;
  putBig32(sum, crc32c(Bytes(at + 4, length)));
  file.replace(offset + 4 + length, 4, sum);
}

inline IndexToc tocOf(const std::string& file) { return readIndexToc(asBytes(file)).value(); }

/// An index as the first programs wrote it: symbols by their place, entries one behind the other, a posting table in
/// no order.
inline std::string writeIndexVersion1(const IndexModel& model) {
  std::string file;
  putBig32(file, kIndexMagic);
  putByte(file, 1);
  std::map<std::string, std::uint64_t> places;
  for (const auto& [labels, chunks] : model)
    for (const LabelView label : labels) places[std::string(label.name)] = places[std::string(label.value)] = 0;
  IndexToc toc;
  toc.symbols = file.size();
  std::string content;
  putBig32(content, static_cast<std::uint32_t>(places.size()));
  for (auto& [text, place] : places) {
    place = toc.symbols + 4 + content.size();
    putUvarintText(content, text);
  }
  putSection(file, content);
  toc.series = file.size();
  std::map<std::pair<std::string, std::string>, std::vector<std::uint32_t>> lists;
  for (const auto& [labels, chunks] : model) {
    const auto id = static_cast<std::uint32_t>(file.size());
    content.clear();
    putUvarint(content, labels.size());
    lists[{"", ""}].push_back(id);
    for (const LabelView label : labels) {
      putUvarint(content, places[std::string(label.name)]);
      putUvarint(content, places[std::string(label.value)]);
      lists[{std::string(label.name), std::string(label.value)}].push_back(id);
    }
    putUvarint(content, chunks.size());
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      if (i == 0)
        putVarint(content, chunks[i].minTime);
      else
        putUvarint(content, static_cast<std::uint64_t>(chunks[i].minTime - chunks[i - 1].maxTime));
      putUvarint(content, static_cast<std::uint64_t>(chunks[i].maxTime - chunks[i].minTime));
      if (i == 0)
        putUvarint(content, chunks[i].ref);
      else
        putVarint(content, static_cast<std::int64_t>(chunks[i].ref - chunks[i - 1].ref));
    }
    putUvarintText(file, content);
    putBig32(file, crc32c(asBytes(content)));
  }
  toc.labelIndices = toc.postings = file.size();
  std::string table;
  putBig32(table, static_cast<std::uint32_t>(lists.size()));
  for (auto it = lists.rbegin(); it != lists.rend(); ++it) {
    putByte(table, 2);
    putUvarintText(table, it->first.first);
    putUvarintText(table, it->first.second);
    putUvarint(table, file.size());
    content.clear();
    putBig32(content, static_cast<std::uint32_t>(it->second.size()));
    for (const std::uint32_t id : it->second) putBig32(content, id);
    putSection(file, content);
  }
  toc.labelIndexTable = toc.postingTable = file.size();
  putSection(file, table);
  content.clear();
  for (const std::uint64_t offset :
       {toc.symbols, toc.series, toc.labelIndices, toc.labelIndexTable, toc.postings, toc.postingTable})
    putBig64(content, offset);
  file += content;
  putBig32(file, crc32c(asBytes(content)));
  return file;
}

}  // namespace oriel::tsdb::test_support
