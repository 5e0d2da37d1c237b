#include "models/tsdb/block/block_meta.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "models/base/bytes.h"

namespace oriel::tsdb {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxMetaBytes = 16u << 20;
constexpr int kMaxMetaDepth = 32;
constexpr std::string_view kMetaFile = "/meta.json";
constexpr std::string_view kSumKey = "\"crc32c\": \"";

std::string hexText(std::uint32_t value) {
  std::string out(8, '0');
  for (std::size_t i = 8; i-- > 0; value >>= 4) out[i] = "0123456789abcdef"[value & 15];
  return out;
}

bool isTooDeep(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxMetaDepth) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

/// Takes values out of the file; remembers the first thing that is wrong.
class MetaReader {
 public:
  explicit MetaReader(const Json& root) : root_(root) {}

  const std::string& problem() const { return problem_; }
  const std::string& path() const { return path_; }

  BlockMeta read() {
    BlockMeta meta;
    if (!root_.is_object()) {
      fail("", "is not an object");
      return meta;
    }
    std::int64_t version = 0;
    number(root_, "version", version, true);
    if (problem_.empty() && version != 1) fail("version", "is " + std::to_string(version) + "; only 1 is known");
    text(root_, "ulid", meta.ulid);
    if (problem_.empty() && !isUlid(meta.ulid)) fail("ulid", "is not a ULID");
    number(root_, "minTime", meta.minTime, true);
    number(root_, "maxTime", meta.maxTime, true);
    if (problem_.empty() && meta.maxTime < meta.minTime) fail("maxTime", "lies before minTime");
    if (const Json* stats = object(root_, "stats")) readStats(*stats, meta.stats);
    if (const Json* compaction = object(root_, "compaction")) readCompaction(*compaction, meta);
    if (const Json* own = object(root_, "oriel")) {
      flag(*own, "own", meta.ownMade);
      readMarks(*own, meta.marks);
    }
    return meta;
  }

 private:
  void fail(const std::string& path, std::string what) {
    if (!problem_.empty()) return;
    path_ = path;
    problem_ = std::move(what);
  }

  static const Json* find(const Json& in, const char* key) {
    const auto it = in.find(key);
    return it == in.end() || it->is_null() ? nullptr : &*it;
  }

  const Json* object(const Json& in, const char* key) {
    const Json* value = find(in, key);
    if (value == nullptr || value->is_object()) return value;
    fail(key, "is not an object");
    return nullptr;
  }

  const Json* array(const Json& in, const char* key) {
    const Json* value = find(in, key);
    if (value == nullptr || value->is_array()) return value;
    fail(key, "is not a list");
    return nullptr;
  }

  template <class T>
  void number(const Json& in, const char* key, T& out, bool needed = false) {
    const Json* value = find(in, key);
    if (value == nullptr) {
      if (needed) fail(key, "is missing");
      return;
    }
    const bool fits = std::is_signed_v<T> ? value->is_number_integer() &&
                                                (!value->is_number_unsigned() || value->get<std::uint64_t>() >> 63 == 0)
                                          : value->is_number_unsigned();
    if (fits)
      out = value->get<T>();
    else
      fail(key, "is not a number that fits");
  }

  void text(const Json& in, const char* key, std::string& out) {
    const Json* value = find(in, key);
    if (value == nullptr)
      fail(key, "is missing");
    else if (!value->is_string())
      fail(key, "is not a text");
    else
      out = value->get_ref<const std::string&>();
  }

  void flag(const Json& in, const char* key, bool& out) {
    const Json* value = find(in, key);
    if (value == nullptr) return;
    if (value->is_boolean())
      out = value->get<bool>();
    else
      fail(key, "is not true or false");
  }

  void texts(const Json& in, const char* key, std::vector<std::string>& out) {
    const Json* list = array(in, key);
    if (list == nullptr) return;
    for (const Json& item : *list) {
      if (!item.is_string()) return fail(key, "holds something that is not a text");
      out.push_back(item.get_ref<const std::string&>());
    }
  }

  void readStats(const Json& in, BlockStats& stats) {
    number(in, "numSamples", stats.samples);
    number(in, "numFloatSamples", stats.floatSamples);
    number(in, "numHistogramSamples", stats.histogramSamples);
    number(in, "numSeries", stats.series);
    number(in, "numChunks", stats.chunks);
    number(in, "numTombstones", stats.tombstones);
  }

  void readCompaction(const Json& in, BlockMeta& meta) {
    std::int64_t level = 1;
    number(in, "level", level);
    if (level < 0 || level > 1'000'000) return fail("compaction.level", "is out of bounds");
    meta.level = static_cast<int>(level);
    texts(in, "sources", meta.sources);
    texts(in, "hints", meta.hints);
    flag(in, "deletable", meta.deletable);
    flag(in, "failed", meta.compactionFailed);
    const Json* parents = array(in, "parents");
    if (parents == nullptr) return;
    for (const Json& item : *parents) {
      if (!item.is_object()) return fail("compaction.parents", "holds something that is not an object");
      ParentBlock parent;
      text(item, "ulid", parent.ulid);
      number(item, "minTime", parent.minTime, true);
      number(item, "maxTime", parent.maxTime, true);
      meta.parents.push_back(std::move(parent));
    }
  }

