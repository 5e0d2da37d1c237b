#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "models/base/file_system.h"
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

}  // namespace oriel::tsdb::test_support