  void hexNumber(const Json& in, const char* key, std::uint32_t& out) {
    std::string digits;
    text(in, key, digits);
    const char* const end = digits.data() + digits.size();
    const auto [at, code] = std::from_chars(digits.data(), end, out, 16);
    if (code != std::errc() || at != end) fail(key, "is not a hexadecimal number");
  }

  void readMarks(const Json& in, BlockMarks& marks) {
    const Json* index = object(in, "index");
    const Json* segments = array(in, "chunks");
    if (index == nullptr || segments == nullptr) return;
    number(*index, "size", marks.index.size, true);
    hexNumber(*index, "tables", marks.index.tables);
    hexNumber(*index, "first", marks.index.first);
    hexNumber(*index, "last", marks.index.last);
    for (const Json& item : *segments) {
      if (!item.is_object()) return fail("oriel.chunks", "holds something that is not an object");
      SegmentMark mark;
      number(item, "size", mark.size, true);
      hexNumber(item, "first", mark.first);
      hexNumber(item, "last", mark.last);
      marks.segments.push_back(mark);
    }
  }

  const Json& root_;
  std::string problem_;
  std::string path_;
};

Error metaError(const std::string& path, std::string text, std::string where = {}) {
  Error error{ErrorCode::Corrupt, std::move(text), {}};
  error.place.file = path;
  error.place.path = std::move(where);
  return error;
}

/// True also where there is none: other programs write none.
bool sumFits(std::string_view text) {
  const std::size_t at = text.rfind(kSumKey);
  if (at == std::string_view::npos) return true;
  return text.substr(at + kSumKey.size()).substr(0, 8) == hexText(crc32c(asBytes(text.substr(0, at))));
}

Json compactionJson(const BlockMeta& meta) {
  Json out{{"level", meta.level}, {"sources", meta.sources}};
  if (meta.deletable) out["deletable"] = true;
  for (const ParentBlock& parent : meta.parents)
    out["parents"].push_back(Json{{"ulid", parent.ulid}, {"minTime", parent.minTime}, {"maxTime", parent.maxTime}});
  if (meta.compactionFailed) out["failed"] = true;
  if (!meta.hints.empty()) out["hints"] = meta.hints;
  return out;
}

Json marksJson(const BlockMarks& marks, bool ownMade) {
  Json out = Json::object();
  if (ownMade) out["own"] = true;
  if (!marks.known()) return out;
  out["index"] = Json{{"size", marks.index.size},
                      {"tables", hexText(marks.index.tables)},
                      {"first", hexText(marks.index.first)},
                      {"last", hexText(marks.index.last)}};
  out["chunks"] = Json::array();
  for (const SegmentMark& mark : marks.segments)
    out["chunks"].push_back(Json{{"size", mark.size}, {"first", hexText(mark.first)}, {"last", hexText(mark.last)}});
  return out;
}

}  // namespace

Result<BlockMeta> parseBlockMeta(std::string_view text, const std::string& path) {
  if (text.size() > kMaxMetaBytes) return metaError(path, "the file is too large for a meta.json");
  if (isTooDeep(text)) return metaError(path, "the file is nested too deeply");
  const Json root = Json::parse(text, nullptr, false);
  if (root.is_discarded()) return metaError(path, "the file is not JSON");
  if (!sumFits(text)) return metaError(path, "the file's text does not fit its checksum", "oriel.crc32c");
  MetaReader reader(root);
  BlockMeta meta = reader.read();
  if (!reader.problem().empty())
    return metaError(path, (reader.path().empty() ? "the file" : reader.path()) + " " + reader.problem(),
                     reader.path());
  return meta;
}

std::string formatBlockMeta(const BlockMeta& meta) {
  Json stats{{"numSamples", meta.stats.samples}};
  if (meta.stats.floatSamples > 0) stats["numFloatSamples"] = meta.stats.floatSamples;
  if (meta.stats.histogramSamples > 0) stats["numHistogramSamples"] = meta.stats.histogramSamples;
  stats["numSeries"] = meta.stats.series;
  stats["numChunks"] = meta.stats.chunks;
  if (meta.stats.tombstones > 0) stats["numTombstones"] = meta.stats.tombstones;
  Json root{{"ulid", meta.ulid}, {"minTime", meta.minTime}, {"maxTime", meta.maxTime}, {"stats", std::move(stats)}};
  root["compaction"] = compactionJson(meta);
  root["version"] = 1;
  root["oriel"] = marksJson(meta.marks, meta.ownMade);
  root["oriel"]["crc32c"] = "00000000";
  // Text that is not UTF-8 cannot stand in a ULID; in hints of others it is replaced.
  std::string text = root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  const std::size_t at = text.rfind(kSumKey);
  return text.replace(at + kSumKey.size(), 8, hexText(crc32c(asBytes(std::string_view(text).substr(0, at)))));
}

Result<BlockMeta> readBlockMeta(FileSystem& files, const std::string& blockDirectory) {
  const std::string path = blockDirectory + std::string(kMetaFile);
  ORIEL_ASSIGN(const std::uint64_t size, files.fileSize(path));
  if (size > kMaxMetaBytes) return metaError(path, "the file is too large for a meta.json");
  ORIEL_ASSIGN(const std::string text, files.readText(path));
  return parseBlockMeta(text, path);
}

Status writeBlockMeta(FileSystem& files, const std::string& blockDirectory, const BlockMeta& meta) {
  return files.writeAtomically(blockDirectory + std::string(kMetaFile), formatBlockMeta(meta));
}

}  // namespace oriel::tsdb
